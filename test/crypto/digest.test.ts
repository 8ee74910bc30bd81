import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createDigest, digest } from '../../src/crypto/digest.js'
import { toHex } from '../../src/encoding/bytes.js'

describe('the digest of bytes', () => {
  it('is SHA-256, as node:crypto makes it', () => {
    // FIPS 180-2, appendix B.1.
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    assert.equal(toHex(digest(Uint8Array.from(Buffer.from('abc')))), abc)
    for (const length of [0, 32, 55, 56, 64, 16_384]) {
      const bytes = Uint8Array.from({ length }, (_, at) => at * 7)
      assert.equal(toHex(digest(bytes)), createHash('sha256').update(bytes).digest('hex'))
    }
  })
  it('is the same for bytes that come in parts, and can be asked for in between', () => {
    const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => at * 7)
    const running = createDigest()
    assert.equal(toHex(running.current()), toHex(digest(new Uint8Array())))
    for (const [from, to] of [
      [0, 1],
      [1, 64],
      [64, 64],
      [64, 1_000],
    ] as const) {
      running.add(bytes.subarray(from, to))
      assert.equal(toHex(running.current()), toHex(digest(bytes.subarray(0, to))))
    }
  })
})
