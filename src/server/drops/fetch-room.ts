/**
 * Bounds what fetches take of a process. Few are read and put together at once, in the order in which they came: all of
 * them together would only make each one late. And answers wait in memory until their reader takes them, so there is a
 * bound on those too: somebody who asks for a full box again and again and reads none of it gets no further than that.
 */
import { promise as queueOf } from 'fastq'
import { ProtocolError } from '../../protocol/errors.js'

const AT_ONCE = 4
/** About a second of work. */
const MAX_WAITING = 2_000
/** The largest page is some 5 MB. */
const MAX_UNSENT_BYTES_OF_BOX = 16 * 1024 * 1024
const MAX_UNSENT_BYTES = 64 * 1024 * 1024

export interface FetchRoom {
  /** Runs `work` in its turn. @throws ProtocolError `busy` */
  readonly enter: <T>(boxId: number, work: () => Promise<T>) => Promise<T>
  /** Counts an answer until the returned function is called: sent, or its reader gone. */
  readonly hold: (boxId: number, bytes: number) => () => void
}

interface Fetch {
  readonly boxId: number
  readonly work: () => Promise<unknown>
}

export function createFetchRoom(): FetchRoom {
  // Judged when its turn comes: what was empty when it came may be full by then.
  const queue = queueOf(async ({ boxId, work }: Fetch) => {
    const isFull = unsent >= MAX_UNSENT_BYTES || (unsentOf.get(boxId) ?? 0) >= MAX_UNSENT_BYTES_OF_BOX
    if (isFull) throw tooMuch()
    return work()
  }, AT_ONCE)
  const unsentOf = new Map<number, number>()
  let unsent = 0

  const count = (boxId: number, bytes: number) => {
    const ofBox = (unsentOf.get(boxId) ?? 0) + bytes
    if (ofBox === 0) unsentOf.delete(boxId)
    else unsentOf.set(boxId, ofBox)
    unsent += bytes
  }

  return {
    async enter<T>(boxId: number, work: () => Promise<T>) {
      if (queue.length() >= MAX_WAITING) throw tooMuch()
      return (await queue.push({ boxId, work })) as T
    },
    hold(boxId, bytes) {
      count(boxId, bytes)
      return () => {
        count(boxId, -bytes)
      }
    },
  }
}

function tooMuch(): ProtocolError {
  return new ProtocolError('busy', { retryAfterSeconds: 1 })
}
