/** `POST /export_box`: everything about one box, for its owner, to be kept or taken to another server. */
import * as z from 'zod/mini'
import { actionAnswer, actionRequest, parseActionRequest } from './action.js'
import { linkInfoAnswer } from './box-facts.js'
import { boxAnswer } from './box-settings.js'
import { contactRequest } from './contact-request.js'
import { binary, described, flag, id, optional } from './fields.js'
import { drop } from './fetch.js'
import { MAX_PAGE_DROPS } from './limits.js'

const pageDrops = z
  .int({ error: `must be a number from 1 to ${String(MAX_PAGE_DROPS)}` })
  .check(z.gte(1), z.lte(MAX_PAGE_DROPS))

export const exportBoxRequest = actionRequest(
  '/export_box',
  z.object(
    {
      after_id: described(
        optional(id),
        'Only drops with a greater id: the last `next_cursor`. Without it, `box` is there.',
      ),
      limit: described(optional(pageDrops), `Drops in the page. Default ${String(MAX_PAGE_DROPS)}.`),
    },
    { error: 'must be an object' },
  ),
)

/** A drop with everything that the server has of it. */
export const exportedDrop = z.extend(drop, {
  expires_at: described(drop.shape.created_at, 'When it is gone, to the minute.'),
  receipt_hash: described(z.nullable(binary(32)), 'Of the receipt that its sender keeps; null without.'),
})

export type ExportedDrop = z.output<typeof exportedDrop>

/** What the server knows of a box, besides its drops. */
export const exportedBox = z.object({
  public_key: linkInfoAnswer.shape.public_key,
  key_type: linkInfoAnswer.shape.key_type,
  sealing: linkInfoAnswer.shape.sealing,
  encryption_keys: linkInfoAnswer.shape.encryption_keys,
  display_name: boxAnswer.shape.display_name,
  greeting: boxAnswer.shape.greeting,
  closed: flag,
  drop_lifetime_days: boxAnswer.shape.drop_lifetime_days,
  delete_on_ack: flag,
  contacts_only: flag,
  seen_receipts: flag,
  created_at: boxAnswer.shape.created_at,
  last_drop_id: described(id, 'Of the last drop that arrived, whatever became of it; 0 before the first.'),
  unseen: boxAnswer.shape.unseen,
  seen: boxAnswer.shape.seen,
  refused_since: boxAnswer.shape.refused_since,
  replaced_links: described(id, 'How many links it had before the one that it has.'),
  contact_requests: described(z.array(contactRequest), 'Those that wait for an answer, newest first.'),
  contacts: described(
    z.object({ granted: id, blocked: id, granted_by: id }),
    'How many boxes may write to this one, are blocked, and have let this one write. They are boxes of this server, and stay here.',
  ),
})

export type ExportedBox = z.output<typeof exportedBox>

export const exportBoxAnswer = z.object({
  message: actionAnswer.message,
  box: described(z.optional(exportedBox), 'There when `after_id` is not.'),
  data: described(z.array(exportedDrop), 'In the order of their ids, seen ones as well.'),
  has_more: described(flag, 'There are drops with greater ids.'),
  next_cursor: described(
    z.nullable(id),
    'The id of the last drop in `data`; of an empty page the `after_id` that was given, else null.',
  ),
  next_challenge: actionAnswer.next_challenge,
})

export type ExportBoxAnswer = z.input<typeof exportBoxAnswer>

export function parseExportBoxRequest(body: unknown) {
  const { link_token, action, parameters } = parseActionRequest(exportBoxRequest, body)
  return { link_token, action, afterId: parameters.after_id, limit: parameters.limit ?? MAX_PAGE_DROPS }
}
