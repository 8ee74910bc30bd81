import { MAX_LISTED_CONTACT_REQUESTS } from '../../protocol/limits.js'
import type { Box } from '../boxes/box-store.js'
import type { Clock } from '../clock.js'
import type { ContactStore } from './contact-store.js'
import { openSender } from './sealed-sender.js'

export interface ListNeeds {
  readonly contacts: Pick<ContactStore, 'listPending'>
  readonly clock: Clock
}

/** Those that wait for an answer, newest first, as they are on the wire. */
export async function listContactRequests(
  { contacts, clock }: ListNeeds,
  box: Pick<Box, 'id' | 'linkToken'>,
) {
  const pending = await contacts.listPending(box.id, clock(), MAX_LISTED_CONTACT_REQUESTS)
  return pending.flatMap(({ id, sealedSender, createdAtMs }) => {
    // They are sealed under the link that the box has: by an older one they do not show.
    const sender = openSender(sealedSender, box.linkToken)
    if (sender === undefined) return []
    const created_at = new Date(createdAtMs).toISOString()
    return [{ id, from_link_token: sender.linkToken, from_nickname: sender.nickname, created_at }]
  })
}
