/** A backup's way into a store: checked whole, written at the schema that it was made at, read back, brought up to date. */
import type { Migration } from '../../migrations/migration.js'
import type { Database } from '../server/database/database.js'
import { migrateDown, migrateUp, SchemaTooNewError } from '../server/database/migrate.js'
import { digestTable, type TableDigest, writeRows } from '../server/database/store-rows.js'
import { parseRow, STORE_TABLES, type StoreTable } from '../server/database/store-tables.js'
import { endFill, FILL_MIGRATION, moveFill } from '../server/database/unfinished-fill.js'
import { type BackupHeader, BackupFileError, type BackupPart, openBackup } from './backup-file.js'
import { prepareStore, sayWaiting } from './fill-store.js'
import { createProgress } from './progress.js'

export interface CheckedBackup {
  readonly file: string
  readonly header: BackupHeader
  readonly tables: readonly CheckedTable[]
}

interface CheckedTable {
  readonly table: StoreTable
  readonly digest: TableDigest
}

/**
 * Reads all of it and changes nothing.
 * @param migrations those that are known
 * @throws BackupFileError, SchemaTooNewError
 */
export async function checkBackup(file: string, migrations: readonly Migration[]): Promise<CheckedBackup> {
  return named(file, 'Nothing was changed.', async () => {
    const { header, parts } = await openBackup(file)
    requireSchema(file, header, migrations)
    const tables = await readThrough(header, parts)
    if (header.schema.length === migrations.length) requireAllTables(tables)
    return { file, header, tables }
  })
}

async function named<T>(file: string, consequence: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BackupFileError)) throw error
    throw new BackupFileError(`${file} cannot be restored. ${error.message} ${consequence}`, { cause: error })
  }
}

function requireSchema(file: string, { schema, version }: BackupHeader, migrations: readonly Migration[]) {
  const known = migrations.map(({ name }) => name)
  const unknown = schema.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new SchemaTooNewError(
      `${file} was made by a newer Sealdrop, ${version} (it has ${unknown.join(', ')}): use its sealdrop-admin. ` +
        'Nothing was changed.',
    )
  }
  // What undoes and makes again, on the way, is the newest ones in their order.
  if (!schema.includes(FILL_MIGRATION) || schema.some((name, at) => name !== known[at]))
    throw new BackupFileError('It is damaged (its list of migrations).')
}

async function readThrough(
  { rows }: BackupHeader,
  parts: AsyncIterable<BackupPart>,
): Promise<readonly CheckedTable[]> {
  const progress = createProgress('Checked', rows)
  const tables: CheckedTable[] = []
  let current: StoreTable | undefined
  try {
    for await (const part of parts) {
      if (part.kind === 'table') current = part.table
      else if (part.kind === 'rows') progress.add(part.count)
      else if (current !== undefined) tables.push({ table: current, digest: part.digest })
    }
  } finally {
    progress.end()
  }
  return tables
}

/** As this program writes it. What an earlier one had, only that one knew. */
function requireAllTables(tables: readonly CheckedTable[]): void {
  if (JSON.stringify(tables.map(({ table }) => table)) !== JSON.stringify(STORE_TABLES))
    throw new BackupFileError('Its tables are not those of its version.')
}

export interface RestoreNeeds {
  readonly database: Database
  readonly migrations: readonly Migration[]
  /** Whether all that the store holds may go. */
  readonly replace: boolean
}

/** @throws and leaves the store marked as not whole, once anything was changed */
export async function restoreBackup(
  { database, migrations, replace }: RestoreNeeds,
  backup: CheckedBackup,
): Promise<void> {
  const { file, header } = backup
  const { filler } = await prepareStore(database, { kind: 'restore', source: file, replace, migrations })
  const needs = { database, migrations, clock: Date.now, onWait: sayWaiting, isFilling: true }
  const later = migrations.length - header.schema.length
  if (later > 0) await migrateDown(needs, later)
  await named(file, 'The store is marked as not whole.', () => writeTables(database, filler, backup))
  await compare(database, backup)
  await migrateUp(needs)
  await endFill(database, filler)
}

/** Of one transaction: enough that its commit takes little of the time, little enough for any log. */
const ROWS_A_TRANSACTION = 1_000
const CHARACTERS_A_TRANSACTION = 4 * 1024 * 1024

async function writeTables(
  { transact, dialect }: Database,
  filler: string,
  { file, header }: CheckedBackup,
): Promise<void> {
  const progress = createProgress('Restored', header.rows)
  try {
    for await (const { table, lines, count } of gather((await openBackup(file)).parts)) {
      const rows = lines.flatMap((text) => text.trimEnd().split('\n')).map((line) => parseRow(table, line))
      await transact(async (transaction) => {
        await moveFill(transaction, filler, '')
        await writeRows(transaction, dialect.rowCopying, table, rows)
      })
      progress.add(count)
    }
  } finally {
    progress.end()
  }
}

interface GatheredRows {
  readonly table: StoreTable
  readonly lines: readonly string[]
  readonly count: number
}

async function* gather(parts: AsyncIterable<BackupPart>): AsyncGenerator<GatheredRows> {
  let table: StoreTable | undefined
  let lines: string[] = []
  let [count, characters] = [0, 0]
  for await (const part of parts) {
    if (part.kind === 'table') table = part.table
    if (part.kind === 'rows') {
      lines.push(part.lines)
      count += part.count
      characters += part.lines.length
    }
    const isEnough = count >= ROWS_A_TRANSACTION || characters >= CHARACTERS_A_TRANSACTION
    if (table === undefined || count === 0 || !(isEnough || part.kind === 'table end')) continue
    yield { table, lines, count }
    lines = []
    ;[count, characters] = [0, 0]
  }
}

async function compare({ query, dialect }: Database, { header, tables }: CheckedBackup): Promise<void> {
  const progress = createProgress('Compared', header.rows)
  try {
    for (const { table, digest } of tables) {
      const { rows, sha256 } = await digestTable(query, dialect.rowCopying, table, progress.add)
      if (rows === digest.rows && sha256 === digest.sha256) continue
      throw new Error(
        `${table.name} is not in the store as it is in the backup. Does a server use this store? Stop it, and restore ` +
          'again; until then the store is marked as not whole.',
      )
    }
  } finally {
    progress.end()
  }
}
