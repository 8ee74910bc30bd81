import assert from 'node:assert/strict'
import { createBox, openBox, openLink, SealdropError } from '../../src/client/index.js'
import type { BoxOptions } from '../../src/client/box.js'
import { registerPhone } from '../setup/phone.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { onEachStore, STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

/** Every path that was called, in order. */
function watched(): { readonly options: BoxOptions; readonly paths: string[] } {
  const paths: string[] = []
  const options: BoxOptions = {
    fetch: (input, init) => {
      paths.push(new URL(input).pathname)
      return globalThis.fetch(input, init)
    },
  }
  return { options, paths }
}

onEachStore('a box, by the client library', (kind) => {
  let server: TestServer

  before(async () => {
    server = await startAddressedServer(kind)
  })
  after(() => server.stop())

  it('is made, written to, read and acknowledged', async () => {
    const box = await createBox(server.url, { displayName: 'Ana 🐙' })
    const recipient = await openLink(box.link)
    assert.equal(recipient.displayName, 'Ana 🐙')
    assert.equal(recipient.trust, 'link')
    assert.equal(recipient.sealedTo, 'statement')
    assert.deepEqual(recipient.words, box.words)
    const { id } = await recipient.send('The keys are under the third stone.', { name: 'Bo' })
    await recipient.send('second')
    const drops = await readAll(box.drops())
    assert.deepEqual(
      drops.map(({ createdAt, ...drop }) => ({
        ...drop,
        isRecent: Date.now() - createdAt.getTime() < 180_000,
      })),
      [
        {
          id,
          kind: 'letter',
          text: 'The keys are under the third stone.',
          name: 'Bo',
          seen: false,
          metadata: null,
          isRecent: true,
        },
        { id: drops[1]?.id, kind: 'letter', text: 'second', seen: false, metadata: null, isRecent: true },
      ],
    )
    assert.equal(await box.acknowledge([id]), 1)
    assert.deepEqual(textsOf(await readAll(box.drops())), ['second'])
    assert.equal(await box.markUnseen([id]), 1)
    assert.equal((await readAll(box.drops({ after: id }))).length, 1)
    await box.acknowledge(drops.map((drop) => drop.id))
    assert.deepEqual(await readAll(box.drops()), [])
    assert.equal((await readAll(box.drops({ includeSeen: true }))).length, 2)
  })

  it('of several pages is read by one challenge, each answer bringing the next', async () => {
    const { options, paths } = watched()
    const box = openBox((await createBox(server.url)).keys(), options)
    const recipient = await openLink(box.link)
    const texts = Array.from({ length: 201 }, (_, at) => `drop ${String(at)}`)
    for (const text of texts) await recipient.send(text)
    const drops = await readAll(box.drops())
    assert.deepEqual(textsOf(drops), texts)
    await box.acknowledge(drops.map(({ id }) => id))
    assert.deepEqual(paths, ['/challenge_request', '/fetch', '/fetch', '/ack'])
  }).timeout(60_000)

  it('is read by the fetch token alone, when that is wanted', async () => {
    const { options, paths } = watched()
    const box = openBox((await createBox(server.url)).keys(), { ...options, proof: 'fetch token' })
    await (await openLink(box.link)).send('by token')
    assert.deepEqual(textsOf(await readAll(box.drops())), ['by token'])
    assert.deepEqual(paths, ['/fetch'])
    await box.renewKeys({ evenIfNotDue: true })
    assert.deepEqual(paths.slice(1), ['/link_info', '/set_encryption_keys'])
  })

  it('answers who asks for permission', async () => {
    const [ana, bea] = [await createBox(server.url), await createBox(server.url)]
    assert.equal(await bea.requestContact(ana.link, 'Bea'), 'pending')
    const [request] = await ana.contactRequests()
    assert.ok(request)
    assert.equal(request.fromNickname, 'Bea')
    assert.ok(bea.link.includes(request.fromLinkToken))
    await ana.acceptContact(request.id)
    assert.deepEqual(await ana.contactRequests(), [])
    assert.equal(await bea.requestContact(ana.link), 'accepted')
    await assert.rejects(ana.rejectContact(request.id), { code: 'request_already_processed', status: 400 })
    const cleo = await createBox(server.url)
    await cleo.requestContact(ana.link)
    const [other] = await ana.contactRequests()
    assert.equal(other?.fromNickname, 'Anonymous')
    await ana.rejectContact(other.id)
    assert.deepEqual(await ana.contactRequests(), [])
  })
})

describe('a box of a phone that hands out its own key', () => {
  const [kind] = STORES
  assert.ok(kind)
  let server: TestServer

  before(async () => {
    server = await startAddressedServer(kind)
  })
  after(() => server.stop())

  it('is sealed to by the key in the link, and not at all without one', async () => {
    const phone = await registerPhone(server, { display_name: 'phone' })
    const withKey = `${server.url}/l#${phone.linkToken}.x.${Buffer.from(phone.boxKey).toString('base64url')}`
    const recipient = await openLink(withKey)
    assert.equal(recipient.takesName, false)
    assert.equal(recipient.sealedTo, 'box key')
    assert.equal(recipient.words, undefined)
    await recipient.send('for a phone 🕊️')
    assert.throws(() => recipient.seal({ text: 'a', name: 'Bo' }), { code: 'name_not_possible' })
    const answer = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
    const { data } = answer.body as { readonly data: readonly { readonly encrypted_message: string }[] }
    assert.deepEqual(
      data.map((drop) => phone.open(drop.encrypted_message)),
      ['for a phone 🕊️'],
    )
    const identity = Buffer.from(phone.publicKey).toString('base64url')
    for (const link of [
      `${server.url}/l#${phone.linkToken}.${identity}`,
      `${server.url}/l/${phone.linkToken}`,
    ]) {
      await assert.rejects(openLink(link), { code: 'sealing_unknown' })
    }
  })

  it('that has registered as derived is sealed to by its identity, and read by the library', async () => {
    const phone = await registerPhone(server, { encryption: 'derived' })
    const recipient = await openLink(`${server.url}/l/${phone.linkToken}`)
    assert.equal(recipient.trust, 'server')
    assert.equal(recipient.sealedTo, 'identity')
    await recipient.send('believed')
    const box = openBox({
      format: 'sealdrop keys v1',
      base_url: server.url,
      link_token: phone.linkToken,
      identity_seed: Buffer.from(phone.secretKey.subarray(0, 32)).toString('base64'),
    })
    assert.deepEqual(textsOf(await readAll(box.drops())), ['believed'])
    // From now on it has statements; what was sealed before is still opened.
    assert.equal(await box.renewKeys(), true)
    await (await openLink(box.link)).send('checked', { name: 'Bo' })
    assert.deepEqual(textsOf(await readAll(box.drops())), ['believed', 'checked'])
  })
})

describe('what a server refuses', () => {
  const [kind] = STORES
  assert.ok(kind)

  it('is an error with its code, its status and its sentence', async () => {
    const server = await startAddressedServer(kind, { environment: { REGISTRATION: 'closed' } })
    try {
      await assert.rejects(createBox(server.url), (error: unknown) => {
        assert.ok(error instanceof SealdropError)
        assert.equal(error.code, 'registration_closed')
        assert.equal(error.status, 403)
        assert.match(error.message, /does not accept new boxes/)
        return true
      })
      await assert.rejects(openLink(`${server.url}/l/link_${'A'.repeat(32)}`), {
        code: 'box_not_found',
        status: 404,
      })
    } finally {
      await server.stop()
    }
  })
})
