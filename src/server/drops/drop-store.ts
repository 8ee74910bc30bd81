/** Rows of drops as their owner reads and takes them, with what is counted about that. */
import type { Transaction } from 'kysely'
import type { PageWindow } from '../../protocol/fetch.js'
import type { KnownBox } from '../boxes/box-store.js'
import type { Database } from '../database/database.js'
import { createKeptTexts } from '../database/kept-texts.js'
import type { ListedDrop } from '../database/dialects/dialect.js'
import type { Schema } from '../database/schema.js'

export type DropStore = ReturnType<typeof createDropStore>

export interface PageOfBox {
  readonly drops: readonly ListedDrop[]
  /** As it stood when the page had been read. */
  readonly fetchTokenHash: Uint8Array
}

export function createDropStore({ query, transactAlone, readArrays, dialect }: Database) {
  const keepText = createKeptTexts()

  return {
    /** Undefined when the box is gone, or has another link by now. */
    async page(box: KnownBox, window: PageWindow): Promise<PageOfBox | undefined> {
      const [drops = [], [owner] = []] = await readArrays([selectPage(box.id, window), selectOwner(box)])
      if (owner === undefined) return undefined
      return {
        drops: drops as unknown as readonly ListedDrop[],
        fetchTokenHash: owner[0] as Uint8Array,
      }
    },

    /** Answers how many of `ids` are in the box, changed or not. */
    async mark(boxId: number, ids: readonly number[], seen: boolean): Promise<number> {
      if (ids.length === 0) return 0
      return transactAlone(async (transaction) => {
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

  function selectPage(boxId: number, window: PageWindow) {
    const { includeSeen, limit, order, sinceId, beforeId } = window
    const cursor = sinceId ?? beforeId
    const side = sinceId === undefined ? '<' : '>'
    const shape = `page ${includeSeen ? 'of all' : 'of unseen'} ${order} ${cursor === undefined ? '' : side}`
    const values = cursor === undefined ? [boxId, limit] : [boxId, cursor, limit]
    return keepText(shape, values, () => {
      const listed = dialect.unseenDrops.list(query, boxId, includeSeen)
      return (cursor === undefined ? listed : listed.where('listed.id', side, cursor))
        .orderBy('listed.id', order === 'ASC' ? 'asc' : 'desc')
        .limit(limit)
    })
  }

  function selectOwner({ id, linkTokenHash }: KnownBox) {
    return keepText('owner', [id, linkTokenHash], () =>
      query
        .selectFrom('boxes')
        .select('fetch_token_hash')
        .where('id', '=', id)
        .where('link_token_hash', '=', linkTokenHash),
    )
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
