/** Challenges that have paid for a proof. Only a valid signature adds one, so a stranger cannot fill this table. */
import type { Database } from '../database/database.js'

export type SpentChallengeStore = ReturnType<typeof createSpentChallengeStore>

export function createSpentChallengeStore({ query, writeOne, dialect }: Database) {
  return {
    /** True for exactly one of any number of calls with the same nonce. */
    async spend(nonce: Uint8Array, forgetAtMs: number): Promise<boolean> {
      const row = { nonce: Buffer.from(nonce), forget_at_ms: forgetAtMs }
      const { numInsertedOrUpdatedRows } = await writeOne((store) =>
        store.insertInto('spent_challenges').ignore().values(row).executeTakeFirstOrThrow(),
      )
      return numInsertedOrUpdatedRows === 1n
    },

    /** Removes at most `limit`, answers how many. */
    forgetExpired(nowMs: number, limit: number): Promise<number> {
      return dialect.deleteExpired(query, { table: 'spent_challenges', column: 'forget_at_ms' }, nowMs, limit)
    },
  }
}
