/**
 * What the database takes from Node when nothing else is done: one row a statement, each committed and flushed by itself,
 * prepared once, from as many connections as are told. Words: port, database, connections, seconds.
 */
import { randomBytes } from 'node:crypto'
import { createPool } from 'mysql2/promise'
import { percentile } from '../measure.js'

void main()

async function main(): Promise<void> {
  const [port, database, connections, seconds] = process.argv.slice(2)
  const pool = createPool({
    host: '127.0.0.1',
    port: Number(port),
    user: 'root',
    database: database ?? '',
    connectionLimit: Number(connections),
  })
  await pool.query(`create table if not exists bare_inserts (
    id bigint not null auto_increment primary key, box_id bigint not null, sealed_box mediumblob not null,
    created_at_ms bigint not null) engine=InnoDB`)
  const latenciesMs: number[] = []
  const startedAt = performance.now()
  const endsAt = startedAt + Number(seconds) * 1000
  await Promise.all(
    Array.from({ length: Number(connections) }, async (_, box) => {
      while (performance.now() < endsAt) {
        const sentAt = performance.now()
        await pool.execute('insert into bare_inserts (box_id, sealed_box, created_at_ms) values (?, ?, ?)', [
          box,
          randomBytes(1_024),
          Date.now(),
        ])
        latenciesMs.push(performance.now() - sentAt)
      }
    }),
  )
  const took = (performance.now() - startedAt) / 1000
  latenciesMs.sort((a, b) => a - b)
  const figures = {
    requestsPerSecond: latenciesMs.length / took,
    p50Ms: percentile(latenciesMs, 50),
    p99Ms: percentile(latenciesMs, 99),
    answered: latenciesMs.length,
    refused: 0,
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  await pool.end()
}
