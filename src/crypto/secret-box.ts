/**
 * Bytes under a random key, for what a device keeps: XSalsa20-Poly1305 (crypto_secretbox), the nonce in front. And names by
 * which kept things are found again, that tell nothing to who has not the key (HMAC-SHA-256).
 */
import { hmac } from '@noble/hashes/hmac'
import { sha256 } from '@noble/hashes/sha2'
import nacl from 'tweetnacl'
import { encodeBase64 } from '../encoding/base64.js'
import type { Branded } from '../encoding/branded.js'
import { concatBytes, utf8 } from '../encoding/bytes.js'
import type { RandomBytes } from './random.js'

/** 32 bytes. */
export type SecretKey = Branded<Uint8Array, 'SecretKey'>

export function createSecretKey(random: RandomBytes): SecretKey {
  return random(nacl.secretbox.keyLength) as SecretKey
}

/** Undefined for bytes of another length. */
export function parseSecretKey(bytes: Uint8Array): SecretKey | undefined {
  return bytes.length === nacl.secretbox.keyLength ? (bytes as SecretKey) : undefined
}

export function sealSecretly(message: Uint8Array, key: SecretKey, random: RandomBytes): Uint8Array {
  const nonce = random(nacl.secretbox.nonceLength)
  return concatBytes(nonce, nacl.secretbox(message, nonce, key))
}

/** Undefined when it was sealed under another key, or changed since. */
export function openSecretly(sealed: Uint8Array, key: SecretKey): Uint8Array | undefined {
  const { nonceLength, overheadLength } = nacl.secretbox
  if (sealed.length < nonceLength + overheadLength) return undefined
  const opened = nacl.secretbox.open(sealed.subarray(nonceLength), sealed.subarray(0, nonceLength), key)
  return opened ?? undefined
}

/** Base64, always the same for the same text and key. */
export function nameUnder(key: SecretKey, text: string): string {
  return encodeBase64(hmac(sha256, key, utf8(text)))
}
