/** An owner replaces what others may have got hold of: the fetch token, or the link. */
import type { RandomBytes } from '../../crypto/random.js'
import { encodeBase64Url } from '../../encoding/base64.js'
import { formatLinkToken, LINK_TOKEN_BYTES, type LinkToken } from '../../protocol/link.js'
import { FETCH_TOKEN_BYTES } from '../../protocol/register.js'
import { type Clock, floorToMinute } from '../clock.js'
import type { ContactStore } from '../contacts/contact-store.js'
import { openSender, sealSender } from '../contacts/sealed-sender.js'
import { type Box, type BoxStore, hashToken } from './box-store.js'

export interface RotateNeeds {
  readonly boxes: Pick<BoxStore, 'replaceFetchToken' | 'replaceLink'>
  readonly contacts: Pick<ContactStore, 'sealAnew'>
  readonly clock: Clock
  readonly random: RandomBytes
}

/** @returns the new one, said once: only its hash is kept */
export async function rotateFetchToken({ boxes, random }: RotateNeeds, boxId: number): Promise<string> {
  const fetchToken = encodeBase64Url(random(FETCH_TOKEN_BYTES))
  await boxes.replaceFetchToken(boxId, hashToken(fetchToken))
  return fetchToken
}

/** @returns the new one, said once: only its hash is kept */
export async function rotateLink(
  { boxes, contacts, clock, random }: RotateNeeds,
  { id, linkToken: before }: Pick<Box, 'id' | 'linkToken'>,
): Promise<LinkToken> {
  const linkToken = formatLinkToken(random(LINK_TOKEN_BYTES))
  const sealAnew = (sealed: Uint8Array) => {
    const sender = openSender(sealed, before)
    return sender && sealSender(sender, linkToken, random)
  }
  await boxes.replaceLink(id, hashToken(linkToken), floorToMinute(clock()), (transaction) =>
    contacts.sealAnew(transaction, id, sealAnew),
  )
  return linkToken
}
