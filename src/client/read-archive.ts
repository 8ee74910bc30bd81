/** An archive of a box, read as it comes: a line at a time is in memory, and nothing of it is believed before its end. */
import { createDigest } from '../crypto/digest.js'
import { signingKeyPairFromSeed } from '../crypto/signing-key.js'
import { decodeBase64, encodeBase64 } from '../encoding/base64.js'
import { concatBytes, toHex } from '../encoding/bytes.js'
import {
  type ArchiveHeader,
  MAX_ARCHIVE_LINE_BYTES,
  parseArchiveHeader,
  parseArchiveLine,
} from '../protocol/box-archive.js'
import type { ExportedDrop } from '../protocol/box-export.js'
import type { SavedKeys } from './saved-keys.js'
import { SealdropError } from './sealdrop-error.js'

/** Such as `createReadStream(file)` of Node, or `blob.stream()` of a browser. */
export type ArchiveSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>

/** Opens the archive at its beginning, each time that it is called: it is read through before anything is done, and again. */
export type OpenArchive = () => ArchiveSource | Promise<ArchiveSource>

/** What is said about an archive that is whole. */
export interface ArchiveFacts {
  readonly exportedAt: Date
  /** Of the box that was exported. */
  readonly link: string
  /** The identity, base64. */
  readonly publicKey: string
  readonly displayName: string | null
  readonly drops: number
  readonly unseen: number
  /** How many boxes may write to it, are blocked, and have let it write: boxes of the old server, which stay there. */
  readonly contacts: { readonly granted: number; readonly blocked: number; readonly grantedBy: number }
  /** Of those that waited for an answer; they stay there as well. */
  readonly contactRequests: number
}

export interface CheckOptions {
  /** Of how many drops nobody knows before the end: `of` is what the server counted when the export began. */
  readonly onProgress?: (drops: number, of: number) => void
}

/**
 * Reads an archive through. That it is whole and undamaged says nothing about who made it.
 * @throws SealdropError `archive_malformed`, `archive_newer`
 */
export async function checkArchive(open: OpenArchive, options: CheckOptions = {}): Promise<ArchiveFacts> {
  return factsOf(await measureArchive(open, options))
}

/** Whether it is of a box that these keys are of; it may be another box of theirs. */
export function isArchiveOf({ publicKey }: Pick<ArchiveFacts, 'publicKey'>, keys: SavedKeys): boolean {
  const seed = decodeBase64(keys.identity_seed)
  return seed !== undefined && publicKey === encodeBase64(signingKeyPairFromSeed(seed).publicKey)
}

export interface MeasuredArchive {
  readonly header: ArchiveHeader
  readonly drops: number
  readonly unseen: number
  /** 0 without drops. */
  readonly lastId: number
}

function factsOf({ header, drops, unseen }: MeasuredArchive): ArchiveFacts {
  return {
    exportedAt: new Date(header.exportedAtMs),
    link: header.link,
    publicKey: encodeBase64(header.box.public_key),
    displayName: header.box.display_name,
    drops,
    unseen,
    contacts: {
      granted: header.box.contacts.granted,
      blocked: header.box.contacts.blocked,
      grantedBy: header.box.contacts.granted_by,
    },
    contactRequests: header.box.contact_requests.length,
  }
}

/** @throws SealdropError as {@link checkArchive} */
export async function measureArchive(
  open: OpenArchive,
  { onProgress }: CheckOptions = {},
): Promise<MeasuredArchive> {
  let header: ArchiveHeader | undefined
  let [drops, unseen, lastId] = [0, 0, 0]
  for await (const part of readArchive(open)) {
    if ('box' in part) {
      header = part
      continue
    }
    drops++
    if (!part.seen) unseen++
    lastId = part.id
    const { seen, unseen: expected } = header?.box ?? { seen: { drops }, unseen: { drops: 0 } }
    onProgress?.(drops, Math.max(drops, seen.drops + expected.drops))
  }
  if (header === undefined) throw new SealdropError('archive_malformed')
  return { header, drops, unseen, lastId }
}

/**
 * The header, then each drop. Only who has come to the end knows that all of it was undamaged.
 * @throws SealdropError as {@link checkArchive}
 */
export async function* readArchive(
  open: OpenArchive,
): AsyncGenerator<ArchiveHeader | ExportedDrop, void, undefined> {
  const running = createDigest()
  let [lines, drops, lastId, isOver] = [0, 0, -1, false]
  for await (const bytes of linesOf(await open())) {
    if (isOver) throw malformed()
    const line = decodeText(bytes)
    lines++
    if (lines === 1) {
      const header = parseArchiveHeader(line)
      if (header === 'newer') throw new SealdropError('archive_newer')
      if (header === undefined) throw malformed()
      yield header
    } else {
      const part = parseArchiveLine(line)
      if (part === undefined) throw malformed()
      if ('sha256' in part) {
        if (part.drops !== drops || part.sha256 !== toHex(running.current())) throw malformed()
        isOver = true
      } else {
        if (part.id <= lastId) throw malformed()
        drops++
        lastId = part.id
        yield part
      }
    }
    running.add(bytes)
  }
  if (!isOver) throw malformed()
}

/** Each with its line feed. */
async function* linesOf(source: ArchiveSource): AsyncGenerator<Uint8Array, void, undefined> {
  let begun: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(source)) {
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      yield concatBytes(...begun, chunk.subarray(from, at + 1))
      begun = []
      length = 0
      from = at + 1
    }
    length += chunk.length - from
    if (length > MAX_ARCHIVE_LINE_BYTES) throw malformed()
    // A copy: whoever reads a file may fill the same memory again.
    if (from < chunk.length) begun.push(chunk.slice(from))
  }
  if (length > 0) throw malformed()
}

const LINE_FEED = 0x0a

/** Not every browser that we serve goes through a stream by itself. */
async function* chunksOf(source: ArchiveSource): AsyncGenerator<Uint8Array, void, undefined> {
  if (!('getReader' in source)) {
    yield* source
    return
  }
  const reader = source.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new SealdropError('archive_malformed', { cause })
  }
}

function malformed(): SealdropError {
  return new SealdropError('archive_malformed')
}
