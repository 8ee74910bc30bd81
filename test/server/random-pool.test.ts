import assert from 'node:assert/strict'
import { randomBytes } from '../../src/crypto/random.js'
import { poolRandomBytes } from '../../src/server/random-pool.js'

describe('random bytes from a pool', () => {
  it('are each handed out once, whatever the lengths, and the pool forgets them', () => {
    const drawn: Uint8Array[] = []
    const pooled = poolRandomBytes((length) => {
      drawn.push(randomBytes(length))
      return drawn.at(-1) ?? new Uint8Array()
    })
    const copies: string[] = []
    for (let at = 0; at < 3_000; at++) copies.push(Buffer.from(pooled(8)).toString('hex'))
    assert.equal(new Set(copies).size, 3_000)
    assert.equal(pooled(0).length, 0)
    assert.equal(drawn.length, Math.ceil((3_000 * 8) / 4_096))
    assert.ok(
      drawn.slice(0, -1).every((page) => page.every((byte) => byte === 0)),
      'what was handed out is nowhere else',
    )
  })

  it('are never what tokens, nonces and keys are made of', () => {
    const lengths: number[] = []
    const pooled = poolRandomBytes((length) => {
      lengths.push(length)
      return randomBytes(length)
    })
    for (const length of [16, 24, 32, 48]) assert.equal(pooled(length).length, length)
    assert.deepEqual(lengths, [16, 24, 32, 48])
  })
})
