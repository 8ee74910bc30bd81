import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import sodium from 'libsodium-wrappers'
import nacl from 'tweetnacl'
import { boxKeyPairFromSecret } from '../../src/crypto/box-key.js'
import { createFastOpen } from '../../src/crypto/fast-open.js'
import { randomBytes } from '../../src/crypto/random.js'
import { open, seal } from '../../src/crypto/sealed-box.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 })
const messages = fc.uint8Array({ maxLength: 2_000 })

const { x25519SmallOrder } = JSON.parse(
  readFileSync(path.join(PACKAGE_FOLDER, 'test/vectors/ed25519.json'), 'utf8'),
) as { readonly x25519SmallOrder: { readonly keys: readonly string[] } }

const { subtle } = crypto
const importKey = subtle.importKey.bind(subtle)
const deriveBits = subtle.deriveBits.bind(subtle)

/** How often WebCrypto was asked meanwhile. */
async function asking(
  act: () => Promise<void>,
  importAnyhow = importKey,
): Promise<{ readonly imports: number; readonly agreements: number }> {
  const asked = { imports: 0, agreements: 0 }
  // Over those of the prototype, which come back when these are gone.
  Object.assign(subtle, {
    importKey: (...parts: Parameters<typeof importKey>) => {
      asked.imports++
      return importAnyhow(...parts)
    },
    deriveBits: (...parts: Parameters<typeof deriveBits>) => {
      asked.agreements++
      return deriveBits(...parts)
    },
  })
  try {
    await act()
    return asked
  } finally {
    Reflect.deleteProperty(subtle, 'importKey')
    Reflect.deleteProperty(subtle, 'deriveBits')
  }
}

describe('a sealed box that is opened by way of WebCrypto', () => {
  before(async () => {
    await sodium.ready
  })

  it('opens what libsodium sealed, with the key that it was sealed to and with no other', async () => {
    const fastOpen = createFastOpen()
    const asked = await asking(() =>
      fc.assert(
        fc.asyncProperty(secrets, secrets, messages, async (secret, other, message) => {
          const pair = boxKeyPairFromSecret(secret)
          const sealed = sodium.crypto_box_seal(message, pair.publicKey)
          assert.deepEqual(await fastOpen(sealed, pair), message)
          const otherPair = boxKeyPairFromSecret(other)
          assert.deepEqual(await fastOpen(sealed, otherPair), open(sealed, otherPair))
        }),
        { numRuns: 50 },
      ),
    )
    assert.equal(asked.agreements, 100)
  })

  it('answers what the other way answers when a bit was changed or it was cut', async () => {
    const fastOpen = createFastOpen()
    const pair = boxKeyPairFromSecret(randomBytes(32))
    const sealed = seal(randomBytes(50), pair.publicKey, randomBytes)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 0x80
      assert.equal(await fastOpen(changed, pair), undefined, String(at))
    }
    for (const length of [0, 31, 47, 48, sealed.length - 1]) {
      assert.equal(await fastOpen(sealed.subarray(0, length), pair), undefined, String(length))
    }
    // A part of something larger, as it may come in.
    const around = Buffer.concat([randomBytes(7), sealed, randomBytes(7)])
    assert.equal((await fastOpen(around.subarray(7, 7 + sealed.length), pair))?.length, 50)
  })

  const nonceOf = (ephemeralKey: Uint8Array, recipient: Uint8Array) =>
    sodium.crypto_generichash(24, Buffer.concat([ephemeralKey, recipient]), null)

  it('answers so for one-time keys of small order, whose shared secret is all zero', async () => {
    const fastOpen = createFastOpen()
    const pair = boxKeyPairFromSecret(randomBytes(32))
    for (const key of x25519SmallOrder.keys) {
      const ephemeralKey = new Uint8Array(Buffer.from(key, 'hex'))
      // libsodium does not seal with such a key.
      const box = nacl.box(
        Buffer.from('any'),
        nonceOf(ephemeralKey, pair.publicKey),
        ephemeralKey,
        pair.secretKey,
      )
      const sealed = Buffer.concat([ephemeralKey, box])
      const opened = await fastOpen(sealed, pair)
      assert.equal(Buffer.from(opened ?? []).toString(), 'any', key)
      assert.deepEqual(opened, open(sealed, pair), key)
    }
  })

  it('answers so for one-time keys that are not canonical', async () => {
    const fastOpen = createFastOpen()
    const pair = boxKeyPairFromSecret(randomBytes(32))
    // 2^255 - 19 + 2 and above, with and without the bit that means nothing; below these they are of small order.
    for (let above = 2; above < 19; above++) {
      for (const lastByte of [0x7f, 0xff]) {
        const ephemeralKey = Uint8Array.of(0xed + above, ...new Uint8Array(30).fill(0xff), lastByte)
        const nonce = nonceOf(ephemeralKey, pair.publicKey)
        // Both sides of crypto_box come to the same secret, so it can be sealed from the other one.
        const box = sodium.crypto_box_easy('any', nonce, ephemeralKey, pair.secretKey)
        const sealed = Buffer.concat([ephemeralKey, box])
        assert.equal(Buffer.from((await fastOpen(sealed, pair)) ?? []).toString(), 'any', String(above))
        assert.equal(Buffer.from(open(sealed, pair) ?? []).toString(), 'any', String(above))
      }
    }
  })

  it('imports a key once, so that it cannot be read out again', async () => {
    const fastOpen = createFastOpen()
    const pair = boxKeyPairFromSecret(randomBytes(32))
    const extractable: boolean[] = []
    const watching = ((...parts: Parameters<typeof importKey>) => {
      if (parts[0] === 'pkcs8') extractable.push(parts[3])
      return importKey(...parts)
    }) as typeof importKey
    await asking(async () => {
      for (let at = 0; at < 3; at++) {
        const sealed = seal(randomBytes(10), pair.publicKey, randomBytes)
        // As it comes out of a message to a worker: another object each time.
        assert.equal((await fastOpen(sealed, structuredClone(pair)))?.length, 10)
      }
    }, watching)
    assert.deepEqual(extractable, [false])
  })

  it('does without it where it has no X25519, and does not ask again', async () => {
    const fastOpen = createFastOpen()
    const pair = boxKeyPairFromSecret(randomBytes(32))
    const lacking = () => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
    const asked = await asking(async () => {
      for (let at = 0; at < 3; at++) {
        const sealed = seal(randomBytes(10), pair.publicKey, randomBytes)
        assert.equal((await fastOpen(sealed, pair))?.length, 10)
        assert.equal(await fastOpen(sealed, boxKeyPairFromSecret(randomBytes(32))), undefined)
      }
    }, lacking)
    assert.deepEqual(asked, { imports: 1, agreements: 0 })
  })
})
