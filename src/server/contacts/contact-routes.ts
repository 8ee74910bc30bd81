/** PyCrypt's message requests: `/request_message_permission`, `/get_message_requests`, `/respond_message_request`. */
import { Router } from 'express'
import {
  type AnswerContactRequestAnswer,
  type BlockContactAnswer,
  type ListContactRequestsAnswer,
  type PermissionAnswer,
  parseAnswerContactRequest,
  parseBlockContactRequest,
  parseListContactRequests,
  parsePermissionRequest,
} from '../../protocol/contact-request.js'
import { ProtocolError } from '../../protocol/errors.js'
import { findBox, findOwnBox } from '../boxes/find-box.js'
import { floorToMinute } from '../clock.js'
import type { Context } from '../context.js'
import { answer } from '../http/answer.js'
import { bearerToken } from '../http/bearer-token.js'
import { call } from '../http/call.js'
import { spendBudget } from '../http/rate-limit.js'
import { proveAction, proveOwnership } from '../ownership/prove-ownership.js'
import { randomId } from '../random-id.js'
import { answerContactRequest } from './answer-contact-request.js'
import { askPermission } from './ask-permission.js'
import { listContactRequests } from './list-contact-requests.js'

export function contactRoutes(context: Context): Router {
  const router = Router()

  call(
    router,
    '/request_message_permission',
    spendBudget(context.budgets.contact),
    async (request, response) => {
      const asked = await askPermission(context, parsePermissionRequest(request.body))
      if (asked.status === 'accepted') {
        const granted = {
          message: 'Permission was granted before',
          status: 'accepted',
        } satisfies PermissionAnswer
        answer(response, 200, granted)
      } else {
        answer(response, 201, {
          message: 'Permission requested',
          request_id: asked.id,
          status: 'pending',
        } satisfies PermissionAnswer)
      }
    },
  )

  call(router, '/get_message_requests', async (request, response) => {
    const { link_token, signedChallenge } = parseListContactRequests(request.body)
    const box = await findOwnBox(context, link_token)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const { next_challenge } = await proveOwnership(context, box, proof)
    const listed = {
      message: 'Message requests fetched',
      data: await listContactRequests(context, box),
      next_challenge,
    } satisfies ListContactRequestsAnswer
    answer(response, 200, listed)
  })

  call(router, '/respond_message_request', async (request, response) => {
    const { link_token, signedChallenge, requestId, action } = parseAnswerContactRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const { next_challenge } = await proveOwnership(context, box, proof)
    const status = await answerContactRequest(context, box.id, requestId, action)
    answer(response, 200, {
      message: `Message request ${status}`,
      request_id: requestId,
      status,
      next_challenge,
    } satisfies AnswerContactRequestAnswer)
  })

  call(router, '/block_contact', async (request, response) => {
    const { link_token, action, fromLink, blocked } = parseBlockContactRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    const from = await findBox(context, fromLink, 'sender_not_found')
    if (blocked) {
      const pair = { id: randomId(context.random), toBoxId: box.id, fromBoxId: from.id }
      const isBlocked = await context.contacts.block(pair, floorToMinute(context.clock()))
      if (!isBlocked) throw new ProtocolError('sender_not_found')
      context.securityEvents.note('contact_blocked', box.id)
    } else {
      await context.contacts.unblock(box.id, from.id)
    }
    const message = blocked ? 'Contact blocked' : 'Contact not blocked any more'
    answer(response, 200, { message, next_challenge } satisfies BlockContactAnswer)
  })

  return router
}
