import assert from 'node:assert/strict'
import { randomBytes as random } from '../../../src/crypto/random.js'
import type { Database } from '../../../src/server/database/database.js'
import { createSendStore } from '../../../src/server/drops/send-store.js'
import { createServiceUse } from '../../../src/server/drops/service-use-store.js'
import type { Judge, Left } from '../../../src/server/drops/send-ledger.js'
import { codeOf } from '../../setup/owner-calls.js'
import { leave, type Phone, registerPhone } from '../../setup/phone.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

/** The trips of a store's sends: 'short' ones that were right or not about what they thought to know, and 'long' ones. */
function watch(database: Database) {
  const trips: string[] = []
  const watched: Database = {
    ...database,
    exchange: (reads, decide) => {
      trips.push('long')
      return database.exchange(reads, decide)
    },
    writeIf: async (condition, writes) => {
      const wasSo = await database.writeIf(condition, writes)
      trips.push(wasSo ? 'short' : 'short, in vain')
      return wasSo
    },
  }
  return { watched, took: () => trips.splice(0) }
}

onEachStore('a send that nobody else waits with', function (kind) {
  let server: TestServer
  let phone: Phone

  before(async () => {
    server = await startTestServer(kind, { environment: { BOX_MAX_DROPS: '5' } })
  })
  beforeEach(async () => {
    phone = await registerPhone(server)
  })
  after(() => server.stop())

  /** A process of its own, as far as what it remembers goes. */
  const startSender = async (to = phone, maxStoreBytes = 0) => {
    const { watched, took } = watch(server.database)
    const store = createSendStore(watched, random, createServiceUse(watched, maxStoreBytes))
    const box = await server.context.boxes.learn(to.linkToken as never)
    assert.ok(box)
    const send = (
      sealedBox = random(60),
      judge: Judge = ({ isClosed }) => (isClosed ? 'box_closed' : undefined),
    ) =>
      store.leave(
        {
          box,
          sealedBox,
          sizeBytes: 60,
          metadata: undefined,
          receiptHash: undefined,
          maxLifetimeMs: undefined,
        },
        Date.now(),
        judge,
      )
    return { send, took }
  }
  /** With what it will think it knows. */
  const startSteadySender = async () => {
    const sender = await startSender()
    await sender.send()
    await sender.send()
    sender.took()
    return sender
  }
  const idOf = (left: Left) =>
    left.outcome === 'stored' || left.outcome === 'retried' ? left.id : Number.NaN
  const rows = async () => {
    const { query } = server.database
    const drops = await query
      .selectFrom('drops')
      .select('id')
      .where('box_id', '=', phone.clientId)
      .orderBy('id')
      .execute()
    const box = await query
      .selectFrom('boxes')
      .select(['arrived_drops', 'arrived_bytes', 'last_drop_id'])
      .where('id', '=', phone.clientId)
      .executeTakeFirstOrThrow()
    return { ids: drops.map(({ id }) => id), box }
  }

  it('takes one trip once the box has been found as it was left', async () => {
    const { send, took } = await startSender()
    const ids: number[] = []
    for (let each = 0; each < 5; each++) ids.push(idOf(await send()))
    assert.deepEqual(took(), ['long', 'long', 'short', 'short', 'short'])
    assert.deepEqual(await rows(), {
      ids,
      box: { arrived_drops: 5, arrived_bytes: 300, last_drop_id: ids.at(-1) },
    })
    const answer = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
    assert.equal((answer.body as { readonly count: number }).count, 5)
  })

  it('takes one trip also where the whole service is counted, while there is ample room, and is counted', async () => {
    const limit = 64 * 1024 * 1024
    const use = createServiceUse(server.database, limit)
    await use.recount()
    const bytes = async () => {
      const row = await server.database.query
        .selectFrom('service_use')
        .select('bytes')
        .executeTakeFirstOrThrow()
      return row.bytes
    }
    const before = await bytes()
    const { send, took } = await startSender(phone, limit)
    for (let each = 0; each < 4; each++) idOf(await send())
    assert.deepEqual(took(), ['long', 'long', 'short', 'short'])
    assert.equal(await bytes(), before + 240)

    await server.database.query
      .updateTable('service_use')
      .set({ bytes: limit - 16 * 1024 * 1024 })
      .execute()
    idOf(await send())
    assert.deepEqual(took(), ['short, in vain', 'long'], 'near the limit it is judged under the lock')
    await use.recount()
    assert.equal(await bytes(), before + 300)
  })

  it('counts and numbers exactly where several processes send in turn', async () => {
    const [one, two] = [await startSteadySender(), await startSender()]
    const ids: number[] = []
    for (const { send } of [two, one, two, one, one, one, two, one, two, two, two])
      ids.push(idOf(await send()))
    const { ids: stored, box } = await rows()
    assert.deepEqual(stored.slice(2), ids, 'in the order of their commits')
    assert.deepEqual(box, { arrived_drops: 13, arrived_bytes: 780, last_drop_id: ids.at(-1) })
    const lost = ['short, in vain', 'long']
    assert.deepEqual(one.took(), [...lost, 'long', 'long', 'short', ...lost], 'then it knows better')
  })

  it('and many of them at the same time', async () => {
    const senders = await Promise.all(Array.from({ length: 4 }, startSteadySender))
    const lefts = await Promise.all(
      senders.map(async ({ send }) => {
        const ids: number[] = []
        for (let each = 0; each < 10; each++) ids.push(idOf(await send()))
        return ids
      }),
    )
    const { ids, box } = await rows()
    assert.equal(new Set([...lefts.flat(), ...ids]).size, 48)
    assert.deepEqual([box.arrived_drops, box.arrived_bytes], [48, 48 * 60])
  })

  it('is the same send when it is tried again', async () => {
    const { send, took } = await startSteadySender()
    const sealedBox = random(60)
    const first = await send(sealedBox)
    assert.deepEqual(await send(sealedBox), { outcome: 'retried', id: idOf(first) })
    assert.deepEqual(took(), ['short', 'long'])
    assert.equal((await rows()).box.arrived_drops, 3)
  })

  it('is the same send when another process had it first', async () => {
    const sender = await startSteadySender()
    const other = await startSender()
    const sealedBox = random(60)
    const first = await other.send(sealedBox)
    assert.deepEqual(await sender.send(sealedBox), { outcome: 'retried', id: idOf(first) })
  })

  it('is stored anew when a day has passed, though nobody has removed the trace of the first', async () => {
    const { send } = await startSteadySender()
    const sealedBox = random(60)
    const first = await send(sealedBox)
    await server.database.query.updateTable('recent_sends').set({ expires_at_ms: 1 }).execute()
    const second = await send(sealedBox)
    assert.equal(second.outcome, 'stored')
    assert.notEqual(idOf(second), idOf(first))
  })

  const change = (fields: object) =>
    server.database.query.updateTable('boxes').set(fields).where('id', '=', phone.clientId).execute()
  const changes: Readonly<Record<string, readonly [() => Promise<unknown>, Left]>> = {
    'has closed': [
      () => change({ is_closed: 1 }),
      { outcome: 'refused', refusal: 'box_closed', isFirst: true },
    ],
    'has another link': [() => change({ link_token_hash: random(32) }), { outcome: 'gone' }],
    'is gone': [
      () => server.database.query.deleteFrom('boxes').where('id', '=', phone.clientId).execute(),
      { outcome: 'gone' },
    ],
  }
  for (const [name, [make, expected]] of Object.entries(changes)) {
    it(`is refused at once when the box ${name}`, async () => {
      const { send, took } = await startSteadySender()
      await make()
      assert.deepEqual(await send(), expected)
      assert.deepEqual(took(), ['short, in vain', 'long'])
      const { drops } = await server.database.query
        .selectFrom('drops')
        .select(({ fn }) => fn.countAll<number>().as('drops'))
        .where('box_id', '=', phone.clientId)
        .executeTakeFirstOrThrow()
      assert.equal(drops, 2)
    })
  }

  it('is refused when the box is full, and taken as soon as the owner has made room in another process', async () => {
    const second = await startTestServer(kind, { store: server.store, environment: { BOX_MAX_DROPS: '5' } })
    try {
      const ids: number[] = []
      for (let each = 0; each < 5; each++) ids.push(await leave(server, phone))
      const full = await server.post('/send', {
        link_token: phone.linkToken,
        encrypted_message: phone.seal('x'),
      })
      assert.deepEqual([full.status, codeOf(full)], [507, 'box_full'])
      const owners = (to: string, fields: object) =>
        second.postAs(phone.fetchToken, to, { link_token: phone.linkToken, ...fields })
      await owners('/ack', { message_ids: ids.slice(0, 2) })
      await leave(server, phone)
      await leave(server, phone)
      const again = await server.post('/send', {
        link_token: phone.linkToken,
        encrypted_message: phone.seal('x'),
      })
      assert.deepEqual([again.status, codeOf(again)], [507, 'box_full'])
    } finally {
      await second.stop()
    }
  })

  it('sees at once that drops count as unread again', async () => {
    const ids: number[] = []
    for (let each = 0; each < 4; each++) ids.push(await leave(server, phone))
    const mark = (seen: boolean) =>
      server.postAs(phone.fetchToken, '/ack', { link_token: phone.linkToken, message_ids: ids, seen })
    await mark(true)
    for (let each = 0; each < 4; each++) await leave(server, phone)
    await mark(false)
    const full = await server.post('/send', {
      link_token: phone.linkToken,
      encrypted_message: phone.seal('x'),
    })
    assert.deepEqual([full.status, codeOf(full)], [507, 'box_full'])
  })
})
