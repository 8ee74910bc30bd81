import assert from 'node:assert/strict'
import { codeOf, ofBox, OWNER_CALLS } from '../setup/owner-calls.js'
import { base64, leave, makeKeys, type Phone, registerPhone } from '../setup/phone.js'
import { createMariadbStore, STORES } from '../setup/stores.js'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
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
    server = await startTestServer(MARIADB, { store: await createMariadbStore('utf8mb4', instance) })
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
