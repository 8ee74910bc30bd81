/** MariaDB, by mysql2. */
import { readFileSync } from 'node:fs'
import { type Kysely, MysqlDialect, sql, type Transaction } from 'kysely'
import { createPool, type Pool, type PoolOptions } from 'mysql2'
import type { Schema } from '../schema.js'
import type { Expiry, ListedDrops, Marked, StoreDialect, StoreFault, UnseenDrops } from './dialect.js'

export interface MariadbSettings {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly socketPath: string | undefined
  /** A file of certificates, PEM: whom the server must be signed by. */
  readonly sslCaFile: string | undefined
}

const CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 5_000
/** Requests that wait for a connection; beyond them 503 is the honest answer. */
const MAX_WAITING = 2_000

export function mariadbDialect(settings: MariadbSettings): StoreDialect {
  return {
    name: `MariaDB database ${settings.database} at ${settings.socketPath ?? settings.host}`,
    connect: () => new MysqlDialect({ pool: openPool(settings) }),
    columns: {
      integer: 'bigint',
      smallInteger: sql`smallint`,
      bytes: (length) => sql`binary(${sql.lit(length)})`,
      blob: sql`mediumblob`,
      text: (characters) => sql`varchar(${sql.lit(characters)})`,
    },
    createTable: (table) =>
      table.modifyEnd(sql`engine=InnoDB row_format=dynamic character set utf8mb4 collate utf8mb4_bin`),
    dropIndex: (database, table, name) => database.schema.dropIndex(name).ifExists().on(table).execute(),
    hasTransactionalDdl: false,
    unseenDrops,
    lockRows: (query) => query.forUpdate(),
    deleteExpired,
    faultOf,
    warning: flushWarning,
  }
}

function openPool(settings: MariadbSettings): Pool {
  const { host, port, user, password, database, socketPath, sslCaFile } = settings
  const options: PoolOptions = {
    user,
    password,
    database,
    charset: 'utf8mb4_bin',
    connectionLimit: CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    queueLimit: MAX_WAITING,
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    ...(sslCaFile === undefined ? {} : { ssl: { ca: readFileSync(sslCaFile) } }),
  }
  const pool = createPool(options)
  pool.on('connection', (connection) => {
    // Strict, so that nothing is cut short or made zero in silence; READ COMMITTED, so that no gap is locked and what is
    // read under a row's lock is what was last committed. Sent before anything else on this connection.
    for (const statement of [
      "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
      'set session transaction isolation level read committed',
    ]) {
      connection.query(statement, (error) => {
        if (error) connection.destroy()
      })
    }
  })
  return pool
}

/**
 * A narrow table beside `drops`, clustered by (box, id): after a mass acknowledgement, and until InnoDB has purged it, a
 * reader steps over short deleted entries and not over whole drops (docs/decisions/0003).
 */
const unseenDrops: UnseenDrops = {
  async createIndex(database: Kysely<Schema>) {
    await database.schema
      .createTable('unseen_drops')
      .ifNotExists()
      .addColumn('box_id', 'bigint', (column) => column.notNull())
      .addColumn('id', 'bigint', (column) => column.notNull())
      .addColumn('size_bytes', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('unseen_drops_by_box', ['box_id', 'id'])
      .modifyEnd(sql`engine=InnoDB row_format=dynamic character set utf8mb4 collate utf8mb4_bin`)
      .execute()
  },

  async dropIndex(database: Kysely<Schema>) {
    await database.schema.dropTable('unseen_drops').ifExists().execute()
  },

  async add(transaction: Transaction<Schema>, rows) {
    await transaction.insertInto('unseen_drops').values(rows).execute()
  },

  list(database, boxId, includeSeen) {
    return includeSeen ? allDrops(database, boxId) : unseenOnly(database, boxId)
  },

  async mark(transaction, boxId, ids, seen): Promise<Marked> {
    const changing = seen
      ? await unseenAmong(transaction, boxId, ids)
      : await seenAmong(transaction, boxId, ids)
    if (changing.length === 0) return { drops: 0, bytes: 0 }
    if (seen) {
      await transaction
        .deleteFrom('unseen_drops')
        .where('box_id', '=', boxId)
        .where(
          'id',
          'in',
          changing.map((row) => row.id),
        )
        .execute()
    } else {
      await unseenDrops.add(transaction, changing)
    }
    return { drops: changing.length, bytes: changing.reduce((sum, row) => sum + row.size_bytes, 0) }
  },
}

// In this order, whatever the optimiser thinks of it: the other way round it reads every drop of the box.
function unseenOnly(database: Kysely<Schema>, boxId: number) {
  return database
    .selectFrom('unseen_drops as listed')
    .modifyFront(sql`straight_join`)
    .innerJoin('drops', (join) =>
      join.onRef('drops.box_id', '=', 'listed.box_id').onRef('drops.id', '=', 'listed.id'),
    )
    .select(['drops.id', 'drops.sealed_box', 'drops.metadata', 'drops.created_at_ms'])
    .select(sql<number>`0`.as('seen'))
    .where('listed.box_id', '=', boxId) as unknown as ListedDrops
}

function allDrops(database: Kysely<Schema>, boxId: number) {
  return database
    .selectFrom('drops as listed')
    .leftJoin('unseen_drops', (join) =>
      join.onRef('unseen_drops.box_id', '=', 'listed.box_id').onRef('unseen_drops.id', '=', 'listed.id'),
    )
    .select(['listed.id', 'listed.sealed_box', 'listed.metadata', 'listed.created_at_ms'])
    .select(sql<number>`unseen_drops.id is null`.as('seen'))
    .where('listed.box_id', '=', boxId) as unknown as ListedDrops
}

function unseenAmong(transaction: Transaction<Schema>, boxId: number, ids: readonly number[]) {
  return transaction
    .selectFrom('unseen_drops')
    .select(['box_id', 'id', 'size_bytes'])
    .where('box_id', '=', boxId)
    .where('id', 'in', ids)
    .execute()
}

function seenAmong(transaction: Transaction<Schema>, boxId: number, ids: readonly number[]) {
  return transaction
    .selectFrom('drops')
    .leftJoin('unseen_drops', (join) =>
      join.onRef('unseen_drops.box_id', '=', 'drops.box_id').onRef('unseen_drops.id', '=', 'drops.id'),
    )
    .select(['drops.box_id', 'drops.id', 'drops.size_bytes'])
    .where('drops.box_id', '=', boxId)
    .where('drops.id', 'in', ids)
    .where('unseen_drops.id', 'is', null)
    .execute()
}

async function deleteExpired(
  database: Kysely<Schema>,
  { table, column }: Expiry,
  nowMs: number,
  limit: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where ${sql.ref(column)} <= ${nowMs}
    order by ${sql.ref(column)}
    limit ${limit}`.execute(database)
  return Number(numAffectedRows ?? 0n)
}

async function flushWarning(database: Kysely<Schema>): Promise<string | undefined> {
  const { rows } = await sql<{ flush: number }>`select @@innodb_flush_log_at_trx_commit as flush`.execute(
    database,
  )
  return rows[0]?.flush === 1
    ? undefined
    : 'innodb_flush_log_at_trx_commit is not 1: a power cut can lose drops that senders were told are safe'
}

const CONFLICTS = ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']

// Besides a connection that fails, these are the server's ways to say "not now": too many connections, shutting down,
// no quorum (1047, 1180), read only, disk full.
const UNAVAILABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EACCES',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_PACKETS_OUT_OF_ORDER',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_UNKNOWN_COM_ERROR',
  'ER_ERROR_DURING_COMMIT',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
]

/** Waiting does not help: an account or a database that is not there. */
const MISCONFIGURED = ['ER_ACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_BAD_DB_ERROR']

/** What mysql2 says in words only: the pool's queue is full, or a connection died while it was waited for. */
const UNAVAILABLE_MESSAGES = [
  'Queue limit reached.',
  'Pool is closed.',
  "Can't add new command when connection is in closed state",
]

function faultOf(error: unknown): StoreFault {
  if (!(error instanceof Error)) return 'unexpected'
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ER_DUP_ENTRY') return 'duplicate'
  if (CONFLICTS.includes(code)) return 'conflict'
  if (MISCONFIGURED.includes(code)) return 'misconfigured'
  if (UNAVAILABLE.includes(code) || UNAVAILABLE_MESSAGES.includes(error.message)) return 'unavailable'
  return 'unexpected'
}
