/** Who may take: whoever signs a challenge of ours with the box's key, or, to read and acknowledge, has the fetch token. */
import { timingSafeEqual } from 'node:crypto'
import { parseSignature } from '../../crypto/signing-key.js'
import { decodeBase64 } from '../../encoding/base64.js'
import { utf8 } from '../../encoding/bytes.js'
import { formatChallengeClaims, parseChallenge, type SignedChallenge } from '../../protocol/challenge.js'
import { ProtocolError } from '../../protocol/errors.js'
import { CHALLENGE_LIFETIME_MS } from '../../protocol/limits.js'
import { type Box, hashToken } from '../boxes/box-store.js'
import { challengeMac, isSameMac } from './challenge-keys.js'
import { chooseOrigin, issueChallenge, type IssueNeeds } from './issue-challenge.js'
import type { SpentChallengeStore } from './spent-challenge-store.js'
import type { VerifySignature } from './verify-signature.js'

/** A challenge from further ahead than this was made by a clock that cannot be ours. */
const MAX_AHEAD_MS = CHALLENGE_LIFETIME_MS + 30_000
/** Longer than any two processes' clocks differ. */
const REMEMBER_SPENT_MS = 600_000

export interface ProofNeeds extends IssueNeeds {
  readonly spentChallenges: Pick<SpentChallengeStore, 'spend'>
  readonly verifySignature: VerifySignature
  readonly config: { readonly baseUrls: readonly [string, ...string[]] }
}

export interface Proof {
  readonly signedChallenge: SignedChallenge | undefined
  /** Left out where a signature is due. Undefined: no Authorization header. */
  readonly bearerToken?: string | undefined
}

/** What a proof is judged by. */
export type Owned = Pick<Box, 'id' | 'identityKey' | 'fetchTokenHash'>

export interface Proven {
  /** For the next call, so that reading many pages needs no call between them. */
  readonly next_challenge: string
}

/** With both given, the signature is judged. @throws ProtocolError `proof_required`, `proof_invalid` */
export async function proveOwnership(needs: ProofNeeds, box: Owned, proof: Proof): Promise<Proven> {
  const { signedChallenge, bearerToken } = proof
  if (signedChallenge !== undefined) return proveBySignature(needs, box, signedChallenge)
  if (bearerToken === undefined) throw new ProtocolError('proof_required')
  requireFetchToken(box, bearerToken)
  return { next_challenge: issueChallenge(needs, box.id, chooseOrigin(needs.config.baseUrls, undefined)) }
}

/** In constant time. @throws ProtocolError `proof_invalid` */
export function requireFetchToken(box: Pick<Owned, 'fetchTokenHash'>, bearerToken: string): void {
  if (!timingSafeEqual(hashToken(bearerToken), box.fetchTokenHash)) throw new ProtocolError('proof_invalid')
}

async function proveBySignature(needs: ProofNeeds, box: Owned, signed: SignedChallenge): Promise<Proven> {
  const challenge = parseChallenge(signed.challenge)
  const signature = parseSignature(decodeBase64(signed.signature) ?? new Uint8Array())
  if (challenge === undefined || signature === undefined) throw new ProtocolError('proof_invalid')

  const key = needs.challengeKeys.find(({ id }) => isSameMac(id, challenge.keyId))
  const isOurs =
    key !== undefined && isSameMac(challenge.mac, challengeMac(key, box.id, formatChallengeClaims(challenge)))
  const remainingMs = challenge.expiresAtMs - needs.clock()
  if (!isOurs || remainingMs <= 0 || remainingMs > MAX_AHEAD_MS) throw new ProtocolError('proof_invalid')

  // Spent only after the signature holds: a failed one must not cost the owner their challenge.
  const isOwners = await needs.verifySignature(box.identityKey, utf8(signed.challenge), signature)
  if (!isOwners) throw new ProtocolError('proof_invalid')
  const isFirst = await needs.spentChallenges.spend(
    challenge.nonce,
    challenge.expiresAtMs + REMEMBER_SPENT_MS,
  )
  if (!isFirst) throw new ProtocolError('proof_invalid')
  return { next_challenge: issueChallenge(needs, box.id, challenge.origin) }
}
