/** The calls that only an owner may make, and which proofs each takes. */
import { randomBytes } from 'node:crypto'
import type { Phone } from './phone.js'

export interface OwnerCall {
  readonly path: string
  readonly takesFetchToken: boolean
  readonly fields: object
}

/** Those that take a signed challenge. */
export const OWNER_CALLS: readonly OwnerCall[] = [
  { path: '/fetch', takesFetchToken: true, fields: {} },
  { path: '/ack', takesFetchToken: true, fields: { message_ids: [] } },
  { path: '/get_message_requests', takesFetchToken: true, fields: {} },
  { path: '/respond_message_request', takesFetchToken: true, fields: { request_id: 1, action: 'accept' } },
  { path: '/set_encryption_keys', takesFetchToken: false, fields: { encryption_keys: [] } },
]

/** Those that take a signed action, and nothing else. */
export const ACTION_CALLS = [
  '/update_box',
  '/box',
  '/rotate_fetch_token',
  '/rotate_link',
  '/delete_drops',
  '/delete_box',
  '/block_contact',
  '/export_box',
  '/import_drops',
] as const

/** Of a call that refuses to do without; the others take none. */
export function parametersNeeded(call: string, other: Pick<Phone, 'linkToken'>): object {
  if (call === '/block_contact') return { from_link_token: other.linkToken }
  return call === '/import_drops' ? { drops: [movedDrop()] } : {}
}

/** As an export has it; sealed to nobody. */
export function movedDrop(wish: object = {}) {
  return {
    id: 1,
    encrypted_message: randomBytes(60).toString('base64'),
    created_at: '2026-01-01T00:00:00.000Z',
    expires_at: new Date(Date.now() + 30 * 24 * 60 * 60_000).toISOString(),
    seen: false,
    metadata: null,
    receipt_hash: null,
    ...wish,
  }
}

/** A proven call gets past its proof: `/respond_message_request` then finds no such request. */
export function statusWhenProven(call: OwnerCall): number {
  return call.path === '/respond_message_request' ? 404 : 200
}

export function codeOf(answer: { readonly body: unknown }): string | undefined {
  return (answer.body as { readonly code?: string }).code
}

export function ofBox(phone: Phone, call: OwnerCall): object {
  return { link_token: phone.linkToken, ...call.fields }
}
