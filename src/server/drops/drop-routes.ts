/** `/send`, `/fetch`, `/ack`. */
import { Router } from 'express'
import { parseAcknowledgeRequest } from '../../protocol/acknowledge.js'
import { parseFetchRequest } from '../../protocol/fetch.js'
import { parseSendRequest } from '../../protocol/send.js'
import { findBox } from '../boxes/find-box.js'
import type { Context } from '../context.js'
import type { ListedDrop } from '../database/dialects/dialect.js'
import { answer } from '../http/answer.js'
import { bearerToken } from '../http/bearer-token.js'
import { call } from '../http/call.js'
import { spendBudgetIfAccepted } from '../http/rate-limit.js'
import { proveOwnership } from '../ownership/prove-ownership.js'
import { fetchDrops } from './fetch-drops.js'
import { leaveDrop } from './leave-drop.js'

export function dropRoutes(context: Context): Router {
  const router = Router()

  call(router, '/send', spendBudgetIfAccepted(context.budgets.send), async (request, response) => {
    const id = await leaveDrop(context, parseSendRequest(request.body))
    answer(response, 201, { message: 'Message sent', id })
  })

  call(router, '/fetch', async (request, response) => {
    const { link_token, signedChallenge, window } = parseFetchRequest(request.body)
    const box = await findBox(context, link_token)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const { next_challenge } = await proveOwnership(context, box, proof)
    const { drops, hasMore, nextCursor } = await fetchDrops(context, box.id, window)
    answer(response, 200, {
      message: 'Messages fetched',
      data: drops.map(formatDrop),
      count: drops.length,
      has_more: hasMore,
      next_cursor: nextCursor,
      next_challenge,
    })
  })

  call(router, '/ack', async (request, response) => {
    const { link_token, signedChallenge, messageIds, seen } = parseAcknowledgeRequest(request.body)
    const box = await findBox(context, link_token)
    const proof = { signedChallenge, bearerToken: bearerToken(request) }
    const { next_challenge } = await proveOwnership(context, box, proof)
    const count = await context.drops.mark(box.id, messageIds, seen)
    answer(response, 200, { message: 'Messages acknowledged', count, next_challenge })
  })

  return router
}

function formatDrop(drop: ListedDrop) {
  return {
    id: drop.id,
    encrypted_message: bufferOf(drop.sealed_box).toString('base64'),
    created_at: new Date(drop.created_at_ms).toISOString(),
    seen: drop.seen !== 0,
    metadata: drop.metadata === null ? null : (JSON.parse(bufferOf(drop.metadata).toString()) as unknown),
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
