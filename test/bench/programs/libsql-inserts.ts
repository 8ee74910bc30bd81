/**
 * What libsql takes from Node when nothing else is done: rows of a drop's size in groups, a flushed transaction each, one
 * prepared statement, into one table as wide as `drops`. Words: file, rows a group, seconds.
 */
import { randomBytes } from 'node:crypto'
import Libsql from 'libsql'
import { percentile } from '../measure.js'

const BOXES = 100

const [file = '', rows, seconds] = process.argv.slice(2)
const database = new Libsql(file)
for (const pragma of ['journal_mode=WAL', 'synchronous=FULL']) database.exec(`pragma ${pragma}`)
database.exec(`create table if not exists bare_inserts (
  box_id integer not null, id integer not null, sealed_box blob not null, metadata blob, receipt_hash blob,
  size_bytes integer not null, created_at_ms integer not null, primary key (box_id, id))`)
const insert = database.prepare('insert into bare_inserts values (?, ?, ?, ?, ?, ?, ?)')
const latenciesMs: number[] = []
const startedAt = performance.now()
for (let id = Date.now() * 1_000; performance.now() < startedAt + Number(seconds) * 1000;) {
  const sentAt = performance.now()
  database.exec('begin immediate')
  for (let row = 0; row < Number(rows); row++, id++) {
    insert.run([BigInt(id % BOXES), BigInt(id), randomBytes(1_024), null, null, 1_024n, BigInt(Date.now())])
  }
  database.exec('commit')
  latenciesMs.push(performance.now() - sentAt)
}
const answered = latenciesMs.length * Number(rows)
const took = (performance.now() - startedAt) / 1000
latenciesMs.sort((a, b) => a - b)
const figures = {
  requestsPerSecond: answered / took,
  p50Ms: percentile(latenciesMs, 50),
  p99Ms: percentile(latenciesMs, 99),
  answered,
  refused: 0,
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
