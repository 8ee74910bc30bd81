import assert from 'node:assert/strict'
import { nextDropId } from '../../../src/server/drops/drop-id.js'

const SPAN = 2 ** 27
const NOW = Date.UTC(2026, 10, 21, 12, 30, 59)
const MINUTE = (Date.UTC(2026, 10, 21, 12, 30) - Date.UTC(2025, 0, 1)) / 60_000

const lowest = (length: number) => new Uint8Array(length)
const highest = (length: number) => new Uint8Array(length).fill(0xff)

describe('the next drop id', () => {
  it('begins anew with each minute, in the lower half of its span', () => {
    assert.equal(nextDropId(0, NOW, lowest), MINUTE * SPAN)
    assert.equal(nextDropId(0, NOW, highest), MINUTE * SPAN + 2 ** 26 - 1)
  })

  it('steps 1 to 256 on within the minute', () => {
    const last = MINUTE * SPAN + 5
    assert.equal(nextDropId(last, NOW, lowest), last + 1)
    assert.equal(nextDropId(last, NOW, highest), last + 256)
  })

  it('never goes back, whatever a clock does', () => {
    const last = (MINUTE + 100) * SPAN
    assert.equal(nextDropId(last, NOW, lowest), last + 1)
    assert.equal(nextDropId(last, 0, lowest), last + 1)
  })

  it('stays below 2^53 until the year 2150', () => {
    assert.ok(Number.isSafeInteger(nextDropId(0, Date.UTC(2150, 0, 1), highest) + 2 ** 26))
  })
})
