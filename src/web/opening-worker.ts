/** A thread that opens drops, so that the page goes on answering meanwhile. What it is given, and what it answers: {@link OpeningTask}. */
import { createOpenSealed, type OpenedBy } from '../client/open-sealed.js'
import type { DecryptionKey } from '../client/owner-keys.js'
import { createFastOpen } from '../crypto/fast-open.js'

export interface OpeningTask {
  /** The answer has the same. */
  readonly id: number
  readonly sealed: Uint8Array
  readonly keys: readonly DecryptionKey[]
}

/** Without `opened` when none of the keys opens it. */
export interface OpeningAnswer {
  readonly id: number
  readonly opened?: OpenedBy
}

/** As much of DedicatedWorkerGlobalScope as is used: a page's types, which are the others' here, do not go together with it. */
declare const self: {
  onmessage: ((event: MessageEvent<OpeningTask>) => void) | null
  readonly postMessage: (answer: OpeningAnswer) => void
}

const openSealed = createOpenSealed(createFastOpen())

self.onmessage = ({ data }) => {
  // What goes wrong unseen would be waited for.
  void answer(data).catch(reportError)
}

async function answer({ id, sealed, keys }: OpeningTask): Promise<void> {
  const opened = await openSealed(sealed, keys)
  self.postMessage(opened === undefined ? { id } : { id, opened })
}
