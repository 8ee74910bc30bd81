/**
 * `POST /receipt` and `POST /withdraw`: the sender's side of a drop, after it was left. The sender makes 32 random bytes, sends
 * their SHA-256 along (`receipt_hash`), and keeps them: nothing secret comes back, so a send that is tried again changes
 * nothing. What a sender keeps is an address, whose end never reaches a server:
 *
 *     BASE_URL/r#<the 32 bytes, base64url>
 */
import * as z from 'zod/mini'
import { decodeBase64Url, encodeBase64Url } from '../encoding/base64.js'
import { binary, described, message, parseRequest } from './fields.js'
import { isSafeAddress } from './origin.js'

export const RECEIPT_BYTES = 32

export interface Receipt {
  /** Without a slash at its end. */
  readonly baseUrl: string
  /** 32 bytes, known to the sender alone. */
  readonly secret: Uint8Array
}

/** What {@link parseReceipt} reads. */
export function formatReceipt({ baseUrl, secret }: Receipt): string {
  return `${baseUrl}/r#${encodeBase64Url(secret)}`
}

/** Undefined for a text that is no receipt, or one of a server that could not be told from another. */
export function parseReceipt(receipt: string): Receipt | undefined {
  const [address = '', fragment, ...rest] = receipt.trim().split('#')
  const secret = decodeBase64Url(fragment ?? '')
  if (rest.length > 0 || secret?.length !== RECEIPT_BYTES || !URL.canParse(address)) return undefined
  const url = new URL(address)
  const [, path] = /^(.*)\/r$/.exec(url.pathname) ?? []
  const isPlain = url.search + url.username + url.password === '' && /^https?:$/.test(url.protocol)
  return isPlain && path !== undefined && isSafeAddress(url)
    ? { baseUrl: url.origin + path, secret }
    : undefined
}

export const receiptRequest = z.object({
  receipt: described(binary(RECEIPT_BYTES), 'What `receipt_hash` is the SHA-256 of.'),
})

export function parseReceiptRequest(body: unknown): { readonly receipt: Uint8Array } {
  return parseRequest(receiptRequest, body)
}

export const receiptAnswer = z.object({
  message,
  status: described(
    z.enum(['kept', 'seen', 'gone']),
    '`kept`: it is there. `seen`: the owner has acknowledged it, and lets senders know. `gone`: there is none, any more or ever.',
  ),
})

export type ReceiptAnswer = z.input<typeof receiptAnswer>

export const withdrawAnswer = z.object({
  message,
  status: described(
    z.enum(['seen', 'gone']),
    '`gone`: if it had not been acknowledged it is deleted, and the receipt says nothing any more. `seen`, where the owner ' +
      'lets senders know: it was acknowledged before and stays. Either way it may have been read.',
  ),
})

export type WithdrawAnswer = z.input<typeof withdrawAnswer>
