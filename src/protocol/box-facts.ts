/** `POST /link_info` and `POST /check_contact`: what anyone with the link may know of a box. */
import * as z from 'zod/mini'
import {
  binary,
  described,
  flag,
  id,
  issuedLinkToken,
  linkToken,
  parseRequest,
  shownGreeting,
  shownName,
  time,
} from './fields.js'
import { keyStatements } from './key-statement.js'

export const linkRequest = z.object({ link_token: linkToken })

export function parseLinkRequest(body: unknown) {
  return parseRequest(linkRequest, body)
}

const publicName = described(z.nullable(shownName), 'What the owner calls the box, or null. Not vouched for.')

export const linkInfoAnswer = z.object({
  public_key: described(binary(32), 'The identity: the Ed25519 key of the owner.'),
  key_type: z.literal('ed25519'),
  sealing: described(
    z.enum(['derived', 'statements', 'unknown']),
    'What senders seal to: `derived` is the X25519 form of the identity, `statements` a key that the owner has signed, ' +
      '`unknown` a key that the owner hands out by other means. Do not guess it: what is sealed to another key is lost.',
  ),
  encryption_keys: described(
    keyStatements,
    'Without those that have expired, in the order that the owner gave.',
  ),
  display_name: publicName,
  max_message_bytes: described(id, 'The largest sealed box.'),
  closed: described(flag, 'The box takes no more drops.'),
  greeting: described(
    z.optional(z.nullable(shownGreeting)),
    'What the owner says to whoever opens the link, as text, or null. Not vouched for.',
  ),
  contacts_only: described(z.optional(flag), 'Takes drops only from boxes that were granted permission.'),
  drop_lifetime_days: described(z.optional(id), 'How long a drop is kept, unless its sender wants less.'),
})

export type LinkInfoAnswer = z.input<typeof linkInfoAnswer>

export const checkContactAnswer = z.union([
  z.object({
    exists: z.literal(true),
    link_token: issuedLinkToken,
    nickname: publicName,
    created_at: described(time, 'When the box was made, to the minute.'),
  }),
  z.object({ exists: z.literal(false) }),
])

export type CheckContactAnswer = z.input<typeof checkContactAnswer>
