/** `POST /update_box` and `POST /box`: how a box behaves, as its owner decides and sees it. */
import * as z from 'zod/mini'
import { actionAnswer, actionRequest, parseActionRequest } from './action.js'
import {
  described,
  displayName,
  flag,
  greeting,
  id,
  optional,
  shownGreeting,
  shownName,
  time,
} from './fields.js'
import { MAX_LIFETIME_DAYS } from './limits.js'

/** Of drops, from their arrival. */
export const lifetimeDays = z
  .int({ error: `must be a number of days from 1 to ${String(MAX_LIFETIME_DAYS)}` })
  .check(z.gte(1), z.lte(MAX_LIFETIME_DAYS))

/** Empty texts stand for none, so that one can be taken away; what is not named stays as it is. */
const changes = z.object(
  {
    display_name: described(emptied(displayName), 'Everybody with the link can read it. Empty: none.'),
    greeting: described(
      emptied(greeting),
      'Up to 1,000 characters, shown as text to whoever opens the link. Empty: none.',
    ),
    closed: described(optional(flag), 'A closed box takes no drops.'),
    drop_lifetime_days: described(
      optional(lifetimeDays),
      'Of drops that arrive from now on; those that are there keep theirs.',
    ),
    delete_on_ack: described(optional(flag), 'Acknowledged drops are deleted instead of kept as seen.'),
    contacts_only: described(
      optional(flag),
      'Takes drops only from boxes that were granted permission and prove who they are.',
    ),
    seen_receipts: described(
      optional(flag),
      'Receipts say `seen`. It tells senders when the owner is awake. Default false.',
    ),
  },
  { error: 'must be an object' },
)

export const updateBoxRequest = actionRequest('/update_box', changes)

export const updateBoxAnswer = z.object(actionAnswer)

export type UpdateBoxAnswer = z.input<typeof updateBoxAnswer>

/** Undefined: stays as it is. null: is taken away. */
export type BoxChanges = z.output<typeof changes>

export function parseUpdateBoxRequest(body: unknown) {
  return parseActionRequest(updateBoxRequest, body)
}

export const boxRequest = actionRequest('/box', z.object({}, { error: 'must be an object' }))

const load = z.object({ drops: id, bytes: id })

export const boxAnswer = z.object({
  message: actionAnswer.message,
  display_name: described(z.nullable(shownName), 'null without.'),
  greeting: described(z.nullable(shownGreeting), 'null without.'),
  closed: flag,
  drop_lifetime_days: lifetimeDays,
  delete_on_ack: flag,
  contacts_only: flag,
  seen_receipts: flag,
  created_at: described(time, 'To the minute.'),
  unseen: described(load, 'Drops that are there and not acknowledged.'),
  seen: described(load, 'Drops that are there and acknowledged.'),
  room: described(load, 'For unseen drops, and as much again for seen ones; 0 is no limit.'),
  refused_since: described(
    z.nullable(time),
    'Since when drops were refused for want of room, to the minute; null when none were since the last acknowledgement.',
  ),
  old_link: described(
    flag,
    'The link token that the request names has been replaced: senders need the new one.',
  ),
  next_challenge: actionAnswer.next_challenge,
})

export type BoxAnswer = z.input<typeof boxAnswer>

export function parseBoxRequest(body: unknown) {
  return parseActionRequest(boxRequest, body)
}

/** In a change, nothing left after trimming takes the text away: null. Absent: undefined, which is another thing. */
function emptied<S extends z.ZodMiniType<string | undefined>>(schema: S) {
  const named = z.pipe(
    schema,
    z.transform((value: z.output<S>) => ({ text: value ?? null })),
  )
  return z.pipe(
    z.nullish(named),
    z.transform((change): string | null | undefined => change?.text),
  )
}
