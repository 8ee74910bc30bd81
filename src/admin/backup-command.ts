import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { migrations } from '../../migrations/index.js'
import type { StoreDialect } from '../server/database/dialects/dialect.js'
import { countRows, digestOf, formatRows, readRows } from '../server/database/store-rows.js'
import { STORE_TABLES } from '../server/database/store-tables.js'
import { type BackupPart, writeBackup } from './backup-file.js'
import { withStore } from './open-store.js'
import { countOf, printLine } from './print.js'
import { createProgress, type Progress } from './progress.js'

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
  if (file !== '-' && existsSync(file)) throw new Error(`${file} is there already. Name another file.`)
  await withStore(async ({ database: { dialect } }) => {
    await dialect.snapshot(async (query) => {
      const counts = await Promise.all(STORE_TABLES.map((table) => countRows(query, table)))
      const rows = counts.reduce((sum, count) => sum + count, 0)
      const header = {
        made_at: new Date().toISOString(),
        version,
        schema: migrations.map(({ name }) => name),
        rows,
      }
      const progress = quiet ? undefined : createProgress('Written', rows)
      await writeBackup(file, header, readParts(query, dialect, progress))
      progress?.end()
      if (quiet || file === '-') return
      const { size } = await stat(file)
      const words = `${file} holds ${countOf(rows, 'row')} in ${countOf(size, 'byte')}. Keep it where this disk is not.`
      printLine(json, { file, rows, bytes: size }, words)
    })
  })
}

type Query = Parameters<Parameters<StoreDialect['snapshot']>[0]>[0]

async function* readParts(
  query: Query,
  { rowCopying }: StoreDialect,
  progress: Progress | undefined,
): AsyncGenerator<BackupPart> {
  for (const table of STORE_TABLES) {
    yield { kind: 'table', table }
    const digest = digestOf(table)
    for await (const rows of readRows(query, rowCopying, table)) {
      const lines = formatRows(table, rows)
      digest.add(lines, rows.length)
      yield { kind: 'rows', count: rows.length, lines }
      progress?.add(rows.length)
    }
    yield { kind: 'table end', digest: digest.end() }
  }
}
