/** `/register`, `/link_info`, `/check_contact`, and the calls by which an owner looks after a box. */
import { Router } from 'express'
import { encodeBase64 } from '../../encoding/base64.js'
import { type CheckContactAnswer, type LinkInfoAnswer, parseLinkRequest } from '../../protocol/box-facts.js'
import {
  type BoxAnswer,
  parseBoxRequest,
  parseUpdateBoxRequest,
  type UpdateBoxAnswer,
} from '../../protocol/box-settings.js'
import { type DeleteBoxAnswer, parseDeleteBoxRequest } from '../../protocol/delete.js'
import {
  parseSetEncryptionKeysRequest,
  type SetEncryptionKeysAnswer,
} from '../../protocol/encryption-keys.js'
import { formatKeyStatement } from '../../protocol/key-statement.js'
import { MAX_SEALED_BOX_BYTES } from '../../protocol/limits.js'
import { formatLink } from '../../protocol/link.js'
import { parseRegisterRequest, type RegisterAnswer } from '../../protocol/register.js'
import {
  parseRotateFetchTokenRequest,
  parseRotateLinkRequest,
  type RotateFetchTokenAnswer,
  type RotateLinkAnswer,
} from '../../protocol/rotate.js'
import type { Context } from '../context.js'
import { answer } from '../http/answer.js'
import { call } from '../http/call.js'
import { spendBudget } from '../http/rate-limit.js'
import { proveAction, proveOwnership } from '../ownership/prove-ownership.js'
import { acceptStatements } from './accept-statements.js'
import { createBox } from './create-box.js'
import { findBox, findOwnBox } from './find-box.js'
import { rotateFetchToken, rotateLink } from './rotate-tokens.js'

export function boxRoutes(context: Context): Router {
  const { boxes, budgets, clock, config, securityEvents } = context
  const router = Router()

  call(router, '/register', spendBudget(budgets.register), async (request, response) => {
    const registration = parseRegisterRequest(request.body)
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
      greeting: box.greeting,
      contacts_only: box.isForContacts,
      drop_lifetime_days: box.lifetimeDays,
    } satisfies LinkInfoAnswer)
  })

  call(router, '/check_contact', spendBudget(budgets.lookUp), async (request, response) => {
    const { link_token } = parseLinkRequest(request.body)
    const box = link_token === 'unknown' ? undefined : await boxes.findByLinkToken(link_token)
    if (box?.replacedAtMs !== undefined || box === undefined) {
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
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveOwnership(context, box, { signedChallenge })
    await boxes.replaceEncryptionKeys(box.id, await acceptStatements(context, box.identityKey, statements))
    answer(response, 200, {
      message: 'Encryption keys set',
      next_challenge,
    } satisfies SetEncryptionKeysAnswer)
  })

  call(router, '/update_box', async (request, response) => {
    const { link_token, action, parameters } = parseUpdateBoxRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    await boxes.update(box.id, {
      displayName: parameters.display_name,
      greeting: parameters.greeting,
      isClosed: parameters.closed,
      lifetimeDays: parameters.drop_lifetime_days,
      deletesOnAck: parameters.delete_on_ack,
      isForContacts: parameters.contacts_only,
      tellsSeen: parameters.seen_receipts,
    })
    securityEvents.note(parameters.closed === true ? 'box_closed' : 'box_updated', box.id)
    answer(response, 200, { message: 'Box changed', next_challenge } satisfies UpdateBoxAnswer)
  })

  call(router, '/box', async (request, response) => {
    const { link_token, action } = parseBoxRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    // What has expired is not counted.
    await context.forgetting.catchUp()
    const { unseen, seen, refusedSinceMs } = await context.drops.useOf(box.id)
    const { maxDrops, maxBytes } = config.boxLimits
    answer(response, 200, {
      message: 'Box fetched',
      display_name: box.displayName,
      greeting: box.greeting,
      closed: box.isClosed,
      drop_lifetime_days: box.lifetimeDays,
      delete_on_ack: box.deletesOnAck,
      contacts_only: box.isForContacts,
      seen_receipts: box.tellsSeen,
      created_at: new Date(box.createdAtMs).toISOString(),
      unseen,
      seen,
      room: { drops: maxDrops, bytes: maxBytes },
      refused_since: refusedSinceMs === null ? null : new Date(refusedSinceMs).toISOString(),
      old_link: box.replacedAtMs !== undefined,
      next_challenge,
    } satisfies BoxAnswer)
  })

  call(router, '/rotate_fetch_token', async (request, response) => {
    const { link_token, action } = parseRotateFetchTokenRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    const fetch_token = await rotateFetchToken(context, box.id)
    securityEvents.note('fetch_token_rotated', box.id)
    const rotated = { message: 'Fetch token replaced', fetch_token, next_challenge }
    answer(response, 200, rotated satisfies RotateFetchTokenAnswer)
  })

  call(router, '/rotate_link', async (request, response) => {
    const { link_token, action } = parseRotateLinkRequest(request.body)
    const box = await findOwnBox(context, link_token)
    const { next_challenge } = await proveAction(context, box, link_token, action)
    const linkToken = await rotateLink(context, box)
    securityEvents.note('link_rotated', box.id)
    answer(response, 200, {
      message: 'Link replaced',
      link: formatLink({ kind: 'server', baseUrl: config.baseUrls[0], linkToken }),
      link_token: linkToken,
      next_challenge,
    } satisfies RotateLinkAnswer)
  })

  call(router, '/delete_box', async (request, response) => {
    const { link_token, action } = parseDeleteBoxRequest(request.body)
    const box = await findOwnBox(context, link_token)
    await proveAction(context, box, link_token, action)
    await boxes.remove(box.id)
    securityEvents.note('box_deleted', box.id)
    context.forgetting.soon()
    answer(response, 200, { message: 'Box deleted' } satisfies DeleteBoxAnswer)
  })

  return router
}
