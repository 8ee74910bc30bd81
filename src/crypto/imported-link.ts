/**
 * The link token of a box that comes from another server: its owner's client can make the same again after an answer was lost,
 * nobody else can (the fetch token is one that the old server does not know), and nobody can make one that another box has or had. Were it free to choose, whoever has the link of a box
 * that is gone could make a box of their own answer to it.
 *
 *     seed  = SHA-256("sealdrop link seed v1" ‖ 0x00 ‖ fetch token ‖ 0x00 ‖ address of the new server)
 *     token = the first 24 bytes of SHA-256("sealdrop link v1" ‖ 0x00 ‖ identity key ‖ seed)
 */
import { concatBytes, utf8 } from '../encoding/bytes.js'
import { digest } from './digest.js'

const LINK_TOKEN_BYTES = 24

/** 32 bytes. @param fetchToken of the new box, random @param baseUrl without a slash at its end */
export function linkSeed(fetchToken: string, baseUrl: string): Uint8Array {
  return digest(utf8(`sealdrop link seed v1\0${fetchToken}\0${baseUrl}`))
}

/** 24 bytes. @param identityKey 32 bytes @param seed 32 bytes */
export function importedLink(identityKey: Uint8Array, seed: Uint8Array): Uint8Array {
  return digest(concatBytes(utf8('sealdrop link v1\0'), identityKey, seed)).slice(0, LINK_TOKEN_BYTES)
}
