/** Who may leave: anyone with the link, or its contacts only, while the box is open and has room. */
import { ProtocolError } from '../../protocol/errors.js'
import type { NamedLink } from '../../protocol/link.js'
import type { SendRequest } from '../../protocol/send.js'
import type { BoxStore, KnownBox } from '../boxes/box-store.js'
import { findBox, findOwnBox, refusalOfOldLink } from '../boxes/find-box.js'
import { floorToMinute } from '../clock.js'
import type { BoxLimits } from '../config.js'
import type { ContactStore } from '../contacts/contact-store.js'
import type { Marked } from '../database/dialects/dialect.js'
import type { Forgetting } from '../forget-expired.js'
import { judgeSignedChallenge, type ProofNeeds, spendChallenge } from '../ownership/prove-ownership.js'
import type { SpentChallengeStore } from '../ownership/spent-challenge-store.js'
import type { SecurityEvents } from '../security-events.js'
import { type DropStore, isWithin } from './drop-store.js'
import type { Judge, Left, LockedBox, NewDrop } from './send-ledger.js'
import type { SendStore } from './send-store.js'

export interface LeaveNeeds extends ProofNeeds {
  readonly boxes: Pick<BoxStore, 'findByLinkToken' | 'recall' | 'learn' | 'forget' | 'noteOpened'>
  readonly contacts: Pick<ContactStore, 'isGranted'>
  readonly sends: Pick<SendStore, 'leave' | 'findRetried'>
  readonly drops: Pick<DropStore, 'noteRefused'>
  readonly spentChallenges: Pick<SpentChallengeStore, 'spend' | 'giveBack'>
  readonly forgetting: Pick<Forgetting, 'catchUp'>
  readonly securityEvents: SecurityEvents
  readonly config: ProofNeeds['config'] & { readonly boxLimits: BoxLimits; readonly maxStoreBytes: number }
}

/** Resolves to the drop's id when it is durable: the first one's for a send that is tried again within a day. */
export async function leaveDrop(needs: LeaveNeeds, request: SendRequest): Promise<number> {
  const box = await findKnownBox(needs, request.link_token)
  if (box.replacedAtMs !== undefined) return findRetried(needs, box, box.replacedAtMs, request)
  const sender = await judgeSender(needs, box.id, request)
  // Known before its challenge is spent, which may have been when it came first.
  const retried =
    sender.nonce && (await needs.sends.findRetried(box.id, request.encrypted_message, needs.clock()))
  if (retried !== undefined) return retried
  await sender.spend()

  const left = await leaveInRoom(needs, box, request, sender)
  switch (left.outcome) {
    case 'stored':
    case 'retried':
      return left.id
    case 'refused':
      await sender.giveBack()
      throw new ProtocolError(left.refusal)
    case 'gone':
      await sender.giveBack()
      needs.boxes.forget(box)
      return findRenamed(needs, request)
  }
}

// What is remembered of a box is only its name: whether it is there, open and has room is judged under its lock.
async function findKnownBox({ boxes }: LeaveNeeds, link: NamedLink): Promise<KnownBox> {
  const box = link === 'unknown' ? undefined : (boxes.recall(link) ?? (await boxes.learn(link)))
  if (box === undefined) throw new ProtocolError('box_not_found')
  return box
}

/** A box that is not there under its link any more has been deleted, or has got another one. */
async function findRenamed(needs: LeaveNeeds, request: SendRequest): Promise<number> {
  const box = await findKnownBox(needs, request.link_token)
  if (box.replacedAtMs === undefined) throw new ProtocolError('box_not_found')
  return findRetried(needs, box, box.replacedAtMs, request)
}

/** By a link that the owner has replaced nothing arrives, but what has arrived by it is known. */
async function findRetried(
  { sends, clock }: LeaveNeeds,
  box: KnownBox,
  replacedAtMs: number,
  request: SendRequest,
): Promise<number> {
  const retried = await sends.findRetried(box.id, request.encrypted_message, clock())
  if (retried === undefined) throw new ProtocolError(refusalOfOldLink(replacedAtMs, clock))
  return retried
}

/** Who sends, as far as they say so. */
interface Sender {
  readonly kind: 'anyone' | 'granted' | 'proven'
  /** Of the challenge by which they are proven. */
  readonly nonce?: Uint8Array
  readonly spend: () => Promise<void>
  /** A refused send spends nothing. */
  readonly giveBack: () => Promise<void>
}

async function judgeSender(needs: LeaveNeeds, toBoxId: number, request: SendRequest): Promise<Sender> {
  const { from_link_token, fromProof } = request
  const nothing = () => Promise.resolve()
  if (from_link_token === undefined) return { kind: 'anyone', spend: nothing, giveBack: nothing }
  const from = await findSender(needs, from_link_token, fromProof !== undefined)
  if (!(await needs.contacts.isGranted(toBoxId, from.id))) throw new ProtocolError('permission_required')
  if (fromProof === undefined) return { kind: 'granted', spend: nothing, giveBack: nothing }
  const challenge = await judgeSignedChallenge(needs, from, fromProof)
  return {
    kind: 'proven',
    nonce: challenge.nonce,
    spend: () => spendChallenge(needs, from, challenge),
    giveBack: () => needs.spentChallenges.giveBack(challenge.nonce),
  }
}

/** One that proves itself may know itself by an older link. */
async function findSender(needs: LeaveNeeds, link: NamedLink, isProven: boolean) {
  if (!isProven) return findBox(needs, link, 'sender_not_found')
  try {
    return await findOwnBox(needs, link)
  } catch (cause) {
    throw cause instanceof ProtocolError ? new ProtocolError('sender_not_found', { cause }) : cause
  }
}

/** Before a send is refused for want of room, what has expired makes room. */
async function leaveInRoom(
  needs: LeaveNeeds,
  box: KnownBox,
  request: SendRequest,
  sender: Sender,
): Promise<Left> {
  const { sends, clock, forgetting } = needs
  const drop = newDrop(box, request)
  const judge = createJudge(needs, drop.sizeBytes, sender)
  const first = await sends.leave(drop, clock(), judge)
  if (!isForWantOfRoom(first)) return first
  const left = (await forgetting.catchUp()) ? await sends.leave(drop, clock(), judge) : first
  if (isForWantOfRoom(left) && left.isFirst) {
    await noteRefused(needs, box.id)
    needs.securityEvents.note('quota_reached', box.id, {
      quota: left.refusal === 'box_full' ? 'box' : 'service',
    })
  }
  return left
}

/** The owner will be told. Where not even that can be written, the sender is told all the same. */
async function noteRefused({ drops, clock, log }: LeaveNeeds, boxId: number): Promise<void> {
  try {
    await drops.noteRefused(boxId, floorToMinute(clock()))
  } catch (error) {
    log.fault('could not note that drops are refused', error)
  }
}

function isForWantOfRoom(left: Left): left is Extract<Left, { outcome: 'refused' }> {
  return left.outcome === 'refused' && (left.refusal === 'box_full' || left.refusal === 'service_full')
}

function newDrop(box: KnownBox, request: SendRequest): NewDrop {
  const { encrypted_message, metadata, receipt_hash, expires_in } = request
  return {
    box,
    sealedBox: encrypted_message,
    metadata,
    receiptHash: receipt_hash,
    sizeBytes: encrypted_message.length + (metadata?.length ?? 0),
    maxLifetimeMs: expires_in === undefined ? undefined : expires_in * 1_000,
  }
}

function createJudge({ config }: LeaveNeeds, sizeBytes: number, { kind }: Sender): Judge {
  const limits = kind === 'proven' ? config.boxLimits : withoutReserve(config.boxLimits)
  return (box) => {
    if (box.isForContacts && kind === 'anyone') return 'permission_required'
    if (box.isForContacts && kind === 'granted') return 'proof_required'
    if (box.isClosed) return 'box_closed'
    if (!isWithin(withOneMore(box.unseen, sizeBytes), limits)) return 'box_full'
    return serviceHasRoom(box, sizeBytes, config.maxStoreBytes) ? undefined : 'service_full'
  }
}

/** What strangers may fill: a tenth of each quota is kept for contacts who prove who they are. */
function withoutReserve({ maxDrops, maxBytes }: BoxLimits): BoxLimits {
  const share = (max: number) => max - Math.floor(max / 10)
  return { maxDrops: share(maxDrops), maxBytes: share(maxBytes) }
}

function withOneMore({ drops, bytes }: Marked, sizeBytes: number): Marked {
  return { drops: drops + 1, bytes: bytes + sizeBytes }
}

function serviceHasRoom({ serviceBytes }: LockedBox, sizeBytes: number, maxStoreBytes: number): boolean {
  return serviceBytes === undefined || serviceBytes + sizeBytes <= maxStoreBytes
}
