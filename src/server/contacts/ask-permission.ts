/** One box asks another for permission. Asked twice it stays one request; a rejected one is not told so. */
import type { RandomBytes } from '../../crypto/random.js'
import type { parsePermissionRequest } from '../../protocol/contact-request.js'
import { ProtocolError } from '../../protocol/errors.js'
import { MAX_PENDING_CONTACT_REQUESTS } from '../../protocol/limits.js'
import { type BoxStore, hashToken } from '../boxes/box-store.js'
import { findBox } from '../boxes/find-box.js'
import { type Clock, floorToMinute } from '../clock.js'
import { randomId } from '../random-id.js'
import type { Asked, ContactStore } from './contact-store.js'
import { sealSender } from './sealed-sender.js'

export interface AskNeeds {
  readonly boxes: Pick<BoxStore, 'findByLinkToken'>
  readonly contacts: Pick<ContactStore, 'ask'>
  readonly clock: Clock
  readonly random: RandomBytes
}

export async function askPermission(
  needs: AskNeeds,
  request: ReturnType<typeof parsePermissionRequest>,
): Promise<Exclude<Asked, { status: 'too_many' | 'changed' }>> {
  const { contacts, clock, random } = needs
  const to = await findBox(needs, request.to_link_token)
  const from = await findBox(needs, request.from_link_token, 'sender_not_found')
  const sender = { linkToken: from.linkToken, nickname: request.from_nickname }
  const asked = await contacts.ask(
    {
      id: randomId(random),
      toBoxId: to.id,
      fromBoxId: from.id,
      toLinkHash: hashToken(to.linkToken),
      sealedSender: sealSender(sender, to.linkToken, random),
    },
    floorToMinute(clock()),
    MAX_PENDING_CONTACT_REQUESTS,
  )
  if (asked.status === 'too_many')
    throw new ProtocolError('contact_requests_full', { retryAfterSeconds: 3600 })
  // Found again, or not any more: then that is what is answered.
  if (asked.status === 'changed') return askPermission(needs, request)
  return asked
}
