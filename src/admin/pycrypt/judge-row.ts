/** What a row of PyCrypt's is here, by this server's own rules; nothing is read or written for it. */
import { hash } from 'node:crypto'
import { parseSigningPublicKey, type SigningPublicKey } from '../../crypto/signing-key.js'
import { decodeBase64 } from '../../encoding/base64.js'
import { utf8 } from '../../encoding/bytes.js'
import { isShownName } from '../../protocol/fields.js'
import { type LinkToken, parseLinkToken } from '../../protocol/link.js'
import { MAX_METADATA_BYTES, MAX_SEALED_BOX_BYTES, MIN_SEALED_BOX_BYTES } from '../../protocol/limits.js'
import { DAY_MS, floorToMinute } from '../../server/clock.js'
import { NO_IDENTITY } from '../../server/ownership/no-identity.js'
import { FIRST_OWN_ID } from '../../server/random-id.js'
import type { AsideReason, Judged, NotedReason } from './odd-rows.js'
import {
  type ClientRow,
  MAX_METADATA_CHARACTERS,
  MAX_TEXT_CHARACTERS,
  type MessageRow,
  type RequestRow,
} from './pycrypt-store.js'

export interface Client {
  readonly id: number
  readonly linkToken: LinkToken
  readonly fetchTokenHash: Uint8Array
  readonly identityKey: SigningPublicKey
  readonly displayName: string | null
  readonly createdAtMs: number
}

export interface Message {
  readonly id: number
  readonly sealedBox: Uint8Array
  /** UTF-8 JSON. */
  readonly metadata: Uint8Array | null
  readonly isSeen: boolean
  /** To the millisecond that PyCrypt has, which is its second. */
  readonly sentAtMs: number
}

export interface PermissionRequest {
  readonly id: number
  readonly nickname: string
  readonly status: 'pending' | 'accepted' | 'rejected'
  /** Of all between the same two, this one says how things stand. */
  readonly isDeciding: boolean
  /** When it was asked while pending, when it was answered after that. To the minute. */
  readonly changedAtMs: number
  /** False: it has none there, and counts as of the import. */
  readonly isTimeKnown: boolean
}

/** Without the key, which takes long to judge. */
export function judgeClient(row: ClientRow, nowMs: number): Judged<Omit<Client, 'identityKey'>> {
  const id = parseId(row.id)
  if (id === undefined) return aside('id_out_of_range')
  const linkToken = parseLinkToken(row.link_token)
  if (linkToken === undefined) return aside('link_not_ours')
  const fetchTokenHash = parseHash(row.fetch_token_hash.trim())
  if (fetchTokenHash === undefined) return aside('fetch_token_hash_malformed')
  const name = row.display_name?.trim() ?? ''
  const time = timeOf(row.created_at, nowMs)
  return {
    sound: {
      id,
      linkToken,
      fetchTokenHash,
      displayName: name === '' || !isShownName(name) ? null : name,
      createdAtMs: floorToMinute(time.ms),
    },
    noted: [...noteIf(!isShownName(name), 'name_refused'), ...noteIf(time.isMissing, 'time_missing')],
  }
}

/** {@link NO_IDENTITY} for one that could not be registered here. */
export function judgeKey({ public_key, key_type }: ClientRow): SigningPublicKey {
  const isEd25519 = key_type === null || key_type.toLowerCase() === 'ed25519'
  const bytes = isEd25519 ? decodeLeniently(public_key) : undefined
  return (bytes && parseSigningPublicKey(bytes)) ?? NO_IDENTITY
}

export function judgeMessage(row: MessageRow, nowMs: number): Judged<Message> {
  const id = parseId(row.id)
  if (id === undefined) return aside('id_out_of_range')
  if (row.encrypted_message.length >= MAX_TEXT_CHARACTERS) return aside('too_long')
  const sealedBox = decodeLeniently(row.encrypted_message)
  if (sealedBox === undefined) return aside('not_base64')
  if (sealedBox.length < MIN_SEALED_BOX_BYTES) return aside('too_short')
  if (sealedBox.length > MAX_SEALED_BOX_BYTES) return aside('too_long')
  const metadata = judgeMetadata(row.metadata)
  if (typeof metadata === 'string') return aside(metadata)
  const time = timeOf(row.created_at, nowMs)
  return {
    sound: { id, sealedBox, metadata, isSeen: row.seen !== 0, sentAtMs: time.ms },
    noted: noteIf(time.isMissing, 'time_missing'),
  }
}

/** So many days are left at least to answer what was asked long ago. */
const LONGEST_ASKED_MS = 60 * DAY_MS

export function judgeRequest(row: RequestRow, nowMs: number): Judged<PermissionRequest> {
  const id = parseId(row.id)
  if (id === undefined) return aside('id_out_of_range')
  const status = STATUSES.find((each) => each === row.status.toLowerCase())
  if (status === undefined) return aside('status_unknown')
  const nickname = row.from_nickname?.trim() ?? ''
  const time = timeOf(status === 'pending' ? row.created_at : (row.updated_at ?? row.created_at), nowMs)
  const earliestMs = status === 'pending' ? nowMs - LONGEST_ASKED_MS : 0
  return {
    sound: {
      id,
      nickname: nickname === '' || !isShownName(nickname) ? ANONYMOUS : nickname,
      status,
      isDeciding: row.deciding_id === row.id,
      changedAtMs: floorToMinute(Math.max(time.ms, earliestMs)),
      isTimeKnown: !time.isMissing,
    },
    noted: [
      ...noteIf(!isShownName(nickname), 'name_refused'),
      ...noteIf(time.isMissing, 'time_missing'),
      ...noteIf(time.ms < earliestMs, 'asked_long_ago'),
    ],
  }
}

const STATUSES = ['pending', 'accepted', 'rejected'] as const
const ANONYMOUS = 'Anonymous'

function aside(reason: AsideReason) {
  return { aside: reason }
}

function noteIf(isSo: boolean, reason: NotedReason): readonly NotedReason[] {
  return isSo ? [reason] : []
}

function parseId(text: string): number | undefined {
  const id = Number(text)
  return Number.isSafeInteger(id) && id >= 0 && id < FIRST_OWN_ID ? id : undefined
}

/** Of the empty text, which the server takes a header without a token for: it would open the box to everybody. */
const EMPTY_TOKEN_HASH = hash('sha256', '', 'buffer')

function parseHash(text: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{64}$/i.test(text)) return undefined
  const tokenHash = Buffer.from(text, 'hex')
  return tokenHash.equals(EMPTY_TOKEN_HASH) ? undefined : tokenHash
}

function timeOf(seconds: number | string | null, nowMs: number) {
  const ms = Math.floor(Number(seconds ?? 0) * 1_000)
  // 0 is also what MariaDB makes of a day that never was.
  return ms > 0 ? { ms, isMissing: false } : { ms: nowMs, isMissing: true }
}

/**
 * As phones and PyCrypt itself take it: with line breaks and spaces in it, without padding, in the alphabet for addresses. Each of
 * these has one meaning; whatever else is no base64 has none.
 */
function decodeLeniently(text: string): Uint8Array | undefined {
  const dense = text.replace(/[ \t\r\n]+/g, '')
  const isForAddresses = /[-_]/.test(dense) && !/[+/]/.test(dense)
  return decodeBase64(isForAddresses ? dense.replaceAll('-', '+').replaceAll('_', '/') : dense)
}

/** The text as it is but for the space between its parts: numbers and escapes are the sender's. */
function judgeMetadata(text: string | null): Uint8Array | null | 'metadata_not_json' | 'metadata_too_long' {
  if (text === null) return null
  const isCut = text.length >= MAX_METADATA_CHARACTERS
  if (isCut) return 'metadata_too_long'
  if (!isJson(text)) return 'metadata_not_json'
  const dense = text.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, '$1')
  const bytes = utf8(dense)
  if (bytes.length > MAX_METADATA_BYTES) return 'metadata_too_long'
  return dense === 'null' ? null : bytes
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
