/** PyCrypt's message requests: `/request_message_permission`, `/get_message_requests`, `/respond_message_request`. */
import { Router } from 'express'
import {
  type AnswerContactRequestAnswer,
  type ListContactRequestsAnswer,
  type PermissionAnswer,
  parseAnswerContactRequest,
  parseListContactRequests,
  parsePermissionRequest,
} from '../../protocol/contact-request.js'
import { MAX_LISTED_CONTACT_REQUESTS } from '../../protocol/limits.js'
import { findBox } from '../boxes/find-box.js'
import type { Context } from '../context.js'
import { answer } from '../http/answer.js'
import { bearerToken } from '../http/bearer-token.js'
import { call } from '../http/call.js'
import { spendBudget } from '../http/rate-limit.js'
import { proveOwnership } from '../ownership/prove-ownership.js'
import { answerContactRequest } from './answer-contact-request.js'
import { askPermission } from './ask-permission.js'
import { openSender } from './sealed-sender.js'

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
    const box = await findBox(context, link_token)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const { next_challenge } = await proveOwnership(context, box, proof)
    const pending = await context.contacts.listPending(box.id, MAX_LISTED_CONTACT_REQUESTS)
    const data = pending.map(({ id, sealedSender, createdAtMs }) => {
      const sender = openSender(sealedSender, box.linkToken)
      const created_at = new Date(createdAtMs).toISOString()
      return { id, from_link_token: sender.linkToken, from_nickname: sender.nickname, created_at }
    })
    const listed = {
      message: 'Message requests fetched',
      data,
      next_challenge,
    } satisfies ListContactRequestsAnswer
    answer(response, 200, listed)
  })

  call(router, '/respond_message_request', async (request, response) => {
    const { link_token, signedChallenge, requestId, action } = parseAnswerContactRequest(request.body)
    const box = await findBox(context, link_token)
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

  return router
}
