import assert from 'node:assert/strict'
import { codeOf } from '../../setup/owner-calls.js'
import { base64, makeKeys, type Phone, registerPhone } from '../../setup/phone.js'
import { makeStatement, type StatementFields } from '../../setup/statements.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

interface LinkInfo {
  readonly sealing: string
  readonly encryption_keys: readonly StatementFields[]
  readonly public_key: string
  readonly display_name: string | null
  readonly closed: boolean
  readonly max_message_bytes: number
  readonly key_type: string
}

onEachStore('a box', (kind) => {
  let server: TestServer

  before(async () => {
    server = await startTestServer(kind)
  })
  after(() => server.stop())

  const linkInfo = async (phone: Phone) => {
    const answer = await server.post('/link_info', { link_token: phone.linkToken })
    assert.equal(answer.status, 200, answer.text)
    return answer.body as LinkInfo
  }
  const setKeys = async (phone: Phone, encryption_keys: unknown) =>
    server.post('/set_encryption_keys', {
      link_token: phone.linkToken,
      ...(await phone.prove()),
      encryption_keys,
    })

  it('is registered with an answer of exactly these fields', async () => {
    const { publicKey } = await makeKeys()
    const answer = await server.post('/register', { public_key: base64(publicKey), key_type: 'ed25519' })
    assert.equal(answer.status, 201)
    const body = answer.body as Readonly<Record<string, unknown>>
    assert.deepEqual(Object.keys(body), [
      'message',
      'client_id',
      'link',
      'link_token',
      'fetch_token',
      'key_type',
    ])
    assert.match(String(body['link_token']), /^link_[A-Za-z0-9_-]{32}$/)
    assert.match(String(body['fetch_token']), /^[A-Za-z0-9_-]{64}$/)
    assert.equal(body['link'], `http://localhost:5000/l/${String(body['link_token'])}`)
    assert.ok(Number.isSafeInteger(body['client_id']))
    assert.equal(body['key_type'], 'ed25519')
  })

  it('of the same key is another box with tokens of its own', async () => {
    const { publicKey } = await makeKeys()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => server.post('/register', { public_key: base64(publicKey) })),
    )
    const bodies = answers.map(({ body }) => body as Record<string, string>)
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
    for (const field of ['client_id', 'link_token', 'fetch_token']) {
      assert.equal(new Set(bodies.map((body) => body[field])).size, 10, field)
    }
  })

  it('keeps only hashes of its tokens, and its time to the minute', async () => {
    const phone = await registerPhone(server)
    const row = await server.database.query
      .selectFrom('boxes')
      .selectAll()
      .where('id', '=', phone.clientId)
      .executeTakeFirstOrThrow()
    assert.equal(row.created_at_ms % 60_000, 0)
    const kept = JSON.stringify(row, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    )
    assert.ok(!kept.includes(phone.linkToken) && !kept.includes(phone.fetchToken))
  })

  it('tells a sender what they must know', async () => {
    const phone = await registerPhone(server, { display_name: '  Ana 🐙 ', encryption: 'derived' })
    assert.deepEqual(await linkInfo(phone), {
      public_key: base64(phone.publicKey),
      key_type: 'ed25519',
      sealing: 'derived',
      encryption_keys: [],
      display_name: 'Ana 🐙',
      max_message_bytes: 16_384,
      closed: false,
      greeting: null,
      contacts_only: false,
      drop_lifetime_days: 90,
    })
  })

  it('is not sealed to a guessed key when its phone named none', async () => {
    const phone = await registerPhone(server, { encryption: null, display_name: null, key_type: null })
    const { sealing, encryption_keys, display_name } = await linkInfo(phone)
    assert.deepEqual(
      { sealing, encryption_keys, display_name },
      { sealing: 'unknown', encryption_keys: [], display_name: null },
    )
  })

  it('registers with statements that its own key signed', async () => {
    const keys = await makeKeys()
    const statement = makeStatement({ secretKey: keys.privateKey })
    const register = (encryption: unknown) =>
      server.post('/register', { public_key: base64(keys.publicKey), encryption })
    const answer = await register([statement])
    assert.equal(answer.status, 201, answer.text)
    const info = await server.post('/link_info', {
      link_token: (answer.body as { link_token: string }).link_token,
    })
    assert.deepEqual((info.body as LinkInfo).encryption_keys, [statement])
    assert.equal((info.body as LinkInfo).sealing, 'statements')

    const stranger = await makeKeys()
    const refused = await register([makeStatement({ secretKey: stranger.privateKey })])
    assert.deepEqual([refused.status, codeOf(refused)], [400, 'invalid_statement'])
  })

  it('changes its keys all at once, in their order, and fails closed with none', async () => {
    const phone = await registerPhone(server, { encryption: 'derived' })
    const statements = Array.from({ length: 8 }, (_, at) =>
      makeStatement(phone, { envelope: at % 2 === 0 ? 0 : 1 }),
    )
    assert.equal((await setKeys(phone, statements)).status, 200)
    assert.deepEqual((await linkInfo(phone)).encryption_keys, statements)
    assert.equal((await setKeys(phone, [])).status, 200)
    const { sealing, encryption_keys } = await linkInfo(phone)
    assert.deepEqual({ sealing, encryption_keys }, { sealing: 'statements', encryption_keys: [] })
  })

  it('holds one whole list when ten devices set theirs at once', async () => {
    const phone = await registerPhone(server)
    const lists = Array.from({ length: 10 }, () => [makeStatement(phone), makeStatement(phone)])
    const answers = await Promise.all(lists.map((list) => setKeys(phone, list)))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    const { encryption_keys } = await linkInfo(phone)
    assert.ok(lists.some((list) => JSON.stringify(list) === JSON.stringify(encryption_keys)))
  })

  it('refuses statements that a sender would have to refuse', async () => {
    const phone = await registerPhone(server)
    const now = Date.now()
    const good = makeStatement(phone)
    const flipped = Buffer.from(good.signature, 'base64')
    flipped[0] = (flipped[0] ?? 0) ^ 1
    const bad: Readonly<Record<string, StatementFields>> = {
      expired: makeStatement(phone, { issuedAtMs: now - 10 * DAY_MS, validUntilMs: now - 1 }),
      'valid for 400 days and a moment': makeStatement(phone, {
        issuedAtMs: now,
        validUntilMs: now + 400 * DAY_MS + 1,
      }),
      'issued an hour ahead': makeStatement(phone, { issuedAtMs: now + DAY_MS / 24 }),
      'ending before it begins': makeStatement(phone, {
        issuedAtMs: now + 60_000,
        validUntilMs: now + 30_000,
      }),
      'of another envelope than was signed': { ...good, envelope: 0 },
      'of a later end than was signed': { ...good, valid_until_ms: good.valid_until_ms + 1 },
      'of another key than was signed': { ...good, public_key: makeStatement(phone).public_key },
      'with a bit of its signature changed': { ...good, signature: flipped.toString('base64') },
      'over a key of small order': makeStatement(phone, { publicKey: new Uint8Array(32) }),
      'over a key that is not canonical': makeStatement(phone, { publicKey: new Uint8Array(32).fill(0xff) }),
    }
    for (const [what, statement] of Object.entries(bad)) {
      const answer = await setKeys(phone, [good, statement])
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'invalid_statement'], what)
    }
    assert.deepEqual((await linkInfo(phone)).encryption_keys, [], 'nothing of a refused list is kept')
    const longest = makeStatement(phone, { issuedAtMs: now, validUntilMs: now + 400 * DAY_MS })
    assert.equal((await setKeys(phone, [longest])).status, 200)
  })

  it('stops offering a key whose statement has lapsed', async () => {
    const aged = await startTestServer(kind)
    try {
      const phone = await registerPhone(aged)
      const body = {
        link_token: phone.linkToken,
        encryption_keys: [makeStatement(phone)],
        ...(await phone.prove()),
      }
      assert.equal((await aged.post('/set_encryption_keys', body)).status, 200)
      aged.turnClock(91 * DAY_MS)
      const info = (await aged.post('/link_info', { link_token: phone.linkToken })).body as LinkInfo
      assert.deepEqual(info.encryption_keys, [])
    } finally {
      await aged.stop()
    }
  })

  it('is found as a contact, and what is none is said not to exist', async () => {
    const phone = await registerPhone(server, { display_name: 'Ana' })
    const found = await server.post('/check_contact', { link_token: phone.linkToken })
    const body = found.body as Readonly<Record<string, unknown>>
    assert.equal(found.status, 200)
    assert.match(String(body['created_at']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/)
    assert.deepEqual(body, {
      exists: true,
      link_token: phone.linkToken,
      nickname: 'Ana',
      created_at: body['created_at'],
    })
    for (const link_token of [`link_${'A'.repeat(32)}`, 'link_', '', 'x'.repeat(10_000)]) {
      const missing = await server.post('/check_contact', { link_token })
      assert.deepEqual([missing.status, missing.body], [200, { exists: false }])
    }
  })

  it('draws another id when its first is taken', async () => {
    // Two ids alike, then everything as random as ever: the second registration meets the first one's id.
    let idDraws = 0
    const { randomBytes } = await import('node:crypto')
    const random = (length: number) =>
      length === 7 && idDraws++ < 2 ? new Uint8Array(7).fill(1) : new Uint8Array(randomBytes(length))
    const unlucky = await startTestServer(kind, { random })
    try {
      const one = await registerPhone(unlucky)
      const two = await registerPhone(unlucky)
      assert.notEqual(one.clientId, two.clientId)
    } finally {
      await unlucky.stop()
    }
  })
})
