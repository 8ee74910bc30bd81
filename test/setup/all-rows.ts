/** Every row of a store, to see what a request has changed. */
import { sql } from 'kysely'
import type { TestServer } from './test-server.js'

export type AllRows = Readonly<Record<string, readonly object[]>>

/** What a proof pays with, and what processes tell one another. */
const NOT_OF_BOXES = ['spent_challenges', 'migration_lease', 'applied_migrations']

/** By table, each in the order of its first columns. */
export async function allRows(
  { database }: Pick<TestServer, 'database'>,
  leftOut: readonly string[] = NOT_OF_BOXES,
): Promise<AllRows> {
  const { tables } = await database.dialect.facts(database.query)
  const names = tables.map(({ name }) => name).filter((name) => !leftOut.includes(name))
  const rows = await Promise.all(
    names.map(async (name) => {
      const read = await sql<object>`select * from ${sql.table(name)}`.execute(database.query)
      return [name, read.rows.map((row) => ({ ...row })).toSorted(byText)] as const
    }),
  )
  return Object.fromEntries(rows)
}

function byText(one: object, other: object): number {
  const [first, second] = [JSON.stringify(one), JSON.stringify(other)]
  return first < second ? -1 : Number(first > second)
}
