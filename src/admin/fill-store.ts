/** What restoring and copying have in common: a store that is emptied, filled, and only then anybody's to serve from. */
import { migrations } from '../../migrations/index.js'
import type { Database } from '../server/database/database.js'
import { migrateUp } from '../server/database/migrate.js'
import { emptyTable, readRows } from '../server/database/store-rows.js'
import { STORE_TABLES } from '../server/database/store-tables.js'
import { beginFill, readFill, type UnfinishedFill } from '../server/database/unfinished-fill.js'

/** What a server that was started once has made by itself. */
const MADE_BY_A_START = ['server_secrets', 'service_use']

export interface FillWish {
  readonly kind: UnfinishedFill['kind']
  readonly source: string
  /** Whether all that is there may go. */
  readonly replace: boolean
}

/**
 * Brings the store to this program's schema, and marks and empties it unless the same copy has only to go on.
 * @returns the position that the copy goes on from; empty from the beginning
 * @throws when there is something in it that may not go; SchemaTooNewError
 */
export async function prepareStore(database: Database, { kind, source, replace }: FillWish): Promise<string> {
  await migrateUp({ database, migrations, clock: Date.now, onWait: sayWaiting })
  const unfinished = await readFill(database.query)
  const isTheSame = unfinished?.kind === 'copy' && kind === 'copy' && unfinished.source === source
  if (isTheSame && !replace) return unfinished.position
  if (unfinished === undefined && !replace && !(await isEmpty(database))) throw new Error(IN_USE)
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
  'There are boxes in this store. Nothing was changed. With --replace all that it holds is deleted first; a server that ' +
  'uses it has to be stopped.'

async function isEmpty({ query, dialect }: Database): Promise<boolean> {
  for (const table of STORE_TABLES.filter(({ name }) => !MADE_BY_A_START.includes(name))) {
    const { done } = await readRows(query, dialect.rowCopying, table).next()
    if (done !== true) return false
  }
  return true
}
