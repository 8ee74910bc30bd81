/** `sealdrop verify`: whether the pages that a server shows are those of this version. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SealdropError } from '../client/index.js'
import { CommandError } from './command-error.js'
import { codeFolder } from './package-folder.js'
import { note, say } from './terminal.js'

/** Made by the build: SHA-256 in hex by path. */
type PageHashes = Readonly<Record<string, string>>

const TIMEOUT_MS = 30_000

export async function verifyPages(url: string): Promise<void> {
  const base = url.replace(/\/+$/, '')
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) throw new SealdropError('address_malformed')
  const hashes = JSON.parse(readFileSync(path.join(codeFolder, 'page-hashes.json'), 'utf8')) as PageHashes
  const different: string[] = []
  for (const [name, hash] of Object.entries(hashes)) {
    if ((await hashOf(`${base}/${name}`)) !== hash) different.push(name)
  }
  note(
    'A server can show others another page than it shows this program. This says only what was shown now, from here.',
  )
  if (different.length > 0) throw new CommandError(`Not as in this version: ${different.join(', ')}.`)
  await say(`All ${String(Object.keys(hashes).length)} files are as in this version.`)
}

/** Undefined when it is not there. */
async function hashOf(url: string): Promise<string | undefined> {
  let response: Response
  try {
    response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (cause) {
    throw new CommandError('The server cannot be reached.', { cause })
  }
  if (!response.ok) return undefined
  return createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex')
}
