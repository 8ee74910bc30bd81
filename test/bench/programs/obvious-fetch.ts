/**
 * `/fetch` by token as one would write it at first, with the same packages and on the same tables: Express as it comes, its
 * JSON parser, Kysely's objects, `response.json`. It does what the real one does for such a call: finds the box, compares
 * the token's hash, reads 50 unseen drops by the same plan. Words: port, port of MariaDB, database.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import cors from 'cors'
import express from 'express'
import { Kysely, MysqlDialect, sql } from 'kysely'
import { createPool } from 'mysql2'
import type { Schema } from '../../../src/server/database/schema.js'

const [port, storePort, database] = process.argv.slice(2)
const query = new Kysely<Schema>({
  dialect: new MysqlDialect({
    pool: createPool({
      host: '127.0.0.1',
      port: Number(storePort),
      user: 'root',
      database: database ?? '',
      connectionLimit: 10,
    }),
  }),
})

const app = express()
app.use(cors())
app.post('/fetch', express.json(), async (request, response) => {
  const { link_token } = request.body as Record<string, string>
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const box = await query
    .selectFrom('boxes')
    .select(['id', 'fetch_token_hash'])
    .where('link_token_hash', '=', hashOf(link_token ?? ''))
    .executeTakeFirst()
  if (box === undefined || !timingSafeEqual(hashOf(token), box.fetch_token_hash)) {
    response.status(401).json({ error: 'This is not your box.' })
    return
  }
  const drops = await query
    .selectFrom('unseen_drops as listed')
    .modifyFront(sql`straight_join`)
    .innerJoin('drops', (join) =>
      join.onRef('drops.box_id', '=', 'listed.box_id').onRef('drops.id', '=', 'listed.id'),
    )
    .select(['drops.id', 'drops.sealed_box', 'drops.metadata', 'drops.created_at_ms'])
    .where('listed.box_id', '=', box.id)
    .orderBy('listed.id', 'asc')
    .limit(51)
    .execute()
  const page = drops.slice(0, 50)
  response.json({
    message: 'Messages fetched',
    data: page.map((drop) => ({
      id: drop.id,
      encrypted_message: Buffer.from(drop.sealed_box).toString('base64'),
      created_at: new Date(drop.created_at_ms).toISOString(),
      seen: false,
      metadata:
        drop.metadata === null ? null : (JSON.parse(Buffer.from(drop.metadata).toString()) as unknown),
    })),
    count: page.length,
    has_more: drops.length > page.length,
    next_cursor: page.at(-1)?.id ?? null,
  })
})
app.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
