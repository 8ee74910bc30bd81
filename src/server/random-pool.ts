/**
 * Random bytes for ids, of which every request takes a few: drawn from the system by the page, since each draw costs more
 * than making an id. What has been handed out is wiped. Tokens, nonces and keys are longer and always drawn afresh.
 */
import type { RandomBytes } from '../crypto/random.js'

const POOL_BYTES = 4_096
const LONGEST_POOLED = 9

export function poolRandomBytes(random: RandomBytes): RandomBytes {
  let pool: Uint8Array = new Uint8Array()
  let used = 0
  return (length) => {
    if (length > LONGEST_POOLED) return random(length)
    if (used + length > pool.length) {
      pool = random(POOL_BYTES)
      used = 0
    }
    const bytes = pool.slice(used, used + length)
    pool.fill(0, used, used + length)
    used += length
    return bytes
  }
}
