/** Rows of invites: texts of the operator's, each of which makes one box. Only their hashes are kept. */
import type { Transaction } from 'kysely'
import { ProtocolError } from '../../protocol/errors.js'
import type { Database } from '../database/database.js'
import type { Schema } from '../database/schema.js'

export interface PresentedInvite {
  /** SHA-256 of its text. */
  readonly hash: Uint8Array
  readonly nowMs: number
}

export type InviteStore = ReturnType<typeof createInviteStore>

export function createInviteStore({ writeOne }: Pick<Database, 'writeOne'>) {
  return {
    /** @param hashes at most 1,000 */
    async add(hashes: readonly Uint8Array[], expiresAtMs: number): Promise<void> {
      const rows = hashes.map((hash) => ({ invite_hash: Buffer.from(hash), expires_at_ms: expiresAtMs }))
      await writeOne((store) => store.insertInto('invites').values(rows).execute())
    },

    /** Answers how many. All at once: they are as many as an operator has made. */
    async forgetExpired(nowMs: number): Promise<number> {
      const { numDeletedRows } = await writeOne((store) =>
        store.deleteFrom('invites').where('expires_at_ms', '<=', nowMs).executeTakeFirstOrThrow(),
      )
      return Number(numDeletedRows)
    },
  }
}

/** Of many boxes that are made with one invite at the same moment, one. @throws ProtocolError `invite_invalid` */
export async function spendInvite(
  transaction: Transaction<Schema>,
  { hash, nowMs }: PresentedInvite,
): Promise<void> {
  const { numDeletedRows } = await transaction
    .deleteFrom('invites')
    .where('invite_hash', '=', Buffer.from(hash))
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirstOrThrow()
  if (numDeletedRows !== 1n) throw new ProtocolError('invite_invalid')
}
