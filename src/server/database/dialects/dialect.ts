/** All that differs between the stores. Nothing outside this folder knows which one runs. */
import type {
  ColumnDataType,
  CreateTableBuilder,
  Dialect,
  Kysely,
  RawBuilder,
  SelectQueryBuilder,
  Transaction,
} from 'kysely'
import type { Schema } from '../schema.js'

/** What a failed statement means to the rules: nothing else about it leaves the store. */
export type StoreFault = 'duplicate' | 'conflict' | 'unavailable' | 'misconfigured' | 'unexpected'

export interface StoreDialect {
  readonly name: string
  /** Opens the driver's connections; Kysely closes them. */
  readonly connect: () => Dialect
  readonly columns: ColumnTypes
  /** Storage engine, character set and collation are named for each table, whatever the database's defaults are. */
  readonly createTable: <T extends string>(table: CreateTableBuilder<T>) => CreateTableBuilder<T>
  readonly dropIndex: (database: Kysely<Schema>, table: string, name: string) => Promise<void>
  /** Whether a migration and the note that it ran are one transaction. */
  readonly hasTransactionalDdl: boolean
  readonly unseenDrops: UnseenDrops
  /** Locks the selected rows until the transaction ends. */
  readonly lockRows: <Tables extends keyof Schema, Row>(
    query: SelectQueryBuilder<Schema, Tables, Row>,
  ) => SelectQueryBuilder<Schema, Tables, Row>
  /** Removes at most `limit` rows whose time is over, oldest first; answers how many. */
  readonly deleteExpired: (
    database: Kysely<Schema>,
    expiry: Expiry,
    nowMs: number,
    limit: number,
  ) => Promise<number>
  readonly faultOf: (error: unknown) => StoreFault
  /** What the operator should know about this store before trusting it with anything; undefined when all is well. */
  readonly warning: (database: Kysely<Schema>) => Promise<string | undefined>
}

/** A table and the column that says when a row of it is over. */
export type Expiry =
  | { readonly table: 'recent_sends'; readonly column: 'expires_at_ms' }
  | { readonly table: 'spent_challenges'; readonly column: 'forget_at_ms' }

type ColumnType = ColumnDataType | RawBuilder<unknown>

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
  /** Called after `rows` went into `drops`. */
  readonly add: (transaction: Transaction<Schema>, rows: readonly UnseenDrop[]) => Promise<void>
  /** Of one box's drops, seen ones included or not, with the columns of a page; to be windowed, ordered and limited. */
  readonly list: (database: Kysely<Schema>, boxId: number, includeSeen: boolean) => ListedDrops
  /** Marks those of `ids` that are in the box and not yet so; answers what that changed. */
  readonly mark: (
    transaction: Transaction<Schema>,
    boxId: number,
    ids: readonly number[],
    seen: boolean,
  ) => Promise<Marked>
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

export interface ListedDrop {
  readonly id: number
  readonly sealed_box: Uint8Array
  readonly metadata: Uint8Array | null
  readonly created_at_ms: number
  readonly seen: number
}

/** The range of the page is always over `listed.id`, whichever table that is. */
export type ListedDrops = SelectQueryBuilder<{ listed: { box_id: number; id: number } }, 'listed', ListedDrop>
