/**
 * What a sender keeps of a drop. It is made before the drop is left and its SHA-256 goes along: nothing secret comes back, so
 * a send that is tried again changes nothing.
 */
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import { encodeBase64 } from '../encoding/base64.js'
import {
  formatReceipt,
  parseReceipt,
  type Receipt,
  RECEIPT_BYTES,
  receiptAnswer,
  withdrawAnswer,
} from '../protocol/receipt.js'
import { readLink } from './read-link.js'
import { SealdropError } from './sealdrop-error.js'
import { type ClientOptions, createServerCalls } from './server-calls.js'

/** What became of a drop, for whoever has its receipt. */
export interface OpenReceipt {
  /**
   * `kept`: it is there. `seen`: its owner has acknowledged it, and lets senders know. `gone`: it is not there, any more or
   * ever. @throws SealdropError
   */
  readonly status: () => Promise<'kept' | 'seen' | 'gone'>
  /**
   * Deletes the drop unless it was acknowledged; either way it may have been read. `seen` only where the owner lets senders
   * know: it was acknowledged, and stays. Again is the same as once. @throws SealdropError
   */
  readonly withdraw: () => Promise<'seen' | 'gone'>
}

/**
 * For one drop that is left by this link, to be handed to `leave`. Whoever has it takes the drop back.
 * @throws SealdropError as {@link readLink}
 */
export function createReceipt(
  link: string,
  { random = randomBytes }: { readonly random?: RandomBytes } = {},
): string {
  const { baseUrl } = readLink(link)
  return formatReceipt({ baseUrl, secret: random(RECEIPT_BYTES) })
}

/** Asks the server nothing yet. @throws SealdropError `receipt_malformed` */
export function openReceipt(text: string, options: ClientOptions = {}): OpenReceipt {
  const { baseUrl, secret } = readReceipt(text)
  const call = createServerCalls(baseUrl, options)
  const body = { receipt: encodeBase64(secret) }
  return {
    status: async () => (await call({ path: '/receipt', body, schema: receiptAnswer })).status,
    withdraw: async () => (await call({ path: '/withdraw', body, schema: withdrawAnswer })).status,
  }
}

/** @throws SealdropError `receipt_malformed` */
export function readReceipt(text: string): Receipt {
  const receipt = parseReceipt(text)
  if (receipt === undefined) throw new SealdropError('receipt_malformed')
  return receipt
}
