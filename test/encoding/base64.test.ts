import assert from 'node:assert/strict'
import fc from 'fast-check'
import lenient from 'tweetnacl-util'
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from '../../src/encoding/base64.js'
import { concatBytes, isBelow, toHex, utf8 } from '../../src/encoding/bytes.js'

/** RFC 4648 section 10. */
const VECTORS: Readonly<Record<string, string>> = {
  '': '',
  f: 'Zg==',
  fo: 'Zm8=',
  foo: 'Zm9v',
  foob: 'Zm9vYg==',
  fooba: 'Zm9vYmE=',
  foobar: 'Zm9vYmFy',
}

const bytes = fc.uint8Array({ maxLength: 300 })

describe('base64', () => {
  it('is that of RFC 4648', () => {
    for (const [text, encoded] of Object.entries(VECTORS)) {
      assert.equal(encodeBase64(utf8(text)), encoded)
      assert.deepEqual(decodeBase64(encoded), utf8(text))
    }
  })

  it('writes what every other encoder writes, and reads it back, padded or not', () => {
    fc.assert(
      fc.property(bytes, (original) => {
        const buffer = Buffer.from(original)
        const text = encodeBase64(original)
        assert.equal(text, buffer.toString('base64'))
        assert.equal(text, lenient.encodeBase64(original))
        assert.deepEqual(decodeBase64(text), original)
        assert.deepEqual(decodeBase64(text.replace(/=+$/, '')), original)
        assert.equal(encodeBase64Url(original), buffer.toString('base64url'))
        assert.deepEqual(decodeBase64Url(buffer.toString('base64url')), original)
      }),
    )
  })

  it('has one text for each byte string: whatever decodes, encodes to the same text again', () => {
    fc.assert(
      fc.property(fc.base64String(), fc.string(), (likely, other) => {
        for (const text of [likely, other, likely.slice(1), likely + other]) {
          const decoded = decodeBase64(text)
          if (decoded === undefined) continue
          assert.equal(encodeBase64(decoded).replace(/=+$/, ''), text.replace(/=+$/, ''))
        }
      }),
    )
  })

  it('refuses what lenient decoders take for the same bytes', () => {
    for (const [text, plain] of [
      ['QR==', 'QQ=='],
      ['QUJ=', 'QUI='],
    ] as const) {
      assert.deepEqual(lenient.decodeBase64(text), lenient.decodeBase64(plain))
      assert.equal(decodeBase64(text), undefined)
      assert.ok(decodeBase64(plain))
    }
  })

  const refused = [
    'QQ=',
    'QUI==',
    'Q',
    'QUJDR',
    '=',
    '==',
    '====',
    'QQ==\n',
    ' QQ==',
    'Q Q=',
    'QQ==QQ==',
    'Q===',
    'QUJD====',
  ]
  for (const text of [...refused, '-_-_', 'é===', 'QQ\u0000=', 'ＱＱ==', 'Q\u0141==']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(decodeBase64(text), undefined)
    })
  }

  for (const text of ['QQ==', 'QR', '+/+/', 'Q', 'QUI=', 'QQ\n', '🕊️']) {
    it(`refuses ${JSON.stringify(text)} in the url alphabet`, () => {
      assert.equal(decodeBase64Url(text), undefined)
    })
  }
})

describe('bytes', () => {
  it('are put together in order', () => {
    assert.deepEqual(concatBytes(), new Uint8Array())
    assert.deepEqual(
      concatBytes(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)),
      Uint8Array.of(1, 2, 3),
    )
  })

  it('are compared as little-endian numbers', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n), (one, other) => {
        const bytesOf = (number: bigint) => {
          const view = new DataView(new ArrayBuffer(8))
          view.setBigUint64(0, number, true)
          return new Uint8Array(view.buffer)
        }
        assert.equal(isBelow(bytesOf(one), bytesOf(other)), one < other)
        assert.equal(isBelow(bytesOf(one), bytesOf(one)), false)
      }),
    )
  })

  it('are written in hex as Node writes them', () => {
    fc.assert(fc.property(bytes, (original) => toHex(original) === Buffer.from(original).toString('hex')))
  })
})
