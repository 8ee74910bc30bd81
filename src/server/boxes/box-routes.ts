/** `/register`, `/link_info`, `/check_contact`, `/set_encryption_keys`. */
import { Router } from 'express'
import { encodeBase64 } from '../../encoding/base64.js'
import { type CheckContactAnswer, type LinkInfoAnswer, parseLinkRequest } from '../../protocol/box-facts.js'
import {
  parseSetEncryptionKeysRequest,
  type SetEncryptionKeysAnswer,
} from '../../protocol/encryption-keys.js'
import { ProtocolError } from '../../protocol/errors.js'
import { formatKeyStatement } from '../../protocol/key-statement.js'
import { MAX_SEALED_BOX_BYTES } from '../../protocol/limits.js'
import { formatLink } from '../../protocol/link.js'
import { parseRegisterRequest, type RegisterAnswer } from '../../protocol/register.js'
import type { Context } from '../context.js'
import { answer } from '../http/answer.js'
import { call } from '../http/call.js'
import { spendBudget } from '../http/rate-limit.js'
import { proveOwnership } from '../ownership/prove-ownership.js'
import { acceptStatements } from './accept-statements.js'
import { createBox } from './create-box.js'
import { findBox } from './find-box.js'

export function boxRoutes(context: Context): Router {
  const { boxes, budgets, clock, config } = context
  const router = Router()

  call(router, '/register', spendBudget(budgets.register), async (request, response) => {
    const registration = parseRegisterRequest(request.body)
    if (config.registration === 'closed') throw new ProtocolError('registration_closed')
    const { id, linkToken, fetchToken } = await createBox(context, registration)
    answer(response, 201, {
      message: 'Box registered',
      client_id: id,
      link: formatLink({ kind: 'server', baseUrl: config.baseUrls[0], linkToken }),
      link_token: linkToken,
      fetch_token: fetchToken,
      key_type: 'ed25519',
    } satisfies RegisterAnswer)
  })

  call(router, '/link_info', spendBudget(budgets.lookUp), async (request, response) => {
    const { link_token } = parseLinkRequest(request.body)
    const box = await findBox(context, link_token)
    const statements = await boxes.encryptionKeys(box.id)
    const now = clock()
    answer(response, 200, {
      public_key: encodeBase64(box.identityKey),
      key_type: 'ed25519',
      sealing: box.sealing,
      encryption_keys: statements.filter(({ validUntilMs }) => validUntilMs > now).map(formatKeyStatement),
      display_name: box.displayName,
      max_message_bytes: MAX_SEALED_BOX_BYTES,
      closed: box.isClosed,
    } satisfies LinkInfoAnswer)
  })

  call(router, '/check_contact', spendBudget(budgets.lookUp), async (request, response) => {
    const { link_token } = parseLinkRequest(request.body)
    const box = link_token === 'unknown' ? undefined : await boxes.findByLinkToken(link_token)
    if (box === undefined) {
      answer(response, 200, { exists: false } satisfies CheckContactAnswer)
      return
    }
    const created_at = new Date(box.createdAtMs).toISOString()
    const found = {
      exists: true,
      link_token: box.linkToken,
      nickname: box.displayName,
      created_at,
    } satisfies CheckContactAnswer
    answer(response, 200, found)
  })

  call(router, '/set_encryption_keys', async (request, response) => {
    const { link_token, signedChallenge, statements } = parseSetEncryptionKeysRequest(request.body)
    const box = await findBox(context, link_token)
    const { next_challenge } = await proveOwnership(context, box, { signedChallenge })
    await boxes.replaceEncryptionKeys(box.id, await acceptStatements(context, box.identityKey, statements))
    answer(response, 200, {
      message: 'Encryption keys set',
      next_challenge,
    } satisfies SetEncryptionKeysAnswer)
  })

  return router
}
