/** `POST /send`: whoever has the link leaves a drop. */
import * as z from 'zod/mini'
import { utf8 } from '../encoding/bytes.js'
import {
  binary,
  decoded,
  described,
  id,
  linkToken,
  message,
  optional,
  parseRequest,
  refused,
} from './fields.js'
import { MAX_METADATA_BYTES, MAX_SEALED_BOX_BYTES, MIN_SEALED_BOX_BYTES } from './limits.js'

/** Any JSON, kept as the UTF-8 text that it is answered with. */
const metadata = decoded(z.unknown(), (value) => {
  const json = jsonBytes(value)
  return json !== undefined && json.length <= MAX_METADATA_BYTES
    ? json
    : refused(`must be at most ${String(MAX_METADATA_BYTES)} bytes of JSON`)
})

export const sendRequest = z.object({
  link_token: linkToken,
  encrypted_message: described(
    binary(MIN_SEALED_BOX_BYTES, MAX_SEALED_BOX_BYTES),
    'A sealed box: libsodium’s `crypto_box_seal` to the key of the box. The same bytes again are the same drop.',
  ),
  metadata: described(
    optional(metadata),
    `Any JSON of at most ${String(MAX_METADATA_BYTES)} bytes. Not sealed: the server reads it.`,
  ),
  from_link_token: described(
    optional(linkToken),
    'Asks that the grant of a contact request be checked. It is no evidence of who sends.',
  ),
  receipt_hash: described(optional(binary(32)), 'Kept with the drop. No call answers it yet.'),
})

export const sendAnswer = z.object({ message, id: described(id, 'Of the drop.') })

export type SendAnswer = z.input<typeof sendAnswer>

export type SendRequest = z.output<typeof sendRequest>

export function parseSendRequest(body: unknown): SendRequest {
  return parseRequest(sendRequest, body)
}

// JSON.stringify gives up (RangeError) on nesting some thousand levels deep, and no such value fits into 4,096 bytes.
function jsonBytes(value: unknown): Uint8Array | undefined {
  try {
    return utf8(JSON.stringify(value))
  } catch {
    return undefined
  }
}
