/** The licences of whatever is in a bundle, as they ask for: `/licences.txt` of the scripts of pages, and the archive's. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * @param packages folders below `packageFolder`, such as `node_modules/idb`
 * @throws Error for a package without a licence of its own
 */
export function renderLicences(packageFolder: string, packages: readonly string[]): string {
  const ours = readFileSync(path.join(packageFolder, 'LICENSE'), 'utf8')
  const theirs = packages.map((each) => {
    const folder = path.join(packageFolder, each)
    const name = each.slice(each.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const file = readdirSync(folder).find((each) => /^(licen[cs]e|unlicense|copying)/i.test(each))
    if (file === undefined) throw new Error(`${name} has no licence.`)
    return `${name}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`
  })
  return [`Sealdrop\n\n${ours.trim()}\n`, ...theirs].join(`\n${'-'.repeat(72)}\n\n`)
}
