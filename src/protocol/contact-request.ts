/**
 * PyCrypt's message requests: one box asks another for permission, and the other's owner answers. The asking box is only
 * named, not proven, so a grant is a courtesy and never says who sent something.
 */
import * as z from 'zod/mini'
import { actionAnswer, actionRequest, parseActionRequest } from './action.js'
import { nextChallenge, proofFields, signedChallengeOf } from './challenge.js'
import {
  described,
  displayName,
  flag,
  id,
  issuedLinkToken,
  linkToken,
  message,
  optional,
  parseRequest,
  text,
  time,
} from './fields.js'

const ANONYMOUS = 'Anonymous'

export const permissionRequest = z.object({
  from_link_token: described(linkToken, 'The link token of the box that asks. It is named, not proven.'),
  to_link_token: described(linkToken, 'The link token of the box that is asked.'),
  from_nickname: described(optional(displayName), 'Default "Anonymous".'),
})

export const permissionPendingAnswer = z.object({
  message,
  request_id: id,
  status: z.literal('pending'),
})

export const permissionGrantedAnswer = z.object({ message, status: z.literal('accepted') })

export type PermissionAnswer =
  z.input<typeof permissionPendingAnswer> | z.input<typeof permissionGrantedAnswer>

export function parsePermissionRequest(body: unknown) {
  const fields = parseRequest(permissionRequest, body)
  return { ...fields, from_nickname: fields.from_nickname ?? ANONYMOUS }
}

export const listContactRequestsRequest = z.object({ link_token: linkToken, ...proofFields })

/** One that waits for its answer. */
export const contactRequest = z.object({
  id,
  from_link_token: issuedLinkToken,
  from_nickname: described(text, 'What the asking side calls itself. Not vouched for.'),
  created_at: described(time, 'To the minute.'),
})

export const listContactRequestsAnswer = z.object({
  message,
  data: described(z.array(contactRequest), 'Those that wait for an answer, newest first.'),
  next_challenge: nextChallenge,
})

export type ListContactRequestsAnswer = z.input<typeof listContactRequestsAnswer>

export function parseListContactRequests(body: unknown) {
  const fields = parseRequest(listContactRequestsRequest, body)
  return { link_token: fields.link_token, signedChallenge: signedChallengeOf(fields) }
}

export const answerContactRequestRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  request_id: described(id, 'The `id` of a contact request to this box.'),
  action: z.enum(['accept', 'reject'], { error: 'must be "accept" or "reject"' }),
})

export const answerContactRequestAnswer = z.object({
  message,
  request_id: id,
  status: z.enum(['accepted', 'rejected']),
  next_challenge: nextChallenge,
})

export type AnswerContactRequestAnswer = z.input<typeof answerContactRequestAnswer>

export function parseAnswerContactRequest(body: unknown) {
  const fields = parseRequest(answerContactRequestRequest, body)
  return {
    link_token: fields.link_token,
    signedChallenge: signedChallengeOf(fields),
    requestId: fields.request_id,
    action: fields.action,
  }
}

export const blockContactRequest = actionRequest(
  '/block_contact',
  z.object(
    {
      from_link_token: described(linkToken, 'Of the box that is not to write or ask any more.'),
      blocked: described(
        optional(flag),
        'false takes the block back: the box may ask for permission again. Default true.',
      ),
    },
    { error: 'must be an object' },
  ),
)

export const blockContactAnswer = z.object(actionAnswer)

export type BlockContactAnswer = z.input<typeof blockContactAnswer>

export function parseBlockContactRequest(body: unknown) {
  const { link_token, action, parameters } = parseActionRequest(blockContactRequest, body)
  return { link_token, action, fromLink: parameters.from_link_token, blocked: parameters.blocked ?? true }
}
