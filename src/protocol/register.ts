/** `POST /register`: an owner makes a box. Whoever holds the private half of `public_key` owns it. */
import * as z from 'zod/mini'
import {
  binary,
  described,
  displayName,
  id,
  issuedLinkToken,
  message,
  optional,
  parseRequest,
  text,
} from './fields.js'
import { keyStatements } from './key-statement.js'

export const FETCH_TOKEN_BYTES = 48

/** Absent means unknown: the phone hands out a key of its own, and guessing another would lose drops silently. */
const encryption = z.union([z.literal('derived'), keyStatements], {
  error: 'must be "derived" or a list of at most 8 valid key statements',
})

export const registerRequest = z.object({
  public_key: described(binary(32), 'Ed25519: the identity of the box.'),
  display_name: described(optional(displayName), 'Everybody with the link can read it.'),
  key_type: optional(z.literal('ed25519', { error: 'must be "ed25519"' })),
  encryption: described(
    optional(encryption),
    'What senders seal to: `"derived"` is the X25519 form of `public_key`, a list holds signed statements of the keys. ' +
      'Without it, senders have to be told a key by other means.',
  ),
  invite: described(optional(text), 'Where the operator hands out invites: one of them. It makes one box.'),
})

export const registerAnswer = z.object({
  message,
  client_id: described(id, 'Random. No call takes it.'),
  link: described(text, 'A page that names the box. Whoever has only this trusts the server for the key.'),
  link_token: described(issuedLinkToken, 'For senders. Said here and never again.'),
  fetch_token: described(
    text,
    'A secret of the owner that stands in for a signature when reading. Said here and never again.',
  ),
  key_type: z.literal('ed25519'),
})

export type RegisterAnswer = z.input<typeof registerAnswer>

export type RegisterRequest = z.output<typeof registerRequest>

export function parseRegisterRequest(body: unknown): RegisterRequest {
  return parseRequest(registerRequest, body)
}
