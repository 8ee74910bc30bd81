/** What restoring and copying have in common: a store that is emptied, filled, and only then anybody's to serve from. */
import { migrations } from '../../migrations/index.js'
import type { Migration } from '../../migrations/migration.js'
import type { Database } from '../server/database/database.js'
import {
  type MigrateNeeds,
  migrateUp,
  readSchemaState,
  SchemaTooNewError,
} from '../server/database/migrate.js'
import { hasRows } from '../server/database/store-rows.js'
import { STORE_TABLES } from '../server/database/store-tables.js'
import { type Filling, beginFill, readFill, type UnfinishedFill } from '../server/database/unfinished-fill.js'

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
 * @throws before anything is changed: when there is something in it that may not go; SchemaTooNewError
 */
export async function prepareStore(database: Database, wish: FillWish): Promise<Filling> {
  const needs = { database, migrations: wish.migrations ?? migrations, clock: Date.now, onWait: sayWaiting }
  await refuseToFill(needs, wish.replace)
  await migrateUp({ ...needs, isFilling: true })
  return beginFill(database, wish.kind, wish.source)
}

export function sayWaiting(): void {
  process.stderr.write('Waiting for another process that changes the tables.\n')
}

/** Of whichever version it is. */
async function refuseToFill(
  { database, migrations: known }: Pick<MigrateNeeds, 'database' | 'migrations'>,
  replace: boolean,
): Promise<void> {
  const { query, dialect } = database
  const tables = (await dialect.facts(query)).tables.map(({ name }) => name)
  const state = await readSchemaState({ database, migrations: known }, tables)
  if (state.kind === 'too new') {
    throw new SchemaTooNewError(
      `The store was made by a newer Sealdrop (it has ${state.unknown.join(', ')}): use its sealdrop-admin.`,
    )
  }
  if (replace) return
  if (tables.includes('unfinished_fill') && (await readFill(query)) !== undefined) return
  for (const table of STORE_TABLES) {
    if (!tables.includes(table.name) || MADE_BY_A_START.includes(table.name)) continue
    if (await hasRows(query, table)) throw new Error(IN_USE)
  }
}

const IN_USE =
  'This store is not empty. Nothing was changed. With --replace all that it holds is deleted first; a server ' +
  'that uses it has to be stopped.'
