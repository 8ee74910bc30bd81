/** Rows of contact requests: one for each pair of boxes. A grant is such a row, accepted, and says no more than that. */
import { DAY_MS } from '../clock.js'
import type { Database } from '../database/database.js'
import type { ContactRequestsTable } from '../database/schema.js'

/** How long a rejected sender is told "pending" and not listed again. */
const REJECTION_HOLDS_MS = 30 * DAY_MS

export interface NewContactRequest {
  readonly id: number
  readonly toBoxId: number
  readonly fromBoxId: number
  readonly sealedSender: Buffer
}

export type Asked =
  | { readonly status: 'accepted' }
  | { readonly status: 'pending'; readonly id: number }
  | { readonly status: 'too_many' }

export type ContactRequest = Pick<ContactRequestsTable, 'id' | 'to_box_id' | 'status'>

export type ContactStore = ReturnType<typeof createContactStore>

export function createContactStore({ query, transactAlone, writeOne, dialect }: Database) {
  return {
    async isGranted(toBoxId: number, fromBoxId: number): Promise<boolean> {
      const grant = await query
        .selectFrom('contact_requests')
        .select('id')
        .where('to_box_id', '=', toBoxId)
        .where('from_box_id', '=', fromBoxId)
        .where('status', '=', 'accepted')
        .executeTakeFirst()
      return grant !== undefined
    },

    /**
     * The recipient's row is locked, so that ten at once make one request and the bound on pending ones holds. On
     * Galera, where locks are each node's own, the key of the pair does the first, and the bound can be passed by one for
     * each other node.
     */
    ask(asked: NewContactRequest, nowMs: number, maxPending: number): Promise<Asked> {
      const { id, toBoxId, fromBoxId, sealedSender } = asked
      return transactAlone(async (transaction) => {
        const recipient = transaction.selectFrom('boxes').select('id').where('id', '=', toBoxId)
        await dialect.lockRows(recipient).executeTakeFirst()
        const known = await transaction
          .selectFrom('contact_requests')
          .select(['id', 'status', 'changed_at_ms'])
          .where('to_box_id', '=', toBoxId)
          .where('from_box_id', '=', fromBoxId)
          .executeTakeFirst()
        if (known?.status === 'accepted') return { status: 'accepted' }
        const stillHolds =
          known?.status === 'pending' || (known && nowMs < known.changed_at_ms + REJECTION_HOLDS_MS)
        if (known !== undefined && stillHolds) return { status: 'pending', id: known.id }

        const { pending } = await transaction
          .selectFrom('contact_requests')
          .select(({ fn }) => fn.countAll<number>().as('pending'))
          .where('to_box_id', '=', toBoxId)
          .where('status', '=', 'pending')
          .executeTakeFirstOrThrow()
        if (pending >= maxPending) return { status: 'too_many' }
        if (known !== undefined)
          await transaction.deleteFrom('contact_requests').where('id', '=', known.id).execute()
        await transaction
          .insertInto('contact_requests')
          .values({
            id,
            to_box_id: toBoxId,
            from_box_id: fromBoxId,
            status: 'pending',
            sealed_sender: sealedSender,
            changed_at_ms: nowMs,
          })
          .execute()
        return { status: 'pending', id }
      })
    },

    /** Newest first. */
    async listPending(boxId: number, limit: number) {
      const rows = await query
        .selectFrom('contact_requests')
        .select(['id', 'sealed_sender', 'changed_at_ms'])
        .where('to_box_id', '=', boxId)
        .where('status', '=', 'pending')
        .orderBy('changed_at_ms', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.flatMap(({ id, sealed_sender, changed_at_ms }) =>
        sealed_sender === null ? [] : [{ id, sealedSender: sealed_sender, createdAtMs: changed_at_ms }],
      )
    },

    find(requestId: number): Promise<ContactRequest | undefined> {
      return query
        .selectFrom('contact_requests')
        .select(['id', 'to_box_id', 'status'])
        .where('id', '=', requestId)
        .executeTakeFirst()
    },

    /** True for exactly one answer to a request. Who asked is erased with it. */
    async answer(requestId: number, status: 'accepted' | 'rejected', nowMs: number): Promise<boolean> {
      const { numUpdatedRows } = await writeOne((store) =>
        store
          .updateTable('contact_requests')
          .set({ status, sealed_sender: null, changed_at_ms: nowMs })
          .where('id', '=', requestId)
          .where('status', '=', 'pending')
          .executeTakeFirstOrThrow(),
      )
      return numUpdatedRows === 1n
    },
  }
}
