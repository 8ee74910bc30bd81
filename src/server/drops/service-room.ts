/**
 * Whether the whole service has room (`MAX_STORE_BYTES`). A row that every send changes would make all of them wait for
 * one another, so the sum is taken now and then, and what this process stores in between is added to it: several processes
 * together can go over by what the others store within that time.
 */
import type { Clock } from '../clock.js'

const TAKE_AGAIN_AFTER_MS = 10_000

export interface ServiceRoom {
  readonly hasRoomFor: (bytes: number) => Promise<boolean>
  readonly add: (bytes: number) => void
}

/** @param maxBytes 0 is no limit. */
export function createServiceRoom(
  maxBytes: number,
  totalBytes: () => Promise<number>,
  clock: Clock,
): ServiceRoom {
  let total = 0
  let addedMeanwhile = 0
  let takenAtMs = Number.NEGATIVE_INFINITY
  let taking: Promise<void> | undefined
  return {
    async hasRoomFor(bytes) {
      if (maxBytes === 0) return true
      if (clock() - takenAtMs > TAKE_AGAIN_AFTER_MS) {
        taking ??= take()
        await taking
      }
      return total + bytes <= maxBytes
    },
    add(bytes) {
      total += bytes
      addedMeanwhile += bytes
    },
  }

  // Once for all that ask meanwhile. What is stored during it may be in the sum already: better counted twice for ten
  // seconds than not at all.
  async function take(): Promise<void> {
    addedMeanwhile = 0
    try {
      total = (await totalBytes()) + addedMeanwhile
      takenAtMs = clock()
    } finally {
      taking = undefined
    }
  }
}
