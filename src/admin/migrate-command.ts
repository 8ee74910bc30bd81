import type { Command } from 'commander'
import { migrations } from '../../migrations/index.js'
import { parseConfig, readSettings } from '../server/config.js'
import { openDatabase } from '../server/database/database.js'
import { migrateDown, migrateUp } from '../server/database/migrate.js'
import { numberUpTo } from './arguments.js'
import { requireChangeable } from './open-store.js'
import { printLine } from './print.js'

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the tables up to date, as the server does when it starts')
    .option(
      '--down <count>',
      'take the newest changes back instead, that many; docs/updating.md says what is lost',
      numberUpTo(999),
    )
    .option('--json', 'one JSON object a line')
    .action(migrate)
}

interface MigrateWish {
  readonly down?: number
  readonly json?: boolean
}

async function migrate({ down, json = false }: MigrateWish): Promise<void> {
  const config = parseConfig(readSettings().environment)
  requireChangeable(config)
  const database = openDatabase(config.store)
  const onWait = () => process.stderr.write('Waiting for another process that changes the tables.\n')
  const needs = { database, migrations, clock: Date.now, onWait }
  try {
    const names = await (down === undefined ? migrateUp(needs) : migrateDown(needs, down))
    for (const name of names) {
      if (down === undefined) printLine(json, { applied: name }, `applied ${name}`)
      else printLine(json, { taken_back: name }, `taken back ${name}`)
    }
    if (names.length === 0 && !json) process.stdout.write('There was nothing to do.\n')
  } finally {
    await database.close()
  }
}
