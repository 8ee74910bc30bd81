/** `/licences.txt`: the licences of whatever is in the scripts of the pages, as they ask for. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** @throws Error for a package without a licence of its own */
export function renderLicences(packageFolder: string, packages: readonly string[]): string {
  const ours = readFileSync(path.join(packageFolder, 'LICENSE'), 'utf8')
  const theirs = packages.map((name) => {
    const folder = path.join(packageFolder, 'node_modules', name)
    const file = readdirSync(folder).find((each) => /^(licen[cs]e|unlicense|copying)/i.test(each))
    if (file === undefined) throw new Error(`${name} has no licence.`)
    return `${name}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`
  })
  return [`Sealdrop\n\n${ours.trim()}\n`, ...theirs].join(`\n${'-'.repeat(72)}\n\n`)
}
