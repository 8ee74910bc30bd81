/** One drop tried with several keys. Loads nothing but what that takes: a worker does it, too. */
import { type Opened, readEnvelope, readPlain } from '../crypto/envelope.js'
import type { BoxKeyPair } from '../crypto/box-key.js'
import type { DecryptionKey } from './owner-keys.js'

/** Tries the keys in their order; undefined when none of them opens it. */
export type OpenSealed = (sealed: Uint8Array, keys: readonly DecryptionKey[]) => Promise<OpenedBy | undefined>

export interface OpenedBy {
  readonly opened: Opened
  /** Of the link of the chain that opened it; absent for the identity's own key. */
  readonly index?: number
}

type Open = (sealed: Uint8Array, pair: BoxKeyPair) => Uint8Array | undefined | Promise<Uint8Array | undefined>

export function createOpenSealed(open: Open): OpenSealed {
  return async (sealed, keys) => {
    for (const { pair, envelope, index } of keys) {
      const message = await open(sealed, pair)
      if (message === undefined) continue
      const opened = envelope === 1 ? readEnvelope(message) : readPlain(message)
      return { opened, ...(index === undefined ? {} : { index }) }
    }
    return undefined
  }
}
