import assert from 'node:assert/strict'
import { keyStatementBytes } from '../../../src/protocol/key-statement.js'
import { codeOf, ofBox, OWNER_CALLS, statusWhenProven } from '../../setup/owner-calls.js'
import { base64, type Phone, registerPhone } from '../../setup/phone.js'
import { makeStatement, signEd25519 } from '../../setup/statements.js'
import { onEachStore, STORES } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const MINUTE_MS = 60_000

onEachStore('a proof of ownership', (kind) => {
  let server: TestServer
  let owner: Phone
  let other: Phone

  before(async () => {
    server = await startTestServer(kind)
    owner = await registerPhone(server)
    other = await registerPhone(server)
  })
  after(() => server.stop())

  const challengeFor = async (phone: Phone, fields: object = {}) => {
    const answer = await server.post('/challenge_request', { link_token: phone.linkToken, ...fields })
    return (answer.body as { readonly challenge: string }).challenge
  }

  for (const call of OWNER_CALLS) {
    describe(`for ${call.path}`, () => {
      it('is a signed challenge, which pays once', async () => {
        const body = { ...ofBox(owner, call), ...(await owner.prove()) }
        const first = await server.post(call.path, body)
        assert.equal(first.status, statusWhenProven(call), first.text)
        const second = await server.post(call.path, body)
        assert.deepEqual([second.status, codeOf(second)], [401, 'proof_invalid'])
      })

      it(`is ${call.takesFetchToken ? 'also' : 'not'} the fetch token`, async () => {
        const answer = await server.postAs(owner.fetchToken, call.path, ofBox(owner, call))
        assert.equal(answer.status, call.takesFetchToken ? statusWhenProven(call) : 401, answer.text)
      })

      it('is missing without either', async () => {
        const answer = await server.post(call.path, ofBox(owner, call))
        assert.deepEqual([answer.status, codeOf(answer)], [401, 'proof_required'])
      })

      it('is not another owner’s valid proof of their own box', async () => {
        const signed = await server.post(call.path, { ...ofBox(owner, call), ...(await other.prove()) })
        assert.equal(signed.status, 401)
        const bearer = await server.postAs(other.fetchToken, call.path, ofBox(owner, call))
        assert.equal(bearer.status, 401)
      })

      it('is not another key’s signature of this box’s challenge', async () => {
        const proof = other.sign(await challengeFor(owner))
        const answer = await server.post(call.path, { ...ofBox(owner, call), ...proof })
        assert.deepEqual([answer.status, codeOf(answer)], [401, 'proof_invalid'])
      })

      it('is judged by the signature when both are given', async () => {
        const wrong = other.sign(await challengeFor(owner))
        const answer = await server.postAs(owner.fetchToken, call.path, { ...ofBox(owner, call), ...wrong })
        assert.equal(answer.status, 401)
      })

      it('is asked for only after the box was found', async () => {
        const answer = await server.post(call.path, { ...ofBox(owner, call), link_token: 'link_unknown' })
        assert.deepEqual([answer.status, codeOf(answer)], [404, 'box_not_found'])
      })

      it('is refused with 400 when half of it is missing', async () => {
        const { challenge, challenge_signature } = await owner.prove()
        for (const half of [{ challenge }, { challenge_signature }]) {
          const answer = await server.post(call.path, { ...ofBox(owner, call), ...half })
          assert.deepEqual([answer.status, codeOf(answer)], [400, 'invalid_request'])
        }
      })
    })
  }

  it('comes with the next challenge, so that many pages need no call between them', async () => {
    let proof = await owner.prove()
    for (let page = 0; page < 3; page++) {
      const answer = await server.post('/fetch', { link_token: owner.linkToken, ...proof })
      assert.equal(answer.status, 200, answer.text)
      proof = owner.sign((answer.body as { readonly next_challenge: string }).next_challenge)
    }
    const byToken = await server.postAs(owner.fetchToken, '/fetch', { link_token: owner.linkToken })
    const { next_challenge } = byToken.body as { readonly next_challenge: string }
    const answer = await server.post('/fetch', { link_token: owner.linkToken, ...owner.sign(next_challenge) })
    assert.equal(answer.status, 200)
  })

  it('passes once of ten at once', async () => {
    const proof = await owner.prove()
    const body = { link_token: owner.linkToken, ...proof }
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await server.post('/fetch', body)).status),
    )
    assert.deepEqual(statuses.toSorted(), [200, ...Array.from({ length: 9 }, () => 401)])
  })

  it('is not spent by a signature that fails', async () => {
    const challenge = await challengeFor(owner)
    await server.post('/fetch', { link_token: owner.linkToken, ...other.sign(challenge) })
    const answer = await server.post('/fetch', { link_token: owner.linkToken, ...owner.sign(challenge) })
    assert.equal(answer.status, 200)
  })

  it('leaves no row behind until it holds, whatever strangers ask for', async () => {
    const count = async () => {
      const rows = await server.database.query
        .selectFrom('spent_challenges')
        .select('nonce')
        .limit(1000)
        .execute()
      return rows.length
    }
    const before = await count()
    for (let asked = 0; asked < 20; asked++) {
      const proof = other.sign(await challengeFor(owner))
      await server.post('/fetch', { link_token: owner.linkToken, ...proof })
    }
    assert.equal(await count(), before)
  })

  it('is refused once the challenge has expired, and still when it is forgotten', async () => {
    const aged = await startTestServer(kind)
    try {
      const phone = await registerPhone(aged)
      const late = await phone.prove()
      aged.turnClock(300_001)
      const answer = await aged.post('/fetch', { link_token: phone.linkToken, ...late })
      assert.equal(answer.status, 401)

      const spent = await phone.prove()
      assert.equal((await aged.post('/fetch', { link_token: phone.linkToken, ...spent })).status, 200)
      // Kept to the minute, like all times: the next full one.
      aged.turnClock(5 * MINUTE_MS + 600_000 + MINUTE_MS)
      assert.equal(await aged.context.spentChallenges.forgetExpired(aged.context.clock(), 1000), 1)
      assert.equal((await aged.post('/fetch', { link_token: phone.linkToken, ...spent })).status, 401)
    } finally {
      await aged.stop()
    }
  })

  it('is refused when its challenge comes from a clock that runs ahead', async () => {
    const ahead = await startTestServer(kind, { store: server.store })
    try {
      ahead.turnClock(31_000)
      const answered = await ahead.post('/challenge_request', { link_token: owner.linkToken })
      const { challenge } = answered.body as { readonly challenge: string }
      const answer = await server.post('/fetch', { link_token: owner.linkToken, ...owner.sign(challenge) })
      assert.equal(answer.status, 401)
    } finally {
      await ahead.stop()
    }
  })

  it('is refused for a challenge of which anything was changed, though the owner signed it', async () => {
    const challenge = await challengeFor(owner)
    const [name = '', origin = '', expiry = '', keyId = '', nonce = '', mac = ''] = challenge.split(' ')
    const changed = [
      [name, 'https://evil.example', expiry, keyId, nonce, mac],
      [name, origin, String(Number(expiry) + 1), keyId, nonce, mac],
      [name, origin, expiry, keyId, 'A'.repeat(22), mac],
      [name, origin, expiry, 'A'.repeat(11), nonce, mac],
      [name, origin, expiry, keyId, nonce, 'A'.repeat(43)],
      ['sealdrop-challenge-2', origin, expiry, keyId, nonce, mac],
      [name, origin, expiry, keyId, nonce, mac, ''],
    ]
    for (const fields of changed) {
      const proof = owner.sign(fields.join(' '))
      const answer = await server.post('/fetch', { link_token: owner.linkToken, ...proof })
      assert.equal(answer.status, 401, fields.join(' '))
    }
    for (const text of ['', 'hello', '🕊️', challenge.toUpperCase()]) {
      const answer = await server.post('/fetch', { link_token: owner.linkToken, ...owner.sign(text) })
      assert.equal(answer.status, 401, text)
    }
  })

  it('takes a signature of no other form than 64 canonical bytes', async () => {
    const { challenge, challenge_signature } = await owner.prove()
    const bytes = Buffer.from(challenge_signature, 'base64')
    const plusOrder = Buffer.from(bytes)
    let carry = 0
    const order = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex')
    for (let at = 0; at < 32; at++) {
      const sum = (bytes[32 + at] ?? 0) + (order[at] ?? 0) + carry
      plusOrder[32 + at] = sum & 0xff
      carry = sum >> 8
    }
    for (const signature of [
      plusOrder.toString('base64'),
      bytes.subarray(0, 63).toString('base64'),
      bytes.toString('hex'),
      'not base64',
      '',
    ]) {
      const body = { link_token: owner.linkToken, challenge, challenge_signature: signature }
      assert.equal((await server.post('/fetch', body)).status, 401)
    }
    const unpadded = challenge_signature.replace(/=+$/, '')
    const answer = await server.post('/fetch', {
      link_token: owner.linkToken,
      challenge,
      challenge_signature: unpadded,
    })
    assert.equal(answer.status, 200, 'the same signature without its padding is the same')
  })

  it('is not a bearer token of any other form', async () => {
    for (const authorization of [
      'Bearer',
      'Bearer ',
      `Basic ${owner.fetchToken}`,
      `Bearer ${owner.fetchToken}x`,
      `Bearer ${owner.fetchToken.slice(0, -1)}`,
      `Bearer ${owner.linkToken}`,
    ]) {
      const answer = await server.http
        .post('/fetch')
        .set('Authorization', authorization)
        .send({ link_token: owner.linkToken })
      assert.equal(answer.status, 401, authorization)
    }
  })

  it('cannot be a key statement, whose first byte no text contains', async () => {
    // A hostile server hands a statement over a key of its own out as a "challenge". What a phone can sign is UTF-8.
    const hostile = makeStatement(other)
    const claims = {
      publicKey: Buffer.from(hostile.public_key, 'base64'),
      envelope: 1 as const,
      issuedAtMs: hostile.issued_at_ms,
      validUntilMs: hostile.valid_until_ms,
    }
    const bytes = keyStatementBytes(claims)
    const asText = Buffer.from(bytes).toString('utf8')
    const { challenge_signature: signature } = owner.sign(asText)
    const answer = await server.post('/set_encryption_keys', {
      link_token: owner.linkToken,
      ...(await owner.prove()),
      encryption_keys: [{ ...hostile, signature }],
    })
    assert.deepEqual([answer.status, codeOf(answer)], [400, 'invalid_statement'])
    const withoutFirstByte = {
      ...hostile,
      signature: base64(signEd25519(bytes.subarray(1), owner.secretKey)),
    }
    const second = await server.post('/set_encryption_keys', {
      link_token: owner.linkToken,
      ...(await owner.prove()),
      encryption_keys: [withoutFirstByte],
    })
    assert.deepEqual([second.status, codeOf(second)], [400, 'invalid_statement'])
  })
})

describe('a challenge', () => {
  it('names the address that the client talks to, of those that are the server’s own', async () => {
    const [embedded] = STORES
    assert.ok(embedded)
    const server = await startTestServer(embedded, {
      environment: { BASE_URL: 'https://drop.example/path,http://abcdefgh.onion,http://localhost:5000' },
    })
    try {
      const phone = await registerPhone(server)
      const ask = async (origin?: unknown) =>
        server.post('/challenge_request', { link_token: phone.linkToken, origin })
      const originOf = async (origin?: string) =>
        ((await ask(origin)).body as { readonly challenge: string }).challenge.split(' ')[1]
      assert.equal(await originOf(), 'https://drop.example')
      assert.equal(await originOf('https://drop.example'), 'https://drop.example')
      assert.equal(await originOf('https://drop.example/path'), 'https://drop.example')
      assert.equal(await originOf('http://abcdefgh.onion'), 'http://abcdefgh.onion')
      for (const loopback of ['http://localhost:5000', 'http://127.0.0.1:5000', 'http://[::1]:5000']) {
        assert.equal(await originOf(loopback), 'http://localhost:5000')
      }
      for (const foreign of [
        'https://evil.example',
        'http://localhost:5001',
        'http://drop.example',
        'x',
        '',
        5,
        {},
      ]) {
        assert.equal((await ask(foreign)).status, 400)
      }
    } finally {
      await server.stop()
    }
  })

  it('made under an older key still holds while two are set', async () => {
    const [embedded] = STORES
    assert.ok(embedded)
    const older = 'k'.repeat(32)
    const newer = 'n'.repeat(32)
    const before = await startTestServer(embedded, { environment: { SECRET_KEY: older } })
    const during = await startTestServer(embedded, {
      environment: { SECRET_KEY: `${newer},${older}` },
      store: before.store,
    })
    const after = await startTestServer(embedded, { environment: { SECRET_KEY: newer }, store: before.store })
    try {
      const phone = await registerPhone(before)
      const proof = await phone.prove()
      assert.equal((await after.post('/fetch', { link_token: phone.linkToken, ...proof })).status, 401)
      assert.equal((await during.post('/fetch', { link_token: phone.linkToken, ...proof })).status, 200)
    } finally {
      await after.stop()
      await during.stop()
      await before.stop()
    }
  })

  it('of one process holds at another on the same store', async () => {
    for (const kind of STORES) {
      const one = await startTestServer(kind)
      const two = await startTestServer(kind, { store: one.store })
      try {
        const phone = await registerPhone(one)
        const proof = await phone.prove()
        const body = { link_token: phone.linkToken, ...proof }
        const answers = await Promise.all([one.post('/fetch', body), two.post('/fetch', body)])
        assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 401])
      } finally {
        await two.stop()
        await one.stop()
      }
    }
  })
})
