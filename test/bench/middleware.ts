/** What each step of a `/send` takes of the processor, by adding one after another. */
import path from 'node:path'
import { load } from './load.js'
import { spreadOf } from './measure.js'
import type { Pace } from './pace.js'
import type { Bench, BenchServer } from './parts.js'
import type { Report } from './report.js'
import { CONNECTIONS, DROP_BYTES } from './sends.js'
import type { TestStore } from '../setup/stores.js'

const BOXES = 100

/** As `programs/steps` adds them. */
const STEPS = [
  'node:http and Express with its prototypes kept',
  'the log, one line a request',
  'headers and CORS',
  'the limit by address',
  'the JSON body, read and parsed',
  'the request, parsed by its schema',
] as const

export async function measureMiddleware(
  bench: Bench,
  report: Report,
  pace: Pace,
  store: TestStore,
): Promise<void> {
  report.section('Processor time of a /send, step by step, 64 connections')
  const mariadb = await bench.serve(store.environment)
  const embedded = await bench.serve({ DATA_DIR: path.join(bench.folder, 'steps') })
  const servers = [
    ...(await Promise.all(STEPS.map((_, steps) => bench.run('steps', String(steps))))).map((server) => ({
      server,
      boxes: '',
    })),
    { server: mariadb, boxes: await bench.register(mariadb.url, BOXES) },
    { server: embedded, boxes: await bench.register(embedded.url, BOXES) },
  ]
  const aSend = async ({ server, boxes }: { server: BenchServer; boxes: string }, seconds: number) => {
    const before = server.cpuMs()
    const { answered } = await load({
      url: `${server.url}/send`,
      connections: CONNECTIONS,
      seconds,
      send: { kind: 'sends', boxes: boxes || (servers.at(-1)?.boxes ?? ''), size: DROP_BYTES },
    })
    return ((server.cpuMs() - before) * 1000) / answered
  }
  for (const server of servers) await aSend(server, pace.warmUpSeconds)
  const rounds: number[][] = servers.map(() => [])
  for (let round = 0; round < pace.rounds; round++) {
    for (const [at, server] of servers.entries())
      rounds[at]?.push(await aSend(server, Math.min(3, pace.seconds)))
  }
  const spreads = rounds.map(spreadOf)
  for (const [at, step] of STEPS.entries()) {
    const [before, after] = [spreads[at - 1]?.median ?? 0, spreads[at]?.median ?? 0]
    report.add(`${at === 0 ? '' : '+ '}${step}`, 'µs', after - before)
  }
  const [bare = 0, withMariadb, withEmbedded] = spreads.slice(STEPS.length - 1).map(({ median }) => median)
  report.add('= all of it but the store', 'µs', bare)
  report.add('+ MariaDB: recalling the box, grouping, the driver', 'µs', (withMariadb ?? 0) - bare)
  report.add('+ the embedded store: the same, and SQLite itself', 'µs', (withEmbedded ?? 0) - bare)
  await Promise.all(servers.map(({ server }) => server.stop()))
}
