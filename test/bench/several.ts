/** Several processes on one MariaDB: on a port each with a load generator each, and as `WORKERS` on one port. */
import type { TestStore } from '../setup/stores.js'
import { load } from './load.js'
import { type Figures, interleave, p50, ratio, rate, refusals, spreadOf } from './measure.js'
import type { Pace } from './pace.js'
import { type Bench, type BenchServer, figuresOf } from './parts.js'
import type { Report } from './report.js'
import { CONNECTIONS, DROP_BYTES } from './sends.js'

const PROCESSES = 4
const BOXES = 100

export async function measureSeveral(
  bench: Bench,
  report: Report,
  pace: Pace,
  store: TestStore,
): Promise<void> {
  const { DB_PORT = '', DB_NAME = '' } = store.environment
  const servers: BenchServer[] = []
  for (let each = 0; each < PROCESSES; each++) servers.push(await bench.serve(store.environment))
  const workers = await bench.serve({ ...store.environment, WORKERS: String(PROCESSES) })
  const boxes = await bench.register(workers.url, BOXES)
  const send = (url: string, seconds = pace.seconds) =>
    load({
      url: `${url}/send`,
      connections: CONNECTIONS,
      seconds,
      send: { kind: 'sends', boxes, size: DROP_BYTES },
    })
  const toAll = async (seconds = pace.seconds) =>
    together(await Promise.all(servers.map(({ url }) => send(url, seconds))))
  const inserts = () =>
    figuresOf('mysql2-inserts', DB_PORT, DB_NAME, String(CONNECTIONS), String(pace.seconds))

  report.section('/send, four processes on one MariaDB, 64 connections to each')
  await toAll(pace.warmUpSeconds)
  await send(workers.url, pace.warmUpSeconds)
  const measured = await interleave(pace.rounds, {
    inserts,
    ports: () => toAll(),
    workers: () => send(workers.url),
  })
  report.add('mysql2, one-row inserts, 64 connections', '/s', spreadOf(measured.inserts.map(rate)))
  report.add('four ports, four load generators', '/s', spreadOf(measured.ports.map(rate)))
  report.add('… to mysql2’s inserts', '', ratio(measured.ports, measured.inserts), { atLeast: 0.8 })
  report.add('… p50', 'ms', spreadOf(measured.ports.map(p50)))
  report.add('… refused', '', refusals(measured.ports), { atMost: 0 })
  report.add('WORKERS=4, one port, one load generator', '/s', spreadOf(measured.workers.map(rate)))
  report.add('… to mysql2’s inserts', '', ratio(measured.workers, measured.inserts))
  report.add('… refused', '', refusals(measured.workers), { atMost: 0 })
  await Promise.all([...servers, workers].map((server) => server.stop()))
}

function together(each: readonly Figures[]): Figures {
  const sum = (of: (figures: Figures) => number) => each.reduce((total, figures) => total + of(figures), 0)
  return {
    requestsPerSecond: sum(rate),
    p50Ms: sum(p50) / each.length,
    p99Ms: Math.max(...each.map(({ p99Ms }) => p99Ms)),
    answered: sum(({ answered }) => answered),
    refused: refusals(each),
  }
}
