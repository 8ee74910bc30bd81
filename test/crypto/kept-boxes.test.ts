/** What a device keeps for itself: under a random key, and that key under one of the platform's. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import nacl from 'tweetnacl'
import { hasDeviceKeys, openUnderDeviceKey, sealUnderDeviceKey } from '../../src/crypto/device-box.js'
import { randomBytes } from '../../src/crypto/random.js'
import {
  createSecretKey,
  nameUnder,
  openSecretly,
  parseSecretKey,
  sealSecretly,
} from '../../src/crypto/secret-box.js'

const bytes = fc.uint8Array({ maxLength: 300 })

describe('bytes under a random key', () => {
  const key = createSecretKey(randomBytes)

  it('are opened under it, and by nobody who has another one', () => {
    fc.assert(
      fc.property(bytes, (message) => {
        const sealed = sealSecretly(message, key, randomBytes)
        assert.deepEqual(openSecretly(sealed, key), message)
        assert.equal(openSecretly(sealed, createSecretKey(randomBytes)), undefined)
        assert.equal(sealed.length, message.length + 24 + 16)
      }),
    )
  })

  it('are the nonce and then libsodium’s crypto_secretbox', () => {
    const sealed = sealSecretly(Uint8Array.of(1, 2, 3), key, randomBytes)
    assert.deepEqual(
      nacl.secretbox.open(sealed.subarray(24), sealed.subarray(0, 24), key),
      Uint8Array.of(1, 2, 3),
    )
  })

  it('are never sealed alike', () => {
    assert.notDeepEqual(
      sealSecretly(Uint8Array.of(1), key, randomBytes),
      sealSecretly(Uint8Array.of(1), key, randomBytes),
    )
  })

  it('are not opened when a bit of them has changed, or some are missing', () => {
    const sealed = sealSecretly(Uint8Array.of(1, 2, 3), key, randomBytes)
    for (let at = 0; at < sealed.length; at++) {
      assert.equal(openSecretly(sealed.with(at, (sealed[at] ?? 0) ^ 1), key), undefined)
      assert.equal(openSecretly(sealed.subarray(0, at), key), undefined)
    }
  })

  it('take a key of 32 bytes', () => {
    assert.deepEqual(parseSecretKey(key), key)
    assert.equal(parseSecretKey(key.subarray(1)), undefined)
  })
})

describe('a name under a key', () => {
  it('is HMAC-SHA-256 (RFC 4231, test case 2 with its key filled up), and another one under another key', () => {
    // HMAC fills short keys up with zeros, so that the vector’s four bytes and these thirty-two are one key.
    const key = new Uint8Array(32)
    key.set(Buffer.from('Jefe'))
    const parsed = parseSecretKey(key)
    assert.ok(parsed)
    const name = nameUnder(parsed, 'what do ya want for nothing?')
    assert.equal(
      Buffer.from(name, 'base64').toString('hex'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
    assert.notEqual(nameUnder(createSecretKey(randomBytes), 'what do ya want for nothing?'), name)
  })
})

describe('bytes under a key of the device', () => {
  it('are opened by that key, which nobody can take out', async () => {
    const sealed = await sealUnderDeviceKey(Uint8Array.of(1, 2, 3), randomBytes)
    assert.deepEqual(await openUnderDeviceKey(sealed), Uint8Array.of(1, 2, 3))
    await assert.rejects(crypto.subtle.exportKey('raw', sealed.key))
  })

  it('are not opened when they have changed', async () => {
    const sealed = await sealUnderDeviceKey(Uint8Array.of(1, 2, 3), randomBytes)
    const { box } = sealed
    assert.equal(await openUnderDeviceKey({ ...sealed, box: box.with(0, (box[0] ?? 0) ^ 1) }), undefined)
  })

  it('are not to be had where there is no WebCrypto', () => {
    assert.equal(hasDeviceKeys(), true)
    assert.equal(hasDeviceKeys({}), false)
  })
})
