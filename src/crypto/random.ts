/** Where random bytes come from: the platform's own generator, by way of tweetnacl. Tests hand in their own. */
import nacl from 'tweetnacl'

export type RandomBytes = (length: number) => Uint8Array

export const randomBytes: RandomBytes = (length) => nacl.randomBytes(length)
