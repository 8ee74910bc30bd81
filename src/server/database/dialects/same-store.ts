/** Whether two stores are one, by whatever words each was named: a name that leads to the same host, a link to the same folder. */
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.js'
import type { MariadbSettings } from './mariadb-pool.js'
import { storeFile } from './sqlite.js'

export interface StoreInPlace {
  readonly query: Kysely<Schema>
  readonly settings:
    | { readonly kind: 'embedded'; readonly dataFolder: string }
    | ({ readonly kind: 'mariadb' } & MariadbSettings)
}

export async function isSameStore(one: StoreInPlace, other: StoreInPlace): Promise<boolean> {
  if (one.settings.kind === 'embedded' && other.settings.kind === 'embedded')
    return isSameFile(storeFile(one.settings.dataFolder), storeFile(other.settings.dataFolder))
  if (one.settings.kind === 'mariadb' && other.settings.kind === 'mariadb')
    return isSameDatabase(one.query, other.query)
  return false
}

function isSameFile(one: string, other: string): boolean {
  const [here, there] = [one, other].map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }))
  return here !== undefined && there?.dev === here.dev && there.ino === here.ino
}

async function isSameDatabase(one: Kysely<Schema>, other: Kysely<Schema>): Promise<boolean> {
  const [here, there] = [await readPlace(one), await readPlace(other)]
  if (here.name !== there.name) return false
  return here.cluster === '' ? isSameServer(one, other) : here.cluster === there.cluster
}

async function readPlace(query: Kysely<Schema>): Promise<{ name: string; cluster: string }> {
  const { rows } = await sql<{ name: string; folds: number; cluster: string | null }>`
    select database() as name, @@lower_case_table_names as folds,
      (
        select variable_value from information_schema.global_status
        where variable_name = 'WSREP_CLUSTER_STATE_UUID'
      ) as cluster`.execute(query)
  const { name = '', folds = 0, cluster = '' } = rows[0] ?? {}
  // Zeros: it could be in a cluster, and is in none.
  return { name: folds === 0 ? name : name.toLowerCase(), cluster: cluster?.replace(/^[0-]*$/, '') ?? '' }
}

/** A lock by name is known on the one server only, and takes no right. */
async function isSameServer(one: Kysely<Schema>, other: Kysely<Schema>): Promise<boolean> {
  const lock = `sealdrop ${randomUUID()}`
  return one.connection().execute(async (connection) => {
    await sql`select get_lock(${lock}, 0)`.execute(connection)
    try {
      const { rows } = await sql<{ holder: number | null }>`
        select is_used_lock(${lock}) as holder`.execute(other)
      return rows[0]?.holder !== null
    } finally {
      await sql`select release_lock(${lock})`.execute(connection)
    }
  })
}
