/** Counts and bytes for the operator. Nothing that is read here names a box. */
import { sql } from 'kysely'
import type { Clock } from './clock.js'
import type { Database } from './database/database.js'
import type { Schema } from './database/schema.js'

export interface Stats {
  readonly boxes: {
    readonly open: number
    readonly closed: number
    /** Of both. */
    readonly forContacts: number
    readonly beingDeleted: number
  }
  /** As they are counted: what has expired belongs to it until it is removed. */
  readonly drops: { readonly unseen: Amount; readonly seen: Amount }
  readonly contactRequests: { readonly pending: number; readonly granted: number }
  /** That somebody may still use. */
  readonly invites: number
}

interface Amount {
  readonly count: number
  readonly bytes: number
}

/** MariaDB answers sums as text, and a sum of nothing is null. */
type Sum = number | string | null

export function createStatsStore({ query }: Pick<Database, 'query'>, clock: Clock = Date.now) {
  return {
    async read(): Promise<Stats> {
      return {
        boxes: { ...(await countBoxes()), beingDeleted: await countDeleted() },
        drops: await sumDrops(),
        contactRequests: {
          pending: await countRequests('pending'),
          granted: await countRequests('accepted'),
        },
        invites: await countInvites(),
      }
    },
  }

  async function countBoxes() {
    const row = await query
      .selectFrom('boxes')
      .select(({ fn }) => fn.countAll<number>().as('all'))
      .select(sql<Sum>`sum(is_closed)`.as('closed'))
      .select(sql<Sum>`sum(contacts_only)`.as('for_contacts'))
      .executeTakeFirstOrThrow()
    const closed = Number(row.closed ?? 0)
    return { open: row.all - closed, closed, forContacts: Number(row.for_contacts ?? 0) }
  }

  async function sumDrops(): Promise<Stats['drops']> {
    const row = await query
      .selectFrom('boxes')
      .innerJoin('box_taken', 'box_taken.box_id', 'boxes.id')
      .select([
        sql<Sum>`sum(arrived_drops - seen_drops - gone_drops)`.as('unseen_drops'),
        sql<Sum>`sum(arrived_bytes - seen_bytes - gone_bytes)`.as('unseen_bytes'),
        sql<Sum>`sum(seen_drops)`.as('seen_drops'),
        sql<Sum>`sum(seen_bytes)`.as('seen_bytes'),
      ])
      .executeTakeFirstOrThrow()
    return {
      unseen: { count: Number(row.unseen_drops ?? 0), bytes: Number(row.unseen_bytes ?? 0) },
      seen: { count: Number(row.seen_drops ?? 0), bytes: Number(row.seen_bytes ?? 0) },
    }
  }

  async function countRequests(status: Schema['contact_requests']['status']): Promise<number> {
    const { count } = await query
      .selectFrom('contact_requests')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('status', '=', status)
      .executeTakeFirstOrThrow()
    return count
  }

  async function countInvites(): Promise<number> {
    const { count } = await query
      .selectFrom('invites')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('expires_at_ms', '>', clock())
      .executeTakeFirstOrThrow()
    return count
  }

  async function countDeleted(): Promise<number> {
    const { count } = await query
      .selectFrom('deleted_boxes')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return count
  }
}
