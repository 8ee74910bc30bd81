/** The embedded store: libsql in the server's own process, one file, nothing to install. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Compilable, Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.js'
import { quoted } from '../store-rows.js'
import { idsByBox } from '../ids-by-box.js'
import { createKeptTexts } from '../kept-texts.js'
import type {
  ArrayRows,
  Arrivals,
  Decision,
  Expiry,
  Marked,
  NewColumn,
  Removed,
  RowCopying,
  RowsOf,
  StoreDialect,
  StoreFacts,
  StoreFault,
  TableFacts,
  Trips,
  UnseenDrops,
} from './dialect.js'
import { asArrays, EmbeddedStoreMissingError, isBusy, LibsqlDialect, SNAPSHOT } from './libsql-dialect.js'

export function storeFile(dataFolder: string): string {
  return path.join(dataFolder, 'sealdrop.db')
}

export function sqliteDialect(dataFolder: string, isReadOnly: boolean): StoreDialect {
  const file = storeFile(dataFolder)
  return {
    name: `embedded store in ${file}`,
    isThere: () => existsSync(file),
    connect: () => new LibsqlDialect(file, isReadOnly),
    columns: {
      integer: 'integer',
      smallInteger: 'integer',
      bytes: () => 'blob',
      blob: 'blob',
      text: () => 'text',
    },
    createTable: (table) => table,
    addColumns,
    dropColumns,
    dropIndex: (database, _table, name) => database.schema.dropIndex(name).ifExists().execute(),
    hasTransactionalDdl: true,
    unseenDrops,
    // One writer at a time: `begin immediate` has locked everything already.
    lockRows: (query) => query,
    openTrips,
    countArrivals,
    forgetGone,
    deleteExpired,
    deleteOfBox,
    scrub,
    rowCopying,
    snapshot: (work) => withSnapshot(file, work),
    ping,
    faultOf,
    facts: (database) => readFacts(database, dataFolder),
    warning: () => Promise.resolve(undefined),
  }
}

async function addColumns(
  database: Kysely<Schema>,
  table: string,
  columns: readonly NewColumn[],
): Promise<void> {
  for (const { name, type, fallback } of columns) {
    await database.schema
      .alterTable(table)
      .addColumn(name, type, (column) =>
        fallback === undefined ? column : column.notNull().defaultTo(fallback),
      )
      .execute()
  }
}

async function dropColumns(database: Kysely<Schema>, table: string, names: readonly string[]): Promise<void> {
  for (const name of names) await database.schema.alterTable(table).dropColumn(name).execute()
}

/** Nothing travels here: the same steps, one statement after another. */
function openTrips(database: Kysely<Schema>): Trips {
  return {
    async readArrays(reads) {
      const rows: ArrayRows[] = []
      for (const read of reads) {
        rows.push((await database.executeQuery<unknown[]>(asArrays(read.compile()))).rows)
      }
      return rows
    },
    exchange<Reads extends readonly Compilable[], Outcome>(
      reads: Reads,
      decide: (rows: RowsOf<Reads>) => Decision<Outcome>,
    ) {
      return database.transaction().execute(async (transaction) => {
        const rows: unknown[] = []
        for (const read of reads) rows.push((await transaction.executeQuery(read.compile())).rows)
        const { writes, outcome } = decide(rows as unknown as RowsOf<Reads>)
        for (const write of writes) await transaction.executeQuery(write.compile())
        return outcome
      })
    },
    writeIf(condition, writes) {
      return database.transaction().execute(async (transaction) => {
        const { numAffectedRows } = await transaction.executeQuery(condition.compile())
        if (numAffectedRows !== 1n) return false
        for (const write of writes) await transaction.executeQuery(write.compile())
        return true
      })
    },
    close: () => Promise.resolve(),
  }
}

const keepText = createKeptTexts()

function countArrivals(database: Kysely<Schema>, arrivals: readonly Arrivals[]): readonly Compilable[] {
  return arrivals.map(({ id, ...counts }) =>
    keepText('arrivals', [...Object.values(counts), id], () =>
      database.updateTable('boxes').set(counts).where('id', '=', id),
    ),
  )
}

/** A partial index over `drops`, and a column that the schema names nowhere else. */
const unseenDrops: UnseenDrops = {
  async createIndex(database: Kysely<Schema>) {
    await sql`alter table drops add column is_seen integer not null default 0`.execute(database)
    await sql`create index unseen_drops on drops (box_id, id) where is_seen = 0`.execute(database)
  },

  async dropIndex(database: Kysely<Schema>) {
    await sql`drop index unseen_drops`.execute(database)
    await sql`alter table drops drop column is_seen`.execute(database)
  },

  add: () => [],

  addSeen: (database, rows) =>
    Array.from(idsByBox(rows), ([boxId, ids]) => ({
      compile: () =>
        sql`update drops set is_seen = 1 where box_id = ${boxId} and id in (${sql.join(ids)})`.compile(
          database,
        ),
    })),

  async among(database, drops) {
    const boxes = Array.from(
      idsByBox(drops),
      ([boxId, ids]) => sql`(box_id = ${boxId} and id in (${sql.join(ids)}))`,
    )
    const { rows } = await sql<{ box_id: number; id: number }>`
      select box_id, id from drops where is_seen = 0 and (${sql.join(boxes, sql` or `)})`.execute(database)
    return rows
  },

  list(database, boxId, nowMs, includeSeen) {
    const listed = database
      .selectFrom('drops as listed')
      .select(['listed.id', 'listed.sealed_box', 'listed.metadata', 'listed.created_at_ms'])
      .select(sql<number>`listed.is_seen`.as('seen'))
      .where('listed.box_id', '=', boxId)
      .where('listed.expires_at_ms', '>', nowMs)
    return includeSeen ? listed : listed.where(sql<boolean>`listed.is_seen = 0`)
  },

  async mark(transaction: Transaction<Schema>, boxId, ids, seen): Promise<Marked> {
    const { rows } = await sql<{ size_bytes: number }>`
      update drops
      set is_seen = ${seen ? 1 : 0}
      where box_id = ${boxId} and id in (${sql.join(ids)}) and is_seen = ${seen ? 0 : 1}
      returning size_bytes`.execute(transaction)
    return sumOf(rows)
  },

  async remove(transaction, boxId, ids): Promise<Removed> {
    const { rows } = await sql<{ size_bytes: number; is_seen: number }>`
      delete from drops
      where box_id = ${boxId} and id in (${sql.join(ids)})
      returning size_bytes, is_seen`.execute(transaction)
    return {
      unseen: sumOf(rows.filter((row) => row.is_seen === 0)),
      seen: sumOf(rows.filter((row) => row.is_seen !== 0)),
    }
  },

  async oldestSeen(transaction, boxId, limit) {
    const { rows } = await sql<{ id: number; size_bytes: number }>`
      select id, size_bytes
      from drops
      where box_id = ${boxId} and is_seen = 1
      order by id
      limit ${limit}`.execute(transaction)
    return rows
  },

  async isSeen(database, boxId, id) {
    const { rows } = await sql<{ is_seen: number }>`
      select is_seen from drops where box_id = ${boxId} and id = ${id}`.execute(database)
    return rows[0]?.is_seen === 1
  },
}

function sumOf(rows: readonly { readonly size_bytes: number }[]): Marked {
  return { drops: rows.length, bytes: rows.reduce((sum, row) => sum + row.size_bytes, 0) }
}

async function forgetGone(database: Kysely<Schema>): Promise<void> {
  await sql`
    update boxes
    set arrived_drops = arrived_drops - gone_drops, arrived_bytes = arrived_bytes - gone_bytes
    from box_taken
    where box_taken.box_id = boxes.id`.execute(database)
  await sql`update box_taken set gone_drops = 0, gone_bytes = 0`.execute(database)
}

async function deleteExpired(
  database: Kysely<Schema>,
  { table, column }: Expiry,
  nowMs: number,
  limit: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where rowid in (
      select rowid from ${sql.table(table)}
      where ${sql.ref(column)} <= ${nowMs}
      order by ${sql.ref(column)}
      limit ${limit}
    )`.execute(database)
  return Number(numAffectedRows ?? 0n)
}

async function deleteOfBox(database: Kysely<Schema>, boxId: number, limit: number): Promise<number> {
  let deleted = 0
  for (const table of ['drops', 'recent_sends'] as const) {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)}
      where rowid in (select rowid from ${sql.table(table)} where box_id = ${boxId} limit ${limit})`.execute(
      database,
    )
    deleted += Number(numAffectedRows ?? 0n)
  }
  return deleted
}

/** With `secure_delete`, what was deleted is zeros in the file; the log beside it still holds what it was. */
async function scrub(database: Kysely<Schema>): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(database)
}

/** Whether a drop is seen is a column here, too. */
const rowCopying: RowCopying = {
  source: quoted,
  valueOf: (_table, column) => quoted(column),
  isAfter: (key, last) => ({
    text: `(${key.join(', ')}) > (${key.map(() => '?').join(', ')})`,
    parameters: last,
  }),
  unfold: ({ name, columns }, rows) => [{ table: name, columns: columns.map(([column]) => column), rows }],
  deletion: (table, limit) => [
    `delete from ${quoted(table)}
      where rowid in (select rowid from ${quoted(table)} limit ${String(limit)})`,
  ],
}

/** On a connection of its own: the write-ahead log keeps what others write meanwhile, and grows until this has ended. */
async function withSnapshot<T>(file: string, work: (query: Kysely<Schema>) => Promise<T>): Promise<T> {
  const query = new Kysely<Schema>({ dialect: new LibsqlDialect(file, true) })
  try {
    return await query.connection().execute(async (connection) => {
      await connection.executeQuery(SNAPSHOT)
      // The moment is that of the first read.
      await sql`select name from applied_migrations limit 1`.execute(connection)
      return await work(connection)
    })
  } finally {
    await query.destroy()
  }
}

async function ping(database: Kysely<Schema>): Promise<void> {
  await sql`select 1`.execute(database)
}

async function readFacts(database: Kysely<Schema>, folder: string): Promise<StoreFacts> {
  const version = await sql<{ version: string }>`select sqlite_version() as version`.execute(database)
  const tables = await sql<TableFacts>`select name from sqlite_master where type = 'table'`.execute(database)
  const pages = await sql<{ bytes: number }>`
    select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(database)
  return {
    product: `embedded store, SQLite ${version.rows[0]?.version ?? ''}`,
    // Whoever may write the file may do all of it; its clock is this machine's.
    missingRights: undefined,
    clockMs: undefined,
    maxConnections: undefined,
    tables: tables.rows,
    storedBytes: pages.rows[0]?.bytes,
    folder,
  }
}

const UNAVAILABLE = [
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
  'SQLITE_NOMEM',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
]

function faultOf(error: unknown): StoreFault {
  if (error instanceof EmbeddedStoreMissingError) return 'misconfigured'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE') return 'duplicate'
  if (isBusy(error)) return 'conflict'
  if (code.startsWith('SQLITE_IOERR') || UNAVAILABLE.includes(code)) return 'unavailable'
  return 'unexpected'
}
