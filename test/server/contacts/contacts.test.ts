import assert from 'node:assert/strict'
import { codeOf } from '../../setup/owner-calls.js'
import { type Phone, registerPhone } from '../../setup/phone.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

interface Listed {
  readonly id: number
  readonly from_link_token: string
  readonly from_nickname: string
  readonly created_at: string
}

onEachStore('contact requests', (kind) => {
  let server: TestServer
  let owner: Phone
  let asker: Phone

  before(async () => {
    server = await startTestServer(kind, { environment: { RATE_LIMIT_REGISTER: '0' } })
  })
  beforeEach(async () => {
    owner = await registerPhone(server)
    asker = await registerPhone(server)
  })
  after(() => server.stop())

  const ask = (fields: object = {}, from = asker) =>
    server.post('/request_message_permission', {
      from_link_token: from.linkToken,
      to_link_token: owner.linkToken,
      ...fields,
    })
  const requestIdOf = (answer: { readonly body: unknown }) =>
    (answer.body as { readonly request_id: number }).request_id
  const list = async () => {
    const answer = await server.postAs(owner.fetchToken, '/get_message_requests', {
      link_token: owner.linkToken,
    })
    assert.equal(answer.status, 200, answer.text)
    return (answer.body as { readonly data: readonly Listed[] }).data
  }
  const respond = (request_id: number, action: string, by = owner) =>
    server.postAs(by.fetchToken, '/respond_message_request', { link_token: by.linkToken, request_id, action })
  const sendFrom = (from_link_token: string) =>
    server.post('/send', {
      link_token: owner.linkToken,
      encrypted_message: owner.seal(`a word ${String(Math.random())}`),
      from_link_token,
    })

  it('go from asking over listing to a grant that lets the sender through', async () => {
    const early = await sendFrom(asker.linkToken)
    assert.equal(early.status, 403)
    assert.deepEqual(early.body, {
      error: 'The owner of this box has not granted this sender permission.',
      code: 'permission_required',
      action_required: 'request_permission',
    })

    const asked = await ask({ from_nickname: ' Ana 🐙 ' })
    assert.equal(asked.status, 201)
    const id = requestIdOf(asked)
    assert.deepEqual(asked.body, { message: 'Permission requested', request_id: id, status: 'pending' })
    assert.equal((await sendFrom(asker.linkToken)).status, 403, 'asking is not yet a grant')
    const [request, ...others] = await list()
    assert.ok(request)
    assert.deepEqual(others, [])
    assert.deepEqual(request, {
      id,
      from_link_token: asker.linkToken,
      from_nickname: 'Ana 🐙',
      created_at: request.created_at,
    })

    const answer = await respond(id, 'accept')
    assert.equal(answer.status, 200)
    const { status, request_id } = answer.body as { readonly status: string; readonly request_id: number }
    assert.deepEqual([status, request_id], ['accepted', id])
    assert.deepEqual(await list(), [])
    assert.equal((await sendFrom(asker.linkToken)).status, 201)
    const again = await ask()
    assert.deepEqual([again.status, (again.body as { status: string }).status], [200, 'accepted'])
  })

  it('are Anonymous without a nickname, and need none', async () => {
    await ask({ from_nickname: '   ' })
    assert.equal((await list())[0]?.from_nickname, 'Anonymous')
  })

  it('are one, however often and at once it is asked', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask()))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
    assert.equal(new Set(answers.map(requestIdOf)).size, 1)
    assert.equal((await list()).length, 1)
  })

  it('are answered once, of ten answers at once', async () => {
    const id = requestIdOf(await ask())
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => respond(id, at % 2 === 0 ? 'accept' : 'reject')),
    )
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array<number>(9).fill(400)])
    const late = await respond(id, 'accept')
    assert.deepEqual([late.status, codeOf(late)], [400, 'request_already_processed'])
  })

  it('rejected stay unsaid to the sender and unlisted to the owner for 30 days', async () => {
    const aged = await startTestServer(kind, { store: server.store })
    const askLater = () =>
      aged.post('/request_message_permission', {
        from_link_token: asker.linkToken,
        to_link_token: owner.linkToken,
      })
    try {
      const id = requestIdOf(await ask())
      assert.equal((await respond(id, 'reject')).status, 200)
      const again = await ask()
      assert.deepEqual([again.status, requestIdOf(again)], [201, id])
      assert.deepEqual(await list(), [])
      assert.equal((await sendFrom(asker.linkToken)).status, 403)
      aged.turnClock(29 * DAY_MS)
      assert.equal(requestIdOf(await askLater()), id)
      aged.turnClock(DAY_MS + 120_000)
      assert.notEqual(requestIdOf(await askLater()), id)
      assert.equal((await list()).length, 1)
    } finally {
      await aged.stop()
    }
  })

  it('keep who asks sealed under the recipient’s link, and erase it when answered', async () => {
    const id = requestIdOf(await ask({ from_nickname: 'Marked Nickname' }))
    const sealed = async () => {
      const row = await server.database.query
        .selectFrom('contact_requests')
        .select('sealed_sender')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return row.sealed_sender
    }
    const before = await sealed()
    assert.ok(before)
    assert.ok(!Buffer.from(before).includes('Marked') && !Buffer.from(before).includes(asker.linkToken))
    await respond(id, 'accept')
    assert.equal(await sealed(), null)
  })

  it('belong to their recipient alone', async () => {
    const id = requestIdOf(await ask())
    const stranger = await respond(id, 'accept', asker)
    assert.deepEqual([stranger.status, codeOf(stranger)], [403, 'request_not_yours'])
    const unknown = await respond(1, 'accept')
    assert.deepEqual([unknown.status, codeOf(unknown)], [404, 'request_not_found'])
    assert.equal((await list()).length, 1)
  })

  it('need two boxes that exist', async () => {
    const to = await ask({ to_link_token: 'link_unknown' })
    assert.deepEqual([to.status, codeOf(to)], [404, 'box_not_found'])
    const from = await ask({ from_link_token: `link_${'A'.repeat(32)}` })
    assert.deepEqual([from.status, codeOf(from)], [404, 'sender_not_found'])
    const send = await sendFrom('link_unknown')
    assert.deepEqual([send.status, codeOf(send)], [404, 'sender_not_found'])
  })

  it('wait at most 100 a box, newest first', async function () {
    this.timeout(60_000)
    const askers = await Promise.all(Array.from({ length: 101 }, () => registerPhone(server)))
    const answers = await Promise.all(askers.map((from) => ask({}, from)))
    const refused = answers.filter(({ status }) => status === 429)
    assert.equal(refused.length, 1)
    assert.equal(codeOf(refused[0] ?? { body: {} }), 'contact_requests_full')
    assert.ok(refused[0]?.headers['retry-after'])
    const listed = await list()
    assert.equal(listed.length, 100)
    const times = listed.map(({ created_at }) => created_at)
    assert.deepEqual(times, times.toSorted().toReversed())
    assert.equal((await respond(listed[0]?.id ?? 0, 'reject')).status, 200)
    const next = await registerPhone(server)
    assert.equal((await ask({}, next)).status, 201, 'an answer makes room for another')
  })
})
