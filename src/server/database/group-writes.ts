/**
 * Writes that wait at the same moment go to the store together and share one commit, which is what a write waits for. No
 * timer: a group is whatever came in while the ones before it were under way, so that a lone write waits for nobody and a
 * crowd makes large groups by itself.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Patience, StoreFault } from './dialects/dialect.js'

/** With one more group written while another is flushed, neither the store nor this process stands still. */
const GROUPS_AT_ONCE = 2
const MAX_WRITES = 256
/** Twice this, in hexadecimal, is far below MariaDB's `max_allowed_packet` of 16 MiB. */
const MAX_BYTES = 2 * 1024 * 1024
/** How long a write is tried again after losing a lock. */
const CONFLICT_DEADLINE_MS = 5_000
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 500

export interface Grouping<Write, Outcome> {
  /** All or nothing, durable when it resolves: the outcomes in the order of the writes. */
  readonly writeTogether: (writes: readonly Write[], patience: Patience) => Promise<readonly Outcome[]>
  readonly bytesOf: (write: Write) => number
  readonly faultOf: (error: unknown) => StoreFault
  /** Writes that may wait; one more is answered by what this throws. */
  readonly maxWaiting: number
  readonly onTooMany: () => Error
}

interface Waiting<Write, Outcome> {
  readonly write: Write
  readonly giveUpAt: number
  /** Before it is tried again. */
  readonly pauseMs: number
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/** Each call of the returned function resolves or rejects for its own write, whatever becomes of the others. */
export function groupWrites<Write, Outcome>(
  grouping: Grouping<Write, Outcome>,
): (write: Write) => Promise<Outcome> {
  const { writeTogether, bytesOf, faultOf, maxWaiting, onTooMany } = grouping
  type Group = readonly Waiting<Write, Outcome>[]
  let waiting: Waiting<Write, Outcome>[] = []
  let groupsUnderWay = 0
  let isStarting = false

  return (write) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(onTooMany())
        return
      }
      const giveUpAt = performance.now() + CONFLICT_DEADLINE_MS
      waiting.push({ write, giveUpAt, pauseMs: FIRST_PAUSE_MS, resolve, reject })
      startSoon()
    })

  // After the requests that have arrived by now have been read, so that they can come along.
  function startSoon(): void {
    if (isStarting || groupsUnderWay >= GROUPS_AT_ONCE || waiting.length === 0) return
    isStarting = true
    setImmediate(() => {
      isStarting = false
      groupsUnderWay++
      void settle(takeGroup(), 'patient').finally(() => {
        groupsUnderWay--
        startSoon()
      })
      startSoon()
    })
  }

  function takeGroup(): Group {
    let bytes = 0
    let size = 0
    for (const { write } of waiting) {
      bytes += bytesOf(write)
      if (size > 0 && (size === MAX_WRITES || bytes > MAX_BYTES)) break
      size++
    }
    const group = waiting.slice(0, size)
    waiting = waiting.slice(size)
    return group
  }

  // A group that fails is tried again in halves, down to the write that is the reason; the rest of them goes through.
  async function settle(group: Group, patience: Patience): Promise<void> {
    try {
      const outcomes = await writeTogether(
        group.map(({ write }) => write),
        patience,
      )
      group.forEach(({ resolve }, at) => {
        resolve(outcomes[at] as Outcome)
      })
    } catch (error) {
      await settleFailed(group, patience, error)
    }
  }

  async function settleFailed(failed: Group, patience: Patience, error: unknown): Promise<void> {
    const fault = faultOf(error)
    const now = performance.now()
    const isHopeless = fault === 'unavailable' || fault === 'misconfigured'
    const isOver = ({ giveUpAt }: Group[number]) => isHopeless || (fault === 'conflict' && now > giveUpAt)
    for (const write of failed.filter(isOver)) write.reject(error)
    if (isHopeless) giveUpLate(now, error)
    const group = failed.filter((write) => !isOver(write))
    const [first, ...others] = group
    if (first === undefined) return
    if (others.length > 0) {
      // Who met a lock does not queue for it again; what is wrong with a row of the group's own is no reason for that.
      const next = fault === 'conflict' ? 'impatient' : patience
      const middle = group.length / 2
      await settle(group.slice(0, middle), next)
      await settle(group.slice(middle), next)
    } else if (fault === 'conflict') {
      // Its place among the groups under way is free meanwhile.
      void tryLater(first)
    } else {
      first.reject(error)
    }
  }

  // Who has waited long behind a store that says nothing is told so now, and not after another deadline of it.
  function giveUpLate(now: number, error: unknown): void {
    const late = waiting.filter(({ giveUpAt }) => now > giveUpAt)
    waiting = waiting.filter(({ giveUpAt }) => now <= giveUpAt)
    for (const write of late) write.reject(error)
  }

  async function tryLater(write: Waiting<Write, Outcome>): Promise<void> {
    await wait(write.pauseMs * (0.5 + Math.random()))
    await settle([{ ...write, pauseMs: Math.min(write.pauseMs * 2, LONGEST_PAUSE_MS) }], 'impatient')
  }
}
