/**
 * Connections to MariaDB that never keep anybody waiting for ever: for a free one, for an answer, for a lock. mysql2 by
 * itself waits as long as the system holds the connection to be alive, which is hours when the other end is frozen or gone.
 */
import { readFileSync } from 'node:fs'
import type { MysqlPool } from 'kysely'
import {
  createPool,
  type PoolConnection,
  type PoolOptions,
  type QueryValues,
  type RowDataPacket,
} from 'mysql2'

export interface MariadbSettings {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly socketPath: string | undefined
  /** A file of certificates, PEM: whom the server must be signed by. */
  readonly sslCaFile: string | undefined
  /** Of one process, at most. At least `MIN_CONNECTIONS`. */
  readonly connections: number
}

/** One for fetches, one for sends, and two for the rest: a migration takes one, and its lease is renewed by another. */
export const MIN_CONNECTIONS = 4

export interface PoolSettings {
  readonly connections: number
  /** How long a statement waits for rows that another transaction holds. */
  readonly rowLockSeconds: number
  /** How long for a table that is being altered, or for all of them when a backup holds them. */
  readonly tableLockSeconds: number
  /** How long each statement may take; as long as anybody waits for an answer when it is not said. */
  readonly answerMs?: number
  readonly isReadOnly: boolean
  readonly options?: PoolOptions
}

export interface StorePool {
  /** Rejects with ETIMEDOUT when none is free in time. */
  readonly borrow: () => Promise<StoreConnection>
  readonly close: () => Promise<void>
}

export interface StoreConnection {
  /** Whether the server is known to be no node of a Galera cluster. */
  readonly isAlone: () => boolean
  /**
   * Rejects with ETIMEDOUT when no answer comes in time; then the connection is closed, and nobody knows whether the
   * statement was carried out.
   */
  readonly query: (text: string, parameters: readonly unknown[]) => Promise<unknown>
  readonly release: () => void
  /** Instead of releasing it: whatever it was in the middle of is undone. */
  readonly destroy: () => void
}

/** For a connection, and then for each statement: three times the longest wait for a lock. */
const DEADLINE_MS = 15_000
const CONNECT_TIMEOUT_MS = 5_000
/** Requests that wait for a connection; beyond them 503 is the honest answer. */
const MAX_WAITING = 2_000
/** A transaction whose process says nothing for so long is over, so that a machine that is lost holds no rows for hours. */
const SILENT_TRANSACTION_SECONDS = 10
/** Of silence on a connection, before the system asks whether the other end is still there. */
const KEEP_ALIVE_AFTER_MS = 10_000

/** No row when it is not, or was built without Galera. */
const IN_A_CLUSTER = `select 1 from information_schema.session_variables
  where variable_name = 'WSREP_ON' and variable_value = 'ON'`

/** What a MariaDB that was built without Galera says to its variables. */
const ER_UNKNOWN_SYSTEM_VARIABLE = 1193

/** To change a table of a million rows takes as long as it takes. */
const CHANGES_TABLES = /^\s*(create|alter|drop)\b/i

export function openPool(settings: MariadbSettings, poolSettings: PoolSettings): StorePool {
  const { host, port, user, password, database, socketPath, sslCaFile } = settings
  const {
    connections,
    rowLockSeconds,
    tableLockSeconds,
    isReadOnly,
    answerMs = DEADLINE_MS,
    options,
  } = poolSettings
  const pool = createPool({
    user,
    password,
    database,
    charset: 'utf8mb4_bin',
    connectionLimit: connections,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
    queueLimit: MAX_WAITING,
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    ...(sslCaFile === undefined ? {} : { ssl: { ca: readFileSync(sslCaFile) } }),
    ...options,
  })
  const alone = new WeakSet<PoolConnection>()
  pool.on('connection', (connection) => {
    connection.query<RowDataPacket[]>(IN_A_CLUSTER, (error, rows) => {
      if (error) connection.destroy()
      else if (rows.length === 0) alone.add(connection)
    })
    // On a node of a Galera cluster: a read, and the begin of a transaction, waits until what other nodes have committed
    // before is there, and a node without quorum does not answer with what it last knew.
    connection.query('set session wsrep_sync_wait = 1, wsrep_dirty_reads = off', (error) => {
      if (error && error.errno !== ER_UNKNOWN_SYSTEM_VARIABLE) connection.destroy()
    })
    // Strict, so that nothing is cut short or made zero in silence; READ COMMITTED, so that no gap is locked and what is
    // read under a row's lock is what was last committed. Sent before anything else on this connection.
    for (const statement of [
      `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
        innodb_lock_wait_timeout = ${String(rowLockSeconds)},
        lock_wait_timeout = ${String(tableLockSeconds)},
        idle_transaction_timeout = ${String(SILENT_TRANSACTION_SECONDS)}`,
      'set session transaction isolation level read committed',
      ...(isReadOnly ? ['set session transaction read only'] : []),
    ]) {
      connection.query(statement, (error) => {
        if (error) connection.destroy()
      })
    }
  })

  return {
    borrow: () =>
      inTime<StoreConnection>(DEADLINE_MS, (settle) => {
        pool.getConnection((error, connection) => {
          if (error) settle.reject(error)
          else if (!settle.resolve(storeConnection(connection, answerMs, () => alone.has(connection))))
            connection.release()
        })
      }),
    close: () =>
      new Promise((resolve) => {
        pool.end(() => {
          resolve()
        })
      }),
  }
}

/** As Kysely writes it. */
const ROLLBACK = 'rollback'

export function poolForKysely(pool: StorePool): MysqlPool {
  return {
    getConnection(callback) {
      pool.borrow().then(
        ({ query, release, destroy }) => {
          const ask = (
            text: string,
            parameters: unknown[],
            answer?: (error: unknown, result: never) => void,
          ) => {
            if (answer === undefined) throw new Error('rows are read in pages, never streamed')
            query(text, parameters).then(
              (result) => {
                answer(undefined, result as never)
              },
              (error: unknown) => {
                // A Galera node that has lost its quorum refuses even that. The transaction is still open then, and the
                // next BEGIN on this connection would commit what there is of it.
                if (text === ROLLBACK) destroy()
                answer(error, undefined as never)
              },
            )
          }
          callback(undefined, { query: ask as never, release })
        },
        (error: unknown) => {
          callback(error, undefined as never)
        },
      )
    },
    end(callback) {
      void pool.close().then(() => {
        callback(undefined)
      })
    },
  }
}

function storeConnection(
  connection: PoolConnection,
  answerMs: number,
  isAlone: () => boolean,
): StoreConnection {
  return {
    isAlone,
    query: (text, parameters) =>
      inTime(
        CHANGES_TABLES.test(text) ? undefined : answerMs,
        (settle) => {
          connection.query(text, [...parameters] as QueryValues, (error, result) => {
            if (error) settle.reject(error)
            else settle.resolve(result)
          })
        },
        () => {
          connection.destroy()
        },
      ),
    release: () => {
      connection.release()
    },
    destroy: () => {
      connection.destroy()
    },
  }
}

interface Settle<T> {
  /** False when it came too late. */
  readonly resolve: (value: T) => boolean
  readonly reject: (error: Error) => void
}

/** @param deadlineMs undefined: for ever */
function inTime<T>(
  deadlineMs: number | undefined,
  start: (settle: Settle<T>) => void,
  onDeadline: () => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isSettled = false
    const timer =
      deadlineMs === undefined
        ? undefined
        : setTimeout(() => {
            isSettled = true
            onDeadline()
            reject(Object.assign(new Error('The store did not answer in time.'), { code: 'ETIMEDOUT' }))
          }, deadlineMs)
    const settle = (how: () => void): boolean => {
      if (isSettled) return false
      isSettled = true
      clearTimeout(timer)
      how()
      return true
    }
    start({
      resolve: (value) =>
        settle(() => {
          resolve(value)
        }),
      reject: (error) => {
        settle(() => {
          reject(error)
        })
      },
    })
  })
}
