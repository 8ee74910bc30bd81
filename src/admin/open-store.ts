/** The store of the settings, for commands that need it as this version of the server leaves it. */
import { migrations } from '../../migrations/index.js'
import { randomBytes } from '../crypto/random.js'
import { type Config, parseConfig, readSettings } from '../server/config.js'
import { type Database, openDatabase, type StoreSettings } from '../server/database/database.js'
import type { StoreFacts } from '../server/database/dialects/dialect.js'
import { readSchemaState, SchemaTooNewError } from '../server/database/migrate.js'
import { refuseUnfinished } from '../server/database/unfinished-fill.js'
import { explainSilence } from '../server/doctor/store-findings.js'
import { createServiceUse } from '../server/drops/service-use-store.js'
import { createStores } from '../server/stores.js'

export interface OpenedStore {
  readonly config: Config
  readonly database: Database
  readonly facts: StoreFacts
  readonly stores: ReturnType<typeof createStores>
}

/** Makes no table and changes none. @throws SchemaTooNewError, UnfinishedFillError */
export async function withStore<T>(work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  const config = parseConfig(readSettings().environment)
  return withDatabase(config.store, (database, facts) => {
    // What is deleted counts for a limit that the server may have among settings that this process does not see.
    const serviceUse = createServiceUse(database, 0)
    return work({ config, database, facts, stores: createStores(database, serviceUse, randomBytes) })
  })
}

/** The same for a store that other settings name. */
async function withDatabase<T>(
  settings: StoreSettings,
  work: (database: Database, facts: StoreFacts) => Promise<T>,
): Promise<T> {
  const { database, facts } = await openCurrent(settings)
  try {
    return await work(database, facts)
  } finally {
    await database.close()
  }
}

/** As this version of the server leaves it. @throws NoStoreError, SchemaTooNewError, UnfinishedFillError */
export async function openCurrent(
  settings: StoreSettings,
  isReadOnly = false,
): Promise<{ database: Database; facts: StoreFacts }> {
  const database = openDatabase(settings, isReadOnly)
  try {
    const facts = await lookAt(database, settings)
    requireCurrent(
      await readSchemaState(
        { database, migrations },
        facts.tables.map(({ name }) => name),
      ),
    )
    await refuseUnfinished(database.query)
    return { database, facts }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Not while the server is told to write nothing: what is being copied must not change behind the copy. */
export function withStoreToChange<T>(work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  requireChangeable(parseConfig(readSettings().environment))
  return withStore(work)
}

export function requireChangeable({ isReadOnly }: Pick<Config, 'isReadOnly'>): void {
  if (isReadOnly) throw new Error(READ_ONLY)
}

const READ_ONLY =
  'READ_ONLY is 1, so nothing in the store is changed now: set it to 0 once the store has been moved.'

async function lookAt(database: Database, settings: StoreSettings): Promise<StoreFacts> {
  if (!database.dialect.isThere()) throw new NoStoreError()
  await requireAnswer(database, settings)
  return database.dialect.facts(database.query)
}

/** @throws in words for the operator */
export async function requireAnswer(database: Database, settings: StoreSettings): Promise<void> {
  try {
    await database.ping()
  } catch (error) {
    const { says, advice } = explainSilence(settings, error)
    throw new Error(advice === undefined ? says : `${says} ${advice}`, { cause: error })
  }
}

export class NoStoreError extends Error {
  constructor() {
    super('There is no store yet: start the server, which makes it.')
  }
}

function requireCurrent(state: Awaited<ReturnType<typeof readSchemaState>>): void {
  switch (state.kind) {
    case 'none':
      throw new NoStoreError()
    case 'too new':
      throw new SchemaTooNewError(
        `The store was made by a newer Sealdrop (it has ${state.unknown.join(', ')}): use its sealdrop-admin.`,
      )
    case 'known':
      if (state.pending.length === 0) return
      throw new Error(
        `The store is of an earlier version (${state.pending.join(', ')} to come): start the server, which brings it ` +
          'up to date, or run sealdrop-admin migrate.',
      )
  }
}
