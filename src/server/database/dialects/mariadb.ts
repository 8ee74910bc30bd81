/** MariaDB, by mysql2. */
import { type Compilable, CompiledQuery, Kysely, MysqlDialect, sql, type Transaction } from 'kysely'
import type { ResultSetHeader } from 'mysql2'
import { idsByBox } from '../ids-by-box.js'
import { createKeptTexts } from '../kept-texts.js'
import type { DropsTable, Schema } from '../schema.js'
import { quoted } from '../store-rows.js'
import type { StoreRow } from '../store-tables.js'
import type {
  ArrayRows,
  Arrivals,
  Decision,
  Expiry,
  ListedDrops,
  Marked,
  NewColumn,
  Removed,
  RowCopying,
  RowsOf,
  StoreDialect,
  StoreFault,
  Trips,
  UnseenDrops,
} from './dialect.js'
import { readFacts } from './mariadb-facts.js'
import { type MariadbSettings, openPool, poolForKysely, type StoreConnection } from './mariadb-pool.js'

/** For fetches, which are bounded to as many. */
const READ_CONNECTIONS = 4
/** For groups of sends. More would only wait for one another, and take rows away from groups that are still growing. */
const EXCHANGE_CONNECTIONS = 2
/**
 * How long a statement waits for a row that another transaction holds; MariaDB's own 50 s is longer than anybody waits for
 * an answer. Groups of sends find out sooner, since others wait with them.
 */
const LOCK_WAIT_SECONDS = 5
const EXCHANGE_LOCK_WAIT_SECONDS = 1
/** A table that is being altered, or a backup that holds all of them. Migrations themselves wait for tables, too. */
const TABLE_LOCK_SECONDS = 60

export function mariadbDialect(settings: MariadbSettings, isReadOnly: boolean): StoreDialect {
  const { general } = shareOut(settings.connections)
  const pool = openPool(settings, {
    connections: general,
    rowLockSeconds: LOCK_WAIT_SECONDS,
    tableLockSeconds: TABLE_LOCK_SECONDS,
    isReadOnly,
  })
  return {
    name: `MariaDB database ${settings.database} at ${settings.socketPath ?? settings.host}`,
    isThere: () => true,
    connect: () => new MysqlDialect({ pool: poolForKysely(pool) }),
    columns: {
      integer: 'bigint',
      smallInteger: sql`smallint`,
      bytes: (length) => sql`binary(${sql.lit(length)})`,
      blob: sql`mediumblob`,
      text: (characters) => sql`varchar(${sql.lit(characters)})`,
    },
    createTable: (table) =>
      table.modifyEnd(sql`engine=InnoDB row_format=dynamic character set utf8mb4 collate utf8mb4_bin`),
    addColumns,
    dropColumns,
    dropIndex: (database, table, name) => database.schema.dropIndex(name).ifExists().on(table).execute(),
    hasTransactionalDdl: false,
    unseenDrops,
    lockRows: (query, patience = 'patient') =>
      patience === 'patient' ? query.forUpdate() : query.forUpdate().noWait(),
    openTrips: () => openTrips(settings, isReadOnly),
    countArrivals,
    forgetGone,
    deleteExpired,
    deleteOfBox,
    // Pages and logs are the server's own: docs/threat-model.md says what they hold, and for how long.
    scrub: () => Promise.resolve(),
    rowCopying,
    snapshot: (work) => withSnapshot(settings, work),
    ping,
    faultOf,
    facts: (database) => readFacts(database, settings),
    warning: flushWarning,
  }
}

/** In one statement, and once more does no harm. */
async function addColumns(
  database: Kysely<Schema>,
  table: string,
  columns: readonly NewColumn[],
): Promise<void> {
  const added = columns.map(({ name, type, fallback }) => {
    const data = typeof type === 'string' ? sql.raw(type) : type
    const rule = fallback === undefined ? sql`default null` : sql`not null default ${sql.lit(fallback)}`
    return sql`add column if not exists ${sql.ref(name)} ${data} ${rule}`
  })
  await sql`alter table ${sql.table(table)} ${sql.join(added)}`.execute(database)
}

async function dropColumns(database: Kysely<Schema>, table: string, names: readonly string[]): Promise<void> {
  const dropped = names.map((name) => sql`drop column if exists ${sql.ref(name)}`)
  await sql`alter table ${sql.table(table)} ${sql.join(dropped)}`.execute(database)
}

/** Hosts allow an account some: where they are few, each kind of work keeps one. */
function shareOut(connections: number) {
  const reading = Math.min(READ_CONNECTIONS, Math.floor(connections / 4))
  const exchanging = connections < 8 ? 1 : EXCHANGE_CONNECTIONS
  return { reading, exchanging, general: connections - reading - exchanging }
}

/**
 * Several statements go as one text, which saves more than anything else that could be done about a send. Only these
 * connections take such texts, and all that they get is what Kysely compiled: numbers and bytes, nothing quoted by hand.
 */
function openTrips(settings: MariadbSettings, isReadOnly: boolean): Trips {
  const { reading, exchanging } = shareOut(settings.connections)
  const readers = openPool(settings, {
    connections: reading,
    rowLockSeconds: LOCK_WAIT_SECONDS,
    tableLockSeconds: LOCK_WAIT_SECONDS,
    isReadOnly,
    options: { multipleStatements: true, rowsAsArray: true },
  })
  const writers = openPool(settings, {
    connections: exchanging,
    rowLockSeconds: EXCHANGE_LOCK_WAIT_SECONDS,
    tableLockSeconds: EXCHANGE_LOCK_WAIT_SECONDS,
    isReadOnly,
    options: { multipleStatements: true },
  })
  const write = async <T>(work: (connection: StoreConnection) => Promise<T>): Promise<T> => {
    const connection = await writers.borrow()
    try {
      const result = await work(connection)
      connection.release()
      return result
    } catch (error) {
      await rollBack(connection)
      throw error
    }
  }
  return {
    async readArrays(reads) {
      const connection = await readers.borrow()
      try {
        return (await ask(connection, reads)) as readonly ArrayRows[]
      } finally {
        connection.release()
      }
    },
    exchange: <Reads extends readonly Compilable[], Outcome>(
      reads: Reads,
      decide: (rows: RowsOf<Reads>) => Decision<Outcome>,
    ) =>
      write(async (connection) => {
        const say = connection.isAlone() ? ask : askOneByOne
        const [, ...rows] = await say(connection, [BEGIN, ...reads])
        const { writes, outcome } = decide(rows as unknown as RowsOf<Reads>)
        await say(connection, [...writes, COMMIT])
        return outcome
      }),
    writeIf: (condition, writes) =>
      write(async (connection) => {
        // Not seen to fail on Galera as texts do; left out there since it is no less than several statements.
        if (!connection.isAlone()) return false
        const block = [
          statement('begin not atomic start transaction'),
          condition,
          statement('if row_count() = 1 then do 0'),
          ...writes,
          statement('end if; commit; end'),
        ]
        // Of all that the block did. A server that counted otherwise would have every send take the longer way: what the
        // block wrote is found again there.
        const [{ affectedRows }] = (await ask(connection, block, 'one answer')) as [ResultSetHeader]
        return affectedRows > 0
      }),
    close: async () => {
      await Promise.all([readers.close(), writers.close()])
    },
  }
}

const BEGIN = statement('begin')
const COMMIT = statement('commit')

function statement(text: string) {
  return { compile: () => CompiledQuery.raw(text) }
}

/** What each of the statements answers, in their order, or what all of them do as one; the first that fails ends it. */
async function ask(
  connection: StoreConnection,
  statements: readonly Compilable[],
  answers: 'an answer each' | 'one answer' = 'an answer each',
): Promise<readonly unknown[]> {
  const compiled = statements.map((each) => each.compile())
  const text = compiled.map((each) => each.sql).join(';')
  const result = await connection.query(
    text,
    compiled.flatMap((each) => each.parameters),
  )
  return compiled.length === 1 || answers === 'one answer' ? [result] : (result as unknown[])
}

/**
 * On Galera a transaction gives way to one of another node that writes the same rows. In the middle of a text of several
 * statements no answer says so (seen on 10.11.19), except that the server's status is outside of any transaction from then on.
 */
async function askOneByOne(
  connection: StoreConnection,
  statements: readonly Compilable[],
): Promise<readonly unknown[]> {
  const results: unknown[] = []
  for (const each of statements) results.push(...(await ask(connection, [each])))
  return results
}

/** A connection that cannot even do that is closed, which ends its transaction as well. */
async function rollBack(connection: StoreConnection): Promise<void> {
  try {
    await connection.query('rollback', [])
    connection.release()
  } catch {
    connection.destroy()
  }
}

/** Alike for every connection. */
const keepText = createKeptTexts()

function countArrivals(database: Kysely<Schema>, arrivals: readonly Arrivals[]): readonly Compilable[] {
  if (arrivals.length === 0) return []
  const byBox = (column: Exclude<keyof Arrivals, 'id'>) =>
    sql<number>`case id ${sql.join(
      arrivals.map((each) => sql`when ${each.id} then ${each[column]}`),
      sql` `,
    )} end`
  const ids = arrivals.map(({ id }) => id)
  const counts = (['arrived_drops', 'arrived_bytes', 'last_drop_id'] as const).flatMap((column) =>
    arrivals.flatMap((each) => [each.id, each[column]]),
  )
  const update = () =>
    database
      .updateTable('boxes')
      .set({
        arrived_drops: byBox('arrived_drops'),
        arrived_bytes: byBox('arrived_bytes'),
        last_drop_id: byBox('last_drop_id'),
      })
      .where('id', 'in', ids)
  return [keepText(`arrivals ${String(ids.length)}`, [...counts, ...ids], update)]
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

  add: (database: Kysely<Schema>, rows) => [
    keepText(`unseen ${String(rows.length)}`, rows.flatMap(Object.values), () =>
      database.insertInto('unseen_drops').values(rows),
    ),
  ],

  // A seen drop is one that is not there.
  addSeen: () => [],

  among(database, drops) {
    return database
      .selectFrom('unseen_drops')
      .select(['box_id', 'id'])
      .where((row) =>
        row.or(
          Array.from(idsByBox(drops), ([boxId, ids]) =>
            row.and([row('box_id', '=', boxId), row('id', 'in', ids)]),
          ),
        ),
      )
      .limit(drops.length)
      .execute()
  },

  list(database, boxId, nowMs, includeSeen) {
    return includeSeen ? allDrops(database, boxId, nowMs) : unseenOnly(database, boxId, nowMs)
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
      await transaction.insertInto('unseen_drops').values(changing).execute()
    }
    return sumOf(changing)
  },

  async remove(transaction, boxId, ids): Promise<Removed> {
    const there = await transaction
      .selectFrom('drops')
      .select(['id', 'size_bytes'])
      .where('box_id', '=', boxId)
      .where('id', 'in', ids)
      .limit(ids.length)
      .forUpdate()
      .execute()
    if (there.length === 0) return { unseen: sumOf([]), seen: sumOf([]) }
    const unseen = new Set((await unseenAmong(transaction, boxId, ids)).map(({ id }) => id))
    for (const table of ['unseen_drops', 'drops'] as const) {
      await transaction.deleteFrom(table).where('box_id', '=', boxId).where('id', 'in', ids).execute()
    }
    return {
      unseen: sumOf(there.filter(({ id }) => unseen.has(id))),
      seen: sumOf(there.filter(({ id }) => !unseen.has(id))),
    }
  },

  oldestSeen(transaction, boxId, limit) {
    return transaction
      .selectFrom('drops')
      .leftJoin('unseen_drops', (join) =>
        join.onRef('unseen_drops.box_id', '=', 'drops.box_id').onRef('unseen_drops.id', '=', 'drops.id'),
      )
      .select(['drops.id', 'drops.size_bytes'])
      .where('drops.box_id', '=', boxId)
      .where('unseen_drops.id', 'is', null)
      .orderBy('drops.id')
      .limit(limit)
      .execute()
  },

  async isSeen(database, boxId, id) {
    const drop = await seenAmong(database, boxId, [id])
    return drop.length === 1
  },
}

function sumOf(rows: readonly { readonly size_bytes: number }[]): Marked {
  return { drops: rows.length, bytes: rows.reduce((sum, row) => sum + row.size_bytes, 0) }
}

// In this order, whatever the optimiser thinks of it: the other way round it reads every drop of the box.
function unseenOnly(database: Kysely<Schema>, boxId: number, nowMs: number) {
  return database
    .selectFrom('unseen_drops as listed')
    .modifyFront(sql`straight_join`)
    .innerJoin('drops', (join) =>
      join.onRef('drops.box_id', '=', 'listed.box_id').onRef('drops.id', '=', 'listed.id'),
    )
    .select(['drops.id', 'drops.sealed_box', 'drops.metadata', 'drops.created_at_ms'])
    .select(sql<number>`0`.as('seen'))
    .where('listed.box_id', '=', boxId)
    .where('drops.expires_at_ms', '>', nowMs) as unknown as ListedDrops
}

// By this index, since nearly everything has not expired: the other one would read all boxes for the sake of that.
function allDrops(database: Kysely<Schema>, boxId: number, nowMs: number) {
  return database
    .selectFrom(sql<DropsTable>`drops`.as<'listed'>(sql`listed force index (primary)`))
    .leftJoin('unseen_drops', (join) =>
      join.onRef('unseen_drops.box_id', '=', 'listed.box_id').onRef('unseen_drops.id', '=', 'listed.id'),
    )
    .select(['listed.id', 'listed.sealed_box', 'listed.metadata', 'listed.created_at_ms'])
    .select(sql<number>`unseen_drops.id is null`.as('seen'))
    .where('listed.box_id', '=', boxId)
    .where('listed.expires_at_ms', '>', nowMs) as unknown as ListedDrops
}

function unseenAmong(transaction: Transaction<Schema>, boxId: number, ids: readonly number[]) {
  return transaction
    .selectFrom('unseen_drops')
    .select(['box_id', 'id', 'size_bytes'])
    .where('box_id', '=', boxId)
    .where('id', 'in', ids)
    .execute()
}

function seenAmong(transaction: Kysely<Schema>, boxId: number, ids: readonly number[]) {
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

/** What is unseen is a table of its own here. */
const rowCopying: RowCopying = {
  source: (table) =>
    table === 'drops'
      ? 'drops force index (primary) left join unseen_drops on unseen_drops.box_id = drops.box_id and unseen_drops.id = drops.id'
      : quoted(table),
  valueOf: (table, column) =>
    table === 'drops' && column === 'is_seen'
      ? 'unseen_drops.id is null'
      : `${quoted(table)}.${quoted(column)}`,
  isAfter,
  unfold({ name, columns }, rows) {
    const names = columns.map(([column]) => column)
    const [boxAt, idAt, sizeAt, seenAt] = UNSEEN_COLUMNS.map((column) => names.indexOf(column))
    if (name !== 'drops' || boxAt === undefined || idAt === undefined || sizeAt === undefined) {
      return [{ table: name, columns: names, rows }]
    }
    return [
      {
        table: name,
        columns: names.filter((_column, at) => at !== seenAt),
        rows: rows.map((row) => row.filter((_value, at) => at !== seenAt)),
      },
      {
        table: 'unseen_drops',
        columns: UNSEEN_COLUMNS.slice(0, 3),
        rows: rows
          .filter((row) => row[seenAt ?? -1] === 0)
          .map((row) => [row[boxAt] ?? null, row[idAt] ?? null, row[sizeAt] ?? null]),
      },
    ]
  },
  deletion: (table, limit) =>
    (table === 'drops' ? ['unseen_drops', 'drops'] : [table]).map(
      (name) => `delete from ${quoted(name)} limit ${String(limit)}`,
    ),
}

const UNSEEN_COLUMNS = ['box_id', 'id', 'size_bytes', 'is_seen']

/** As a choice of ranges, each of which is one of the index; a comparison of rows would read all of it. */
function isAfter(
  [first = '', ...others]: readonly string[],
  [value = null, ...values]: StoreRow,
): {
  text: string
  parameters: StoreRow
} {
  if (others.length === 0) return { text: `${first} > ?`, parameters: [value] }
  const rest = isAfter(others, values)
  return {
    text: `(${first} > ? or (${first} = ? and ${rest.text}))`,
    parameters: [value, value, ...rest.parameters],
  }
}

/** As long as a page may take to be written away, whatever the host allows connections that say nothing. */
const SNAPSHOT_SILENCE_SECONDS = 3_600
/** To count the rows of a large table takes as long as reading an index of it. */
const SNAPSHOT_ANSWER_MS = 600_000

/** On a connection of its own, held for as long: another one would see another moment. */
async function withSnapshot<T>(
  settings: MariadbSettings,
  work: (query: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  const pool = openPool(settings, {
    connections: 1,
    rowLockSeconds: LOCK_WAIT_SECONDS,
    tableLockSeconds: TABLE_LOCK_SECONDS,
    answerMs: SNAPSHOT_ANSWER_MS,
    isReadOnly: true,
  })
  const query = new Kysely<Schema>({ dialect: new MysqlDialect({ pool: poolForKysely(pool) }) })
  try {
    return await query.connection().execute(async (connection) => {
      await sql`set session transaction isolation level repeatable read`.execute(connection)
      const silence = sql.lit(SNAPSHOT_SILENCE_SECONDS)
      await sql`
        set session idle_transaction_timeout = ${silence}, idle_readonly_transaction_timeout = ${silence},
          wait_timeout = ${silence}, max_statement_time = 0`.execute(connection)
      await sql`start transaction with consistent snapshot, read only`.execute(connection)
      return await work(connection)
    })
  } finally {
    await query.destroy()
  }
}

/** One statement, since a crash between two would count twice; once the columns are gone, there is nothing to do. */
async function forgetGone(database: Kysely<Schema>): Promise<void> {
  const { rows } = await sql`show columns from box_taken like 'gone_drops'`.execute(database)
  if (rows.length === 0) return
  await sql`
    update boxes join box_taken on box_taken.box_id = boxes.id
    set
      arrived_drops = arrived_drops - gone_drops,
      arrived_bytes = arrived_bytes - gone_bytes,
      gone_drops = 0,
      gone_bytes = 0`.execute(database)
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

async function deleteOfBox(database: Kysely<Schema>, boxId: number, limit: number): Promise<number> {
  let deleted = 0
  for (const table of ['unseen_drops', 'drops', 'recent_sends'] as const) {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where box_id = ${boxId} limit ${limit}`.execute(database)
    deleted += Number(numAffectedRows ?? 0n)
  }
  return deleted
}

// A Galera node that has lost its quorum still answers `select 1`, and refuses to begin.
async function ping(database: Kysely<Schema>): Promise<void> {
  await database.transaction().execute(() => Promise.resolve())
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

/** Someone ended this connection; mysql2 has no name for it. */
const CONNECTION_KILLED = 1927

function faultOf(error: unknown): StoreFault {
  if (!(error instanceof Error)) return 'unexpected'
  if ('errno' in error && error.errno === CONNECTION_KILLED) return 'unavailable'
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ER_DUP_ENTRY') return 'duplicate'
  if (CONFLICTS.includes(code)) return 'conflict'
  if (MISCONFIGURED.includes(code)) return 'misconfigured'
  if (UNAVAILABLE.includes(code) || UNAVAILABLE_MESSAGES.includes(error.message)) return 'unavailable'
  return 'unexpected'
}
