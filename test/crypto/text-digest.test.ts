import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { textDigest } from '../../src/crypto/text-digest.js'

describe('the digest of a text', () => {
  it('is SHA-256 of its UTF-8, as node:crypto makes it', () => {
    // FIPS 180-2, appendix B.1.
    assert.equal(textDigest('abc'), 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=')
    for (const text of ['', 'ä"', '🕊️'.repeat(500)])
      assert.equal(textDigest(text), createHash('sha256').update(text).digest('base64'))
  })
})
