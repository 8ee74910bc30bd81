/** SHA-256 (FIPS 180-4). */
import { sha256 } from '@noble/hashes/sha2'

/** 32 bytes. */
export function digest(bytes: Uint8Array): Uint8Array {
  return sha256(bytes)
}

/** Of bytes that come in parts, as they are given to {@link RunningDigest.add}. */
export interface RunningDigest {
  readonly add: (bytes: Uint8Array) => void
  /** Of all so far, 32 bytes; more can be added afterwards. */
  readonly current: () => Uint8Array
}

export function createDigest(): RunningDigest {
  const running = sha256.create()
  return {
    add: (bytes) => {
      running.update(bytes)
    },
    current: () => running.clone().digest(),
  }
}
