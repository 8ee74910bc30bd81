/** One box while the vault is open: what is kept of it, and what the server has. It changes nothing on the page by itself. */
import { type Box, type ContactRequest, openBox, type ReadDrop } from '../../client/box.js'
import type { OpenSealed } from '../../client/open-sealed.js'
import { SealdropError } from '../../client/sealdrop-error.js'
import { createKeptDrops, type KeptDrops } from './kept-drops.js'
import type { KeptBox, KeptDrop, Vault } from './vault.js'

const DAY_MS = 24 * 60 * 60_000
/** How often everything on the server is gone through: what is read elsewhere is then seen, and old keys are destroyed. */
const READ_ALL_EVERY_MS = 7 * DAY_MS
/** So many are kept in one step, or what has come in this time. The first step is what the first page brings. */
const FIRST_BATCH_DROPS = 50
const BATCH_DROPS = 200
const BATCH_MS = 250

export interface OpenBox {
  readonly kept: () => KeptBox
  /** On the server. */
  readonly box: Box
  /** To share: another one once it is replaced. */
  readonly link: () => string
  readonly words: readonly string[]
  readonly drops: KeptDrops
  readonly contactRequests: () => readonly ContactRequest[]
  readonly lookedAt: () => Date | undefined
  readonly isLooking: () => boolean
  /** How many were opened in the reading that is going on. */
  readonly opened: () => number | undefined
  /** Of the last look. */
  readonly error: () => unknown
  /** Why the keys were not renewed. */
  readonly renewalError: () => unknown
  /** Asks the server for what is new, tells it what was seen, renews the keys when that is due. Never rejects. */
  readonly look: () => Promise<void>
  readonly mark: (id: number, seen: boolean) => Promise<void>
  /** Another tab has changed these. */
  readonly reload: (ids: readonly number[]) => Promise<void>
  /** The server has no such box, or no longer. */
  readonly isGone: () => boolean
  /** From this browser at once, and from the server as soon as it can be told. */
  readonly remove: (id: number) => Promise<void>
  readonly answerContact: (request: ContactRequest, answer: ContactAnswer) => Promise<void>
  readonly change: (change: (known: KeptBox) => KeptBox) => Promise<void>
  readonly close: () => void
}

export type ContactAnswer = 'accept' | 'reject' | 'block'

interface Needs {
  readonly vault: Vault
  readonly openSealed: OpenSealed
  readonly onChange: () => void
  /** Other tabs should look again at these. */
  readonly onKept: (ids: readonly number[]) => void
}

export function openKeptBox(first: KeptBox, { vault, openSealed, onChange, onKept }: Needs): OpenBox {
  let kept = first
  let isClosed = false
  let looking: Promise<void> | undefined
  let contactRequests: readonly ContactRequest[] = []
  let lookedAt: Date | undefined
  let opened: number | undefined
  /** What is to be kept next, and what is being kept. */
  const read: KeptDrop[] = []
  let keeping = Promise.resolve()
  /** Since the last reading began, in any tab; and what is still being stored or told. */
  let markedHere = new Set<number>()
  const marking = new Set<number>()
  const answered = new Set<number>()
  let error: unknown
  let renewalError: unknown
  const ending = new AbortController()
  let hasCheckedKeys = false
  const drops = createKeptDrops(vault, first.keys, onChange)
  const box: Box = openBox(first.keys, {
    openSealed,
    signal: ending.signal,
    onKeys: async (keys) => {
      kept = await vault.changeBox(keys, (known) => known)
    },
  })

  const change = async (step: (known: KeptBox) => KeptBox) => {
    kept = await vault.changeBox(kept.keys, step)
    onChange()
  }

  const keepNew = async (batch: readonly KeptDrop[]) => {
    if (batch.length === 0) return
    await drops.keepNew(batch)
    onKept(batch.map(({ id }) => id))
  }

  const changeDrops = async (
    ids: readonly number[],
    step: (known: KeptDrop) => KeptDrop | undefined,
  ): Promise<void> => {
    const changed = ids.length === 0 ? [] : await drops.change(ids, step)
    if (changed.length > 0) onKept(changed)
  }

  const keepRead = (): Promise<void> => {
    const batch = read.splice(0)
    keeping = keeping.then(() => keepNew(batch))
    // Heard of by whoever waits for it.
    keeping.catch(() => undefined)
    return keeping
  }

  const readNew = async () => {
    read.length = 0
    keeping = Promise.resolve()
    const { readAllAtMs = 0, importedUntilMs = 0 } = kept
    // Also after a clock that was ahead. What was read while an import went on may lack what came after it.
    const isAll = Math.abs(Date.now() - readAllAtMs) > READ_ALL_EVERY_MS || readAllAtMs <= importedUntilMs
    const deleted = drops.deletedIds()
    const startedAtMs = Date.now()
    const there = new Set<number>()
    markedHere = new Set(marking)
    /** What another device has done. */
    const elsewhere = { seen: [] as number[], unseen: [] as number[] }
    let atOnce = FIRST_BATCH_DROPS
    let keptAtMs = Date.now()
    const after = isAll ? {} : { after: drops.latestId() }
    opened = 0
    for await (const drop of box.drops({
      includeSeen: true,
      // What breaks off may leave a gap in what is kept, of which only the first reading knows.
      newestFirst: isAll,
      isKept: (id) => drops.isKept(id),
      ...after,
    })) {
      if (isClosed || drops.isFull()) break
      there.add(drop.id)
      if (drop.kind !== 'kept') read.push(keptForm(drop))
      else if (drops.isSeen(drop.id) !== drop.seen) elsewhere[drop.seen ? 'seen' : 'unseen'].push(drop.id)
      opened++
      if (read.length < atOnce && Date.now() - keptAtMs < BATCH_MS) continue
      // One step while the next drops are read, and no more.
      await keeping
      void keepRead()
      atOnce = BATCH_DROPS
      keptAtMs = Date.now()
    }
    await keepRead()
    // A page that came before this device marked one says what was.
    const others = (ids: readonly number[]) => ids.filter((id) => !markedHere.has(id))
    await noteSeen(others(elsewhere.seen), true)
    await noteSeen(others(elsewhere.unseen), false)
    if (isClosed || drops.isFull() || !isAll) return
    await drops.forgetDeleted(deleted.filter((id) => !there.has(id)))
    await change((known) => ({ ...known, readAllAtMs: startedAtMs }))
  }

  /** By another device with the same keys. What this one has not told yet is newer. */
  const noteSeen = async (ids: readonly number[], seen: boolean) => {
    await changeDrops(ids, (known) =>
      known.isUntold || known.seen === seen ? undefined : { ...known, seen },
    )
  }

  const tellOnce = async () => {
    for (const seen of [true, false]) {
      const ids = drops.untold(seen)
      if (ids.length === 0) continue
      await (seen ? box.acknowledge(ids) : box.markUnseen(ids))
      // Unless it has been changed again meanwhile.
      await changeDrops(ids, (known) =>
        known.seen === seen && known.kind !== 'deleted' ? { ...known, isUntold: false } : undefined,
      )
    }
    const deleted = drops.undeletedIds()
    if (deleted.length === 0) return
    await box.deleteDrops(deleted)
    await changeDrops(deleted, (known) => ({ ...known, isUntold: false }))
  }
  /** One after another, so that what was said last is what the server heard last. */
  let telling = Promise.resolve()
  const tellSeen = () => {
    const told = telling.then(tellOnce)
    telling = told.catch(() => undefined)
    return told
  }

  const renew = async () => {
    // A box without a chain is read by a program that knows of none.
    if (kept.keys.chain === undefined) return
    try {
      if (!hasCheckedKeys) await box.checkKeys()
      hasCheckedKeys = true
      await box.renewKeys()
      renewalError = undefined
    } catch (caught) {
      renewalError = caught
    }
  }

  const lookOnce = async () => {
    try {
      await drops.load()
      await drops.tryRoom()
      await tellSeen()
      await readNew()
      await renew()
      const requests = await box.contactRequests()
      // The list may be from before an answer.
      contactRequests = requests.filter(({ id }) => !answered.has(id))
      lookedAt = new Date()
      error = undefined
    } catch (caught) {
      error = caught
    } finally {
      opened = undefined
      looking = undefined
      if (!isClosed) onChange()
    }
  }

  const mark = async (id: number, seen: boolean) => {
    marking.add(id)
    markedHere.add(id)
    try {
      await changeDrops([id], (known) =>
        known.seen === seen ? undefined : { ...known, seen, isUntold: true },
      )
      await tellIfPossible()
    } finally {
      marking.delete(id)
    }
  }

  /** What cannot be told now is told at the next look. */
  const tellIfPossible = async () => {
    try {
      await tellSeen()
    } catch (caught) {
      if (!(caught instanceof SealdropError && caught.isPassing)) throw caught
    }
  }

  return {
    kept: () => kept,
    box,
    link: () => box.link,
    words: box.words,
    drops,
    contactRequests: () => contactRequests,
    lookedAt: () => lookedAt,
    isLooking: () => looking !== undefined,
    opened: () => opened,
    error: () => error,
    isGone: () => error instanceof SealdropError && error.code === 'box_not_found',
    renewalError: () => renewalError,
    look: () => (looking ??= lookOnce()),
    mark,
    async reload(ids) {
      for (const id of ids) markedHere.add(id)
      await drops.reload(ids)
    },
    async remove(id) {
      await drops.markDeleted(id)
      onKept([id])
      // That it is gone here does not wait for the server to hear of it.
      void tellIfPossible().catch(() => undefined)
    },
    async answerContact({ id, fromLinkToken }, answer) {
      if (answer === 'accept') await box.acceptContact(id)
      else if (answer === 'reject') await box.rejectContact(id)
      else await box.blockContact(fromLinkToken)
      answered.add(id)
      contactRequests = contactRequests.filter((each) => each.id !== id)
      onChange()
    },
    change,
    close() {
      isClosed = true
      ending.abort()
      contactRequests = []
      drops.forgetAll()
    },
  }
}

function keptForm(drop: Exclude<ReadDrop, { readonly kind: 'kept' }>): KeptDrop {
  const { id, createdAt, seen, kind, metadata } = drop
  const nick =
    typeof metadata === 'object' && metadata !== null && 'sender_nick' in metadata
      ? metadata.sender_nick
      : undefined
  return {
    id,
    createdAtMs: createdAt.getTime(),
    seen,
    kind,
    ...('text' in drop ? { text: drop.text } : {}),
    ...('name' in drop ? { name: drop.name } : {}),
    ...(typeof nick === 'string' && nick !== '' ? { nick } : {}),
  }
}
