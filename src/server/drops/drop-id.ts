/**
 * Ids of drops: integers below 2^53 whose order within a box is the order of commits, since each is taken under the lock
 * of the box's row in the transaction that inserts. AUTO_INCREMENT and clocks do not give that order, and a reader who
 * goes on from the last id would miss drops. Random steps keep them from telling how many drops there are.
 */
import type { RandomBytes } from '../../crypto/random.js'
import { MINUTE_MS } from '../clock.js'

const EPOCH_MS = Date.UTC(2025, 0, 1)
const MINUTE_SPAN = 2 ** 27
const FIRST_STEP_BITS = 26

export function nextDropId(lastId: number, nowMs: number, random: RandomBytes): number {
  const first = firstDropIdOf(nowMs)
  if (lastId < first) return first + randomBelowPowerOfTwo(FIRST_STEP_BITS, random)
  return lastId + 1 + randomBelowPowerOfTwo(8, random)
}

/** The least one that a box without drops can give in this minute. */
export function firstDropIdOf(timeMs: number): number {
  return Math.floor((timeMs - EPOCH_MS) / MINUTE_MS) * MINUTE_SPAN
}

function randomBelowPowerOfTwo(bits: number, random: RandomBytes): number {
  const number = random(4).reduce((sum, byte) => sum * 256 + byte, 0)
  return number % 2 ** bits
}
