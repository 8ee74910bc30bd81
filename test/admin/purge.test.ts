import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { runAdmin } from '../setup/admin.js'
import { leave, registerPhone } from '../setup/phone.js'
import { onEachStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

onEachStore('sealdrop-admin purge', function (kind) {
  let server: TestServer

  beforeEach(async () => {
    server = await startTestServer(kind)
    // What is left behind is to be removed by the command.
    await server.context.forgetting.stop()
  })
  afterEach(() => server.stop())

  const purge = (...words: string[]) => runAdmin(tmpdir(), ['purge', ...words], server.store.environment)

  it('removes all that is over and nothing else, and says what', async function () {
    this.timeout(30_000)
    const phone = await registerPhone(server)
    const idle = await registerPhone(server)
    const over = await leave(server, phone, 'over')
    await leave(server, phone, 'kept')
    await leave(server, idle, 'of nobody')
    const { query } = server.database
    const past = Date.now() - 1
    await query.updateTable('drops').set({ expires_at_ms: past }).where('id', '=', over).execute()
    await query.updateTable('recent_sends').set({ expires_at_ms: past }).where('drop_id', '=', over).execute()
    await query
      .updateTable('box_taken')
      .set({ opened_month_ms: past - 400 * DAY_MS })
      .where('box_id', '=', idle.clientId)
      .execute()
    await query
      .insertInto('spent_challenges')
      .values([
        { nonce: randomBytes(16), forget_at_ms: past },
        { nonce: randomBytes(16), forget_at_ms: past + DAY_MS },
      ])
      .execute()
    await server.context.invites.add([randomBytes(32)], past)
    await server.context.invites.add([randomBytes(32)], past + DAY_MS)
    await server.context.secrets.findOrKeep('events 2020-01', randomBytes(32), past)

    const { code, stdout, stderr } = await purge('--json')
    assert.deepEqual([code, stderr], [0, ''])
    const { rows_of_deleted_boxes, ...said } = JSON.parse(stdout) as Readonly<Record<string, number>>
    assert.deepEqual(said, {
      drops: 1,
      idle_boxes: 1,
      key_statements: 0,
      contact_requests: 0,
      retry_hashes: 1,
      spent_challenges: 1,
      invites: 1,
      server_secrets: 1,
    })
    assert.ok((rows_of_deleted_boxes ?? 0) >= 1)
    const page = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
    assert.equal((page.body as { readonly count: number }).count, 1)
    assert.equal((await server.post('/link_info', { link_token: idle.linkToken })).status, 404)
    assert.equal((await purge()).stdout, 'Nothing had expired.\n')
  })

  it('says it in words, or nothing to cron', async function () {
    this.timeout(30_000)
    const phone = await registerPhone(server)
    const expire = async (text: string) => {
      const id = await leave(server, phone, text)
      await server.database.query
        .updateTable('drops')
        .set({ expires_at_ms: 1 })
        .where('id', '=', id)
        .execute()
    }
    await expire('one')
    assert.equal((await purge()).stdout, 'Removed 1 drop.\n')
    await expire('two')
    assert.deepEqual(await purge('--quiet'), { code: 0, stdout: '', stderr: '' })
    assert.equal((await purge()).stdout, 'Nothing had expired.\n')
  })

  it('keeps what a server that serves meanwhile keeps: drops that arrive, and boxes that are opened', async function () {
    this.timeout(30_000)
    const phone = await registerPhone(server)
    const purging = purge('--quiet')
    for (let number = 0; number < 50; number++) await leave(server, phone, `drop ${String(number)}`)
    assert.equal((await purging).code, 0)
    const page = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken, limit: 200 })
    assert.equal((page.body as { readonly count: number }).count, 50)
  })
})
