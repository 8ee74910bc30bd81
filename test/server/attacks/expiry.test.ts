import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { useByRows } from '../../setup/box-use.js'
import { askToWrite, grant } from '../../setup/contacts.js'
import { eventually } from '../../setup/eventually.js'
import { codeOf } from '../../setup/owner-calls.js'
import { type Phone, registerPhone } from '../../setup/phone.js'
import { act, actionBody, challengeFor } from '../../setup/signed-actions.js'
import { makeStatement } from '../../setup/statements.js'
import { onEachDialect } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const NOTHING = { drops: 0, bytes: 0 }

interface Answer {
  readonly status: number
  readonly body: unknown
}

interface BoxFacts {
  readonly unseen: object
  readonly seen: object
  readonly old_link: boolean
}

function sealed(bytes = 60): string {
  return randomBytes(bytes).toString('base64')
}

function makeReceipt() {
  const receipt = randomBytes(32)
  return { receipt: receipt.toString('base64'), receipt_hash: hash('sha256', receipt, 'base64') }
}

function idOf({ body }: Answer): number {
  return (body as { readonly id: number }).id
}

function statusOf({ body }: Answer): string {
  return (body as { readonly status: string }).status
}

onEachDialect('as time goes by', (kind) => {
  const servers: TestServer[] = []
  const start = async (environment: Readonly<Record<string, string>> = {}, store = servers[0]?.store) => {
    const server = await startTestServer(kind, { environment, ...(store === undefined ? {} : { store }) })
    servers.unshift(server)
    return server
  }
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })

  const send = (server: TestServer, phone: Phone, fields: object = {}) =>
    server.post('/send', { link_token: phone.linkToken, encrypted_message: sealed(), ...fields })
  const fetchIds = async (server: TestServer, phone: Phone) => {
    const body = { link_token: phone.linkToken, include_seen: true, order: 'ASC' }
    const answer = await server.postAs(phone.fetchToken, '/fetch', body)
    assert.equal(answer.status, 200, answer.text)
    return (answer.body as { readonly data: readonly { readonly id: number }[] }).data.map(({ id }) => id)
  }
  const ack = async (server: TestServer, phone: Phone, message_ids: readonly number[], seen = true) => {
    const body = { link_token: phone.linkToken, message_ids, seen }
    const answer = await server.postAs(phone.fetchToken, '/ack', body)
    assert.equal(answer.status, 200, answer.text)
    return (answer.body as { readonly count: number }).count
  }
  const boxFacts = async (server: TestServer, phone: Phone) => {
    const answer = await act(server, phone, '/box')
    assert.equal(answer.status, 200, answer.text)
    return answer.body as BoxFacts
  }
  /** In whose last second nothing else begins. */
  const toMinute = (server: TestServer, pastMs = 1_000) => {
    server.turnClock(MINUTE_MS - (server.context.clock() % MINUTE_MS) + pastMs)
  }

  describe('a drop', () => {
    for (const [what, settings, fields, lifetimeMs] of [
      ['of a box as it is made', {}, {}, 90 * DAY_MS],
      ['of a box that keeps them for a day', { drop_lifetime_days: 1 }, {}, DAY_MS],
      ['that its sender wants gone in an hour', {}, { expires_in: 3_600 }, 60 * MINUTE_MS],
      [
        'whose sender wants it kept longer than its box does',
        { drop_lifetime_days: 1 },
        { expires_in: 864_000 },
        DAY_MS,
      ],
    ] as const) {
      it(`${what} is there until its time is over, and then nowhere`, async () => {
        const server = await start({ BOX_MAX_DROPS: '1' })
        const owner = await registerPhone(server)
        await act(server, owner, '/update_box', settings)
        toMinute(server)
        const { receipt, receipt_hash } = makeReceipt()
        const id = idOf(await send(server, owner, { ...fields, receipt_hash }))
        server.turnClock(lifetimeMs - 2_000)
        assert.deepEqual(await fetchIds(server, owner), [id])
        assert.equal(statusOf(await server.post('/receipt', { receipt })), 'kept')
        assert.equal(codeOf(await send(server, owner)), 'box_full')

        // So late that the minute after which times are kept is over as well; nothing has been removed by then.
        await server.context.forgetting.stop()
        server.turnClock(MINUTE_MS + 3_000)
        const rows = () => useByRows(server, kind, owner.clientId)
        assert.equal((await rows()).unseen.drops, 1)
        assert.deepEqual(await fetchIds(server, owner), [])
        assert.equal(statusOf(await server.post('/receipt', { receipt })), 'gone')
        assert.equal(statusOf(await server.post('/withdraw', { receipt })), 'gone')
        assert.equal(await ack(server, owner, [id]), 0)
        assert.equal(await ack(server, owner, [id], false), 0)
      })
    }

    it('whose time is over leaves room at once, and is not counted', async () => {
      const server = await start({ BOX_MAX_DROPS: '2' })
      const owner = await registerPhone(server)
      toMinute(server)
      assert.equal((await send(server, owner, { expires_in: 60 })).status, 201)
      const second = idOf(await send(server, owner, { expires_in: 60 }))
      await ack(server, owner, [second])
      assert.equal((await send(server, owner, { expires_in: 60 })).status, 201)
      assert.equal(codeOf(await send(server, owner)), 'box_full')
      // Upkeep has just been done, so it is not due again when their minute is over.
      toMinute(server, 30_000)
      await server.post('/link_info', { link_token: owner.linkToken })
      toMinute(server, 1_000)
      const { unseen, seen } = await boxFacts(server, owner)
      assert.deepEqual([unseen, seen], [NOTHING, NOTHING])
      assert.equal((await send(server, owner)).status, 201)
    })

    it('whose time is over leaves the tables by the first request after a sleep, with no timer', async () => {
      const asleep = await start()
      const owner = await registerPhone(asleep)
      assert.equal((await send(asleep, owner, { expires_in: 60 })).status, 201)
      asleep.turnClock(3 * DAY_MS)
      assert.equal((await useByRows(asleep, kind, owner.clientId)).unseen.drops, 1)
      await asleep.post('/check_contact', { link_token: 'link_unknown' })
      const left = async () => {
        const { recentSends } = await asleep.database.query
          .selectFrom('recent_sends')
          .select(({ fn }) => fn.countAll<number>().as('recentSends'))
          .executeTakeFirstOrThrow()
        return { ...(await useByRows(asleep, kind, owner.clientId)), recentSends }
      }
      await eventually(left, { unseen: NOTHING, seen: NOTHING, recentSends: 0 })
    })

    it('keeps the time that it had when its box’s was changed', async () => {
      const server = await start()
      const owner = await registerPhone(server)
      toMinute(server)
      const long = idOf(await send(server, owner))
      await act(server, owner, '/update_box', { drop_lifetime_days: 1 })
      const short = idOf(await send(server, owner))
      await act(server, owner, '/update_box', { drop_lifetime_days: 365 })
      const longest = idOf(await send(server, owner))
      server.turnClock(DAY_MS + MINUTE_MS)
      assert.deepEqual(await fetchIds(server, owner), [long, longest])
      server.turnClock(89 * DAY_MS)
      assert.deepEqual(await fetchIds(server, owner), [longest])
      server.turnClock(275 * DAY_MS)
      assert.deepEqual(await fetchIds(server, owner), [])
      assert.ok(short > long)
    })

    for (const how of ['withdrawn', 'deleted', 'acknowledged away'] as const) {
      it(`that was ${how} is known for a day: the same send again makes no other`, async () => {
        const server = await start()
        const owner = await registerPhone(server)
        if (how === 'acknowledged away') await act(server, owner, '/update_box', { delete_on_ack: true })
        const { receipt, receipt_hash } = makeReceipt()
        const fields = { encrypted_message: sealed(), receipt_hash }
        const first = await send(server, owner, fields)
        if (how === 'withdrawn') await server.post('/withdraw', { receipt })
        else if (how === 'deleted') await act(server, owner, '/delete_drops', { message_ids: [idOf(first)] })
        else await ack(server, owner, [idOf(first)])
        assert.deepEqual(await useByRows(server, kind, owner.clientId), { unseen: NOTHING, seen: NOTHING })

        server.turnClock(DAY_MS - MINUTE_MS)
        const again = await Promise.all(Array.from({ length: 10 }, () => send(server, owner, fields)))
        assert.deepEqual(
          new Set(again.map((answer) => JSON.stringify([answer.status, idOf(answer)]))),
          new Set([JSON.stringify([201, idOf(first)])]),
        )
        assert.deepEqual(await fetchIds(server, owner), [])
        server.turnClock(3 * MINUTE_MS)
        const anew = await send(server, owner, fields)
        assert.notEqual(idOf(anew), idOf(first))
        assert.deepEqual(await fetchIds(server, owner), [idOf(anew)])
      })
    }
  })

  it('a challenge pays for 300 seconds, as a proof, in an action and for a sender', async () => {
    const server = await start()
    const [owner, contact] = [await registerPhone(server), await registerPhone(server)]
    await grant(server, contact, owner)
    await act(server, owner, '/update_box', { contacts_only: true })
    for (const [lateMs, isInTime] of [
      [290_000, true],
      [300_001, false],
    ] as const) {
      const proof = await owner.prove()
      const action = actionBody(owner, await challengeFor(server, owner), '/box')
      const from = await contact.prove()
      server.turnClock(lateMs)
      const sending = {
        from_link_token: contact.linkToken,
        from_challenge: from.challenge,
        from_signature: from.challenge_signature,
      }
      const answers = [
        await server.post('/fetch', { link_token: owner.linkToken, ...proof }),
        await server.post('/box', action),
        await send(server, owner, sending),
      ]
      assert.deepEqual(
        answers.map(({ status }) => status),
        isInTime ? [200, 200, 201] : [401, 401, 401],
      )
    }
  })

  it('a key statement is handed out until its time is over, and then leaves the tables', async () => {
    const server = await start()
    const owner = await registerPhone(server)
    const now = server.context.clock()
    const statements = [
      makeStatement(owner, { issuedAtMs: now, validUntilMs: now + DAY_MS }),
      makeStatement(owner, { issuedAtMs: now, validUntilMs: now + 30 * DAY_MS }),
    ]
    const body = { link_token: owner.linkToken, encryption_keys: statements, ...(await owner.prove()) }
    assert.equal((await server.post('/set_encryption_keys', body)).status, 200)
    const handedOut = async () => {
      const answer = await server.post('/link_info', { link_token: owner.linkToken })
      const facts = answer.body as { readonly sealing: string; readonly encryption_keys: unknown[] }
      return [facts.sealing, facts.encryption_keys.length]
    }
    const kept = async () => (await server.context.boxes.encryptionKeys(owner.clientId)).length
    server.turnClock(DAY_MS - MINUTE_MS)
    assert.deepEqual(await handedOut(), ['statements', 2])
    server.turnClock(MINUTE_MS + 1_000)
    assert.deepEqual(await handedOut(), ['statements', 1])
    server.turnClock(29 * DAY_MS)
    assert.deepEqual(await handedOut(), ['statements', 0], 'nobody is told to guess a key')
    await eventually(kept, 0)
  })

  it('a replaced link is told to senders for 30 days, and names the box for its owner ever after', async () => {
    const server = await start({ BOX_IDLE_DAYS: '0' })
    const [owner, other] = [await registerPhone(server), await registerPhone(server)]
    const encrypted_message = sealed()
    const first = await send(server, owner, { encrypted_message })
    toMinute(server)
    const rotated = await act(server, owner, '/rotate_link')
    const { link_token } = rotated.body as { readonly link_token: string }
    const asSenders = async () => {
      const link = { link_token: owner.linkToken }
      const permission = { from_link_token: other.linkToken, to_link_token: owner.linkToken }
      const answers = [
        await send(server, owner),
        await server.post('/link_info', link),
        await server.post('/request_message_permission', permission),
      ]
      return answers.map((answer) => [answer.status, codeOf(answer)])
    }
    const asOwner = async () => {
      const { old_link } = await boxFacts(server, owner)
      assert.equal(
        (await server.post('/fetch', { link_token: owner.linkToken, ...(await owner.prove()) })).status,
        200,
      )
      assert.equal((await act(server, { ...owner, linkToken: link_token }, '/box')).status, 200)
      return old_link
    }
    assert.equal(idOf(await send(server, owner, { encrypted_message })), idOf(first), 'retried, it is known')
    server.turnClock(30 * DAY_MS - 2 * MINUTE_MS)
    assert.deepEqual(await asSenders(), Array(3).fill([410, 'link_replaced']))
    assert.equal(await asOwner(), true)
    server.turnClock(2 * MINUTE_MS)
    assert.deepEqual(await asSenders(), Array(3).fill([404, 'box_not_found']))
    server.turnClock(400 * DAY_MS)
    assert.equal(await asOwner(), true)
    assert.equal((await send(server, { ...owner, linkToken: link_token })).status, 201)
  })

  it('a contact request waits for 90 days, and a refusal holds for 30', async () => {
    const server = await start()
    const [owner, other] = [await registerPhone(server), await registerPhone(server)]
    const listed = async () => {
      const body = { link_token: owner.linkToken }
      const answer = await server.postAs(owner.fetchToken, '/get_message_requests', body)
      return (answer.body as { readonly data: readonly { readonly id: number }[] }).data.map(({ id }) => id)
    }
    const rows = async () => {
      const found = await server.database.query.selectFrom('contact_requests').select('id').execute()
      return found.length
    }
    toMinute(server)
    const id = await askToWrite(server, other, owner)
    server.turnClock(90 * DAY_MS - 2 * MINUTE_MS)
    assert.deepEqual(await listed(), [id])
    assert.equal(await askToWrite(server, other, owner), id)
    server.turnClock(2 * MINUTE_MS)
    assert.deepEqual(await listed(), [])
    await eventually(rows, 0)

    const second = await askToWrite(server, other, owner)
    const refusal = { link_token: owner.linkToken, request_id: second, action: 'reject' }
    assert.equal((await server.postAs(owner.fetchToken, '/respond_message_request', refusal)).status, 200)
    server.turnClock(30 * DAY_MS - 2 * MINUTE_MS)
    assert.equal(await askToWrite(server, other, owner), second)
    assert.deepEqual(await listed(), [], 'who was refused is told nothing and listed no more')
    server.turnClock(3 * MINUTE_MS)
    const third = await askToWrite(server, other, owner)
    assert.notEqual(third, second)
    assert.deepEqual(await listed(), [third])
  })

  describe('a box that nobody opens', () => {
    const isThere = async (server: TestServer, phone: Phone) => {
      const answer = await server.post('/check_contact', { link_token: phone.linkToken })
      return (answer.body as { readonly exists: boolean }).exists
    }
    /** To a moment of the month that follows. */
    const turnToMonth = (server: TestServer, beforeItsEndMs: number) => {
      const date = new Date(server.context.clock())
      const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 2)
      server.turnClock(end - beforeItsEndMs - server.context.clock())
      return end
    }

    it('is kept for its days from the last minute of the month in which it was opened', async () => {
      const server = await start({ BOX_IDLE_DAYS: '365' })
      const owner = await registerPhone(server)
      await send(server, owner)
      const end = turnToMonth(server, 30_000)
      await fetchIds(server, owner)
      server.turnClock(end + 365 * DAY_MS - server.context.clock() - MINUTE_MS)
      await server.context.forgetting.catchUp()
      assert.equal(await isThere(server, owner), true, 'a year less half a minute')
      server.turnClock(2 * MINUTE_MS)
      await server.context.forgetting.catchUp()
      assert.equal(await isThere(server, owner), false)
      assert.deepEqual(await useByRows(server, kind, owner.clientId), { unseen: NOTHING, seen: NOTHING })
    })

    it('is kept by whatever its owner proves', async () => {
      const proofs: Readonly<Record<string, (server: TestServer, phone: Phone) => Promise<Answer>>> = {
        '/fetch': async (server, phone) =>
          server.post('/fetch', { link_token: phone.linkToken, ...(await phone.prove()) }),
        '/ack': (server, phone) =>
          server.postAs(phone.fetchToken, '/ack', { link_token: phone.linkToken, message_ids: [] }),
        '/get_message_requests': (server, phone) =>
          server.postAs(phone.fetchToken, '/get_message_requests', { link_token: phone.linkToken }),
        '/set_encryption_keys': async (server, phone) =>
          server.post('/set_encryption_keys', {
            link_token: phone.linkToken,
            encryption_keys: [],
            ...(await phone.prove()),
          }),
        '/box': (server, phone) => act(server, phone, '/box'),
        '/update_box': (server, phone) => act(server, phone, '/update_box', { closed: false }),
        '/rotate_fetch_token': (server, phone) => act(server, phone, '/rotate_fetch_token'),
      }
      const server = await start({ BOX_IDLE_DAYS: '100' })
      const owners = await Promise.all(Object.keys(proofs).map(() => registerPhone(server)))
      const nobodys = await registerPhone(server)
      server.turnClock(90 * DAY_MS)
      for (const [at, [path, prove]] of Object.entries(proofs).entries()) {
        const owner = owners[at]
        assert.ok(owner)
        assert.equal((await prove(server, owner)).status, 200, path)
      }
      server.turnClock(90 * DAY_MS)
      await server.context.forgetting.catchUp()
      const kept = await Promise.all(owners.map((owner) => isThere(server, owner)))
      assert.deepEqual(
        Object.keys(proofs).filter((_path, at) => kept[at] !== true),
        [],
        'these did not count as opening',
      )
      assert.equal(await isThere(server, nobodys), false)
    })

    it('is kept for ever where BOX_IDLE_DAYS is 0', async () => {
      const server = await start({ BOX_IDLE_DAYS: '0' })
      const owner = await registerPhone(server)
      server.turnClock(5_000 * DAY_MS)
      await server.context.forgetting.catchUp()
      assert.equal(await isThere(server, owner), true)
    })

    it('stays when its owner comes while others are being removed', async () => {
      const server = await start({ BOX_IDLE_DAYS: '30' })
      const phones = await Promise.all(Array.from({ length: 12 }, () => registerPhone(server)))
      server.turnClock(100 * DAY_MS)
      const removing = server.context.forgetting.catchUp()
      const answers = await Promise.all(
        phones.map((phone) => server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })),
      )
      await removing
      await server.context.forgetting.catchUp()
      for (const [at, phone] of phones.entries()) {
        const status = answers[at]?.status
        assert.ok(status === 200 || status === 404, String(status))
        const again = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
        if (status === 404) assert.equal(again.status, 404)
        else assert.equal(again.status, 200, 'who was let in finds it again')
      }
    })
  })

  it('what is over leaves nothing behind in any table but the boxes themselves', async () => {
    const server = await start({ BOX_IDLE_DAYS: '0' })
    const [owner, other] = [await registerPhone(server), await registerPhone(server)]
    await send(server, owner)
    await askToWrite(server, other, owner)
    await fetchIds(server, owner)
    server.turnClock(400 * DAY_MS)
    await server.context.forgetting.catchUp()
    for (const table of ['drops', 'recent_sends', 'spent_challenges', 'contact_requests'] as const) {
      const rows = await server.database.query.selectFrom(table).selectAll().execute()
      assert.deepEqual(rows, [], table)
    }
  })
})
