/** All rows of one store into another, so that it can end at any point and go on there, and then a look at both. */
import type { Database } from '../server/database/database.js'
import {
  countRows,
  digestTable,
  readRows,
  type TableDigest,
  writeRows,
} from '../server/database/store-rows.js'
import {
  formatRow,
  keyOf,
  parseRow,
  STORE_TABLES,
  type StoreRow,
  type StoreTable,
} from '../server/database/store-tables.js'
import { endFill, type Filling, giveUpFill, moveFill } from '../server/database/unfinished-fill.js'
import { countOf } from './print.js'
import { createProgress } from './progress.js'
import { at, type StoreEnd } from './store-trouble.js'

export interface OpenEnd extends StoreEnd {
  readonly database: Database
}

/** @throws when the stores are not the same at the end; StoreTroubleError */
export async function copyStore(
  source: OpenEnd,
  target: OpenEnd,
  filling: Filling,
): Promise<readonly TableDigest[]> {
  await copyTables(source, target, filling)
  const { digests, differing } = await compareStores(source, target)
  if (differing.length > 0) {
    await at(target, () => giveUpFill(target.database, filling.filler))
    throw new Error(changed(differing))
  }
  await at(target, () => endFill(target.database, filling.filler))
  return digests
}

/** Each page and how far it reaches are one transaction: whenever this ends, it goes on behind the last page that is there. */
async function copyTables(source: OpenEnd, target: OpenEnd, { filler, position }: Filling): Promise<void> {
  const { table: lastTable, after } = parsePosition(position)
  const from = lastTable === undefined ? 0 : STORE_TABLES.indexOf(lastTable)
  const { rowCopying, snapshot } = source.database.dialect
  await at(source, () =>
    snapshot(async (query) => {
      const progress = createProgress('Copied', await countAll(query), {
        already: await at(target, () => countCopied(target.database, lastTable)),
      })
      for (const table of STORE_TABLES.slice(from)) {
        const behind = table === lastTable ? after : undefined
        for await (const rows of readRows(query, rowCopying, table, behind)) {
          await writePage(target, filler, table, rows)
          progress.add(rows.length)
        }
      }
      progress.end()
    }),
  )
}

async function writePage(
  target: OpenEnd,
  filler: string,
  table: StoreTable,
  rows: readonly StoreRow[],
): Promise<void> {
  const { transact, dialect, faultOf } = target.database
  const position = formatPosition(table, rows.at(-1) ?? [])
  await at(target, async () => {
    try {
      await transact(async (transaction) => {
        await moveFill(transaction, filler, position)
        await writeRows(transaction, dialect.rowCopying, table, rows)
      })
    } catch (error) {
      if (faultOf(error) === 'duplicate') await giveUpFill(target.database, filler)
      throw error
    }
  })
}

type Query = Database['query']

async function countAll(query: Query): Promise<number> {
  const counts = await Promise.all(STORE_TABLES.map((table) => countRows(query, table)))
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Nothing is in a table behind the one that it reached. */
async function countCopied({ query }: Database, lastTable: StoreTable | undefined): Promise<number> {
  return lastTable === undefined ? 0 : countAll(query)
}

function formatPosition(table: StoreTable, last: StoreRow): string {
  return `${table.name} ${formatRow(keyTable(table), keyOf(table, last))}`
}

function parsePosition(text: string): { table?: StoreTable; after?: StoreRow } {
  const [name = '', ...key] = text.split(' ')
  const table = STORE_TABLES.find((each) => each.name === name)
  return table === undefined ? {} : { table, after: parseRow(keyTable(table), key.join(' ')) }
}

/** With its columns in the order of the key, as `keyOf` has them. */
function keyTable({ name, key, columns }: StoreTable): StoreTable {
  return { name, key, columns: key.flatMap((each) => columns.filter(([column]) => column === each)) }
}

export interface Compared {
  readonly digests: readonly TableDigest[]
  readonly differing: readonly Difference[]
}

export interface Difference {
  readonly table: string
  readonly here: number
  readonly there: number
}

/**
 * Both anew, side by side, as they are now and not as they were when it began. Drops before boxes: whatever arrives or goes
 * behind the place where it reads is counted in the row of its box, which is read later.
 */
export async function compareStores(
  source: OpenEnd,
  target: OpenEnd,
  onRows: (count: number) => void = () => undefined,
): Promise<Compared> {
  const rows = await at(source, () => countAll(source.database.query))
  const progress = createProgress('Compared', 2 * rows)
  const [digests, differing]: [TableDigest[], Difference[]] = [[], []]
  for (const table of STORE_TABLES.toReversed()) {
    const [there, here] = await Promise.all([source, target].map(digest))
    if (there === undefined || here === undefined) throw new Error('Two stores have two digests.')
    digests.unshift(here)
    if (here.rows !== there.rows || here.sha256 !== there.sha256)
      differing.unshift({ table: table.name, here: here.rows, there: there.rows })

    function digest(end: OpenEnd): Promise<TableDigest> {
      const { query, dialect } = end.database
      return at(end, () => digestTable(query, dialect.rowCopying, table, onMore))
    }
  }
  progress.end()
  return { digests, differing }

  function onMore(count: number): void {
    progress.add(count)
    onRows(count)
  }
}

function changed(differing: readonly Difference[]): string {
  const tables = differing.map(
    ({ table, here, there }) =>
      `${table} (${here === there ? `${countOf(here, 'row')} in each, not all alike` : `${countOf(there, 'row')} in the first, ${countOf(here, 'row')} in the second`})`,
  )
  return (
    `The stores are not the same: ${tables.join(', ')}. Something has written to one of them meanwhile. Stop what does, or ` +
    "start the first one's server with READ_ONLY=1, and call this again: it begins anew. Until it has ended well no server " +
    'starts on the second one.'
  )
}
