/** What a request may use. Rules declare the slice of it that they need. */
import path from 'node:path'
import { migrations } from '../../migrations/index.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import type { BoxStore } from './boxes/box-store.js'
import type { InviteStore } from './boxes/invite-store.js'
import type { Clock } from './clock.js'
import type { Config, Settings } from './config.js'
import type { ContactStore } from './contacts/contact-store.js'
import type { Database } from './database/database.js'
import type { StoreFault } from './database/dialects/dialect.js'
import { migrateUp, requireCurrentSchema } from './database/migrate.js'
import { refuseUnfinished } from './database/unfinished-fill.js'
import type { DropStore } from './drops/drop-store.js'
import { createFetchRoom, type FetchRoom } from './drops/fetch-room.js'
import type { SendStore } from './drops/send-store.js'
import { createServiceUse } from './drops/service-use-store.js'
import { createForgetting, type Forgetting, NO_FORGETTING } from './forget-expired.js'
import { createPages, type Pages } from './http/pages.js'
import { type Budgets, createBudgets } from './http/rate-limit.js'
import type { Log } from './log.js'
import { poolRandomBytes } from './random-pool.js'
import type { MovedDropStore } from './moving/moved-drop-store.js'
import { type ChallengeKeys, openChallengeKeys } from './ownership/challenge-keys.js'
import type { SpentChallengeStore } from './ownership/spent-challenge-store.js'
import { createSignatureVerifier, type VerifySignature } from './ownership/verify-signature.js'
import type { SecretStore } from './secret-store.js'
import { createSecurityEvents, type SecurityEvents } from './security-events.js'
import { createStores } from './stores.js'

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
  readonly invites: InviteStore
  readonly drops: DropStore
  readonly sends: SendStore
  readonly movedDrops: MovedDropStore
  readonly contacts: ContactStore
  readonly spentChallenges: SpentChallengeStore
  readonly fetchRoom: FetchRoom
  readonly forgetting: Forgetting
  readonly secrets: SecretStore
  readonly challengeKeys: ChallengeKeys
  readonly securityEvents: SecurityEvents
  readonly verifySignature: VerifySignature
  readonly budgets: Budgets
  readonly pingStore: () => Promise<void>
  /** Takes out of the store's files what was deleted. */
  readonly scrubStore: () => Promise<void>
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

/**
 * Brings the store's schema up to date first, unless it is to write nothing.
 * @throws SchemaTooNewError, UnfinishedFillError
 */
export async function createContext(parts: ContextParts): Promise<Context> {
  const { config, settings, database, log, version, packageFolder, clock = Date.now } = parts
  const { isReadOnly } = config
  const random = parts.random ?? poolRandomBytes(randomBytes)
  await (isReadOnly ? requireCurrentSchema({ database, migrations }) : bringUpToDate(parts))
  await refuseUnfinished(database.query)
  const serviceUse = createServiceUse(database, config.maxStoreBytes)
  if (!isReadOnly) await serviceUse.recount()
  const stores = createStores(database, serviceUse, random)
  const scrubStore = () => database.dialect.scrub(database.query)
  const publicFolder = path.join(packageFolder, 'public')
  const { secrets } = stores
  const securityEvents = createSecurityEvents({ secrets, random, clock, log })
  const onRotation = () => {
    securityEvents.note('secret_rotated')
  }
  const keyNeeds = { secrets, random, clock, isReadOnly }
  const challengeKeys = await openChallengeKeys(keyNeeds, config.secretKeys, onRotation)
  const forgetNeeds = { ...stores, scrubStore, config, clock, challengeKeys, securityEvents, log }
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
    ...stores,
    fetchRoom: createFetchRoom(),
    forgetting: isReadOnly ? NO_FORGETTING : createForgetting(forgetNeeds),
    challengeKeys,
    securityEvents,
    verifySignature: createSignatureVerifier(),
    budgets: createBudgets(config.rateLimits, clock, random),
    pingStore: database.ping,
    scrubStore,
    faultOf: database.faultOf,
  }
}

async function bringUpToDate({ database, log }: ContextParts): Promise<void> {
  const onWait = () => {
    log.event('waiting for another process that brings the schema up to date')
  }
  const applied = await migrateUp({ database, migrations, clock: Date.now, onWait })
  if (applied.length > 0) log.event('schema brought up to date', { migrations: applied.length })
}
