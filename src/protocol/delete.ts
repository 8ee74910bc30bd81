/** `POST /delete_drops` and `POST /delete_box`: what is gone then is gone for everybody. */
import * as z from 'zod/mini'
import { actionAnswer, actionRequest, parseActionRequest } from './action.js'
import { described, flag, id, optional } from './fields.js'
import { MAX_DELETED_IDS } from './limits.js'

const messageIds = z
  .array(id, { error: 'must be a list of ids' })
  .check(z.maxLength(MAX_DELETED_IDS, { error: `must be at most ${String(MAX_DELETED_IDS)} ids` }))

export const deleteDropsRequest = actionRequest(
  '/delete_drops',
  z.object(
    {
      message_ids: described(
        optional(messageIds),
        'Ids of drops. Those that are not of this box are ignored.',
      ),
      all: described(optional(flag), 'Every drop that is in the box now, instead of a list.'),
    },
    { error: 'must be an object' },
  ),
)

export const deleteDropsAnswer = z.object({
  message: actionAnswer.message,
  count: described(id, 'How many drops were there and are gone.'),
  next_challenge: actionAnswer.next_challenge,
})

export type DeleteDropsAnswer = z.input<typeof deleteDropsAnswer>

export function parseDeleteDropsRequest(body: unknown) {
  const { link_token, action, parameters } = parseActionRequest(deleteDropsRequest, body)
  const ids = [...new Set(parameters.message_ids ?? [])]
  return { link_token, action, which: parameters.all === true ? ('all' as const) : ids }
}

export const deleteBoxRequest = actionRequest('/delete_box', z.object({}, { error: 'must be an object' }))

export const deleteBoxAnswer = z.object({ message: actionAnswer.message })

export type DeleteBoxAnswer = z.input<typeof deleteBoxAnswer>

export function parseDeleteBoxRequest(body: unknown) {
  return parseActionRequest(deleteBoxRequest, body)
}
