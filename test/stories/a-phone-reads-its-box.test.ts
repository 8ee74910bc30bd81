import assert from 'node:assert/strict'
import { type Phone, leave, registerPhone } from '../setup/phone.js'
import { onEachStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

interface FetchAnswer {
  readonly data: readonly {
    readonly id: number
    readonly encrypted_message: string
    readonly seen: boolean
  }[]
  readonly count: number
  readonly has_more: boolean
  readonly next_cursor: number | null
  readonly next_challenge: string
}

onEachStore('a phone reads its box', (kind) => {
  let server: TestServer
  let phone: Phone

  before(async () => {
    server = await startTestServer(kind)
    phone = await registerPhone(server, { display_name: 'Ana — инбокс 🐙' })
  })
  after(() => server.stop())

  it('finds in it what was sealed for it, newest first, and only once acknowledged no more', async () => {
    const texts = ['first', 'second 🕊️', 'x'.repeat(16_384 - 48)]
    const ids: number[] = []
    for (const text of texts) ids.push(await leave(server, phone, text))

    const first = await server.post('/fetch', { link_token: phone.linkToken, ...(await phone.prove()) })
    assert.equal(first.status, 200, first.text)
    const page = first.body as FetchAnswer
    assert.deepEqual(
      page.data.map((drop) => phone.open(drop.encrypted_message)),
      texts.toReversed(),
    )
    assert.deepEqual(
      page.data.map((drop) => drop.id),
      ids.toReversed(),
    )
    assert.deepEqual([page.count, page.has_more, page.next_cursor], [3, false, ids[0]])

    const proof = phone.sign(page.next_challenge)
    const ack = await server.post('/ack', { link_token: phone.linkToken, message_ids: ids, ...proof })
    assert.equal(ack.status, 200, ack.text)
    assert.equal((ack.body as { count: number }).count, 3)

    const again = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
    assert.deepEqual((again.body as FetchAnswer).data, [])
    assert.equal((again.body as FetchAnswer).next_cursor, null)
    const all = await server.postAs(phone.fetchToken, '/fetch', {
      link_token: phone.linkToken,
      include_seen: true,
    })
    assert.deepEqual(
      (all.body as FetchAnswer).data.map((drop) => drop.seen),
      [true, true, true],
    )
    assert.deepEqual(server.log.faults, [])
  })
})
