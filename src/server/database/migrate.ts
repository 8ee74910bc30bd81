/**
 * Brings the schema up to date, by one process at a time however many start at once.
 *
 * The right to migrate is a lease row, taken and renewed by one conditional UPDATE: GET_LOCK and row locks do not hold
 * across the nodes of a Galera cluster, and a lease outlives neither its holder's crash nor its holder's freeze.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Migration } from '../../../migrations/migration.js'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.js'
import type { StoreDialect } from './dialects/dialect.js'
import type { Schema } from './schema.js'
import { refuseUnfinished } from './unfinished-fill.js'

const LEASE_MS = 15_000
const RENEW_EVERY_MS = 5_000
const LOOK_AGAIN_MS = 200

/** The one row of `migration_lease`. */
const LEASE_ID = 1

export class SchemaTooNewError extends Error {}

export interface MigrateNeeds {
  readonly database: Database
  readonly migrations: readonly Migration[]
  readonly clock: () => number
  /** Called once when another process is migrating, so that this one has to wait. */
  readonly onWait?: () => void
  /** Who is filling the store from elsewhere. Nobody else may change its tables meanwhile. */
  readonly isFilling?: boolean
}

/** Resolves to the names of the migrations that this call ran. @throws SchemaTooNewError, UnfinishedFillError */
export async function migrateUp(needs: MigrateNeeds): Promise<readonly string[]> {
  await createBookkeeping(needs)
  if ((await pendingMigrations(needs)).length === 0) return []
  if (needs.isFilling !== true) await refuseIfMarked(needs.database)
  return underLease(needs, async (lease) => {
    const ran: string[] = []
    for (const migration of await pendingMigrations(needs)) {
      await lease.hold()
      await applyOne(needs, migration)
      ran.push(migration.name)
    }
    return ran
  })
}

/**
 * Undoes the newest `count` migrations, newest first: the documented way back to an older program.
 * @throws SchemaTooNewError, UnfinishedFillError
 */
export async function migrateDown(needs: MigrateNeeds, count: number): Promise<readonly string[]> {
  await createBookkeeping(needs)
  if (needs.isFilling !== true) await refuseIfMarked(needs.database)
  return underLease(needs, async (lease) => {
    await pendingMigrations(needs)
    const applied = await appliedNames(needs.database)
    const newest = needs.migrations.filter((migration) => applied.has(migration.name)).slice(-count)
    for (const migration of newest.toReversed()) {
      await lease.hold()
      await revertOne(needs, migration)
    }
    return newest.map((migration) => migration.name).toReversed()
  })
}

/** In their order. */
export async function readSchema(query: Kysely<Schema>): Promise<readonly string[]> {
  return [...(await appliedNames({ query }))]
}

export type SchemaState =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly pending: readonly string[] }
  | { readonly kind: 'too new'; readonly unknown: readonly string[] }

/** Only looks. @param tables those that are there */
export async function readSchemaState(
  { database, migrations }: Pick<MigrateNeeds, 'database' | 'migrations'>,
  tables: readonly string[],
): Promise<SchemaState> {
  if (!tables.includes('applied_migrations')) return { kind: 'none' }
  const applied = await appliedNames(database)
  const unknown = unknownAmong(applied, migrations)
  if (unknown.length > 0) return { kind: 'too new', unknown }
  const pending = migrations.map(({ name }) => name).filter((name) => !applied.has(name))
  return { kind: 'known', pending }
}

/**
 * For a server that writes nothing: only looks whether there is nothing to be brought up to date.
 * @throws SchemaTooNewError
 */
export async function requireCurrentSchema(
  needs: Pick<MigrateNeeds, 'database' | 'migrations'>,
): Promise<void> {
  const { dialect, query } = needs.database
  const { tables } = await dialect.facts(query)
  const state = await readSchemaState(
    needs,
    tables.map(({ name }) => name),
  )
  switch (state.kind) {
    case 'none':
      throw new Error(NO_STORE_TO_READ)
    case 'too new':
      throw tooNew(state.unknown)
    case 'known':
      if (state.pending.length === 0) return
      throw new Error(
        `READ_ONLY is 1, and the store is of an earlier version (${state.pending.join(', ')} to come): start the server ` +
          'without READ_ONLY first, which brings it up to date.',
      )
  }
}

export const NO_STORE_TO_READ =
  'READ_ONLY is 1, and there is no store yet: start the server without READ_ONLY, which makes it.'

// In a transaction for its retries: where the schema is not transactional, each statement stands for itself and can be
// made again. Where it is, another process that migrates may hold the store for as long as that takes.
async function createBookkeeping({ database, onWait }: MigrateNeeds): Promise<void> {
  const { transact, dialect, faultOf } = database
  for (let isFirst = true; ; isFirst = false) {
    try {
      await transact((transaction) => createBookkeepingTables(transaction, dialect))
      return
    } catch (error) {
      if (faultOf(error) !== 'conflict') throw error
      if (isFirst) onWait?.()
      await wait(LOOK_AGAIN_MS)
    }
  }
}

async function createBookkeepingTables(
  query: Transaction<Schema>,
  { columns, createTable }: StoreDialect,
): Promise<void> {
  await createTable(query.schema.createTable('applied_migrations').ifNotExists())
    .addColumn('name', columns.text(64), (column) => column.notNull().primaryKey())
    .addColumn('applied_at_ms', columns.integer, (column) => column.notNull())
    .execute()
  await createTable(query.schema.createTable('migration_lease').ifNotExists())
    .addColumn('id', columns.smallInteger, (column) => column.notNull().primaryKey())
    .addColumn('owner', columns.text(64), (column) => column.notNull())
    .addColumn('expires_at_ms', columns.integer, (column) => column.notNull())
    .execute()
  await query
    .insertInto('migration_lease')
    .ignore()
    .values({ id: LEASE_ID, owner: '', expires_at_ms: 0 })
    .execute()
}

async function pendingMigrations({ database, migrations }: MigrateNeeds): Promise<readonly Migration[]> {
  const applied = await appliedNames(database)
  const unknown = unknownAmong(applied, migrations)
  if (unknown.length > 0) throw tooNew(unknown)
  return migrations.filter((migration) => !applied.has(migration.name))
}

function tooNew(unknown: readonly string[]): SchemaTooNewError {
  return new SchemaTooNewError(
    `The store was made by a newer Sealdrop (it has ${unknown.join(', ')}): start that version, or restore a backup.`,
  )
}

function unknownAmong(applied: ReadonlySet<string>, migrations: readonly Migration[]): readonly string[] {
  const known = new Set(migrations.map((migration) => migration.name))
  return [...applied].filter((name) => !known.has(name))
}

/** A crash in the middle of undoing may have taken the table, and left the note that it was made. */
async function refuseIfMarked({ query, dialect }: Database): Promise<void> {
  const { tables } = await dialect.facts(query)
  if (tables.some(({ name }) => name === 'unfinished_fill')) await refuseUnfinished(query)
}

async function appliedNames({ query }: Pick<Database, 'query'>): Promise<ReadonlySet<string>> {
  const rows = await query
    .selectFrom('applied_migrations')
    .select('name')
    .orderBy('name')
    .limit(10_000)
    .execute()
  return new Set(rows.map((row) => row.name))
}

async function applyOne({ database, clock }: MigrateNeeds, migration: Migration): Promise<void> {
  const { dialect, transact, writeOne } = database
  const note = { name: migration.name, applied_at_ms: clock() }
  if (dialect.hasTransactionalDdl) {
    await transact(async (transaction) => {
      await migration.up(transaction, dialect)
      await transaction.insertInto('applied_migrations').values(note).execute()
    })
  } else {
    await writeOne((store) => migration.up(store, dialect))
    await writeOne((store) => store.insertInto('applied_migrations').values(note).execute())
  }
}

async function revertOne({ database }: MigrateNeeds, migration: Migration): Promise<void> {
  const { dialect, transact, writeOne } = database
  const forget = (store: Kysely<Schema>) =>
    store.deleteFrom('applied_migrations').where('name', '=', migration.name).execute()
  if (dialect.hasTransactionalDdl) {
    await transact(async (transaction) => {
      await migration.down(transaction, dialect)
      await forget(transaction)
    })
  } else {
    await writeOne((store) => migration.down(store, dialect))
    await writeOne(forget)
  }
}

interface Lease {
  /** Rejects when the lease went to somebody else, because this process stood still for too long. */
  readonly hold: () => Promise<void>
}

async function underLease<T>(needs: MigrateNeeds, work: (lease: Lease) => Promise<T>): Promise<T> {
  const owner = randomUUID()
  for (let isFirst = true; !(await takeLease(needs, owner)); isFirst = false) {
    if (isFirst) needs.onWait?.()
    await wait(LOOK_AGAIN_MS)
  }
  // A renewal that fails is not an end by itself: `hold` before the next change decides.
  const renewal = setInterval(() => void takeLease(needs, owner).catch(() => false), RENEW_EVERY_MS)
  try {
    return await work({
      hold: async () => {
        if (!(await takeLease(needs, owner)))
          throw new Error('The lease to migrate was lost: another process has it.')
      },
    })
  } finally {
    clearInterval(renewal)
    await releaseLease(needs, owner)
  }
}

async function takeLease({ database, clock }: MigrateNeeds, owner: string): Promise<boolean> {
  const now = clock()
  try {
    const { numUpdatedRows } = await database.writeOne((store) =>
      store
        .updateTable('migration_lease')
        .set({ owner, expires_at_ms: now + LEASE_MS })
        .where('id', '=', LEASE_ID)
        .where((row) => row.or([row('owner', '=', owner), row('expires_at_ms', '<=', now)]))
        .executeTakeFirstOrThrow(),
    )
    return numUpdatedRows === 1n
  } catch (error) {
    if (database.faultOf(error) === 'conflict') return false
    throw error
  }
}

async function releaseLease({ database }: MigrateNeeds, owner: string): Promise<void> {
  await database.writeOne((store) =>
    store
      .updateTable('migration_lease')
      .set({ expires_at_ms: 0 })
      .where('id', '=', LEASE_ID)
      .where('owner', '=', owner)
      .execute(),
  )
}
