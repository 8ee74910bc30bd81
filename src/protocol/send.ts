/** `POST /send`: whoever has the link leaves a drop. */
import * as z from 'zod/mini'
import { utf8 } from '../encoding/bytes.js'
import { binary, decoded, linkToken, optional, parseRequest, refused } from './fields.js'
import { MAX_METADATA_BYTES, MAX_SEALED_BOX_BYTES, MIN_SEALED_BOX_BYTES } from './limits.js'

/** Any JSON, kept as the UTF-8 text that it is answered with. */
const metadata = decoded(z.unknown(), (value) => {
  const json = jsonBytes(value)
  return json !== undefined && json.length <= MAX_METADATA_BYTES
    ? json
    : refused(`must be at most ${String(MAX_METADATA_BYTES)} bytes of JSON`)
})

const sendRequest = z.object({
  link_token: linkToken,
  encrypted_message: binary(MIN_SEALED_BOX_BYTES, MAX_SEALED_BOX_BYTES),
  metadata: optional(metadata),
  from_link_token: optional(linkToken),
  receipt_hash: optional(binary(32)),
})

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
