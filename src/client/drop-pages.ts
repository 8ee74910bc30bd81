/** A box's drops as the server lists them, page by page, from either end. */
import type * as z from 'zod/mini'
import { type drop, fetchAnswer } from '../protocol/fetch.js'
import { MAX_PAGE_DROPS } from '../protocol/limits.js'
import type { OwnerCalls } from './owner-calls.js'
import { SealdropError } from './sealdrop-error.js'

export type ListedDrop = z.output<typeof drop>

export interface DropRange {
  readonly includeSeen: boolean
  readonly newestFirst: boolean
  /** Only drops with a greater id. */
  readonly after: number | undefined
}

export interface DropPages {
  readonly of: (range: DropRange) => AsyncGenerator<readonly ListedDrop[], void, undefined>
  /** As the last page said. */
  readonly refusedSince: () => Date | undefined
}

/** Of the newest: there soon, so that something can be shown while the rest is on its way. */
const FIRST_PAGE_DROPS = 50

export function createDropPages(owner: OwnerCalls): DropPages {
  let pageDrops = MAX_PAGE_DROPS
  let refusedSinceMs: number | undefined

  /** A slow line does not get a large page through before the deadline, and a smaller one does. */
  const fetchPage = async (window: object, atMost = MAX_PAGE_DROPS) => {
    for (;;) {
      const limit = Math.min(pageDrops, atMost)
      const how = limit > 1 ? { tries: 1 } : {}
      try {
        const body = { ...window, limit }
        const page = await owner.call({ path: '/fetch', body, schema: fetchAnswer, ...how })
        refusedSinceMs = page.refused_since
        return page
      } catch (error) {
        const isSlow = error instanceof SealdropError && ['timed_out', 'unreachable'].includes(error.code)
        if (!isSlow || limit === 1) throw error
        pageDrops = Math.ceil(limit / 4)
      }
    }
  }

  async function* oldestFirst(include_seen: boolean, after = 0) {
    for (let since_id = after; ;) {
      const page = await fetchPage({ include_seen, order: 'ASC', since_id })
      yield page.data
      if (!page.has_more) return
      since_id = checked(page.next_cursor, (cursor) => cursor > since_id)
    }
  }

  // A request has one cursor. `since_id` keeps the first page from bringing what is not wanted; it would begin at the newest
  // again in the next, so from there on `before_id` leads down, and what comes to `after` has come to the end.
  async function* newestFirst(include_seen: boolean, after = 0) {
    let page = await fetchPage({ include_seen, order: 'DESC', since_id: after }, FIRST_PAGE_DROPS)
    for (let before = Number.POSITIVE_INFINITY; ;) {
      const wanted = page.data.filter(({ id }) => id > after)
      yield wanted
      if (!page.has_more) return
      const cursor = checked(page.next_cursor, (next) => next < before)
      if (cursor <= after) return
      before = cursor
      page = await fetchPage({ include_seen, order: 'DESC', before_id: cursor })
    }
  }

  return {
    of: ({ includeSeen, newestFirst: isNewestFirst, after }) =>
      isNewestFirst ? newestFirst(includeSeen, after) : oldestFirst(includeSeen, after),
    refusedSince: () => (refusedSinceMs === undefined ? undefined : new Date(refusedSinceMs)),
  }
}

/** A server whose pages lead nowhere would be asked for ever. */
function checked(cursor: number | null, isFurther: (cursor: number) => boolean): number {
  if (cursor === null || !isFurther(cursor)) throw new SealdropError('not_sealdrop')
  return cursor
}
