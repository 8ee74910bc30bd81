/** The embedded store: libsql in the server's own process, one file, nothing to install. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Kysely,
  sql,
  SqliteDialect,
  SqliteDriver,
  type SqliteDatabase,
  type Transaction,
} from 'kysely'
import Libsql from 'libsql'
import type { Schema } from '../schema.js'
import type { Expiry, Marked, StoreDialect, StoreFault, UnseenDrops } from './dialect.js'

export function sqliteDialect(dataFolder: string): StoreDialect {
  const file = path.join(dataFolder, 'sealdrop.db')
  return {
    name: `embedded store in ${file}`,
    connect: () => new ImmediateSqliteDialect({ database: () => openWhenFree(file) }),
    columns: {
      integer: 'integer',
      smallInteger: 'integer',
      bytes: () => 'blob',
      blob: 'blob',
      text: () => 'text',
    },
    createTable: (table) => table,
    dropIndex: (database, _table, name) => database.schema.dropIndex(name).ifExists().execute(),
    hasTransactionalDdl: true,
    unseenDrops,
    // One writer at a time: `begin immediate` has locked everything already.
    lockRows: (query) => query,
    deleteExpired,
    faultOf,
    warning: () => Promise.resolve(undefined),
  }
}

/** How long another process that opens or closes the same file is waited for. */
const OPEN_DEADLINE_MS = 10_000

// Switching to the write-ahead log, and finding one that a killed process left, need the file for themselves, and SQLite
// does not wait for that whatever its timeout.
async function openWhenFree(file: string): Promise<SqliteDatabase> {
  const deadline = performance.now() + OPEN_DEADLINE_MS
  for (;;) {
    try {
      return openFile(file)
    } catch (error) {
      if (faultOf(error) !== 'conflict' || performance.now() > deadline) throw error
      await wait(20 + Math.random() * 30)
    }
  }
}

function openFile(file: string): SqliteDatabase {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const connection = new Libsql(file)
  try {
    for (const pragma of ['busy_timeout=5000', 'journal_mode=WAL', 'synchronous=FULL', 'foreign_keys=ON']) {
      connection.exec(`pragma ${pragma}`)
    }
  } catch (error) {
    connection.close()
    throw error
  }
  return {
    close: () => {
      connection.close()
    },
    prepare: (text) => {
      const statement = connection.prepare(text)
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters.map(toBound)).map(withBuffers),
        run: (parameters) => statement.run(parameters.map(toBound)),
        iterate: () => {
          throw new Error('rows are read in pages, never streamed')
        },
      }
    },
  }
}

// What libsql gets wrong is stopped here: a bound boolean aborts the process, text is cut at NUL, and a number that is
// not a bigint is bound as REAL.
function toBound(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value === undefined) throw new TypeError('undefined cannot be stored')
  if (typeof value === 'string' && value.includes('\0')) throw new TypeError('text with NUL cannot be stored')
  return value
}

function withBuffers(row: unknown): unknown {
  const columns = row as Record<string, unknown>
  for (const [name, value] of Object.entries(columns)) {
    if (value instanceof ArrayBuffer) columns[name] = Buffer.from(value)
  }
  return columns
}

// A transaction that begins by reading cannot always go on to write (SQLITE_BUSY, at once and whatever the timeout). All
// of ours write, so they take the write lock first, and wait for it.
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0]

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config)
  }
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

  add: () => Promise.resolve(),

  list(database, boxId, includeSeen) {
    const listed = database
      .selectFrom('drops as listed')
      .select(['listed.id', 'listed.sealed_box', 'listed.metadata', 'listed.created_at_ms'])
      .select(sql<number>`listed.is_seen`.as('seen'))
      .where('listed.box_id', '=', boxId)
    return includeSeen ? listed : listed.where(sql<boolean>`listed.is_seen = 0`)
  },

  async mark(transaction: Transaction<Schema>, boxId, ids, seen): Promise<Marked> {
    const { rows } = await sql<{ size_bytes: number }>`
      update drops
      set is_seen = ${seen ? 1 : 0}
      where box_id = ${boxId} and id in (${sql.join(ids)}) and is_seen = ${seen ? 0 : 1}
      returning size_bytes`.execute(transaction)
    return { drops: rows.length, bytes: rows.reduce((sum, row) => sum + row.size_bytes, 0) }
  },
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

const UNAVAILABLE = [
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
  'SQLITE_NOMEM',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
]

function faultOf(error: unknown): StoreFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE') return 'duplicate'
  if (code.startsWith('SQLITE_BUSY')) return 'conflict'
  if (code.startsWith('SQLITE_IOERR') || UNAVAILABLE.includes(code)) return 'unavailable'
  return 'unexpected'
}
