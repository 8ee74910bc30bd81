/** Every row of a store in a form that both stores have in common, read past everything that backups and copies read by. */
import { sql } from 'kysely'
import { migrations } from '../../migrations/index.js'
import type { Database } from '../../src/server/database/database.js'

/** What processes tell one another about this very store. */
const OF_THIS_STORE = ['migration_lease', 'applied_migrations']

type Row = Readonly<Record<string, unknown>>
/** By table; each row as JSON, in the order of these texts. */
export type CommonRows = Readonly<Record<string, readonly string[]>>

export async function commonRows({ query, dialect }: Database): Promise<CommonRows> {
  const { tables } = await dialect.facts(query)
  const known: Record<string, readonly Row[]> = {}
  for (const { name } of tables.filter((table) => !OF_THIS_STORE.includes(table.name))) {
    known[name] = (await sql<Row>`select * from ${sql.table(name)}`.execute(query)).rows
  }
  const { drops = [], unseen_drops, ...others } = known
  const unseen = unseen_drops ?? drops.filter(({ is_seen }) => is_seen === 0).map(unseenRow)
  const common = { ...others, drops: drops.map(withoutSeen), unseen_drops: unseen }
  return Object.fromEntries(Object.entries(common).map(([table, rows]) => [table, rows.map(toText).sort()]))
}

function unseenRow({ box_id, id, size_bytes }: Row): Row {
  return { box_id, id, size_bytes }
}

function withoutSeen({ is_seen: _is_seen, ...row }: Row): Row {
  return row
}

function toText(row: Row): string {
  const fields = Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(
    fields.map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('hex') : value]),
  )
}

export async function schemaOf({ query }: Database): Promise<readonly string[]> {
  const rows = await query
    .selectFrom('applied_migrations')
    .select('name')
    .orderBy('name')
    .limit(migrations.length + 10)
    .execute()
  return rows.map(({ name }) => name)
}
