/** All that differs between the stores. Nothing outside this folder knows which one runs. */
import type {
  ColumnDataType,
  Compilable,
  CreateTableBuilder,
  Dialect,
  InferResult,
  Kysely,
  RawBuilder,
  SelectQueryBuilder,
  Transaction,
} from 'kysely'
import type { Schema } from '../schema.js'
import type { StoreRow, StoreTable } from '../store-tables.js'

/** How whole tables are read and written: texts of SQL, with names that `quoted` has seen. */
export interface RowCopying {
  /** What stands behind `from`. */
  readonly source: (table: string) => string
  readonly valueOf: (table: string, column: string) => string
  /** The rows behind this one in the order of the key. */
  readonly isAfter: (key: readonly string[], last: StoreRow) => { text: string; parameters: StoreRow }
  /** What is written where, for rows in the common form. */
  readonly unfold: (
    table: StoreTable,
    rows: readonly StoreRow[],
  ) => readonly {
    readonly table: string
    readonly columns: readonly string[]
    readonly rows: readonly StoreRow[]
  }[]
  /** Statements that each remove at most `limit` rows, to be said until they remove none. */
  readonly deletion: (table: string, limit: number) => readonly string[]
}

/** What a failed statement means to the rules: nothing else about it leaves the store. */
export type StoreFault = 'duplicate' | 'conflict' | 'unavailable' | 'misconfigured' | 'unexpected'

export interface StoreDialect {
  readonly name: string
  /** Whether opening it makes nothing that was not there. */
  readonly isThere: () => boolean
  /** Opens the driver's connections; Kysely closes them. */
  readonly connect: () => Dialect
  readonly columns: ColumnTypes
  /** Storage engine, character set and collation are named for each table, whatever the database's defaults are. */
  readonly createTable: <T extends string>(table: CreateTableBuilder<T>) => CreateTableBuilder<T>
  /** All of them at once; those that are there already stay. Each is nullable or has a default. */
  readonly addColumns: (
    database: Kysely<Schema>,
    table: string,
    columns: readonly NewColumn[],
  ) => Promise<void>
  readonly dropColumns: (database: Kysely<Schema>, table: string, names: readonly string[]) => Promise<void>
  readonly dropIndex: (database: Kysely<Schema>, table: string, name: string) => Promise<void>
  /** Whether a migration and the note that it ran are one transaction. */
  readonly hasTransactionalDdl: boolean
  readonly unseenDrops: UnseenDrops
  /** Locks the selected rows until the transaction ends. Impatient: a row that is locked already is a conflict at once. */
  readonly lockRows: <Tables extends keyof Schema, Row>(
    query: SelectQueryBuilder<Schema, Tables, Row>,
    patience?: Patience,
  ) => SelectQueryBuilder<Schema, Tables, Row>
  readonly openTrips: (database: Kysely<Schema>) => Trips
  readonly countArrivals: (database: Kysely<Schema>, arrivals: readonly Arrivals[]) => readonly Compilable[]
  /** Counts what is gone as never arrived: the way back to a program that deletes nothing. */
  readonly forgetGone: (database: Kysely<Schema>) => Promise<void>
  /** Removes at most `limit` rows whose time is over, oldest first; answers how many. */
  readonly deleteExpired: (
    database: Kysely<Schema>,
    expiry: Expiry,
    nowMs: number,
    limit: number,
  ) => Promise<number>
  /** Removes at most `limit` rows of a box that is gone, in each table that has rows for its drops; answers how many. */
  readonly deleteOfBox: (database: Kysely<Schema>, boxId: number, limit: number) => Promise<number>
  /** Of what was deleted, takes out of the store's own files what this program can reach. */
  readonly scrub: (database: Kysely<Schema>) => Promise<void>
  readonly rowCopying: RowCopying
  /** All that `work` reads is as it was at one moment, whatever is written meanwhile; nobody is kept waiting by it. */
  readonly snapshot: <T>(work: (query: Kysely<Schema>) => Promise<T>) => Promise<T>
  /** Rejects when the store does not take a transaction. */
  readonly ping: (database: Kysely<Schema>) => Promise<void>
  readonly faultOf: (error: unknown) => StoreFault
  readonly facts: (database: Kysely<Schema>) => Promise<StoreFacts>
  /** What the operator should know about this store before trusting it with anything; undefined when all is well. */
  readonly warning: (database: Kysely<Schema>) => Promise<string | undefined>
}

/** What a store tells of itself, for its operator. Undefined: it cannot be told. */
export interface StoreFacts {
  /** Such as `MariaDB 10.11.6`. */
  readonly product: string
  /** What is needed instead, when this product or version is not what is. */
  readonly neededProduct?: string
  readonly missingRights: MissingRights | 'by a role' | undefined
  readonly clockMs: number | undefined
  /** How many connections it allows at once; undefined: it does not count them. */
  readonly maxConnections: number | undefined
  /** Ours, of those that are there. */
  readonly tables: readonly TableFacts[]
  /** What our tables and indexes take, as nearly as it can say without counting. */
  readonly storedBytes: number | undefined
  /** Where its files are, when that is on this machine. */
  readonly folder: string | undefined
}

/** Those that serving takes, and those that updating takes besides. */
export interface MissingRights {
  readonly serving: readonly string[]
  readonly updating: readonly string[]
}

export interface TableFacts {
  readonly name: string
  /** How somebody has changed it so that it is not as we make it, in words. */
  readonly strangeness?: string
}

export type Patience = 'patient' | 'impatient'

/**
 * What is done most often, in as few trips to the store as can be. On a few connections of its own, so that nothing else
 * waits behind it.
 */
export interface Trips {
  /** The rows of each select as arrays, in the order of its columns: an object for each row would cost most of it. */
  readonly readArrays: (reads: readonly Compilable[]) => Promise<readonly ArrayRows[]>
  /**
   * A transaction in two trips: what is read, under locks, and then all that is written because of it, with the commit.
   * `decide` sees the rows of each read. When it throws, or the store does, nothing is written.
   */
  readonly exchange: <const Reads extends readonly Compilable[], Outcome>(
    reads: Reads,
    decide: (rows: RowsOf<Reads>) => Decision<Outcome>,
  ) => Promise<Outcome>
  /**
   * A transaction in one trip, for when what would be read is thought to be known already: `condition` updates its one row
   * only if so, and `writes` follow only then. Answers whether it was so. When the store throws, nothing is written.
   */
  readonly writeIf: (condition: Compilable, writes: readonly Compilable[]) => Promise<boolean>
  readonly close: () => Promise<void>
}

export type ArrayRows = readonly (readonly unknown[])[]

export type RowsOf<Reads extends readonly Compilable[]> = {
  readonly [At in keyof Reads]: readonly InferResult<Reads[At]>[number][]
}

export interface Decision<Outcome> {
  readonly writes: readonly Compilable[]
  readonly outcome: Outcome
}

/** What a box's row is to say once drops have come in. */
export interface Arrivals {
  readonly id: number
  readonly arrived_drops: number
  readonly arrived_bytes: number
  readonly last_drop_id: number
}

/** A table and the column that says when a row of it is over. */
export type Expiry =
  | { readonly table: 'recent_sends' | 'invites' | 'server_secrets'; readonly column: 'expires_at_ms' }
  | { readonly table: 'spent_challenges'; readonly column: 'forget_at_ms' }
  | { readonly table: 'encryption_keys'; readonly column: 'valid_until_ms' }

type ColumnType = ColumnDataType | RawBuilder<unknown>

export interface NewColumn {
  readonly name: string
  readonly type: ColumnType
  /** Undefined: null. */
  readonly fallback?: number
}

export interface ColumnTypes {
  /** Integers up to 2^53 − 1. */
  readonly integer: ColumnType
  readonly smallInteger: ColumnType
  readonly bytes: (length: number) => ColumnType
  /** Up to 64 KiB and more. */
  readonly blob: ColumnType
  readonly text: (characters: number) => ColumnType
}

/** Drops that the owner has not taken, found by one index range however many have been. */
export interface UnseenDrops {
  readonly createIndex: (database: Kysely<Schema>) => Promise<void>
  readonly dropIndex: (database: Kysely<Schema>) => Promise<void>
  /** What is to be written besides, after `rows` went into `drops`. */
  readonly add: (database: Kysely<Schema>, rows: readonly UnseenDrop[]) => readonly Compilable[]
  /** The same for `rows` that their owner has seen already. */
  readonly addSeen: (database: Kysely<Schema>, rows: readonly UnseenDrop[]) => readonly Compilable[]
  /** Those of these drops of any boxes that are there and unseen. */
  readonly among: (
    database: Kysely<Schema>,
    drops: readonly Pick<UnseenDrop, 'box_id' | 'id'>[],
  ) => Promise<readonly Pick<UnseenDrop, 'box_id' | 'id'>[]>
  /**
   * Of one box's drops that have not expired, seen ones included or not, with the columns of a page; to be windowed, ordered
   * and limited. Parameters: the box, then the time.
   */
  readonly list: (database: Kysely<Schema>, boxId: number, nowMs: number, includeSeen: boolean) => ListedDrops
  /** Marks those of `ids` that are in the box and not yet so; answers what that changed. */
  readonly mark: (
    transaction: Transaction<Schema>,
    boxId: number,
    ids: readonly number[],
    seen: boolean,
  ) => Promise<Marked>
  /** Deletes those of `ids` that are in the box; answers what went. */
  readonly remove: (
    transaction: Transaction<Schema>,
    boxId: number,
    ids: readonly number[],
  ) => Promise<Removed>
  /** The oldest that the owner has seen. */
  readonly oldestSeen: (
    transaction: Transaction<Schema>,
    boxId: number,
    limit: number,
  ) => Promise<readonly Pick<UnseenDrop, 'id' | 'size_bytes'>[]>
  readonly isSeen: (database: Kysely<Schema>, boxId: number, id: number) => Promise<boolean>
}

export interface Removed {
  readonly unseen: Marked
  readonly seen: Marked
}

export interface UnseenDrop {
  readonly box_id: number
  readonly id: number
  readonly size_bytes: number
}

export interface Marked {
  readonly drops: number
  readonly bytes: number
}

/** The columns of a page, in this order; metadata as the JSON text that it is. */
export type ListedDrop = readonly [
  id: number,
  sealedBox: Uint8Array,
  metadata: Uint8Array | null,
  createdAtMs: number,
  seen: number,
]

/** The range of the page is always over `listed.id`, whichever table that is. */
export type ListedDrops = SelectQueryBuilder<{ listed: { box_id: number; id: number } }, 'listed', unknown>
