/** Rows of contact requests: one for each pair of boxes. A grant is such a row, accepted, and says no more than that. */
import type { Transaction } from 'kysely'
import { DAY_MS } from '../clock.js'
import type { Database } from '../database/database.js'
import type { ContactRequestsTable, Schema } from '../database/schema.js'

/** How long a rejected sender is told "pending" and not listed again. */
const REJECTION_HOLDS_MS = 30 * DAY_MS
/** How long a request waits for its answer. */
const REQUEST_LIFETIME_MS = 90 * DAY_MS

export interface NewContactRequest {
  readonly id: number
  readonly toBoxId: number
  readonly fromBoxId: number
  /** Of the recipient's link, which `sealedSender` is sealed under. */
  readonly toLinkHash: Uint8Array
  readonly sealedSender: Buffer
}

export type Asked =
  | { readonly status: 'accepted' }
  | { readonly status: 'pending'; readonly id: number }
  | { readonly status: 'too_many' }
  /** One of the boxes is gone, or has another link by now. */
  | { readonly status: 'changed' }

export interface ContactCounts {
  readonly granted: number
  readonly blocked: number
  readonly grantedBy: number
}

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
     * Both rows are locked, so that ten at once make one request and the bound on pending ones holds. On
     * Galera, where locks are each node's own, the key of the pair does the first, and the bound can be passed by one for
     * each other node.
     */
    ask(asked: NewContactRequest, nowMs: number, maxPending: number): Promise<Asked> {
      const { id, toBoxId, fromBoxId, toLinkHash, sealedSender } = asked
      return transactAlone(async (transaction) => {
        const { to, from } = await lockPair(transaction, toBoxId, fromBoxId)
        const hasItsLink = to !== undefined && Buffer.compare(to.link_token_hash, toLinkHash) === 0
        if (!hasItsLink || from === undefined) return { status: 'changed' }
        const known = await transaction
          .selectFrom('contact_requests')
          .select(['id', 'status', 'changed_at_ms'])
          .where('to_box_id', '=', toBoxId)
          .where('from_box_id', '=', fromBoxId)
          .executeTakeFirst()
        if (known?.status === 'accepted') return { status: 'accepted' }
        if (known !== undefined && stillHolds(known, nowMs)) return { status: 'pending', id: known.id }

        const { pending } = await transaction
          .selectFrom('contact_requests')
          .select(({ fn }) => fn.countAll<number>().as('pending'))
          .where('to_box_id', '=', toBoxId)
          .where('status', '=', 'pending')
          .where('changed_at_ms', '>', nowMs - REQUEST_LIFETIME_MS)
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
    async listPending(boxId: number, nowMs: number, limit: number) {
      const rows = await query
        .selectFrom('contact_requests')
        .select(['id', 'sealed_sender', 'changed_at_ms'])
        .where('to_box_id', '=', boxId)
        .where('status', '=', 'pending')
        .where('changed_at_ms', '>', nowMs - REQUEST_LIFETIME_MS)
        .orderBy('changed_at_ms', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.flatMap(({ id, sealed_sender, changed_at_ms }) =>
        sealed_sender === null ? [] : [{ id, sealedSender: sealed_sender, createdAtMs: changed_at_ms }],
      )
    },

    /** How many boxes may write to this one, are blocked, and have let this one write. */
    async countsOf(boxId: number): Promise<ContactCounts> {
      const count = async (side: 'to_box_id' | 'from_box_id', status: 'accepted' | 'blocked') => {
        const { rows } = await query
          .selectFrom('contact_requests')
          .select(({ fn }) => fn.countAll<number>().as('rows'))
          .where(side, '=', boxId)
          .where('status', '=', status)
          .executeTakeFirstOrThrow()
        return rows
      }
      return {
        granted: await count('to_box_id', 'accepted'),
        blocked: await count('to_box_id', 'blocked'),
        grantedBy: await count('from_box_id', 'accepted'),
      }
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

    /**
     * Whatever was between the two is over: a grant, a request. Who is blocked is told nothing, and never listed; a request keeps its
     * id, since another one would tell. False when one of them is gone.
     */
    async block(
      { id, toBoxId, fromBoxId }: Pick<NewContactRequest, 'id' | 'toBoxId' | 'fromBoxId'>,
      nowMs: number,
    ): Promise<boolean> {
      return transactAlone(async (transaction) => {
        const { to, from } = await lockPair(transaction, toBoxId, fromBoxId)
        if (to === undefined || from === undefined) return false
        const blocked = { status: 'blocked', sealed_sender: null, changed_at_ms: nowMs } as const
        const { numUpdatedRows } = await transaction
          .updateTable('contact_requests')
          .set(blocked)
          .where('to_box_id', '=', toBoxId)
          .where('from_box_id', '=', fromBoxId)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows > 0n) return true
        await transaction
          .insertInto('contact_requests')
          .values({ id, to_box_id: toBoxId, from_box_id: fromBoxId, ...blocked })
          .execute()
        return true
      })
    },

    async unblock(toBoxId: number, fromBoxId: number): Promise<void> {
      await writeOne((store) =>
        store
          .deleteFrom('contact_requests')
          .where('to_box_id', '=', toBoxId)
          .where('from_box_id', '=', fromBoxId)
          .where('status', '=', 'blocked')
          .execute(),
      )
    },

    /**
     * Who asks is sealed under the recipient's link: under a new one it is sealed anew, in the transaction that replaces it. What
     * cannot be opened, since it came by a link between the two, goes; who asked can ask again.
     */
    async sealAnew(
      transaction: Transaction<Schema>,
      boxId: number,
      sealAnew: (sealed: Uint8Array) => Buffer | undefined,
    ): Promise<void> {
      const pending = await transaction
        .selectFrom('contact_requests')
        .select(['id', 'sealed_sender'])
        .where('to_box_id', '=', boxId)
        .where('status', '=', 'pending')
        .orderBy('id')
        .limit(10_000)
        .execute()
      for (const { id, sealed_sender } of pending) {
        const sealed = sealed_sender === null ? undefined : sealAnew(sealed_sender)
        if (sealed === undefined) {
          await transaction.deleteFrom('contact_requests').where('id', '=', id).execute()
        } else {
          await transaction
            .updateTable('contact_requests')
            .set({ sealed_sender: sealed })
            .where('id', '=', id)
            .execute()
        }
      }
    },

    /** Requests that nobody has answered, and rejections that do not hold any more. Removes at most `limit` of each. */
    async forgetOld(nowMs: number, limit: number): Promise<number> {
      const requests = await forgetStatus('pending', nowMs - REQUEST_LIFETIME_MS, limit)
      return Math.max(requests, await forgetStatus('rejected', nowMs - REJECTION_HOLDS_MS, limit))
    },
  }

  /** In the order of ids, as sends lock boxes. */
  async function lockPair(transaction: Transaction<Schema>, toBoxId: number, fromBoxId: number) {
    const pair = transaction
      .selectFrom('boxes')
      .select(['id', 'link_token_hash'])
      .where('id', 'in', [toBoxId, fromBoxId])
      .orderBy('id')
      .limit(2)
    const rows = await dialect.lockRows(pair).execute()
    return {
      to: rows.find(({ id }) => id === toBoxId),
      from: rows.find(({ id }) => id === fromBoxId),
    }
  }

  async function forgetStatus(
    status: 'pending' | 'rejected',
    untilMs: number,
    limit: number,
  ): Promise<number> {
    const old = await query
      .selectFrom('contact_requests')
      .select('id')
      .where('status', '=', status)
      .where('changed_at_ms', '<=', untilMs)
      .orderBy('changed_at_ms')
      .limit(limit)
      .execute()
    if (old.length === 0) return 0
    const ids = old.map(({ id }) => id)
    // Answered or asked again meanwhile, it stays.
    await writeOne((store) =>
      store
        .deleteFrom('contact_requests')
        .where('id', 'in', ids)
        .where('status', '=', status)
        .where('changed_at_ms', '<=', untilMs)
        .execute(),
    )
    return old.length
  }
}

function stillHolds(
  { status, changed_at_ms }: Pick<ContactRequestsTable, 'status' | 'changed_at_ms'>,
  nowMs: number,
) {
  if (status === 'blocked') return true
  return nowMs < changed_at_ms + (status === 'pending' ? REQUEST_LIFETIME_MS : REJECTION_HOLDS_MS)
}
