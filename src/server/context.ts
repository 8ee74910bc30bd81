/** What a request may use. Rules declare the slice of it that they need. */
import path from 'node:path'
import { migrations } from '../../migrations/index.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import { type BoxStore, createBoxStore } from './boxes/box-store.js'
import type { Clock } from './clock.js'
import type { Config, Settings } from './config.js'
import { type ContactStore, createContactStore } from './contacts/contact-store.js'
import type { Database } from './database/database.js'
import type { StoreFault } from './database/dialects/dialect.js'
import { migrateUp } from './database/migrate.js'
import { createDropStore, type DropStore } from './drops/drop-store.js'
import { createFetchRoom, type FetchRoom } from './drops/fetch-room.js'
import { createSendStore, type SendStore } from './drops/send-store.js'
import { createServiceRoom, type ServiceRoom } from './drops/service-room.js'
import { createPages, type Pages } from './http/pages.js'
import { type Budgets, createBudgets } from './http/rate-limit.js'
import type { Log } from './log.js'
import { poolRandomBytes } from './random-pool.js'
import { type ChallengeKeys, loadChallengeKeys } from './ownership/challenge-keys.js'
import { createSpentChallengeStore, type SpentChallengeStore } from './ownership/spent-challenge-store.js'
import { createSignatureVerifier, type VerifySignature } from './ownership/verify-signature.js'

export interface Context {
  readonly config: Config
  readonly version: string
  /** For whoever starts the server. */
  readonly storeName: string
  readonly packageFolder: string
  /** What is served as it is. */
  readonly publicFolder: string
  /** What `config` was made of, for the doctor. */
  readonly settings: Settings
  readonly pages: Pages
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
  readonly boxes: BoxStore
  readonly drops: DropStore
  readonly sends: SendStore
  readonly contacts: ContactStore
  readonly spentChallenges: SpentChallengeStore
  readonly serviceRoom: ServiceRoom
  readonly fetchRoom: FetchRoom
  readonly challengeKeys: ChallengeKeys
  readonly verifySignature: VerifySignature
  readonly budgets: Budgets
  readonly pingStore: () => Promise<void>
  readonly faultOf: (error: unknown) => StoreFault
}

export interface ContextParts {
  readonly config: Config
  readonly database: Database
  readonly log: Log
  readonly settings: Settings
  readonly version: string
  readonly packageFolder: string
  readonly clock?: Clock
  readonly random?: RandomBytes
}

/** Brings the store's schema up to date first. @throws SchemaTooNewError */
export async function createContext(parts: ContextParts): Promise<Context> {
  const { config, settings, database, log, version, packageFolder, clock = Date.now } = parts
  const random = parts.random ?? poolRandomBytes(randomBytes)
  const onWait = () => {
    log.event('waiting for another process that brings the schema up to date')
  }
  const applied = await migrateUp({ database, migrations, clock: Date.now, onWait })
  if (applied.length > 0) log.event('schema brought up to date', { migrations: applied.length })
  const drops = createDropStore(database)
  const publicFolder = path.join(packageFolder, 'public')
  return {
    config,
    settings,
    version,
    storeName: database.dialect.name,
    packageFolder,
    publicFolder,
    pages: createPages(publicFolder, version),
    clock,
    random,
    log,
    boxes: createBoxStore(database),
    drops,
    sends: createSendStore(database, random),
    contacts: createContactStore(database),
    spentChallenges: createSpentChallengeStore(database),
    serviceRoom: createServiceRoom(config.maxStoreBytes, () => drops.totalBytes(), clock),
    fetchRoom: createFetchRoom(),
    challengeKeys: await loadChallengeKeys(database, config.secretKeys, random),
    verifySignature: createSignatureVerifier(),
    budgets: createBudgets(config.rateLimits, clock, random),
    pingStore: database.ping,
    faultOf: database.faultOf,
  }
}
