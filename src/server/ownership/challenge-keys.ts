/** The keys that vouch for challenges: from `SECRET_KEY`, or one that all processes share through the store. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { RandomBytes } from '../../crypto/random.js'
import { CHALLENGE_KEY_ID_BYTES } from '../../protocol/challenge.js'
import type { Database } from '../database/database.js'

export interface ChallengeKey {
  readonly id: Uint8Array
  readonly secret: Uint8Array
}

/** The first makes challenges, all of them check. */
export type ChallengeKeys = readonly [ChallengeKey, ...ChallengeKey[]]

const STORED_SECRET = 'challenge'
const SECRET_BYTES = 32

export async function loadChallengeKeys(
  database: Pick<Database, 'query' | 'writeOne'>,
  configured: readonly string[],
  random: RandomBytes,
): Promise<ChallengeKeys> {
  if (configured.length === 0) {
    const made = { name: STORED_SECRET, secret: Buffer.from(random(SECRET_BYTES)) }
    await database.writeOne((store) => store.insertInto('server_secrets').ignore().values(made).execute())
  }
  const keys = await findChallengeKeys(database, configured)
  if (keys === undefined) throw new Error('The key that was just stored is not there.')
  return keys
}

/** Makes none: undefined when there is none yet. */
export async function findChallengeKeys(
  { query }: Pick<Database, 'query'>,
  configured: readonly string[],
): Promise<ChallengeKeys | undefined> {
  const [first, ...others] = configured
  if (first !== undefined)
    return [keyFrom(Buffer.from(first)), ...others.map((key) => keyFrom(Buffer.from(key)))]
  const stored = await query
    .selectFrom('server_secrets')
    .select('secret')
    .where('name', '=', STORED_SECRET)
    .executeTakeFirst()
  return stored === undefined ? undefined : [keyFrom(stored.secret)]
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

function keyFrom(secret: Uint8Array): ChallengeKey {
  const derived = new Uint8Array(hkdfSync('sha256', secret, '', 'sealdrop challenge v1', 32))
  const id = createHash('sha256').update(derived).digest().subarray(0, CHALLENGE_KEY_ID_BYTES)
  return { id, secret: derived }
}
