/** Milliseconds since 1970, UTC. Tests hand in their own. */
export type Clock = () => number

export const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS

/** What is kept at rest is kept to the minute: finer times would tell when exactly somebody sent something. */
export function floorToMinute(timeMs: number): number {
  return timeMs - (timeMs % MINUTE_MS)
}

/** The beginning of a calendar month, UTC. */
export function monthOf(timeMs: number): number {
  const date = new Date(timeMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}
