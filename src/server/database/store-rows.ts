/** Whole tables, read and written a page at a time: for backups, and for moving from one store to another. */
import { createHash } from 'node:crypto'
import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import type { RowCopying } from './dialects/dialect.js'
import type { Schema } from './schema.js'
import { formatRow, keyOf, type StoreRow, type StoreTable } from './store-tables.js'

/** Read at once: at most some ten megabytes of drops, mostly half of one. */
const PAGE_ROWS = 500
/** Written by one statement, at most. Half of the smallest packet that hosts allow is what they take as text. */
const STATEMENT_BYTES = 256 * 1024
const STATEMENT_ROWS = 100
/** So that the store's log stays small, and each statement is answered long before its deadline. */
const DELETED_AT_ONCE = 1_000

export async function countRows(query: Kysely<Schema>, { name }: StoreTable): Promise<number> {
  const { rows } = await query.executeQuery<{ count: number }>(
    CompiledQuery.raw(`select count(*) as count from ${quoted(name)}`),
  )
  return rows[0]?.count ?? 0
}

export async function hasRows(query: Kysely<Schema>, { name }: StoreTable): Promise<boolean> {
  const { rows } = await query.executeQuery(CompiledQuery.raw(`select 1 from ${quoted(name)} limit 1`))
  return rows.length > 0
}

/** In the order of the table's key, from behind `after` on. */
export async function* readRows(
  query: Kysely<Schema>,
  { source, isAfter, valueOf }: RowCopying,
  table: StoreTable,
  after?: StoreRow,
): AsyncGenerator<readonly StoreRow[]> {
  const columns = table.columns.map(([column]) => `${valueOf(table.name, column)} as ${quoted(column)}`)
  const key = table.key.map((column) => valueOf(table.name, column))
  for (let last = after; ;) {
    const where = last === undefined ? undefined : isAfter(key, last)
    const text = `select ${columns.join(', ')} from ${source(table.name)}
      ${where === undefined ? '' : `where ${where.text}`} order by ${key.join(', ')} limit ${String(PAGE_ROWS)}`
    const page = await query.executeQuery<Readonly<Record<string, StoreRow[number]>>>(
      CompiledQuery.raw(text, [...(where?.parameters ?? [])]),
    )
    const rows = page.rows.map((row) => table.columns.map(([column]) => row[column] ?? null))
    if (rows.length > 0) yield rows
    if (rows.length < PAGE_ROWS) return
    last = keyOf(table, rows.at(-1) ?? [])
  }
}

/** In a transaction of the caller's. */
export async function writeRows(
  transaction: Transaction<Schema>,
  { unfold }: RowCopying,
  table: StoreTable,
  rows: readonly StoreRow[],
): Promise<void> {
  for (const part of unfold(table, rows)) {
    for (const some of inStatements(part.rows)) {
      await transaction.executeQuery(insertion(part.table, part.columns, some))
    }
  }
}

/** Removes some of its rows, in a transaction of the caller's; answers how many. */
export async function deleteSome(
  transaction: Transaction<Schema>,
  { deletion }: RowCopying,
  table: StoreTable,
): Promise<number> {
  let deleted = 0
  for (const text of deletion(table.name, DELETED_AT_ONCE)) {
    const { numAffectedRows } = await transaction.executeQuery(CompiledQuery.raw(text))
    deleted += Number(numAffectedRows ?? 0n)
  }
  return deleted
}

export interface TableDigest {
  readonly table: string
  readonly rows: number
  /** SHA-256, hex, over its rows' lines in the order of its key. */
  readonly sha256: string
}

export interface RunningDigest {
  readonly add: (lines: string, rows: number) => void
  readonly end: () => TableDigest
}

export function digestOf({ name }: StoreTable): RunningDigest {
  const hash = createHash('sha256')
  let count = 0
  return {
    add(lines, rows) {
      hash.update(lines)
      count += rows
    },
    end: () => ({ table: name, rows: count, sha256: hash.digest('hex') }),
  }
}

export async function digestTable(
  query: Kysely<Schema>,
  copying: RowCopying,
  table: StoreTable,
  onRows: (count: number) => void = () => undefined,
): Promise<TableDigest> {
  const digest = digestOf(table)
  for await (const rows of readRows(query, copying, table)) {
    digest.add(formatRows(table, rows), rows.length)
    onRows(rows.length)
  }
  return digest.end()
}

/** A line each. */
export function formatRows(table: StoreTable, rows: readonly StoreRow[]): string {
  return rows.map((row) => `${formatRow(table, row)}\n`).join('')
}

function* inStatements(rows: readonly StoreRow[]): Generator<readonly StoreRow[]> {
  let some: StoreRow[] = []
  let bytes = 0
  for (const row of rows) {
    const size = sizeOf(row)
    if (some.length === STATEMENT_ROWS || (some.length > 0 && bytes + size > STATEMENT_BYTES)) {
      yield some
      some = []
      bytes = 0
    }
    some.push(row)
    bytes += size
  }
  if (some.length > 0) yield some
}

function sizeOf(row: StoreRow): number {
  return row.reduce<number>((sum, value) => sum + bytesOf(value), 0)
}

/** Nearly: half of what it takes as text at most, or more. */
function bytesOf(value: StoreRow[number]): number {
  if (value instanceof Uint8Array) return value.length
  return typeof value === 'string' ? 2 * value.length : 16
}

function insertion(table: string, columns: readonly string[], rows: readonly StoreRow[]): CompiledQuery {
  const row = `(${columns.map(() => '?').join(', ')})`
  const text = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values ${rows.map(() => row).join(', ')}`
  return CompiledQuery.raw(text, rows.flat())
}

/** Of a table or a column. They come from a backup's file as well. */
export function isName(text: string): boolean {
  return /^[a-z][a-z0-9_]{0,63}$/.test(text)
}

/** Both stores take names so. */
export function quoted(name: string): string {
  if (!isName(name)) throw new Error('This is no name of a table or column.')
  return `\`${name}\``
}
