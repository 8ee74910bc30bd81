/** How far a long command has come, on stderr: one line that changes on a terminal, else a line each ten seconds. */

const EVERY_MS = { terminal: 200, file: 10_000 }

export interface Progress {
  readonly add: (count: number) => void
  /** Leaves what was said last on a terminal. */
  readonly end: () => void
}

export interface ProgressNeeds {
  readonly stream?: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>
  /** In milliseconds. */
  readonly clock?: () => number
  /** How many an earlier run has done, which tells nothing about how fast this one is. */
  readonly already?: number
}

/** @param what such as `Reading`; @param total how many there will be, 0 when nobody knows */
export function createProgress(
  what: string,
  total: number,
  { stream = process.stderr, clock = () => performance.now(), already = 0 }: ProgressNeeds = {},
): Progress {
  const everyMs = stream.isTTY ? EVERY_MS.terminal : EVERY_MS.file
  const startedMs = clock()
  let saidMs = stream.isTTY ? -Infinity : startedMs
  let done = already
  const say = (nowMs: number) => {
    saidMs = nowMs
    const line = `${what}: ${describe(done, total, already, nowMs - startedMs)}`
    stream.write(stream.isTTY ? `\r${line}\u001B[K` : `${line}\n`)
  }
  return {
    add(count) {
      done += count
      const nowMs = clock()
      if (nowMs - saidMs >= everyMs) say(nowMs)
    },
    end() {
      if (!stream.isTTY) return
      say(clock())
      stream.write('\n')
    },
  }
}

function describe(done: number, total: number, already: number, elapsedMs: number): string {
  const rate = (done - already) / Math.max(elapsedMs, 1)
  const rows = `${done.toLocaleString('en')}${total > 0 ? ` of ${total.toLocaleString('en')}` : ''} rows`
  const speed = `${Math.round(rate * 1_000).toLocaleString('en')} a second`
  if (rate === 0 || done >= total) return `${rows}, ${speed}`
  return `${String(Math.floor((100 * done) / total))} %, ${rows}, ${speed}, ${timeLeft((total - done) / rate)} left`
}

function timeLeft(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1_000)
  if (seconds < 90) return `${String(seconds)} s`
  return `${String(Math.ceil(seconds / 60))} min`
}
