import type { RandomBytes } from '../crypto/random.js'

/** From 0 to 2^53 − 1, each as likely: ids that tell nothing about how many there are. */
export function randomId(random: RandomBytes): number {
  const bytes = random(7)
  const [top = 0, ...rest] = bytes
  return rest.reduce((number, byte) => number * 256 + byte, top & 0b11111)
}
