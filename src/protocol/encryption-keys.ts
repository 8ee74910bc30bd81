/** `POST /set_encryption_keys`: the owner replaces the keys that senders seal to. */
import * as z from 'zod/mini'
import { proofFields, signedChallengeOf } from './challenge.js'
import { linkToken, parseRequest } from './fields.js'
import { keyStatements } from './key-statement.js'

const setEncryptionKeysRequest = z.object({
  link_token: linkToken,
  ...proofFields,
  encryption_keys: keyStatements,
})

export function parseSetEncryptionKeysRequest(body: unknown) {
  const fields = parseRequest(setEncryptionKeysRequest, body)
  return {
    link_token: fields.link_token,
    signedChallenge: signedChallengeOf(fields),
    statements: fields.encryption_keys,
  }
}
