/**
 * X25519 keys, RFC 7748, which drops are sealed to; and the ones that belong to an Ed25519 key, equal to libsodium's
 * crypto_sign_ed25519_pk_to_curve25519 and crypto_sign_ed25519_sk_to_curve25519.
 */
import { ed25519 } from '@noble/curves/ed25519'
import nacl from 'tweetnacl'
import type { Branded } from '../encoding/branded.js'
import { isBelow, toHex } from '../encoding/bytes.js'
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
 * The points of order 1, 2, 4 and 8 on the curve and on its twist, canonical: to these every shared secret is all zero, so
 * that anyone could open what is sealed to them (RFC 7748 section 6.1; https://cr.yp.to/ecdh.html#validate).
 */
const SMALL_ORDER_POINTS: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** 32 bytes, canonical (below 2^255 − 19), and of no small order; undefined for anything else. */
export function parseBoxPublicKey(bytes: Uint8Array): BoxPublicKey | undefined {
  if (bytes.length !== BOX_KEY_BYTES || !isBelow(bytes, FIELD_PRIME)) return undefined
  return SMALL_ORDER_POINTS.has(toHex(bytes)) ? undefined : (bytes as BoxPublicKey)
}

/** The Montgomery form of the same point: u = (1 + y) / (1 − y) (RFC 7748 section 4.1). */
export function deriveBoxPublicKey(key: SigningPublicKey): BoxPublicKey {
  const { Fp } = ed25519.Point
  const { y } = ed25519.Point.fromBytes(key)
  return Fp.toBytes(Fp.div(Fp.ONE + y, Fp.ONE - y)) as BoxPublicKey
}

/** @param secretKey 64 bytes, seed first, as libsodium and tweetnacl keep it. */
export function deriveBoxSecretKey(secretKey: Uint8Array): Uint8Array {
  const scalar = nacl.hash(secretKey.subarray(0, SIGNING_SEED_BYTES)).slice(0, BOX_KEY_BYTES)
  // A multiple of 8 of 255 bits (RFC 8032 section 5.1.5).
  scalar[0] = (scalar[0] ?? 0) & 0xf8
  scalar[31] = ((scalar[31] ?? 0) & 0x7f) | 0x40
  return scalar
}
