/** Opens drops in several threads at once; in this one what a thread had that has died, and everything when there is none. */
import { createOpenSealed, type OpenedBy, type OpenSealed } from '../client/open-sealed.js'
import { createFastOpen } from '../crypto/fast-open.js'
import type { OpeningAnswer, OpeningTask } from './opening-worker.js'

/** What a page's policy makes of the address of a script (https://www.w3.org/TR/trusted-types/). The compiler's types lack it. */
export interface TrustedScriptURL {
  readonly toJSON: () => string
}

export interface OpeningWorkers {
  readonly openSealed: OpenSealed
  /** Ends the threads, and the keys in them are gone. What is under way, or asked for later, is refused. */
  readonly close: () => void
}

interface Job extends OpeningTask {
  readonly answer: (opened: OpenedBy | undefined) => void
  readonly refuse: (reason: Error) => void
}

interface Opener {
  readonly worker: Worker
  /** By their ids. */
  readonly jobs: Map<number, Job>
}

/** @param url of the script `opening-worker` */
export function createOpeningWorkers(url: string | TrustedScriptURL, count: number): OpeningWorkers {
  const openHere = createOpenSealed(createFastOpen())
  const openers = new Set<Opener>()
  const unanswered = new Set<Job>()
  let lastId = 0
  let isClosed = false

  const openJobHere = (job: Job) => {
    openHere(job.sealed, job.keys).then(job.answer, job.refuse)
  }
  /** Whatever it had is begun again here: opening does nothing but answer. */
  const giveUp = (opener: Opener) => {
    openers.delete(opener)
    opener.worker.terminate()
    for (const job of opener.jobs.values()) openJobHere(job)
    opener.jobs.clear()
  }
  const start = () => {
    const opener: Opener = { worker: new Worker(url as string), jobs: new Map() }
    opener.worker.onmessage = ({ data: { id, opened } }: MessageEvent<OpeningAnswer>) => {
      opener.jobs.get(id)?.answer(opened)
      opener.jobs.delete(id)
    }
    opener.worker.onerror = opener.worker.onmessageerror = () => {
      giveUp(opener)
    }
    openers.add(opener)
  }
  const handOut = (job: Job) => {
    const [idlest] = [...openers].sort((one, other) => one.jobs.size - other.jobs.size)
    if (idlest === undefined) {
      openJobHere(job)
      return
    }
    const { id, sealed, keys } = job
    idlest.jobs.set(id, job)
    idlest.worker.postMessage({ id, sealed, keys } satisfies OpeningTask)
  }

  try {
    while (openers.size < count) start()
  } catch {
    // A browser without workers, or a policy that does not allow this one: those that there are have to do.
  }
  return {
    openSealed(sealed, keys) {
      return new Promise((resolve, reject) => {
        if (isClosed) throw closed()
        const job: Job = {
          id: ++lastId,
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
        handOut(job)
      })
    },
    close() {
      isClosed = true
      for (const { worker } of openers) worker.terminate()
      openers.clear()
      for (const { refuse } of unanswered) refuse(closed())
    },
  }
}

function closed(): DOMException {
  return new DOMException('What opens drops was closed.', 'AbortError')
}
