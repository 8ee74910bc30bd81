/**
 * libsql behind Kysely: one file, one connection, what the driver gets wrong stopped, and other processes waited for
 * without standing still.
 */
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely'
import type Libsql from 'libsql'
import { LRUCache } from 'lru-cache'

/**
 * How long SQLite itself waits for another process. It does so on the thread that serves everybody, so only about as long
 * as an ordinary commit takes.
 */
const BLOCKING_WAIT_MS = 100
/** How long is waited in all, the thread being free in between; then the request is answered 503. */
const FREE_DEADLINE_MS = 5_000
/** Statements kept prepared, by their text. */
const KEPT_STATEMENTS = 500
/** In front of a select whose rows are wanted as arrays. */
const ARRAYS_MARK = '/* arrays */ '

export class LibsqlDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0]

  constructor(file: string, isReadOnly: boolean) {
    const config = { database: () => whenFree(() => openFile(file, isReadOnly)) }
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new LibsqlDriver(this.#config)
  }
}

class LibsqlDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    return new WaitingConnection(await super.acquireConnection())
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(BEGIN)
  }
}

/**
 * Writes only under the write lock, taken first: a transaction that begins by reading cannot always go on to write
 * (SQLITE_BUSY, at once and whatever the timeout), and libsql does not reset a statement that met a lock, so that the
 * next commit fails over it. What takes the lock is therefore the only thing that ever has to wait. One of these serves
 * one transaction, or one statement outside of any.
 */
class WaitingConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection
  #isInTransaction = false

  constructor(connection: DatabaseConnection) {
    this.#connection = connection
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (query === SNAPSHOT) this.#isInTransaction = true
    if (this.#isInTransaction || READS.test(query.sql)) return this.#connection.executeQuery<R>(query)
    const begun = await whenFree(() => this.#connection.executeQuery<R>(BEGIN))
    if (query.sql === BEGIN.sql) {
      this.#isInTransaction = true
      return begun
    }
    try {
      const result = await this.#connection.executeQuery<R>(query)
      await this.#connection.executeQuery(COMMIT)
      return result
    } catch (error) {
      await this.#connection.executeQuery(ROLLBACK)
      throw error
    }
  }

  streamQuery(): never {
    throw new Error('rows are read in pages, never streamed')
  }
}

/** Instead of a transaction, for whoever only reads: takes no lock, and ends with its connection. */
export const SNAPSHOT = CompiledQuery.raw('begin deferred')
const BEGIN = CompiledQuery.raw('begin immediate')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')
const CONTROL = [SNAPSHOT, BEGIN, COMMIT, ROLLBACK].map(({ sql }) => sql)
const READS = /^\s*(\/\* arrays \*\/ )?(select|pragma)\b/i

export function asArrays(query: CompiledQuery): CompiledQuery {
  return { ...query, sql: ARRAYS_MARK + query.sql }
}

/** For whoever starts the server. */
export class EmbeddedStoreMissingError extends Error {
  constructor(options: ErrorOptions) {
    super(
      'The embedded store needs the package libsql, which is not installed here, or not for this system. ' +
        'To store in MariaDB set DB_NAME; to use the embedded store run "npm install" in the folder of Sealdrop.',
      options,
    )
    this.name = 'EmbeddedStoreMissingError'
  }
}

export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}

// Besides a lock that another process holds for long, SQLITE_BUSY comes at once when the file is wanted by several for
// themselves: to switch to the write-ahead log, or to find one that a killed process left.
async function whenFree<T>(attempt: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + FREE_DEADLINE_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
      await wait(5 + Math.random() * 20)
    }
  }
}

function openFile(file: string, isReadOnly: boolean): SqliteDatabase {
  const Driver = loadLibsql()
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const connection = new Driver(file)
  try {
    connection.exec(`pragma busy_timeout=${String(BLOCKING_WAIT_MS)}`)
    // What is deleted is overwritten with zeros in the file, and not only marked as free.
    for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'foreign_keys=ON', 'secure_delete=ON']) {
      connection.exec(`pragma ${pragma}`)
    }
    // The file itself is written all the same when it is closed, and when a killed process has left a log: the same rows then
    // stand in one file. A medium that cannot be written is not what this is for.
    if (isReadOnly) connection.exec('pragma query_only=ON')
  } catch (error) {
    connection.close()
    throw error
  }
  const kept = new LRUCache<string, SqliteStatement>({ max: KEPT_STATEMENTS })
  return {
    close: () => {
      intoOneFile(connection)
      connection.close()
    },
    prepare: (text) => {
      if (CONTROL.includes(text)) return controlStatement(connection, text)
      const known = kept.get(text)
      if (known !== undefined) return known
      const prepared = connection.prepare(text)
      if (text.startsWith(ARRAYS_MARK)) prepared.raw()
      const statement = keepableStatement(prepared, () => kept.delete(text))
      kept.set(text, statement)
      return statement
    },
  }
}

/**
 * Native code, which the archive for shared hosts is without: loaded when an embedded store is opened, so that a server with
 * MariaDB does not need it.
 */
function loadLibsql(): typeof Libsql {
  try {
    return createRequire(__filename)('libsql') as typeof Libsql
  } catch (cause) {
    throw new EmbeddedStoreMissingError({ cause })
  }
}

/** After a stop in order the store is a single file, which an operator can copy. */
function intoOneFile(connection: Libsql.Database): void {
  try {
    connection.exec('pragma wal_checkpoint(truncate)')
  } catch {
    // A disk that is full, or another process that reads: what is not in the file stays in the log beside it, where the
    // next start finds it.
  }
}

/** A statement that failed is not used again: libsql does not always reset it. */
function keepableStatement(statement: Libsql.Statement, drop: () => void): SqliteStatement {
  const attempt = <T>(run: () => T): T => {
    try {
      return run()
    } catch (error) {
      drop()
      throw error
    }
  }
  return {
    reader: statement.reader,
    all: (parameters) => attempt(() => statement.all(parameters.map(toBound)).map(withBuffers)),
    run: (parameters) => attempt(() => statement.run(parameters.map(toBound))),
    iterate: () => {
      throw new Error('rows are read in pages, never streamed')
    },
  }
}

function controlStatement(connection: Libsql.Database, text: string): SqliteStatement {
  const run = () => {
    // A full disk, among other faults, has ended the transaction already: that fault is what is to be heard of.
    if (text !== ROLLBACK.sql || connection.inTransaction) connection.exec(text)
    return { changes: 0, lastInsertRowid: 0 }
  }
  return { reader: false, run, all: () => [], iterate: () => [][Symbol.iterator]() }
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
  for (const name of Object.keys(columns)) {
    const value = columns[name]
    if (value instanceof ArrayBuffer) columns[name] = Buffer.from(value)
  }
  return columns
}
