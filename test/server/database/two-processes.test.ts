import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { migrations } from '../../../migrations/index.js'
import { openDatabase } from '../../../src/server/database/database.js'
import { base64, makeKeys } from '../../setup/phone.js'
import { type ServerProcess, startServerProcess, startStuckMigrator } from '../../setup/server-process.js'
import { onEachStore, type TestStore } from '../../setup/stores.js'

onEachStore('two processes on one store', function (kind) {
  let store: TestStore
  const started: ServerProcess[] = []

  beforeEach(async () => {
    store = await kind.create()
  })
  afterEach(async () => {
    for (const server of started.splice(0)) {
      server.child.kill('SIGKILL')
      await server.ended
    }
    await store.remove()
  })

  const start = async () => {
    const server = await startServerProcess({ ...store.environment, RATE_LIMIT_SEND: '0' })
    started.push(server)
    return server
  }

  it('that start at once both serve: one has migrated, the other has waited', async function () {
    this.timeout(60_000)
    const servers = [await start(), await start(), await start()]
    for (const server of servers) await server.untilReady()
    const migrated = servers.filter((server) => server.output().includes('schema brought up to date'))
    assert.equal(migrated.length, 1)
    const database = openDatabase(store.settings)
    try {
      const rows = await database.query.selectFrom('applied_migrations').select('name').limit(100).execute()
      assert.deepEqual(
        rows.map(({ name }) => name).toSorted(),
        migrations.map(({ name }) => name),
      )
    } finally {
      await database.close()
    }
  })

  it('share boxes, challenges and counters, and lose nothing of what either answered when one is killed', async function () {
    this.timeout(60_000)
    const one = await start()
    const two = await start()
    await one.untilReady()
    await two.untilReady()
    const { publicKey } = await makeKeys()
    const { body } = (await one.post('/register', { public_key: base64(publicKey) })) as {
      body: Record<string, string>
    }
    const accepted: number[] = []
    let inFlight = 0
    let inFlightWhenKilled = 0
    const sender = async (server: ServerProcess) => {
      for (let turn = 0; turn < 25; turn++) {
        const message = {
          link_token: body['link_token'],
          encrypted_message: randomBytes(200).toString('base64'),
        }
        inFlight++
        try {
          const answer = await server.post('/send', message)
          assert.equal(answer.status, 201, answer.text)
          accepted.push((answer.body as { readonly id: number }).id)
        } catch (error) {
          if (server === two && two.child.killed) return
          throw error
        } finally {
          inFlight--
        }
      }
    }
    const killing = (async () => {
      while (accepted.length < 40) await wait(2)
      inFlightWhenKilled = inFlight
      two.child.kill('SIGKILL')
    })()
    await Promise.all([
      ...Array.from({ length: 4 }, () => sender(one)),
      ...Array.from({ length: 4 }, () => sender(two)),
      killing,
    ])
    assert.ok(inFlightWhenKilled > 0, 'the server was killed in the middle')

    const fetched = await one
      .post('/fetch', { link_token: body['link_token'], limit: 200, order: 'ASC' })
      .set('Authorization', `Bearer ${body['fetch_token'] ?? ''}`)
    const ids = (fetched.body as { readonly data: readonly { readonly id: number }[] }).data.map(
      ({ id }) => id,
    )
    assert.equal(new Set(ids).size, ids.length)
    for (const id of accepted) assert.ok(ids.includes(id), 'a drop that was answered 201 is lost')
  })

  if (!kind.name.includes('latin1')) {
    it('replace a holder of the lease that is killed while it migrates', async function () {
      this.timeout(90_000)
      const stuck = startStuckMigrator(store.environment)
      await new Promise((resolve) => stuck.stdout.once('data', resolve))
      const server = await start()
      // Whoever waits looks again and again, and must not take what is held: longer than one renewal.
      await wait(6_000)
      assert.ok(!server.output().includes('listening'))
      if (kind.isMariadb) assert.match(server.output(), /waiting for another process/)
      stuck.kill('SIGKILL')
      const killedAt = Date.now()
      await server.untilReady(40_000)
      assert.ok(Date.now() - killedAt < 40_000)
      const answer = await server.post('/register', { public_key: base64((await makeKeys()).publicKey) })
      assert.equal(answer.status, 201, answer.text)
    })
  }
})
