/** Where `package.json` and `public` are, whether the code runs as written, compiled, or bundled. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** @param codeFolder where the asking program lies: the folder itself, or one below it */
export function findPackageFolder(codeFolder: string): string {
  if (existsSync(path.join(codeFolder, 'package.json'))) return codeFolder
  const above = path.dirname(codeFolder)
  if (above === codeFolder) throw new Error('The folder of Sealdrop has no package.json.')
  return findPackageFolder(above)
}

export function readVersion(packageFolder: string): string {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return version
}
