/** Who may take: whoever signs a challenge of ours with the box's key, or, to read and acknowledge, has the fetch token. */
import { timingSafeEqual } from 'node:crypto'
import { parseSignature } from '../../crypto/signing-key.js'
import { decodeBase64 } from '../../encoding/base64.js'
import { utf8 } from '../../encoding/bytes.js'
import { actionBytes, type SignedAction } from '../../protocol/action.js'
import {
  type Challenge,
  formatChallengeClaims,
  parseChallenge,
  type SignedChallenge,
} from '../../protocol/challenge.js'
import { ProtocolError } from '../../protocol/errors.js'
import { CHALLENGE_LIFETIME_MS } from '../../protocol/limits.js'
import type { NamedLink } from '../../protocol/link.js'
import { isSameOrigin, parseOrigin } from '../../protocol/origin.js'
import { type Box, type BoxStore, hashToken } from '../boxes/box-store.js'
import { floorToMinute, MINUTE_MS, monthOf } from '../clock.js'
import type { Log } from '../log.js'
import { challengeMac, type ChallengeKeys, isSameMac } from './challenge-keys.js'
import { FailedProof } from './failed-proof.js'
import { chooseOrigin, issueChallenge, type IssueNeeds } from './issue-challenge.js'
import type { SpentChallengeStore } from './spent-challenge-store.js'
import type { VerifySignature } from './verify-signature.js'

/** A challenge from further ahead than this was made by a clock that cannot be ours. */
const MAX_AHEAD_MS = CHALLENGE_LIFETIME_MS + 30_000
/** Longer than any two processes' clocks differ. */
const REMEMBER_SPENT_MS = 600_000

export type JudgeNeeds = Pick<ProofNeeds, 'clock' | 'challengeKeys' | 'verifySignature'>

export interface ProofNeeds extends IssueNeeds {
  readonly boxes: Pick<BoxStore, 'noteOpened'>
  readonly log: Pick<Log, 'fault'>
  readonly challengeKeys: Pick<ChallengeKeys, 'current' | 'find'>
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
export type Owned = Pick<Box, 'id' | 'identityKey' | 'fetchTokenHash'> & Opened

/** Left out by whoever notes themselves that the owner has come. */
type Opened = Partial<Pick<Box, 'openedMonthMs'>>

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
  await noteOpened(needs, box)
  return { next_challenge: issueChallenge(needs, box.id, chooseOrigin(needs.config.baseUrls, undefined)) }
}

/** In constant time. @throws ProtocolError `proof_invalid` */
export function requireFetchToken(
  box: Pick<Owned, 'fetchTokenHash'> & Partial<Owned>,
  bearerToken: string,
): void {
  if (!timingSafeEqual(hashToken(bearerToken), box.fetchTokenHash)) throw new FailedProof(box.id)
}

async function proveBySignature(needs: ProofNeeds, box: Owned, signed: SignedChallenge): Promise<Proven> {
  const challenge = await judgeSignedChallenge(needs, box, signed)
  await spendChallenge(needs, box, challenge)
  await noteOpened(needs, box)
  return { next_challenge: issueChallenge(needs, box.id, challenge.origin) }
}

/** Spends nothing. @throws ProtocolError `proof_invalid` */
export function judgeSignedChallenge(
  needs: JudgeNeeds,
  box: Pick<Owned, 'id' | 'identityKey'>,
  { challenge, signature }: SignedChallenge,
): Promise<Challenge> {
  return judge(needs, box, { challenge, signature, bytes: utf8(challenge) })
}

/**
 * That the owner has signed for this call on this box, here, with these parameters, now, and only once.
 * @param link as the request names the box
 * @throws ProtocolError `proof_invalid`
 */
export async function proveAction(
  needs: ProofNeeds,
  box: Pick<Owned, 'id' | 'identityKey' | 'openedMonthMs'>,
  link: NamedLink,
  action: SignedAction,
): Promise<Proven> {
  const { text, signature, challenge } = action
  const judged = await judge(needs, box, { challenge, signature, bytes: actionBytes(text) })
  const origin = parseOrigin(action.origin)
  const isHere = origin !== undefined && isSameOrigin(origin, judged.origin)
  if (!isHere || !isSameMac(action.linkTokenHash, hashToken(link))) throw new FailedProof(box.id)
  await spendChallenge(needs, box, judged)
  await noteOpened(needs, box)
  return { next_challenge: issueChallenge(needs, box.id, judged.origin) }
}

/**
 * Once a month, so that it is known which boxes nobody comes to any more. A store that takes nothing, such as on a disk that
 * strangers have filled, keeps no owner from reading.
 * @throws ProtocolError `box_not_found` when it was removed at this very moment: what is answered after that holds
 */
export async function noteOpened(
  { boxes, clock, log }: Pick<ProofNeeds, 'boxes' | 'clock' | 'log'>,
  { id, openedMonthMs }: Pick<Owned, 'id' | 'openedMonthMs'>,
): Promise<void> {
  const month = monthOf(clock())
  if (openedMonthMs === undefined || openedMonthMs >= month) return
  const isThere = await boxes.noteOpened(id, month).catch((error: unknown) => {
    log.fault('could not note that an owner has come', error)
    return true
  })
  if (!isThere) throw new ProtocolError('box_not_found')
}

/** One of any number of calls. @throws ProtocolError `proof_invalid` */
export async function spendChallenge(
  { spentChallenges }: Pick<ProofNeeds, 'spentChallenges'>,
  box: Pick<Owned, 'id'>,
  { nonce, expiresAtMs }: Challenge,
): Promise<void> {
  const forgetAtMs = floorToMinute(expiresAtMs + REMEMBER_SPENT_MS) + MINUTE_MS
  const isFirst = await spentChallenges.spend(nonce, forgetAtMs)
  if (!isFirst) throw new FailedProof(box.id)
}

interface Signed extends SignedChallenge {
  /** What the signature is over. */
  readonly bytes: Uint8Array
}

// Spent only after the signature holds: a failed one must not cost the owner their challenge.
async function judge(
  needs: JudgeNeeds,
  box: Pick<Owned, 'id' | 'identityKey'>,
  signed: Signed,
): Promise<Challenge> {
  const challenge = parseChallenge(signed.challenge)
  const signature = parseSignature(decodeBase64(signed.signature) ?? new Uint8Array())
  if (challenge === undefined || signature === undefined) throw new FailedProof(box.id)

  const key = await needs.challengeKeys.find(challenge.keyId)
  const isOurs =
    key !== undefined && isSameMac(challenge.mac, challengeMac(key, box.id, formatChallengeClaims(challenge)))
  const remainingMs = challenge.expiresAtMs - needs.clock()
  if (!isOurs || remainingMs <= 0 || remainingMs > MAX_AHEAD_MS) throw new FailedProof(box.id)

  const isOwners = await needs.verifySignature(box.identityKey, signed.bytes, signature)
  if (!isOwners) throw new FailedProof(box.id)
  return challenge
}
