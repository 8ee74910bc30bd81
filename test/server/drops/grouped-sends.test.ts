import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDatabase } from '../../../src/server/database/database.js'
import type { NewDrop } from '../../../src/server/drops/send-ledger.js'
import { createSendStore } from '../../../src/server/drops/send-store.js'
import { createServiceUse } from '../../../src/server/drops/service-use-store.js'
import { randomBytes as random } from '../../../src/crypto/random.js'
import { codeOf } from '../../setup/owner-calls.js'
import { type Phone, registerPhone } from '../../setup/phone.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

/** The size by which the trigger below knows the row that it refuses. */
const REFUSED_BYTES = 77

function dropFor(box: NewDrop['box']): NewDrop {
  const nothing = { metadata: undefined, receiptHash: undefined, maxLifetimeMs: undefined }
  return { box, sealedBox: random(60), sizeBytes: 60, ...nothing }
}

onEachStore('sends that wait together', function (kind) {
  let server: TestServer
  let phone: Phone
  let other: Phone

  before(async () => {
    server = await startTestServer(kind)
  })
  beforeEach(async () => {
    phone = await registerPhone(server)
    other = await registerPhone(server)
  })
  after(() => server.stop())

  const send = (to = phone, bytes = 60, by = server) =>
    by.post('/send', {
      link_token: to.linkToken,
      encrypted_message: randomBytes(bytes).toString('base64'),
    })
  const idOf = (answer: { readonly body: unknown }) => (answer.body as { readonly id: number }).id
  const idsIn = async (box: Phone) => {
    const rows = await server.database.query
      .selectFrom('drops')
      .select('id')
      .where('box_id', '=', box.clientId)
      .orderBy('id')
      .execute()
    return rows.map(({ id }) => id)
  }
  const arrivedIn = async (box: Phone) => {
    const { arrived_drops } = await server.database.query
      .selectFrom('boxes')
      .select('arrived_drops')
      .where('id', '=', box.clientId)
      .executeTakeFirstOrThrow()
    return arrived_drops
  }
  /** Keeps the box's row, and on the embedded store everything, from being written until `end` is called. */
  const hold = async (box: Phone) => {
    const holder = openDatabase(server.store.settings)
    let end: () => void = () => undefined
    let held: () => void = () => undefined
    const isHeld = new Promise<void>((resolve) => (held = resolve))
    const holding = holder.transact(async (transaction) => {
      await transaction
        .updateTable('boxes')
        .set({ sealing: 'derived' })
        .where('id', '=', box.clientId)
        .execute()
      held()
      await new Promise<void>((resolve) => (end = resolve))
    })
    await isHeld
    return async () => {
      end()
      await holding
      await holder.close()
    }
  }

  it('share a few commits, and each is answered with an id of its own', async () => {
    const { database, context } = server
    const known = await context.boxes.learn(phone.linkToken as never)
    assert.ok(known)
    const commits = { count: 0 }
    const counting: typeof database.exchange = (reads, decide) => {
      commits.count++
      return database.exchange(reads, decide)
    }
    const watched = { ...database, exchange: counting }
    const store = createSendStore(watched, random, createServiceUse(watched, 0))
    const leave = () => {
      return store.leave(dropFor(known), Date.now(), () => undefined)
    }
    await leave()
    assert.deepEqual(commits, { count: 1 }, 'one alone waits for nobody')
    const left = await Promise.all(Array.from({ length: 200 }, leave))
    assert.ok(commits.count <= 3, `${String(commits.count)} commits`)
    const ids = left.map((each) => (each.outcome === 'stored' ? each.id : Number.NaN))
    assert.deepEqual(ids, (await idsIn(phone)).slice(1), 'in the order in which they came')
    assert.equal(await arrivedIn(phone), 201)
  })

  it('are answered only when they can be read by everybody', async () => {
    const reader = openDatabase(server.store.settings)
    try {
      await Promise.all(
        Array.from({ length: 40 }, async () => {
          const id = idOf(await send())
          const row = await reader.query
            .selectFrom('drops')
            .select('id')
            .where('id', '=', id)
            .executeTakeFirst()
          assert.equal(row?.id, id)
        }),
      )
    } finally {
      await reader.close()
    }
  })

  it('do not fail over one that the store refuses', async () => {
    await sql
      .raw(
        kind.isMariadb
          ? `create trigger refuse before insert on drops for each row
               if new.size_bytes = ${String(REFUSED_BYTES)} then signal sqlstate '45000'; end if`
          : `create trigger refuse before insert on drops when new.size_bytes = ${String(REFUSED_BYTES)}
               begin select raise(abort, 'refused'); end`,
      )
      .execute(server.database.query)
    try {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, at) =>
          send(at % 2 === 0 ? phone : other, at === 12 ? REFUSED_BYTES : 60),
        ),
      )
      const refused = answers.filter(({ status }) => status !== 201)
      assert.deepEqual(
        refused.map(({ status }) => status),
        [500],
      )
      const accepted = answers.filter(({ status }) => status === 201).map(idOf)
      const stored = [...(await idsIn(phone)), ...(await idsIn(other))]
      assert.deepEqual(
        accepted.toSorted((a, b) => a - b),
        stored.toSorted((a, b) => a - b),
      )
      assert.deepEqual([await arrivedIn(phone), await arrivedIn(other)], [14, 15])
    } finally {
      await sql.raw('drop trigger refuse').execute(server.database.query)
      server.log.faults.length = 0
    }
  })

  it('to a box that has been deleted are refused at once, in every process that knew it', async () => {
    const second = await startTestServer(kind, { store: server.store })
    try {
      assert.equal((await send(phone, 60, server)).status, 201)
      assert.equal((await send(phone, 60, second)).status, 201)
      await server.database.query.deleteFrom('boxes').where('id', '=', phone.clientId).execute()
      for (const by of [server, second]) {
        const answers = await Promise.all([send(phone, 60, by), send(other, 60, by)])
        assert.deepEqual(
          answers.map((answer) => [answer.status, codeOf(answer)]),
          [
            [404, 'box_not_found'],
            [201, undefined],
          ],
        )
      }
      assert.equal((await idsIn(phone)).length, 2)
    } finally {
      await second.stop()
    }
  })

  it('under a link that the box no longer has are refused at once', async () => {
    assert.equal((await send()).status, 201)
    await server.database.query
      .updateTable('boxes')
      .set({ link_token_hash: randomBytes(32) })
      .where('id', '=', phone.clientId)
      .execute()
    assert.equal(codeOf(await send()), 'box_not_found')
    assert.equal(await arrivedIn(phone), 1)
  })

  it('to a box that has closed are refused at once, in every process that knew it', async () => {
    const second = await startTestServer(kind, { store: server.store })
    try {
      for (const by of [server, second]) assert.equal((await send(phone, 60, by)).status, 201)
      await server.database.query
        .updateTable('boxes')
        .set({ is_closed: 1 })
        .where('id', '=', phone.clientId)
        .execute()
      for (const by of [server, second]) assert.equal(codeOf(await send(phone, 60, by)), 'box_closed')
    } finally {
      await second.stop()
    }
  })

  it('are too many at some point: the rest is told to come back, and none of the others is lost', async () => {
    const known = await server.context.boxes.learn(phone.linkToken as never)
    assert.ok(known)
    const settled = await Promise.allSettled(
      Array.from({ length: 2_100 }, () =>
        server.context.sends.leave(dropFor(known), Date.now(), () => undefined),
      ),
    )
    const refused = settled.filter((each) => each.status === 'rejected')
    assert.equal(refused.length, 100)
    assert.ok(refused.every(({ reason }) => (reason as { code: string }).code === 'busy'))
    assert.equal((await idsIn(phone)).length, 2_000)
  })

  it('let a registration and an acknowledgement through between them', async () => {
    const known = await server.context.boxes.learn(phone.linkToken as never)
    assert.ok(known)
    const id = idOf(await send(other))
    const sending = Promise.all(
      Array.from({ length: 2_000 }, () =>
        server.context.sends.leave(dropFor(known), Date.now(), () => undefined),
      ),
    ).then(() => 'sends')
    const body = { link_token: other.linkToken, message_ids: [id] }
    const owners = Promise.all([registerPhone(server), server.postAs(other.fetchToken, '/ack', body)])
    assert.equal(await Promise.race([sending, owners.then(() => 'owners')]), 'owners')
    await sending
  })

  it('are tried again while another process writes, and then stored', async () => {
    const release = await hold(phone)
    const sending = Promise.all([send(), send(), send()])
    await wait(300)
    await release()
    assert.deepEqual(
      (await sending).map(({ status }) => status),
      [201, 201, 201],
    )
  })

  if (!kind.isMariadb) return

  it('do not wait for a box that somebody else holds: that one alone is given up after five seconds', async () => {
    const release = await hold(phone)
    try {
      const stuck = Promise.all([send(phone), send(phone)])
      const answered: string[] = []
      const neighbours = Array.from({ length: 20 }, async () => {
        const answer = await send(other)
        answered.push('neighbour')
        return answer.status
      })
      void stuck.then(() => answered.push('stuck'))
      assert.deepEqual(new Set(await Promise.all(neighbours)), new Set([201]))
      assert.equal(answered.includes('stuck'), false, 'the neighbours are answered first')
      for (const answer of await stuck)
        assert.deepEqual([answer.status, codeOf(answer)], [503, 'unavailable'])
    } finally {
      await release()
      server.log.faults.length = 0
    }
    assert.equal((await send()).status, 201)
    assert.equal(await arrivedIn(phone), 1)
  })

  it('keep neither registrations nor acknowledgements waiting', async () => {
    const id = idOf(await send(other))
    const release = await hold(phone)
    const answered: string[] = []
    const sending = Promise.all(Array.from({ length: 10 }, () => send(phone))).then(() =>
      answered.push('sends'),
    )
    await wait(100)
    await registerPhone(server)
    const body = { link_token: other.linkToken, message_ids: [id] }
    const acknowledged = await server.postAs(other.fetchToken, '/ack', body)
    assert.deepEqual([acknowledged.status, (acknowledged.body as { count: number }).count], [200, 1])
    const ownBox = { link_token: phone.linkToken, message_ids: [] }
    assert.equal((await server.postAs(phone.fetchToken, '/ack', ownBox)).status, 200)
    assert.deepEqual(answered, [])
    await release()
    await sending
  })

  it('hold no rows for longer than ten seconds when their process is lost in the middle', async () => {
    const { rows } = await sql<{ seconds: number }>`select @@idle_transaction_timeout as seconds`.execute(
      server.database.query,
    )
    assert.deepEqual(rows, [{ seconds: 10 }])
  })

  it('are tried again when they lose a deadlock', async () => {
    const [low, high] = [phone, other].toSorted((a, b) => a.clientId - b.clientId)
    assert.ok(low && high)
    let answers: Promise<readonly { readonly status: number }[]> = Promise.resolve([])
    let rounds = 0
    // Holds the higher row and then wants the lower one, which the group holds while it waits for the higher.
    await server.database.transact(async (transaction) => {
      const lock = (box: Phone) =>
        transaction.updateTable('boxes').set({ sealing: 'derived' }).where('id', '=', box.clientId).execute()
      await lock(high)
      if (rounds++ === 0) answers = Promise.all([send(low), send(high), send(low), send(high)])
      await wait(300)
      await lock(low)
    })
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      [201, 201, 201, 201],
    )
    assert.deepEqual([await arrivedIn(low), await arrivedIn(high)], [2, 2])
  })
})
