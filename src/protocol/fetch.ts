/**
 * `POST /fetch`: the owner reads a page of drops. Reading changes nothing. Phones in the field send what they like for
 * `limit` and `order`, so these two are never refused.
 */
import * as z from 'zod/mini'
import { nextChallenge, proofFields, signedChallengeOf } from './challenge.js'
import { binary, described, flag, id, linkToken, message, optional, parseRequest, time } from './fields.js'
import { DEFAULT_PAGE_DROPS, MAX_PAGE_DROPS, MAX_SEALED_BOX_BYTES, MIN_SEALED_BOX_BYTES } from './limits.js'

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

export const fetchRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  include_seen: described(optional(flag), 'Default false: unseen drops only.'),
  limit: described(limit, {
    description: `A number, truncated and clamped to 1 to ${String(MAX_PAGE_DROPS)}. Anything else counts as ${String(DEFAULT_PAGE_DROPS)} and is never refused.`,
    default: DEFAULT_PAGE_DROPS,
  }),
  order: described(order, {
    description: '`ASC` is oldest first. Anything else counts as `DESC`, newest first, and is never refused.',
    default: 'DESC',
  }),
  since_id: described(optional(id), 'Only drops with a greater id.'),
  before_id: described(optional(id), 'Only drops with a lesser id. Ignored when `since_id` is given.'),
})

/** As its owner reads it. */
export const drop = z.object({
  id: described(id, 'Later drops of a box have greater ids.'),
  encrypted_message: described(
    binary(MIN_SEALED_BOX_BYTES, MAX_SEALED_BOX_BYTES),
    'A sealed box: libsodium’s `crypto_box_seal`.',
  ),
  created_at: described(time, 'When it arrived, to the minute.'),
  seen: flag,
  metadata: described(z.unknown(), 'What the sender gave, not sealed; null without.'),
})

export const fetchAnswer = z.object({
  message,
  data: z.array(drop),
  count: described(id, 'The length of `data`.'),
  has_more: described(flag, 'There are more in the direction of reading.'),
  next_cursor: described(
    z.nullable(id),
    'The id of the last drop in `data`; of an empty page the cursor that was given, else null.',
  ),
  refused_since: described(
    z.optional(time),
    'There when drops were refused for want of room since the last acknowledgement: since when, to the minute.',
  ),
  next_challenge: nextChallenge,
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
