/** `sealdrop verify`: whether the pages that a server shows are those of this version. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SealdropError } from '../client/index.js'
import { type PageHashes, parsePageHashes } from '../protocol/page-hashes.js'
import { CommandError } from './command-error.js'
import { packageFolder } from './package-folder.js'
import { note, say } from './terminal.js'

const LIST = '.well-known/sealdrop-assets.json'
const TIMEOUT_MS = 30_000

export async function verifyPages(url: string): Promise<void> {
  const base = url.replace(/\/+$/, '')
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) throw new SealdropError('address_malformed')
  const ours = JSON.parse(readFileSync(path.join(packageFolder, 'public', LIST), 'utf8')) as PageHashes
  const findings = [...(await compareFiles(base, ours)), ...(await compareLists(base, ours))]
  note(
    'A server can show others another page than it shows this program. This says only what was shown now, from here.',
  )
  if (findings.length > 0)
    throw new CommandError(`Not as in version ${ours.version}: ${findings.join(', ')}.`)
  await say(`All ${String(Object.keys(ours.files).length)} files are as in version ${ours.version}.`)
}

async function compareFiles(base: string, { files }: PageHashes): Promise<readonly string[]> {
  const findings: string[] = []
  for (const [name, hash] of Object.entries(files)) {
    for (const address of addressesOf(name)) {
      const content = await read(`${base}/${address}`)
      if (content === undefined) findings.push(`${address} is missing`)
      else if (createHash('sha256').update(content).digest('hex') !== hash)
        findings.push(`${address} is changed`)
    }
  }
  return findings
}

/** Where a file is shown: the pages under their addresses as well, which is where people meet them. */
function addressesOf(name: string): readonly string[] {
  const [, page, language] = /^(l|r|inbox)\.(\w+)\.html$/.exec(name) ?? []
  if (page === undefined || language === undefined) return [name]
  return [name, `${page === 'inbox' ? '' : page}?lang=${language}`]
}

/** What the server itself says that it shows, and we know nothing of. */
async function compareLists(base: string, { files }: PageHashes): Promise<readonly string[]> {
  const content = await read(`${base}/${LIST}`)
  if (content === undefined) return [`${LIST} is missing`]
  const theirs = parsePageHashes(new TextDecoder().decode(content))
  if (theirs === undefined) return [`${LIST} is changed`]
  return Object.keys(theirs.files)
    .filter((name) => !(name in files))
    .map((name) => `${name} is not known`)
}

/** Undefined when it is not there. */
async function read(url: string): Promise<Uint8Array | undefined> {
  let response: Response
  try {
    response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
  } catch (cause) {
    throw new CommandError('The server cannot be reached.', { cause })
  }
}
