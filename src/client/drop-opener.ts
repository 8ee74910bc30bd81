/** Opens drops with the keys that are there, and with those that another device has made. */
import { type Opened, readEnvelope, readPlain } from '../crypto/envelope.js'
import { open } from '../crypto/sealed-box.js'
import { type DecryptionKey, decryptionKeys, keysAhead, type OwnerKeys } from './owner-keys.js'

export interface OpenedBy {
  readonly opened: Opened | { readonly kind: 'no key' }
  /** Of the link of the chain that opened it. */
  readonly index?: number
}

export interface DropOpener {
  /** To be called when a reading begins: the server is asked once in each. */
  readonly begin: () => void
  readonly open: (id: number, sealed: Uint8Array) => Promise<OpenedBy>
}

/** Two years of weekly renewals: how far ahead a drop is tried that nothing else opens. */
const NEAR_STEPS = 105

/**
 * Trying a hundred keys takes a tenth of a second, and anybody can leave drops that nothing opens. So of those the first few
 * in each reading are tried so far, and one in fifty afterwards: when links further along are in use, one of these tells.
 */
const FIRST_SEARCHES = 20
const SEARCH_ONE_IN = 50

/** @param catchUp learns what senders are given now; may fail to, and is then not asked again in this reading */
export function createDropOpener(keys: () => OwnerKeys, catchUp: () => Promise<unknown>): DropOpener {
  let hasCaughtUp = false
  let unopened = 0
  /** By id, after which link nothing opened it: what was tried is not tried again. */
  const triedUpTo = new Map<number, number>()
  const held = remembered(keys, decryptionKeys)
  const ahead = remembered(keys, (known) => keysAhead(known, NEAR_STEPS))

  const hasTried = (candidates: readonly DecryptionKey[], id: number) =>
    (triedUpTo.get(id) ?? -2) >= lastOf(candidates)
  const tryEach = (candidates: readonly DecryptionKey[], id: number, sealed: Uint8Array) => {
    const tried = triedUpTo.get(id) ?? -2
    const opened = openWith(
      candidates.filter(({ index = -1 }) => index > tried),
      sealed,
    )
    if (opened === undefined) triedUpTo.set(id, Math.max(tried, lastOf(candidates)))
    else triedUpTo.delete(id)
    return opened
  }

  return {
    begin() {
      hasCaughtUp = false
      unopened = 0
    },
    async open(id, sealed) {
      const first = tryEach(held(), id, sealed)
      if (first !== undefined) return first
      if (!hasCaughtUp) {
        hasCaughtUp = true
        await catchUp()
        const second = tryEach(held(), id, sealed)
        if (second !== undefined) return second
      }
      if (hasTried(ahead(), id)) return NO_KEY
      unopened++
      const isSearched = unopened <= FIRST_SEARCHES || unopened % SEARCH_ONE_IN === 0
      return (isSearched ? tryEach(ahead(), id, sealed) : undefined) ?? NO_KEY
    },
  }
}

const NO_KEY: OpenedBy = { opened: { kind: 'no key' } }

/** The index of the last link; -1 for the identity's own key, which stands before all links. */
function lastOf(candidates: readonly DecryptionKey[]): number {
  return Math.max(-1, ...candidates.map(({ index = -1 }) => index))
}

/** Made again only when the keys are others. */
function remembered<T>(keys: () => OwnerKeys, make: (keys: OwnerKeys) => T): () => T {
  let madeFor: OwnerKeys | undefined
  let made: T | undefined
  return () => {
    if (made === undefined || madeFor !== keys()) {
      madeFor = keys()
      made = make(madeFor)
    }
    return made
  }
}

function openWith(keys: readonly DecryptionKey[], sealed: Uint8Array): OpenedBy | undefined {
  for (const { pair, envelope, index } of keys) {
    const message = open(sealed, pair)
    if (message === undefined) continue
    const opened = envelope === 1 ? readEnvelope(message) : readPlain(message)
    return { opened, ...(index === undefined ? {} : { index }) }
  }
  return undefined
}
