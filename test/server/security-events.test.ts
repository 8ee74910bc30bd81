import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { forgetExpired } from '../../src/server/forget-expired.js'
import { createSecretStore } from '../../src/server/secret-store.js'
import { createSecurityEvents } from '../../src/server/security-events.js'
import { openDatabase } from '../../src/server/database/database.js'
import { eventually } from '../setup/eventually.js'
import { base64, leave, type Phone, registerPhone } from '../setup/phone.js'
import { act } from '../setup/signed-actions.js'
import { codeOf } from '../setup/owner-calls.js'
import { startServerProcess } from '../setup/server-process.js'
import { onEachStore, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER, startTestServer, type TestEvent, type TestServer } from '../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000
const ADDRESS = '203.0.113.77'

describe('docs/operating.md', () => {
  it('says of each security event when it is', () => {
    const [document, source] = ['docs/operating.md', 'src/server/log.ts'].map((name) =>
      readFileSync(path.join(PACKAGE_FOLDER, name), 'utf8'),
    )
    const [, union = ''] = /export type SecurityEvent =\n([^]*?)\n\n/.exec(source ?? '') ?? []
    const events = [...union.matchAll(/'([a-z_]+)'/g)].map(([, event = '']) => event)
    const [, table = ''] = /^\| `security` \|.*\n\|---\|---\|\n([^]*?)\n\n/m.exec(document ?? '') ?? []
    const named = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z_]+)`/g)])
    assert.ok(events.includes('proof_failed'))
    assert.deepEqual(named.map(([, event = '']) => event).toSorted(), events.toSorted())
  })
})

onEachStore('security events', (kind) => {
  let store: TestStore
  let server: TestServer

  beforeEach(async () => {
    store = await kind.create()
    server = await startTestServer(kind, { store })
  })
  afterEach(async () => {
    await server.stop()
    await store.remove()
  })

  const failProof = (at: TestServer, phone: Phone) =>
    at.postAs('a wrong token', '/ack', { link_token: phone.linkToken, message_ids: [] })
  const eventsOf = async (at: TestServer, count: number): Promise<readonly TestEvent[]> => {
    await eventually(() => at.log.events.length >= count, true)
    return at.log.events
  }
  const secretNames = async () => {
    const rows = await server.database.query.selectFrom('server_secrets').select('name').limit(100).execute()
    return rows.map(({ name }) => name).filter((name) => name.startsWith('events '))
  }

  it('are a registration, and a proof that fails, whichever it is', async () => {
    const one = await registerPhone(server)
    const other = await registerPhone(server)
    await failProof(server, one)
    const wrong = { ...(await one.prove()), challenge_signature: base64(randomBytes(64)) }
    await server.post('/fetch', { link_token: one.linkToken, ...wrong })
    const spent = await other.prove()
    for (let times = 0; times < 2; times++)
      await server.post('/fetch', { link_token: other.linkToken, ...spent })
    const events = await eventsOf(server, 5)
    assert.deepEqual(
      events.map(({ event }) => event),
      ['box_registered', 'box_registered', 'proof_failed', 'proof_failed', 'proof_failed'],
    )
    const [first, second] = events.map(({ box }) => box)
    assert.match(first ?? '', /^[0-9a-f]{16}$/)
    assert.notEqual(first, second)
    assert.deepEqual(
      events.map(({ box }) => box),
      [first, second, first, first, second],
    )
  })

  it('call a box the same all month, in every process, and otherwise in the next month', async () => {
    const other = await startTestServer(kind, { store })
    try {
      // To where no month ends while this goes on.
      const now = new Date()
      const toMiddleMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 15) - now.getTime()
      for (const each of [server, other]) each.turnClock(toMiddleMs)
      const phone = await registerPhone(server)
      await failProof(other, phone)
      const [registered] = await eventsOf(server, 1)
      const [failed] = await eventsOf(other, 1)
      assert.equal(failed?.box, registered?.box)

      const month = (at: TestServer) => new Date(at.context.clock()).toISOString().slice(0, 7)
      const before = month(server)
      while (month(server) === before) server.turnClock(DAY_MS)
      await failProof(server, phone)
      await failProof(server, phone)
      const [, next, again] = await eventsOf(server, 3)
      assert.match(next?.box ?? '', /^[0-9a-f]{16}$/)
      assert.notEqual(next?.box, registered?.box)
      assert.equal(again?.box, next?.box)

      await createSecretStore(server.database).forgetExpired(server.context.clock())
      assert.deepEqual(await secretNames(), [`events ${month(server)}`], 'nobody can make the old ones again')
    } finally {
      await other.stop()
    }
  })

  it('lose the hash of the box and nothing else to a store that does not answer', async () => {
    const noted: object[] = []
    let isThere = false
    const secrets = createSecretStore(server.database)
    const events = createSecurityEvents({
      secrets: {
        findOrKeep: (...words) =>
          isThere ? secrets.findOrKeep(...words) : Promise.reject(new Error('no store')),
      },
      random: server.context.random,
      clock: server.context.clock,
      log: { security: (event, facts) => noted.push({ event, ...facts }) },
    })
    events.note('quota_reached', 1, { quota: 'box' })
    await eventually(() => noted.length, 1)
    isThere = true
    events.note('drops_deleted', 1, { count: 3 })
    await eventually(() => noted.length, 2)
    const [without, withHash] = noted
    assert.deepEqual(without, { event: 'quota_reached', quota: 'box' })
    assert.deepEqual(Object.keys(withHash ?? {}), ['event', 'box', 'count'])
  })

  it('are lines of their own with no token, link, address, key or body in them', async function () {
    this.timeout(60_000)
    const invite = randomBytes(24).toString('base64url')
    const inviteHash = hash('sha256', invite, 'buffer')
    await server.context.invites.add([inviteHash], Date.now() + DAY_MS)
    const running = await startServerProcess({
      ...store.environment,
      REGISTRATION: 'invite',
      TRUST_PROXY: '1',
    })
    const forwarded = {
      post: (to: string, body: object) => running.post(to, body).set('X-Forwarded-For', ADDRESS),
    }
    try {
      await running.untilReady()
      const phone = await registerPhone(forwarded, { display_name: 'Marked Name', invite })
      const proof = await phone.prove()
      for (let times = 0; times < 2; times++)
        await forwarded.post('/fetch', { link_token: phone.linkToken, ...proof })
      await forwarded
        .post('/ack', { link_token: phone.linkToken, message_ids: [77_777_777] })
        .set('Authorization', 'Bearer marked-wrong-token')
      running.child.kill('SIGTERM')
      assert.equal(await running.ended, 0)

      const lines = running
        .output()
        .split('\n')
        .filter((line) => line.includes('"security"'))
      const events = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      assert.deepEqual(
        events.map(({ security }) => security),
        ['box_registered', 'invite_spent', 'proof_failed', 'proof_failed'],
      )
      for (const event of events) {
        assert.deepEqual(Object.keys(event), ['level', 'time', 'security', 'box'])
        assert.match(String(event['box']), /^[0-9a-f]{16}$/)
      }
      const { query, close } = openDatabase(store.settings)
      const row = await query.selectFrom('boxes').selectAll().executeTakeFirstOrThrow()
      await close()
      const hashes = [row.link_token_hash, row.fetch_token_hash, row.identity_key, inviteHash]
      const nowhere = [
        ADDRESS,
        'Marked Name',
        'marked',
        '77777777',
        invite,
        phone.linkToken,
        phone.linkToken.slice('link_'.length),
        phone.fetchToken,
        String(phone.clientId),
        proof.challenge,
        proof.challenge_signature,
        ...hashes.flatMap((bytes) =>
          (['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(bytes).toString(form)),
        ),
      ]
      for (const mark of nowhere) assert.ok(!lines.some((line) => line.includes(mark)), mark)
    } finally {
      running.child.kill('SIGKILL')
      await running.ended
    }
  })
})

onEachStore('security events of what owners decide', (kind) => {
  it('are one for each call, of one box, and no more', async function () {
    this.timeout(30_000)
    const environment = { BOX_MAX_DROPS: '1', BOX_IDLE_DAYS: '30' }
    const server = await startTestServer(kind, { environment })
    try {
      const owner = await registerPhone(server)
      const other = await registerPhone(server)
      await leave(server, owner)
      const refused = await server.post('/send', {
        link_token: owner.linkToken,
        encrypted_message: owner.seal('too much'),
      })
      assert.equal(codeOf(refused), 'box_full')
      for (const [call, parameters] of [
        ['/update_box', { greeting: 'Marked greeting' }],
        ['/update_box', { closed: true }],
        ['/rotate_fetch_token', {}],
        ['/rotate_link', {}],
        ['/delete_drops', { all: true }],
        ['/block_contact', { from_link_token: other.linkToken, blocked: true }],
        ['/box', {}],
        ['/export_box', {}],
        ['/export_box', { after_id: 0 }],
        ['/delete_box', {}],
      ] as const) {
        const answer = await act(server, owner, call, parameters)
        assert.equal(answer.status, 200, `${call}: ${answer.text}`)
      }
      server.turnClock(70 * DAY_MS)
      await forgetExpired(server.context)
      await eventually(
        () => server.log.events.map(({ event }) => event),
        [
          'box_registered',
          'box_registered',
          'quota_reached',
          'box_updated',
          'box_closed',
          'fetch_token_rotated',
          'link_rotated',
          'drops_deleted',
          'contact_blocked',
          'box_exported',
          'box_deleted',
          'box_removed_as_idle',
        ],
      )
      const { events } = server.log
      const [first, second, ...rest] = events
      const last = rest.pop()
      assert.ok(rest.every(({ box }) => box === first?.box))
      assert.match(last?.box ?? '', /^[0-9a-f]{16}$/)
      assert.notEqual(last?.box, second?.box, 'another month')
      assert.equal(events.find(({ event }) => event === 'drops_deleted')?.count, 1)
      assert.equal(events.find(({ event }) => event === 'quota_reached')?.quota, 'box')
    } finally {
      await server.stop()
    }
  })
})
