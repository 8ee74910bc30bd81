/**
 * What the Dockerfile puts into the image: the files of the archive, the check of health, and the packages of the embedded
 * store as `npm ci` has installed them. Its one argument is the folder to make.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { findPackageFolder } from '../../server/package-folder.js'
import { collectFiles } from '../archive-files.js'

void main()

async function main(): Promise<void> {
  const packageFolder = findPackageFolder(__dirname)
  const [, , folder] = process.argv
  if (folder === undefined) throw new Error('Name the folder to make.')
  const files = {
    ...(await collectFiles(packageFolder)),
    'check-health.js': await bundleCheck(packageFolder),
  }
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  for (const name of packagesBelow('libsql', packageFolder)) {
    cpSync(path.join(packageFolder, name), path.join(folder, name), { recursive: true })
  }
}

async function bundleCheck(packageFolder: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: packageFolder,
    entryPoints: ['src/release/container/check-health.ts'],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundle is empty.')
  return output.contents
}

/** Folders of a package and of all that it needs here, such as `node_modules/libsql`. */
function packagesBelow(name: string, packageFolder: string): readonly string[] {
  const folder = `node_modules/${name}`
  const manifest = path.join(packageFolder, folder, 'package.json')
  // Those for other systems are not installed; npm installs both of Linux, and the image has glibc.
  if (!existsSync(manifest) || name.endsWith('-musl')) return []
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly dependencies?: object
    readonly optionalDependencies?: object
  }
  const needed = Object.keys({ ...dependencies, ...optionalDependencies })
  return [folder, ...needed.flatMap((each) => packagesBelow(each, packageFolder))]
}
