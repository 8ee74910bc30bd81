import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { base64, type Phone, registerPhone } from '../../setup/phone.js'
import { act } from '../../setup/signed-actions.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

onEachStore('a receipt', (kind) => {
  let server: TestServer
  let phone: Phone
  let secret: Buffer

  before(async () => {
    server = await startTestServer(kind)
  })
  beforeEach(async () => {
    phone = await registerPhone(server)
    secret = randomBytes(32)
  })
  after(() => server.stop())

  const send = (fields: object = {}) =>
    server.post('/send', {
      link_token: phone.linkToken,
      encrypted_message: phone.seal('a word'),
      receipt_hash: hash('sha256', secret, 'base64'),
      ...fields,
    })
  const leave = async (fields: object = {}) => {
    const answer = await send(fields)
    assert.equal(answer.status, 201, answer.text)
    return (answer.body as { readonly id: number }).id
  }
  const ask = async (call: '/receipt' | '/withdraw') => {
    const answer = await server.post(call, { receipt: base64(secret) })
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(Object.keys(answer.body as object), ['message', 'status'], 'and no time')
    return (answer.body as { readonly status: string }).status
  }
  const owners = (call: string, fields: object = {}) =>
    server.postAs(phone.fetchToken, call, { link_token: phone.linkToken, ...fields })
  const countThere = async () =>
    ((await owners('/fetch', { include_seen: true })).body as { count: number }).count
  const tellSeen = () => act(server, phone, '/update_box', { seen_receipts: true })

  it('says that the drop is kept, whether it was read or not, and gone for what nobody has left', async () => {
    const id = await leave()
    assert.equal(await ask('/receipt'), 'kept')
    await owners('/ack', { message_ids: [id] })
    assert.equal(await ask('/receipt'), 'kept')
    secret = randomBytes(32)
    assert.equal(await ask('/receipt'), 'gone')
  })

  it('says that it was seen where the owner allows it', async () => {
    const id = await leave()
    await tellSeen()
    assert.equal(await ask('/receipt'), 'kept')
    await owners('/ack', { message_ids: [id] })
    assert.equal(await ask('/receipt'), 'seen')
    assert.equal(await ask('/withdraw'), 'seen')
    assert.equal(await countThere(), 1)
    await owners('/ack', { message_ids: [id], seen: false })
    assert.equal(await ask('/receipt'), 'kept')
  })

  it('takes back a drop that is unread', async () => {
    await leave()
    assert.equal(await ask('/withdraw'), 'gone')
    assert.equal(await countThere(), 0)
    assert.equal(await ask('/receipt'), 'gone')
    assert.equal(await ask('/withdraw'), 'gone')
  })

  it('does not tell, when it takes back, that the drop was read and stays', async () => {
    const id = await leave()
    await owners('/ack', { message_ids: [id] })
    assert.equal(await ask('/withdraw'), 'gone')
    assert.equal(await ask('/receipt'), 'gone')
    assert.equal(await countThere(), 1)
  })

  it('is the first one’s when a send is tried again, which the withdrawn drop does not bring back', async () => {
    const encrypted_message = phone.seal('tried again')
    const id = await leave({ encrypted_message })
    const first = secret
    secret = randomBytes(32)
    assert.equal(await leave({ encrypted_message }), id)
    assert.equal(await ask('/receipt'), 'gone')
    secret = first
    assert.equal(await ask('/withdraw'), 'gone')
    assert.equal(await leave({ encrypted_message }), id)
    assert.equal(await countThere(), 0)
  })

  it('says gone once the drop has expired, as early as its sender wanted', async () => {
    await leave({ expires_in: DAY_MS / 1_000 })
    server.turnClock(DAY_MS - 60_000)
    assert.equal(await ask('/receipt'), 'kept')
    server.turnClock(120_000)
    assert.equal(await ask('/receipt'), 'gone')
    assert.equal(await countThere(), 0)
  })

  it('says gone once the box is', async () => {
    await leave()
    await act(server, phone, '/delete_box')
    assert.equal(await ask('/receipt'), 'gone')
  })

  it('is refused when it is not 32 bytes, as a lifetime is that nobody could mean', async () => {
    for (const receipt of [base64(secret).slice(4), '', 7, null])
      assert.equal((await server.post('/receipt', { receipt })).status, 400)
    for (const expires_in of [0, 59, 31_536_001, 90.5, '90'])
      assert.equal((await send({ expires_in })).status, 400)
  })
})
