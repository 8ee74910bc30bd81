/** What docs/deploy-vps.md tells an operator to write into files, taken out of it, so that what is tested is what is told. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PACKAGE_FOLDER } from './test-server.js'

export const GUIDE = readFileSync(path.join(PACKAGE_FOLDER, 'docs/deploy-vps.md'), 'utf8')

/** The onion address of the guide: of the length of a real one. */
export const GUIDE_ONION = /\b[a-z2-7]{56}\.onion\b/.exec(GUIDE)?.[0] ?? ''

/** The block whose first line, a comment, says what it is: mostly the name of a file. */
export function blockOfGuide(title: string): string {
  const blocks = [...GUIDE.matchAll(/^```\w*\n# (.+)\n([^]*?)^```$/gm)]
  const found = blocks.filter(([, each]) => each === title)
  assert.equal(found.length, 1, `the guide should show "${title}" once`)
  return found[0]?.[2] ?? ''
}
