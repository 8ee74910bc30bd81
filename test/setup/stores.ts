/** Every store that the suite runs on. A test that needs one runs on each. */
import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { StoreSettings } from '../../src/server/database/database.js'
import { MARIADB, providePart } from './parts.js'
import { type MariadbInstance, startMariadb } from './mariadb.js'

export interface TestStore {
  readonly settings: StoreSettings
  /** The same as settings for a server that is a process of its own. */
  readonly environment: Readonly<Record<string, string>>
  /** Statements as they are, on MariaDB. */
  readonly run: (sql: string) => Promise<void>
  readonly remove: () => Promise<void>
}

export interface StoreKind {
  readonly name: string
  readonly isMariadb: boolean
  readonly create: () => Promise<TestStore>
}

let shared: Promise<MariadbInstance> | undefined

/** The MariaDB that the whole run shares: each test has a database of its own in it. */
function sharedMariadb(): Promise<MariadbInstance> {
  shared ??= startMariadb()
  return shared
}

export async function removeSharedMariadb(): Promise<void> {
  await (await shared)?.remove()
}

const EMBEDDED: StoreKind = { name: 'the embedded store', isMariadb: false, create: createEmbeddedStore }

const MARIADB_KINDS: readonly StoreKind[] = [
  { name: 'MariaDB', isMariadb: true, create: () => createMariadbStore('utf8mb4') },
  { name: 'MariaDB, in a latin1 database', isMariadb: true, create: () => createMariadbStore('latin1') },
]

export const STORES: readonly StoreKind[] = providePart(MARIADB) ? [EMBEDDED, ...MARIADB_KINDS] : [EMBEDDED]

/** One store of each dialect, for what takes long. */
export const DIALECTS: readonly StoreKind[] = STORES.slice(0, 2)

/** `describe`, once for each store. */
export function onEachStore(title: string, tests: (store: StoreKind) => void): void {
  onEach(STORES, title, tests)
}

/** The same once for each dialect, for what takes long and has nothing to do with character sets. */
export function onEachDialect(title: string, tests: (store: StoreKind) => void): void {
  onEach(DIALECTS, title, tests)
}

function onEach(stores: readonly StoreKind[], title: string, tests: (store: StoreKind) => void): void {
  for (const store of stores) {
    describe(`${title} — on ${store.name}`, () => {
      tests(store)
    })
  }
}

function createEmbeddedStore(): Promise<TestStore> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'sealdrop-data-'))
  return Promise.resolve({
    settings: { kind: 'embedded', dataFolder },
    environment: { DATA_DIR: dataFolder },
    run: () => Promise.reject(new Error('the embedded store is a file')),
    remove: () => {
      rmSync(dataFolder, { recursive: true, force: true })
      return Promise.resolve()
    },
  })
}

/** A database whose default character set is `charset`, as a host may have made it. */
export async function createMariadbStore(
  charset: 'utf8mb4' | 'latin1',
  instance?: MariadbInstance,
): Promise<TestStore> {
  const { port, query } = instance ?? (await sharedMariadb())
  const database = `sealdrop_${randomBytes(6).toString('hex')}`
  await query(`create database ${database} character set ${charset}`)
  return {
    settings: {
      kind: 'mariadb',
      host: '127.0.0.1',
      port,
      user: 'root',
      password: '',
      database,
      socketPath: undefined,
      sslCaFile: undefined,
      connections: 16,
    },
    environment: { DB_HOST: '127.0.0.1', DB_PORT: String(port), DB_USER: 'root', DB_NAME: database },
    run: async (sql) => {
      await query(`use ${database}; ${sql}`)
    },
    remove: async () => {
      await query(`drop database ${database}`)
    },
  }
}
