/**
 * `POST /fetch`: the owner reads a page of drops. Reading changes nothing. Phones in the field send what they like for
 * `limit` and `order`, so these two are never refused.
 */
import * as z from 'zod/mini'
import { proofFields, signedChallengeOf } from './challenge.js'
import { flag, id, linkToken, optional, parseRequest } from './fields.js'
import { DEFAULT_PAGE_DROPS, MAX_PAGE_DROPS } from './limits.js'

const limit = z.pipe(
  z.optional(z.unknown()),
  z.transform((value: unknown) => {
    if (typeof value !== 'number') return DEFAULT_PAGE_DROPS
    return Math.min(Math.max(Math.trunc(value), 1), MAX_PAGE_DROPS)
  }),
)

const order = z.pipe(
  z.optional(z.unknown()),
  z.transform((value: unknown): 'ASC' | 'DESC' => (value === 'ASC' ? 'ASC' : 'DESC')),
)

const fetchRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  include_seen: optional(flag),
  limit,
  order,
  since_id: optional(id),
  before_id: optional(id),
})

/** A stretch of one box's drops, from one end. */
export interface PageWindow {
  readonly includeSeen: boolean
  readonly limit: number
  readonly order: 'ASC' | 'DESC'
  /** Both exclusive; at most one of them is given. */
  readonly sinceId: number | undefined
  readonly beforeId: number | undefined
}

export function parseFetchRequest(body: unknown) {
  const fields = parseRequest(fetchRequest, body)
  const window: PageWindow = {
    includeSeen: fields.include_seen ?? false,
    limit: fields.limit,
    order: fields.order,
    sinceId: fields.since_id,
    beforeId: fields.since_id === undefined ? fields.before_id : undefined,
  }
  return { link_token: fields.link_token, signedChallenge: signedChallengeOf(fields), window }
}
