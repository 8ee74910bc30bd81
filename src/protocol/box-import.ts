/**
 * `POST /import_box` and `POST /import_drops`: a box that was exported goes on at another server. Its owner's client says
 * what the link token is to be made of and the hash of the fetch token, so that either call can be repeated after an answer was
 * lost, and does nothing twice.
 */
import * as z from 'zod/mini'
import { actionAnswer, actionRequest, parseActionRequest } from './action.js'
import { exportedDrop } from './box-export.js'
import {
  binary,
  described,
  flag,
  greeting,
  id,
  issuedLinkToken,
  message,
  optional,
  parseRequest,
  text,
  time,
} from './fields.js'
import { lifetimeDays } from './box-settings.js'
import { MAX_IMPORTED_DROPS } from './limits.js'
import { registerRequest } from './register.js'
import { metadata } from './send.js'

export const importBoxRequest = z.extend(registerRequest, {
  link_seed: described(
    binary(32),
    'Of which, and of `public_key`, the link token is made: 32 bytes that nobody else knows. The same again is the same box.',
  ),
  fetch_token_hash: described(binary(32), 'SHA-256 of the fetch token, its ASCII text.'),
  greeting: described(optional(greeting), 'Shown as text to whoever opens the link.'),
  closed: described(optional(flag), 'As in `/update_box`, and so are those that follow.'),
  drop_lifetime_days: described(optional(lifetimeDays), 'Of drops that arrive from now on. Default 90.'),
  delete_on_ack: described(optional(flag), 'Default false.'),
  contacts_only: described(optional(flag), 'Default false. Grants do not come along.'),
  seen_receipts: described(optional(flag), 'Default false.'),
  created_at: described(
    optional(time),
    'When the box was made; kept to the minute. One that lies ahead counts as now, one before 2025 as its first day.',
  ),
  last_drop_id: described(optional(id), 'Drops that arrive from now on have greater ids.'),
})

export const importBoxAnswer = z.object({
  message,
  link: described(text, 'A page that names the box. Whoever has only this trusts the server for the key.'),
  link_token: issuedLinkToken,
})

export type ImportBoxAnswer = z.input<typeof importBoxAnswer>

export type ImportBoxRequest = z.output<typeof importBoxRequest>

export function parseImportBoxRequest(body: unknown): ImportBoxRequest {
  return parseRequest(importBoxRequest, body)
}

const importedDrop = z.object(
  {
    ...exportedDrop.shape,
    id: described(id, 'At most ten years ahead of the ids that the server gives now.'),
    metadata: described(optional(metadata), 'As the sender gave it.'),
    receipt_hash: optional(binary(32)),
  },
  { error: 'must be an object' },
)

/** Within a body of the bounds of all calls there are fewer. */
const importedDrops = z
  .array(importedDrop, { error: 'must be a list of drops' })
  .check(z.maxLength(MAX_IMPORTED_DROPS, { error: `must be at most ${String(MAX_IMPORTED_DROPS)} drops` }))

export const importDropsRequest = actionRequest(
  '/import_drops',
  z.object(
    { drops: described(importedDrops, 'As `/export_box` gave them.') },
    { error: 'must be an object' },
  ),
)

export const importDropsAnswer = z.object({
  message: actionAnswer.message,
  imported: described(id, 'How many are in the box now that were not.'),
  known: described(id, 'How many were in the box before: they stay as they were.'),
  expired: described(id, 'How many had expired, and were left out.'),
  next_challenge: actionAnswer.next_challenge,
})

export type ImportDropsAnswer = z.input<typeof importDropsAnswer>

export type ImportedDrop = z.output<typeof importedDrop>

export function parseImportDropsRequest(body: unknown) {
  const { link_token, action, parameters } = parseActionRequest(importDropsRequest, body)
  return { link_token, action, drops: parameters.drops }
}
