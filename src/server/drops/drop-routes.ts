/** `/send`, `/fetch`, `/ack`, `/delete_drops`, and for senders `/receipt` and `/withdraw`. */
import { hash } from 'node:crypto'
import { Router } from 'express'
import { type AcknowledgeAnswer, parseAcknowledgeRequest } from '../../protocol/acknowledge.js'
import { type DeleteDropsAnswer, parseDeleteDropsRequest } from '../../protocol/delete.js'
import { parseFetchRequest } from '../../protocol/fetch.js'
import { parseReceiptRequest, type ReceiptAnswer, type WithdrawAnswer } from '../../protocol/receipt.js'
import { parseSendRequest, type SendAnswer } from '../../protocol/send.js'
import { findOwnBox } from '../boxes/find-box.js'
import type { Context } from '../context.js'
import { answer, answerJson } from '../http/answer.js'
import { bearerToken } from '../http/bearer-token.js'
import { call } from '../http/call.js'
import { spendBudget, spendBudgetIfAccepted } from '../http/rate-limit.js'
import { whenOver } from '../http/when-over.js'
import { proveAction, proveOwnership } from '../ownership/prove-ownership.js'
import { acknowledgeDrops } from './acknowledge-drops.js'
import { fetchDrops } from './fetch-drops.js'
import { formatPage } from './format-page.js'
import { leaveDrop } from './leave-drop.js'

export function dropRoutes(context: Context): Router {
  const { drops } = context
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
    const box = await findOwnBox(context, link_token)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const { next_challenge } = await proveOwnership(context, box, proof)
    const count = await acknowledgeDrops(context, box, messageIds, seen)
    const marked = { message: 'Messages acknowledged', count, next_challenge } satisfies AcknowledgeAnswer
    answer(response, 200, marked)
  })

  call(router, '/delete_drops', async (request, response) => {
    const { link_token, action, which } = parseDeleteDropsRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    const count = await (which === 'all' ? drops.removeAll(box.id) : drops.remove(box.id, which))
    if (count > 0) context.securityEvents.note('drops_deleted', box.id, { count })
    context.forgetting.soon()
    answer(response, 200, { message: 'Messages deleted', count, next_challenge } satisfies DeleteDropsAnswer)
  })

  call(router, '/receipt', spendBudget(context.budgets.lookUp), async (request, response) => {
    const { receipt } = parseReceiptRequest(request.body)
    const status = await drops.statusOf(hashReceipt(receipt), context.clock())
    answer(response, 200, { message: RECEIPT_WORDS[status], status } satisfies ReceiptAnswer)
  })

  call(router, '/withdraw', spendBudget(context.budgets.lookUp), async (request, response) => {
    const { receipt } = parseReceiptRequest(request.body)
    const status = await drops.withdraw(hashReceipt(receipt), context.clock())
    answer(response, 200, { message: WITHDRAWAL_WORDS[status], status } satisfies WithdrawAnswer)
  })

  return router
}

const RECEIPT_WORDS: Readonly<Record<ReceiptAnswer['status'], string>> = {
  kept: 'The message is there',
  seen: 'The owner has acknowledged the message',
  gone: 'There is no such message, any more or ever',
}

const WITHDRAWAL_WORDS: Readonly<Record<WithdrawAnswer['status'], string>> = {
  seen: 'The owner has acknowledged the message before: it stays',
  gone: 'The message is not there any more, unless it was acknowledged. It may have been read before',
}

function hashReceipt(receipt: Uint8Array): Uint8Array {
  return hash('sha256', receipt, 'buffer')
}
