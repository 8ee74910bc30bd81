/** `/send`, `/fetch`, `/ack`. */
import { Router } from 'express'
import { type AcknowledgeAnswer, parseAcknowledgeRequest } from '../../protocol/acknowledge.js'
import { parseFetchRequest } from '../../protocol/fetch.js'
import { parseSendRequest, type SendAnswer } from '../../protocol/send.js'
import { findBox } from '../boxes/find-box.js'
import type { Context } from '../context.js'
import { answer, answerJson } from '../http/answer.js'
import { bearerToken } from '../http/bearer-token.js'
import { call } from '../http/call.js'
import { spendBudgetIfAccepted } from '../http/rate-limit.js'
import { whenOver } from '../http/when-over.js'
import { proveOwnership } from '../ownership/prove-ownership.js'
import { fetchDrops } from './fetch-drops.js'
import { formatPage } from './format-page.js'
import { leaveDrop } from './leave-drop.js'

export function dropRoutes(context: Context): Router {
  const router = Router()

  call(router, '/send', spendBudgetIfAccepted(context.budgets.send), async (request, response) => {
    const id = await leaveDrop(context, parseSendRequest(request.body))
    answer(response, 201, { message: 'Message sent', id } satisfies SendAnswer)
  })

  call(router, '/fetch', async (request, response) => {
    const { link_token, signedChallenge, window } = parseFetchRequest(request.body)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const fetched = await fetchDrops(context, link_token, proof, window)
    const json = Buffer.from(formatPage(fetched))
    whenOver(response, context.fetchRoom.hold(fetched.boxId, json.length))
    answerJson(response, 200, json)
  })

  call(router, '/ack', async (request, response) => {
    const { link_token, signedChallenge, messageIds, seen } = parseAcknowledgeRequest(request.body)
    const box = await findBox(context, link_token)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const { next_challenge } = await proveOwnership(context, box, proof)
    const count = await context.drops.mark(box.id, messageIds, seen)
    const marked = { message: 'Messages acknowledged', count, next_challenge } satisfies AcknowledgeAnswer
    answer(response, 200, marked)
  })

  return router
}
