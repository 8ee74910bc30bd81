/** What a request may use. Rules declare the slice of it that they need. */
import { migrations } from '../../migrations/index.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Database } from './database/database.js'
import type { StoreFault } from './database/dialects/dialect.js'
import { migrateUp } from './database/migrate.js'
import type { Log } from './log.js'

export interface Context {
  readonly config: Config
  readonly version: string
  /** What is served as it is. */
  readonly publicFolder: string
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
  readonly pingStore: () => Promise<void>
  readonly faultOf: (error: unknown) => StoreFault
}

export interface ContextParts {
  readonly config: Config
  readonly database: Database
  readonly log: Log
  readonly version: string
  readonly publicFolder: string
  readonly clock?: Clock
  readonly random?: RandomBytes
}

/** Brings the store's schema up to date first. @throws SchemaTooNewError */
export async function createContext(parts: ContextParts): Promise<Context> {
  const { config, database, log, version, publicFolder, clock = Date.now, random = randomBytes } = parts
  const applied = await migrateUp({ database, migrations, clock: Date.now })
  if (applied.length > 0) log.event('schema brought up to date', { migrations: applied.length })
  return {
    config,
    version,
    publicFolder,
    clock,
    random,
    log,
    pingStore: database.ping,
    faultOf: database.faultOf,
  }
}
