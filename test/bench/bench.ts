/**
 * What `npm run bench` does. Absolute figures say as much about the machine as about the program; what is judged are
 * ratios within a run, the median of several rounds. `--quick` leaves out growth, several processes and middleware;
 * `--out FILE` names the JSON. `moving` takes minutes of the disk and is run only by `--only moving`.
 */
import { parseArgs } from 'node:util'
import { startMariadb } from '../setup/mariadb.js'
import { MARIADB, providePart, WRK } from '../setup/parts.js'
import { createMariadbStore } from '../setup/stores.js'
import { measureEmbedded } from './embedded.js'
import { measureFetches } from './fetches.js'
import { measureGrowth } from './growth.js'
import { measureMiddleware } from './middleware.js'
import { measureMoving } from './moving.js'
import { FULL, QUICK } from './pace.js'
import { createBench } from './parts.js'
import { createReport } from './report.js'
import { measureSends } from './sends.js'
import { measureSeveral } from './several.js'

/** As an operator would run it: every commit is flushed before it is answered. */
const PRODUCTION = [
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-buffer-pool-size=1G',
  '--innodb-log-file-size=1G',
]

void main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      out: { type: 'string', default: 'bench.json' },
      only: { type: 'string' },
    },
  })
  if (!providePart(MARIADB) || !providePart(WRK)) process.exit(1)
  const pace = values.quick ? QUICK : FULL
  const report = createReport(values.quick ? 'quick' : 'full')
  const bench = createBench()
  const mariadb = await startMariadb(PRODUCTION)
  const makeStore = () => createMariadbStore('utf8mb4', mariadb)
  const parts: Readonly<Record<string, () => Promise<void>>> = {
    sends: async () => measureSends(bench, report, pace, mariadb, await makeStore()),
    fetches: async () => measureFetches(bench, report, pace, await makeStore()),
    embedded: () => measureEmbedded(bench, report, pace),
    moving: () => measureMoving(bench, report, values.quick ? 'quick' : 'full', mariadb),
    ...(values.quick
      ? {}
      : {
          several: async () => measureSeveral(bench, report, pace, await makeStore()),
          middleware: async () => measureMiddleware(bench, report, pace, await makeStore()),
          growth: () => measureGrowth(bench, report, pace, mariadb),
        }),
  }
  try {
    for (const [name, measure] of Object.entries(parts)) {
      if (values.only === undefined ? name !== 'moving' : values.only === name) await measure()
    }
  } finally {
    await bench.remove()
    await mariadb.remove()
  }
  process.exitCode = report.close(values.out) ? 0 : 1
}
