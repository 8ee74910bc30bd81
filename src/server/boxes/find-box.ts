import { ProtocolError, type ErrorCode } from '../../protocol/errors.js'
import type { NamedLink } from '../../protocol/link.js'
import type { Box, BoxStore } from './box-store.js'

/** @throws ProtocolError `refusal` */
export async function findBox(
  { boxes }: { readonly boxes: Pick<BoxStore, 'findByLinkToken'> },
  link: NamedLink,
  refusal: ErrorCode = 'box_not_found',
): Promise<Box> {
  const box = link === 'unknown' ? undefined : await boxes.findByLinkToken(link)
  if (box === undefined) throw new ProtocolError(refusal)
  return box
}
