import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { runAdmin } from '../setup/admin.js'
import { leave, registerPhone } from '../setup/phone.js'
import { onEachStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

onEachStore('sealdrop-admin stats', function (kind) {
  let server: TestServer

  beforeEach(async () => {
    server = await startTestServer(kind)
  })
  afterEach(() => server.stop())

  const stats = async (...words: string[]) => {
    const { code, stdout, stderr } = await runAdmin(tmpdir(), ['stats', ...words], server.store.environment)
    assert.deepEqual([code, stderr], [0, ''])
    return stdout
  }
  const ack = (token: string, link_token: string, message_ids: readonly number[]) =>
    server.postAs(token, '/ack', { link_token, message_ids })

  it('counts what is there', async function () {
    this.timeout(30_000)
    const empty = JSON.parse(await stats('--json')) as Readonly<Record<string, unknown>>
    const nothing = { count: 0, bytes: 0 }
    assert.deepEqual(empty, {
      ...empty,
      boxes: { open: 0, closed: 0, contacts_only: 0, being_deleted: 0 },
      drops: { unseen: nothing, seen: nothing },
      contact_requests: { pending: 0, granted: 0 },
      invites: 0,
    })

    const [ana, bea, cleo] = [
      await registerPhone(server),
      await registerPhone(server),
      await registerPhone(server),
    ]
    const first = await leave(server, ana, 'one')
    await leave(server, ana, 'two')
    await leave(server, bea, 'three')
    await ack(ana.fetchToken, ana.linkToken, [first])
    await server.context.boxes.update(bea.clientId, { isClosed: true })
    await server.context.boxes.update(cleo.clientId, { isForContacts: true })
    for (const from of [bea, cleo]) {
      await server.post('/request_message_permission', {
        from_link_token: from.linkToken,
        to_link_token: ana.linkToken,
      })
    }
    const asked = await server.postAs(ana.fetchToken, '/get_message_requests', { link_token: ana.linkToken })
    const [request] = (asked.body as { readonly data: readonly { readonly id: number }[] }).data
    await server.postAs(ana.fetchToken, '/respond_message_request', {
      link_token: ana.linkToken,
      request_id: request?.id,
      action: 'accept',
    })
    await server.context.invites.add([Buffer.alloc(32, 1)], Date.now() + 60_000)
    await server.context.invites.add([Buffer.alloc(32, 2)], Date.now() - 1)
    await server.database.query.insertInto('deleted_boxes').values({ box_id: 7 }).execute()

    const said = JSON.parse(await stats('--json')) as {
      readonly store: { readonly name: string; readonly bytes: number }
      readonly schema: string
    }
    const { store, schema, ...rest } = said
    const sealed = (text: string) => text.length + 48
    assert.deepEqual(rest, {
      boxes: { open: 2, closed: 1, contacts_only: 1, being_deleted: 1 },
      drops: {
        unseen: { count: 2, bytes: sealed('two') + sealed('three') },
        seen: { count: 1, bytes: sealed('one') },
      },
      contact_requests: { pending: 1, granted: 1 },
      invites: 1,
    })
    assert.match(store.name, kind.isMariadb ? /^MariaDB 1/ : /^embedded store, SQLite 3/)
    assert.ok(store.bytes > 10_000)
    assert.match(schema, /^[0-9]{4}-/)

    const words = await stats()
    assert.match(
      words,
      /^Boxes {13}2 open, 1 closed\n {18}1 of them for contacts only\n {18}1 being deleted\n/,
    )
    assert.match(words, /^Unseen drops {6}2, 104 bytes\nSeen drops {8}1, 51 bytes$/m)
    assert.match(words, /^Contact requests {2}1 pending, 1 granted\nInvites {11}1 not used yet\nStore {13}/m)
    for (const { linkToken, clientId } of [ana, bea, cleo]) {
      for (const mark of [linkToken, String(clientId)]) assert.ok(!words.includes(mark), 'no box is named')
    }
  })
})
