/** `/send` on MariaDB, beside what the parts under it can do at all. */
import { setTimeout as wait } from 'node:timers/promises'
import type { MariadbInstance } from '../setup/mariadb.js'
import type { TestStore } from '../setup/stores.js'
import { load } from './load.js'
import { interleave, type Measure, p50, ratio, rate, refusals, spreadOf, tail } from './measure.js'
import { type Bench, type BenchServer, figuresOf } from './parts.js'
import type { Report } from './report.js'
import type { Pace } from './pace.js'

export const DROP_BYTES = 1_024
export const CONNECTIONS = 64
const BOXES = 100
/** Fewer than a process takes in three seconds. */
const CROWD_SENDS = 6_000

export async function measureSends(
  bench: Bench,
  report: Report,
  pace: Pace,
  mariadb: MariadbInstance,
  store: TestStore,
): Promise<void> {
  const { DB_PORT = '', DB_NAME = '' } = store.environment
  const server = await bench.serve(store.environment)
  const boxes = await bench.register(server.url, BOXES)
  const send = (url: string, connections: number, seconds = pace.seconds) =>
    load({ url, connections, seconds, send: { kind: 'sends', boxes, size: DROP_BYTES } })
  const inserts = (connections: number): Measure => {
    return () => figuresOf('mysql2-inserts', DB_PORT, DB_NAME, String(connections), String(pace.seconds))
  }
  const [node, express] = [await bench.run('node-http'), await bench.run('bare-express')]

  report.section('/send on MariaDB')
  for (const url of [`${server.url}/send`, node.url, express.url])
    await send(url, CONNECTIONS, pace.warmUpSeconds)
  const many = await interleave(pace.rounds, {
    inserts: inserts(CONNECTIONS),
    node: () => send(node.url, CONNECTIONS),
    express: () => send(express.url, CONNECTIONS),
    sends: () => send(`${server.url}/send`, CONNECTIONS),
  })
  await node.stop()
  await express.stop()
  report.add('mysql2, one-row inserts, 64 connections', '/s', spreadOf(many.inserts.map(rate)))
  report.add('node:http with JSON parse', '/s', spreadOf(many.node.map(rate)))
  report.add('Express with nothing behind it', '/s', spreadOf(many.express.map(rate)))
  report.add('/send, one process', '/s', spreadOf(many.sends.map(rate)))
  report.add('… to mysql2’s inserts', '', ratio(many.sends, many.inserts), { atLeast: 0.35 })
  report.add('… to node:http', '', ratio(many.sends, many.node), { atLeast: 0.2 })
  report.add('… to bare Express', '', ratio(many.sends, many.express))
  report.add('… p50', 'ms', spreadOf(many.sends.map(p50)))
  report.add('… p99 to p50', '', spreadOf(many.sends.map(tail)), { atMost: 3 })
  report.add('… refused', '', refusals(many.sends), { atMost: 0 })

  report.section('INSERT statements into drops for each accepted send')
  for (const [connections, atMost] of [
    [64, 0.125],
    [8, 0.6],
  ] as const) {
    const found = await countInserts(mariadb, () => send(`${server.url}/send`, connections))
    report.add(`${String(connections)} connections`, '', found, { atMost })
  }

  report.section('/send at 1 connection')
  const alone = await interleave(pace.rounds, {
    inserts: inserts(1),
    sends: () => send(`${server.url}/send`, 1),
  })
  report.add('mysql2, one insert, p50', 'ms', spreadOf(alone.inserts.map(p50)))
  report.add('/send, p50', 'ms', spreadOf(alone.sends.map(p50)))
  report.add('… to mysql2’s insert', '', ratio(alone.sends, alone.inserts, p50), { atMost: 2 })
  await server.stop()

  await measureCrowd(bench, report, pace, mariadb, store)
}

async function countWhenSettled(count: () => Promise<number>): Promise<number> {
  for (let before = await count(); ;) {
    await wait(500)
    const now = await count()
    if (now === before) return now
    before = now
  }
}

/** A server of its own, since what is looked at is the most memory that it has ever had. */
async function measureCrowd(
  bench: Bench,
  report: Report,
  pace: Pace,
  mariadb: MariadbInstance,
  store: TestStore,
): Promise<void> {
  report.section('/send at 256 connections')
  const server: BenchServer = await bench.serve(store.environment)
  const boxes = await bench.register(server.url, BOXES)
  const crowd = await load({
    url: `${server.url}/send`,
    connections: 256,
    seconds: pace.crowdSeconds,
    send: { kind: 'sends', boxes, size: DROP_BYTES },
  })
  // What wrk had not yet read the answer of when it left is stored as well, some of it only now; so what is compared is
  // another run, from when the first has come to its end.
  const counted = await countWhenSettled(() => countDrops(mariadb, store))
  const { accepted, refused } = await load({
    url: `${server.url}/send`,
    connections: 256,
    seconds: pace.crowdSeconds,
    send: { kind: 'counted', boxes, size: DROP_BYTES, count: CROWD_SENDS / 2 },
  })
  const stored = (await countDrops(mariadb, store)) - counted
  report.add('/send, one process', '/s', crowd.requestsPerSecond)
  report.add('… p50', 'ms', crowd.p50Ms)
  report.add('… p99', 'ms', crowd.p99Ms)
  report.add('refused', '', crowd.refused + refused, { atMost: 0 })
  report.add('201 answers counted', '', accepted)
  report.add('rows more or less than 201 answers', '', Math.abs(stored - accepted), { atMost: 0 })
  report.add('peak memory of the process', 'MiB', server.peakMib(), { atMost: 170 })
  await server.stop()
}

/** By MariaDB's own count of commits: a transaction that stores drops has one INSERT into `drops`, whatever their number. */
async function countInserts(mariadb: MariadbInstance, measure: Measure): Promise<number> {
  const commits = async () => {
    const [{ Value }] = (await mariadb.query("show global status like 'Com_commit'")) as [{ Value: string }]
    return Number(Value)
  }
  const before = await commits()
  const { answered } = await measure()
  return ((await commits()) - before) / answered
}

async function countDrops(mariadb: MariadbInstance, { environment }: TestStore): Promise<number> {
  const [{ drops }] = (await mariadb.query(
    `select count(*) as drops from ${environment['DB_NAME'] ?? ''}.drops`,
  )) as [{ drops: number }]
  return drops
}
