import assert from 'node:assert/strict'
import { grant } from '../../setup/contacts.js'
import { eventually } from '../../setup/eventually.js'
import { codeOf } from '../../setup/owner-calls.js'
import { base64, leave, type Phone, registerPhone } from '../../setup/phone.js'
import { act, challengeFor } from '../../setup/signed-actions.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

onEachStore('what an owner decides', (kind) => {
  let server: TestServer
  let phone: Phone

  before(async () => {
    server = await startTestServer(kind)
  })
  beforeEach(async () => {
    phone = await registerPhone(server, { display_name: 'Ana', encryption: 'derived' })
  })
  after(() => server.stop())

  const decide = async (call: string, parameters: object = {}, by = phone) => {
    const answer = await act(server, by, call, parameters)
    assert.equal(answer.status, 200, answer.text)
    return answer.body as Readonly<Record<string, unknown>>
  }
  const settings = () => decide('/box')
  const send = (fields: object = {}, to = phone) =>
    server.post('/send', { link_token: to.linkToken, encrypted_message: phone.seal('a word'), ...fields })
  const outcome = async (answer: PromiseLike<{ readonly status: number; readonly body: unknown }>) => {
    const { status, body } = await answer
    return [status, codeOf({ body })]
  }
  const linkInfo = async (linkToken = phone.linkToken) => server.post('/link_info', { link_token: linkToken })
  const fetch = (linkToken = phone.linkToken, token = phone.fetchToken) =>
    server.postAs(token, '/fetch', { link_token: linkToken, include_seen: true })

  describe('about how the box behaves', () => {
    it('is what a box that nobody has changed says of itself', async () => {
      await leave(server, phone)
      const { created_at, next_challenge, unseen, ...rest } = await settings()
      assert.match(String(created_at), /:00\.000Z$/)
      assert.match(String(next_challenge), /^sealdrop-challenge-1 /)
      assert.deepEqual(unseen, { drops: 1, bytes: 54 })
      assert.deepEqual(rest, {
        message: 'Box fetched',
        display_name: 'Ana',
        greeting: null,
        closed: false,
        drop_lifetime_days: 90,
        delete_on_ack: false,
        contacts_only: false,
        seen_receipts: false,
        seen: { drops: 0, bytes: 0 },
        room: { drops: 10_000, bytes: 67_108_864 },
        refused_since: null,
        old_link: false,
      })
    })

    it('is all changed at once, or one thing of it, and the rest stays', async () => {
      const all = {
        display_name: 'Ben 🐙',
        greeting: 'Two lines,\nthe second one <b>plain</b>.',
        closed: true,
        drop_lifetime_days: 365,
        delete_on_ack: true,
        contacts_only: true,
        seen_receipts: true,
      }
      await decide('/update_box', all)
      const after = await settings()
      assert.deepEqual(Object.fromEntries(Object.keys(all).map((name) => [name, after[name]])), all)
      await decide('/update_box', { closed: false, greeting: '', display_name: null })
      const last = await settings()
      assert.deepEqual(
        [last['closed'], last['greeting'], last['display_name'], last['delete_on_ack']],
        [false, null, 'Ben 🐙', true],
      )
    })

    it('tells senders what concerns them', async () => {
      await decide('/update_box', { greeting: 'Hello.', contacts_only: true, drop_lifetime_days: 7 })
      const { greeting, contacts_only, drop_lifetime_days } = (await linkInfo()).body as Record<
        string,
        unknown
      >
      assert.deepEqual([greeting, contacts_only, drop_lifetime_days], ['Hello.', true, 7])
    })

    it('closes the box to what is new, and not to a send that is tried again', async () => {
      const encrypted_message = phone.seal('tried twice')
      const first = await send({ encrypted_message })
      await decide('/update_box', { closed: true })
      assert.deepEqual(await outcome(send()), [410, 'box_closed'])
      assert.deepEqual((await send({ encrypted_message })).body, first.body)
      await decide('/update_box', { closed: false })
      assert.equal((await send()).status, 201)
    })

    it('is refused when it is out of bounds, in words that name the field and not what was in it', async () => {
      const wrong: readonly [object, string][] = [
        [{ drop_lifetime_days: 0 }, 'parameters.drop_lifetime_days must be'],
        [{ drop_lifetime_days: 366 }, 'parameters.drop_lifetime_days must be'],
        [{ drop_lifetime_days: 1.5 }, 'parameters.drop_lifetime_days must be'],
        [{ greeting: 'x'.repeat(1_001) }, 'parameters.greeting must be at most 1000'],
        [{ greeting: 'a\u0007b' }, 'parameters.greeting must be'],
        [{ greeting: 'a\u202eb' }, 'parameters.greeting must be'],
        [{ display_name: 'x'.repeat(256) }, 'parameters.display_name must be'],
        [{ closed: 'yes' }, 'parameters.closed must be true or false'],
      ]
      for (const [parameters, words] of wrong) {
        const answer = await act(server, phone, '/update_box', parameters)
        assert.equal(answer.status, 400, JSON.stringify(parameters))
        assert.ok((answer.body as { error: string }).error.includes(words), answer.text)
      }
      assert.equal((await settings())['greeting'], null)
      await decide('/update_box', { greeting: '🐙'.repeat(1_000) })
    })
  })

  describe('about the fetch token', () => {
    it('gives another one, and ends the old one at once', async () => {
      await leave(server, phone)
      assert.equal((await fetch()).status, 200)
      const { fetch_token } = await decide('/rotate_fetch_token')
      assert.deepEqual(await outcome(fetch()), [401, 'proof_invalid'])
      assert.equal((await fetch(phone.linkToken, String(fetch_token))).status, 200)
    })
  })

  describe('about the link', () => {
    const rotate = async () => String((await decide('/rotate_link'))['link_token'])

    it('gives another one, by which senders write and the owner reads', async () => {
      await leave(server, phone)
      const linkToken = await rotate()
      assert.notEqual(linkToken, phone.linkToken)
      assert.equal((await linkInfo(linkToken)).status, 200)
      await leave(server, { ...phone, linkToken })
      const { data } = (await fetch(linkToken)).body as { readonly data: readonly unknown[] }
      assert.equal(data.length, 2)
    })

    it('tells senders with the old one so for thirty days; then nobody knows it', async () => {
      const encrypted_message = phone.seal('before')
      const before = await send({ encrypted_message })
      await rotate()
      for (const call of [() => linkInfo(), () => send(), () => server.http.get(`/l/${phone.linkToken}`)])
        assert.equal((await call()).status, 410)
      assert.deepEqual(await outcome(send()), [410, 'link_replaced'])
      assert.deepEqual((await send({ encrypted_message })).body, before.body, 'a send that is tried again')
      const known = await server.post('/check_contact', { link_token: phone.linkToken })
      assert.deepEqual(known.body, { exists: false })
      server.turnClock(30 * DAY_MS)
      assert.deepEqual(await outcome(linkInfo()), [404, 'box_not_found'])
      assert.deepEqual(await outcome(send()), [404, 'box_not_found'])
    })

    it('does not lock out a device that knows only an older one, which has a proof', async () => {
      await leave(server, phone)
      await rotate()
      await rotate()
      server.turnClock(40 * DAY_MS)
      const proven = { link_token: phone.linkToken, ...(await phone.prove()) }
      assert.equal((await server.post('/fetch', proven)).status, 200)
      assert.equal((await fetch()).status, 200)
      assert.equal((await settings())['old_link'], true)
      const third = await rotate()
      const other = { ...phone, linkToken: third }
      assert.equal((await decide('/box', {}, other))['old_link'], false)
    })

    it('is noticed by a process that remembers the old one', async () => {
      const second = await startTestServer(kind, { store: server.store })
      try {
        await leave(second, phone)
        const asked = { link_token: phone.linkToken }
        assert.equal((await second.postAs(phone.fetchToken, '/fetch', asked)).status, 200)
        await rotate()
        const late = await second.post('/send', { ...asked, encrypted_message: phone.seal('late') })
        assert.deepEqual([late.status, codeOf(late)], [410, 'link_replaced'])
        assert.equal((await second.postAs(phone.fetchToken, '/fetch', asked)).status, 200)
      } finally {
        await second.stop()
      }
    })

    it('keeps those who ask for permission, and who asks stays sealed', async () => {
      const other = await registerPhone(server)
      const asks = { from_link_token: other.linkToken, to_link_token: phone.linkToken, from_nickname: 'Bo' }
      await server.post('/request_message_permission', asks)
      const linkToken = await rotate()
      const listed = async (link_token: string) => {
        const answer = await server.postAs(phone.fetchToken, '/get_message_requests', { link_token })
        assert.equal(answer.status, 200, answer.text)
        return (answer.body as { readonly data: readonly { readonly from_nickname: string }[] }).data
      }
      assert.deepEqual(
        (await listed(linkToken)).map(({ from_nickname }) => from_nickname),
        ['Bo'],
      )
      assert.deepEqual(await listed(phone.linkToken), [], 'by the old link nobody can open who asks')
    })
  })

  describe('about drops', () => {
    const idsThere = async () =>
      ((await fetch()).body as { readonly data: readonly { readonly id: number }[] }).data.map(({ id }) => id)

    it('deletes those that are named and in the box, and counts them', async () => {
      const other = await registerPhone(server)
      const foreign = await leave(server, other)
      const ids = [await leave(server, phone), await leave(server, phone), await leave(server, phone)]
      const { count } = await decide('/delete_drops', { message_ids: [ids[0], ids[0], foreign, 5] })
      assert.equal(count, 1)
      assert.deepEqual(await idsThere(), [ids[2], ids[1]])
      assert.equal((await fetch(other.linkToken, other.fetchToken)).status, 200)
    })

    it('deletes all of them, seen or not', async () => {
      const ids = [await leave(server, phone), await leave(server, phone), await leave(server, phone)]
      await server.postAs(phone.fetchToken, '/ack', {
        link_token: phone.linkToken,
        message_ids: ids.slice(0, 1),
      })
      assert.equal((await decide('/delete_drops', { all: true }))['count'], 3)
      assert.deepEqual(await idsThere(), [])
      const { unseen, seen } = await settings()
      assert.deepEqual(
        [unseen, seen],
        [
          { drops: 0, bytes: 0 },
          { drops: 0, bytes: 0 },
        ],
      )
    })

    it('deletes what is acknowledged, where the owner wants that', async () => {
      await decide('/update_box', { delete_on_ack: true })
      const ids = [await leave(server, phone), await leave(server, phone)]
      const body = { link_token: phone.linkToken, message_ids: ids.slice(0, 1) }
      const first = await server.postAs(phone.fetchToken, '/ack', body)
      const second = await server.postAs(phone.fetchToken, '/ack', body)
      assert.deepEqual(
        [(first.body as { count: number }).count, (second.body as { count: number }).count],
        [1, 0],
      )
      assert.deepEqual(await idsThere(), ids.slice(1))
    })
  })

  describe('about the box itself', () => {
    it('deletes it and its tokens at once, and all that was in it soon', async () => {
      const ids = [await leave(server, phone), await leave(server, phone)]
      assert.equal(ids.length, 2)
      assert.deepEqual(await decide('/delete_box'), { message: 'Box deleted' })
      assert.deepEqual(await outcome(linkInfo()), [404, 'box_not_found'])
      assert.deepEqual(await outcome(send()), [404, 'box_not_found'])
      assert.deepEqual(await outcome(fetch()), [404, 'box_not_found'])
      const left = async () => {
        const counts: number[] = []
        for (const table of ['drops', 'recent_sends', 'box_taken', 'deleted_boxes'] as const) {
          const { rows } = await server.database.query
            .selectFrom(table)
            .select(({ fn }) => fn.countAll<number>().as('rows'))
            .where('box_id', '=', phone.clientId)
            .executeTakeFirstOrThrow()
          counts.push(rows)
        }
        return counts
      }
      await eventually(left, [0, 0, 0, 0])
    })
  })

  describe('about contacts', () => {
    const proofOf = async (from: Phone) => {
      const { challenge, challenge_signature } = from.sign(await challengeFor(server, from))
      return {
        from_link_token: from.linkToken,
        from_challenge: challenge,
        from_signature: challenge_signature,
      }
    }

    it('takes drops from contacts only, who prove who they are', async () => {
      const contact = await registerPhone(server)
      const stranger = await registerPhone(server)
      await grant(server, contact, phone)
      await decide('/update_box', { contacts_only: true })
      assert.deepEqual(await outcome(send()), [403, 'permission_required'])
      assert.deepEqual(await outcome(send({ from_link_token: contact.linkToken })), [401, 'proof_required'])
      assert.deepEqual(await outcome(send(await proofOf(stranger))), [403, 'permission_required'])
      const fields = await proofOf(contact)
      assert.deepEqual(await outcome(send({ ...fields, from_signature: base64(new Uint8Array(64)) })), [
        401,
        'proof_invalid',
      ])
      const encrypted_message = phone.seal('from a contact')
      const sent = await send({ ...fields, encrypted_message })
      assert.equal(sent.status, 201, sent.text)
      assert.deepEqual((await send({ ...fields, encrypted_message })).body, sent.body, 'tried again')
      assert.deepEqual(await outcome(send(fields)), [401, 'proof_invalid'], 'it pays for one drop')
    })

    it('does not take a challenge for a send that is refused', async () => {
      const contact = await registerPhone(server)
      await grant(server, contact, phone)
      const fields = await proofOf(contact)
      await decide('/update_box', { closed: true })
      assert.deepEqual(await outcome(send(fields)), [410, 'box_closed'])
      await decide('/update_box', { closed: false })
      assert.equal((await send(fields)).status, 201)
    })

    it('blocks one who has asked, and whose request keeps its number', async () => {
      const asker = await registerPhone(server)
      const asked = { from_link_token: asker.linkToken, to_link_token: phone.linkToken }
      const before = await server.post('/request_message_permission', asked)
      await decide('/block_contact', { from_link_token: asker.linkToken })
      const after = await server.post('/request_message_permission', asked)
      assert.deepEqual([after.status, after.body], [before.status, before.body])
    })

    it('blocks one, who is not told, and lets them ask again', async () => {
      const contact = await registerPhone(server)
      await grant(server, contact, phone)
      await decide('/block_contact', { from_link_token: contact.linkToken })
      assert.deepEqual(await outcome(send({ from_link_token: contact.linkToken })), [
        403,
        'permission_required',
      ])
      const ask = () =>
        server.post('/request_message_permission', {
          from_link_token: contact.linkToken,
          to_link_token: phone.linkToken,
        })
      const pending = async () => {
        const asked = { link_token: phone.linkToken }
        const answer = await server.postAs(phone.fetchToken, '/get_message_requests', asked)
        return (answer.body as { readonly data: readonly unknown[] }).data.length
      }
      assert.equal((await ask()).status, 201)
      server.turnClock(100 * DAY_MS)
      assert.equal((await ask()).status, 201)
      assert.equal(await pending(), 0)
      await decide('/block_contact', { from_link_token: contact.linkToken, blocked: false })
      assert.equal((await ask()).status, 201)
      assert.equal(await pending(), 1)
      const nobody = { from_link_token: `link_${'A'.repeat(32)}` }
      assert.equal(codeOf(await act(server, phone, '/block_contact', nobody)), 'sender_not_found')
    })
  })
})
