/** `POST /rotate_fetch_token` and `POST /rotate_link`: the owner replaces what others may have got hold of. */
import * as z from 'zod/mini'
import { actionAnswer, actionRequest, parseActionRequest } from './action.js'
import { described, issuedLinkToken, text } from './fields.js'

const nothing = z.object({}, { error: 'must be an object' })

export const rotateFetchTokenRequest = actionRequest('/rotate_fetch_token', nothing)

export const rotateFetchTokenAnswer = z.object({
  message: actionAnswer.message,
  fetch_token: described(text, 'The new one. Said here and never again.'),
  next_challenge: actionAnswer.next_challenge,
})

export type RotateFetchTokenAnswer = z.input<typeof rotateFetchTokenAnswer>

export function parseRotateFetchTokenRequest(body: unknown) {
  return parseActionRequest(rotateFetchTokenRequest, body)
}

export const rotateLinkRequest = actionRequest('/rotate_link', nothing)

export const rotateLinkAnswer = z.object({
  message: actionAnswer.message,
  link: described(text, 'A page that names the box. Whoever has only this trusts the server for the key.'),
  link_token: described(issuedLinkToken, 'The new one. Said here and never again.'),
  next_challenge: actionAnswer.next_challenge,
})

export type RotateLinkAnswer = z.input<typeof rotateLinkAnswer>

export function parseRotateLinkRequest(body: unknown) {
  return parseActionRequest(rotateLinkRequest, body)
}
