/**
 * An owner's signed word on which X25519 key drops are to be sealed to. Signed is
 *
 *     0xFF ‖ "sealdrop box key v1" ‖ envelope (1 byte) ‖ issued_at_ms ‖ valid_until_ms (8 bytes each, big-endian) ‖ key
 *
 * The first byte keeps statements and challenges apart: phones sign any text that a server calls a challenge, and no
 * UTF-8 text contains 0xFF. Without it a hostile server finds a key of its own whose statement reads as text.
 */
import * as z from 'zod/mini'
import { encodeBase64 } from '../encoding/base64.js'
import { concatBytes, utf8 } from '../encoding/bytes.js'
import { binary, described, id } from './fields.js'
import { MAX_KEY_STATEMENTS, MAX_STATEMENT_LIFETIME_MS, STATEMENT_CLOCK_SKEW_MS } from './limits.js'

const CONTEXT = concatBytes(Uint8Array.of(0xff), utf8('sealdrop box key v1'))

/** 0: the drop is UTF-8 text. 1: it is a padded envelope. */
export type EnvelopeVersion = 0 | 1

export interface KeyClaims {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  readonly envelope: EnvelopeVersion
  readonly issuedAtMs: number
  readonly validUntilMs: number
}

export interface KeyStatement extends KeyClaims {
  /** 64 bytes. */
  readonly signature: Uint8Array
}

/** The bytes that the identity key signs: 69 of them. */
export function keyStatementBytes({ publicKey, envelope, issuedAtMs, validUntilMs }: KeyClaims): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(17))
  numbers.setUint8(0, envelope)
  numbers.setBigUint64(1, BigInt(issuedAtMs))
  numbers.setBigUint64(9, BigInt(validUntilMs))
  return concatBytes(CONTEXT, new Uint8Array(numbers.buffer), publicKey)
}

/** Whether a server may take the statement in at this time: the same rules that a sender goes by. */
export function isTimely({ issuedAtMs, validUntilMs }: KeyClaims, nowMs: number): boolean {
  if (issuedAtMs > nowMs + STATEMENT_CLOCK_SKEW_MS) return false
  return (
    validUntilMs > nowMs &&
    validUntilMs > issuedAtMs &&
    validUntilMs - issuedAtMs <= MAX_STATEMENT_LIFETIME_MS
  )
}

export function formatKeyStatement(statement: KeyStatement) {
  return {
    public_key: encodeBase64(statement.publicKey),
    envelope: statement.envelope,
    issued_at_ms: statement.issuedAtMs,
    valid_until_ms: statement.validUntilMs,
    signature: encodeBase64(statement.signature),
  }
}

export const keyStatement = z.pipe(
  z.object(
    {
      public_key: described(binary(32), 'X25519: what to seal to.'),
      envelope: described(
        z.literal([0, 1], { error: 'must be 0 or 1' }),
        'What is in the sealed box: 0 is UTF-8 text, 1 a padded envelope.',
      ),
      issued_at_ms: described(id, 'Milliseconds since 1970.'),
      valid_until_ms: described(id, 'Milliseconds since 1970, at most 400 days after `issued_at_ms`.'),
      signature: described(binary(64), 'Ed25519 by the identity, over 69 bytes that begin with 0xFF.'),
    },
    { error: 'must be an object' },
  ),
  z.transform((fields): KeyStatement => ({
    publicKey: fields.public_key,
    envelope: fields.envelope,
    issuedAtMs: fields.issued_at_ms,
    validUntilMs: fields.valid_until_ms,
    signature: fields.signature,
  })),
)

export const keyStatements = z.array(keyStatement, { error: 'must be a list of key statements' }).check(
  z.maxLength(MAX_KEY_STATEMENTS, {
    error: `must be at most ${String(MAX_KEY_STATEMENTS)} key statements`,
  }),
)
