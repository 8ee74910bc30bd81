/** Who may leave: anyone with the link, while the box is open and has room. */
import { ProtocolError } from '../../protocol/errors.js'
import type { NamedLink } from '../../protocol/link.js'
import type { SendRequest } from '../../protocol/send.js'
import type { BoxStore, KnownBox } from '../boxes/box-store.js'
import { findBox } from '../boxes/find-box.js'
import type { Clock } from '../clock.js'
import type { BoxLimits } from '../config.js'
import type { ContactStore } from '../contacts/contact-store.js'
import type { Load, LockedBox } from './send-ledger.js'
import type { SendStore } from './send-store.js'
import type { ServiceRoom } from './service-room.js'

export interface LeaveNeeds {
  readonly boxes: Pick<BoxStore, 'findByLinkToken' | 'recall' | 'learn' | 'forget'>
  readonly contacts: Pick<ContactStore, 'isGranted'>
  readonly sends: Pick<SendStore, 'leave'>
  readonly serviceRoom: ServiceRoom
  readonly clock: Clock
  readonly config: { readonly boxLimits: BoxLimits }
}

/** Resolves to the drop's id when it is durable: the first one's for a send that is tried again within a day. */
export async function leaveDrop(needs: LeaveNeeds, request: SendRequest): Promise<number> {
  const { boxes, sends, serviceRoom, clock, config } = needs
  const box = await findKnownBox(needs, request.link_token)
  if (request.from_link_token !== undefined) await requireGrant(needs, box.id, request.from_link_token)

  const sizeBytes = request.encrypted_message.length + (request.metadata?.length ?? 0)
  const serviceHasRoom = await serviceRoom.hasRoomFor(sizeBytes)
  const drop = {
    box,
    sealedBox: request.encrypted_message,
    metadata: request.metadata,
    receiptHash: request.receipt_hash,
    sizeBytes,
  }
  const left = await sends.leave(drop, clock(), (locked) => {
    if (locked.isClosed) return 'box_closed'
    if (!hasRoom(locked, sizeBytes, config.boxLimits)) return 'box_full'
    return serviceHasRoom ? undefined : 'service_full'
  })
  switch (left.outcome) {
    case 'stored':
      serviceRoom.add(sizeBytes)
      return left.id
    case 'retried':
      return left.id
    case 'refused':
      throw new ProtocolError(left.refusal)
    case 'gone':
      boxes.forget(box)
      throw new ProtocolError('box_not_found')
  }
}

// What is remembered of a box is only its name: whether it is there, open and has room is judged under its lock.
async function findKnownBox({ boxes }: LeaveNeeds, link: NamedLink): Promise<KnownBox> {
  const box = link === 'unknown' ? undefined : (boxes.recall(link) ?? (await boxes.learn(link)))
  if (box === undefined) throw new ProtocolError('box_not_found')
  return box
}

async function requireGrant(needs: LeaveNeeds, toBoxId: number, fromLink: NamedLink): Promise<void> {
  const from = await findBox(needs, fromLink, 'sender_not_found')
  if (!(await needs.contacts.isGranted(toBoxId, from.id))) throw new ProtocolError('permission_required')
}

// Unseen and seen drops have the same room each: what strangers fill cannot keep an owner from acknowledging, and what
// has been acknowledged does not at once make room for as much again.
function hasRoom({ unseen, seen }: LockedBox, sizeBytes: number, limits: BoxLimits): boolean {
  const next = { drops: unseen.drops + 1, bytes: unseen.bytes + sizeBytes }
  return isWithin(next, limits) && isWithin(seen, limits)
}

function isWithin(load: Load, { maxDrops, maxBytes }: BoxLimits): boolean {
  return (maxDrops === 0 || load.drops <= maxDrops) && (maxBytes === 0 || load.bytes <= maxBytes)
}
