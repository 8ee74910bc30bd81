/** Rows of drops as they leave a box for another server, and as they come from one. */
import { sql, type Transaction } from 'kysely'
import { ProtocolError } from '../../protocol/errors.js'
import type { BoxLimits } from '../config.js'
import type { Database } from '../database/database.js'
import type { Marked } from '../database/dialects/dialect.js'
import type { Schema } from '../database/schema.js'
import { isWithin } from '../drops/drop-store.js'
import type { ServiceUse } from '../drops/service-use-store.js'

export interface MovedDrop {
  readonly id: number
  readonly sealedBox: Uint8Array
  /** UTF-8 JSON. */
  readonly metadata: Uint8Array | null
  readonly receiptHash: Uint8Array | null
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly isSeen: boolean
}

/** What a box may hold, and all boxes together; 0 is no limit. */
export interface Room {
  readonly ofBox: BoxLimits
  readonly maxStoreBytes: number
}

export type MovedDropStore = ReturnType<typeof createMovedDropStore>

export function createMovedDropStore({ query, transactAlone, dialect }: Database, serviceUse: ServiceUse) {
  return {
    /** Those that have not expired, seen or not, in the order of their ids. */
    async page(boxId: number, afterId: number, limit: number, nowMs: number): Promise<readonly MovedDrop[]> {
      const rows = await dialect.unseenDrops
        .list(query, boxId, nowMs, true)
        .select([
          sql<Uint8Array | null>`listed.receipt_hash`.as('receipt_hash'),
          sql<number>`listed.expires_at_ms`.as('expires_at_ms'),
        ])
        .$castTo<PageRow>()
        .where('listed.id', '>', afterId)
        .orderBy('listed.id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        sealedBox: row.sealed_box,
        metadata: row.metadata,
        receiptHash: row.receipt_hash,
        createdAtMs: row.created_at_ms,
        expiresAtMs: row.expires_at_ms,
        isSeen: row.seen !== 0,
      }))
    },

    /**
     * All of those that are not there, or none; answers how many. Under the locks by which sends and acknowledgements count, so
     * that quotas hold and counts stay exact.
     * @throws ProtocolError `box_not_found` when it is gone by now, `box_full`, `service_full`
     */
    insert(boxId: number, drops: readonly MovedDrop[], room: Room): Promise<number> {
      return transactAlone(async (transaction) => {
        const box = await lockBox(transaction, boxId)
        if (box === undefined) throw new ProtocolError('box_not_found')
        const added = await newAmong(transaction, boxId, drops)
        if (added.length === 0) return 0
        const [seen, unseen] = [loadOf(added, true), loadOf(added, false)]
        if (!isWithin(sumOf(box.seen, seen), room.ofBox) || !isWithin(sumOf(box.unseen, unseen), room.ofBox))
          throw new ProtocolError('box_full', { sentence: NO_ROOM })
        const bytes = seen.bytes + unseen.bytes
        await takeServiceRoom(transaction, bytes, room.maxStoreBytes)
        await insertDrops(transaction, boxId, added)
        await countArrived(
          transaction,
          boxId,
          { drops: added.length, bytes },
          Math.max(...added.map(({ id }) => id)),
        )
        return added.length
      })
    },
  }

  async function lockBox(transaction: Transaction<Schema>, boxId: number) {
    const box = await dialect
      .lockRows(
        transaction.selectFrom('boxes').select(['arrived_drops', 'arrived_bytes']).where('id', '=', boxId),
      )
      .executeTakeFirst()
    const taken = await dialect
      .lockRows(
        transaction
          .selectFrom('box_taken')
          .select(['seen_drops', 'seen_bytes', 'gone_drops', 'gone_bytes'])
          .where('box_id', '=', boxId),
      )
      .executeTakeFirst()
    if (box === undefined || taken === undefined) return undefined
    return {
      seen: { drops: taken.seen_drops, bytes: taken.seen_bytes },
      unseen: {
        drops: box.arrived_drops - taken.seen_drops - taken.gone_drops,
        bytes: box.arrived_bytes - taken.seen_bytes - taken.gone_bytes,
      },
    }
  }

  /**
   * Those that are not there yet. Two servers from which a box goes on can give one id to two drops in the same minute, and neither
   * may be lost: the one that comes gets the next id that is free, and is found there when it comes again.
   */
  async function newAmong(
    transaction: Transaction<Schema>,
    boxId: number,
    drops: readonly MovedDrop[],
  ): Promise<readonly MovedDrop[]> {
    const taken = await sealedAt(
      transaction,
      boxId,
      drops.map(({ id }) => id),
    )
    const added: MovedDrop[] = []
    for (const drop of drops) {
      for (let { id } = drop; ; id++) {
        if (id > drop.id + MAX_STEPS) throw new ProtocolError('invalid_request', { sentence: NO_ID })
        const there = taken.get(id) ?? (await sealedAt(transaction, boxId, [id])).get(id)
        if (there === undefined) {
          added.push({ ...drop, id })
          taken.set(id, drop.sealedBox)
          break
        }
        if (Buffer.compare(there, drop.sealedBox) === 0) break
      }
    }
    return added
  }

  async function sealedAt(
    transaction: Transaction<Schema>,
    boxId: number,
    ids: readonly number[],
  ): Promise<Map<number, Uint8Array>> {
    const rows = await transaction
      .selectFrom('drops')
      .select(['id', 'sealed_box'])
      .where('box_id', '=', boxId)
      .where('id', 'in', ids)
      .limit(ids.length)
      .execute()
    return new Map(rows.map(({ id, sealed_box }) => [id, sealed_box]))
  }

  async function takeServiceRoom(transaction: Transaction<Schema>, bytes: number, maxBytes: number) {
    for (const lock of serviceUse.lock()) {
      const { rows } = await transaction.executeQuery(lock.compile())
      if ((rows[0]?.bytes ?? 0) + bytes > maxBytes) throw new ProtocolError('service_full')
      await transaction.executeQuery(serviceUse.add(bytes).compile())
    }
  }

  /** All of them as unseen first, since that is what each store makes of a drop that arrives. */
  async function insertDrops(transaction: Transaction<Schema>, boxId: number, drops: readonly MovedDrop[]) {
    const rows = drops.map((drop) => ({
      box_id: boxId,
      id: drop.id,
      sealed_box: Buffer.from(drop.sealedBox),
      metadata: drop.metadata,
      receipt_hash: drop.receiptHash,
      size_bytes: sizeOf(drop),
      created_at_ms: drop.createdAtMs,
      expires_at_ms: drop.expiresAtMs,
    }))
    await transaction.insertInto('drops').values(rows).execute()
    const unseen = rows.map(({ box_id, id, size_bytes }) => ({ box_id, id, size_bytes }))
    for (const also of dialect.unseenDrops.add(transaction, unseen))
      await transaction.executeQuery(also.compile())
    const seen = drops.filter(({ isSeen }) => isSeen).map(({ id }) => id)
    if (seen.length === 0) return
    const { drops: marked, bytes } = await dialect.unseenDrops.mark(transaction, boxId, seen, true)
    await transaction
      .updateTable('box_taken')
      .set({ seen_drops: sql`seen_drops + ${marked}`, seen_bytes: sql`seen_bytes + ${bytes}` })
      .where('box_id', '=', boxId)
      .execute()
  }

  async function countArrived(
    transaction: Transaction<Schema>,
    boxId: number,
    { drops, bytes }: Marked,
    lastId: number,
  ): Promise<void> {
    await transaction
      .updateTable('boxes')
      .set({
        arrived_drops: sql`arrived_drops + ${drops}`,
        arrived_bytes: sql`arrived_bytes + ${bytes}`,
        last_drop_id: sql`case when last_drop_id < ${lastId} then ${lastId} else last_drop_id end`,
      })
      .where('id', '=', boxId)
      .execute()
  }
}

interface PageRow {
  readonly id: number
  readonly sealed_box: Uint8Array
  readonly metadata: Uint8Array | null
  readonly receipt_hash: Uint8Array | null
  readonly created_at_ms: number
  readonly expires_at_ms: number
  readonly seen: number
}

/** From an id that another drop has. Ids are given at random, so the next one is nearly always free. */
const MAX_STEPS = 16
const NO_ID = 'Other drops have these ids.'
const NO_ROOM = 'A box of this server has no room for all that is imported.'

/** What it counts for in quotas. */
function sizeOf({ sealedBox, metadata }: MovedDrop): number {
  return sealedBox.length + (metadata?.length ?? 0)
}

function loadOf(drops: readonly MovedDrop[], isSeen: boolean): Marked {
  const sizes = drops.filter((drop) => drop.isSeen === isSeen).map(sizeOf)
  return { drops: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

function sumOf(one: Marked, other: Marked): Marked {
  return { drops: one.drops + other.drops, bytes: one.bytes + other.bytes }
}
