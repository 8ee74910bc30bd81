/** `/challenge_request`. */
import { Router } from 'express'
import { type ChallengeAnswer, parseChallengeRequest } from '../../protocol/challenge.js'
import { CHALLENGE_LIFETIME_MS } from '../../protocol/limits.js'
import { findOwnBox } from '../boxes/find-box.js'
import type { Context } from '../context.js'
import { answer } from '../http/answer.js'
import { call } from '../http/call.js'
import { spendBudget } from '../http/rate-limit.js'
import { chooseOrigin, issueChallenge } from './issue-challenge.js'

export function challengeRoutes(context: Context): Router {
  const router = Router()

  call(router, '/challenge_request', spendBudget(context.budgets.lookUp), async (request, response) => {
    const { link_token, origin } = parseChallengeRequest(request.body)
    const chosen = chooseOrigin(context.config.baseUrls, origin)
    const box = await findOwnBox(context, link_token)
    const challenge = issueChallenge(context, box.id, chosen)
    const expires_in = CHALLENGE_LIFETIME_MS / 1000
    answer(response, 200, { challenge, expires_in } satisfies ChallengeAnswer)
  })

  return router
}
