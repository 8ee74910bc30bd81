/** What a MariaDB tells its operator about itself, with no right beyond those that serving takes. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.js'
import type { MissingRights, StoreFacts, TableFacts } from './dialect.js'
import type { MariadbSettings } from './mariadb-pool.js'

const OLDEST: readonly [major: number, minor: number] = [10, 3]

const SERVING_RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']
const UPDATING_RIGHTS = ['CREATE', 'ALTER', 'DROP', 'INDEX']

export async function readFacts(database: Kysely<Schema>, settings: MariadbSettings): Promise<StoreFacts> {
  const { rows } = await sql<ServerRow>`
    select version() as version, @@datadir as folder, unix_timestamp(now(6)) as clock_seconds,
      current_user() as account, current_role() as role,
      @@max_connections as max_connections, @@max_user_connections as max_user_connections`.execute(database)
  const [server] = rows
  if (server === undefined) throw new Error('A select without a table has one row.')
  return {
    ...productFacts(server.version),
    missingRights: server.role === null ? await missingRights(database, server.account) : 'by a role',
    clockMs: Number(server.clock_seconds) * 1_000,
    // 0 stands for no limit of the account's own.
    maxConnections: server.max_user_connections || server.max_connections,
    tables: await tableFacts(database),
    storedBytes: await storedBytes(database),
    folder: isOnThisMachine(settings) ? server.folder : undefined,
  }
}

interface ServerRow {
  readonly version: string
  readonly folder: string
  /** A decimal, which the driver hands on as text. */
  readonly clock_seconds: string
  /** As `sealdrop@localhost`. */
  readonly account: string
  readonly role: string | null
  readonly max_connections: number
  /** The account's own limit, or that of all accounts. */
  readonly max_user_connections: number
}

function productFacts(version: string): Pick<StoreFacts, 'product' | 'neededProduct'> {
  const [number = '', isMariadb] = [/^[0-9.]+/.exec(version)?.[0], /mariadb/i.test(version)]
  const product = `${isMariadb ? 'MariaDB' : 'MySQL'} ${number}`
  const [major = 0, minor = 0] = number.split('.').map(Number)
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  return isMariadb && isNewEnough ? { product } : { product, neededProduct: `MariaDB ${OLDEST.join('.')}` }
}

/** An account may have them everywhere, or in databases whose names fit a pattern. Those of a role do not show here. */
async function missingRights(database: Kysely<Schema>, account: string): Promise<MissingRights> {
  const [, user = '', host = ''] = /^(.*)@([^@]*)$/.exec(account) ?? []
  const grantee = `'${user}'@'${host}'`
  const { rows } = await sql<{ right: string }>`
    select privilege_type as ${sql.ref('right')} from information_schema.user_privileges where grantee = ${grantee}
    union
    select privilege_type from information_schema.schema_privileges
    where grantee = ${grantee} and database() like table_schema`.execute(database)
  const rights = new Set(rows.map((row) => row.right))
  const missing = (wanted: readonly string[]) => wanted.filter((right) => !rights.has(right))
  return { serving: missing(SERVING_RIGHTS), updating: missing(UPDATING_RIGHTS) }
}

/** Hosts' tools convert whole databases at a click. Others' tables may stand in the same one. */
async function tableFacts(database: Kysely<Schema>): Promise<readonly TableFacts[]> {
  const { rows } = await sql<{ name: string; collation: string | null; engine: string | null }>`
    select table_name as name, table_collation as collation, engine
    from information_schema.tables
    where table_schema = database() and table_name in (${sql.join(OUR_TABLES)})
    order by table_name`.execute(database)
  return rows.map(({ name, collation, engine }) =>
    collation === 'utf8mb4_bin' && engine === 'InnoDB'
      ? { name }
      : { name, strangeness: `${engine ?? 'no engine'}, ${collation ?? 'no collation'}` },
  )
}

async function storedBytes(database: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ bytes: number | string | null }>`
    select sum(data_length + index_length) as bytes
    from information_schema.tables
    where table_schema = database() and table_name in (${sql.join(OUR_TABLES)})`.execute(database)
  return Number(rows[0]?.bytes ?? 0)
}

const OUR_TABLES: readonly (keyof Schema | 'unseen_drops')[] = [
  'applied_migrations',
  'box_taken',
  'boxes',
  'contact_requests',
  'deleted_boxes',
  'drops',
  'encryption_keys',
  'invites',
  'migration_lease',
  'old_links',
  'pycrypt_rows',
  'recent_sends',
  'server_secrets',
  'service_use',
  'spent_challenges',
  'unfinished_fill',
  'unseen_drops',
]

function isOnThisMachine({ socketPath, host }: MariadbSettings): boolean {
  return socketPath !== undefined || ['localhost', '127.0.0.1', '::1'].includes(host)
}
