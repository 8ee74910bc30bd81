/** A box that comes from another server: made as it was, with a link that its owner's client knows beforehand. */
import { importedLink } from '../../crypto/imported-link.js'
import type { ImportBoxRequest, ImportDropsAnswer, ImportedDrop } from '../../protocol/box-import.js'
import { ProtocolError } from '../../protocol/errors.js'
import { MAX_LIFETIME_DAYS } from '../../protocol/limits.js'
import { formatLinkToken, type LinkToken } from '../../protocol/link.js'
import { type BoxStore, hashToken, type NewBox } from '../boxes/box-store.js'
import { type CreateBoxNeeds, judgeRegistration } from '../boxes/create-box.js'
import type { PresentedInvite } from '../boxes/invite-store.js'
import { type Clock, DAY_MS, floorToMinute, MINUTE_MS } from '../clock.js'
import type { BoxLimits } from '../config.js'
import { firstDropIdOf } from '../drops/drop-id.js'
import type { Forgetting } from '../forget-expired.js'
import { randomId } from '../random-id.js'
import type { MovedDrop, MovedDropStore } from './moved-drop-store.js'

export interface ImportBoxNeeds extends CreateBoxNeeds {
  readonly boxes: Pick<BoxStore, 'create' | 'findByLinkToken'>
}

/**
 * Answers its link token. Does nothing when the box is there: an answer was lost.
 * @throws ProtocolError as {@link judgeRegistration}, and `invalid_request`
 */
export async function importBox(needs: ImportBoxNeeds, request: ImportBoxRequest): Promise<LinkToken> {
  const { clock, random, securityEvents } = needs
  const linkToken = formatLinkToken(importedLink(request.public_key, request.link_seed))
  if (await isThere(needs, linkToken)) return linkToken
  const { box, invite } = await judgeRegistration(needs, request)
  judgeTokenHash(request.fetch_token_hash)
  judgeIds(clock(), request.last_drop_id ?? 0)
  const imported = {
    ...box,
    linkToken,
    fetchTokenHash: request.fetch_token_hash,
    createdAtMs: Math.max(EARLIEST_MS, notAhead(request.created_at ?? clock(), clock())),
    lastDropId: request.last_drop_id ?? 0,
    settings: {
      greeting: request.greeting,
      isClosed: request.closed,
      lifetimeDays: request.drop_lifetime_days,
      deletesOnAck: request.delete_on_ack,
      isForContacts: request.contacts_only,
      tellsSeen: request.seen_receipts,
    },
  }
  for (;;) {
    const id = randomId(random)
    if (await isMade(needs, { id, ...imported }, invite)) {
      securityEvents.note('box_imported', id)
      if (invite !== undefined) securityEvents.note('invite_spent', id)
      return linkToken
    }
    if (await isThere(needs, linkToken)) return linkToken
  }
}

/** No box is older. */
const EARLIEST_MS = Date.UTC(2025, 0, 1)

/** False when the same call has made it at the same moment, by the same invite, or when the id is taken. */
async function isMade(
  needs: ImportBoxNeeds,
  box: NewBox,
  invite: PresentedInvite | undefined,
): Promise<boolean> {
  try {
    return await needs.boxes.create(box, invite)
  } catch (error) {
    const isSpent = error instanceof ProtocolError && error.code === 'invite_invalid'
    if (isSpent && (await isThere(needs, box.linkToken))) return false
    throw error
  }
}

/** An Authorization header of another form counts as the empty token, which no box may have. */
function judgeTokenHash(fetchTokenHash: Uint8Array): void {
  if (Buffer.compare(fetchTokenHash, hashToken('')) !== 0) return
  throw new ProtocolError('invalid_request', { sentence: 'fetch_token_hash is that of no token.' })
}

async function isThere({ boxes }: ImportBoxNeeds, linkToken: LinkToken): Promise<boolean> {
  return (await boxes.findByLinkToken(linkToken)) !== undefined
}

export interface ImportDropsNeeds {
  readonly movedDrops: Pick<MovedDropStore, 'insert'>
  readonly forgetting: Pick<Forgetting, 'catchUp'>
  readonly clock: Clock
  readonly config: { readonly boxLimits: BoxLimits; readonly maxStoreBytes: number }
}

type Imported = Pick<ImportDropsAnswer, 'imported' | 'known' | 'expired'>

/**
 * The owner may write into their box what they like, within what a box may hold; that these drops were ever sent is not
 * looked into. @throws ProtocolError `invalid_request`, `box_not_found`, `box_full`, `service_full`
 */
export async function importDrops(
  needs: ImportDropsNeeds,
  boxId: number,
  drops: readonly ImportedDrop[],
): Promise<Imported> {
  const nowMs = needs.clock()
  judgeIds(nowMs, Math.max(0, ...drops.map(({ id }) => id)))
  const moved = drops.map((drop) => movedDrop(drop, nowMs))
  const lasting = moved.filter(({ expiresAtMs }) => expiresAtMs > nowMs)
  const imported = lasting.length === 0 ? 0 : await insertInRoom(needs, boxId, inOrder(lasting))
  return { imported, known: lasting.length - imported, expired: moved.length - lasting.length }
}

/** Before drops are refused for want of room, what has expired makes room. */
async function insertInRoom(
  { movedDrops, forgetting, config }: ImportDropsNeeds,
  boxId: number,
  drops: readonly MovedDrop[],
): Promise<number> {
  const room = { ofBox: config.boxLimits, maxStoreBytes: config.maxStoreBytes }
  try {
    return await movedDrops.insert(boxId, drops, room)
  } catch (error) {
    const isFull =
      error instanceof ProtocolError && (error.code === 'box_full' || error.code === 'service_full')
    if (!isFull || !(await forgetting.catchUp())) throw error
    return movedDrops.insert(boxId, drops, room)
  }
}

function inOrder(drops: readonly MovedDrop[]): readonly MovedDrop[] {
  return drops.toSorted((one, other) => one.id - other.id)
}

function movedDrop(drop: ImportedDrop, nowMs: number): MovedDrop {
  const latestMs = floorToMinute(nowMs) + MINUTE_MS + MAX_LIFETIME_DAYS * DAY_MS
  return {
    id: drop.id,
    sealedBox: drop.encrypted_message,
    metadata: drop.metadata ?? null,
    receiptHash: drop.receipt_hash ?? null,
    createdAtMs: notAhead(drop.created_at, nowMs),
    expiresAtMs: Math.min(floorToMinute(drop.expires_at), latestMs),
    isSeen: drop.seen,
  }
}

function notAhead(timeMs: number, nowMs: number): number {
  return floorToMinute(Math.min(timeMs, nowMs))
}

/**
 * Ids never go back, so one day on which the old server's clock was ahead is in all that came after it, and is not held against the
 * owner. Below 2^53 there are ids for some 127 years from 2025: ten of them, once, leave enough.
 */
function judgeIds(nowMs: number, lastId: number): void {
  if (lastId < firstDropIdOf(nowMs + LONGEST_AHEAD_MS)) return
  throw new ProtocolError('invalid_request', {
    sentence: 'The ids are more than ten years ahead of this server’s clock.',
  })
}

const LONGEST_AHEAD_MS = 3_653 * DAY_MS
