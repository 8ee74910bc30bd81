import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import sodium from 'libsodium-wrappers'
import { parseBoxPublicKey } from '../../src/crypto/box-key.js'
import {
  type EnvelopeVersion,
  formatKeyStatement,
  isTimely,
  keyStatementBytes,
} from '../../src/protocol/key-statement.js'
import { MAX_STATEMENT_LIFETIME_MS, STATEMENT_CLOCK_SKEW_MS } from '../../src/protocol/limits.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

const KEY = new Uint8Array(32).fill(9)
const NOW = 1_795_228_600_639

interface AttackVector {
  readonly description: string
  readonly identitySeed: string
  readonly envelope: EnvelopeVersion
  readonly issued_at_ms: number
  readonly valid_until_ms: number
  readonly public_key: string
  readonly secret_key: string
  readonly challengeLikeText: string
  readonly signatureOfText: string
}

const ATTACK = JSON.parse(
  readFileSync(path.join(PACKAGE_FOLDER, 'test/vectors/statement-as-challenge.json'), 'utf8'),
) as AttackVector

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

const claims = fc.record({
  publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  envelope: fc.constantFrom<EnvelopeVersion>(0, 1),
  issuedAtMs: fc.nat(Number.MAX_SAFE_INTEGER),
  validUntilMs: fc.nat(Number.MAX_SAFE_INTEGER),
})

describe('a key statement', () => {
  it('is signed over exactly these bytes', () => {
    const bytes = keyStatementBytes({
      publicKey: KEY,
      envelope: 1,
      issuedAtMs: 0x0102030405,
      validUntilMs: 2 ** 53 - 1,
    })
    const expected = Buffer.concat([
      Buffer.of(0xff),
      Buffer.from('sealdrop box key v1'),
      Buffer.of(1),
      Buffer.from('0000000102030405', 'hex'),
      Buffer.from('001fffffffffffff', 'hex'),
      KEY,
    ])
    assert.deepEqual(Buffer.from(bytes), expected)
    assert.equal(bytes.length, 69)
  })

  it('differs in its bytes when it differs in anything', () => {
    fc.assert(
      fc.property(claims, claims, (one, other) => {
        const isSame = Buffer.from(keyStatementBytes(one)).equals(keyStatementBytes(other))
        assert.equal(
          isSame,
          one.envelope === other.envelope &&
            one.issuedAtMs === other.issuedAtMs &&
            one.validUntilMs === other.validUntilMs &&
            Buffer.from(one.publicKey).equals(other.publicKey),
        )
      }),
    )
  })

  it('is no text, so that no phone signs one when it signs a challenge', () => {
    fc.assert(
      fc.property(claims, (claimed) => {
        assert.ok(!isUtf8(keyStatementBytes(claimed)))
      }),
    )
  })

  it('would be a text, for a key that a server can find, without its first byte', async () => {
    await sodium.ready
    const { publicKey: identity, privateKey } = sodium.crypto_sign_seed_keypair(
      Buffer.from(ATTACK.identitySeed, 'hex'),
    )
    const publicKey = new Uint8Array(Buffer.from(ATTACK.public_key, 'hex'))
    assert.ok(parseBoxPublicKey(publicKey))
    assert.deepEqual(
      sodium.crypto_scalarmult_base(Buffer.from(ATTACK.secret_key, 'hex')),
      publicKey,
      'whoever found it reads what is sealed to it',
    )
    const whole = keyStatementBytes({
      publicKey,
      envelope: ATTACK.envelope,
      issuedAtMs: ATTACK.issued_at_ms,
      validUntilMs: ATTACK.valid_until_ms,
    })
    const withoutFirst = whole.subarray(1)
    assert.ok(isUtf8(withoutFirst))
    assert.equal(Buffer.from(withoutFirst).toString('utf8'), ATTACK.challengeLikeText)

    // A phone signs the "challenge"; over the statement as it really is, that signature is worth nothing.
    const signature = sodium.crypto_sign_detached(ATTACK.challengeLikeText, privateKey)
    assert.equal(Buffer.from(signature).toString('hex'), ATTACK.signatureOfText)
    assert.ok(sodium.crypto_sign_verify_detached(signature, withoutFirst, identity))
    assert.ok(!sodium.crypto_sign_verify_detached(signature, whole, identity))
  })

  it('is timely from ten minutes before its issue until its end, for at most 400 days', () => {
    const at = (issuedAtMs: number, validUntilMs: number) =>
      isTimely({ publicKey: KEY, envelope: 1, issuedAtMs, validUntilMs }, NOW)
    assert.ok(at(NOW, NOW + 1))
    assert.ok(!at(NOW - 1, NOW))
    assert.ok(at(NOW + STATEMENT_CLOCK_SKEW_MS, NOW + STATEMENT_CLOCK_SKEW_MS + 1))
    assert.ok(!at(NOW + STATEMENT_CLOCK_SKEW_MS + 1, NOW + MAX_STATEMENT_LIFETIME_MS))
    assert.ok(at(NOW, NOW + MAX_STATEMENT_LIFETIME_MS))
    assert.ok(!at(NOW, NOW + MAX_STATEMENT_LIFETIME_MS + 1))
    assert.ok(!at(NOW + 5, NOW + 5))
    assert.ok(!at(NOW + 5, NOW + 4))
  })

  it('is written with its bytes in base64', () => {
    const statement = {
      publicKey: KEY,
      envelope: 1,
      issuedAtMs: 1,
      validUntilMs: 2,
      signature: new Uint8Array(64),
    } as const
    assert.deepEqual(formatKeyStatement(statement), {
      public_key: Buffer.from(KEY).toString('base64'),
      envelope: 1,
      issued_at_ms: 1,
      valid_until_ms: 2,
      signature: Buffer.alloc(64).toString('base64'),
    })
  })
})
