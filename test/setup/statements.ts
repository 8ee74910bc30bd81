/** Key statements as an owner's phone makes them, with libsodium's signature. */
import { createPrivateKey, sign } from 'node:crypto'
import { boxKeyPairFromSecret } from '../../src/crypto/box-key.js'
import { randomBytes } from '../../src/crypto/random.js'
import { type EnvelopeVersion, keyStatementBytes } from '../../src/protocol/key-statement.js'
import { base64, type Phone } from './phone.js'

const DAY_MS = 24 * 60 * 60 * 1000

export interface StatementFields {
  public_key: string
  envelope: number
  issued_at_ms: number
  valid_until_ms: number
  signature: string
}

export interface StatementWish {
  readonly publicKey?: Uint8Array
  readonly envelope?: EnvelopeVersion
  readonly issuedAtMs?: number
  readonly validUntilMs?: number
}

export function makeStatement(phone: Pick<Phone, 'secretKey'>, wish: StatementWish = {}): StatementFields {
  const issuedAtMs = wish.issuedAtMs ?? Date.now()
  const claims = {
    publicKey: wish.publicKey ?? boxKeyPairFromSecret(randomBytes(32)).publicKey,
    envelope: wish.envelope ?? 1,
    issuedAtMs,
    validUntilMs: wish.validUntilMs ?? issuedAtMs + 90 * DAY_MS,
  }
  return {
    public_key: base64(claims.publicKey),
    envelope: claims.envelope,
    issued_at_ms: claims.issuedAtMs,
    valid_until_ms: claims.validUntilMs,
    signature: base64(signEd25519(keyStatementBytes(claims), phone.secretKey)),
  }
}

/** @param secretKey 64 bytes, seed first. Any bytes, also those that are no text. */
export function signEd25519(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    secretKey.subarray(0, 32),
  ])
  return sign(null, message, createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))
}
