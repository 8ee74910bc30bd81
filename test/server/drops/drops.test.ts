import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { codeOf } from '../../setup/owner-calls.js'
import { leave, type Phone, registerPhone } from '../../setup/phone.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

interface Drop {
  readonly id: number
  readonly encrypted_message: string
  readonly created_at: string
  readonly seen: boolean
  readonly metadata: unknown
}

interface Page {
  readonly data: readonly Drop[]
  readonly count: number
  readonly has_more: boolean
  readonly next_cursor: number | null
}

function ciphertext(bytes = 60): string {
  return randomBytes(bytes).toString('base64')
}

onEachStore('drops', (kind) => {
  let server: TestServer
  let phone: Phone

  before(async () => {
    server = await startTestServer(kind)
  })
  beforeEach(async () => {
    phone = await registerPhone(server)
  })
  after(() => server.stop())

  const send = (fields: object = {}, to = phone, by = server) =>
    by.post('/send', { link_token: to.linkToken, encrypted_message: ciphertext(), ...fields })
  const idOf = (answer: { readonly body: unknown }) => (answer.body as { readonly id: number }).id
  const fetch = async (fields: object = {}, by = server) => {
    const answer = await by.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken, ...fields })
    assert.equal(answer.status, 200, answer.text)
    return answer.body as Page
  }
  const idsThere = async (by: TestServer) => {
    const { data } = await fetch({ include_seen: true, order: 'ASC' }, by)
    return data.map((drop) => drop.id)
  }
  const ack = async (message_ids: readonly number[], fields: object = {}) => {
    const body = { link_token: phone.linkToken, message_ids, ...fields }
    const answer = await server.postAs(phone.fetchToken, '/ack', body)
    assert.equal(answer.status, 200, answer.text)
    return (answer.body as { readonly count: number }).count
  }
  const load = async (by = server) => {
    const box = await by.database.query
      .selectFrom('boxes')
      .innerJoin('box_taken', 'box_taken.box_id', 'boxes.id')
      .select(['arrived_drops', 'arrived_bytes', 'seen_drops', 'seen_bytes'])
      .where('boxes.id', '=', phone.clientId)
      .executeTakeFirstOrThrow()
    return box
  }

  it('come back as they were left, with the minute and what the sender added', async () => {
    const encrypted_message = ciphertext()
    const metadata = { sender_nick: 'Ana 🐙', deep: [[[]]], n: 1.5, __proto: null, nul: '\0', lone: '\ud800' }
    const answer = await send({ encrypted_message, metadata, receipt_hash: ciphertext(32) })
    assert.equal(answer.status, 201, answer.text)
    assert.deepEqual(Object.keys(answer.body as object), ['message', 'id'])
    const { data } = await fetch()
    const [drop] = data
    assert.ok(drop)
    assert.deepEqual(drop, {
      id: idOf(answer),
      encrypted_message,
      created_at: drop.created_at,
      seen: false,
      metadata,
    })
    assert.match(drop.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/)
  })

  it('have metadata null when the sender added none, and any JSON else', async () => {
    const values = [undefined, null, 0, false, '', [], {}, 'text', [1, 'two', null]]
    for (const metadata of values) await send({ metadata })
    const { data } = await fetch({ order: 'ASC' })
    assert.deepEqual(
      data.map((drop) => drop.metadata),
      values.map((value) => value ?? null),
    )
  })

  it('are taken from 48 to 16,384 bytes, padded or not', async () => {
    for (const bytes of [48, 49, 16_384]) {
      assert.equal((await send({ encrypted_message: ciphertext(bytes) })).status, 201, String(bytes))
    }
    for (const bytes of [0, 47, 16_385]) {
      assert.equal((await send({ encrypted_message: ciphertext(bytes) })).status, 400, String(bytes))
    }
    const padded = ciphertext(49)
    const first = await send({ encrypted_message: padded })
    const again = await send({ encrypted_message: padded.replace(/=+$/, '') })
    assert.equal(idOf(first), idOf(again), 'the same bytes are the same send')
  })

  it('are read in pages, either way, without gap or double', async () => {
    const ids: number[] = []
    for (let sent = 0; sent < 7; sent++) ids.push(await leave(server, phone))
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
    )

    for (const [order, cursor] of [
      ['ASC', 'since_id'],
      ['DESC', 'before_id'],
    ] as const) {
      const read: number[] = []
      let page = await fetch({ limit: 3, order })
      for (;;) {
        read.push(...page.data.map((drop) => drop.id))
        assert.equal(page.count, page.data.length)
        if (!page.has_more) break
        page = await fetch({ limit: 3, order, [cursor]: page.next_cursor })
      }
      assert.deepEqual(read, order === 'ASC' ? ids : ids.toReversed())
      const past = await fetch({ limit: 3, order, [cursor]: page.next_cursor })
      assert.deepEqual([past.data, past.has_more, past.next_cursor], [[], false, page.next_cursor])
    }
    const exact = await fetch({ limit: 7 })
    assert.equal(exact.has_more, false)
    const both = await fetch({ order: 'ASC', since_id: ids[4], before_id: ids[1] })
    assert.deepEqual(
      both.data.map((drop) => drop.id),
      ids.slice(5),
      'since_id wins over before_id',
    )
  })

  it('are seen once acknowledged and unseen again when the owner says so', async () => {
    const ids = [await leave(server, phone), await leave(server, phone), await leave(server, phone)]
    const [first = 0, second = 0, third = 0] = ids
    assert.equal(await ack([first, second, second]), 2, 'an id named twice counts once')
    assert.deepEqual(
      (await fetch()).data.map((drop) => drop.id),
      [third],
    )
    assert.deepEqual(
      (await fetch({ include_seen: true })).data.map(({ id, seen }) => [id, seen]),
      [
        [third, false],
        [second, true],
        [first, true],
      ],
    )
    assert.equal(await ack([second, third], { seen: false }), 2)
    assert.deepEqual(
      (await fetch()).data.map((drop) => drop.id),
      [third, second],
    )
    const { seen_drops } = await load()
    assert.equal(seen_drops, 1)
  })

  it('of another box are not touched by an acknowledgement that names them', async () => {
    const other = await registerPhone(server)
    const foreign = await leave(server, other)
    const own = await leave(server, phone)
    assert.equal(await ack([foreign, own, 0, Number.MAX_SAFE_INTEGER]), 1)
    const answer = await server.postAs(other.fetchToken, '/fetch', { link_token: other.linkToken })
    assert.equal((answer.body as Page).count, 1)
    assert.equal(await ack([]), 0)
  })

  it('are counted exactly, whatever happens at once', async () => {
    const sends = await Promise.all(
      Array.from({ length: 30 }, () => send({ encrypted_message: ciphertext(100) })),
    )
    assert.deepEqual(new Set(sends.map(({ status }) => status)), new Set([201]))
    const ids = sends.map(idOf)
    assert.equal(new Set(ids).size, 30)
    const half = ids.slice(0, 15)
    await Promise.all([
      ...Array.from({ length: 10 }, () => ack(half)),
      ...Array.from({ length: 10 }, () => send({ encrypted_message: ciphertext(100) })),
    ])
    assert.deepEqual(await load(), {
      arrived_drops: 40,
      arrived_bytes: 4000,
      seen_drops: 15,
      seen_bytes: 1500,
    })
    await Promise.all(Array.from({ length: 10 }, () => ack(half.slice(0, 5), { seen: false })))
    assert.deepEqual(await load(), {
      arrived_drops: 40,
      arrived_bytes: 4000,
      seen_drops: 10,
      seen_bytes: 1000,
    })
    assert.equal((await fetch({ limit: 200 })).count, 30)
  })

  it('with the same ciphertext are one, however often and from however many processes it is sent', async () => {
    const second = await startTestServer(kind, { store: server.store })
    try {
      const encrypted_message = ciphertext()
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          send({ encrypted_message }, phone, at % 2 === 0 ? server : second),
        ),
      )
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
      assert.equal(new Set(answers.map(idOf)).size, 1)
      assert.equal((await fetch()).count, 1)
      assert.equal((await load()).arrived_drops, 1)
    } finally {
      await second.stop()
    }
  })

  it('with the same ciphertext in two boxes are two', async () => {
    const other = await registerPhone(server)
    const encrypted_message = ciphertext()
    const answers = [await send({ encrypted_message }), await send({ encrypted_message }, other)]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
    )
    assert.equal((await fetch()).count, 1)
  })

  it('retried within a day are the first one, even in a box that has closed; later they are new', async () => {
    const aged = await startTestServer(kind)
    try {
      phone = await registerPhone(aged)
      const encrypted_message = ciphertext()
      const first = await send({ encrypted_message }, phone, aged)
      const close = (is_closed: number) =>
        aged.database.query.updateTable('boxes').set({ is_closed }).where('id', '=', phone.clientId).execute()
      await close(1)
      aged.turnClock(DAY_MS - 1)
      const retried = await send({ encrypted_message }, phone, aged)
      assert.deepEqual([retried.status, idOf(retried)], [201, idOf(first)])
      const fresh = await send({}, phone, aged)
      assert.deepEqual([fresh.status, codeOf(fresh)], [410, 'box_closed'])

      await close(0)
      aged.turnClock(60_001)
      const anew = await send({ encrypted_message }, phone, aged)
      assert.equal(anew.status, 201)
      assert.ok(idOf(anew) > idOf(first))
      assert.equal((await fetch({}, aged)).count, 2)

      aged.turnClock(DAY_MS + 60_001)
      assert.equal(await aged.context.sends.forgetOldSends(aged.context.clock(), 100), 1)
      assert.equal(await aged.context.sends.forgetOldSends(aged.context.clock(), 100), 0)
    } finally {
      await aged.stop()
    }
  })

  it('are refused by a box that is full, in number or in bytes, until its owner has read', async () => {
    const small = await startTestServer(kind, { environment: { BOX_MAX_DROPS: '3', BOX_MAX_BYTES: '1000' } })
    try {
      phone = await registerPhone(small)
      const statuses = await Promise.all(
        Array.from({ length: 10 }, async () => (await send({}, phone, small)).status),
      )
      assert.deepEqual(statuses.toSorted(), [...Array<number>(3).fill(201), ...Array<number>(7).fill(507)])
      const refused = await send({}, phone, small)
      assert.equal(codeOf(refused), 'box_full')

      const { data } = await fetch({}, small)
      await small.postAs(phone.fetchToken, '/ack', {
        link_token: phone.linkToken,
        message_ids: data.map((drop) => drop.id),
      })
      // Of the bytes a tenth is kept for contacts; of three drops that is none.
      assert.equal((await send({ encrypted_message: ciphertext(800) }, phone, small)).status, 201)
      const heavy = await send({ encrypted_message: ciphertext(101) }, phone, small)
      assert.deepEqual([heavy.status, codeOf(heavy)], [507, 'box_full'])
      assert.equal((await send({ encrypted_message: ciphertext(100) }, phone, small)).status, 201)
    } finally {
      await small.stop()
    }
  })

  it('push out the oldest that the owner has seen, once the owner acknowledges more than the box may hold', async () => {
    const small = await startTestServer(kind, { environment: { BOX_MAX_DROPS: '2' } })
    try {
      phone = await registerPhone(small)
      const seen: number[] = []
      for (let round = 0; round < 2; round++) {
        const ids = [idOf(await send({}, phone, small)), idOf(await send({}, phone, small))]
        assert.deepEqual(await idsThere(small), [...seen, ...ids], 'what strangers send pushes out nothing')
        const acknowledgement = { link_token: phone.linkToken, message_ids: ids }
        await small.postAs(phone.fetchToken, '/ack', acknowledgement)
        seen.splice(0, 2, ...ids)
        assert.deepEqual(await idsThere(small), ids)
      }
    } finally {
      await small.stop()
    }
  })

  it('are refused by a service that is full', async () => {
    const small = await startTestServer(kind, { environment: { MAX_STORE_BYTES: '250' } })
    try {
      phone = await registerPhone(small)
      const other = await registerPhone(small)
      assert.equal((await send({ encrypted_message: ciphertext(100) }, phone, small)).status, 201)
      assert.equal((await send({ encrypted_message: ciphertext(100) }, other, small)).status, 201)
      const refused = await send({ encrypted_message: ciphertext(100) }, phone, small)
      assert.deepEqual([refused.status, codeOf(refused)], [507, 'service_full'])
      assert.equal((await send({ encrypted_message: ciphertext(50) }, phone, small)).status, 201)
      small.turnClock(11_000)
      assert.equal(
        (await send({ encrypted_message: ciphertext(48) }, phone, small)).status,
        507,
        'the sum is taken anew',
      )
    } finally {
      await small.stop()
    }
  })

  it('have ids that are not consecutive and stay below 2^53', async () => {
    const ids: number[] = []
    for (let sent = 0; sent < 20; sent++) ids.push(await leave(server, phone))
    const steps = ids.slice(1).map((id, at) => id - (ids[at] ?? 0))
    assert.ok(steps.every((step) => step >= 1))
    assert.ok(new Set(steps).size > 3, 'steps are random')
    assert.ok(ids.every((id) => Number.isSafeInteger(id)))
  })

  it('are all met by a reader who follows the cursor while many senders write through two processes', async () => {
    const second = await startTestServer(kind, { store: server.store })
    try {
      const sent: number[] = []
      const senders = Array.from({ length: 12 }, async (_, sender) => {
        for (let turn = 0; turn < 8; turn++) {
          const answer = await send({}, phone, (sender + turn) % 2 === 0 ? server : second)
          assert.equal(answer.status, 201, answer.text)
          sent.push(idOf(answer))
        }
      })
      const writing = { isOver: false }
      const written = Promise.all(senders).finally(() => {
        writing.isOver = true
      })
      const read: number[] = []
      let cursor = 0
      for (let isLast = false; !isLast;) {
        isLast = writing.isOver
        for (let hasMore = true; hasMore;) {
          const page = await fetch({ order: 'ASC', since_id: cursor, limit: 20 }, second)
          read.push(...page.data.map((drop) => drop.id))
          cursor = page.next_cursor ?? cursor
          hasMore = page.has_more
        }
      }
      await written
      assert.deepEqual(
        read,
        sent.toSorted((a, b) => a - b),
      )
    } finally {
      await second.stop()
    }
  })
})
