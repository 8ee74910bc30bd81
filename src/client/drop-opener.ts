/** Opens drops with the keys that are there, and with those that another device has made. */
import { open } from '../crypto/sealed-box.js'
import { createOpenSealed, type OpenedBy, type OpenSealed } from './open-sealed.js'
import { type DecryptionKey, decryptionKeys, keysAhead, type OwnerKeys } from './owner-keys.js'

/** `no key`: nothing opens it that was tried. */
export type Tried = OpenedBy | { readonly opened: { readonly kind: 'no key' }; readonly index?: undefined }

export interface DropOpener {
  /** To be called when a reading begins: the server is asked once in each. */
  readonly begin: () => void
  /**
   * With a way to open drops elsewhere it is begun at once, so that several are on their way together; else when it is asked
   * for. To be asked for one after another: what was found until then decides what is tried further.
   */
  readonly open: (id: number, sealed: Uint8Array) => () => Promise<Tried>
}

interface Needs {
  readonly keys: () => OwnerKeys
  /** Learns what senders are given now; may fail to, and is then not asked again in this reading. */
  readonly catchUp: () => Promise<unknown>
  /** Default: here, in this thread. */
  readonly openSealed: OpenSealed | undefined
}

/** Two years of weekly renewals: how far ahead a drop is tried that nothing else opens. */
const NEAR_STEPS = 105

/**
 * Trying a hundred keys takes a tenth of a second, and anybody can leave drops that nothing opens. So of those the first few
 * in each reading are tried so far, and one in fifty afterwards: when links further along are in use, one of these tells.
 */
const FIRST_SEARCHES = 20
const SEARCH_ONE_IN = 50

export function createDropOpener({ keys, catchUp, openSealed }: Needs): DropOpener {
  const openWith = openSealed ?? createOpenSealed(open)
  let hasCaughtUp = false
  let unopened = 0
  let lastOpenedBy: number | undefined
  /** By id, after which link nothing opened it: what was tried is not tried again. */
  const triedUpTo = new Map<number, number>()
  /** By id: several readings at once, or one that was broken off, take turns, so that what one has tried the next does not. */
  const turns = new Map<number, Promise<unknown>>()
  const held = remembered(keys, decryptionKeys)
  const ahead = remembered(keys, (known) => [...keysAhead(known, NEAR_STEPS)])

  const untried = (candidates: readonly DecryptionKey[], id: number) => {
    const tried = triedUpTo.get(id) ?? -2
    return candidates.filter(({ index = -1 }) => index > tried)
  }
  const tryNow = async (candidates: readonly DecryptionKey[], id: number, sealed: Uint8Array) => {
    const left = untried(candidates, id)
    if (left.length === 0) return undefined
    const opened = await openWith(sealed, nearestFirst(left, lastOpenedBy))
    if (opened === undefined) {
      triedUpTo.set(id, lastOf(left))
    } else {
      triedUpTo.delete(id)
      lastOpenedBy = opened.index ?? -1
    }
    return opened
  }
  const tryEach = (candidates: () => readonly DecryptionKey[], id: number, sealed: Uint8Array) => {
    const tried = (turns.get(id) ?? Promise.resolve()).then(() => tryNow(candidates(), id, sealed))
    // Whoever breaks off does not wait for it, and is not to hear of it when it fails.
    const turn = tried
      .catch(() => undefined)
      .finally(() => {
        if (turns.get(id) === turn) turns.delete(id)
      })
    turns.set(id, turn)
    return tried
  }

  return {
    begin() {
      hasCaughtUp = false
      unopened = 0
    },
    open(id, sealed) {
      const begun = openSealed && tryEach(held, id, sealed)
      return async () => {
        const first = (await begun) ?? (await tryEach(held, id, sealed))
        if (first !== undefined) return first
        if (!hasCaughtUp) {
          hasCaughtUp = true
          await catchUp()
          const second = await tryEach(held, id, sealed)
          if (second !== undefined) return second
        }
        if (untried(ahead(), id).length === 0) return NO_KEY
        unopened++
        const isSearched = unopened <= FIRST_SEARCHES || unopened % SEARCH_ONE_IN === 0
        return (isSearched ? await tryEach(ahead, id, sealed) : undefined) ?? NO_KEY
      }
    },
  }
}

const NO_KEY: Tried = { opened: { kind: 'no key' } }

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

/** Drops that come one after another are mostly under one key, or its neighbour. */
function nearestFirst(keys: readonly DecryptionKey[], last: number | undefined): readonly DecryptionKey[] {
  if (last === undefined) return keys
  const distance = ({ index = -1 }: DecryptionKey) => Math.abs(index - last)
  return keys.toSorted((one, other) => distance(one) - distance(other))
}
