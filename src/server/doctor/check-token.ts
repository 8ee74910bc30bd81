/**
 * Tokens by which the doctor lets somebody in: made with the key that vouches for challenges, so that every process of the
 * server knows them and nobody else can make one; each good once, for a while, and for one purpose.
 *
 *     <expiry, ms> "." <16 random bytes> "." <HMAC-SHA-256 over purpose, expiry and bytes>, binary fields in base64url
 */
import { createHmac } from 'node:crypto'
import type { RandomBytes } from '../../crypto/random.js'
import { decodeBase64Url, encodeBase64Url } from '../../encoding/base64.js'
import { ProtocolError } from '../../protocol/errors.js'
import type { Clock } from '../clock.js'
import { type ChallengeKey, type ChallengeKeys, isSameMac } from '../ownership/challenge-keys.js'
import type { SpentChallengeStore } from '../ownership/spent-challenge-store.js'

/** `page`: for whoever reads the server's log. `echo`: for one request of the doctor to its own server. */
export type CheckPurpose = 'page' | 'echo'

const LIFETIME_MS: Readonly<Record<CheckPurpose, number>> = { page: 60 * 60 * 1000, echo: 60 * 1000 }
/** As long as a spent challenge: its table keeps both. */
const NONCE_BYTES = 16
/** Longer than any two processes' clocks differ. */
const REMEMBER_SPENT_MS = 600_000

export interface CheckTokenNeeds {
  readonly clock: Clock
  readonly challengeKeys: Pick<ChallengeKeys, 'current'>
}

export function createCheckToken(
  { clock, challengeKeys, random }: CheckTokenNeeds & { readonly random: RandomBytes },
  purpose: CheckPurpose,
): string {
  const expiresAtMs = String(clock() + LIFETIME_MS[purpose])
  const nonce = encodeBase64Url(random(NONCE_BYTES))
  return `${expiresAtMs}.${nonce}.${encodeBase64Url(macOf(challengeKeys.current()[0], purpose, expiresAtMs, nonce))}`
}

export interface SpendNeeds extends CheckTokenNeeds {
  readonly challengeKeys: Pick<ChallengeKeys, 'current' | 'learn'>
  readonly spentChallenges: Pick<SpentChallengeStore, 'spend'>
}

/** @throws ProtocolError `proof_invalid`: not ours, for something else, over, or spent before */
export async function spendCheckToken(
  needs: SpendNeeds,
  purpose: CheckPurpose,
  token: string,
): Promise<void> {
  const [expiresAtMs = '', nonceText = '', macText = '', ...rest] = token.split('.')
  const [nonce, mac] = [decodeBase64Url(nonceText), decodeBase64Url(macText)]
  const isForm = /^[1-9][0-9]{0,15}$/.test(expiresAtMs) && rest.length === 0
  if (!isForm || mac === undefined || nonce?.length !== NONCE_BYTES) throw refusal()
  const isOurs = () =>
    needs.challengeKeys.current().some((key) => isSameMac(mac, macOf(key, purpose, expiresAtMs, nonceText)))
  // The doctor's command may know of a newer key than this process does.
  if (!isOurs()) await needs.challengeKeys.learn()
  if (!isOurs() || needs.clock() >= Number(expiresAtMs)) throw refusal()
  if (!(await needs.spentChallenges.spend(nonce, Number(expiresAtMs) + REMEMBER_SPENT_MS))) throw refusal()
}

/** A challenge's text begins with the number of a box, so neither can stand for the other. */
function macOf({ secret }: ChallengeKey, purpose: CheckPurpose, expiresAtMs: string, nonce: string) {
  return createHmac('sha256', secret).update(`sealdrop check ${purpose} ${expiresAtMs} ${nonce}`).digest()
}

function refusal(): ProtocolError {
  return new ProtocolError('proof_invalid', {
    sentence: 'This token is not of this server, is too old, or was used before.',
  })
}
