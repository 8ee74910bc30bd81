import assert from 'node:assert/strict'
import { createPublicKey, verify as verifyByNode } from 'node:crypto'
import { randomBytes } from '../../../src/crypto/random.js'
import {
  parseSignature,
  parseSigningPublicKey,
  sign,
  signingKeyPairFromSeed,
} from '../../../src/crypto/signing-key.js'
import { ProtocolError } from '../../../src/protocol/errors.js'
import { NO_IDENTITY } from '../../../src/server/ownership/no-identity.js'
import { createSignatureVerifier } from '../../../src/server/ownership/verify-signature.js'

import { forgeForSmallOrder } from '../../setup/small-order.js'

const message = new TextEncoder().encode('a message')

describe('verifying a signature', () => {
  it('holds for the key that made it and for no other', async () => {
    const verify = createSignatureVerifier()
    const { publicKey, secretKey } = signingKeyPairFromSeed(randomBytes(32))
    const signature = sign(message, secretKey)
    assert.equal(await verify(publicKey, message, signature), true)
    assert.equal(await verify(publicKey, new Uint8Array(), signature), false)
    assert.equal(await verify(signingKeyPairFromSeed(randomBytes(32)).publicKey, message, signature), false)
  })

  it('never holds for a box that has no identity, though anybody can make signatures for what stands in its place', async () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(NO_IDENTITY).toString('base64url') }
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const forged = parseSignature(forgeForSmallOrder(message))
    assert.ok(forged && verifyByNode(null, message, key, forged), 'a forgery that is good elsewhere')
    assert.equal(await createSignatureVerifier()(NO_IDENTITY, message, forged), false)
  })

  it('is not stopped by keys that cannot be one', async () => {
    const verify = createSignatureVerifier()
    const { publicKey, secretKey } = signingKeyPairFromSeed(randomBytes(32))
    const signature = sign(message, secretKey)
    const broken = publicKey.slice(0, 31) as typeof publicKey
    for (let each = 0; each < 10; each++) await assert.rejects(verify(broken, message, signature))
    assert.equal(await verify(publicKey, message, signature), true)
  })

  it('refuses more than can wait, and goes on with those that do', async () => {
    const verify = createSignatureVerifier()
    const { publicKey, secretKey } = signingKeyPairFromSeed(randomBytes(32))
    const key = parseSigningPublicKey(publicKey)
    const signature = parseSignature(sign(message, secretKey))
    assert.ok(key && signature)
    const verdicts = await Promise.allSettled(
      Array.from({ length: 2_100 }, () => verify(key, message, signature)),
    )
    const refused = verdicts.filter((verdict) => verdict.status === 'rejected')
    assert.equal(refused.length, 96, '2,000 wait, 4 are in progress')
    assert.ok(refused.every(({ reason }) => reason instanceof ProtocolError && reason.code === 'busy'))
    assert.ok(verdicts.every((verdict) => verdict.status === 'rejected' || verdict.value))
    assert.equal(await verify(key, message, signature), true)
  })
})
