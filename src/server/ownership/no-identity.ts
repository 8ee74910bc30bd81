/**
 * What stands in the place of the owner's key where there is none that could be verified by: boxes that came from PyCrypt with a
 * key which is refused here. They are read by their fetch token. It is a point of small order, for which anybody can make
 * signatures that hold, so that every signature is refused before it is verified.
 */
import type { SigningPublicKey } from '../../crypto/signing-key.js'

export const NO_IDENTITY = new Uint8Array(32) as SigningPublicKey

export function isNoIdentity(key: SigningPublicKey): boolean {
  return key.every((byte) => byte === 0)
}
