/**
 * The mark on a store that is being filled from a backup or from another store. It is there before the first row and goes after
 * the last one was compared, so that nobody serves from half a store, however the filling ended. Whoever fills holds the mark in
 * each transaction by a name of its own, and whoever comes later puts another name there: so of two at once only the later one
 * writes on.
 */
import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.js'
import type { Schema, UnfinishedFillTable } from './schema.js'
import { deleteSome } from './store-rows.js'
import { STORE_TABLES } from './store-tables.js'

/** The one row of `unfinished_fill`. */
const FILL_ID = 1
/** In place of a position, while what was there before is not all removed. */
const EMPTYING = 'emptying'
const SOURCE_CHARACTERS = 255

export type UnfinishedFill = Pick<UnfinishedFillTable, 'kind' | 'source' | 'position'>

export interface Filling {
  readonly filler: string
  /** What `moveFill` was told last; empty before the first row. */
  readonly position: string
}

export class UnfinishedFillError extends Error {}

/** Somebody else has begun to fill the same store, and this one writes no more. */
class FillTakenOverError extends Error {}

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

/** A copy from the same source goes on; else all rows that are there are removed first. */
export async function beginFill(
  database: Database,
  kind: UnfinishedFill['kind'],
  source: string,
): Promise<Filling> {
  const filling = await takeFill(database, kind, source.slice(0, SOURCE_CHARACTERS))
  if (filling.position !== EMPTYING) return filling
  await emptyTables(database, filling.filler)
  await database.transact((transaction) => moveFill(transaction, filling.filler, ''))
  return { ...filling, position: '' }
}

async function takeFill(
  { transactAlone, dialect }: Database,
  kind: UnfinishedFill['kind'],
  source: string,
): Promise<Filling> {
  const filler = randomUUID()
  // Two that begin at once: the mark that one of them finds there is no fault.
  return transactAlone(async (transaction) => {
    const fills = transaction
      .selectFrom('unfinished_fill')
      .select(['kind', 'source', 'position'])
      .where('id', '=', FILL_ID)
    // Waits until whoever fills has written its page, or has not.
    const fill = await dialect.lockRows(fills).executeTakeFirst()
    const goesOn = kind === 'copy' && fill?.kind === kind && fill.source === source
    const mark = { kind, source, position: goesOn ? fill.position : EMPTYING, filler }
    if (fill === undefined) {
      await transaction
        .insertInto('unfinished_fill')
        .values({ id: FILL_ID, ...mark })
        .execute()
    } else {
      await transaction.updateTable('unfinished_fill').set(mark).where('id', '=', FILL_ID).execute()
    }
    return mark
  })
}

/** What belongs to boxes before boxes, some rows at a time. */
async function emptyTables({ transact, dialect }: Database, filler: string): Promise<void> {
  for (const table of STORE_TABLES.toReversed()) {
    for (let isEmpty = false; !isEmpty;) {
      isEmpty = await transact(async (transaction) => {
        await moveFill(transaction, filler, EMPTYING)
        return (await deleteSome(transaction, dialect.rowCopying, table)) === 0
      })
    }
  }
}

/** In the transaction that writes the rows up to there. @throws FillTakenOverError */
export async function moveFill(
  transaction: Transaction<Schema>,
  filler: string,
  position: string,
): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable('unfinished_fill')
    .set({ position })
    .where('id', '=', FILL_ID)
    .where('filler', '=', filler)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 1n) return
  throw new FillTakenOverError(
    'Another sealdrop-admin has begun to fill the same store meanwhile: this one writes no more, the other one goes on.',
  )
}

/** The rows that are there are not those of the source: the next one begins anew, whoever it is. */
export async function giveUpFill({ transact }: Database, filler: string): Promise<void> {
  await transact((transaction) => moveFill(transaction, filler, EMPTYING))
}

/** @throws FillTakenOverError */
export async function endFill({ transact, query, faultOf }: Database, filler: string): Promise<void> {
  try {
    await transact(async (transaction) => {
      await moveFill(transaction, filler, '')
      await transaction.deleteFrom('unfinished_fill').where('id', '=', FILL_ID).execute()
    })
  } catch (error) {
    // It may have been done, and only its answer lost.
    if (faultOf(error) !== 'unavailable' || (await readFill(query)) !== undefined) throw error
  }
}
