import assert from 'node:assert/strict'
import { wordlist } from '@scure/bip39/wordlists/english'
import { randomBytes } from '../../src/crypto/random.js'
import { randomWords } from '../../src/crypto/random-words.js'

describe('random words', () => {
  it('are those that the random bytes name', () => {
    const words = randomWords(3, () => Uint8Array.of(0, 0, 0x07, 0xff, 0xf8, 1))
    assert.deepEqual(words, ['abandon', 'zoo', 'ability'])
  })

  it('are drawn from the whole list', () => {
    const words = new Set(randomWords(40_000, randomBytes))
    assert.equal(words.size, wordlist.length)
  })
})
