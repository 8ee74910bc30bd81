/** Words for a passphrase, each one of 2,048 with the same chance: 11 bits. From the English list of BIP-39. */
import { wordlist } from '@scure/bip39/wordlists/english'
import type { RandomBytes } from './random.js'

export function randomWords(count: number, random: RandomBytes): readonly string[] {
  const bytes = random(2 * count)
  return Array.from({ length: count }, (_, at) => {
    const number = ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)
    return wordlist[number % wordlist.length] ?? ''
  })
}
