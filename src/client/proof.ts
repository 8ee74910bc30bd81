/** How an owner proves that a box is theirs: by signing a challenge, or by the fetch token where that suffices. */
import { sign } from '../crypto/signing-key.js'
import { encodeBase64 } from '../encoding/base64.js'
import { utf8 } from '../encoding/bytes.js'
import { challengeAnswer, parseChallenge } from '../protocol/challenge.js'
import { CHALLENGE_LIFETIME_MS } from '../protocol/limits.js'
import { isSameOrigin } from '../protocol/origin.js'
import type { OwnerKeys } from './owner-keys.js'
import { SealdropError } from './sealdrop-error.js'
import type { CallServer } from './server-calls.js'

interface ProverChallenge {
  /** Of our form, and for the origin that this client talks to. */
  readonly challenge: string
  /** Asked for right now, and not remembered from the last answer. */
  readonly isFresh: boolean
}

export interface Prover {
  /** The one that came with the last answer, or a fresh one. Each pays for one call. @throws SealdropError `challenge_refused` */
  readonly challenge: () => Promise<ProverChallenge>
  /** One that is asked for right now. @throws SealdropError `challenge_refused` */
  readonly freshChallenge: () => Promise<string>
  /** Takes the `next_challenge` of an answer. */
  readonly learn: (challenge: string) => void
  /** By the server's clock, as far as its last challenge tells; else by ours. */
  readonly serverTimeMs: () => number
}

export function createProver(keys: () => OwnerKeys, call: CallServer, clock: () => number): Prover {
  let aheadMs = 0
  let next: { readonly challenge: string; readonly learnedAtMs: number } | undefined
  const freshChallenge = async () => {
    const { baseUrl, linkToken } = keys()
    const body = { link_token: linkToken, origin: new URL(baseUrl).origin }
    const { challenge } = await call({ path: '/challenge_request', body, schema: challengeAnswer })
    if (!isFor(challenge, keys())) throw new SealdropError('challenge_refused')
    return challenge
  }
  return {
    async challenge() {
      const known = next
      next = undefined
      const isUsable = known !== undefined && clock() - known.learnedAtMs < USABLE_FOR_MS
      return { challenge: isUsable ? known.challenge : await freshChallenge(), isFresh: !isUsable }
    },
    freshChallenge,
    serverTimeMs: () => clock() + aheadMs,
    // After a fetch token it is for the server's first address, which may not be the one that is used here.
    learn(challenge) {
      const expiresAtMs = parseChallenge(challenge)?.expiresAtMs
      // What no clock says is not a server's time.
      if (expiresAtMs !== undefined && expiresAtMs < LATEST_MS)
        aheadMs = expiresAtMs - CHALLENGE_LIFETIME_MS - clock()
      next = isFor(challenge, keys()) ? { challenge, learnedAtMs: clock() } : undefined
    },
  }
}

/** The year 2200. */
const LATEST_MS = Date.UTC(2200, 0)

/** Of the 300 s that a challenge lives. */
const USABLE_FOR_MS = 240_000

/** Base64 of the signature by the identity, of a challenge that a {@link Prover} gave. */
export function signChallenge(challenge: string, { identity }: OwnerKeys): string {
  return encodeBase64(sign(utf8(challenge), identity.secretKey))
}

/**
 * Only a challenge of our form, and only for the origin that this client talks to: anything else could be another server's
 * challenge that this one hands on, or no challenge at all.
 */
function isFor(challenge: string, { baseUrl }: OwnerKeys): boolean {
  const origin = parseChallenge(challenge)?.origin
  return origin !== undefined && URL.canParse(origin) && isSameOrigin(origin, new URL(baseUrl).origin)
}
