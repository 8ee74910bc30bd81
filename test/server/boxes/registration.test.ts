import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { codeOf } from '../../setup/owner-calls.js'
import { base64, makeKeys } from '../../setup/phone.js'
import { makeStatement } from '../../setup/statements.js'
import { onEachStore, type TestStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

onEachStore('registration', (kind) => {
  let store: TestStore
  let server: TestServer

  before(async () => {
    store = await kind.create()
    server = await startTestServer(kind, { store, environment: { REGISTRATION: 'invite' } })
  })
  after(async () => {
    await server.stop()
    await store.remove()
  })

  const makeInvite = async (lifetimeMs = DAY_MS) => {
    const invite = randomBytes(24).toString('base64url')
    await server.context.invites.add([hash('sha256', invite, 'buffer')], server.context.clock() + lifetimeMs)
    return invite
  }
  const register = async (fields: object, at = server) => {
    const { publicKey } = await makeKeys()
    return at.post('/register', { public_key: base64(publicKey), ...fields })
  }
  const countOf = async (table: 'boxes' | 'box_taken' | 'encryption_keys' | 'invites') => {
    const { count } = await server.database.query
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return count
  }

  it('with an invite makes one box, and no second', async () => {
    const invite = await makeInvite()
    assert.equal((await register({ invite })).status, 201)
    const again = await register({ invite })
    assert.deepEqual([again.status, codeOf(again)], [403, 'invite_invalid'])
  })

  it('ten times at once with one invite makes exactly one box, whole', async () => {
    const invite = await makeInvite()
    const before = [await countOf('boxes'), await countOf('box_taken'), await countOf('invites')]
    const answers = await Promise.all(Array.from({ length: 10 }, () => register({ invite })))
    const statuses = answers.map(({ status }) => status).toSorted()
    assert.deepEqual(statuses, [201, ...new Array<number>(9).fill(403)])
    assert.deepEqual(
      new Set(answers.filter(({ status }) => status === 403).map(codeOf)),
      new Set(['invite_invalid']),
    )
    const [boxes = 0, taken = 0, invites = 0] = before
    assert.deepEqual(
      [await countOf('boxes'), await countOf('box_taken'), await countOf('invites')],
      [boxes + 1, taken + 1, invites - 1],
    )
  })

  it('is refused without an invite, and with one that is unknown or over', async () => {
    const before = await countOf('boxes')
    const required = await register({})
    assert.deepEqual([required.status, codeOf(required)], [403, 'invite_required'])
    const over = await makeInvite()
    const shortlyBefore = await makeInvite(DAY_MS + 60_000)
    server.turnClock(DAY_MS)
    for (const invite of [over, randomBytes(24).toString('base64url'), '', 'not of that form', `${over} `]) {
      const answer = await register({ invite })
      assert.deepEqual([answer.status, codeOf(answer)], [403, 'invite_invalid'], invite)
    }
    assert.equal((await register({ invite: null })).status, 403)
    assert.equal((await register({ invite: 7 })).status, 400)
    assert.equal(await countOf('boxes'), before)
    assert.equal((await register({ invite: shortlyBefore })).status, 201)
  })

  it('that is refused for another reason spends nothing', async () => {
    const invite = await makeInvite()
    const { privateKey } = await makeKeys()
    const anothers = makeStatement({ secretKey: privateKey })
    for (const [fields, code] of [
      [{ public_key: base64(Buffer.alloc(32)) }, 'invalid_request'],
      [{ display_name: 'a\u202Eb' }, 'invalid_request'],
      [{ encryption: [anothers] }, 'invalid_statement'],
    ] as const) {
      const answer = await register({ invite, ...fields })
      assert.deepEqual([answer.status, codeOf(answer)], [400, code])
    }
    assert.equal((await register({ invite })).status, 201)
  })

  it('that meets a taken id spends its invite once, with the id that is free', async () => {
    // Two ids alike, then everything as random as ever.
    let idDraws = 0
    const random = (length: number) =>
      length === 7 && idDraws++ < 2 ? new Uint8Array(7).fill(1) : new Uint8Array(randomBytes(length))
    const environment = { REGISTRATION: 'invite' }
    const unlucky = await startTestServer(kind, { store, random, environment })
    try {
      for (const invite of [await makeInvite(2 * DAY_MS), await makeInvite(2 * DAY_MS)]) {
        assert.equal((await register({ invite }, unlucky)).status, 201)
        assert.equal(codeOf(await register({ invite }, unlucky)), 'invite_invalid')
      }
    } finally {
      await unlucky.stop()
    }
  })

  it('keeps of an invite only its hash, and forgets it once it is over', async () => {
    const invite = await makeInvite()
    const rows = await server.database.query.selectFrom('invites').select('invite_hash').limit(100).execute()
    const hashes = rows.map((row) => Buffer.from(row.invite_hash).toString('hex'))
    assert.ok(hashes.includes(hash('sha256', invite)))
    await server.context.invites.forgetExpired(server.context.clock())
    const left = await countOf('invites')
    server.turnClock(DAY_MS)
    assert.ok((await server.context.invites.forgetExpired(server.context.clock())) >= 1)
    assert.ok((await countOf('invites')) < left)
  })

  it('is open, by invite or closed as the operator sets it, and says which', async () => {
    const invite = await makeInvite()
    const invites = await countOf('invites')
    for (const [mode, status, code] of [
      ['open', 201, undefined],
      ['invite', 201, undefined],
      ['closed', 403, 'registration_closed'],
    ] as const) {
      const other = await startTestServer(kind, { store, environment: { REGISTRATION: mode } })
      try {
        const said = (await other.http.get('/instance.json')).body as { readonly registration: string }
        assert.equal(said.registration, mode)
        const fresh = mode === 'invite' ? await makeInvite(3 * DAY_MS) : invite
        const answer = await register({ invite: fresh }, other)
        assert.deepEqual([answer.status, codeOf(answer)], [status, code], mode)
      } finally {
        await other.stop()
      }
    }
    assert.equal(await countOf('invites'), invites, 'where none is asked for, none is spent')
  })
})
