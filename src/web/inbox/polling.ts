/** Looks again and again, at no regular time, less often when it fails, and not at all while nobody sees the page. */

const EVERY_MS = 60_000
const SLOWEST_MS = 15 * 60_000

export interface Polling {
  /** At once, or as soon as the look that is going on has ended. */
  readonly lookNow: () => void
  readonly stop: () => void
}

/** @param look resolves to whether it has succeeded */
export function startPolling(look: () => Promise<boolean>): Polling {
  let failures = 0
  let timer: number | undefined
  let isLooking = false
  let isWanted = false
  let isStopped = false
  let lastMs = 0

  const pauseMs = () => Math.min(EVERY_MS * 2 ** failures, SLOWEST_MS)

  const lookNow = async () => {
    isWanted = isLooking
    if (isLooking || isStopped) return
    isLooking = true
    clearTimeout(timer)
    failures = (await look()) ? 0 : failures + 1
    lastMs = Date.now()
    isLooking = false
    if (isWanted) void lookNow()
    else plan(pauseMs())
  }

  const plan = (inMs: number) => {
    clearTimeout(timer)
    if (isStopped || document.hidden) return
    // So that nobody tells from the times whose page this is.
    timer = setTimeout(() => void lookNow(), inMs * (0.75 + Math.random() / 2))
  }

  const onVisibility = () => {
    if (document.hidden) clearTimeout(timer)
    else if (!isLooking) plan(Math.min(pauseMs(), Math.max(0, lastMs + pauseMs() - Date.now())))
  }

  document.addEventListener('visibilitychange', onVisibility)
  void lookNow()
  return {
    lookNow: () => void lookNow(),
    stop() {
      isStopped = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisibility)
    },
  }
}
