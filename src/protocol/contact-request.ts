/**
 * PyCrypt's message requests: one box asks another for permission, and the other's owner answers. The asking box is only
 * named, not proven, so a grant is a courtesy and never says who sent something.
 */
import * as z from 'zod/mini'
import { proofFields, signedChallengeOf } from './challenge.js'
import { displayName, id, linkToken, optional, parseRequest } from './fields.js'

const ANONYMOUS = 'Anonymous'

const permissionRequest = z.object({
  from_link_token: linkToken,
  to_link_token: linkToken,
  from_nickname: optional(displayName),
})

export function parsePermissionRequest(body: unknown) {
  const fields = parseRequest(permissionRequest, body)
  return { ...fields, from_nickname: fields.from_nickname ?? ANONYMOUS }
}

const listRequest = z.object({ link_token: linkToken, ...proofFields })

export function parseListContactRequests(body: unknown) {
  const fields = parseRequest(listRequest, body)
  return { link_token: fields.link_token, signedChallenge: signedChallengeOf(fields) }
}

const answerRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  request_id: id,
  action: z.enum(['accept', 'reject'], { error: 'must be "accept" or "reject"' }),
})

export function parseAnswerContactRequest(body: unknown) {
  const fields = parseRequest(answerRequest, body)
  return {
    link_token: fields.link_token,
    signedChallenge: signedChallengeOf(fields),
    requestId: fields.request_id,
    action: fields.action,
  }
}
