/** `POST /ack`: the owner says which drops have been seen, or are to count as unseen again. */
import * as z from 'zod/mini'
import { proofFields, signedChallengeOf } from './challenge.js'
import { flag, id, linkToken, optional, parseRequest } from './fields.js'
import { MAX_ACKNOWLEDGED_IDS } from './limits.js'

const messageIds = z
  .array(id, { error: 'must be a list of ids' })
  .check(z.maxLength(MAX_ACKNOWLEDGED_IDS, { error: `must be at most ${String(MAX_ACKNOWLEDGED_IDS)} ids` }))

const acknowledgeRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  message_ids: messageIds,
  seen: optional(flag),
})

export function parseAcknowledgeRequest(body: unknown) {
  const fields = parseRequest(acknowledgeRequest, body)
  return {
    link_token: fields.link_token,
    signedChallenge: signedChallengeOf(fields),
    messageIds: [...new Set(fields.message_ids)],
    seen: fields.seen ?? true,
  }
}
