/**
 * The mark on a store that is being filled from a backup or from another store. It is there before the first row and goes after
 * the last one was compared, so that nobody serves from half a store, however the filling ended.
 */
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.js'
import type { Schema, UnfinishedFillTable } from './schema.js'

/** The one row of `unfinished_fill`. */
const FILL_ID = 1

export type UnfinishedFill = Pick<UnfinishedFillTable, 'kind' | 'source' | 'position'>

export class UnfinishedFillError extends Error {}

/** Since when there is such a mark. */
export const FILL_MIGRATION = '0027-unfinished-fill'

export function readFill(query: Kysely<Schema>): Promise<UnfinishedFill | undefined> {
  return query
    .selectFrom('unfinished_fill')
    .select(['kind', 'source', 'position'])
    .where('id', '=', FILL_ID)
    .executeTakeFirst()
}

/** @throws UnfinishedFillError */
export async function refuseUnfinished(query: Kysely<Schema>): Promise<void> {
  const fill = await readFill(query)
  if (fill === undefined) return
  throw new UnfinishedFillError(
    `This store is not whole: sealdrop-admin ${fill.kind} from ${fill.source} has not ended here. Run it again; it ` +
      'goes on or begins anew by itself.',
  )
}

export async function beginFill(
  { writeOne }: Database,
  kind: UnfinishedFill['kind'],
  source: string,
): Promise<void> {
  const mark = { kind, source: source.slice(0, 255), position: '' }
  await writeOne((query) => query.deleteFrom('unfinished_fill').where('id', '=', FILL_ID).execute())
  await writeOne((query) =>
    query
      .insertInto('unfinished_fill')
      .values({ id: FILL_ID, ...mark })
      .execute(),
  )
}

/** In the transaction that writes the rows up to there. @throws when another process has gone on meanwhile */
export async function moveFill(
  transaction: Transaction<Schema>,
  from: string,
  position: string,
): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable('unfinished_fill')
    .set({ position })
    .where('id', '=', FILL_ID)
    .where('position', '=', from)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new Error('Another process fills this store at the same time.')
}

export async function endFill({ writeOne }: Database): Promise<void> {
  await writeOne((query) => query.deleteFrom('unfinished_fill').where('id', '=', FILL_ID).execute())
}
