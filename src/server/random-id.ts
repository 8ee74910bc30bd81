import type { RandomBytes } from '../crypto/random.js'

/**
 * What this server makes is numbered from here on, drops too (`drop-id`). What is imported from PyCrypt keeps numbers that
 * were counted from 1, and lies below.
 */
export const FIRST_OWN_ID = 2 ** 40

/** From 2^40 to 2^53 − 1, nearly each as likely: ids that tell nothing about how many there are. */
export function randomId(random: RandomBytes): number {
  const bytes = random(7)
  const [top = 0, ...rest] = bytes
  const number = rest.reduce((sum, byte) => sum * 256 + byte, top & 0b11111)
  // One in 2^13 lies below.
  return number < FIRST_OWN_ID ? number + FIRST_OWN_ID : number
}
