/** `/send` on the embedded store, beside what libsql does alone. */
import path from 'node:path'
import { load } from './load.js'
import { interleave, p50, ratio, rate, refusals, spreadOf, tail } from './measure.js'
import type { Pace } from './pace.js'
import { type Bench, figuresOf } from './parts.js'
import type { Report } from './report.js'
import { CONNECTIONS, DROP_BYTES } from './sends.js'

const BOXES = 100
/** As many as come together when 64 connections send. */
const ROWS_A_GROUP = 32

export async function measureEmbedded(bench: Bench, report: Report, pace: Pace): Promise<void> {
  const server = await bench.serve({ DATA_DIR: path.join(bench.folder, 'embedded') })
  const boxes = await bench.register(server.url, BOXES)
  const send = (seconds = pace.seconds) =>
    load({
      url: `${server.url}/send`,
      connections: CONNECTIONS,
      seconds,
      send: { kind: 'sends', boxes, size: DROP_BYTES },
    })
  const inserts = () =>
    figuresOf(
      'libsql-inserts',
      path.join(bench.folder, 'bare.db'),
      String(ROWS_A_GROUP),
      String(pace.seconds),
    )

  report.section('/send on the embedded store, 64 connections')
  await send(pace.warmUpSeconds)
  const measured = await interleave(pace.rounds, { inserts, sends: () => send() })
  report.add(
    `libsql, inserts in groups of ${String(ROWS_A_GROUP)}`,
    'rows/s',
    spreadOf(measured.inserts.map(rate)),
  )
  report.add('/send, one process', '/s', spreadOf(measured.sends.map(rate)))
  report.add('… to libsql’s inserts', '', ratio(measured.sends, measured.inserts), { atLeast: 0.5 })
  report.add('… p50', 'ms', spreadOf(measured.sends.map(p50)))
  report.add('… p99 to p50', '', spreadOf(measured.sends.map(tail)))
  report.add('… refused', '', refusals(measured.sends), { atMost: 0 })
  await server.stop()
}
