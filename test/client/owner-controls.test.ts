/** What an owner decides, by the library: settings, replacing, deleting, contacts. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import {
  type Box,
  createBox,
  firstLinkToken,
  mergeKeys,
  openBox,
  openLink,
  type SavedKeys,
} from '../../src/client/index.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { onEachStore } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

const DAY_MS = 24 * 60 * 60_000

onEachStore('an owner', (kind) => {
  let server: TestServer

  before(async () => {
    server = await startAddressedServer(kind)
  })
  after(() => server.stop())

  const leave = async (box: Box, ...texts: readonly string[]) => {
    const recipient = await openLink(box.link)
    for (const text of texts) await recipient.send(text)
  }
  const idsOf = async (box: Box) => (await readAll(box.drops({ includeSeen: true }))).map(({ id }) => id)

  it('sees how a box behaves, and how full it is', async () => {
    const box = await createBox(server.url, { displayName: 'Ana' })
    await leave(box, 'one', 'two')
    const [first] = await idsOf(box)
    await box.acknowledge([first ?? 0])
    const { createdAt, ...settings } = await box.settings()
    assert.deepEqual(settings, {
      displayName: 'Ana',
      greeting: null,
      closed: false,
      dropLifetimeDays: 90,
      deleteOnAcknowledge: false,
      contactsOnly: false,
      seenReceipts: false,
      unseen: { drops: 1, bytes: 1_072 },
      seen: { drops: 1, bytes: 1_072 },
      room: { drops: 10_000, bytes: 67_108_864 },
      refusedSince: undefined,
      isLinkReplaced: false,
    })
    assert.ok(createdAt.getTime() % 60_000 === 0 && Date.now() - createdAt.getTime() < 120_000)
  })

  it('changes what is named and nothing else, and takes texts away', async () => {
    const box = await createBox(server.url, { displayName: 'Ana' })
    await box.update({ greeting: 'Leave it here.\nI read on Mondays.', dropLifetimeDays: 7 })
    await box.update({ contactsOnly: true, seenReceipts: true, deleteOnAcknowledge: true })
    await box.update({ displayName: null })
    const {
      displayName,
      greeting,
      dropLifetimeDays,
      contactsOnly,
      seenReceipts,
      deleteOnAcknowledge,
      closed,
    } = await box.settings()
    assert.deepEqual(
      { displayName, greeting, dropLifetimeDays, contactsOnly, seenReceipts, deleteOnAcknowledge, closed },
      {
        displayName: null,
        greeting: 'Leave it here.\nI read on Mondays.',
        dropLifetimeDays: 7,
        contactsOnly: true,
        seenReceipts: true,
        deleteOnAcknowledge: true,
        closed: false,
      },
    )
    const recipient = await openLink(box.link)
    assert.equal(recipient.greeting, greeting)
    assert.equal(recipient.contactsOnly, true)
    assert.equal(recipient.dropLifetimeDays, 7)
    await box.update({ greeting: null, closed: true })
    assert.equal((await box.settings()).greeting, null)
    await assert.rejects(openLink(box.link), { code: 'box_closed' })
  })

  it('is told what cannot be', async () => {
    const box = await createBox(server.url)
    for (const changes of [
      { dropLifetimeDays: 0 },
      { dropLifetimeDays: 366 },
      { greeting: 'x'.repeat(1_001) },
    ])
      await assert.rejects(box.update(changes), { code: 'invalid_request', status: 400 })
  })

  it('deletes drops by their ids, more than one request holds, or all', async () => {
    const box = await createBox(server.url)
    await leave(box, 'one', 'two', 'three')
    const [one, two] = await idsOf(box)
    const unknown = Array.from({ length: 1_500 }, (_, at) => at)
    assert.equal(await box.deleteDrops([one ?? 0, ...unknown, two ?? 0]), 2)
    assert.deepEqual(textsOf(await readAll(box.drops())), ['three'])
    assert.equal(await box.deleteDrops([]), 0)
    assert.equal(await box.deleteDrops('all'), 1)
    assert.deepEqual(await idsOf(box), [])
  })

  it('deletes a box, and with it all that its keys were good for', async () => {
    const box = await createBox(server.url)
    await leave(box, 'one')
    await box.deleteBox()
    await assert.rejects(openLink(box.link), { code: 'box_not_found' })
    await assert.rejects(readAll(box.drops()), { code: 'box_not_found' })
    await assert.rejects(openBox(box.keys()).deleteBox(), { code: 'box_not_found' })
  })

  it('replaces the fetch token, and the new one is kept', async () => {
    const kept: SavedKeys[] = []
    const first = await createBox(server.url)
    const box = openBox(first.keys(), { onKeys: (keys) => void kept.push(keys) })
    await leave(box, 'one')
    await box.rotateFetchToken()
    const { fetch_token } = box.keys()
    assert.notEqual(fetch_token, first.keys().fetch_token)
    assert.deepEqual(kept.at(-1), box.keys())
    const read = (token: string | undefined) =>
      server.postAs(token ?? '', '/fetch', { link_token: box.keys().link_token })
    assert.equal((await read(first.keys().fetch_token)).status, 401)
    assert.equal((await read(fetch_token)).status, 200)
  })

  it('reads on by signature with a fetch token that another device has replaced', async () => {
    const box = await createBox(server.url)
    await leave(box, 'one')
    const other = openBox(box.keys(), { proof: 'fetch token' })
    await box.rotateFetchToken()
    assert.deepEqual(textsOf(await readAll(other.drops())), ['one'])
    assert.equal(await other.acknowledge(await idsOf(box)), 1)
  })

  describe('who replaces the link', () => {
    it('has a new one, which is kept, and by which senders reach the box', async () => {
      const kept: SavedKeys[] = []
      const first = await createBox(server.url)
      const before = first.link
      const box = openBox(first.keys(), { onKeys: (keys) => void kept.push(keys) })
      await leave(box, 'by the old link')
      const link = await box.rotateLink()
      assert.notEqual(link, before)
      assert.equal(box.link, link)
      assert.deepEqual(box.words, first.words)
      assert.deepEqual(kept.at(-1), box.keys())
      assert.equal(firstLinkToken(box.keys()), first.keys().link_token)
      await assert.rejects(openLink(before), { code: 'link_replaced', status: 410 })
      await leave(box, 'by the new link')
      assert.deepEqual(textsOf(await readAll(box.drops())), ['by the old link', 'by the new link'])
      assert.equal(await box.renewKeys({ evenIfNotDue: true }), true)
      assert.equal((await box.settings()).isLinkReplaced, false)
      const again = await openBox(box.keys()).rotateLink()
      assert.notEqual(again, link)
      assert.equal((await openBox(box.keys()).settings()).isLinkReplaced, true)
    })

    it('and cannot keep the new one has the old keys, which read and replace it again', async () => {
      let isFull = true
      const box = openBox((await createBox(server.url)).keys(), {
        onKeys: () => {
          if (isFull) throw new Error('The disk is full.')
        },
      })
      const before = box.link
      await leave(box, 'one')
      await assert.rejects(box.rotateLink(), { message: 'The disk is full.' })
      assert.equal(box.link, before)
      assert.deepEqual(textsOf(await readAll(box.drops())), ['one'])
      isFull = false
      await box.rotateLink()
      await leave(box, 'two')
      assert.deepEqual(textsOf(await readAll(box.drops())), ['one', 'two'])
    })

    it('does not lock out another device: it reads, decides and is told', async () => {
      const box = await createBox(server.url)
      const other = openBox(box.keys())
      await leave(box, 'one')
      await box.rotateLink()
      await leave(box, 'two')
      assert.deepEqual(textsOf(await readAll(other.drops())), ['one', 'two'])
      assert.equal((await other.settings()).isLinkReplaced, true)
      await other.update({ displayName: 'By an old link' })
      assert.equal((await box.settings()).displayName, 'By an old link')
      await assert.rejects(other.renewKeys({ evenIfNotDue: true }), { code: 'link_replaced' })
      await assert.rejects(other.checkKeys(), { code: 'link_replaced' })
      await other.deleteBox()
      await assert.rejects(box.settings(), { code: 'box_not_found' })
    })

    it('joins memories of two devices: the link and the token that were replaced last hold', async () => {
      const box = await createBox(server.url)
      const [one, other] = [openBox(box.keys()), openBox(box.keys())]
      await one.rotateLink()
      await other.rotateFetchToken()
      server.turnClock(1_000)
      await other.rotateLink()
      server.turnClock(1_000)
      await one.rotateFetchToken()
      for (const joined of [mergeKeys(one.keys(), other.keys()), mergeKeys(other.keys(), one.keys())]) {
        assert.equal(joined.link_token, other.keys().link_token)
        assert.equal(joined.fetch_token, one.keys().fetch_token)
        const { isLinkReplaced } = await openBox(joined).settings()
        assert.equal(isLinkReplaced, false)
        assert.deepEqual(await readAll(openBox(joined, { proof: 'fetch token' }).drops()), [])
        assert.deepEqual(mergeKeys(joined, box.keys()), joined, 'and an old memory takes nothing back')
        assert.deepEqual(mergeKeys(box.keys(), joined), joined)
      }
    })

    it('is still reached by a device that is away for longer than senders are told', async () => {
      const later = await startAddressedServer(kind)
      try {
        const box = await createBox(later.url)
        const other = openBox(box.keys())
        await box.rotateLink()
        await (await openLink(box.link)).send('one')
        later.turnClock(31 * DAY_MS)
        await assert.rejects(openLink(other.link), { code: 'box_not_found' })
        assert.deepEqual(textsOf(await readAll(other.drops())), ['one'])
      } finally {
        await later.stop()
      }
    })
  })

  describe('of a box that takes drops from contacts only', () => {
    let ana: Box
    let bo: Box

    before(async () => {
      ;[ana, bo] = [await createBox(server.url), await createBox(server.url)]
      await ana.update({ contactsOnly: true })
    })

    const grant = async () => {
      await bo.requestContact(ana.link, 'Bo')
      const [request] = await ana.contactRequests()
      await ana.acceptContact(request?.id ?? 0)
      return request?.fromLinkToken ?? ''
    }

    it('hears from nobody who is not one', async () => {
      const stranger = await openLink(ana.link)
      await assert.rejects(stranger.send('unknown'), { code: 'permission_required', status: 403 })
      await assert.rejects((await bo.openLink(ana.link)).send('not granted'), { code: 'permission_required' })
    })

    it('hears from one who proves it, by a challenge for each drop, until they are blocked', async () => {
      const token = await grant()
      const recipient = await bo.openLink(ana.link)
      await recipient.send('one')
      await recipient.send('two', { name: 'Bo', withReceipt: true })
      assert.deepEqual(textsOf(await readAll(ana.drops())), ['one', 'two'])
      const named = { link_token: ana.keys().link_token, from_link_token: bo.keys().link_token }
      const encrypted_message = Buffer.from(recipient.seal({ text: 'unproven' })).toString('base64')
      assert.equal((await server.post('/send', { ...named, encrypted_message })).status, 401)

      await ana.blockContact(token)
      await assert.rejects(recipient.send('blocked'), { code: 'permission_required' })
      assert.equal(await bo.requestContact(ana.link), 'pending')
      assert.deepEqual(await ana.contactRequests(), [])
      await ana.blockContact(bo.link, { blocked: false })
      await grant()
      await recipient.send('three')
      assert.deepEqual(textsOf(await readAll(ana.drops())), ['one', 'two', 'three'])
    })

    it('is written to from the same server only', async () => {
      const elsewhere = ana.link.replace(server.url, 'https://drop.example')
      await assert.rejects(bo.openLink(elsewhere), { code: 'other_server' })
    })
  })

  it('makes one box by an invite where the operator hands them out', async () => {
    const inviting = await startAddressedServer(kind, { environment: { REGISTRATION: 'invite' } })
    try {
      const invite = 'an invite of the operator'
      await inviting.context.invites.add([hash('sha256', invite, 'buffer')], Date.now() + DAY_MS)
      await assert.rejects(createBox(inviting.url), { code: 'invite_required', status: 403 })
      const box = await createBox(inviting.url, { invite })
      await leave(box, 'one')
      await assert.rejects(createBox(inviting.url, { invite }), { code: 'invite_invalid', status: 403 })
    } finally {
      await inviting.stop()
    }
  })

  it('is told since when drops were refused, by a reading and by the settings', async () => {
    const full = await startAddressedServer(kind, { environment: { BOX_MAX_DROPS: '2' } })
    try {
      const box = await createBox(full.url)
      const recipient = await openLink(box.link)
      assert.equal(box.refusedSince(), undefined)
      for (const text of ['one', 'two']) await recipient.send(text)
      assert.equal((await readAll(box.drops())).length, 2)
      assert.equal(box.refusedSince(), undefined)
      await assert.rejects(recipient.send('three'), { code: 'box_full', status: 507 })
      const drops = await readAll(box.drops())
      const since = box.refusedSince()
      assert.ok(since !== undefined && since.getTime() % 60_000 === 0)
      assert.deepEqual((await box.settings()).refusedSince, since)
      await box.acknowledge(drops.map(({ id }) => id))
      await readAll(box.drops())
      assert.equal(box.refusedSince(), undefined)
      await recipient.send('three')
    } finally {
      await full.stop()
    }
  })
})
