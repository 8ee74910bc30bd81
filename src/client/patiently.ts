/** Long work of many calls is not given up for one that was refused for the moment. */
import { SealdropError } from './sealdrop-error.js'
import { pause } from './server-calls.js'

const LONGEST_WAIT_SECONDS = 120
const MAX_WAITS = 5
/** Where the server does not say. */
const FIRST_WAIT_SECONDS = 1

/** Asks again where the server is busy, or takes no more in this minute. Whether nobody answered is for others to judge. */
export async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await ask()
    } catch (error) {
      const seconds = waitAfter(error, waits)
      if (seconds === undefined || seconds > LONGEST_WAIT_SECONDS || waits === MAX_WAITS) throw error
      await pause(seconds * 1_000, signal)
    }
  }
}

function waitAfter(error: unknown, waits: number): number | undefined {
  if (!(error instanceof SealdropError)) return undefined
  const { code, retryAfterSeconds } = error
  if (code === 'rate_limited') return retryAfterSeconds
  return code === 'busy' || code === 'unavailable'
    ? (retryAfterSeconds ?? FIRST_WAIT_SECONDS * 2 ** waits)
    : undefined
}
