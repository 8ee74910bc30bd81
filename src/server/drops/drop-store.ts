/** Rows of drops as their owner reads and takes them, and as they go, with what is counted about that. */
import { sql, type Transaction } from 'kysely'
import type { PageWindow } from '../../protocol/fetch.js'
import type { KnownBox } from '../boxes/box-store.js'
import type { BoxLimits } from '../config.js'
import type { Database } from '../database/database.js'
import { createKeptTexts } from '../database/kept-texts.js'
import type { ListedDrop, Marked } from '../database/dialects/dialect.js'
import type { Schema } from '../database/schema.js'
import type { ServiceUse } from './service-use-store.js'

/** Few enough that nothing else waits long for a box. */
const BATCH = 1_000
/** Of batches that one acknowledgement evicts, for when the operator has lowered the limits a lot. */
const MAX_EVICTIONS = 20

/** A careless sender may use one again. */
const MAX_WITH_ONE_RECEIPT = 100

export type DropStore = ReturnType<typeof createDropStore>

export interface PageOfBox {
  readonly drops: readonly ListedDrop[]
  /** As it stood when the page had been read. */
  readonly fetchTokenHash: Uint8Array
  readonly refusedSinceMs: number | null
  readonly openedMonthMs: number
}

/** What acknowledging does to drops: they are kept, up to a limit, or go. */
export type AfterSeen = { readonly deletes: true } | { readonly deletes: false; readonly keeps: BoxLimits }

export interface BoxUse {
  readonly unseen: Marked
  readonly seen: Marked
  readonly refusedSinceMs: number | null
}

export function createDropStore(
  { query, transactAlone, writeOne, readArrays, dialect }: Database,
  serviceUse: ServiceUse,
) {
  const keepText = createKeptTexts()

  const store = {
    /** Undefined when the box is gone, or has another link by now. */
    async page(box: KnownBox, window: PageWindow, nowMs: number): Promise<PageOfBox | undefined> {
      const reads = [selectPage(box.id, window, nowMs), selectOwner(box)]
      const [drops = [], [owner] = []] = await readArrays(reads)
      if (owner === undefined) return undefined
      const [fetchTokenHash, refusedSinceMs, openedMonthMs] = owner
      return {
        drops: drops as unknown as readonly ListedDrop[],
        fetchTokenHash: fetchTokenHash as Uint8Array,
        refusedSinceMs: refusedSinceMs as number | null,
        openedMonthMs: openedMonthMs as number,
      }
    },

    /** Answers how many of `ids` are in the box, changed or not. */
    async acknowledge(
      boxId: number,
      ids: readonly number[],
      nowMs: number,
      after: AfterSeen,
    ): Promise<number> {
      if (ids.length === 0) return 0
      return transactAlone(async (transaction) => {
        const taken = await lockTaken(transaction, boxId)
        if (taken === undefined) return 0
        const found = await countDrops(transaction, boxId, ids, nowMs)
        const changed = await dialect.unseenDrops.mark(transaction, boxId, ids, true)
        const seen = sumOf(taken.seen, changed)
        // The owner makes room, and learns anew when there is none again.
        if (changed.drops > 0) await setTaken(transaction, boxId, { seen, refusedSinceMs: null })
        if (after.deletes) await removeFrom(transaction, boxId, ids)
        else await evictSeen(transaction, boxId, seen, after.keeps)
        return found
      })
    },

    /** Answers how many of `ids` are in the box, changed or not. */
    async markUnseen(boxId: number, ids: readonly number[], nowMs: number): Promise<number> {
      if (ids.length === 0) return 0
      return transactAlone(async (transaction) => {
        const taken = await lockTaken(transaction, boxId)
        if (taken === undefined) return 0
        const changed = await dialect.unseenDrops.mark(transaction, boxId, ids, false)
        await setTaken(transaction, boxId, { seen: difference(taken.seen, changed) })
        return countDrops(transaction, boxId, ids, nowMs)
      })
    },

    /** Answers how many there were. */
    async remove(boxId: number, ids: readonly number[]): Promise<number> {
      if (ids.length === 0) return 0
      return transactAlone(async (transaction) => {
        const taken = await lockTaken(transaction, boxId)
        if (taken === undefined) return 0
        const removed = await removeFrom(transaction, boxId, ids)
        if (removed > 0) await setTaken(transaction, boxId, { refusedSinceMs: null })
        return removed
      })
    },

    /** All that are there when it begins; what arrives meanwhile stays. Answers how many there were. */
    async removeAll(boxId: number): Promise<number> {
      const last = await query
        .selectFrom('boxes')
        .select('last_drop_id')
        .where('id', '=', boxId)
        .executeTakeFirst()
      let removed = 0
      for (let after = -1; ;) {
        const batch = await query
          .selectFrom('drops')
          .select('id')
          .where('box_id', '=', boxId)
          .where('id', '>', after)
          .where('id', '<=', last?.last_drop_id ?? 0)
          .orderBy('id')
          .limit(BATCH)
          .execute()
        const ids = batch.map(({ id }) => id)
        const end = ids.at(-1)
        if (end === undefined) return removed
        // Those of a batch may be gone by then through somebody else, who is not at the next one yet.
        removed += await store.remove(boxId, ids)
        after = end
      }
    },

    /** Removes drops whose time is over, oldest first, at most `limit`; answers how many it looked at. */
    async removeExpired(nowMs: number, limit: number): Promise<number> {
      const expired = await query
        .selectFrom('drops')
        .select(['box_id', 'id'])
        .where('expires_at_ms', '<=', nowMs)
        .orderBy('expires_at_ms')
        .limit(limit)
        .execute()
      const idsOf = new Map<number, number[]>()
      for (const { box_id, id } of expired) idsOf.set(box_id, [...(idsOf.get(box_id) ?? []), id])
      for (const [boxId, ids] of idsOf) {
        await transactAlone(async (transaction) => {
          await lockTaken(transaction, boxId)
          await removeFrom(transaction, boxId, ids)
        })
      }
      return expired.length
    },

    /** What became of the drop with this receipt. */
    async statusOf(receiptHash: Uint8Array, nowMs: number): Promise<'kept' | 'seen' | 'gone'> {
      const [drop] = await findByReceipt(receiptHash, nowMs)
      if (drop === undefined) return 'gone'
      return drop.tellsSeen && (await dialect.unseenDrops.isSeen(query, drop.boxId, drop.id))
        ? 'seen'
        : 'kept'
    },

    /**
     * Removes the drop with this receipt while it is unseen. One that is seen stays, and is told so only where its owner allows
     * it; elsewhere the receipt is taken off it, so that nobody learns from a receipt whether it was read.
     */
    async withdraw(receiptHash: Uint8Array, nowMs: number): Promise<'seen' | 'gone'> {
      let isSeen = false
      for (const { boxId, id, tellsSeen } of await findByReceipt(receiptHash, nowMs)) {
        const became = await transactAlone(async (transaction) => {
          const taken = await lockTaken(transaction, boxId)
          if (taken === undefined) return 'gone'
          if (!(await dialect.unseenDrops.isSeen(transaction, boxId, id))) {
            await removeFrom(transaction, boxId, [id])
            return 'gone'
          }
          if (tellsSeen) return 'seen'
          await transaction
            .updateTable('drops')
            .set({ receipt_hash: null })
            .where('box_id', '=', boxId)
            .where('id', '=', id)
            .execute()
          return 'gone'
        })
        isSeen ||= became === 'seen'
      }
      return isSeen ? 'seen' : 'gone'
    },

    async useOf(boxId: number): Promise<BoxUse> {
      const row = await query
        .selectFrom('boxes')
        .innerJoin('box_taken', 'box_taken.box_id', 'boxes.id')
        .select([
          'arrived_drops',
          'arrived_bytes',
          'seen_drops',
          'seen_bytes',
          'gone_drops',
          'gone_bytes',
          'refused_since_ms',
        ])
        .where('id', '=', boxId)
        .executeTakeFirst()
      if (row === undefined) return { unseen: NOTHING, seen: NOTHING, refusedSinceMs: null }
      return {
        unseen: {
          drops: row.arrived_drops - row.seen_drops - row.gone_drops,
          bytes: row.arrived_bytes - row.seen_bytes - row.gone_bytes,
        },
        seen: { drops: row.seen_drops, bytes: row.seen_bytes },
        refusedSinceMs: row.refused_since_ms,
      }
    },

    /** That drops are refused for want of room; what was noted before stays. */
    async noteRefused(boxId: number, minuteMs: number): Promise<void> {
      await writeOne((each) =>
        each
          .updateTable('box_taken')
          .set({ refused_since_ms: minuteMs })
          .where('box_id', '=', boxId)
          .where('refused_since_ms', 'is', null)
          .execute(),
      )
    },
  }
  return store

  function selectPage(boxId: number, window: PageWindow, nowMs: number) {
    const { includeSeen, limit, order, sinceId, beforeId } = window
    const cursor = sinceId ?? beforeId
    const side = sinceId === undefined ? '<' : '>'
    const shape = `page ${includeSeen ? 'of all' : 'of unseen'} ${order} ${cursor === undefined ? '' : side}`
    const values = cursor === undefined ? [boxId, nowMs, limit] : [boxId, nowMs, cursor, limit]
    return keepText(shape, values, () => {
      const listed = dialect.unseenDrops.list(query, boxId, nowMs, includeSeen)
      return (cursor === undefined ? listed : listed.where('listed.id', side, cursor))
        .orderBy('listed.id', order === 'ASC' ? 'asc' : 'desc')
        .limit(limit)
    })
  }

  function selectOwner({ id, linkTokenHash }: KnownBox) {
    return keepText('owner', [id, linkTokenHash], () =>
      query
        .selectFrom('boxes')
        .innerJoin('box_taken', 'box_taken.box_id', 'boxes.id')
        .select(['fetch_token_hash', 'refused_since_ms', 'opened_month_ms'])
        .where('id', '=', id)
        .where('link_token_hash', '=', linkTokenHash),
    )
  }

  async function findByReceipt(receiptHash: Uint8Array, nowMs: number) {
    const rows = await query
      .selectFrom('drops')
      .innerJoin('boxes', 'boxes.id', 'drops.box_id')
      .select(['drops.box_id', 'drops.id', 'boxes.seen_receipts'])
      .where('drops.receipt_hash', '=', Buffer.from(receiptHash))
      .where('drops.expires_at_ms', '>', nowMs)
      .limit(MAX_WITH_ONE_RECEIPT)
      .execute()
    return rows.map((row) => ({ boxId: row.box_id, id: row.id, tellsSeen: row.seen_receipts !== 0 }))
  }

  /** Whatever marks or removes drops of a box holds this lock. Undefined when the box is gone. */
  async function lockTaken(transaction: Transaction<Schema>, boxId: number) {
    const taken = transaction
      .selectFrom('box_taken')
      .select(['seen_drops', 'seen_bytes'])
      .where('box_id', '=', boxId)
    const row = await dialect.lockRows(taken).executeTakeFirst()
    return row && { seen: { drops: row.seen_drops, bytes: row.seen_bytes } }
  }

  /** Under the lock. */
  async function removeFrom(
    transaction: Transaction<Schema>,
    boxId: number,
    ids: readonly number[],
  ): Promise<number> {
    const { unseen, seen } = await dialect.unseenDrops.remove(transaction, boxId, ids)
    const gone = sumOf(unseen, seen)
    if (gone.drops === 0) return 0
    const { numUpdatedRows } = await transaction
      .updateTable('box_taken')
      .set({
        seen_drops: sql`seen_drops - ${seen.drops}`,
        seen_bytes: sql`seen_bytes - ${seen.bytes}`,
        gone_drops: sql`gone_drops + ${gone.drops}`,
        gone_bytes: sql`gone_bytes + ${gone.bytes}`,
      })
      .where('box_id', '=', boxId)
      .executeTakeFirstOrThrow()
    // Those of a box that is gone were taken off with it.
    if (numUpdatedRows === 1n) await serviceUse.release(transaction, gone.bytes)
    return gone.drops
  }

  /** The oldest go until what is seen fits: so only what the owner does ever evicts anything. */
  async function evictSeen(
    transaction: Transaction<Schema>,
    boxId: number,
    atFirst: Marked,
    limits: BoxLimits,
  ): Promise<void> {
    let seen = atFirst
    for (let batches = 0; !isWithin(seen, limits) && batches < MAX_EVICTIONS; batches++) {
      const going: number[] = []
      for (const { id, size_bytes } of await dialect.unseenDrops.oldestSeen(transaction, boxId, BATCH)) {
        if (isWithin(seen, limits)) break
        going.push(id)
        seen = difference(seen, { drops: 1, bytes: size_bytes })
      }
      if (going.length === 0) return
      await removeFrom(transaction, boxId, going)
    }
  }
}

export function isWithin(load: Marked, { maxDrops, maxBytes }: BoxLimits): boolean {
  return (maxDrops === 0 || load.drops <= maxDrops) && (maxBytes === 0 || load.bytes <= maxBytes)
}

const NOTHING: Marked = { drops: 0, bytes: 0 }

function sumOf(one: Marked, other: Marked): Marked {
  return { drops: one.drops + other.drops, bytes: one.bytes + other.bytes }
}

function difference(one: Marked, other: Marked): Marked {
  return { drops: one.drops - other.drops, bytes: one.bytes - other.bytes }
}

async function setTaken(
  transaction: Transaction<Schema>,
  boxId: number,
  { seen, ...rest }: { readonly seen?: Marked; readonly refusedSinceMs?: null },
): Promise<void> {
  await transaction
    .updateTable('box_taken')
    .set({
      ...(seen === undefined ? {} : { seen_drops: seen.drops, seen_bytes: seen.bytes }),
      ...('refusedSinceMs' in rest ? { refused_since_ms: null } : {}),
    })
    .where('box_id', '=', boxId)
    .execute()
}

async function countDrops(
  transaction: Transaction<Schema>,
  boxId: number,
  ids: readonly number[],
  nowMs: number,
): Promise<number> {
  const { found } = await transaction
    .selectFrom('drops')
    .select(({ fn }) => fn.countAll<number>().as('found'))
    .where('box_id', '=', boxId)
    .where('id', 'in', ids)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirstOrThrow()
  return found
}
