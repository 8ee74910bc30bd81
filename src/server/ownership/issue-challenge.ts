/** Makes a challenge without keeping it: nothing is written, so nobody can use up an owner's challenges. */
import type { RandomBytes } from '../../crypto/random.js'
import { CHALLENGE_NONCE_BYTES, formatChallenge, formatChallengeClaims } from '../../protocol/challenge.js'
import { ProtocolError } from '../../protocol/errors.js'
import { CHALLENGE_LIFETIME_MS } from '../../protocol/limits.js'
import { isSameOrigin, parseOrigin } from '../../protocol/origin.js'
import type { Clock } from '../clock.js'
import { challengeMac, type ChallengeKeys } from './challenge-keys.js'

export interface IssueNeeds {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly challengeKeys: Pick<ChallengeKeys, 'current'>
}

export function issueChallenge(
  { clock, random, challengeKeys }: IssueNeeds,
  boxId: number,
  origin: string,
): string {
  const [key] = challengeKeys.current()
  const claims = {
    origin,
    expiresAtMs: clock() + CHALLENGE_LIFETIME_MS,
    keyId: key.id,
    nonce: random(CHALLENGE_NONCE_BYTES),
  }
  return formatChallenge({ ...claims, mac: challengeMac(key, boxId, formatChallengeClaims(claims)) })
}

/** The one of our origins that a client asks for, so that its user signs for the server that it talks to. */
export function chooseOrigin(baseUrls: readonly [string, ...string[]], wanted: string | undefined): string {
  const [first, ...others] = baseUrls
  if (wanted === undefined) return originOf(first)
  const origin = parseOrigin(wanted)
  const match =
    origin === undefined
      ? undefined
      : [first, ...others].map(originOf).find((own) => isSameOrigin(own, origin))
  if (match === undefined) {
    throw new ProtocolError('invalid_request', {
      sentence: 'origin must be one of the addresses of this server.',
    })
  }
  return match
}

function originOf(baseUrl: string): string {
  return new URL(baseUrl).origin
}
