/**
 * An identity as eight words that two people can compare: the first 88 bits of SHA-256("sealdrop words v1" ‖ identity), 11
 * bits a word, from the English list of BIP-39 (https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki).
 */
import { sha256 } from '@noble/hashes/sha2'
import { wordlist } from '@scure/bip39/wordlists/english'
import { concatBytes, utf8 } from '../encoding/bytes.js'

const CONTEXT = utf8('sealdrop words v1')
const WORDS = 8
const BITS_A_WORD = 11

/** @param identity 32 bytes */
export function fingerprintWords(identity: Uint8Array): readonly string[] {
  const hash = sha256(concatBytes(CONTEXT, identity))
  return Array.from({ length: WORDS }, (_, at) => wordlist[bitsAt(hash, at * BITS_A_WORD)] ?? '')
}

/** The number that eleven bits are, the most significant one first. */
function bitsAt(bytes: Uint8Array, from: number): number {
  let number = 0
  for (let bit = from; bit < from + BITS_A_WORD; bit++) {
    number = number * 2 + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  }
  return number
}
