/** A process that migrates until it is killed in the middle: some of the real changes, then one that never ends. */
import { migrations } from '../../migrations/index.js'
import { parseConfig } from '../../src/server/config.js'
import { openDatabase } from '../../src/server/database/database.js'
import { migrateUp } from '../../src/server/database/migrate.js'

const endless = {
  name: '0000-endless',
  up: () =>
    new Promise<void>((_resolve) => {
      process.stdout.write('stuck\n')
      setInterval(() => undefined, 1_000)
    }),
  down: () => Promise.resolve(),
}

const database = openDatabase(parseConfig(process.env).store)
void migrateUp({ database, migrations: [...migrations.slice(0, 3), endless], clock: Date.now })
