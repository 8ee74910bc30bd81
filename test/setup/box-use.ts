/** What is in a box, counted from its rows, beside what the server has counted. */
import { sql } from 'kysely'
import type { StoreKind } from './stores.js'
import type { TestServer } from './test-server.js'

interface Load {
  readonly drops: number
  readonly bytes: number
}

interface Use {
  readonly unseen: Load
  readonly seen: Load
}

interface CountedRow {
  readonly unseen: number
  readonly drops: number
  /** MariaDB's sums are texts. */
  readonly bytes: number | string
}

export async function useByRows({ database }: TestServer, kind: StoreKind, boxId: number): Promise<Use> {
  const { rows } = kind.isMariadb
    ? await sql<CountedRow>`
        select unseen_drops.id is not null as unseen, count(*) as drops, sum(drops.size_bytes) as bytes
        from drops
        left join unseen_drops on unseen_drops.box_id = drops.box_id and unseen_drops.id = drops.id
        where drops.box_id = ${boxId}
        group by 1`.execute(database.query)
    : await sql<CountedRow>`
        select is_seen = 0 as unseen, count(*) as drops, sum(size_bytes) as bytes
        from drops
        where box_id = ${boxId}
        group by 1`.execute(database.query)
  const load = (unseen: number) => {
    const row = rows.find((each) => each.unseen === unseen)
    return { drops: row?.drops ?? 0, bytes: Number(row?.bytes ?? 0) }
  }
  return { unseen: load(1), seen: load(0) }
}

export async function useByCounters({ context }: TestServer, boxId: number): Promise<Use> {
  const { unseen, seen } = await context.drops.useOf(boxId)
  return { unseen, seen }
}

/** Of all boxes that are there; only kept with MAX_STORE_BYTES. */
export async function serviceBytes({ database }: TestServer) {
  const { bytes } = await database.query.selectFrom('service_use').select('bytes').executeTakeFirstOrThrow()
  const { total } = await database.query
    .selectFrom('drops')
    .innerJoin('boxes', 'boxes.id', 'drops.box_id')
    .select(({ fn }) => fn.sum<number | string | null>('size_bytes').as('total'))
    .executeTakeFirstOrThrow()
  return { counted: bytes, there: Number(total ?? 0) }
}
