/** What a store costs that has grown, and a box of which nearly everything has been acknowledged. */
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openDatabase } from '../../src/server/database/database.js'
import type { MariadbInstance } from '../setup/mariadb.js'
import { createMariadbStore, type TestStore } from '../setup/stores.js'
import { load } from './load.js'
import { type Figures, interleave, p50, ratio, spreadOf } from './measure.js'
import type { Pace } from './pace.js'
import { type Bench, type BenchServer, type BoxWords, post, registerBox } from './parts.js'
import type { Report } from './report.js'
import { DROP_BYTES } from './sends.js'

const DROPS_A_BOX = 100
const FEW_BOXES = 110
const MANY_BOXES = 10_000
const HOT_DROPS = 100_000
const HOT_UNSEEN = 100
const PAGE = 50
const ACKNOWLEDGED_AT_ONCE = 1_000

export async function measureGrowth(
  bench: Bench,
  report: Report,
  pace: Pace,
  mariadb: MariadbInstance,
): Promise<void> {
  report.section('Growth: page 1 of 50 drops of 1 KB at 1 connection, p50')
  const [small, large] = [await grow(bench, mariadb, FEW_BOXES), await grow(bench, mariadb, MANY_BOXES)]
  const hot = await makeHotBox(bench, large)
  const weight = await weigh(mariadb, large)
  report.add('drops', '', weight.drops)
  report.add('bytes on disk a drop', 'bytes', weight.bytes / weight.drops)
  report.add('… to its payload', '', weight.bytes / weight.payload, { atMost: 1.75 })

  const page = (server: BenchServer, boxes: string, seconds = pace.seconds) =>
    load({
      url: `${server.url}/fetch`,
      connections: 1,
      seconds,
      send: { kind: 'fetches', boxes, size: PAGE },
    })
  for (const { server, boxes } of [small, large]) await page(server, boxes, pace.warmUpSeconds)
  const grown = await interleave(pace.rounds, {
    small: () => page(small.server, small.boxes),
    large: () => page(large.server, large.boxes),
  })
  report.add('11,000 drops in 110 boxes', 'ms', spreadOf(grown.small.map(p50)))
  report.add('1,100,000 drops in 10,000 boxes, and one of 100,000', 'ms', spreadOf(grown.large.map(p50)))
  report.add('… to 11,000', '', ratio(grown.large, grown.small, p50), { atMost: 1.3 })

  report.section(
    'A box of 100,000 drops, 99.9 % of them acknowledged: page 1 of the unseen at 1 connection, p50',
  )
  const fresh = await page(large.server, await oneFreshBox(bench, large.server))
  const slowest = await hot.acknowledge()
  const after: Figures[] = []
  for (let second = 0; second < 3; second++) after.push(await page(large.server, hot.boxes, 1))
  const later = await interleave(pace.rounds, {
    hot: () => page(large.server, hot.boxes),
    small: () => page(small.server, small.boxes),
  })
  report.add('a box of 100 drops', 'ms', fresh.p50Ms)
  report.add('an acknowledgement of 1,000, the slowest of 100', 'ms', slowest)
  report.add('in the three seconds after the last acknowledgement', 'ms', spreadOf(after.map(p50)))
  report.add('later', 'ms', spreadOf(later.hot.map(p50)))
  report.add('… to a small store', '', ratio(later.hot, later.small, p50), { atMost: 1.3 })
  await small.server.stop()
  await large.server.stop()
}

interface Grown {
  readonly server: BenchServer
  readonly store: TestStore
  readonly boxes: string
}

/** Filled by `/send` itself, box after box in turn, so that rows lie as they would. */
async function grow(bench: Bench, mariadb: MariadbInstance, boxCount: number): Promise<Grown> {
  const store = await createMariadbStore('utf8mb4', mariadb)
  const server = await bench.serve(store.environment)
  const boxes = await bench.register(server.url, boxCount)
  const count = () => countDrops(mariadb, store)
  const wanted = boxCount * DROPS_A_BOX
  for (let { drops } = await count(); drops < wanted; { drops } = await count()) {
    process.stderr.write(`  ${String(drops)} of ${String(wanted)} drops\n`)
    await load({
      url: `${server.url}/send`,
      connections: 256,
      seconds: Math.min(20, Math.max(1, Math.floor((wanted - drops) / 5_000))),
      send: { kind: 'sends', boxes, size: DROP_BYTES },
    })
  }
  return { server, store, boxes }
}

async function countDrops(mariadb: MariadbInstance, { environment }: TestStore) {
  const [row] = (await mariadb.query(
    `select sum(arrived_drops) as drops, sum(arrived_bytes) as payload from ${environment['DB_NAME'] ?? ''}.boxes`,
  )) as [{ drops: string; payload: string }]
  return { drops: Number(row.drops), payload: Number(row.payload) }
}

/** All tables with all their indexes, as long as their files are. */
async function weigh(mariadb: MariadbInstance, { store }: Grown) {
  const database = store.environment['DB_NAME'] ?? ''
  await mariadb.query(`flush tables ${database}.drops for export; unlock tables`)
  const folder = path.join(mariadb.dataFolder, database)
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0)
  return { ...(await countDrops(mariadb, store)), bytes }
}

async function makeHotBox(bench: Bench, { server, store }: Grown) {
  const box = await registerBox(server.url)
  const boxes = writeBoxes(bench, 'hot', box)
  const database = openDatabase(store.settings)
  const idsOf = async () => {
    const rows = await database.query
      .selectFrom('drops')
      .innerJoin('boxes', 'boxes.id', 'drops.box_id')
      .select('drops.id')
      .orderBy('boxes.created_at_ms', 'desc')
      .where('boxes.arrived_drops', '>', HOT_DROPS / 2)
      .orderBy('drops.id')
      .execute()
    return rows.map(({ id }) => id)
  }
  let ids: readonly number[] = []
  while (ids.length < HOT_DROPS) {
    const seconds = Math.max(1, Math.floor((HOT_DROPS - ids.length) / 5_000))
    await load({
      url: `${server.url}/send`,
      connections: 256,
      seconds,
      send: { kind: 'sends', boxes, size: DROP_BYTES },
    })
    ids = await idsOf()
  }
  await database.close()
  const seen = ids.slice(0, -HOT_UNSEEN)
  return {
    boxes,
    /** Answers how long the slowest call took, in milliseconds. */
    async acknowledge(): Promise<number> {
      let slowest = 0
      for (let at = 0; at < seen.length; at += ACKNOWLEDGED_AT_ONCE) {
        const startedAt = performance.now()
        const message_ids = seen.slice(at, at + ACKNOWLEDGED_AT_ONCE)
        await post(`${server.url}/ack`, { link_token: box.link_token, message_ids }, box.fetch_token)
        slowest = Math.max(slowest, performance.now() - startedAt)
      }
      return slowest
    },
  }
}

async function oneFreshBox(bench: Bench, server: BenchServer): Promise<string> {
  const boxes = writeBoxes(bench, 'fresh', await registerBox(server.url))
  const send = { kind: 'sends', boxes, size: DROP_BYTES } as const
  await load({ url: `${server.url}/send`, connections: 8, seconds: 1, send })
  return boxes
}

function writeBoxes(bench: Bench, name: string, { link_token, fetch_token }: BoxWords): string {
  const file = path.join(bench.folder, name)
  writeFileSync(file, `${link_token} ${fetch_token}\n`)
  return file
}
