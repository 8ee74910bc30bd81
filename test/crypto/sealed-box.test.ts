import assert from 'node:assert/strict'
import fc from 'fast-check'
import sodium from 'libsodium-wrappers'
import { boxKeyPairFromSecret } from '../../src/crypto/box-key.js'
import { randomBytes } from '../../src/crypto/random.js'
import { open, seal, SEALED_BOX_OVERHEAD_BYTES } from '../../src/crypto/sealed-box.js'

const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 })
const messages = fc.uint8Array({ maxLength: 2_000 })

describe('a sealed box', () => {
  before(async () => {
    await sodium.ready
  })

  it('is byte for byte what libsodium makes with the same one-time key', () => {
    fc.assert(
      fc.property(secrets, secrets, messages, (secret, ephemeralSecret, message) => {
        const recipient = boxKeyPairFromSecret(secret)
        const ephemeralKey = sodium.crypto_scalarmult_base(ephemeralSecret)
        const nonce = sodium.crypto_generichash(24, Buffer.concat([ephemeralKey, recipient.publicKey]), null)
        const box = sodium.crypto_box_easy(message, nonce, recipient.publicKey, ephemeralSecret)
        assert.deepEqual(
          Buffer.from(seal(message, recipient.publicKey, () => ephemeralSecret)),
          Buffer.concat([ephemeralKey, box]),
        )
      }),
      { numRuns: 25 },
    )
  })

  it('is opened by libsodium, and opens what libsodium sealed', () => {
    fc.assert(
      fc.property(secrets, messages, (secret, message) => {
        const pair = boxKeyPairFromSecret(secret)
        const ours = seal(message, pair.publicKey, randomBytes)
        assert.equal(ours.length, message.length + SEALED_BOX_OVERHEAD_BYTES)
        assert.deepEqual(sodium.crypto_box_seal_open(ours, pair.publicKey, secret), message)
        assert.deepEqual(open(sodium.crypto_box_seal(message, pair.publicKey), pair), message)
        assert.notDeepEqual(seal(message, pair.publicKey, randomBytes), ours, 'no two are alike')
      }),
      { numRuns: 25 },
    )
  })

  it('does not open when a bit was changed, when it was cut, or for another key', () => {
    const pair = boxKeyPairFromSecret(randomBytes(32))
    const sealed = seal(randomBytes(50), pair.publicKey, randomBytes)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed)
      // Bit 255 of the one-time key means nothing to X25519, but it is part of the nonce.
      changed[at] = (changed[at] ?? 0) ^ 0x80
      assert.equal(open(changed, pair), undefined, String(at))
    }
    for (const length of [0, 31, 47, 48, sealed.length - 1]) {
      assert.equal(open(sealed.subarray(0, length), pair), undefined, String(length))
    }
    assert.equal(open(sealed, boxKeyPairFromSecret(randomBytes(32))), undefined)
  })
})
