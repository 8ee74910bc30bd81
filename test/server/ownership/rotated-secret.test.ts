import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { randomBytes as random } from '../../../src/crypto/random.js'
import { migrations } from '../../../migrations/index.js'
import { openDatabase } from '../../../src/server/database/database.js'
import { migrateDown, migrateUp } from '../../../src/server/database/migrate.js'
import { openChallengeKeys, rotateChallengeKey } from '../../../src/server/ownership/challenge-keys.js'
import { issueChallenge } from '../../../src/server/ownership/issue-challenge.js'
import { createSecretStore, type SecretStore } from '../../../src/server/secret-store.js'
import { codeOf } from '../../setup/owner-calls.js'
import { type Phone, phoneOf, registerPhone } from '../../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../../setup/server-process.js'
import { onEachStore, type TestStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const MINUTE_MS = 60_000

/** The fourth word of a challenge. */
function keyIdIn({ challenge }: { readonly challenge: string }): string {
  return challenge.split(' ')[3] ?? ''
}

onEachStore('the key of challenges', (kind) => {
  let store: TestStore
  let server: TestServer
  let secrets: SecretStore

  beforeEach(async () => {
    store = await kind.create()
    server = await startTestServer(kind, { store })
    secrets = createSecretStore(server.database)
  })
  afterEach(async () => {
    await server.stop()
    await store.remove()
  })

  const rotate = () => rotateChallengeKey({ secrets, random, clock: server.context.clock })
  const fetchAt = (at: Pick<ServerProcess, 'post'>, phone: Phone, proof: object) =>
    at.post('/fetch', { link_token: phone.linkToken, ...proof })
  const namesKept = async () => {
    const rows = await server.database.query
      .selectFrom('server_secrets')
      .select(['name', 'expires_at_ms'])
      .where('name', 'like', 'challenge%')
      .limit(100)
      .execute()
    return rows.toSorted((one, other) => one.name.length - other.name.length)
  }

  it('is replaced while two processes serve, and what they handed out before counts as long as ever', async function () {
    this.timeout(60_000)
    const environment = { ...store.environment, RATE_LIMIT_SEND: '0' }
    const started = [await startServerProcess(environment), await startServerProcess(environment)]
    const [one, two] = started
    assert.ok(one && two)
    try {
      await one.untilReady()
      await two.untilReady()
      const owner = await registerPhone(one)
      const atTwo = phoneOf(two, owner)
      const before = [await owner.prove(), await owner.prove(), await atTwo.prove()]
      await rotate()
      const [first, second, third] = before
      assert.ok(first && second && third)
      assert.equal((await fetchAt(two, owner, first)).status, 200, 'the other process knows of nothing yet')

      // Whoever starts now makes challenges with the new key, by which the others learn of it.
      const late = await startServerProcess(environment)
      started.push(late)
      await late.untilReady()
      const fresh = await phoneOf(late, owner).prove()
      assert.notEqual(keyIdIn(fresh), keyIdIn(first))
      assert.equal((await fetchAt(one, owner, fresh)).status, 200)
      assert.equal(keyIdIn(await owner.prove()), keyIdIn(fresh), 'it makes them with the new key itself now')
      assert.equal((await fetchAt(one, owner, second)).status, 200)
      assert.equal((await fetchAt(late, owner, third)).status, 200)
      assert.equal((await fetchAt(two, owner, await owner.prove())).status, 200)
      assert.equal(keyIdIn(await atTwo.prove()), keyIdIn(fresh))
      for (const { output } of [one, two])
        assert.equal(output().match(/"security":"secret_rotated"/g)?.length, 1)
    } finally {
      for (const { child, ended } of started) {
        child.kill('SIGTERM')
        await ended
      }
    }
  })

  it('counts, once replaced, until the last challenge that it made is over, and no longer', async () => {
    const other = await startTestServer(kind, { store })
    try {
      const owner = await registerPhone(server)
      const first = await owner.prove()
      const second = await owner.prove()
      const oldUntilMs = await rotate()
      await server.context.challengeKeys.learn()
      const [turnedMs, leftMs] = [270_000, oldUntilMs - server.context.clock()]
      for (const each of [server, other]) each.turnClock(turnedMs)
      assert.equal((await fetchAt(server, owner, first)).status, 200)
      for (const each of [server, other]) each.turnClock(31_000)
      assert.equal(codeOf(await fetchAt(server, owner, second)), 'proof_invalid')

      // A process that slept through all of it goes on with the old key, which counts for nothing elsewhere.
      for (const each of [server, other]) each.turnClock(leftMs)
      // Not asked for by a request, which would have it look for new keys at the same time.
      const asleep = phoneOf(other, owner)
      const late = owner.sign(issueChallenge(other.context, owner.clientId, 'http://localhost:5000'))
      assert.equal(keyIdIn(late), keyIdIn(first))
      assert.equal(codeOf(await fetchAt(server, owner, late)), 'proof_invalid')
      await other.context.challengeKeys.learn()
      assert.equal((await fetchAt(server, owner, await asleep.prove())).status, 200)
      assert.equal(codeOf(await fetchAt(other, owner, late)), 'proof_invalid')
    } finally {
      await other.stop()
    }
  })

  it('is forgotten once its time is over, and what makes challenges stays', async () => {
    const until = await rotate()
    assert.equal(await secrets.forgetExpired(until - 1), 0)
    assert.deepEqual(
      (await namesKept()).map((row) => row.expires_at_ms),
      [null, until],
    )
    assert.equal(await secrets.forgetExpired(until), 1)
    assert.deepEqual(await namesKept(), [{ name: 'challenge', expires_at_ms: null }])
  })

  it('loses those before it by the way back to a version that keeps only one, and stays itself', async () => {
    const [before] = await namesKept()
    await rotate()
    const [current] = await namesKept()
    const needs = { database: server.database, migrations, clock: Date.now }
    const newer = migrations.length - migrations.findIndex(({ name }) => name === '0021-retired-secrets')
    await migrateDown(needs, newer)
    await migrateUp(needs)
    assert.deepEqual(await namesKept(), [current])
    assert.deepEqual(before, { name: 'challenge', expires_at_ms: null })
  })

  it('is exactly one after ten rotations at once, and all ten before it check', async () => {
    const owner = await registerPhone(server)
    const before = await owner.prove()
    await Promise.all(Array.from({ length: 10 }, rotate))
    const names = (await namesKept()).map(({ name }) => name)
    assert.equal(names.length, 11)
    assert.deepEqual(
      names.filter((name) => name === 'challenge'),
      ['challenge'],
    )
    await server.context.challengeKeys.learn()
    assert.equal(server.context.challengeKeys.current().length, 11)
    assert.equal((await fetchAt(server, owner, before)).status, 200)
  })

  it('is made when there is none, also by ten at once', async () => {
    await server.database.query.deleteFrom('server_secrets').execute()
    await Promise.all(Array.from({ length: 10 }, rotate))
    assert.equal((await namesKept()).filter(({ name }) => name === 'challenge').length, 1)
  })

  it('is asked for once a second at most, however many challenges name one that is unknown', async () => {
    const database = openDatabase(store.settings)
    try {
      const asked: string[] = []
      const counting = createSecretStore(database)
      const watched = { ...counting, find: (name: string) => (asked.push(name), counting.find(name)) }
      const keys = await openChallengeKeys({ secrets: watched, random, clock: Date.now }, [], () => undefined)
      asked.length = 0
      for (let round = 0; round < 2; round++) {
        const found = await Promise.all(Array.from({ length: 50 }, () => keys.find(randomBytes(8))))
        assert.ok(found.every((key) => key === undefined))
      }
      assert.equal(asked.length, 2)
    } finally {
      await database.close()
    }
  })

  it('is the operator’s when SECRET_KEY is set: then the store is not asked', async () => {
    const configured = await startTestServer(kind, { store, environment: { SECRET_KEY: 'k'.repeat(32) } })
    try {
      const owner = await registerPhone(configured)
      const proof = await owner.prove()
      await rotate()
      configured.turnClock(MINUTE_MS)
      await configured.context.challengeKeys.learn()
      assert.equal((await fetchAt(configured, owner, proof)).status, 200)
      assert.equal(configured.context.challengeKeys.current().length, 1)
    } finally {
      await configured.stop()
    }
  })
})
