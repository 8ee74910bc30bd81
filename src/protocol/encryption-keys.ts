/** `POST /set_encryption_keys`: the owner replaces the keys that senders seal to. */
import * as z from 'zod/mini'
import { nextChallenge, proofFields, signedChallengeOf } from './challenge.js'
import { described, linkToken, message, parseRequest } from './fields.js'
import { keyStatements } from './key-statement.js'

export const setEncryptionKeysRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  encryption_keys: described(keyStatements, 'They replace all that were there, in one step.'),
})

export const setEncryptionKeysAnswer = z.object({ message, next_challenge: nextChallenge })

export type SetEncryptionKeysAnswer = z.input<typeof setEncryptionKeysAnswer>

export function parseSetEncryptionKeysRequest(body: unknown) {
  const fields = parseRequest(setEncryptionKeysRequest, body)
  return {
    link_token: fields.link_token,
    signedChallenge: signedChallengeOf(fields),
    statements: fields.encryption_keys,
  }
}
