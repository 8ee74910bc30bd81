/** The messages of one box that are kept: a list of what a row shows in memory, the texts in the vault. */
import type { SavedKeys } from '../../client/saved-keys.js'
import { type KeptDrop, LockedError, type Vault } from './vault.js'
import { excerptOf } from './visible-text.js'

/** What a row shows. */
export interface ListedDrop extends Omit<KeptDrop, 'text'> {
  readonly excerpt: string
}

/** Undefined leaves it as it is. */
type ChangeStep = (known: KeptDrop) => KeptDrop | undefined

export interface KeptDrops {
  /** Everything that is kept, the newest at once. */
  readonly load: () => Promise<void>
  /** Newest first, without what was deleted. */
  readonly list: () => readonly ListedDrop[]
  readonly newCount: () => number
  readonly latestId: () => number
  readonly isKept: (id: number) => boolean
  readonly isSeen: (id: number) => boolean
  /** The browser has no room: what came last is in memory only. */
  readonly isFull: () => boolean
  /** Whether there is room by now. */
  readonly tryRoom: () => Promise<void>
  /** What has been opened. What is known of it already stays as it is, but for what could not be opened before. */
  readonly keepNew: (drops: readonly KeptDrop[]) => Promise<void>
  /** @param step undefined leaves one as it is. @returns those that were changed */
  readonly change: (ids: readonly number[], step: ChangeStep) => Promise<readonly number[]>
  readonly read: (id: number) => Promise<KeptDrop | undefined>
  /** Those of which the server has not heard that they are seen, or that they are not. */
  readonly untold: (seen: boolean) => readonly number[]
  /** Not to be shown any more. The server has not heard of it yet. */
  readonly markDeleted: (id: number) => Promise<void>
  readonly deletedIds: () => readonly number[]
  /** Those that the server may have all the same. */
  readonly undeletedIds: () => readonly number[]
  /** The server has them no longer, so they cannot come back. */
  readonly forgetDeleted: (ids: readonly number[]) => Promise<void>
  /** In memory: the page is locked. */
  readonly forgetAll: () => void
  /** Another tab has changed them. */
  readonly reload: (ids: readonly number[]) => Promise<void>
  /** Newest first, a piece at a time. */
  readonly all: () => AsyncGenerator<KeptDrop, void, undefined>
}

const FIRST_PIECE = 50
const PIECE = 250
const EXCERPT_CHARACTERS = 120
const NAME_CHARACTERS = 60

export function createKeptDrops(vault: Vault, keys: SavedKeys, onChange: () => void): KeptDrops {
  const known = new Map<number, ListedDrop>()
  /** What the browser had no room for. */
  const unkept = new Map<number, KeptDrop>()
  let sorted: readonly ListedDrop[] | undefined
  let loading: Promise<void> | undefined
  let isForgotten = false

  const note = (drops: readonly KeptDrop[]) => {
    if (isForgotten) return
    for (const { text = '', name, nick, ...drop } of drops) {
      known.set(drop.id, {
        ...drop,
        ...(name === undefined ? {} : { name: excerptOf(name, NAME_CHARACTERS) }),
        ...(nick === undefined ? {} : { nick: excerptOf(nick, NAME_CHARACTERS) }),
        excerpt: excerptOf(text, EXCERPT_CHARACTERS),
      })
    }
    sorted = undefined
    onChange()
  }

  async function* pieces() {
    let from: string | undefined
    for (let size = FIRST_PIECE; ; size = PIECE) {
      const { drops, next } = await vault.drops(keys, from, size)
      // What ended here would look like all that there is.
      if (isForgotten) throw new LockedError()
      yield drops
      if (next === undefined) return
      from = next
      await aMoment()
    }
  }

  const loadAll = async () => {
    try {
      for await (const piece of pieces()) note(piece)
    } catch (error) {
      loading = undefined
      throw error
    }
  }

  const list = () =>
    (sorted ??= [...known.values()].filter(({ kind }) => kind !== 'deleted').sort((a, b) => b.id - a.id))

  const keepNew = async (drops: readonly KeptDrop[]) => {
    if (drops.length === 0) return
    const byId = new Map(drops.map((drop) => [drop.id, drop]))
    try {
      const kept = await vault.changeDrops(keys, [...byId.keys()], (there, id) =>
        there === undefined || there.kind === 'no key' ? instead(there, byId.get(id)) : undefined,
      )
      for (const id of byId.keys()) unkept.delete(id)
      note(kept)
    } catch (error) {
      if (!isOfRoom(error)) throw error
      for (const drop of drops) if (!known.has(drop.id) || unkept.has(drop.id)) unkept.set(drop.id, drop)
      note([...unkept.values()])
    }
  }

  const read = async (id: number) => unkept.get(id) ?? (await vault.drop(keys, id))

  return {
    load: () => (loading ??= loadAll()),
    list,
    newCount: () => list().reduce((count, { seen }) => count + (seen ? 0 : 1), 0),
    latestId() {
      const possible = latestPossibleId()
      const listed = list().find(({ id }) => id <= possible)?.id ?? 0
      return Math.max(listed, ...deletedIds().filter((id) => id <= possible))
    },
    isKept(id) {
      const drop = known.get(id)
      return drop !== undefined && drop.kind !== 'no key' && !unkept.has(id)
    },
    isSeen: (id) => known.get(id)?.seen === true,
    isFull: () => unkept.size > 0,
    keepNew,
    tryRoom: () => keepNew([...unkept.values()]),
    async change(ids, step) {
      const inMemory = ids.flatMap((id) => {
        const drop = unkept.get(id)
        const next = drop && step(drop)
        if (next !== undefined) unkept.set(id, next)
        return next ?? []
      })
      const stored = ids.filter((id) => !unkept.has(id))
      const kept =
        stored.length === 0 ? [] : await vault.changeDrops(keys, stored, (there) => there && step(there))
      const changed = [...inMemory, ...kept]
      note(changed)
      return changed.map(({ id }) => id)
    },
    read,
    untold: (seen) =>
      [...known.values()]
        .filter(({ id, kind, ...drop }) => {
          // The server may delete what it hears to be seen: it hears of what is on the disk here.
          return kind !== 'deleted' && drop.isUntold && drop.seen === seen && !(seen && unkept.has(id))
        })
        .map(({ id }) => id),
    async markDeleted(id) {
      const { createdAtMs = 0 } = known.get(id) ?? {}
      const deleted = { id, createdAtMs, seen: true, isUntold: true, kind: 'deleted' as const }
      unkept.delete(id)
      try {
        await vault.changeDrops(keys, [id], () => deleted)
      } catch (error) {
        if (!isOfRoom(error)) throw error
        // What makes room must not need any.
        await vault.forgetDrops(keys, [id])
        await vault.changeDrops(keys, [id], () => deleted).catch(() => undefined)
      }
      note([deleted])
    },
    deletedIds,
    undeletedIds: () =>
      [...known.values()].flatMap(({ id, kind, isUntold }) => (kind === 'deleted' && isUntold ? [id] : [])),
    async forgetDeleted(ids) {
      await vault.forgetDrops(keys, ids)
      for (const id of ids) known.delete(id)
    },
    forgetAll() {
      isForgotten = true
      known.clear()
      unkept.clear()
      sorted = undefined
    },
    async reload(ids) {
      const drops = await Promise.all(ids.map((id) => vault.drop(keys, id)))
      note(drops.flatMap((drop) => drop ?? []))
    },
    async *all() {
      for await (const piece of pieces()) yield* piece.filter(({ kind }) => kind !== 'deleted')
      yield* unkept.values()
    },
  }

  function deletedIds(): readonly number[] {
    return [...known.values()].flatMap(({ id, kind }) => (kind === 'deleted' ? [id] : []))
  }
}

/** The same drop, opened by now. What was done with it meanwhile stays. */
function instead(there: KeptDrop | undefined, drop: KeptDrop | undefined): KeptDrop | undefined {
  if (drop === undefined || !there?.isUntold) return drop
  return { ...drop, seen: there.seen, isUntold: true }
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const IDS_BEGIN_MS = Date.UTC(2025, 0, 1)
const IDS_A_MINUTE = 2 ** 27

/** Ids tell the minute (docs/protocol.md). One of far ahead must not pass for the last that was read: it would hide all that follow. */
function latestPossibleId(): number {
  return ((Date.now() + DAY_MS - IDS_BEGIN_MS) / MINUTE_MS) * IDS_A_MINUTE
}

/** Lets the page be drawn and used in between. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

function isOfRoom(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}
