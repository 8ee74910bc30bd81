/** `POST /send`: whoever has the link leaves a drop. */
import * as z from 'zod/mini'
import { utf8 } from '../encoding/bytes.js'
import { signedChallengeOf } from './challenge.js'
import { ProtocolError } from './errors.js'
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
  text,
} from './fields.js'
import {
  MAX_LIFETIME_SECONDS,
  MAX_METADATA_BYTES,
  MAX_SEALED_BOX_BYTES,
  MIN_LIFETIME_SECONDS,
  MIN_SEALED_BOX_BYTES,
} from './limits.js'

/** Any JSON, kept as the UTF-8 text that it is answered with. */
export const metadata = decoded(z.unknown(), (value) => {
  const json = jsonBytes(value)
  return json !== undefined && json.length <= MAX_METADATA_BYTES
    ? json
    : refused(`must be at most ${String(MAX_METADATA_BYTES)} bytes of JSON`)
})

const lifetimeSeconds = z
  .int({
    error: `must be a number of seconds from ${String(MIN_LIFETIME_SECONDS)} to ${String(MAX_LIFETIME_SECONDS)}`,
  })
  .check(z.gte(MIN_LIFETIME_SECONDS), z.lte(MAX_LIFETIME_SECONDS))

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
    'Asks that the grant of a contact request be checked. Without `from_challenge` it is no evidence of who sends.',
  ),
  from_challenge: described(
    optional(text),
    'A challenge of the box `from_link_token`, unchanged. Boxes that take drops from contacts only need it; it pays for one drop.',
  ),
  from_signature: described(
    optional(text),
    'Base64 of the Ed25519 signature of its UTF-8 bytes by the identity of that box. Both fields or neither.',
  ),
  receipt_hash: described(
    optional(binary(32)),
    'SHA-256 of 32 random bytes that the sender keeps, for `/receipt` and `/withdraw`. Another drop needs others.',
  ),
  expires_in: described(
    optional(lifetimeSeconds),
    'Seconds after which the drop is gone, if that is sooner than the box has it.',
  ),
})

export const sendAnswer = z.object({ message, id: described(id, 'Of the drop.') })

export type SendAnswer = z.input<typeof sendAnswer>

export type SendRequest = ReturnType<typeof parseSendRequest>

export function parseSendRequest(body: unknown) {
  const fields = parseRequest(sendRequest, body)
  const { from_challenge: challenge, from_signature: challenge_signature } = fields
  const fromProof = signedChallengeOf({ challenge, challenge_signature }, 'from_challenge', 'from_signature')
  if (fromProof !== undefined && fields.from_link_token === undefined)
    throw new ProtocolError('invalid_request', { sentence: 'from_link_token is missing.' })
  return { ...fields, fromProof }
}

// JSON.stringify gives up (RangeError) on nesting some thousand levels deep, and no such value fits into 4,096 bytes.
function jsonBytes(value: unknown): Uint8Array | undefined {
  try {
    return utf8(JSON.stringify(value))
  } catch {
    return undefined
  }
}
