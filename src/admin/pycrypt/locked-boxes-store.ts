/** Rows of boxes, locked as sends lock them, and what all parts of an import share. */
import type { Compilable, Transaction } from 'kysely'
import type { RandomBytes } from '../../crypto/random.js'
import { floorToMinute, MINUTE_MS } from '../../server/clock.js'
import type { Database } from '../../server/database/database.js'
import type { Schema } from '../../server/database/schema.js'
import type { ServiceUse } from '../../server/drops/service-use-store.js'
import type { AsideReason } from './odd-rows.js'

/** What became of a row: `updated` is one that came before, and about which something new was learnt. */
export type Outcome = 'imported' | 'already_there' | 'updated' | { readonly aside: AsideReason }

export interface ImportNeeds {
  readonly database: Database
  readonly serviceUse: Pick<ServiceUse, 'add' | 'release'>
  readonly random: RandomBytes
  /** When the import began: everything counts from then. */
  readonly nowMs: number
  readonly isDryRun: boolean
}

export type LockedBox = Awaited<ReturnType<typeof lockBoxes>>[number]

/** In the order of their ids, as sends lock them. */
export async function lockBoxes(
  { dialect }: Database,
  transaction: Transaction<Schema>,
  boxIds: readonly number[],
) {
  if (boxIds.length === 0) return []
  const boxes = transaction
    .selectFrom('boxes')
    .select([
      'id',
      'link_token_hash',
      'drop_lifetime_days',
      'arrived_drops',
      'arrived_bytes',
      'last_drop_id',
      'delete_on_ack',
    ])
    .where('id', 'in', boxIds)
    .orderBy('id')
    .limit(boxIds.length)
  return dialect.lockRows(boxes).execute()
}

export async function lockTaken(
  { dialect }: Database,
  transaction: Transaction<Schema>,
  boxIds: readonly number[],
): Promise<void> {
  const taken = transaction
    .selectFrom('box_taken')
    .select('box_id')
    .where('box_id', 'in', boxIds)
    .orderBy('box_id')
    .limit(boxIds.length)
  await dialect.lockRows(taken).execute()
}

export async function run(
  transaction: Transaction<Schema>,
  statements: readonly Compilable[],
): Promise<void> {
  for (const statement of statements) await transaction.executeQuery(statement.compile())
}

export function unique(ids: readonly (number | undefined)[]): readonly number[] {
  return [...new Set(ids)].filter((id) => id !== undefined)
}

/** So that nothing is cut short. */
export function minuteAfter(timeMs: number): number {
  return floorToMinute(timeMs) + MINUTE_MS
}
