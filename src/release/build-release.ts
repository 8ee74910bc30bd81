/**
 * `npm run release`: one archive for hosts where nothing can be built, `release/sealdrop-<version>.zip`, beside it its SHA-256,
 * and its signature when SIGNING_KEY names a key of ssh-keygen. The same sources, packages and Node make the same bytes.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Zippable, zipSync } from 'fflate'
import { findPackageFolder, readVersion } from '../server/package-folder.js'
import { type ArchiveFiles, collectFiles } from './archive-files.js'

/** What a signature is for, so that it is good for nothing else (ssh-keygen -Y sign -n). */
const SIGNATURE_NAMESPACE = 'sealdrop'

void main()

async function main(): Promise<void> {
  const packageFolder = findPackageFolder(__dirname)
  const folder = path.resolve(process.argv[2] ?? path.join(packageFolder, 'release'))
  const name = `sealdrop-${readVersion(packageFolder)}.zip`
  const archive = zipFiles(await collectFiles(packageFolder))
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, name)
  writeFileSync(file, archive)
  const hash = createHash('sha256').update(archive).digest('hex')
  // As `sha256sum --check` reads it.
  writeFileSync(`${file}.sha256`, `${hash}  ${name}\n`)
  rmSync(`${file}.sig`, { force: true })
  const key = process.env['SIGNING_KEY'] ?? ''
  if (key !== '' && !sign(file, key)) {
    for (const each of [file, `${file}.sha256`]) rmSync(each)
    process.stderr.write(`The archive could not be signed with ${key}, so there is none.\n`)
    process.exit(1)
  }
  const signed = key === '' ? 'not signed: SIGNING_KEY names no key' : `signed, ${name}.sig`
  process.stdout.write(
    `${file}\n${String(archive.length)} bytes, made with Node ${process.version}, ${signed}\nSHA-256 ${hash}\n`,
  )
}

/** Asks for the key's passphrase, where it has one. */
function sign(file: string, key: string): boolean {
  const words = ['-q', '-Y', 'sign', '-f', key, '-n', SIGNATURE_NAMESPACE, file]
  return spawnSync('ssh-keygen', words, { stdio: 'inherit' }).status === 0
}

/** In the order of their names, with one time for all and no trace of who made it. */
function zipFiles(files: ArchiveFiles): Uint8Array {
  const names = Object.keys(files).sort()
  const entries = names.map((name): [string, Zippable[string]] => [
    name,
    [files[name] ?? new Uint8Array(), { mtime: EARLIEST, os: UNIX, attrs: FILE_FOR_ALL_TO_READ }],
  ])
  return zipSync(Object.fromEntries(entries), { level: 9 })
}

/** The first time that a ZIP can say. ZIP writes local time down, so it is made of local time. */
const EARLIEST = new Date(1980, 0, 1)
const UNIX = 3
const FILE_FOR_ALL_TO_READ = 0o100644 << 16
