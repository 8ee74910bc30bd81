/**
 * Ed25519, RFC 8032, stricter than its section 5.1.7 where leniency would let one signature or one key mean two things:
 * a key must be canonical and a point of the prime-order subgroup (small and mixed order are refused), a signature's S
 * must lie below the group order L, and its R must not be of small order.
 */
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519'
import nacl from 'tweetnacl'
import type { Branded } from '../encoding/branded.js'
import { isBelow, toHex } from '../encoding/bytes.js'

export type SigningPublicKey = Branded<Uint8Array, 'SigningPublicKey'>
export type Signature = Branded<Uint8Array, 'Signature'>

export interface SigningKeyPair {
  readonly publicKey: SigningPublicKey
  /** 64 bytes: the seed, then the public key, as libsodium keeps it. */
  readonly secretKey: Uint8Array
}

export const SIGNING_SEED_BYTES = 32

/** The group order L = 2^252 + 27742317777372353535851937790883648493, little-endian. */
const GROUP_ORDER = new Uint8Array(32)
GROUP_ORDER.set([
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
])
GROUP_ORDER[31] = 0x10

const SMALL_ORDER_POINTS: ReadonlySet<string> = new Set(ED25519_TORSION_SUBGROUP)

/** The key pair of a 32-byte seed (RFC 8032 section 5.1.5). Throws when the seed has another length. */
export function signingKeyPairFromSeed(seed: Uint8Array): SigningKeyPair {
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed)
  return { publicKey: publicKey as SigningPublicKey, secretKey }
}

/** 32 bytes that encode a point of the prime-order subgroup canonically; undefined for anything else. */
export function parseSigningPublicKey(bytes: Uint8Array): SigningPublicKey | undefined {
  const point = decodePoint(bytes)
  if (point === undefined || point.isSmallOrder() || !point.isTorsionFree()) return undefined
  return bytes as SigningPublicKey
}

/** 64 bytes R ‖ S with S < L and R not of small order; undefined for anything else. */
export function parseSignature(bytes: Uint8Array): Signature | undefined {
  if (bytes.length !== 64 || !isBelow(bytes.subarray(32), GROUP_ORDER)) return undefined
  return SMALL_ORDER_POINTS.has(toHex(bytes.subarray(0, 32))) ? undefined : (bytes as Signature)
}

/** @param secretKey 64 bytes, as in {@link SigningKeyPair}; throws when it has another length. */
export function sign(message: Uint8Array, secretKey: Uint8Array): Signature {
  return nacl.sign.detached(message, secretKey) as Signature
}

/** RFC 8032 section 5.1.7. Portable and slow (60 a second on one core): for browsers and tools; the server has its own. */
export function isSignedBy(key: SigningPublicKey, message: Uint8Array, signature: Signature): boolean {
  return nacl.sign.detached.verify(message, signature, key)
}

function decodePoint(bytes: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(bytes)
  } catch {
    return undefined
  }
}
