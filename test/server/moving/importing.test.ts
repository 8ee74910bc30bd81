import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { useByCounters, useByRows, serviceBytes } from '../../setup/box-use.js'
import { codeOf, movedDrop } from '../../setup/owner-calls.js'
import { base64, leave, makeKeys, type Phone, phoneOf } from '../../setup/phone.js'
import { act, type Answered } from '../../setup/signed-actions.js'
import { makeStatement } from '../../setup/statements.js'
import { onEachStore, STORES } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const TEN = 10
const DAY_MS = 24 * 60 * 60_000
const MINUTE_MS = 60_000

interface Wanted {
  readonly phone: Phone
  readonly body: Readonly<Record<string, unknown>>
}

/** What an owner's client asks for, without having asked. */
async function wish({ post }: Pick<TestServer, 'post'>, fields: object = {}): Promise<Wanted> {
  const { publicKey, privateKey: secretKey } = await makeKeys()
  const [seed, fetchToken] = [randomBytes(32), randomBytes(48).toString('base64url')]
  // As docs/protocol.md says.
  const made = hash('sha256', Buffer.concat([Buffer.from('sealdrop link v1\0'), publicKey, seed]), 'buffer')
  const linkToken = `link_${made.subarray(0, 24).toString('base64url')}`
  const phone = phoneOf({ post }, { publicKey, secretKey, linkToken, fetchToken, clientId: 0 })
  const body = {
    public_key: base64(publicKey),
    link_seed: base64(seed),
    fetch_token_hash: hash('sha256', fetchToken, 'base64'),
    ...fields,
  }
  return { phone, body }
}

onEachStore('a box that is imported', function (kind) {
  let server: TestServer
  /** On the same store. */
  let other: TestServer
  before(async () => {
    const environment = { BOX_MAX_DROPS: '5', BOX_MAX_BYTES: '1000', MAX_STORE_BYTES: '100000' }
    server = await startTestServer(kind, { environment })
    other = await startTestServer(kind, { environment, store: server.store })
  })
  after(async () => {
    await other.stop()
    await server.stop()
  })

  const by = (at: number) => (at % 2 === 0 ? server : other)
  const times = <T>(each: (at: number) => Promise<T>) =>
    Promise.all(Array.from({ length: TEN }, (_, at) => each(at)))
  const boxIdOf = async ({ publicKey }: Phone): Promise<number> => {
    const rows = await server.database.query
      .selectFrom('boxes')
      .select('id')
      .where('identity_key', '=', Buffer.from(publicKey))
      .execute()
    assert.equal(rows.length, 1)
    return rows[0]?.id ?? 0
  }
  const made = async (fields: object = {}) => {
    const wanted = await wish(server, fields)
    const answer = await server.post('/import_box', wanted.body)
    assert.equal(answer.status, 201, answer.text)
    return wanted.phone
  }
  const importInto = (phone: Phone, drops: readonly object[], at = 0) =>
    act(by(at), phone, '/import_drops', { drops })
  const countsIn = ({ status, body, text }: Answered) => {
    assert.equal(status, 200, text)
    const { imported, known, expired } = body as Record<string, number>
    return [imported, known, expired]
  }
  const exported = async (phone: Phone, parameters: object = {}) => {
    const answer = await act(server, phone, '/export_box', parameters)
    assert.equal(answer.status, 200, answer.text)
    return answer.body as {
      readonly box?: Readonly<Record<string, unknown>>
      readonly data: readonly Readonly<Record<string, unknown>>[]
      readonly has_more: boolean
      readonly next_cursor: number | null
    }
  }
  const holdsCount = async (phone: Phone) => {
    const boxId = await boxIdOf(phone)
    assert.deepEqual(await useByCounters(server, boxId), await useByRows(server, kind, boxId))
    const { counted, there } = await serviceBytes(server)
    assert.equal(counted, there)
  }

  it('is as it was from its first moment: keys, name, settings, time, both proofs', async () => {
    const { phone, body } = await wish(server, {
      encryption: 'derived',
      display_name: 'Ana',
      greeting: 'On Mondays.\nLate.',
      closed: false,
      drop_lifetime_days: 30,
      delete_on_ack: true,
      contacts_only: false,
      seen_receipts: true,
      created_at: '2025-05-05T05:05:05.555Z',
      last_drop_id: 77,
    })
    const answer = await server.post('/import_box', body)
    assert.deepEqual(
      [answer.status, answer.body],
      [
        201,
        {
          message: 'Box imported',
          link: `http://localhost:5000/l/${phone.linkToken}`,
          link_token: phone.linkToken,
        },
      ],
    )
    const { box } = await exported(phone)
    assert.deepEqual(box, {
      public_key: base64(phone.publicKey),
      key_type: 'ed25519',
      sealing: 'derived',
      encryption_keys: [],
      display_name: 'Ana',
      greeting: 'On Mondays.\nLate.',
      closed: false,
      drop_lifetime_days: 30,
      delete_on_ack: true,
      contacts_only: false,
      seen_receipts: true,
      created_at: '2025-05-05T05:05:00.000Z',
      last_drop_id: 77,
      unseen: { drops: 0, bytes: 0 },
      seen: { drops: 0, bytes: 0 },
      refused_since: null,
      replaced_links: 0,
      contact_requests: [],
      contacts: { granted: 0, blocked: 0, granted_by: 0 },
    })
    const read = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
    assert.equal(read.status, 200)
    assert.equal(
      (await server.post('/fetch', { link_token: phone.linkToken, ...(await phone.prove()) })).status,
      200,
    )
  })

  it('has the statements of its owner, and none of anybody else’s', async () => {
    const { phone, body } = await wish(server)
    const stranger = await wish(server)
    const statement = makeStatement(phone)
    for (const wrong of [
      makeStatement(stranger.phone),
      makeStatement(phone, { validUntilMs: Date.now() - 1, issuedAtMs: Date.now() - DAY_MS }),
    ]) {
      const answer = await server.post('/import_box', { ...body, encryption: [wrong] })
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'invalid_statement'])
    }
    assert.equal((await server.post('/import_box', { ...body, encryption: [statement] })).status, 201)
    const { box } = await exported(phone)
    assert.deepEqual([box?.['sealing'], box?.['encryption_keys']], ['statements', [statement]])
  })

  it('is made once by the same call, ten times at once or later, and stays as its owner has it then', async () => {
    const { phone, body } = await wish(server, { greeting: 'First.' })
    const answers = await times((at) => by(at).post('/import_box', body) as unknown as Promise<Answered>)
    for (const answer of answers) assert.equal(answer.status, 201, answer.text)
    await boxIdOf(phone)
    assert.equal((await act(server, phone, '/update_box', { greeting: 'Second.' })).status, 200)
    assert.equal((await other.post('/import_box', body)).status, 201)
    assert.equal((await exported(phone)).box?.['greeting'], 'Second.')
    // By a link that it had, too.
    assert.equal((await act(server, phone, '/rotate_link')).status, 200)
    assert.equal((await server.post('/import_box', body)).status, 201)
    await boxIdOf(phone)
  })

  it('cannot choose its link: neither that of a box that is there nor that of one that is gone', async () => {
    const [there, gone] = [await wish(server), await wish(server)]
    for (const { body } of [there, gone]) assert.equal((await server.post('/import_box', body)).status, 201)
    assert.equal((await act(server, gone.phone, '/delete_box')).status, 200)
    for (const { phone, body } of [there, gone]) {
      const { body: others } = await wish(server, {
        link_token: phone.linkToken,
        link_seed: body['link_seed'],
      })
      const answer = await server.post('/import_box', others)
      assert.equal(answer.status, 201, answer.text)
      assert.notEqual((answer.body as { link_token: string }).link_token, phone.linkToken)
    }
    assert.equal((await server.post('/link_info', { link_token: gone.phone.linkToken })).status, 404)
  })

  it('does not get a time ahead of the clock or long ago, nor ids of a clock that no server had', async () => {
    const idAhead = Math.floor((Date.now() + 3_654 * DAY_MS - Date.UTC(2025, 0, 1)) / MINUTE_MS) * 2 ** 27
    const ahead = await wish(server, { last_drop_id: idAhead, created_at: '2100-01-01T00:00:00.000Z' })
    const refused = await server.post('/import_box', ahead.body)
    assert.deepEqual([refused.status, codeOf(refused)], [400, 'invalid_request'])
    assert.match(refused.text, /ten years ahead/)
    assert.equal((await server.post('/import_box', { ...ahead.body, last_drop_id: 5 })).status, 201)
    const createdAt = Date.parse(String((await exported(ahead.phone)).box?.['created_at']))
    assert.ok(createdAt <= Date.now() && createdAt > Date.now() - 5 * MINUTE_MS)
    const old = await made({ created_at: '1970-01-01T00:00:00.000Z' })
    assert.equal((await exported(old)).box?.['created_at'], '2025-01-01T00:00:00.000Z')
  })

  it('does not get the empty fetch token, which every malformed header would be', async () => {
    const { phone, body } = await wish(server, { fetch_token_hash: hash('sha256', '', 'base64') })
    const refused = await server.post('/import_box', body)
    assert.deepEqual([refused.status, codeOf(refused)], [400, 'invalid_request'])
    const link = { link_token: phone.linkToken }
    const malformed = await server.http.post('/fetch').set('Authorization', 'Basic YTpi').send(link)
    assert.equal(malformed.status, 404)
  })

  it('loses no drop to another one with its id: that one gets the next, also when it comes again', async () => {
    const phone = await made()
    const [one, other, third] = [movedDrop({ id: 7 }), movedDrop({ id: 7 }), movedDrop({ id: 8 })]
    assert.deepEqual(countsIn(await importInto(phone, [one])), [1, 0, 0])
    for (const counts of [
      [2, 0, 0],
      [0, 2, 0],
    ])
      assert.deepEqual(countsIn(await importInto(phone, [other, third])), counts)
    const { data } = await exported(phone)
    assert.deepEqual(
      data.map(({ id, encrypted_message }) => [id, encrypted_message]),
      [one, other, third].map((drop, at) => [7 + at, drop.encrypted_message]),
    )
    await holdsCount(phone)
    const free = await startTestServer(kind, {
      environment: { MAX_STORE_BYTES: '1000000' },
      store: server.store,
    })
    try {
      const run = Array.from({ length: 17 }, (_, at) => movedDrop({ id: 103 + at }))
      assert.deepEqual(countsIn(await act(free, phone, '/import_drops', { drops: run })), [17, 0, 0])
      const refused = await act(free, phone, '/import_drops', { drops: [movedDrop({ id: 103 })] })
      assert.deepEqual([refused.status, codeOf(refused)], [400, 'invalid_request'])
    } finally {
      await free.stop()
    }
  })

  it('gets drops as they were, once, whoever says it ten times at once', async () => {
    const phone = await made()
    const drops = [
      movedDrop({ id: 3, metadata: { a: ['ü', null] }, receipt_hash: base64(randomBytes(32)) }),
      movedDrop({ id: 9, seen: true }),
      movedDrop({ id: 2 ** 40, created_at: '2026-02-02T02:02:00.000Z' }),
    ]
    const counts = (await times((at) => importInto(phone, drops, at))).map(countsIn)
    assert.deepEqual(counts.filter(([imported]) => imported === 3).length, 1)
    assert.deepEqual(counts.filter(([, known]) => known === 3).length, TEN - 1)
    const { data, has_more, next_cursor } = await exported(phone)
    const whole = drops.map((drop) => ({ ...drop, expires_at: `${drop.expires_at.slice(0, 17)}00.000Z` }))
    assert.deepEqual([data, has_more, next_cursor], [whole, false, 2 ** 40])
    await holdsCount(phone)
    const fetched = await server.postAs(phone.fetchToken, '/fetch', {
      link_token: phone.linkToken,
      order: 'ASC',
      since_id: 3,
      include_seen: true,
    })
    assert.deepEqual(
      (fetched.body as { data: { id: number; seen: boolean }[] }).data.map(({ id, seen }) => [id, seen]),
      [
        [9, true],
        [2 ** 40, false],
      ],
    )
  })

  it('leaves drops that are there as they are, and those that have expired out', async () => {
    const phone = await made()
    const first = movedDrop({ id: 5 })
    assert.deepEqual(countsIn(await importInto(phone, [first, first])), [1, 1, 0])
    const again = [
      { ...first, seen: true },
      movedDrop({ id: 6, expires_at: new Date(Date.now() - 1_000).toISOString() }),
    ]
    assert.deepEqual(countsIn(await importInto(phone, again)), [0, 1, 1])
    assert.deepEqual(countsIn(await importInto(phone, [])), [0, 0, 0])
    const { data } = await exported(phone)
    assert.deepEqual(
      data.map(({ id, seen, encrypted_message }) => [id, seen, encrypted_message]),
      [[5, false, first.encrypted_message]],
    )
    await holdsCount(phone)
  })

  it('keeps no drop for longer than a year from now, and none from the future', async () => {
    const phone = await made()
    const late = movedDrop({ expires_at: '2200-01-01T00:00:00.000Z', created_at: '2199-01-01T00:00:00.000Z' })
    assert.deepEqual(countsIn(await importInto(phone, [late])), [1, 0, 0])
    const [drop] = (await exported(phone)).data
    const aheadMs = Date.parse(String(drop?.['expires_at'])) - Date.now()
    assert.ok(aheadMs > 365 * DAY_MS - MINUTE_MS && aheadMs <= 365 * DAY_MS + MINUTE_MS)
    assert.ok(Date.parse(String(drop?.['created_at'])) <= Date.now())
  })

  it('gives what arrives greater ids than all that were imported', async () => {
    const soon = Math.floor((Date.now() + 60 * MINUTE_MS - Date.UTC(2025, 0, 1)) / MINUTE_MS) * 2 ** 27
    const phone = await made({ last_drop_id: soon })
    const first = await leave(server, phone)
    assert.ok(first > soon)
    assert.deepEqual(countsIn(await importInto(phone, [movedDrop({ id: soon + 2 ** 20 })])), [1, 0, 0])
    assert.ok((await leave(other, phone)) > soon + 2 ** 20)
    // As after a day on which the old server's clock was years ahead.
    const ahead = Math.floor((Date.now() + 3_600 * DAY_MS - Date.UTC(2025, 0, 1)) / MINUTE_MS) * 2 ** 27
    const later = await made({ last_drop_id: ahead })
    assert.ok((await leave(server, later)) > ahead)
    assert.deepEqual(countsIn(await importInto(later, [movedDrop({ id: ahead })])), [1, 0, 0])
    const far = Math.floor((Date.now() + 3_654 * DAY_MS - Date.UTC(2025, 0, 1)) / MINUTE_MS) * 2 ** 27
    const refused = await importInto(phone, [movedDrop({ id: 1 }), movedDrop({ id: far })])
    assert.deepEqual([refused.status, codeOf(refused)], [400, 'invalid_request'])
    assert.equal((await exported(phone)).data.length, 3)
    await holdsCount(phone)
  })

  it('takes as much as a box may hold, unseen and seen each, to the drop and to the byte', async () => {
    const phone = await made()
    const five = Array.from({ length: 5 }, (_, at) => movedDrop({ id: 10 + at }))
    const refusedWith = async (drops: readonly object[]) => {
      const answer = await importInto(phone, drops)
      assert.deepEqual([answer.status, codeOf(answer)], [507, 'box_full'])
      assert.match(answer.text, /no room for all that is imported/)
    }
    await refusedWith([...five, movedDrop({ id: 20 })])
    assert.deepEqual((await exported(phone)).data, [])
    assert.deepEqual(countsIn(await importInto(phone, five)), [5, 0, 0])
    await refusedWith([movedDrop({ id: 20 })])
    assert.deepEqual(countsIn(await importInto(phone, five)), [0, 5, 0])
    const bytes = (length: number) => base64(randomBytes(length))
    const seen = { seen: true }
    await refusedWith([movedDrop({ ...seen, id: 20, encrypted_message: bytes(1_001) })])
    const fitting = [movedDrop({ ...seen, id: 20, encrypted_message: bytes(996), metadata: 'ab' })]
    assert.deepEqual(countsIn(await importInto(phone, fitting)), [1, 0, 0])
    await refusedWith([movedDrop({ ...seen, id: 21, encrypted_message: bytes(48) })])
    await holdsCount(phone)
  })

  it('has room where drops have expired, and not more than the server has for all', async () => {
    const environment = { BOX_MAX_DROPS: '1', MAX_STORE_BYTES: '150' }
    const small = await startTestServer(kind, { environment })
    try {
      const { phone, body } = await wish(small)
      assert.equal((await small.post('/import_box', body)).status, 201)
      const soon = new Date(Date.now() + 2 * MINUTE_MS).toISOString()
      const put = (drop: object) => act(small, phone, '/import_drops', { drops: [drop] })
      assert.equal((await put(movedDrop({ id: 1, expires_at: soon }))).status, 200)
      assert.equal(codeOf(await put(movedDrop({ id: 2 }))), 'box_full')
      small.turnClock(3 * MINUTE_MS)
      assert.equal((await put(movedDrop({ id: 2 }))).status, 200)
      assert.equal((await put(movedDrop({ id: 3, seen: true }))).status, 200)
      const one = await wish(small)
      assert.equal((await small.post('/import_box', one.body)).status, 201)
      const full = await act(small, one.phone, '/import_drops', { drops: [movedDrop()] })
      assert.deepEqual([full.status, codeOf(full)], [507, 'service_full'])
      assert.deepEqual(await serviceBytes(small), { counted: 120, there: 120 })
    } finally {
      await small.stop()
    }
  })

  it('counts right while it is written to, read and emptied from all sides', async () => {
    const phone = await made()
    const free = await startTestServer(kind, {
      environment: { MAX_STORE_BYTES: '1000000' },
      store: server.store,
    })
    try {
      await Promise.all([
        ...Array.from({ length: 8 }, (_, at) =>
          act(free, phone, '/import_drops', {
            drops: [0, 1, 2].map((drop) => movedDrop({ id: at * 2 + drop + 1, seen: at % 2 === 0 })),
          }),
        ),
        ...Array.from({ length: 8 }, () => leave(free, phone)),
        ...Array.from({ length: 4 }, (_, at) =>
          free.postAs(phone.fetchToken, '/ack', { link_token: phone.linkToken, message_ids: [at, at + 1] }),
        ),
        act(free, phone, '/delete_drops', { message_ids: [7, 8, 9] }),
      ])
      await holdsCount(phone)
      assert.ok((await exported(phone)).data.length >= 22)
    } finally {
      await free.stop()
    }
  })

  it('is exported without a gap while drops arrive and others are acknowledged', async () => {
    const phone = await made()
    const free = await startTestServer(kind, { store: server.store })
    try {
      const before = await Promise.all(Array.from({ length: 20 }, () => leave(free, phone)))
      const arriving = Promise.all(
        Array.from({ length: 60 }, async (_, at) => {
          if (at % 6 === 0)
            await free.postAs(phone.fetchToken, '/ack', {
              link_token: phone.linkToken,
              message_ids: before.slice(0, at / 6),
            })
          return leave(free, phone)
        }),
      )
      const ids: number[] = []
      for (let after: number | undefined; ;) {
        const page = await exported(phone, { limit: 4, after_id: after })
        ids.push(...page.data.map(({ id }) => Number(id)))
        if (!page.has_more) break
        after = ids.at(-1)
      }
      const all = [...before, ...(await arriving)]
      const passed = all.filter((id) => id <= (ids.at(-1) ?? 0))
      assert.deepEqual(
        ids,
        passed.toSorted((one, other) => one - other),
      )
      assert.ok(ids.length >= 20)
    } finally {
      await free.stop()
    }
  })

  it('is exported page by page in the order of ids, whole, and nothing is marked by it', async () => {
    const phone = await made()
    const drops = [1, 2, 3, 4, 5].map((id) => movedDrop({ id, seen: id % 2 === 0 }))
    await importInto(phone, drops)
    const ids: unknown[] = []
    for (let after: number | undefined; ;) {
      const page = await exported(phone, { limit: 2, after_id: after })
      assert.equal(page.box === undefined, after !== undefined)
      ids.push(...page.data.map(({ id }) => id))
      if (!page.has_more) break
      after = page.next_cursor ?? 0
    }
    assert.deepEqual(ids, [1, 2, 3, 4, 5])
    const { data, next_cursor } = await exported(phone, { after_id: 5 })
    assert.deepEqual([data, next_cursor], [[], 5])
    const { unseen, seen } = (await exported(phone)).box as Record<string, { drops: number }>
    assert.deepEqual([unseen?.drops, seen?.drops], [3, 2])
    // Neither a fetch token nor a signed challenge opens an export.
    const body = { link_token: phone.linkToken }
    assert.equal((await server.postAs(phone.fetchToken, '/export_box', body)).status, 400)
    assert.equal((await server.post('/export_box', { ...body, ...(await phone.prove()) })).status, 400)
  })
})

describe('whoever imports a lot', () => {
  it('is told to wait after 240 calls of one address in a minute', async () => {
    const [kind] = STORES
    assert.ok(kind)
    const server = await startTestServer(kind, { environment: { TRUST_PROXY: '1' } })
    try {
      const from = (address: string) =>
        server.http.post('/import_drops').set('X-Forwarded-For', address).send({})
      const answers = await Promise.all(Array.from({ length: 241 }, async () => from('203.0.113.9')))
      const refused = answers.filter(({ status }) => status === 429)
      assert.equal(refused.length, 1)
      assert.ok(Number(refused[0]?.headers['retry-after']) <= 60)
      assert.equal((await from('203.0.113.10')).status, 400)
    } finally {
      await server.stop()
    }
  })
})

onEachStore('where boxes are made by invite or not at all', function (kind) {
  it('an import needs what a registration needs, and spends one invite however often it is said', async () => {
    const inviting = await startTestServer(kind, { environment: { REGISTRATION: 'invite' } })
    const closed = await startTestServer(kind, {
      environment: { REGISTRATION: 'closed' },
      store: inviting.store,
    })
    try {
      const invite = 'an invite of the operator'
      await inviting.context.invites.add([hash('sha256', invite, 'buffer')], Date.now() + DAY_MS)
      const { body } = await wish(inviting)
      const codeFor = async (at: TestServer, fields: object) =>
        codeOf(await at.post('/import_box', { ...body, ...fields }))
      assert.equal(await codeFor(closed, { invite }), 'registration_closed')
      assert.equal(await codeFor(inviting, {}), 'invite_required')
      assert.equal(await codeFor(inviting, { invite: 'another' }), 'invite_invalid')
      const answers = await Promise.all(
        Array.from({ length: TEN }, async () => inviting.post('/import_box', { ...body, invite })),
      )
      for (const answer of answers) assert.equal(answer.status, 201, answer.text)
      assert.equal((await inviting.post('/import_box', { ...body, invite })).status, 201)
      const next = await wish(inviting, { invite })
      assert.equal(codeOf(await inviting.post('/import_box', next.body)), 'invite_invalid')
    } finally {
      await closed.stop()
      await inviting.stop()
    }
  })
})
