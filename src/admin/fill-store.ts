/** What restoring and copying have in common: a store that is emptied, filled, and only then anybody's to serve from. */
import { migrations } from '../../migrations/index.js'
import type { Migration } from '../../migrations/migration.js'
import type { Database } from '../server/database/database.js'
import { migrateUp } from '../server/database/migrate.js'
import { emptyTable, hasRows } from '../server/database/store-rows.js'
import { STORE_TABLES } from '../server/database/store-tables.js'
import { beginFill, readFill, type UnfinishedFill } from '../server/database/unfinished-fill.js'

/** What a server that was started and looked at once has made by itself. */
const MADE_BY_A_START = ['server_secrets', 'service_use', 'spent_challenges']

export interface FillWish {
  readonly kind: UnfinishedFill['kind']
  readonly source: string
  /** Whether all that is there may go. */
  readonly replace: boolean
  /** In place of this program's. */
  readonly migrations?: readonly Migration[]
}

/**
 * Brings the store to this program's schema, and marks and empties it unless the same copy has only to go on.
 * @returns the position that the copy goes on from; empty from the beginning
 * @throws when there is something in it that may not go; SchemaTooNewError
 */
export async function prepareStore(database: Database, wish: FillWish): Promise<string> {
  const { kind, source, replace } = wish
  const tables = (await database.dialect.facts(database.query)).tables.map(({ name }) => name)
  const unfinished = tables.includes('unfinished_fill') ? await readFill(database.query) : undefined
  // Before anything is changed, and so that nothing is.
  if (unfinished === undefined && !replace && !(await isEmpty(database, tables))) throw new Error(IN_USE)
  const needs = { database, migrations: wish.migrations ?? migrations, clock: Date.now, onWait: sayWaiting }
  await migrateUp({ ...needs, isFilling: true })
  const isTheSame = unfinished?.kind === 'copy' && kind === 'copy' && unfinished.source === source
  if (isTheSame && !replace) return unfinished.position
  await beginFill(database, kind, source)
  for (const table of STORE_TABLES.toReversed()) {
    await emptyTable(database.query, database.dialect.rowCopying, table)
  }
  return ''
}

export function sayWaiting(): void {
  process.stderr.write('Waiting for another process that changes the tables.\n')
}

const IN_USE =
  'This store is not empty. Nothing was changed. With --replace all that it holds is deleted first; a server that ' +
  'uses it has to be stopped.'

async function isEmpty({ query }: Database, tables: readonly string[]): Promise<boolean> {
  const telling = STORE_TABLES.filter(({ name }) => tables.includes(name) && !MADE_BY_A_START.includes(name))
  for (const table of telling) if (await hasRows(query, table)) return false
  return true
}
