import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { migrations } from '../../migrations/index.js'
import type { StoreDialect } from '../server/database/dialects/dialect.js'
import { readSchema } from '../server/database/migrate.js'
import { countRows, digestOf, formatRows, readRows } from '../server/database/store-rows.js'
import { STORE_TABLES } from '../server/database/store-tables.js'
import { refuseUnfinished } from '../server/database/unfinished-fill.js'
import { type BackupPart, refuseTaken, writeBackup } from './backup-file.js'
import { withStore } from './open-store.js'
import { countOf, printLine } from './print.js'
import { createProgress, type Progress } from './progress.js'

/** Made into one text, so that large drops take no more memory than small ones. */
const ROWS_A_TEXT = 50

export function addBackupCommand(program: Command, version: string): void {
  program
    .command('backup')
    .description(
      'write all that the store holds into one file, as it is at one moment, while the server runs',
    )
    .argument('<file>', 'which must not be there yet; - is stdout')
    .option('--json', 'one JSON object')
    .option('--quiet', 'say nothing: for cron')
    .action((file: string, wish: BackupWish) => backup(file, version, wish))
}

interface BackupWish {
  readonly json?: boolean
  readonly quiet?: boolean
}

async function backup(
  file: string,
  version: string,
  { json = false, quiet = false }: BackupWish,
): Promise<void> {
  await refuseTaken(file)
  const rows = await withStore(({ database: { dialect } }) =>
    dialect.snapshot((query) => writeAll(query, dialect, { file, version, quiet })),
  )
  if (quiet || file === '-') return
  const { size } = await stat(file)
  const words = `${file} holds ${countOf(rows, 'row')} in ${countOf(size, 'byte')}. Keep it where this disk is not.`
  printLine(json, { file, rows, bytes: size }, words)
}

type Query = Parameters<Parameters<StoreDialect['snapshot']>[0]>[0]

interface WriteWish {
  readonly file: string
  readonly version: string
  readonly quiet: boolean
}

/** Answers how many rows. */
async function writeAll(query: Query, dialect: StoreDialect, wish: WriteWish): Promise<number> {
  const { file, version, quiet } = wish
  // Once more: a restore, or another version's server, may have begun after this was opened.
  await refuseUnfinished(query)
  const schema = await readSchema(query)
  if (schema.join() !== migrations.map(({ name }) => name).join()) {
    throw new Error('Another version has just changed the tables. Call the sealdrop-admin of that one.')
  }
  let rows = 0
  for (const table of STORE_TABLES) rows += await countRows(query, table)
  const header = { made_at: new Date().toISOString(), version, schema, rows }
  const progress = quiet ? undefined : createProgress('Written', rows)
  try {
    await writeBackup(file, header, readParts(query, dialect, progress))
  } finally {
    progress?.end()
  }
  return rows
}

async function* readParts(
  query: Query,
  { rowCopying }: StoreDialect,
  progress: Progress | undefined,
): AsyncGenerator<BackupPart> {
  for (const table of STORE_TABLES) {
    yield { kind: 'table', table }
    const digest = digestOf(table)
    for await (const rows of readRows(query, rowCopying, table)) {
      for (let at = 0; at < rows.length; at += ROWS_A_TEXT) {
        const some = rows.slice(at, at + ROWS_A_TEXT)
        const lines = formatRows(table, some)
        digest.add(lines, some.length)
        yield { kind: 'rows', count: some.length, lines }
      }
      progress?.add(rows.length)
    }
    yield { kind: 'table end', digest: digest.end() }
  }
}
