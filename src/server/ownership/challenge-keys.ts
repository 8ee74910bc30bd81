/**
 * The keys that vouch for challenges: from `SECRET_KEY`, or one that all processes share through the store. That one can be
 * replaced while they run: it goes on checking for as long as challenges that it has made may be on their way.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { RandomBytes } from '../../crypto/random.js'
import { CHALLENGE_KEY_ID_BYTES } from '../../protocol/challenge.js'
import { CHALLENGE_LIFETIME_MS } from '../../protocol/limits.js'
import { type Clock, MINUTE_MS } from '../clock.js'
import type { SecretStore } from '../secret-store.js'

export interface ChallengeKey {
  readonly id: Uint8Array
  readonly secret: Uint8Array
}

/** The first makes challenges, all of them check. */
export type CurrentKeys = readonly [ChallengeKey, ...ChallengeKey[]]

export interface ChallengeKeys {
  readonly current: () => CurrentKeys
  /** By its id. One that is not known may be newer than what this process knows: then the store is asked. */
  readonly find: (id: Uint8Array) => Promise<ChallengeKey | undefined>
  /** Asks the store, once a second at most: whoever comes sooner waits for the next time. */
  readonly learn: () => Promise<void>
}

export interface ChallengeKeyNeeds {
  readonly secrets: SecretStore
  readonly random: RandomBytes
  readonly clock: Clock
}

const STORED_SECRET = 'challenge'
const RETIRED_PREFIX = 'challenge '
const SECRET_BYTES = 32
const LEARN_EVERY_MS = 1_000

/** Every process asks for new keys once a minute, and makes challenges with the old one until then. */
const RETIRED_MS = CHALLENGE_LIFETIME_MS + 2 * MINUTE_MS

export interface OpeningKeys extends ChallengeKeyNeeds {
  /** Makes no key where there is none. */
  readonly isReadOnly?: boolean
}

/** @param onRotation called when another key makes challenges than before */
export async function openChallengeKeys(
  needs: OpeningKeys,
  configured: readonly string[],
  onRotation: () => void,
): Promise<ChallengeKeys> {
  const given = configuredKeys(configured)
  if (given !== undefined) {
    const find = (id: Uint8Array) => Promise.resolve(keyOf(given, id))
    return { current: () => given, find, learn: () => Promise.resolve() }
  }
  const { secrets, random, isReadOnly = false } = needs
  if (!isReadOnly) await secrets.findOrKeep(STORED_SECRET, random(SECRET_BYTES), null)
  const stored = await findStoredKeys(needs)
  if (stored === undefined)
    throw new Error(isReadOnly ? NEVER_SERVED : 'The key that was just stored is not there.')
  return followStoredKeys(needs, stored, onRotation)
}

const NEVER_SERVED =
  'READ_ONLY is 1, and no server has made its key in this store yet: start one without READ_ONLY first.'

/** Makes none: undefined when there is none yet. */
export async function findChallengeKeys(
  needs: Pick<ChallengeKeyNeeds, 'secrets' | 'clock'>,
  configured: readonly string[],
): Promise<CurrentKeys | undefined> {
  return configuredKeys(configured) ?? (await findStoredKeys(needs))
}

/**
 * Has the processes of a server make challenges with another key, each within a minute. Resolves to the time from which on
 * the old one counts for nothing.
 */
export async function rotateChallengeKey({ secrets, random, clock }: ChallengeKeyNeeds): Promise<number> {
  const oldUntilMs = clock() + RETIRED_MS
  const retiredName = (old: Uint8Array) => `${RETIRED_PREFIX}${Buffer.from(keyFrom(old).id).toString('hex')}`
  await secrets.replace(STORED_SECRET, random(SECRET_BYTES), retiredName, oldUntilMs)
  return oldUntilMs
}

export function challengeMac(key: ChallengeKey, boxId: number, claims: string): Uint8Array {
  return createHmac('sha256', key.secret)
    .update(`${String(boxId)} ${claims}`)
    .digest()
}

/** In constant time. */
export function isSameMac(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

interface TimelyKey extends ChallengeKey {
  readonly untilMs: number
}

type StoredKeys = readonly [TimelyKey, ...TimelyKey[]]

function followStoredKeys(
  needs: Pick<ChallengeKeyNeeds, 'secrets' | 'clock'>,
  stored: StoredKeys,
  onRotation: () => void,
): ChallengeKeys {
  let known = stored
  let lookedAt = -LEARN_EVERY_MS
  let nextLook: Promise<void> | undefined
  const current = (): CurrentKeys => {
    const [first, ...retired] = known
    return [first, ...retired.filter(({ untilMs }) => needs.clock() < untilMs)]
  }
  const learn = () => (nextLook ??= look())
  return {
    current,
    learn,
    async find(id) {
      const key = keyOf(current(), id)
      if (key !== undefined) return key
      await learn()
      return keyOf(current(), id)
    },
  }

  async function look(): Promise<void> {
    await wait(Math.max(0, lookedAt + LEARN_EVERY_MS - performance.now()))
    // Whoever comes from here on may be ahead of what this look finds.
    nextLook = undefined
    lookedAt = performance.now()
    const found = await findStoredKeys(needs)
    if (found === undefined) return
    const isOther = !isSameMac(found[0].id, known[0].id)
    known = found
    if (isOther) onRotation()
  }
}

async function findStoredKeys({
  secrets,
  clock,
}: Pick<ChallengeKeyNeeds, 'secrets' | 'clock'>): Promise<StoredKeys | undefined> {
  // The retired ones after it: a rotation between the two is then seen from both sides, and no key is missed.
  const secret = await secrets.find(STORED_SECRET)
  if (secret === undefined) return undefined
  const retired = await secrets.listTimely(RETIRED_PREFIX, clock())
  const checking = retired.map((each) => ({ ...keyFrom(each.secret), untilMs: each.expiresAtMs ?? 0 }))
  return [{ ...keyFrom(secret), untilMs: Infinity }, ...checking]
}

function configuredKeys(configured: readonly string[]): CurrentKeys | undefined {
  const [first, ...others] = configured.map((key) => keyFrom(Buffer.from(key)))
  return first === undefined ? undefined : [first, ...others]
}

function keyOf(keys: CurrentKeys, id: Uint8Array): ChallengeKey | undefined {
  return keys.find((key) => isSameMac(key.id, id))
}

function keyFrom(secret: Uint8Array): ChallengeKey {
  const derived = new Uint8Array(hkdfSync('sha256', secret, '', 'sealdrop challenge v1', 32))
  const id = createHash('sha256').update(derived).digest().subarray(0, CHALLENGE_KEY_ID_BYTES)
  return { id, secret: derived }
}
