/** What a server must check before it hands a key statement to senders: they check it again. */
import { parseBoxPublicKey } from '../../crypto/box-key.js'
import { parseSignature, type SigningPublicKey } from '../../crypto/signing-key.js'
import { ProtocolError } from '../../protocol/errors.js'
import { isTimely, keyStatementBytes, type KeyStatement } from '../../protocol/key-statement.js'
import type { Clock } from '../clock.js'
import type { VerifySignature } from '../ownership/verify-signature.js'
import type { AcceptedStatement } from './box-store.js'

export interface AcceptNeeds {
  readonly clock: Clock
  readonly verifySignature: VerifySignature
}

/** @throws ProtocolError `invalid_statement` when any of them is not acceptable */
export async function acceptStatements(
  needs: AcceptNeeds,
  identityKey: SigningPublicKey,
  statements: readonly KeyStatement[],
): Promise<readonly AcceptedStatement[]> {
  return Promise.all(statements.map((statement) => acceptStatement(needs, identityKey, statement)))
}

async function acceptStatement(
  { clock, verifySignature }: AcceptNeeds,
  identityKey: SigningPublicKey,
  statement: KeyStatement,
): Promise<AcceptedStatement> {
  const publicKey = parseBoxPublicKey(statement.publicKey)
  const signature = parseSignature(statement.signature)
  const isSound =
    publicKey !== undefined &&
    signature !== undefined &&
    isTimely(statement, clock()) &&
    (await verifySignature(identityKey, keyStatementBytes(statement), signature))
  if (!isSound) throw new ProtocolError('invalid_statement')
  return { ...statement, publicKey, signature }
}
