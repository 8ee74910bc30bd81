/**
 * Challenges that have paid for a proof. Only a valid signature adds one, so a stranger cannot fill this table. Those that
 * wait at the same moment go together, as sends do.
 */
import { ProtocolError } from '../../protocol/errors.js'
import type { Database } from '../database/database.js'
import { groupWrites } from '../database/group-writes.js'
import { createKeptTexts } from '../database/kept-texts.js'
import type { SpentChallengesTable } from '../database/schema.js'

/** Less than a second of work. */
const MAX_WAITING = 2_000

export type SpentChallengeStore = ReturnType<typeof createSpentChallengeStore>

export function createSpentChallengeStore({ query, writeOne, dialect }: Database) {
  const keepText = createKeptTexts()
  const insertTogether = groupWrites<SpentChallengesTable, boolean>({
    writeTogether: insertNonces,
    bytesOf: ({ nonce }) => nonce.length,
    faultOf: dialect.faultOf,
    maxWaiting: MAX_WAITING,
    onTooMany: () => new ProtocolError('busy', { retryAfterSeconds: 1 }),
  })
  return {
    /** True for exactly one of any number of calls with the same nonce, and durable by then. */
    async spend(nonce: Uint8Array, forgetAtMs: number): Promise<boolean> {
      try {
        return await insertTogether({ nonce: Buffer.from(nonce), forget_at_ms: forgetAtMs })
      } catch (error) {
        if (dialect.faultOf(error) === 'duplicate') return false
        throw error
      }
    },

    /** What it paid for was refused for another reason. */
    async giveBack(nonce: Uint8Array): Promise<void> {
      await writeOne((store) =>
        store.deleteFrom('spent_challenges').where('nonce', '=', Buffer.from(nonce)).execute(),
      )
    },

    /** Removes at most `limit`, answers how many. */
    forgetExpired(nowMs: number, limit: number): Promise<number> {
      const expiry = { table: 'spent_challenges', column: 'forget_at_ms' } as const
      return writeOne((store) => dialect.deleteExpired(store, expiry, nowMs, limit))
    },
  }

  // One that is there already fails the statement: then the group is tried in halves, down to that one.
  async function insertNonces(spent: readonly SpentChallengesTable[]): Promise<readonly boolean[]> {
    const firsts = new Map<string, SpentChallengesTable>()
    for (const row of spent) {
      const key = Buffer.from(row.nonce).toString('latin1')
      if (!firsts.has(key)) firsts.set(key, row)
    }
    const rows = [...firsts.values()]
    const insert = keepText(`spend ${String(rows.length)}`, rows.flatMap(Object.values), () =>
      query.insertInto('spent_challenges').values(rows),
    )
    await writeOne((store) => store.executeQuery(insert.compile()))
    const paid = new Set(rows)
    return spent.map((row) => paid.has(row))
  }
}
