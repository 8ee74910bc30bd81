/**
 * Bytes under a passphrase: scrypt (RFC 7914) makes the key of an XSalsa20-Poly1305 box (crypto_secretbox). The passphrase
 * is taken in Unicode's form NFKC, so that the same letters typed on another keyboard are the same passphrase.
 */
import { scryptAsync } from '@noble/hashes/scrypt'
import nacl from 'tweetnacl'
import { utf8 } from '../encoding/bytes.js'
import type { RandomBytes } from './random.js'

export interface PassphraseBox {
  /** 16 bytes. */
  readonly salt: Uint8Array
  /** 24 bytes. */
  readonly nonce: Uint8Array
  readonly box: Uint8Array
  /** What making the key costs. */
  readonly cost: ScryptCost
}

/** RFC 7914, section 2. Memory taken is 128 · N · r bytes. */
export interface ScryptCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** 64 MiB and about a second, so that guessing is dear; on a phone 128 MiB can end a page. One of OWASP's choices for scrypt. */
const SCRYPT_COST: ScryptCost = { N: 2 ** 16, r: 8, p: 2 }
/** A box that asks for more is not opened: whoever made it may only want to fill the memory. */
const MAX_N = 2 ** 18
const MAX_P = 4

/** From 0 to 1. */
export type OnProgress = (part: number) => void

export async function sealUnderPassphrase(
  message: Uint8Array,
  passphrase: string,
  random: RandomBytes,
  onProgress?: OnProgress,
): Promise<PassphraseBox> {
  const salt = random(16)
  const nonce = random(nacl.secretbox.nonceLength)
  const key = await keyOf(passphrase, salt, SCRYPT_COST, onProgress)
  return { salt, nonce, box: nacl.secretbox(message, nonce, key), cost: SCRYPT_COST }
}

/** Undefined when the passphrase is another one, the box was changed, or it asks for too much. */
export async function openUnderPassphrase(
  { salt, nonce, box, cost }: PassphraseBox,
  passphrase: string,
  onProgress?: OnProgress,
): Promise<Uint8Array | undefined> {
  if (nonce.length !== nacl.secretbox.nonceLength || !isBearable(cost)) return undefined
  const key = await keyOf(passphrase, salt, cost, onProgress)
  return nacl.secretbox.open(box, nonce, key) ?? undefined
}

function isBearable({ N, r, p }: ScryptCost): boolean {
  return N >= 2 && N <= MAX_N && Number.isInteger(Math.log2(N)) && r === SCRYPT_COST.r && p >= 1 && p <= MAX_P
}

function keyOf(passphrase: string, salt: Uint8Array, { N, r, p }: ScryptCost, onProgress?: OnProgress) {
  const password = utf8(passphrase.normalize('NFKC'))
  return scryptAsync(password, salt, {
    N,
    r,
    p,
    dkLen: nacl.secretbox.keyLength,
    maxmem: 128 * N * r + 2 ** 20,
    ...(onProgress && { onProgress }),
  })
}
