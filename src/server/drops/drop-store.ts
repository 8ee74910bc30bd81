/** Rows of drops, with what is counted about them: what arrives under the box's lock, what is taken under the owner's. */
import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { RandomBytes } from '../../crypto/random.js'
import type { PageWindow } from '../../protocol/fetch.js'
import { DAY_MS, floorToMinute, MINUTE_MS } from '../clock.js'
import type { Database } from '../database/database.js'
import type { ListedDrop } from '../database/dialects/dialect.js'
import type { Schema } from '../database/schema.js'
import { nextDropId } from './drop-id.js'

export interface NewDrop {
  readonly boxId: number
  readonly sealedBox: Uint8Array
  readonly metadata: Uint8Array | undefined
  readonly receiptHash: Uint8Array | undefined
  /** What it counts for in quotas. */
  readonly sizeBytes: number
}

/** The box as it stands while its row is locked. */
export interface LockedBox {
  readonly isClosed: boolean
  readonly unseen: Load
  readonly seen: Load
}

export interface Load {
  readonly drops: number
  readonly bytes: number
}

export type Left<Refusal> =
  | { readonly outcome: 'stored' | 'retried'; readonly id: number }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'gone' }

export type DropStore = ReturnType<typeof createDropStore>

export function createDropStore({ query, transact, dialect }: Database, random: RandomBytes) {
  return {
    /** Durable when it resolves. `judge` is asked under the box's lock, unless this is a send retried within a day. */
    leave<Refusal>(
      drop: NewDrop,
      nowMs: number,
      judge: (box: LockedBox) => Refusal | undefined,
    ): Promise<Left<Refusal>> {
      const sealedHash = hashSealedBox(drop.sealedBox)
      return transact(async (transaction) => {
        const box = await lockBox(transaction, drop.boxId)
        if (box === undefined) return { outcome: 'gone' }
        const earlier = await findSend(transaction, drop.boxId, sealedHash)
        if (earlier !== undefined && earlier.expires_at_ms > nowMs)
          return { outcome: 'retried', id: earlier.drop_id }
        const refusal = judge(await weigh(transaction, box))
        if (refusal !== undefined) return { outcome: 'refused', refusal }
        const id = nextDropId(box.last_drop_id, nowMs, random)
        await insertDrop(transaction, drop, id, nowMs)
        await countArrival(transaction, box, id, drop.sizeBytes)
        if (earlier !== undefined) await forgetSend(transaction, drop.boxId, sealedHash)
        await rememberSend(transaction, drop.boxId, sealedHash, id, nowMs)
        return { outcome: 'stored', id }
      })
    },

    page(boxId: number, { includeSeen, limit, order, sinceId, beforeId }: PageWindow): Promise<ListedDrop[]> {
      let drops = dialect.unseenDrops.list(query, boxId, includeSeen)
      if (sinceId !== undefined) drops = drops.where('listed.id', '>', sinceId)
      if (beforeId !== undefined) drops = drops.where('listed.id', '<', beforeId)
      return drops
        .orderBy('listed.id', order === 'ASC' ? 'asc' : 'desc')
        .limit(limit)
        .execute()
    },

    /** Answers how many of `ids` are in the box, changed or not. */
    async mark(boxId: number, ids: readonly number[], seen: boolean): Promise<number> {
      if (ids.length === 0) return 0
      return transact(async (transaction) => {
        const taken = await lockTaken(transaction, boxId)
        if (taken === undefined) return 0
        const changed = await dialect.unseenDrops.mark(transaction, boxId, ids, seen)
        const sign = seen ? 1 : -1
        await transaction
          .updateTable('box_taken')
          .set({
            seen_drops: taken.seen_drops + sign * changed.drops,
            seen_bytes: taken.seen_bytes + sign * changed.bytes,
          })
          .where('box_id', '=', boxId)
          .execute()
        return countDrops(transaction, boxId, ids)
      })
    },

    /** Of all drops of all boxes. */
    async totalBytes(): Promise<number> {
      const { total } = await query
        .selectFrom('boxes')
        .select(({ fn }) => fn.sum<number | string | null>('arrived_bytes').as('total'))
        .executeTakeFirstOrThrow()
      return Number(total ?? 0)
    },

    /** Removes at most `limit`, answers how many. */
    forgetOldSends(nowMs: number, limit: number): Promise<number> {
      return dialect.deleteExpired(query, { table: 'recent_sends', column: 'expires_at_ms' }, nowMs, limit)
    },
  }

  function lockBox(transaction: Transaction<Schema>, boxId: number) {
    const box = transaction
      .selectFrom('boxes')
      .select(['id', 'is_closed', 'arrived_drops', 'arrived_bytes', 'last_drop_id'])
      .where('id', '=', boxId)
    return dialect.lockRows(box).executeTakeFirst()
  }

  function lockTaken(transaction: Transaction<Schema>, boxId: number) {
    const taken = transaction
      .selectFrom('box_taken')
      .select(['seen_drops', 'seen_bytes'])
      .where('box_id', '=', boxId)
    return dialect.lockRows(taken).executeTakeFirst()
  }

  async function insertDrop(
    transaction: Transaction<Schema>,
    drop: NewDrop,
    id: number,
    nowMs: number,
  ): Promise<void> {
    const { boxId, sealedBox, metadata, receiptHash, sizeBytes } = drop
    const row = { box_id: boxId, id, size_bytes: sizeBytes }
    await transaction
      .insertInto('drops')
      .values({
        ...row,
        sealed_box: Buffer.from(sealedBox),
        metadata: metadata === undefined ? null : Buffer.from(metadata),
        receipt_hash: receiptHash === undefined ? null : Buffer.from(receiptHash),
        created_at_ms: floorToMinute(nowMs),
      })
      .execute()
    await dialect.unseenDrops.add(transaction, [row])
  }
}

interface BoxRow {
  readonly id: number
  readonly is_closed: number
  readonly arrived_drops: number
  readonly arrived_bytes: number
}

/** Sealed boxes are randomised, so equal bytes are the same send tried again. */
function hashSealedBox(sealedBox: Uint8Array): Buffer {
  return createHash('sha256').update(sealedBox).digest().subarray(0, 16)
}

// The owner's row is read without a lock, so this never waits for an acknowledgement: what one under way frees counts
// from its commit on.
async function weigh(transaction: Transaction<Schema>, box: BoxRow): Promise<LockedBox> {
  const { seen_drops, seen_bytes } = await transaction
    .selectFrom('box_taken')
    .select(['seen_drops', 'seen_bytes'])
    .where('box_id', '=', box.id)
    .executeTakeFirstOrThrow()
  return {
    isClosed: box.is_closed !== 0,
    unseen: { drops: box.arrived_drops - seen_drops, bytes: box.arrived_bytes - seen_bytes },
    seen: { drops: seen_drops, bytes: seen_bytes },
  }
}

async function countArrival(
  transaction: Transaction<Schema>,
  box: BoxRow,
  dropId: number,
  sizeBytes: number,
) {
  await transaction
    .updateTable('boxes')
    .set({
      arrived_drops: box.arrived_drops + 1,
      arrived_bytes: box.arrived_bytes + sizeBytes,
      last_drop_id: dropId,
    })
    .where('id', '=', box.id)
    .execute()
}

function findSend(transaction: Transaction<Schema>, boxId: number, sealedHash: Buffer) {
  return transaction
    .selectFrom('recent_sends')
    .select(['drop_id', 'expires_at_ms'])
    .where('box_id', '=', boxId)
    .where('sealed_hash', '=', sealedHash)
    .executeTakeFirst()
}

async function forgetSend(
  transaction: Transaction<Schema>,
  boxId: number,
  sealedHash: Buffer,
): Promise<void> {
  await transaction
    .deleteFrom('recent_sends')
    .where('box_id', '=', boxId)
    .where('sealed_hash', '=', sealedHash)
    .execute()
}

async function rememberSend(
  transaction: Transaction<Schema>,
  boxId: number,
  sealedHash: Buffer,
  dropId: number,
  nowMs: number,
): Promise<void> {
  // The next full minute, so that the time kept is no finer than a drop's own, and 24 hours are never cut short.
  const expiresAtMs = floorToMinute(nowMs) + MINUTE_MS + DAY_MS
  await transaction
    .insertInto('recent_sends')
    .values({ box_id: boxId, sealed_hash: sealedHash, drop_id: dropId, expires_at_ms: expiresAtMs })
    .execute()
}

async function countDrops(
  transaction: Transaction<Schema>,
  boxId: number,
  ids: readonly number[],
): Promise<number> {
  const { found } = await transaction
    .selectFrom('drops')
    .select(({ fn }) => fn.countAll<number>().as('found'))
    .where('box_id', '=', boxId)
    .where('id', 'in', ids)
    .executeTakeFirstOrThrow()
  return found
}
