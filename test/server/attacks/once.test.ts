import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { useByCounters, useByRows } from '../../setup/box-use.js'
import { grant } from '../../setup/contacts.js'
import { codeOf } from '../../setup/owner-calls.js'
import { leave, type Phone, registerPhone } from '../../setup/phone.js'
import { act, actionBody, challengeFor } from '../../setup/signed-actions.js'
import { onEachDialect } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const TEN = 10

function sealed(): string {
  return randomBytes(60).toString('base64')
}

onEachDialect('ten at once', (kind) => {
  let one: TestServer
  let two: TestServer
  let owner: Phone

  before(async () => {
    one = await startTestServer(kind)
    two = await startTestServer(kind, { store: one.store })
  })
  beforeEach(async () => {
    owner = await registerPhone(one)
  })
  after(async () => {
    await two.stop()
    await one.stop()
  })

  const by = (at: number) => (at % 2 === 0 ? one : two)
  const times = <T>(make: (at: number) => Promise<T>) =>
    Promise.all(Array.from({ length: TEN }, (_, at) => make(at)))
  const post = (path: string, body: object) => times(async (at) => by(at).post(path, body))
  const statusesOf = (answers: readonly { readonly status: number }[]) =>
    answers.map(({ status }) => status).toSorted()
  const onlyOne = (won: number, lost: number) => [won, ...Array<number>(TEN - 1).fill(lost)].toSorted()
  const takenOf = ({ clientId }: Phone) =>
    one.database.query
      .selectFrom('box_taken')
      .select(['seen_drops', 'seen_bytes', 'gone_drops', 'gone_bytes'])
      .where('box_id', '=', clientId)
      .executeTakeFirstOrThrow()

  it('one challenge pays for one proof', async () => {
    const id = await leave(one, owner)
    const body = { link_token: owner.linkToken, message_ids: [id], ...(await owner.prove()) }
    assert.deepEqual(statusesOf(await post('/ack', body)), onlyOne(200, 401))
  })

  it('one challenge pays for one action, also when each of them asks for something else', async () => {
    const challenge = await challengeFor(one, owner)
    const answers = await times(async (at) => {
      const parameters = { greeting: `Number ${String(at)}` }
      return by(at).post('/update_box', actionBody(owner, challenge, '/update_box', parameters))
    })
    assert.deepEqual(statusesOf(answers), onlyOne(200, 401))
    const won = answers.findIndex(({ status }) => status === 200)
    const facts = (await one.post('/link_info', { link_token: owner.linkToken })).body as { greeting: string }
    assert.equal(facts.greeting, `Number ${String(won)}`)
  })

  it('one challenge pays for a proof or an action, not both', async () => {
    const challenge = await challengeFor(one, owner)
    const proof = { link_token: owner.linkToken, ...owner.sign(challenge) }
    const action = actionBody(owner, challenge, '/box')
    const answers = await times(async (at) =>
      at % 4 < 2 ? by(at).post('/fetch', proof) : by(at).post('/box', action),
    )
    assert.deepEqual(statusesOf(answers), onlyOne(200, 401))
  })

  it('one challenge of a sender pays for one drop', async () => {
    const contact = await registerPhone(one)
    await grant(one, contact, owner)
    await act(one, owner, '/update_box', { contacts_only: true })
    const { challenge, challenge_signature } = await contact.prove()
    const answers = await times(async (at) =>
      by(at).post('/send', {
        link_token: owner.linkToken,
        encrypted_message: sealed(),
        from_link_token: contact.linkToken,
        from_challenge: challenge,
        from_signature: challenge_signature,
      }),
    )
    assert.deepEqual(statusesOf(answers), onlyOne(201, 401))
    assert.equal((await useByRows(one, kind, owner.clientId)).unseen.drops, 1)
  })

  it('withdrawals of one drop take it back once', async () => {
    const receipt = randomBytes(32)
    const receipt_hash = hash('sha256', receipt, 'base64')
    const other = await leave(one, owner)
    const body = { link_token: owner.linkToken, encrypted_message: sealed(), receipt_hash }
    const sent = await one.post('/send', body)
    const answers = await post('/withdraw', { receipt: receipt.toString('base64') })
    for (const { status, body: told } of answers)
      assert.deepEqual([status, (told as { status: string }).status], [200, 'gone'])
    assert.deepEqual(await takenOf(owner), { seen_drops: 0, seen_bytes: 0, gone_drops: 1, gone_bytes: 60 })
    assert.deepEqual(await useByCounters(one, owner.clientId), await useByRows(one, kind, owner.clientId))
    assert.ok((sent.body as { id: number }).id > other)
  })

  it('a drop that is withdrawn, deleted, acknowledged and marked as unseen is counted once', async () => {
    const receipt = randomBytes(32)
    const receipt_hash = hash('sha256', receipt, 'base64')
    for (let round = 0; round < 5; round++) {
      const body = { link_token: owner.linkToken, encrypted_message: sealed(), receipt_hash }
      const { id } = (await one.post('/send', body)).body as { id: number }
      const ids = { link_token: owner.linkToken, message_ids: [id] }
      await times(async (at) => {
        switch (at % 5) {
          case 0:
            return by(at).post('/withdraw', { receipt: receipt.toString('base64') })
          case 1:
            return act(by(at), owner, '/delete_drops', { message_ids: [id] })
          case 2:
            return act(by(at), owner, '/delete_drops', { all: true })
          case 3:
            return by(at).postAs(owner.fetchToken, '/ack', ids)
          default:
            return by(at).postAs(owner.fetchToken, '/ack', { ...ids, seen: false })
        }
      })
    }
    assert.deepEqual(await takenOf(owner), { seen_drops: 0, seen_bytes: 0, gone_drops: 5, gone_bytes: 300 })
  })

  it('new links all lead to the box, the last for everybody and each for its owner', async () => {
    const challenges = await times(async () => challengeFor(one, owner))
    const answers = await times(async (at) =>
      by(at).post('/rotate_link', actionBody(owner, challenges[at] ?? '', '/rotate_link')),
    )
    assert.deepEqual(new Set(statusesOf(answers)), new Set([200]))
    const links = [owner.linkToken, ...answers.map(({ body }) => (body as { link_token: string }).link_token)]
    assert.equal(new Set(links).size, TEN + 1)
    const reached: string[] = []
    for (const linkToken of links) {
      const named = { ...owner, linkToken }
      const sent = await two.post('/send', { link_token: linkToken, encrypted_message: sealed() })
      if (sent.status === 201) reached.push(linkToken)
      else assert.equal(codeOf(sent), 'link_replaced')
      assert.equal((await act(one, named, '/box')).status, 200)
      const body = { link_token: linkToken }
      assert.equal((await two.postAs(owner.fetchToken, '/fetch', body)).status, 200)
    }
    assert.equal(reached.length, 1)
    const found = await one.post('/check_contact', { link_token: reached[0] })
    assert.equal((found.body as { exists: boolean }).exists, true)
  })

  it('new fetch tokens leave one that reads', async () => {
    const challenges = await times(async () => challengeFor(one, owner))
    const answers = await times(async (at) =>
      by(at).post('/rotate_fetch_token', actionBody(owner, challenges[at] ?? '', '/rotate_fetch_token')),
    )
    assert.deepEqual(new Set(statusesOf(answers)), new Set([200]))
    const tokens = [
      owner.fetchToken,
      ...answers.map(({ body }) => (body as { fetch_token: string }).fetch_token),
    ]
    const reads = await Promise.all(
      tokens.map(async (token, at) => by(at).postAs(token, '/fetch', { link_token: owner.linkToken })),
    )
    assert.deepEqual(statusesOf(reads), [200, ...Array<number>(TEN).fill(401)])
  })

  it('deletions of one box delete it, and no other', async () => {
    const other = await registerPhone(one)
    await Promise.all([leave(one, owner), leave(one, owner), leave(one, other)])
    const challenges = await times(async () => challengeFor(one, owner))
    const answers = await times(async (at) =>
      by(at).post('/delete_box', actionBody(owner, challenges[at] ?? '', '/delete_box')),
    )
    assert.ok(answers.some(({ status }) => status === 200))
    assert.ok(answers.every(({ status }) => status === 200 || status === 404))
    const gone = await two.post('/link_info', { link_token: owner.linkToken })
    assert.deepEqual([gone.status, codeOf(gone)], [404, 'box_not_found'])
    assert.equal((await useByCounters(one, other.clientId)).unseen.drops, 1)
  })

  it('deletions of all drops are answered when all of them are gone', async function () {
    this.timeout(60_000)
    const count = 2_500
    const rows = Array.from({ length: count }, (_, at) => ({
      box_id: owner.clientId,
      id: at + 1,
      sealed_box: randomBytes(48),
      metadata: null,
      receipt_hash: null,
      size_bytes: 48,
      created_at_ms: 0,
      expires_at_ms: Number.MAX_SAFE_INTEGER,
    }))
    for (let at = 0; at < count; at += 500) {
      const some = rows.slice(at, at + 500)
      await one.database.query.insertInto('drops').values(some).execute()
      const unseen = some.map(({ box_id, id, size_bytes }) => ({ box_id, id, size_bytes }))
      for (const add of one.database.dialect.unseenDrops.add(one.database.query, unseen))
        await one.database.query.executeQuery(add.compile())
    }
    await one.database.query
      .updateTable('boxes')
      .set({ arrived_drops: count, arrived_bytes: 48 * count, last_drop_id: count })
      .where('id', '=', owner.clientId)
      .execute()
    const challenges = await times(async () => challengeFor(one, owner))
    const counts = await times(async (at) => {
      const body = actionBody(owner, challenges[at] ?? '', '/delete_drops', { all: true })
      const answer = await by(at).post('/delete_drops', body)
      assert.equal(answer.status, 200, answer.text)
      assert.deepEqual(
        await useByRows(one, kind, owner.clientId),
        { unseen: { drops: 0, bytes: 0 }, seen: { drops: 0, bytes: 0 } },
        'at the moment of the answer',
      )
      return (answer.body as { readonly count: number }).count
    })
    assert.equal(
      counts.reduce((sum, each) => sum + each, 0),
      count,
    )
    const { gone_drops } = await takenOf(owner)
    assert.equal(gone_drops, count)
  })
})
