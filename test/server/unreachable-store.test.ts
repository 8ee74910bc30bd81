import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { codeOf, ofBox, OWNER_CALLS } from '../setup/owner-calls.js'
import { base64, leave, makeKeys, type Phone, registerPhone } from '../setup/phone.js'
import { createMariadbStore, STORES } from '../setup/stores.js'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
import { startServerProcess } from '../setup/server-process.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const MARIADB = STORES.find(({ isMariadb }) => isMariadb)

describe('a store that does not answer', function () {
  this.timeout(60_000)
  let instance: MariadbInstance
  let server: TestServer
  let phone: Phone

  before(async function () {
    if (MARIADB === undefined) return this.skip()
    instance = await startMariadb()
    server = await startTestServer(MARIADB, {
      store: await createMariadbStore('utf8mb4', instance),
      environment: { BOX_MAX_DROPS: '0' },
    })
    phone = await registerPhone(server)
  })
  after(async () => {
    if (MARIADB === undefined) return
    await server.stop()
    await instance.remove()
  })

  const everyCall = async () => {
    const { publicKey } = await makeKeys()
    const link_token = phone.linkToken
    const calls: readonly (readonly [string, object])[] = [
      ['/register', { public_key: base64(publicKey) }],
      ['/send', { link_token, encrypted_message: phone.seal('x') }],
      ['/challenge_request', { link_token }],
      ['/link_info', { link_token }],
      ['/check_contact', { link_token }],
      ['/request_message_permission', { from_link_token: link_token, to_link_token: link_token }],
      ...OWNER_CALLS.map((call) => [call.path, ofBox(phone, call)] as const),
    ]
    return Promise.all(
      calls.map(async ([path, body]) => ({
        path,
        answer: await server.postAs(phone.fetchToken, path, body),
      })),
    )
  }

  it('is said so by every call, and is never a missing box or an empty list', async () => {
    const id = await leave(server, phone)
    await instance.kill()
    for (const { path, answer } of await everyCall()) {
      assert.deepEqual([answer.status, codeOf(answer)], [503, 'unavailable'], path)
      assert.ok(answer.headers['retry-after'], path)
    }
    const page = await server.http.get(`/l/${phone.linkToken}`)
    assert.equal(page.status, 503)
    const health = await server.http.get('/health')
    assert.deepEqual([health.status, (health.body as { status: string }).status], [503, 'unhealthy'])
    assert.ok(server.log.faults.length > 0)

    await instance.start()
    const answer = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
    assert.equal(answer.status, 200, 'it serves again by itself')
    assert.deepEqual(
      (answer.body as { data: { id: number }[] }).data.map((drop) => drop.id),
      [id],
    )
    assert.equal((await server.http.get('/health')).status, 200)
    for (const { path, answer: again } of await everyCall()) assert.ok(again.status < 500, path)
  })

  for (const ending of ['stop', 'kill'] as const) {
    it(`is never a fault of ours, nor loses what was answered, when it is told to ${ending} under load`, async () => {
      const accepted: number[] = []
      const statuses = new Map<number, number>()
      const load = { isOver: false, inFlight: 0, inFlightAtEnd: 0 }
      const senders = Array.from({ length: 16 }, async () => {
        while (!load.isOver) {
          load.inFlight++
          const body = { link_token: phone.linkToken, encrypted_message: phone.seal(String(Math.random())) }
          const answer = await server.post('/send', body)
          load.inFlight--
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          if (answer.status === 201) accepted.push((answer.body as { readonly id: number }).id)
          else await new Promise((resolve) => setTimeout(resolve, 50))
        }
      })
      while (accepted.length < 100) await new Promise((resolve) => setTimeout(resolve, 5))
      load.inFlightAtEnd = load.inFlight
      await instance[ending]()
      await new Promise((resolve) => setTimeout(resolve, 300))
      await instance.start()
      const before = accepted.length
      while (accepted.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 5))
      load.isOver = true
      await Promise.all(senders)
      assert.ok(load.inFlightAtEnd > 0, 'it was in the middle')
      assert.deepEqual([...statuses.keys()].toSorted(), [201, 503])

      const found = new Set<number>()
      for (let since_id = 0, hasMore = true; hasMore;) {
        const window = { link_token: phone.linkToken, order: 'ASC', since_id, limit: 200, include_seen: true }
        const page = (await server.postAs(phone.fetchToken, '/fetch', window)).body as {
          readonly data: readonly { readonly id: number }[]
          readonly has_more: boolean
          readonly next_cursor: number
        }
        for (const { id } of page.data) found.add(id)
        since_id = page.next_cursor
        hasMore = page.has_more
      }
      assert.ok(accepted.every((id) => found.has(id)))
    })
  }

  it('does not keep a server that is told to stop', async () => {
    const stopping = await startServerProcess(server.store.environment)
    await stopping.untilReady()
    instance.freeze()
    try {
      const sending = stopping.post('/send', {
        link_token: phone.linkToken,
        encrypted_message: phone.seal('x'),
      })
      sending.catch(() => undefined)
      await wait(300)
      const startedAt = Date.now()
      stopping.child.kill('SIGTERM')
      assert.equal(await stopping.ended, 1)
      assert.ok(Date.now() - startedAt < 15_000)
    } finally {
      instance.thaw()
    }
  })

  it('is said so in time by every call when it stands still, and serves again by itself', async () => {
    const id = await leave(server, phone)
    instance.freeze()
    try {
      const startedAt = Date.now()
      for (const { path, answer } of await everyCall()) {
        assert.deepEqual([answer.status, codeOf(answer)], [503, 'unavailable'], path)
      }
      assert.ok(Date.now() - startedAt < 20_000)
    } finally {
      instance.thaw()
    }
    const startedAt = Date.now()
    for (const { path, answer } of await everyCall()) assert.ok(answer.status < 500, path)
    assert.ok(Date.now() - startedAt < 5_000)
    const page = { link_token: phone.linkToken, since_id: id - 1, order: 'ASC', limit: 1 }
    const { body } = (await server.postAs(phone.fetchToken, '/fetch', page)) as {
      readonly body: { readonly data: readonly { readonly id: number }[] }
    }
    assert.deepEqual(
      body.data.map((drop) => drop.id),
      [id],
    )
    server.log.faults.length = 0
  })

  it('whose tables somebody holds refuses sends after five seconds, and takes them afterwards', async () => {
    const { settings } = server.store
    assert.ok(settings.kind === 'mariadb')
    const { host, port, user, database } = settings
    const holder = await createConnection({ host, port, user, database })
    const send = () =>
      server.post('/send', {
        link_token: phone.linkToken,
        encrypted_message: phone.seal(String(Math.random())),
      })
    await holder.query('lock tables drops write')
    try {
      const startedAt = Date.now()
      for (const answer of await Promise.all([send(), send(), send()])) {
        assert.deepEqual([answer.status, codeOf(answer)], [503, 'unavailable'])
      }
      assert.ok(Date.now() - startedAt < 12_000)
    } finally {
      await holder.end()
    }
    assert.equal((await send()).status, 201)
    server.log.faults.length = 0
  })

  it('is unhealthy within two seconds when it stands still', async () => {
    instance.freeze()
    try {
      const startedAt = Date.now()
      const health = await server.http.get('/health')
      assert.equal(health.status, 503)
      assert.ok(Date.now() - startedAt >= 1_900, 'it was given its time')
    } finally {
      instance.thaw()
    }
    assert.equal((await server.http.get('/health')).status, 200)
  })
})
