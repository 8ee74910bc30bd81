/** Ed25519 by node:crypto, some seventy times as fast as in JavaScript, off the main thread and never too many at once. */
import { createPublicKey, verify } from 'node:crypto'
import { promise as queueOf } from 'fastq'
import type { Signature, SigningPublicKey } from '../../crypto/signing-key.js'
import { encodeBase64Url } from '../../encoding/base64.js'
import { ProtocolError } from '../../protocol/errors.js'
import { isNoIdentity } from './no-identity.js'

export type VerifySignature = (
  key: SigningPublicKey,
  message: Uint8Array,
  signature: Signature,
) => Promise<boolean>

/** As many as libuv has threads: more would only wait there, in front of everything else that needs one. */
const AT_ONCE = 4
/** About half a second of work. */
const MAX_WAITING = 2_000

/** @throws ProtocolError `busy`, from the returned function, when too many wait already */
export function createSignatureVerifier(): VerifySignature {
  const queue = queueOf(verifyOne, AT_ONCE)
  return async (key, message, signature) => {
    if (isNoIdentity(key)) return false
    if (queue.length() >= MAX_WAITING) throw new ProtocolError('busy', { retryAfterSeconds: 1 })
    return queue.push({ key, message, signature })
  }
}

interface Verification {
  readonly key: SigningPublicKey
  readonly message: Uint8Array
  readonly signature: Signature
}

// Async, so that a key which cannot be one rejects: what is thrown at once would keep its place among those at work.
async function verifyOne({ key, message, signature }: Verification): Promise<boolean> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(key) }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  return new Promise((resolve, reject) => {
    verify(null, message, publicKey, signature, (error, isValid) => {
      if (error) reject(error)
      else resolve(isValid)
    })
  })
}
