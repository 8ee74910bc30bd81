import { OLD_LINK_TOLD_MS } from '../../protocol/limits.js'
import { ProtocolError, type ErrorCode } from '../../protocol/errors.js'
import type { NamedLink } from '../../protocol/link.js'
import type { Clock } from '../clock.js'
import type { Box, BoxStore } from './box-store.js'

export interface FindNeeds {
  readonly boxes: Pick<BoxStore, 'findByLinkToken'>
  readonly clock: Clock
}

/** For senders: by the link that it has. @throws ProtocolError `refusal`, or `link_replaced` in place of `box_not_found` */
export async function findBox(
  needs: FindNeeds,
  link: NamedLink,
  refusal: ErrorCode = 'box_not_found',
): Promise<Box> {
  const box = await findByAnyLink(needs, link)
  if (box === undefined) throw new ProtocolError(refusal)
  if (box.replacedAtMs !== undefined)
    throw new ProtocolError(
      refusal === 'box_not_found' ? refusalOfOldLink(box.replacedAtMs, needs.clock) : refusal,
    )
  return box
}

/** For its owner, who proves it: also by a link that it had, since another device may have replaced that. */
export async function findOwnBox(needs: Pick<FindNeeds, 'boxes'>, link: NamedLink): Promise<Box> {
  const box = await findByAnyLink(needs, link)
  if (box === undefined) throw new ProtocolError('box_not_found')
  return box
}

/** Told so for a while; then it is a link like any other that nobody has. */
export function refusalOfOldLink(replacedAtMs: number, clock: Clock): 'link_replaced' | 'box_not_found' {
  return clock() < replacedAtMs + OLD_LINK_TOLD_MS ? 'link_replaced' : 'box_not_found'
}

async function findByAnyLink({ boxes }: Pick<FindNeeds, 'boxes'>, link: NamedLink): Promise<Box | undefined> {
  return link === 'unknown' ? undefined : boxes.findByLinkToken(link)
}
