/**
 * Proof of ownership by signature. A challenge is a text that the server can recognise as its own without having kept it:
 *
 *     sealdrop-challenge-1 <origin> <expiry, ms> <key id> <16 random bytes> <HMAC over the box and all of it>
 *
 * binary fields in base64url. The owner signs its UTF-8 bytes. It lives 300 s, is for one box, and pays for one proof.
 * Statements by the same key begin with 0xFF, which no UTF-8 text contains, so a challenge can never be one of those.
 */
import * as z from 'zod/mini'
import { decodeBase64Url, encodeBase64Url } from '../encoding/base64.js'
import { ProtocolError } from './errors.js'
import { described, linkToken, optional, parseRequest, text } from './fields.js'
import { CHALLENGE_LIFETIME_MS } from './limits.js'

const FORM_NAME = 'sealdrop-challenge-1'
export const CHALLENGE_NONCE_BYTES = 16
export const CHALLENGE_KEY_ID_BYTES = 8
const CHALLENGE_MAC_BYTES = 32

/** What a challenge says, before the server's HMAC vouches for it. */
export interface ChallengeClaims {
  readonly origin: string
  readonly expiresAtMs: number
  readonly keyId: Uint8Array
  readonly nonce: Uint8Array
}

export interface Challenge extends ChallengeClaims {
  readonly mac: Uint8Array
}

/** The text that the HMAC covers, besides the box. */
export function formatChallengeClaims({ origin, expiresAtMs, keyId, nonce }: ChallengeClaims): string {
  return [FORM_NAME, origin, String(expiresAtMs), encodeBase64Url(keyId), encodeBase64Url(nonce)].join(' ')
}

export function formatChallenge({ mac, ...claims }: Challenge): string {
  return `${formatChallengeClaims(claims)} ${encodeBase64Url(mac)}`
}

/** Exactly the form above, in the one way of writing it; undefined for anything else. */
export function parseChallenge(challenge: string): Challenge | undefined {
  const [name, origin = '', expiry = '', ...binary] = challenge.split(' ')
  const [keyId, nonce, mac, ...rest] = binary.map(decodeBase64Url)
  if (name !== FORM_NAME || origin === '' || rest.length > 0 || !/^[1-9][0-9]{0,15}$/.test(expiry))
    return undefined
  if (keyId?.length !== CHALLENGE_KEY_ID_BYTES || nonce?.length !== CHALLENGE_NONCE_BYTES) return undefined
  if (mac?.length !== CHALLENGE_MAC_BYTES) return undefined
  return { origin, expiresAtMs: Number(expiry), keyId, nonce, mac }
}

export const challengeRequest = z.object({
  link_token: linkToken,
  origin: described(
    optional(text),
    'The address by which the client reaches this server, one of the operator’s own. Default the first of them.',
  ),
})

export const challengeAnswer = z.object({
  challenge: described(text, 'What to sign, as it is.'),
  expires_in: described(z.literal(CHALLENGE_LIFETIME_MS / 1000), 'In seconds.'),
})

export type ChallengeAnswer = z.input<typeof challengeAnswer>

/** In the answer to each call that was proven. */
export const nextChallenge = described(
  text,
  'A fresh challenge, so that the next call needs no `/challenge_request`.',
)

export function parseChallengeRequest(body: unknown) {
  return parseRequest(challengeRequest, body)
}

/** A challenge as it came back, and what is said to be the owner's signature of it. Neither has been judged. */
export interface SignedChallenge {
  readonly challenge: string
  readonly signature: string
}

/** The fields that every owner's call has besides its own. */
export const proofFields = {
  challenge: described(optional(text), 'A challenge of this box, unchanged.'),
  challenge_signature: described(
    optional(text),
    'Base64 of the Ed25519 signature of its UTF-8 bytes by the identity. Both fields or neither.',
  ),
}

/** @throws ProtocolError `invalid_request` when only one of the two fields is there */
export function signedChallengeOf(
  fields: { readonly challenge: string | undefined; readonly challenge_signature: string | undefined },
  challengeName = 'challenge',
  signatureName = 'challenge_signature',
): SignedChallenge | undefined {
  const { challenge, challenge_signature } = fields
  if (challenge === undefined && challenge_signature === undefined) return undefined
  if (challenge === undefined) throw missing(challengeName)
  if (challenge_signature === undefined) throw missing(signatureName)
  return { challenge, signature: challenge_signature }
}

function missing(field: string): ProtocolError {
  return new ProtocolError('invalid_request', { sentence: `${field} is missing.` })
}
