/**
 * A box as one file: text in UTF-8, a JSON object a line, each line ended by a line feed. Drops in it are sealed as they came;
 * no private key is in it, and no fetch token.
 *
 *     {"sealdrop_box":1,"exported_at":…,"link":…,"box":…}   the box, as `/export_box` says it
 *     {"id":…,"encrypted_message":…, …}                     each drop, as `/export_box` says it, in the order of their ids
 *     {"end":{"drops":2,"sha256":"…"}}                      how many, and SHA-256 (hex) of all bytes before this line
 */
import * as z from 'zod/mini'
import { encodeBase64 } from '../encoding/base64.js'
import { exportedBox, type ExportedBox, exportedDrop, type ExportedDrop } from './box-export.js'
import { id, time } from './fields.js'
import { formatKeyStatement } from './key-statement.js'

export const ARCHIVE_SUFFIX = '.sealdrop-box'

const VERSION = 1

/** Far above any line of ours, so that whatever is no archive is known for none before it fills a memory. */
export const MAX_ARCHIVE_LINE_BYTES = 1024 * 1024

const header = z.object({
  sealdrop_box: z.literal(VERSION),
  exported_at: time,
  /** Of the box that was exported, as its owner's client knows it. */
  link: z.string(),
  box: exportedBox,
})

const end = z.object({
  end: z.object({ drops: id, sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
})

export interface ArchiveHeader {
  readonly exportedAtMs: number
  readonly link: string
  readonly box: ExportedBox
}

export interface ArchiveEnd {
  readonly drops: number
  /** Hex. */
  readonly sha256: string
}

export function formatArchiveHeader({ exportedAtMs, link, box }: ArchiveHeader): string {
  const { contact_requests, refused_since } = box
  return asLine({
    sealdrop_box: VERSION,
    exported_at: timeOf(exportedAtMs),
    link,
    box: {
      ...box,
      public_key: encodeBase64(box.public_key),
      encryption_keys: box.encryption_keys.map(formatKeyStatement),
      created_at: timeOf(box.created_at),
      refused_since: refused_since === null ? null : timeOf(refused_since),
      contact_requests: contact_requests.map((each) => ({ ...each, created_at: timeOf(each.created_at) })),
    },
  })
}

/** As it is on the wire. */
export function formatExportedDrop(drop: ExportedDrop) {
  const { encrypted_message, receipt_hash } = drop
  return {
    ...drop,
    encrypted_message: encodeBase64(encrypted_message),
    created_at: timeOf(drop.created_at),
    expires_at: timeOf(drop.expires_at),
    receipt_hash: receipt_hash === null ? null : encodeBase64(receipt_hash),
  }
}

export function formatArchiveDrop(drop: ExportedDrop): string {
  return asLine(formatExportedDrop(drop))
}

export function formatArchiveEnd({ drops, sha256 }: ArchiveEnd): string {
  return asLine({ end: { drops, sha256 } })
}

/** `newer`: an archive of a version that this one does not know. */
export function parseArchiveHeader(line: string): ArchiveHeader | 'newer' | undefined {
  const json = parseJson(line)
  if (isNewer(json)) return 'newer'
  const parsed = z.safeParse(header, json)
  if (!parsed.success) return undefined
  const { exported_at, link, box } = parsed.data
  return { exportedAtMs: exported_at, link, box }
}

/** Any line behind the first. Undefined for one that is neither. */
export function parseArchiveLine(line: string): ExportedDrop | ArchiveEnd | undefined {
  const json = parseJson(line)
  const parsed = z.safeParse(exportedDrop, json)
  return parsed.success ? parsed.data : z.safeParse(end, json).data?.end
}

function isNewer(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('sealdrop_box' in json)) return false
  return typeof json.sealdrop_box === 'number' && json.sealdrop_box > VERSION
}

function asLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
