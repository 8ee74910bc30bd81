/**
 * Removes what is over: drops, boxes that nobody opens, what is left of deleted ones, and what nobody asks for any more. Whether
 * something has expired is decided when it is read, so being late shows nobody anything. Done now and every minute, and when a
 * request is the first of its minute: where processes sleep, timers do.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { BoxStore } from './boxes/box-store.js'
import type { InviteStore } from './boxes/invite-store.js'
import { type Clock, DAY_MS, floorToMinute, MINUTE_MS, monthOf } from './clock.js'
import type { ContactStore } from './contacts/contact-store.js'
import type { DropStore } from './drops/drop-store.js'
import type { SendStore } from './drops/send-store.js'
import type { Log } from './log.js'
import type { ChallengeKeys } from './ownership/challenge-keys.js'
import type { SpentChallengeStore } from './ownership/spent-challenge-store.js'
import type { SecretStore } from './secret-store.js'
import type { SecurityEvents } from './security-events.js'

const EVERY_MS = MINUTE_MS
/** Whoever waits for room does not wait for all that others have left behind. */
const LONGEST_WAIT_MS = 2_000
/** Few enough that nothing else waits long for the store. */
const BATCH = 500

export interface ForgetNeeds {
  readonly boxes: Pick<
    BoxStore,
    'removeDeleted' | 'beginOpenings' | 'findIdle' | 'removeIdle' | 'forgetStatements'
  >
  readonly drops: Pick<DropStore, 'removeExpired'>
  readonly sends: Pick<SendStore, 'forgetOldSends'>
  readonly contacts: Pick<ContactStore, 'forgetOld'>
  readonly spentChallenges: Pick<SpentChallengeStore, 'forgetExpired'>
  readonly invites: Pick<InviteStore, 'forgetExpired'>
  readonly secrets: Pick<SecretStore, 'forgetExpired'>
  /** Takes out of the store's files what was deleted. */
  readonly scrubStore: () => Promise<void>
  readonly config: { readonly boxIdleDays: number }
  readonly clock: Clock
  readonly securityEvents?: SecurityEvents
}

/** How many rows of each went. */
export interface Forgotten {
  readonly drops: number
  readonly idleBoxes: number
  /** Of boxes that were deleted. */
  readonly remains: number
  readonly statements: number
  readonly contactRequests: number
  readonly sends: number
  readonly challenges: number
  readonly invites: number
  readonly secrets: number
}

/** @param isStopping asked after each batch: what is left over then is for the next time */
export async function forgetExpired(needs: ForgetNeeds, isStopping = () => false): Promise<Forgotten> {
  const { boxes, drops, sends, contacts, spentChallenges, invites, secrets, clock } = needs
  const inBatches = async (forget: (nowMs: number, limit: number) => Promise<number>) => {
    for (let all = 0; ;) {
      const some = await forget(clock(), BATCH)
      all += some
      if (some < BATCH || isStopping()) return all
    }
  }
  const forgotten = {
    drops: await inBatches(drops.removeExpired),
    idleBoxes: await removeIdleBoxes(needs, isStopping),
    remains: await removeRemains(boxes, isStopping),
    statements: await inBatches(boxes.forgetStatements),
    contactRequests: await inBatches(contacts.forgetOld),
    sends: await inBatches(sends.forgetOldSends),
    challenges: await inBatches(spentChallenges.forgetExpired),
    invites: await invites.forgetExpired(clock()),
    secrets: await secrets.forgetExpired(clock()),
  }
  await needs.scrubStore()
  return forgotten
}

async function removeIdleBoxes(
  { boxes, config, clock, securityEvents }: ForgetNeeds,
  isStopping: () => boolean,
): Promise<number> {
  const now = clock()
  await boxes.beginOpenings(monthOf(now))
  if (config.boxIdleDays === 0) return 0
  // Only the month is known: it counts as if the owner had come at its end.
  const month = monthOf(now - config.boxIdleDays * DAY_MS)
  for (let removed = 0; ;) {
    const idle = await boxes.findIdle(month, BATCH)
    let some = 0
    for (const id of idle) {
      if (isStopping()) return removed + some
      if (!(await boxes.removeIdle(id, month))) continue
      securityEvents?.note('box_removed_as_idle', id)
      some++
    }
    removed += some
    if (some === 0) return removed
  }
}

async function removeRemains(boxes: ForgetNeeds['boxes'], isStopping: () => boolean): Promise<number> {
  for (let removed = 0; ;) {
    const some = await boxes.removeDeleted(BATCH)
    removed += some
    if (some === 0 || isStopping()) return removed
  }
}

export interface Forgetting {
  /** Every minute from now on. */
  readonly keepOn: () => void
  /** In the background, when a minute has begun since the last time. */
  readonly nudge: () => void
  /** In the background: something was deleted whose remains are to go. */
  readonly soon: () => void
  /**
   * Resolves when nothing is there that has expired, or a moment later when that is much. Answers whether there was anything to
   * do or to wait for.
   */
  readonly catchUp: () => Promise<boolean>
  /** Resolves when the last run is over. */
  readonly stop: () => Promise<void>
}

export interface ForgettingNeeds extends ForgetNeeds {
  readonly challengeKeys: Pick<ChallengeKeys, 'learn'>
  readonly log: Log
}

export function createForgetting(needs: ForgettingNeeds): Forgetting {
  const { clock, challengeKeys, log } = needs
  let running = Promise.resolve()
  let learning = Promise.resolve()
  let lastMs = Number.NEGATIVE_INFINITY
  let pending = 0
  let isWanted = false
  let isStopping = false
  let timer: NodeJS.Timeout | undefined

  const runOnce = async () => {
    if (!isWanted || isStopping) return
    isWanted = false
    try {
      await forgetExpired(needs, () => isStopping)
    } catch (error) {
      log.fault('could not remove what has expired', error)
    }
  }
  // By itself: a rotated key has to be learnt of, however long removing takes, or fails.
  const learnKeys = () => {
    learning = challengeKeys.learn().catch((error: unknown) => {
      log.fault('could not learn which keys vouch for challenges', error)
    })
  }
  const run = () => {
    lastMs = clock()
    isWanted = true
    pending++
    learnKeys()
    running = running.then(runOnce).then(() => {
      pending--
    })
  }
  // Drops expire at the beginning of a minute, so in the rest of it nothing more does.
  const isDue = () => floorToMinute(clock()) !== floorToMinute(lastMs)

  return {
    keepOn() {
      run()
      timer = setInterval(run, EVERY_MS).unref()
    },
    nudge() {
      if (isDue()) run()
    },
    soon() {
      run()
    },
    async catchUp() {
      if (isDue()) run()
      if (pending === 0) return false
      await Promise.race([running, wait(LONGEST_WAIT_MS)])
      return true
    },
    async stop() {
      clearInterval(timer)
      isStopping = true
      // The store is closed after this.
      await Promise.all([running, learning])
    },
  }
}

/** For a server that writes nothing. What has expired stays where it is, and is shown to nobody. */
export const NO_FORGETTING: Forgetting = {
  keepOn: () => undefined,
  nudge: () => undefined,
  soon: () => undefined,
  catchUp: () => Promise.resolve(false),
  stop: () => Promise.resolve(),
}
