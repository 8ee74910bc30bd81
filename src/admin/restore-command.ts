import type { Command } from 'commander'
import { migrations } from '../../migrations/index.js'
import { parseConfig, readSettings } from '../server/config.js'
import { type Database, openDatabase } from '../server/database/database.js'
import { migrateDown, migrateUp, SchemaTooNewError } from '../server/database/migrate.js'
import { digestTable, type TableDigest, writeRows } from '../server/database/store-rows.js'
import { parseRow, type StoreTable } from '../server/database/store-tables.js'
import { endFill } from '../server/database/unfinished-fill.js'
import { type BackupHeader, BackupFileError, openBackup } from './backup-file.js'
import { prepareStore, sayWaiting } from './fill-store.js'
import { requireAnswer } from './open-store.js'
import { countOf, minuteOf, printLine } from './print.js'
import { createProgress } from './progress.js'

export function addRestoreCommand(program: Command): void {
  program
    .command('restore')
    .description('fill an empty store from a backup; the server has to be stopped')
    .argument('<file>', 'which sealdrop-admin backup has written')
    .option('--dry-run', 'only check the file')
    .option('--replace', 'delete first whatever the store holds')
    .option('--json', 'one JSON object')
    .action(restore)
}

interface RestoreWish {
  readonly dryRun?: boolean
  readonly replace?: boolean
  readonly json?: boolean
}

async function restore(
  file: string,
  { dryRun = false, replace = false, json = false }: RestoreWish,
): Promise<void> {
  const backup = await checkBackup(file)
  const { made_at, rows } = backup.header
  const of = `${countOf(rows, 'row')}, as of ${minuteOf(Date.parse(made_at))}`
  if (dryRun) {
    printLine(
      json,
      { file, made_at, rows, restored: false },
      `${file} is whole: ${of}. Nothing was restored.`,
    )
    return
  }
  const { store } = parseConfig(readSettings().environment)
  const database = openDatabase(store)
  try {
    await requireAnswer(database, store)
    await prepareStore(database, { kind: 'restore', source: file, replace })
    await fill(database, file, backup)
  } finally {
    await database.close()
  }
  printLine(
    json,
    { file, made_at, rows, restored: true },
    `Restored ${of}. Each table was read back and is the same. Start the server.`,
  )
}

interface CheckedBackup {
  readonly header: BackupHeader
  readonly tables: readonly CheckedTable[]
}

interface CheckedTable {
  readonly table: StoreTable
  readonly digest: TableDigest
}

/** All of it, before anything is changed. @throws BackupFileError, SchemaTooNewError */
async function checkBackup(file: string): Promise<CheckedBackup> {
  const { header, parts } = await named(file, () => openBackup(file))
  const known = migrations.map(({ name }) => name)
  const unknown = header.schema.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new SchemaTooNewError(
      `${file} was made by a newer Sealdrop, ${header.version} (it has ${unknown.join(', ')}): use its sealdrop-admin.`,
    )
  }
  const progress = createProgress('Checked', header.rows)
  const tables = await named(file, async () => {
    const checked: CheckedTable[] = []
    let current: StoreTable | undefined
    for await (const part of parts) {
      if (part.kind === 'table') current = part.table
      else if (part.kind === 'rows') progress.add(part.count)
      else if (current !== undefined) checked.push({ table: current, digest: part.digest })
    }
    return checked
  })
  progress.end()
  return { header, tables }
}

async function named<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BackupFileError)) throw error
    throw new BackupFileError(`${file} cannot be restored. ${error.message} Nothing was changed.`, {
      cause: error,
    })
  }
}

/** At the schema that the backup was made at, which is then brought up to this program's. */
async function fill(database: Database, file: string, { header, tables }: CheckedBackup): Promise<void> {
  const needs = { database, migrations, clock: Date.now, onWait: sayWaiting }
  const later = migrations.length - header.schema.length
  if (later > 0) await migrateDown(needs, later)
  await writeTables(database, file, header)
  await compare(database, header, tables)
  await migrateUp(needs)
  await endFill(database)
}

async function writeTables(
  { transact, dialect }: Database,
  file: string,
  header: BackupHeader,
): Promise<void> {
  const progress = createProgress('Restored', header.rows)
  const { parts } = await openBackup(file)
  let table: StoreTable | undefined
  for await (const part of parts) {
    if (part.kind === 'table') table = part.table
    if (part.kind !== 'rows' || table === undefined) continue
    const into = table
    const rows = part.lines
      .trimEnd()
      .split('\n')
      .map((line) => parseRow(into, line))
    await transact((transaction) => writeRows(transaction, dialect.rowCopying, into, rows))
    progress.add(part.count)
  }
  progress.end()
}

async function compare(
  { query, dialect }: Database,
  header: BackupHeader,
  tables: readonly CheckedTable[],
): Promise<void> {
  const progress = createProgress('Compared', header.rows)
  for (const { table, digest } of tables) {
    const { rows, sha256 } = await digestTable(query, dialect.rowCopying, table, progress.add)
    if (rows === digest.rows && sha256 === digest.sha256) continue
    throw new Error(
      `${table.name} is not in the store as it is in the backup. The store is marked as not whole; restore again.`,
    )
  }
  progress.end()
}
