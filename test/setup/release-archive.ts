/** The archive as `npm run release` makes it, once for all tests of a run, and unpacked where nothing of ours is above it. */
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { freePort } from './free-port.js'
import { type ServerProcess, watchServer, wordsToRun } from './server-process.js'
import { PACKAGE_FOLDER } from './test-server.js'

let built: Promise<string> | undefined

/** The path of the ZIP; its SHA-256 stands beside it. */
export function releaseArchive(): Promise<string> {
  built ??= buildRelease(temporaryFolder('sealdrop-release-'))
  return built
}

/** @param folder where the archive goes @param environment such as SIGNING_KEY @returns the path of the ZIP */
export async function buildRelease(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const words = [...wordsToRun('src/release/build-release'), folder]
  const env = { ...process.env, SIGNING_KEY: '', ...environment }
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: PACKAGE_FOLDER, env })
  const [file = ''] = stdout.split('\n')
  return file
}

/** @returns a fresh folder, removed when the tests end, that holds what an operator has after "Extract" */
export async function unpackArchive(): Promise<string> {
  const folder = temporaryFolder('sealdrop-unpacked-')
  for (const [name, content] of Object.entries(unzipSync(readFileSync(await releaseArchive())))) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), content)
  }
  return folder
}

export interface UnpackedStart {
  /** The program of a Node. */
  readonly node?: string
  /** Of address space, as `ulimit` counts it. */
  readonly addressSpaceKib?: number
}

/** `node app.js` in the folder, and its answer that it listens. */
export async function startUnpackedArchive(
  folder: string,
  environment: Readonly<Record<string, string>>,
  { node = process.execPath, addressSpaceKib }: UnpackedStart = {},
): Promise<ServerProcess> {
  const port = await freePort()
  const limit = addressSpaceKib === undefined ? '' : `ulimit -v ${String(addressSpaceKib)};`
  const child = spawn('sh', ['-c', `${limit} exec "$0" app.js`, node], {
    cwd: folder,
    env: { PORT: String(port), HOST: '127.0.0.1', ...UNCOVERED, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const server = watchServer(child, port)
  try {
    await server.untilReady(30_000)
    return server
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

/** What this process measures of itself is handed down otherwise; an old Node does not bear it, and it takes memory. */
export const UNCOVERED = { NODE_V8_COVERAGE: undefined }

function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix))
  if (temporaryFolders.length === 0) process.once('exit', removeTemporaryFolders)
  temporaryFolders.push(folder)
  return folder
}

const temporaryFolders: string[] = []

function removeTemporaryFolders(): void {
  for (const folder of temporaryFolders) rmSync(folder, { recursive: true, force: true })
}
