/**
 * Removes what nobody asks for any more: spent challenges and the hashes by which retried sends are known. Whether
 * something has expired is decided when it is read; this only keeps the tables small, so being late does no harm.
 */
import type { Clock } from './clock.js'
import type { SendStore } from './drops/send-store.js'
import type { Log } from './log.js'
import type { SpentChallengeStore } from './ownership/spent-challenge-store.js'

const EVERY_MS = 60_000
/** Few enough that nothing else waits long for the store. */
const BATCH = 1_000

export interface ForgetNeeds {
  readonly sends: Pick<SendStore, 'forgetOldSends'>
  readonly spentChallenges: Pick<SpentChallengeStore, 'forgetExpired'>
  readonly clock: Clock
  readonly log: Log
}

/** @param isStopping asked after each batch: what is left over then is for the next time */
export async function forgetExpired(
  { sends, spentChallenges, clock }: ForgetNeeds,
  isStopping = () => false,
): Promise<void> {
  for (const forget of [sends.forgetOldSends, spentChallenges.forgetExpired]) {
    while ((await forget(clock(), BATCH)) === BATCH && !isStopping());
  }
}

/** Now and every minute. Resolves, from the returned function, when the last run is over. */
export function keepForgetting(needs: ForgetNeeds): () => Promise<void> {
  let running = Promise.resolve()
  let isStopping = false
  const run = () => {
    running = running
      .then(() => forgetExpired(needs, () => isStopping))
      .catch((error: unknown) => {
        needs.log.fault('could not remove what has expired', error)
      })
  }
  run()
  const timer = setInterval(run, EVERY_MS).unref()
  return () => {
    clearInterval(timer)
    isStopping = true
    return running
  }
}
