/** Rows of drops as their owner reads and takes them, with what is counted about that. */
import type { Transaction } from 'kysely'
import type { PageWindow } from '../../protocol/fetch.js'
import type { Database } from '../database/database.js'
import type { ListedDrop } from '../database/dialects/dialect.js'
import type { Schema } from '../database/schema.js'

export type DropStore = ReturnType<typeof createDropStore>

export function createDropStore({ query, transact, dialect }: Database) {
  return {
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
  }

  function lockTaken(transaction: Transaction<Schema>, boxId: number) {
    const taken = transaction
      .selectFrom('box_taken')
      .select(['seen_drops', 'seen_bytes'])
      .where('box_id', '=', boxId)
    return dialect.lockRows(taken).executeTakeFirst()
  }
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
