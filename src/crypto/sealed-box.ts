/**
 * Sealed boxes, byte for byte libsodium's crypto_box_seal: a fresh key pair for each message, whose public half travels
 * in front, then crypto_box (X25519, XSalsa20, Poly1305). Whoever opens one learns nothing about who sealed it.
 * https://doc.libsodium.org/public-key_cryptography/sealed_boxes
 */
import { blake2b } from '@noble/hashes/blake2'
import nacl from 'tweetnacl'
import type { Branded } from '../encoding/branded.js'
import { concatBytes } from '../encoding/bytes.js'
import { BOX_KEY_BYTES, type BoxKeyPair, type BoxPublicKey, boxKeyPairFromSecret } from './box-key.js'
import type { RandomBytes } from './random.js'

export type SealedBox = Branded<Uint8Array, 'SealedBox'>

/** The sender's one-time public key and the authenticator: what a sealed box is longer than its message. */
export const SEALED_BOX_OVERHEAD_BYTES = BOX_KEY_BYTES + nacl.box.overheadLength

export function seal(message: Uint8Array, recipient: BoxPublicKey, random: RandomBytes): SealedBox {
  const ephemeral = boxKeyPairFromSecret(random(BOX_KEY_BYTES))
  const nonce = sealingNonce(ephemeral.publicKey, recipient)
  const box = nacl.box(message, nonce, recipient, ephemeral.secretKey)
  return concatBytes(ephemeral.publicKey, box) as SealedBox
}

/** The message; undefined when it was not sealed to this key, or was changed on its way. */
export function open(sealed: Uint8Array, { publicKey, secretKey }: BoxKeyPair): Uint8Array | undefined {
  if (sealed.length < SEALED_BOX_OVERHEAD_BYTES) return undefined
  const ephemeralKey = sealed.subarray(0, BOX_KEY_BYTES)
  const nonce = sealingNonce(ephemeralKey, publicKey)
  return nacl.box.open(sealed.subarray(BOX_KEY_BYTES), nonce, ephemeralKey, secretKey) ?? undefined
}

/**
 * crypto_box_seal derives its nonce from both public keys, so none travels with the message:
 * BLAKE2b-192(ephemeral_pk || recipient_pk). A truncated BLAKE2b-512 is another hash.
 */
export function sealingNonce(ephemeralKey: Uint8Array, recipient: Uint8Array): Uint8Array {
  return blake2b(concatBytes(ephemeralKey, recipient), { dkLen: nacl.box.nonceLength })
}
