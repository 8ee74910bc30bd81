/**
 * X25519 keys, RFC 7748, which drops are sealed to; and the ones that belong to an Ed25519 key, equal to libsodium's
 * crypto_sign_ed25519_pk_to_curve25519 and crypto_sign_ed25519_sk_to_curve25519.
 */
import { ed25519 } from '@noble/curves/ed25519'
import nacl from 'tweetnacl'
import type { Branded } from '../encoding/branded.js'
import { isBelow } from '../encoding/bytes.js'
import { SIGNING_SEED_BYTES, type SigningPublicKey } from './signing-key.js'

export type BoxPublicKey = Branded<Uint8Array, 'BoxPublicKey'>

export interface BoxKeyPair {
  readonly publicKey: BoxPublicKey
  readonly secretKey: Uint8Array
}

export const BOX_KEY_BYTES = 32

/** 2^255 − 19, little-endian. */
const FIELD_PRIME = new Uint8Array(32).fill(0xff)
FIELD_PRIME[0] = 0xed
FIELD_PRIME[31] = 0x7f

/** @param secretKey 32 random bytes; throws when it has another length. */
export function boxKeyPairFromSecret(secretKey: Uint8Array): BoxKeyPair {
  return { publicKey: nacl.box.keyPair.fromSecretKey(secretKey).publicKey as BoxPublicKey, secretKey }
}

/**
 * 32 bytes, canonical (below 2^255 − 19), and of no small order: to such a point every shared secret is all zero, so that
 * anyone could open what is sealed to it (RFC 7748 section 6.1). Undefined for anything else.
 */
export function parseBoxPublicKey(bytes: Uint8Array): BoxPublicKey | undefined {
  if (bytes.length !== BOX_KEY_BYTES || !isBelow(bytes, FIELD_PRIME)) return undefined
  // Clamped scalars are multiples of 8, so any one of them takes a point of small order to zero, and no other point.
  const shared = nacl.scalarMult(new Uint8Array(32), bytes)
  return shared.every((byte) => byte === 0) ? undefined : (bytes as BoxPublicKey)
}

/** The Montgomery form of the same point. */
export function deriveBoxPublicKey(key: SigningPublicKey): BoxPublicKey {
  return ed25519.utils.toMontgomery(key) as BoxPublicKey
}

/** @param secretKey 64 bytes, seed first, as libsodium and tweetnacl keep it. */
export function deriveBoxSecretKey(secretKey: Uint8Array): Uint8Array {
  return ed25519.utils.toMontgomerySecret(secretKey.subarray(0, SIGNING_SEED_BYTES))
}
