/** A thread that opens drops, so that the page goes on answering meanwhile. What it is given: {@link OpeningTasks}. */
import { createOpenSealed, type OpenedBy } from '../client/open-sealed.js'
import type { DecryptionKey } from '../client/owner-keys.js'
import { createFastOpen } from '../crypto/fast-open.js'

/**
 * Several at once, and each key only once: to copy a dozen keys with every drop took more time than to open it, and most of the
 * memory.
 */
export interface OpeningTasks {
  readonly newKeys: readonly (readonly [number, DecryptionKey])[]
  readonly tasks: readonly OpeningTask[]
}

export interface OpeningTask {
  /** The answer has the same. */
  readonly id: number
  readonly sealed: Uint8Array
  /** The numbers of keys that have come so far. */
  readonly keys: readonly number[]
}

/** To all tasks that came together; empty when the thread is there and has nothing to do. */
export type OpeningAnswers = readonly OpeningAnswer[]

/** Without `opened` when none of the keys opens it. */
export interface OpeningAnswer {
  readonly id: number
  readonly opened?: OpenedBy
}

/** As much of DedicatedWorkerGlobalScope as is used: a page's types, which are the others' here, do not go together with it. */
declare const self: {
  onmessage: ((event: MessageEvent<OpeningTasks>) => void) | null
  readonly postMessage: (answers: OpeningAnswers) => void
}

const openSealed = createOpenSealed(createFastOpen())
const known = new Map<number, DecryptionKey>()

self.onmessage = ({ data: { newKeys, tasks } }) => {
  for (const [number, key] of newKeys) known.set(number, key)
  // What goes wrong unseen would be waited for.
  Promise.all(tasks.map(answer)).then((answers) => {
    self.postMessage(answers)
  }, reportError)
}
self.postMessage([])

async function answer({ id, sealed, keys }: OpeningTask): Promise<OpeningAnswer> {
  const opened = await openSealed(
    sealed,
    keys.flatMap((number) => known.get(number) ?? []),
  )
  return opened === undefined ? { id } : { id, opened }
}
