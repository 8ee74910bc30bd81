import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import type { PageWindow } from '../../../src/protocol/fetch.js'
import { createKeptTexts } from '../../../src/server/database/kept-texts.js'
import { createDropStore } from '../../../src/server/drops/drop-store.js'
import { createServiceUse } from '../../../src/server/drops/service-use-store.js'
import { createFetchRoom } from '../../../src/server/drops/fetch-room.js'
import { codeOf } from '../../setup/owner-calls.js'
import { leave, type Phone, registerPhone } from '../../setup/phone.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

onEachStore('fetching', (kind) => {
  let server: TestServer
  let second: TestServer
  let phone: Phone

  before(async () => {
    server = await startTestServer(kind)
    second = await startTestServer(kind, { store: server.store })
  })
  beforeEach(async () => {
    phone = await registerPhone(server)
  })
  after(async () => {
    await second.stop()
    await server.stop()
  })

  const fetch = (by: TestServer, token = phone.fetchToken, fields: object = {}) =>
    by.postAs(token, '/fetch', { link_token: phone.linkToken, ...fields })
  const statusOf = async (answering: ReturnType<typeof fetch>) => {
    const answer = await answering
    return [answer.status, codeOf(answer)]
  }

  it('goes by the fetch token that the box has now, in every process that knew another', async () => {
    for (const by of [server, second]) assert.equal((await fetch(by)).status, 200)
    const next = randomBytes(48).toString('base64url')
    await server.database.query
      .updateTable('boxes')
      .set({ fetch_token_hash: createHash('sha256').update(next).digest() })
      .where('id', '=', phone.clientId)
      .execute()
    for (const by of [server, second]) {
      assert.deepEqual(await statusOf(fetch(by)), [401, 'proof_invalid'], 'the old one')
      assert.deepEqual(await statusOf(fetch(by, next)), [200, undefined], 'the new one')
      assert.deepEqual(await statusOf(fetch(by)), [401, 'proof_invalid'], 'the old one again')
    }
  })

  it('finds no box that has been deleted, in any process that knew it, whatever the proof', async () => {
    const proofs = [await phone.prove(), await phone.prove()]
    for (const by of [server, second]) assert.equal((await fetch(by)).status, 200)
    await server.database.query.deleteFrom('boxes').where('id', '=', phone.clientId).execute()
    assert.deepEqual(await statusOf(fetch(server)), [404, 'box_not_found'])
    assert.deepEqual(await statusOf(fetch(server, 'wrong')), [404, 'box_not_found'])
    const signed = await second.post('/fetch', { link_token: phone.linkToken, ...proofs[0] })
    assert.deepEqual([signed.status, codeOf(signed)], [404, 'box_not_found'])
    assert.deepEqual(await statusOf(fetch(second, 'wrong')), [404, 'box_not_found'])
  })

  it('finds no box under a link that it no longer has', async () => {
    assert.equal((await fetch(server)).status, 200)
    await server.database.query
      .updateTable('boxes')
      .set({ link_token_hash: randomBytes(32) })
      .where('id', '=', phone.clientId)
      .execute()
    assert.deepEqual(await statusOf(fetch(server)), [404, 'box_not_found'])
  })

  it('reads one index range, whichever page it is', async () => {
    const { database, context } = server
    for (let sent = 0; sent < 30; sent++) await leave(server, phone)
    if (kind.isMariadb)
      await database.query.executeQuery(CompiledQuery.raw('analyze table drops, unseen_drops'))
    const box = await context.boxes.learn(phone.linkToken as never)
    assert.ok(box)
    const asked: CompiledQuery[] = []
    const watched: typeof database = {
      ...database,
      readArrays: (reads) => {
        asked.push(...reads.map((read) => read.compile()))
        return database.readArrays(reads)
      },
    }
    const store = createDropStore(watched, createServiceUse(watched, 0))
    const ends = [
      { sinceId: undefined, beforeId: undefined },
      { sinceId: 5, beforeId: undefined },
      { sinceId: undefined, beforeId: Number.MAX_SAFE_INTEGER },
    ]
    for (const includeSeen of [false, true]) {
      for (const order of ['ASC', 'DESC'] as const) {
        for (const end of ends) {
          const window: PageWindow = { includeSeen, order, limit: 10, ...end }
          const page = await store.page(box, window, Date.now())
          assert.equal(page?.drops.length, 10)
        }
      }
    }
    assert.equal(asked.length, 24)
    for (const { sql, parameters } of asked) {
      const explain = kind.isMariadb ? 'explain ' : 'explain query plan '
      const { rows } = await database.query.executeQuery<Record<string, unknown>>(
        CompiledQuery.raw(explain + sql, [...parameters]),
      )
      for (const row of rows) {
        const plan = JSON.stringify(row)
        assert.doesNotMatch(plan, /filesort|temporary|TEMP B-TREE|SCAN/, `${sql}\n${plan}`)
        if (kind.isMariadb) assert.match(String(row['type']), /^(range|ref|eq_ref|const)$/, `${sql}\n${plan}`)
        else assert.match(plan, /SEARCH/, `${sql}\n${plan}`)
      }
    }
  })

  it('keeps a bound on answers that nobody takes, for the one box and not for others', async () => {
    const other = await registerPhone(server)
    const sends = Array.from({ length: 200 }, () =>
      server.post('/send', {
        link_token: phone.linkToken,
        encrypted_message: randomBytes(16_384).toString('base64'),
      }),
    )
    for (const answer of await Promise.all(sends)) assert.equal(answer.status, 201)
    const body = JSON.stringify({ link_token: phone.linkToken, limit: 200 })
    const request = [
      'POST /fetch HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Authorization: Bearer ${phone.fetchToken}`,
      `Content-Length: ${String(Buffer.byteLength(body))}`,
      '',
      body,
    ].join('\r\n')
    const readers: Socket[] = []
    try {
      for (let reader = 0; reader < 4; reader++) {
        const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
        socket.on('error', () => undefined)
        socket.pause()
        socket.write(request.repeat(6))
        readers.push(socket)
      }
      let status = 200
      for (let tries = 0; status !== 503 && tries < 100; tries++) {
        await wait(50)
        const answer = await fetch(server, phone.fetchToken, { limit: 1 })
        status = answer.status
        if (status === 503) {
          assert.equal(codeOf(answer), 'busy')
          assert.ok(answer.headers['retry-after'])
        }
      }
      assert.equal(status, 503)
      const untouched = await server.postAs(other.fetchToken, '/fetch', { link_token: other.linkToken })
      assert.equal(untouched.status, 200)
    } finally {
      for (const socket of readers) socket.destroy()
    }
    for (let tries = 0; ; tries++) {
      const { status } = await fetch(server, phone.fetchToken, { limit: 1 })
      if (status === 200) break
      assert.ok(tries < 100, 'their place is free again once they are gone')
      await wait(50)
    }
  })
})

describe('the room that fetches have', () => {
  it('is for four at once, in their order', async () => {
    const room = createFetchRoom()
    const order: number[] = []
    const state = { running: 0, most: 0 }
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        room.enter(at, async () => {
          state.running++
          state.most = Math.max(state.most, state.running)
          order.push(at)
          await wait(2)
          state.running--
        }),
      ),
    )
    assert.equal(state.most, 4)
    assert.deepEqual(
      order,
      Array.from({ length: 20 }, (_, at) => at),
    )
  })

  it('is free again after one that failed', async () => {
    const room = createFetchRoom()
    for (let at = 0; at < 10; at++) {
      await assert.rejects(
        room.enter(1, () => Promise.reject(new Error('no store'))),
        /no store/,
      )
    }
    assert.equal(await room.enter(1, () => Promise.resolve('read')), 'read')
  })

  it('is full for all when answers that nobody takes are too many', async () => {
    const room = createFetchRoom()
    const releases = Array.from({ length: 5 }, (_, box) => room.hold(box, 13 * 1024 * 1024))
    await assert.rejects(
      room.enter(100, () => Promise.resolve()),
      { code: 'busy' },
    )
    releases[0]?.()
    await room.enter(100, () => Promise.resolve())
  })
})

describe('a text that is kept', () => {
  it('is refused when its values are not its parameters', () => {
    const keepText = createKeptTexts()
    const build = () => ({ compile: () => CompiledQuery.raw('select ? limit ?', [1, 2]) })
    assert.throws(() => keepText('shape', [2, 1], build), /not the parameters/)
    assert.deepEqual(keepText('shape', [1, 2], build).compile().parameters, [1, 2])
    assert.deepEqual(keepText('shape', [7, 8], build).compile().parameters, [7, 8])
  })
})
