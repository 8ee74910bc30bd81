/**
 * A step of `npm run build`: writes the pages that are made from the code into `public`, and beside the compiled code the
 * hashes of all that is there, by which `sealdrop verify` knows it again.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeApi } from '../protocol/openapi.js'
import { renderDocsPage } from './docs-page.js'

/** `dist` or `build`. */
const codeFolder = path.resolve(__dirname, '../..')
const packageFolder = path.dirname(codeFolder)
const publicFolder = path.join(packageFolder, 'public')

const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
  readonly version: string
}
writeFileSync(path.join(publicFolder, 'docs.html'), renderDocsPage(describeApi(version)))

const files = readdirSync(publicFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    path.relative(publicFolder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'),
  )
const hashes = files.toSorted().map((name) => {
  const hash = createHash('sha256').update(readFileSync(path.join(publicFolder, name)))
  return [name, hash.digest('hex')]
})
writeFileSync(path.join(codeFolder, 'page-hashes.json'), JSON.stringify(Object.fromEntries(hashes), null, 2))
