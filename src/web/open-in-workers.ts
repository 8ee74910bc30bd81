/** Opens drops in several threads at once; in this one what a thread had that has died, and everything when there is none. */
import { createOpenSealed, type OpenedBy, type OpenSealed } from '../client/open-sealed.js'
import { createFastOpen } from '../crypto/fast-open.js'
import type { DecryptionKey } from '../client/owner-keys.js'
import type { OpeningAnswers, OpeningTasks } from './opening-worker.js'

/** So many are handed to a thread together, and as many again while it is at them. */
const HANDED_TOGETHER = 16
/** With nothing to do for so long they are ended: each takes 30 MB, and has keys. */
const IDLE_MS = 2_000

/** What a page's policy makes of the address of a script (https://www.w3.org/TR/trusted-types/). The compiler's types lack it. */
export interface TrustedScriptURL {
  readonly toJSON: () => string
}

export interface OpeningWorkers {
  readonly openSealed: OpenSealed
  /** Ends the threads, and the keys in them are gone. What is under way, or asked for later, is refused. */
  readonly close: () => void
}

interface Job {
  readonly sealed: Uint8Array
  readonly keys: readonly DecryptionKey[]
  readonly answer: (opened: OpenedBy | undefined) => void
  readonly refuse: (reason: Error) => void
}

interface Opener {
  readonly worker: Worker
  /** By their ids, what it has not answered yet. */
  readonly jobs: Map<number, Job>
  /** Numbers of the keys that it was given. */
  readonly keys: Set<number>
  /** It has said so. */
  isReady: boolean
}

/**
 * Threads are begun one after another, and only when those that there are have enough to do: each loads its script.
 * @param url of the script `opening-worker`
 */
export function createOpeningWorkers(url: string | TrustedScriptURL, count: number): OpeningWorkers {
  const openHere = createOpenSealed(createFastOpen())
  const openers = new Set<Opener>()
  const unanswered = new Set<Job>()
  const waiting: Job[] = []
  const numberOf = createNumbers()
  let lastId = 0
  let started = 0
  let isClosed = false
  let idleTimer: ReturnType<typeof setTimeout> | undefined

  const openJobHere = (job: Job) => {
    openHere(job.sealed, job.keys).then(job.answer, job.refuse)
  }
  const endAll = () => {
    for (const { worker } of openers) worker.terminate()
    openers.clear()
  }
  const endIdle = () => {
    clearTimeout(idleTimer)
    if (unanswered.size > 0 || openers.size === 0) return
    idleTimer = setTimeout(() => {
      if (unanswered.size > 0) return
      endAll()
      started = 0
    }, IDLE_MS)
  }
  /** Whatever it had is begun again here: opening does nothing but answer. */
  const giveUp = (opener: Opener) => {
    openers.delete(opener)
    opener.worker.terminate()
    for (const job of opener.jobs.values()) openJobHere(job)
    opener.jobs.clear()
    handOut()
  }
  const start = () => {
    started++
    const opener: Opener = {
      worker: new Worker(url as string),
      jobs: new Map(),
      keys: new Set(),
      isReady: false,
    }
    opener.worker.onmessage = ({ data }: MessageEvent<OpeningAnswers>) => {
      opener.isReady = true
      for (const { id, opened } of data) {
        opener.jobs.get(id)?.answer(opened)
        opener.jobs.delete(id)
      }
      handOut()
      endIdle()
    }
    opener.worker.onerror = opener.worker.onmessageerror = () => {
      giveUp(opener)
    }
    openers.add(opener)
  }
  const handTo = (opener: Opener) => {
    const newKeys = new Map<number, DecryptionKey>()
    const tasks = waiting.splice(0, HANDED_TOGETHER).map((job) => {
      const id = ++lastId
      opener.jobs.set(id, job)
      const keys = job.keys.map(numberOf)
      for (const [at, number] of keys.entries()) {
        const key = job.keys[at]
        if (key === undefined || opener.keys.has(number)) continue
        opener.keys.add(number)
        newKeys.set(number, key)
      }
      return { id, sealed: job.sealed, keys }
    })
    opener.worker.postMessage({ newKeys: [...newKeys], tasks } satisfies OpeningTasks)
  }
  const handOut = () => {
    for (const opener of openers) {
      if (opener.isReady && opener.jobs.size <= HANDED_TOGETHER && waiting.length > 0) handTo(opener)
    }
    if (waiting.length === 0) return
    const isStarting = [...openers].some(({ isReady }) => !isReady)
    const isWanted = openers.size === 0 || (waiting.length > HANDED_TOGETHER && !isStarting)
    if (isWanted && started < count) startIfPossible()
    if (openers.size === 0) for (const job of waiting.splice(0)) openJobHere(job)
  }
  const startIfPossible = () => {
    try {
      start()
    } catch {
      // A browser without workers, or a policy that does not allow this one: those that there are have to do.
      started = count
    }
  }

  return {
    openSealed(sealed, keys) {
      return new Promise((resolve, reject) => {
        if (isClosed) throw closed()
        const job: Job = {
          sealed,
          keys,
          answer(opened) {
            unanswered.delete(job)
            resolve(opened)
          },
          refuse(reason) {
            unanswered.delete(job)
            reject(reason)
          },
        }
        unanswered.add(job)
        // What is asked for at the same moment goes together.
        if (waiting.length === 0) queueMicrotask(handOut)
        waiting.push(job)
      })
    },
    close() {
      isClosed = true
      clearTimeout(idleTimer)
      endAll()
      waiting.length = 0
      for (const { refuse } of unanswered) refuse(closed())
    },
  }
}

/** The same number for the same object. */
function createNumbers(): (one: object) => number {
  const numbers = new WeakMap<object, number>()
  let last = 0
  return (one) => {
    const number = numbers.get(one) ?? ++last
    numbers.set(one, number)
    return number
  }
}

function closed(): DOMException {
  return new DOMException('What opens drops was closed.', 'AbortError')
}
