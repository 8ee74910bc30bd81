import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createPublicKey, randomBytes as nodeRandomBytes, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519'
import fc from 'fast-check'
import sodium from 'libsodium-wrappers'
import {
  boxKeyPairFromSecret,
  deriveBoxPublicKey,
  deriveBoxSecretKey,
  parseBoxPublicKey,
} from '../../src/crypto/box-key.js'
import { randomBytes } from '../../src/crypto/random.js'
import {
  isSignedBy,
  parseSignature,
  parseSigningPublicKey,
  sign,
  signingKeyPairFromSeed,
} from '../../src/crypto/signing-key.js'
import { providePart, PYNACL } from '../setup/parts.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

interface Vectors {
  readonly rfc8032: {
    readonly cases: readonly {
      readonly seed: string
      readonly publicKey: string
      readonly message: string
      readonly signature: string
    }[]
  }
  readonly smallOrder: { readonly keys: readonly string[] }
  readonly x25519SmallOrder: { readonly keys: readonly string[] }
  readonly x25519: { readonly alice: { readonly secretKey: string; readonly publicKey: string } }
}

const VECTORS = JSON.parse(
  readFileSync(path.join(PACKAGE_FOLDER, 'test/vectors/ed25519.json'), 'utf8'),
) as Vectors
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** What PyNaCl's libsodium says of each point: canonical, on the curve, in the prime-order subgroup. */
function judgedByLibsodium(keys: readonly Uint8Array[]): readonly boolean[] {
  const script = `
import sys, nacl.bindings as b
for line in sys.stdin: print(int(b.crypto_core_ed25519_is_valid_point(bytes.fromhex(line.strip()))))`
  const { stdout } = spawnSync('/usr/bin/python3', ['-c', script], {
    input: keys.map((key) => `${Buffer.from(key).toString('hex')}\n`).join(''),
  })
  return stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => line === '1')
}

/** Ordinary points with a point of small order added: each is another name of nearly the same key. */
function mixedOrderKeys(): readonly Uint8Array[] {
  return ED25519_TORSION_SUBGROUP.slice(1).flatMap((torsion) =>
    VECTORS.rfc8032.cases.map(({ publicKey }) =>
      ed25519.Point.fromHex(publicKey).add(ed25519.Point.fromHex(torsion)).toBytes(),
    ),
  )
}

/** y from 2^255 − 19 to 2^255 − 1, either sign: 38 texts, each for a y that has a shorter one. */
function nonCanonicalKeys(): readonly Uint8Array[] {
  return Array.from({ length: 19 }, (_, above) => above).flatMap((above) =>
    [0x7f, 0xff].map((last) => {
      const key = new Uint8Array(32).fill(0xff)
      key[0] = 0xed + above
      key[31] = last
      return key
    }),
  )
}

describe('Ed25519 keys and signatures', () => {
  before(async () => {
    await sodium.ready
  })

  for (const { seed, publicKey, message, signature } of VECTORS.rfc8032.cases) {
    it(`are those of RFC 8032 for the message "${message}"`, () => {
      const pair = signingKeyPairFromSeed(hex(seed))
      assert.deepEqual(pair.publicKey, hex(publicKey))
      assert.deepEqual(sign(hex(message), pair.secretKey), hex(signature))
      const parsed = parseSignature(hex(signature))
      assert.ok(parsed)
      assert.ok(isSignedBy(pair.publicKey, hex(message), parsed))
    })
  }

  it('are libsodium’s, whatever the seed and the message', () => {
    fc.assert(
      fc.property(seeds, fc.uint8Array(), (seed, message) => {
        const pair = signingKeyPairFromSeed(seed)
        const theirs = sodium.crypto_sign_seed_keypair(seed)
        assert.deepEqual(pair.publicKey, theirs.publicKey)
        assert.deepEqual(pair.secretKey, theirs.privateKey)
        const signature = sign(message, pair.secretKey)
        assert.deepEqual(signature, sodium.crypto_sign_detached(message, theirs.privateKey))
        assert.ok(isSignedBy(pair.publicKey, message, signature))
        assert.ok(!isSignedBy(pair.publicKey, Uint8Array.of(...message, 0), signature))
        assert.deepEqual(parseSigningPublicKey(pair.publicKey), pair.publicKey)
      }),
      { numRuns: 20 },
    )
  })

  const refused: Readonly<Record<string, readonly Uint8Array[]>> = {
    'of small order': VECTORS.smallOrder.keys.map(hex),
    'of mixed order': mixedOrderKeys(),
    'that is not canonical': nonCanonicalKeys(),
    'that is no point of the curve': [new Uint8Array(32).fill(2), hex(`${'00'.repeat(31)}40`)].filter(
      (key) => !isPoint(key),
    ),
  }
  for (const [what, keys] of Object.entries(refused)) {
    it(`refuse each key ${what}`, () => {
      assert.ok(keys.length > 0)
      for (const key of keys)
        assert.equal(parseSigningPublicKey(key), undefined, Buffer.from(key).toString('hex'))
    })
  }

  it('refuse keys of any other length', () => {
    for (const length of [0, 31, 33, 64])
      assert.equal(parseSigningPublicKey(new Uint8Array(length)), undefined)
  })

  it('agree with libsodium on each of these keys', function () {
    this.timeout(120_000)
    if (!providePart(PYNACL)) return this.skip()
    const good = Array.from({ length: 20 }, () => signingKeyPairFromSeed(randomBytes(32)).publicKey)
    const keys = [...Object.values(refused).flat(), ...good]
    assert.deepEqual(
      judgedByLibsodium(keys),
      keys.map((key) => parseSigningPublicKey(key) !== undefined),
    )
    // What cannot become an X25519 key is refused as well. (libsodium does not look whether it is canonical there.)
    for (const key of [...VECTORS.smallOrder.keys.map(hex), ...mixedOrderKeys()]) {
      assert.throws(() => sodium.crypto_sign_ed25519_pk_to_curve25519(key))
    }
  })

  it('refuse a signature with S + L, with R of small order, or of another length', () => {
    const { publicKey, secretKey } = signingKeyPairFromSeed(randomBytes(32))
    const message = randomBytes(10)
    const signature = sign(message, secretKey)
    const order = ed25519.Point.Fn.ORDER
    const s = BigInt(`0x${Buffer.from(signature.slice(32).toReversed()).toString('hex')}`)
    const plusOrder = Buffer.from((s + order).toString(16).padStart(64, '0'), 'hex').reverse()
    const malleated = Uint8Array.from([...signature.slice(0, 32), ...plusOrder])
    assert.ok(
      isSignedBy(publicKey, message, malleated as typeof signature),
      'tweetnacl alone accepts it, so that the parser has to refuse it',
    )
    assert.equal(parseSignature(malleated), undefined)
    assert.ok(!sodium.crypto_sign_verify_detached(malleated, message, publicKey))

    const exactly = Buffer.from(order.toString(16).padStart(64, '0'), 'hex').reverse()
    assert.equal(parseSignature(Uint8Array.from([...signature.slice(0, 32), ...exactly])), undefined)
    const oneLess = Buffer.from((order - 1n).toString(16).padStart(64, '0'), 'hex').reverse()
    assert.ok(parseSignature(Uint8Array.from([...signature.slice(0, 32), ...oneLess])))

    for (const torsion of ED25519_TORSION_SUBGROUP) {
      assert.equal(parseSignature(Uint8Array.from([...hex(torsion), ...signature.slice(32)])), undefined)
    }
    for (const length of [0, 32, 63, 65]) assert.equal(parseSignature(new Uint8Array(length)), undefined)
  })

  it('agree with node:crypto and libsodium on changed signatures', () => {
    const { publicKey, secretKey } = signingKeyPairFromSeed(randomBytes(32))
    const message = randomBytes(40)
    const signature = sign(message, secretKey)
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
      format: 'jwk',
    })
    fc.assert(
      fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = Uint8Array.from(signature)
        changed[at] = (changed[at] ?? 0) ^ difference
        const parsed = parseSignature(changed)
        const ours = parsed !== undefined && isSignedBy(publicKey, message, parsed)
        assert.equal(ours, verify(null, message, key, changed))
        assert.equal(ours, sodium.crypto_sign_verify_detached(changed, message, publicKey))
      }),
      { numRuns: 40 },
    )
  })
})

describe('X25519 keys', () => {
  it('are those of RFC 7748', () => {
    const { secretKey, publicKey } = VECTORS.x25519.alice
    assert.deepEqual(boxKeyPairFromSecret(hex(secretKey)).publicKey, hex(publicKey))
    assert.deepEqual(parseBoxPublicKey(hex(publicKey)), hex(publicKey))
  })

  it('made from an Ed25519 key are libsodium’s', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const pair = signingKeyPairFromSeed(seed)
        const publicKey = deriveBoxPublicKey(pair.publicKey)
        const secretKey = deriveBoxSecretKey(pair.secretKey)
        assert.deepEqual(publicKey, sodium.crypto_sign_ed25519_pk_to_curve25519(pair.publicKey))
        assert.deepEqual(secretKey, sodium.crypto_sign_ed25519_sk_to_curve25519(pair.secretKey))
        assert.deepEqual(boxKeyPairFromSecret(secretKey).publicKey, publicKey)
        assert.ok(parseBoxPublicKey(publicKey))
      }),
      { numRuns: 20 },
    )
  })

  it('of small order, to which anyone could open what is sealed, are refused', () => {
    for (const key of VECTORS.x25519SmallOrder.keys) {
      assert.equal(parseBoxPublicKey(hex(key)), undefined, key)
      // With the highest bit set it is another point to whoever masks that bit, as RFC 7748 says: refused as not canonical.
      const isMasked = ((hex(key)[31] ?? 0) & 0x80) !== 0
      if (!isMasked) assert.throws(() => sodium.crypto_scalarmult(randomBytes(32), hex(key)), key)
    }
  })

  it('that are not canonical are refused, although libsodium would take them for their remainder', () => {
    const above = Array.from({ length: 17 }, (_, step) => {
      const key = new Uint8Array(32).fill(0xff)
      key[0] = 0xef + step
      key[31] = 0x7f
      return key
    })
    const { publicKey } = boxKeyPairFromSecret(randomBytes(32))
    const highBit = Uint8Array.from(publicKey)
    highBit[31] = (highBit[31] ?? 0) | 0x80
    for (const key of [...above, highBit]) assert.equal(parseBoxPublicKey(key), undefined)
    for (const length of [0, 31, 33]) assert.equal(parseBoxPublicKey(randomBytes(length)), undefined)
  })
})

describe('random bytes', () => {
  it('are as many as asked for, and never the same', () => {
    assert.equal(randomBytes(0).length, 0)
    const seen = new Set(Array.from({ length: 100 }, () => Buffer.from(randomBytes(16)).toString('hex')))
    assert.equal(seen.size, 100)
    assert.notDeepEqual(randomBytes(32), new Uint8Array(nodeRandomBytes(32)))
  })
})

function isPoint(key: Uint8Array): boolean {
  try {
    ed25519.Point.fromBytes(key)
    return true
  } catch {
    return false
  }
}
