/**
 * The doctor: looks at an installation from its settings to its public address, and says what is right, what is wrong and
 * what to do. It changes nothing but the one-use tokens that it spends.
 */
import type { RandomBytes } from '../../crypto/random.js'
import type { Clock } from '../clock.js'
import { parseConfig, type Settings } from '../config.js'
import { type Database, openDatabase } from '../database/database.js'
import type { StoreFacts } from '../database/dialects/dialect.js'
import { type CurrentKeys, findChallengeKeys } from '../ownership/challenge-keys.js'
import { createSecretStore } from '../secret-store.js'
import { examineAddress } from './address-findings.js'
import { createCheckToken } from './check-token.js'
import { judgeFolder, judgeSpace } from './disk-findings.js'
import { type Finding, note, wrong } from './finding.js'
import { judgeNode, judgeSettings } from './settings-findings.js'
import { examineStore, explainSilence } from './store-findings.js'

export interface ExamineNeeds {
  readonly settings: Settings
  readonly packageFolder: string
  readonly clock: Clock
  readonly random: RandomBytes
  /** Of Node, such as `22.21.0`. */
  readonly nodeVersion: string
  /** What a browser called the server by, when the doctor is asked in one. */
  readonly openedAs?: string | undefined
}

/** One finding after another, since some take seconds. */
export async function* examine(needs: ExamineNeeds): AsyncGenerator<Finding> {
  const { settings, packageFolder, clock, random, nodeVersion, openedAs } = needs
  yield judgeNode(nodeVersion, new Date(clock()).toISOString().slice(0, 10))
  const { findings, isUsable } = judgeSettings(settings)
  yield* findings
  if (!isUsable) return
  const config = parseConfig(settings.environment)
  if (config.isReadOnly) yield READ_ONLY_NOTE
  let database: Database
  try {
    database = openDatabase(config.store)
  } catch {
    yield wrong(
      'settings',
      'The file that DB_SSL_CA names cannot be read.',
      'Correct it, or its permissions.',
    )
    return
  }
  try {
    const facts = yield* examineReachable(database, config.store, clock)
    yield await judgeFolder(config.store)
    if (config.store.kind === 'embedded') yield await judgeSpace(config.store.dataFolder)
    else if (facts !== undefined) yield await judgeSpace(facts.folder)
    const keys = await keysOf(database, facts, config.secretKeys, clock)
    const createToken =
      keys === undefined
        ? undefined
        : () => createCheckToken({ clock, random, challengeKeys: { current: () => keys } }, 'echo')
    yield* examineAddress({ config, packageFolder, createToken, openedAs })
  } finally {
    await database.close()
  }
}

const READ_ONLY_NOTE = note(
  'settings',
  'READ_ONLY is 1: the server takes nothing, lets nobody read, and changes nothing in its store.',
  'Once the store has been moved, set it to 0 and start the server again, on the store that it was moved to.',
)

/** @returns undefined when there is none to be asked */
async function* examineReachable(
  database: Database,
  settings: Parameters<typeof openDatabase>[0],
  clock: Clock,
): AsyncGenerator<Finding, StoreFacts | undefined> {
  if (!database.dialect.isThere()) {
    yield note('store', 'There is no store yet.', 'Start the server: it makes one.')
    return undefined
  }
  try {
    await database.ping()
    return yield* examineStore(database, settings, clock)
  } catch (error) {
    yield explainSilence(settings, error)
    return undefined
  }
}

/** Undefined when the server that has them has never been started. */
async function keysOf(
  database: Database,
  facts: StoreFacts | undefined,
  configured: readonly string[],
  clock: Clock,
): Promise<CurrentKeys | undefined> {
  if (facts?.tables.some(({ name }) => name === 'server_secrets') !== true) return undefined
  try {
    return await findChallengeKeys({ secrets: createSecretStore(database), clock }, configured)
  } catch {
    // An account that lacks rights, which has been said.
    return undefined
  }
}
