import type { Command } from 'commander'
import { migrations } from '../../migrations/index.js'
import { parseConfig, readSettings } from '../server/config.js'
import { openDatabase } from '../server/database/database.js'
import { requireAnswer, requireChangeable } from './open-store.js'
import { countOf, minuteOf, printLine } from './print.js'
import { type CheckedBackup, checkBackup, restoreBackup } from './restore-backup.js'

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
  const backup = await checkBackup(file, migrations)
  if (!dryRun) await fillStore(backup, replace)
  const { made_at, rows } = backup.header
  const of = `${countOf(rows, 'row')}, as of ${minuteOf(Date.parse(made_at))}`
  printLine(
    json,
    { file, made_at, rows, restored: !dryRun },
    dryRun
      ? `${file} is whole: ${of}. Nothing was restored.`
      : `Restored ${of}. Each table was read back and is the same. Start the server.`,
  )
}

async function fillStore(backup: CheckedBackup, replace: boolean): Promise<void> {
  const { store, isReadOnly } = parseConfig(readSettings().environment)
  requireChangeable({ isReadOnly })
  const database = openDatabase(store)
  try {
    await requireAnswer(database, store)
    await restoreBackup({ database, migrations, replace }, backup)
  } finally {
    await database.close()
  }
}
