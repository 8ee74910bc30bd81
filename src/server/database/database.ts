/** The store as the rest of the server sees it: queries, transactions that are tried again, and what a failure means. */
import { setTimeout as wait } from 'node:timers/promises'
import { Kysely, type Transaction } from 'kysely'
import type { Schema } from './schema.js'
import type { StoreDialect, StoreFault, Trips } from './dialects/dialect.js'
import { mariadbDialect } from './dialects/mariadb.js'
import type { MariadbSettings } from './dialects/mariadb-pool.js'
import { sqliteDialect } from './dialects/sqlite.js'

/** How long one transaction is tried again after losing a lock; then the request is answered 503. */
const CONFLICT_DEADLINE_MS = 5_000

export type StoreSettings =
  | { readonly kind: 'embedded'; readonly dataFolder: string }
  | ({ readonly kind: 'mariadb' } & MariadbSettings)

export interface Database {
  readonly query: Kysely<Schema>
  readonly dialect: StoreDialect
  /** One transaction, tried again when it loses a lock: `work` may run several times and must only touch the store. */
  readonly transact: <T>(work: (transaction: Transaction<Schema>) => Promise<T>) => Promise<T>
  /**
   * The same where `work` holds the lock under which others would write the same rows, so that nothing that it inserts can be
   * there. Locks are each node's own on a Galera cluster: a duplicate is what another node has just written, and one more
   * reason to try again.
   */
  readonly transactAlone: <T>(work: (transaction: Transaction<Schema>) => Promise<T>) => Promise<T>
  /** One statement, which is a transaction by itself, tried again like one. */
  readonly writeOne: <T>(write: (query: Kysely<Schema>) => Promise<T>) => Promise<T>
  readonly readArrays: Trips['readArrays']
  /** Tried once. */
  readonly exchange: Trips['exchange']
  /** Tried once. */
  readonly writeIf: Trips['writeIf']
  readonly faultOf: (error: unknown) => StoreFault
  /** Rejects when the store does not answer. */
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}

/** @param isReadOnly the store itself then refuses whatever would change a row or a table */
export function openDatabase(settings: StoreSettings, isReadOnly = false): Database {
  const dialect =
    settings.kind === 'mariadb'
      ? mariadbDialect(settings, isReadOnly)
      : sqliteDialect(settings.dataFolder, isReadOnly)
  const query = new Kysely<Schema>({ dialect: dialect.connect() })
  const trips = dialect.openTrips(query)
  return {
    query,
    dialect,
    transact: (work) => retryConflicts(dialect, () => query.transaction().execute(work)),
    transactAlone: (work) =>
      retryConflicts(dialect, () => query.transaction().execute(work), ['conflict', 'duplicate']),
    writeOne: (write) => retryConflicts(dialect, () => write(query)),
    readArrays: trips.readArrays,
    exchange: trips.exchange,
    writeIf: trips.writeIf,
    faultOf: dialect.faultOf,
    ping: () => dialect.ping(query),
    close: async () => {
      await trips.close()
      await query.destroy()
    },
  }
}

// Two transactions that met are not a fault of either request: the loser tries again, a little later than the others.
async function retryConflicts<T>(
  dialect: StoreDialect,
  attempt: () => Promise<T>,
  conflicts: readonly StoreFault[] = ['conflict'],
): Promise<T> {
  const deadline = performance.now() + CONFLICT_DEADLINE_MS
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    try {
      return await attempt()
    } catch (error) {
      if (!conflicts.includes(dialect.faultOf(error)) || performance.now() > deadline) throw error
      await wait(pauseMs * (0.5 + Math.random()))
    }
  }
}
