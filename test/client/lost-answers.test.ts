/** Networks that fail: what is tried again, and that nothing is ever there twice for it. */
import assert from 'node:assert/strict'
import { type Box, createBox, openBox, openLink, openReceipt } from '../../src/client/index.js'
import type { Fetch } from '../../src/client/server-calls.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

/** The request arrives, its answer does not: the first `times` of one path. */
function losingAnswers(path: string, times: number): { readonly fetch: Fetch; readonly tries: () => number } {
  let tries = 0
  const fetch: Fetch = async (input, init) => {
    const response = await globalThis.fetch(input, init)
    if (new URL(input).pathname !== path) return response
    if (++tries > times) return response
    await response.arrayBuffer()
    throw new TypeError('fetch failed')
  }
  return { fetch, tries: () => tries }
}

describe('an answer that is lost', function () {
  this.timeout(30_000)
  let server: TestServer
  let box: Box

  before(async () => {
    server = await startAddressedServer(kind)
    box = await createBox(server.url)
  })
  after(() => server.stop())

  it('to a send: it is sent again, the same bytes, and stored once', async () => {
    const { fetch, tries } = losingAnswers('/send', 2)
    await (await openLink(box.link, { fetch })).send('once')
    assert.equal(tries(), 3)
    assert.deepEqual(textsOf(await readAll(box.drops())), ['once'])
  })

  it('to a send, again and again: it is said so, and the same sealed box can be tried later', async () => {
    const { fetch } = losingAnswers('/send', 3)
    const recipient = await openLink(box.link, { fetch })
    const sealed = recipient.seal({ text: 'later' })
    await assert.rejects(recipient.leave(sealed), { code: 'unreachable' })
    const { id } = await recipient.leave(sealed)
    const drops = await readAll(box.drops())
    assert.deepEqual(textsOf(drops), ['once', 'later'])
    assert.equal(drops[1]?.id, id)
  })

  it('to a reading: it is read again with a proof of its own, as the first may be spent', async () => {
    const { fetch, tries } = losingAnswers('/fetch', 1)
    const read = openBox(box.keys(), { fetch })
    assert.equal((await readAll(read.drops())).length, 2)
    assert.equal(tries(), 2)
  })

  it('and a challenge that came with an answer and does not hold any more: a fresh one is signed', async () => {
    const paths: string[] = []
    const stale: Fetch = async (input, init) => {
      const { pathname } = new URL(input)
      paths.push(pathname)
      const response = await globalThis.fetch(input, init)
      if (pathname !== '/fetch' || !response.ok) return response
      const answer = (await response.json()) as { readonly next_challenge: string }
      const next_challenge = answer.next_challenge.replace(/.{8}$/, 'AAAAAAAA')
      return Response.json({ ...answer, next_challenge })
    }
    const read = openBox(box.keys(), { fetch: stale })
    const [first] = await readAll(read.drops())
    assert.ok(first)
    assert.equal(await read.markUnseen([first.id]), 1)
    assert.deepEqual(paths, ['/challenge_request', '/fetch', '/ack', '/challenge_request', '/ack'])
  })

  it('because a page is too large for the line: smaller ones are asked for', async () => {
    const limits: number[] = []
    const slow: Fetch = (input, init) => {
      const { limit = 0 } = JSON.parse(init.body as string) as { readonly limit?: number }
      if (limit > 0) limits.push(limit)
      if (limit <= 20) return globalThis.fetch(input, init)
      return Promise.reject(new DOMException('too slow', 'TimeoutError'))
    }
    assert.equal((await readAll(openBox(box.keys(), { fetch: slow }).drops())).length, 2)
    assert.deepEqual(limits, [200, 50, 13])
  })

  it('to a registration: it is not tried again, since that would make another box', async () => {
    const { fetch, tries } = losingAnswers('/register', 1)
    await assert.rejects(createBox(server.url, { fetch }), { code: 'unreachable' })
    assert.equal(tries(), 1)
  })

  it('to a change of settings: it is signed again, and the same', async () => {
    const own = await createBox(server.url)
    const { fetch, tries } = losingAnswers('/update_box', 1)
    await openBox(own.keys(), { fetch }).update({ greeting: 'once' })
    assert.equal(tries(), 2)
    assert.equal((await own.settings()).greeting, 'once')
  })

  it('to a deletion of drops: they are gone, though not counted twice', async () => {
    const own = await createBox(server.url)
    await (await openLink(own.link)).send('gone')
    const { fetch, tries } = losingAnswers('/delete_drops', 1)
    assert.equal(await openBox(own.keys(), { fetch }).deleteDrops('all'), 0)
    assert.equal(tries(), 2)
    assert.deepEqual(await readAll(own.drops()), [])
  })

  it('to the deletion of a box: that it is not there then is what was wanted', async () => {
    const own = await createBox(server.url)
    const { fetch, tries } = losingAnswers('/delete_box', 1)
    await openBox(own.keys(), { fetch }).deleteBox()
    assert.equal(tries(), 1)
    await assert.rejects(openLink(own.link), { code: 'box_not_found' })
  })

  it('to the deletion of a box, and the server is not there then: it is not said to be gone', async () => {
    const own = await createBox(server.url)
    let isAway = false
    const fetch: Fetch = async (input, init) => {
      if (isAway) throw new TypeError('fetch failed')
      if (new URL(input).pathname !== '/delete_box') return globalThis.fetch(input, init)
      isAway = true
      throw new TypeError('fetch failed')
    }
    await assert.rejects(openBox(own.keys(), { fetch }).deleteBox(), { code: 'unreachable' })
  })

  it('to a replacement of the link: it is replaced once more, since nobody has heard of the first', async () => {
    const own = await createBox(server.url)
    const { fetch, tries } = losingAnswers('/rotate_link', 1)
    const rotating = openBox(own.keys(), { fetch })
    const link = await rotating.rotateLink()
    assert.equal(tries(), 2)
    await (await openLink(link)).send('by the link that was heard of')
    assert.equal((await rotating.settings()).isLinkReplaced, false)
  })

  it('to a replacement of the link, for good: the old keys still decide, and replace it again', async () => {
    const own = await createBox(server.url)
    const { fetch } = losingAnswers('/rotate_link', 3)
    const rotating = openBox(own.keys(), { fetch })
    await assert.rejects(rotating.rotateLink(), { code: 'unreachable' })
    assert.equal((await rotating.settings()).isLinkReplaced, true)
    await (await openLink(await rotating.rotateLink())).send('again')
    assert.deepEqual(textsOf(await readAll(rotating.drops())), ['again'])
  })

  it('to a replacement of the fetch token: the one that was heard of reads', async () => {
    const own = await createBox(server.url)
    const { fetch, tries } = losingAnswers('/rotate_fetch_token', 1)
    const rotating = openBox(own.keys(), { fetch })
    await rotating.rotateFetchToken()
    assert.equal(tries(), 2)
    const { fetch_token = '', link_token } = rotating.keys()
    assert.equal((await server.postAs(fetch_token, '/fetch', { link_token })).status, 200)
  })

  it('to a send with a receipt: the same receipt goes along, and the drop is there once', async () => {
    const own = await createBox(server.url)
    const bodies: string[] = []
    const losing = losingAnswers('/send', 1)
    const fetch: Fetch = (input, init) => {
      if (new URL(input).pathname === '/send') bodies.push(init.body as string)
      return losing.fetch(input, init)
    }
    const { receipt } = await (await openLink(own.link, { fetch })).send('once', { withReceipt: true })
    assert.equal(bodies.length, 2)
    assert.equal(bodies[0], bodies[1])
    assert.equal(await openReceipt(receipt ?? '').withdraw(), 'gone')
    assert.deepEqual(await readAll(own.drops()), [])
  })

  it('to a withdrawal: it is withdrawn', async () => {
    const own = await createBox(server.url)
    const { receipt } = await (await openLink(own.link)).send('back', { withReceipt: true })
    const { fetch, tries } = losingAnswers('/withdraw', 1)
    assert.equal(await openReceipt(receipt ?? '', { fetch }).withdraw(), 'gone')
    assert.equal(tries(), 2)
    assert.deepEqual(await readAll(own.drops()), [])
  })

  it('to a send that proves its box: it is proven again, by a challenge of its own, and stored once', async () => {
    const [to, from] = [await createBox(server.url), await createBox(server.url)]
    await from.requestContact(to.link)
    const [request] = await to.contactRequests()
    await to.acceptContact(request?.id ?? 0)
    await to.update({ contactsOnly: true })
    const { fetch, tries } = losingAnswers('/send', 2)
    const recipient = await openBox(from.keys(), { fetch }).openLink(to.link)
    await recipient.send('proven')
    assert.equal(tries(), 3)
    assert.deepEqual(textsOf(await readAll(to.drops())), ['proven'])
  })

  it('because nobody is there, or something else is', async () => {
    const answering =
      (status: number, body: string): Fetch =>
      () =>
        Promise.resolve(new Response(body, { status }))
    const openWith = (fetch: Fetch, timeoutMs = 30_000) => openLink(box.link, { fetch, timeoutMs })
    await assert.rejects(openWith(answering(200, '<!doctype html>')), { code: 'not_sealdrop', status: 200 })
    await assert.rejects(openWith(answering(404, 'Not found')), { code: 'not_sealdrop', status: 404 })
    await assert.rejects(openWith(answering(502, 'Bad gateway')), { code: 'unreachable', status: 502 })
    const never: Fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        const { signal } = init
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error)
        })
      })
    await assert.rejects(openWith(never, 50), { code: 'timed_out' })
  })

  it('is waited for as long as the server says, when that is not long', async () => {
    let tries = 0
    const startedAt = performance.now()
    const busy: Fetch = (input, init) => {
      if (tries++ > 0) return globalThis.fetch(input, init)
      const refusal = { error: 'The server has too much to do.', code: 'busy' }
      return Promise.resolve(Response.json(refusal, { status: 503, headers: { 'Retry-After': '1' } }))
    }
    await openLink(box.link, { fetch: busy })
    assert.ok(performance.now() - startedAt >= 700)
    const limited: Fetch = () =>
      Promise.resolve(
        Response.json(
          { error: 'Too many.', code: 'rate_limited' },
          { status: 429, headers: { 'Retry-After': '37' } },
        ),
      )
    await assert.rejects(openLink(box.link, { fetch: limited }), {
      code: 'rate_limited',
      retryAfterSeconds: 37,
    })
  })
})
