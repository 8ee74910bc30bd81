/** `POST /ack`: the owner says which drops have been seen, or are to count as unseen again. */
import * as z from 'zod/mini'
import { nextChallenge, proofFields, signedChallengeOf } from './challenge.js'
import { described, flag, id, linkToken, message, optional, parseRequest } from './fields.js'
import { MAX_ACKNOWLEDGED_IDS } from './limits.js'

const messageIds = z
  .array(id, { error: 'must be a list of ids' })
  .check(z.maxLength(MAX_ACKNOWLEDGED_IDS, { error: `must be at most ${String(MAX_ACKNOWLEDGED_IDS)} ids` }))

export const acknowledgeRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  message_ids: described(messageIds, 'Ids of drops. Those that are not of this box are ignored.'),
  seen: described(optional(flag), 'false marks them as unseen again. Default true.'),
})

export const acknowledgeAnswer = z.object({
  message,
  count: described(id, 'How many different ones of these ids are drops of this box, changed or not.'),
  next_challenge: nextChallenge,
})

export type AcknowledgeAnswer = z.input<typeof acknowledgeAnswer>

export function parseAcknowledgeRequest(body: unknown) {
  const fields = parseRequest(acknowledgeRequest, body)
  return {
    link_token: fields.link_token,
    signedChallenge: signedChallengeOf(fields),
    messageIds: [...new Set(fields.message_ids)],
    seen: fields.seen ?? true,
  }
}
