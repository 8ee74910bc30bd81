import assert from 'node:assert/strict'
import { nextDropId } from '../../src/server/drops/drop-id.js'
import { FIRST_OWN_ID, randomId } from '../../src/server/random-id.js'

describe('ids of this server', () => {
  const all = (byte: number) => (count: number) => new Uint8Array(count).fill(byte)

  it('are from 2^40 on, so that every one is larger than any that came from PyCrypt', () => {
    assert.equal(FIRST_OWN_ID, 2 ** 40)
    assert.equal(randomId(all(0)), 2 ** 40)
    assert.equal(randomId(all(255)), 2 ** 53 - 1)
    const below = Uint8Array.of(0, 0, 255, 255, 255, 255, 255)
    assert.equal(
      randomId(() => below),
      2 ** 41 - 1,
    )
    const at = Uint8Array.of(0, 1, 0, 0, 0, 0, 0)
    assert.equal(
      randomId(() => at),
      2 ** 40 + 2 ** 40 - 2 ** 40,
    )
  })

  it('of drops too, also in a box that holds only what was imported', () => {
    const nowMs = Date.UTC(2026, 0, 1)
    assert.ok(nextDropId(2 ** 40 - 1, nowMs, all(0)) > FIRST_OWN_ID)
    assert.ok(nextDropId(0, Date.UTC(2025, 0, 7), all(0)) > FIRST_OWN_ID)
  })
})
