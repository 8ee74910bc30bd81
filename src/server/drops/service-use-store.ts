/**
 * The bytes of all drops that are there, in one row that sends lock after their boxes' rows: so `MAX_STORE_BYTES` holds exactly,
 * however many processes there are. It makes groups of sends wait for one another, so it is kept only where that is set.
 * Locks are taken in this order everywhere: boxes, what is taken of them, this.
 */
import { type Compilable, sql, type Transaction } from 'kysely'
import type { Database } from '../database/database.js'
import { createKeptTexts } from '../database/kept-texts.js'
import type { Schema } from '../database/schema.js'

/** The one row of `service_use`. */
const USE_ID = 1

/**
 * With more room than this left, a send that nobody else waits with is counted without a look under the lock. Each process has
 * at most two such sends on their way, of 20 KiB: some four hundred processes could not pass the limit by them.
 */
const AMPLE_BYTES = 16 * 1024 * 1024

export type ServiceUse = ReturnType<typeof createServiceUse>

/** @param maxBytes 0 is no limit: then sends do not count */
export function createServiceUse({ query, transact, dialect }: Database, maxBytes: number) {
  const isCounted = maxBytes > 0
  const keepText = createKeptTexts()
  const selectUse = () =>
    dialect.lockRows(query.selectFrom('service_use').select('bytes').where('id', '=', USE_ID))
  return {
    isCounted,
    /** Whether there can be ample room at all. */
    canBeAmple: maxBytes > AMPLE_BYTES,

    lock(): readonly Compilable<{ readonly bytes: number }>[] {
      return isCounted ? [keepText('lock use', [USE_ID], selectUse)] : []
    },

    set(bytes: number): Compilable {
      return keepText('set use', [bytes, USE_ID], () =>
        query.updateTable('service_use').set({ bytes }).where('id', '=', USE_ID),
      )
    },

    /** That there is ample room: for the statement that decides a send by itself. */
    hasAmpleRoom: query
      .selectFrom('service_use')
      .select('id')
      .where('id', '=', USE_ID)
      .where('bytes', '<', maxBytes - AMPLE_BYTES),

    add(bytes: number): Compilable {
      return keepText('add use', [bytes, USE_ID], () =>
        query
          .updateTable('service_use')
          .set({ bytes: sql`bytes + ${bytes}` })
          .where('id', '=', USE_ID),
      )
    },

    /** In the transaction that deletes; by a process without a limit of its own, too, since another may have one. */
    async release(transaction: Transaction<Schema>, bytes: number): Promise<void> {
      if (bytes === 0) return
      await transaction
        .updateTable('service_use')
        .set({ bytes: sql`bytes - ${bytes}` })
        .where('id', '=', USE_ID)
        .execute()
    },

    /** From what the boxes say: at a start, since nobody may have counted before. */
    async recount(): Promise<void> {
      if (!isCounted) return
      await transact(async (transaction) => {
        await transaction.insertInto('service_use').ignore().values({ id: USE_ID, bytes: 0 }).execute()
        // Locked first: what is summed then has been counted by everybody who holds it, or not begun to.
        const use = transaction.selectFrom('service_use').select('bytes').where('id', '=', USE_ID)
        await dialect.lockRows(use).executeTakeFirstOrThrow()
        const { total } = await transaction
          .selectFrom('boxes')
          .leftJoin('box_taken', 'box_taken.box_id', 'boxes.id')
          .select(sql<number | string | null>`sum(arrived_bytes - coalesce(gone_bytes, 0))`.as('total'))
          .executeTakeFirstOrThrow()
        await transaction
          .updateTable('service_use')
          .set({ bytes: Number(total ?? 0) })
          .where('id', '=', USE_ID)
          .execute()
      })
    },
  }
}
