/** `POST /register`: an owner makes a box. Whoever holds the private half of `public_key` owns it. */
import * as z from 'zod/mini'
import { binary, displayName, optional, parseRequest } from './fields.js'
import { keyStatements } from './key-statement.js'

export const FETCH_TOKEN_BYTES = 48

/** Absent means unknown: the phone hands out a key of its own, and guessing another would lose drops silently. */
const encryption = z.union([z.literal('derived'), keyStatements], {
  error: 'must be "derived" or a list of at most 8 valid key statements',
})

const registerRequest = z.object({
  public_key: binary(32),
  display_name: optional(displayName),
  key_type: optional(z.literal('ed25519', { error: 'must be "ed25519"' })),
  encryption: optional(encryption),
})

export type RegisterRequest = z.output<typeof registerRequest>

export function parseRegisterRequest(body: unknown): RegisterRequest {
  return parseRequest(registerRequest, body)
}
