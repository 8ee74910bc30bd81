/** SHA-256 (FIPS 180-4). */
import { sha256 } from '@noble/hashes/sha2'

/** 32 bytes. */
export function digest(bytes: Uint8Array): Uint8Array {
  return sha256(bytes)
}
