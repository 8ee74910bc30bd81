/** A box that is taken along: what is refused before anything is made, and what lost answers and broken imports do. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  type Box,
  checkArchive,
  createBox,
  exportBox,
  importBox,
  type ImportOptions,
  isArchiveOf,
  isSameBox,
  mergeKeys,
  openBox,
  openLink,
  type SavedKeys,
  SealdropError,
} from '../../src/client/index.js'
import { importedLink, linkSeed } from '../../src/crypto/imported-link.js'
import { signingKeyPairFromSeed } from '../../src/crypto/signing-key.js'
import { formatLinkToken } from '../../src/protocol/link.js'
import type { Fetch } from '../../src/client/server-calls.js'
import { MAX_BODY_BYTES } from '../../src/protocol/limits.js'
import { archiveOf, linesOf, opening } from '../setup/archives.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

const NOBODY: Fetch = () => Promise.reject(new Error('nobody was to be asked'))

/** With an end that fits. */
function sealedUp(lines: readonly string[]): Buffer {
  const before = lines.join('')
  const end = { drops: lines.length - 1, sha256: createHash('sha256').update(before).digest('hex') }
  return Buffer.from(`${before}${JSON.stringify({ end })}\n`)
}

describe('an archive of a box', function () {
  this.timeout(60_000)
  let server: TestServer
  let target: TestServer
  let box: Box
  let archive: Buffer

  before(async () => {
    server = await startAddressedServer(kind)
    target = await startAddressedServer(kind)
    box = await createBox(server.url, { displayName: 'Zoë 🕊️' })
    const recipient = await openLink(box.link)
    for (const text of ['one', 'two', 'three']) await recipient.send(text)
    archive = await archiveOf(box.keys())
  })
  after(async () => {
    await target.stop()
    await server.stop()
  })

  const wish = (more: Partial<ImportOptions> = {}): ImportOptions => ({
    server: target.url,
    keys: box.keys(),
    onBox: () => undefined,
    ...more,
  })
  const boxesThere = () =>
    target.database.query
      .selectFrom('boxes')
      .select(({ fn }) => fn.countAll<number>().as('boxes'))
      .execute()

  it('says what it is of, and is read in chunks of any size', async () => {
    for (const chunkBytes of [1, 7, 1_000, 1_000_000]) {
      const facts = await checkArchive(opening(archive, chunkBytes))
      assert.deepEqual([facts.drops, facts.unseen, facts.displayName, facts.link], [3, 3, 'Zoë 🕊️', box.link])
      assert.ok(Math.abs(facts.exportedAt.getTime() - Date.now()) < 60_000)
      assert.ok(isArchiveOf(facts, box.keys()))
      assert.ok(!isArchiveOf(facts, (await createBox(server.url)).keys()))
    }
    const stream = () => new Blob([archive.toString()]).stream() as ReadableStream<Uint8Array>
    assert.equal((await checkArchive(stream)).drops, 3)
  })

  it('holds no private key and no fetch token', () => {
    const { identity_seed, fetch_token = '', chain } = box.keys()
    const text = archive.toString()
    for (const secret of [identity_seed, fetch_token, chain?.oldest_link ?? ''])
      assert.ok(secret.length > 40 && !text.includes(secret))
  })

  it('that was damaged anywhere, cut, or put together otherwise is refused, and nobody is asked', async () => {
    const lines = linesOf(archive)
    const [header = '', first = '', second = '', third = '', end = ''] = lines
    assert.equal(lines.length, 5)
    const flipped = Array.from(archive, (byte, at) => {
      const changed = Buffer.from(archive)
      changed[at] = byte ^ (1 << (at % 8))
      return changed
    })
    const cut = [
      ...lines.map((_, at) => lines.slice(0, at).join('')),
      ...Array.from({ length: 120 }, (_, at) => archive.subarray(0, archive.length - 1 - at)),
    ].map((each) => Buffer.from(each))
    const otherwise = [
      [header, second, first, third, end],
      [header, first, third, end],
      [header, first, first, second, third, end],
      [header, first, second, third, end, end],
      [header, first, second, third, end, '\n'],
      [header, header, first, second, third, end],
      [first, second, third, end],
      [end],
      ['\ufeff', ...lines],
      [lines.join('').replaceAll('\n', '\r\n')],
      ['x'.repeat(3 * 1024 * 1024)],
      [header, 'x'.repeat(3 * 1024 * 1024)],
    ].map((each) => Buffer.from(each.join('')))
    const rewritten = [
      sealedUp([header, second, first]),
      sealedUp([header, first, first]),
      sealedUp([header, first.replace('"seen":false', '"seen":0')]),
      sealedUp([header.replace('"sealdrop_box":1', '"sealdrop_box":0'), first]),
      sealedUp([header.replace('"greeting":null', '"greeting":"\\u202e"'), first]),
      sealedUp([first]),
    ]
    const fetch = NOBODY
    for (const damaged of [...flipped, ...cut, ...otherwise, ...rewritten]) {
      const onBox = () => assert.fail('a box was begun')
      await assert.rejects(importBox(opening(damaged), wish({ fetch, onBox })), (error: unknown) => {
        assert.ok(error instanceof SealdropError, String(error))
        assert.match(error.code, /^archive_(malformed|newer)$/)
        return true
      })
    }
    assert.equal(archive.at(-1), 0x0a)
  })

  it('of a later version is said to be one', async () => {
    const [header = '', ...rest] = linesOf(archive)
    const newer = Buffer.from([header.replace('"sealdrop_box":1', '"sealdrop_box":2'), ...rest].join(''))
    await assert.rejects(checkArchive(opening(newer)), { code: 'archive_newer' })
  })

  it('of somebody else’s box, or with keys of another server to go on with, is refused, and nobody is asked', async () => {
    const other = (await createBox(server.url)).keys()
    const refused = { code: 'archive_of_another' }
    const fetch = NOBODY
    for (const more of [
      { keys: other },
      { resume: { ...other, base_url: target.url } },
      { resume: box.keys() },
    ])
      await assert.rejects(importBox(opening(archive), wish({ ...more, fetch })), refused)
  })

  it('that is not the same when it is read again leaves a box that is not whole, and says so', async () => {
    let opened = 0
    const [header = '', first = '', ...rest] = linesOf(archive)
    const changed = Buffer.from([header, first.replace('"seen":false', '"seen":true'), ...rest].join(''))
    await assert.rejects(
      importBox(() => opening(opened++ === 0 ? archive : changed)(), wish()),
      {
        code: 'archive_malformed',
      },
    )
    assert.equal(opened, 2)
  })

  it('goes nowhere when the keys of the new box cannot be kept', async () => {
    const before = await boxesThere()
    const onBox = () => Promise.reject(new Error('no room on this disk'))
    await assert.rejects(importBox(opening(archive), wish({ onBox })), { message: 'no room on this disk' })
    assert.deepEqual(await boxesThere(), before)
  })

  it('goes nowhere by an address that is not the server’s own', async () => {
    const elsewhere = target.url.replace('127.0.0.1', 'localhost')
    const foreign = await startAddressedServer(kind, { environment: { BASE_URL: 'https://drop.example' } })
    try {
      const before = await boxesThere()
      await assert.rejects(importBox(opening(archive), wish({ server: foreign.url })), {
        code: 'address_not_its_own',
      })
      await assert.rejects(importBox(opening(archive), wish({ server: 'drop.example' })), {
        code: 'address_malformed',
      })
      assert.deepEqual(await boxesThere(), before)
      const typed = `${elsewhere.replace('http://localhost', 'HTTP://LocalHost')}/`
      const { keys, drops } = await importBox(opening(archive), wish({ server: typed }))
      assert.deepEqual([keys.base_url, drops.imported], [elsewhere, 3])
      const resumed = await importBox(opening(archive), wish({ server: typed, resume: keys }))
      assert.equal(resumed.keys.link_token, keys.link_token)
    } finally {
      await foreign.stop()
    }
  })

  it('becomes one box, with each drop once, when answers are lost and the import is begun again', async () => {
    const kept: SavedKeys[] = []
    const onBox = (keys: SavedKeys) => void kept.push(keys)
    const lost = new Map<string, number>()
    const losing: Fetch = async (url, init) => {
      const answer = await globalThis.fetch(url, init)
      const { pathname } = new URL(url)
      const times = (lost.get(pathname) ?? 0) + 1
      lost.set(pathname, times)
      if (!pathname.startsWith('/import_') || times > 4) return answer
      await answer.arrayBuffer()
      throw new TypeError('fetch failed')
    }
    const before = await boxesThere()
    const fetch = losing
    await assert.rejects(importBox(opening(archive), wish({ fetch, onBox })), { code: 'unreachable' })
    const [resume] = kept
    await assert.rejects(importBox(opening(archive), wish({ fetch, onBox, resume })), {
      code: 'unreachable',
    })
    const { keys, drops, link } = await importBox(opening(archive), wish({ fetch, onBox, resume }))
    assert.deepEqual(drops, { imported: 0, known: 3, expired: 0 })
    assert.ok(kept.every((each) => each.link_token === keys.link_token))
    assert.equal(Number((await boxesThere())[0]?.boxes), Number(before[0]?.boxes) + 1)
    const moved = openBox(keys)
    assert.equal(moved.link, link)
    assert.deepEqual(textsOf(await readAll(moved.drops())), ['one', 'two', 'three'])
    assert.ok(!isSameBox(keys, box.keys()))
  })

  it('is whole again on its own server where some of it is gone, and stays gone where it was deleted', async () => {
    const lost = await createBox(server.url, { displayName: 'Bo' })
    const recipient = await openLink(lost.link)
    const ids = [await recipient.send('one'), await recipient.send('two')].map(({ id }) => id)
    const { fetch_token, ...keys } = lost.keys()
    const whole = opening(await archiveOf(keys))
    const kept: SavedKeys[] = []
    const again = async () =>
      importBox(
        whole,
        wish({ server: server.url, keys, resume: keys, onBox: (each) => void kept.push(each) }),
      )
    await lost.deleteDrops(ids.slice(0, 1))
    assert.deepEqual((await again()).drops, { imported: 1, known: 1, expired: 0 })
    assert.deepEqual(textsOf(await readAll(openBox(keys).drops())), ['one', 'two'])
    // What this device does not know of is not made up.
    assert.deepEqual(kept, [keys])
    assert.ok(fetch_token)
    await lost.deleteBox()
    for (const known of [keys, { ...keys, fetch_token }])
      await assert.rejects(
        importBox(whole, wish({ server: server.url, keys: known, resume: known, onBox: () => undefined })),
        { code: 'box_not_found' },
      )
  })

  it('is not taken for imported into a box that is gone, however little is in it', async () => {
    const gone = await createBox(server.url)
    const empty = opening(await archiveOf(gone.keys()))
    const again = () => importBox(empty, wish({ server: server.url, keys: gone.keys(), resume: gone.keys() }))
    assert.deepEqual((await again()).drops, { imported: 0, known: 0, expired: 0 })
    await gone.deleteBox()
    await assert.rejects(again(), { code: 'box_not_found' })
    const { keys, drops } = await importBox(empty, wish({ server: server.url, keys: gone.keys() }))
    assert.deepEqual(drops, { imported: 0, known: 0, expired: 0 })
    await openBox(keys).checkKeys()
  })

  it('is not taken for imported when a server does not say so of each drop', async () => {
    const forgetting: Fetch = async (url, init) => {
      const answer = await globalThis.fetch(url, init)
      if (!url.endsWith('/import_drops') || !answer.ok) return answer
      return Response.json({ ...((await answer.json()) as object), imported: 2 })
    }
    await assert.rejects(importBox(opening(archive), wish({ fetch: forgetting })), { code: 'not_sealdrop' })
  })

  it('waits where the server takes no more in this minute, and can be called off meanwhile', async () => {
    let refusals = 0
    const seconds = { of: '1' }
    const limiting: Fetch = async (url, init) => {
      if (!url.endsWith('/import_drops') || refusals++ > 1) return globalThis.fetch(url, init)
      const body = { error: 'Too many requests.', code: 'rate_limited' }
      return Response.json(body, { status: 429, headers: { 'Retry-After': seconds.of } })
    }
    const { drops } = await importBox(opening(archive), wish({ fetch: limiting }))
    assert.deepEqual(drops, { imported: 3, known: 0, expired: 0 })
    refusals = -1_000
    seconds.of = '100'
    const ending = new AbortController()
    const called = importBox(opening(archive), wish({ fetch: limiting, signal: ending.signal }))
    setTimeout(() => {
      ending.abort()
    }, 200)
    refusals = 0
    await assert.rejects(called, { code: 'closed' })
  })

  it('of drops as large as drops can be goes in bodies that every server takes', async () => {
    const large = await createBox(server.url)
    const { link_token } = large.keys()
    const sealed = (at: number) => Buffer.alloc(16_384, at).toString('base64')
    for (let at = 1; at <= 7; at++) {
      const metadata = at % 2 === 0 ? '"\\\u0001'.repeat(400) : '""'.repeat(1_000)
      const answer = await server.post('/send', { link_token, encrypted_message: sealed(at), metadata })
      assert.equal(answer.status, 201, answer.text)
    }
    const bodies: number[] = []
    const measuring: Fetch = (url, init) => {
      if (url.endsWith('/import_drops')) bodies.push(Buffer.byteLength(init.body as string))
      return globalThis.fetch(url, init)
    }
    const whole = await archiveOf(large.keys())
    const { keys } = await importBox(opening(whole), wish({ keys: large.keys(), fetch: measuring }))
    assert.ok(bodies.length > 1 && bodies.every((bytes) => bytes <= MAX_BODY_BYTES))
    const dropsIn = (text: Buffer) => linesOf(text).slice(1, -1)
    assert.deepEqual(dropsIn(await archiveOf(keys)), dropsIn(whole))
  })

  it('is made with smaller pages where large ones do not come through in time', async () => {
    const limits: number[] = []
    const slow: Fetch = (url, init) => {
      if (url.endsWith('/export_box')) {
        const { action } = JSON.parse(init.body as string) as { readonly action: string }
        const { limit } = (JSON.parse(action) as { readonly parameters: { readonly limit: number } })
          .parameters
        limits.push(limit)
        if (limit > 5) return Promise.reject(new TypeError('fetch failed'))
      }
      return globalThis.fetch(url, init)
    }
    const parts: string[] = []
    let last: readonly number[] = []
    const exported = exportBox(box.keys(), {
      fetch: slow,
      onProgress: (...progress) => {
        last = progress
      },
    })
    for await (const part of exported) parts.push(part)
    assert.deepEqual(limits, [200, 50, 13, 4])
    assert.deepEqual(linesOf(Buffer.from(parts.join(''))).slice(1, -1), linesOf(archive).slice(1, -1))
    assert.deepEqual(last, [3, 3])
  })

  it('is made whole by a server that is busy now and then, in the same pages', async () => {
    const limits: number[] = []
    const refusals = [
      { status: 503, code: 'busy', headers: { 'Retry-After': '1' } },
      { status: 503, code: 'unavailable', headers: {} },
      { status: 429, code: 'rate_limited', headers: { 'Retry-After': '1' } },
    ]
    const busy: Fetch = async (url, init) => {
      if (!url.endsWith('/export_box')) return globalThis.fetch(url, init)
      const { action } = JSON.parse(init.body as string) as { readonly action: string }
      limits.push((JSON.parse(action) as { parameters: { limit: number } }).parameters.limit)
      const refusal = refusals.shift()
      if (refusal === undefined) return globalThis.fetch(url, init)
      const { status, code, headers } = refusal
      return Response.json({ error: 'Not now.', code }, { status, headers })
    }
    const exported = await archiveOf(box.keys(), { fetch: busy })
    assert.deepEqual(linesOf(exported).slice(1, -1), linesOf(archive).slice(1, -1))
    assert.deepEqual(limits, [200, 200, 200, 200])
    const away: Fetch = async (url, init) =>
      url.endsWith('/export_box')
        ? Response.json(
            { error: 'Not today.', code: 'busy' },
            { status: 503, headers: { 'Retry-After': '600' } },
          )
        : globalThis.fetch(url, init)
    await assert.rejects(archiveOf(box.keys(), { fetch: away }), { code: 'busy' })
  })

  it('is not made of what a server makes up', async () => {
    const changing =
      (
        change: (answer: {
          box?: Record<string, unknown>
          data: { id: number }[]
          has_more: boolean
        }) => void,
      ): Fetch =>
      async (url, init) => {
        const answer = await globalThis.fetch(url, init)
        if (!url.endsWith('/export_box') || !answer.ok) return answer
        const body = (await answer.json()) as Parameters<typeof change>[0]
        change(body)
        return Response.json(body)
      }
    const other = (await createBox(server.url)).keys()
    const otherKey = (await checkArchive(opening(await archiveOf(other)))).publicKey
    for (const [code, change] of [
      ['identity_mismatch', (answer) => void (answer.box = { ...answer.box, public_key: otherKey })],
      ['not_sealdrop', (answer) => delete answer.box],
      ['not_sealdrop', (answer) => void answer.data.reverse()],
      ['not_sealdrop', (answer) => void (answer.has_more = true)],
      [
        'not_sealdrop',
        (answer) => {
          answer.data = []
          answer.has_more = true
        },
      ],
    ] as readonly (readonly [string, Parameters<typeof changing>[0]])[])
      await assert.rejects(archiveOf(box.keys(), { fetch: changing(change) }), { code })
  })
})

function seedOf({ identity_seed }: SavedKeys): Uint8Array {
  return Buffer.from(identity_seed, 'base64')
}

/** Of a box that has none, but what another server says of it. */
function saying(archive: Buffer, box: object): Buffer {
  const [header = '', ...rest] = linesOf(archive)
  const said = JSON.parse(header) as { readonly box: object }
  const changed = `${JSON.stringify({ ...said, box: { ...said.box, ...box } })}\n`
  return sealedUp([changed, ...rest.slice(0, -1)])
}

describe('what senders seal to once a box has moved', function () {
  this.timeout(30_000)
  const DAY_MS = 24 * 60 * 60_000
  let old: TestServer
  let target: TestServer
  before(async () => {
    old = await startAddressedServer(kind)
    target = await startAddressedServer(kind)
  })
  after(async () => {
    await target.stop()
    await old.stop()
  })

  const sealingOf = async (keys: SavedKeys) => {
    const answer: { body: unknown } = await target.post('/link_info', { link_token: keys.link_token })
    return answer.body as {
      readonly sealing: string
      readonly encryption_keys: readonly { public_key: string }[]
    }
  }
  const keysOf = async (keys: SavedKeys) =>
    (await sealingOf(keys)).encryption_keys.map(({ public_key }) => public_key)

  it('is what its owner has signed, whatever the old server says of it', async () => {
    const keys = (await createBox(old.url)).keys()
    const whole = await archiveOf(keys)
    const others = await archiveOf((await createBox(old.url)).keys())
    const statements = (archive: Buffer) =>
      (JSON.parse(linesOf(archive)[0] ?? '') as { box: { encryption_keys: object[] } }).box.encryption_keys
    assert.equal(statements(whole).length, 1)
    for (const said of [
      { sealing: 'derived', encryption_keys: [] },
      { sealing: 'unknown', encryption_keys: [] },
      { sealing: 'statements', encryption_keys: [] },
      { sealing: 'statements', encryption_keys: statements(others) },
      { sealing: 'derived', encryption_keys: [...statements(others), ...statements(whole)] },
    ]) {
      const wished = { server: target.url, keys, onBox: () => undefined }
      const { keys: moved, link } = await importBox(opening(saying(whole, said)), wished)
      const { sealing, encryption_keys } = await sealingOf(moved)
      assert.deepEqual([sealing, encryption_keys.length], ['statements', 1], JSON.stringify(said))
      const recipient = await openLink(link)
      assert.equal(recipient.sealedTo, 'statement')
      await recipient.send('to what the owner has signed')
      assert.deepEqual(textsOf(await readAll(openBox(moved).drops())), ['to what the owner has signed'])
    }
  })

  it('is renewed before the link is told, also where it had lapsed; the keys are told once more then', async () => {
    const away = await createBox(old.url)
    const archive = await archiveOf(away.keys())
    for (const server of [old, target]) server.turnClock(100 * DAY_MS)
    const { clock } = target.context
    const told: SavedKeys[] = []
    const onBox = (keys: SavedKeys) => void told.push(keys)
    const wished = { server: target.url, keys: away.keys(), clock, onBox }
    const { keys, link } = await importBox(opening(archive), wished)
    assert.deepEqual([told.length, told.at(-1)], [2, keys])
    await (await openLink(link, { clock })).send('after a hundred days')
    assert.deepEqual(textsOf(await readAll(openBox(keys, { clock }).drops())), ['after a hundred days'])
  })

  it('is renewed by the next read where that failed, and the import is done all the same', async () => {
    const { clock } = target.context
    const keys = (await createBox(old.url, { clock: old.context.clock })).keys()
    const archive = opening(await archiveOf(keys, { clock: old.context.clock }))
    const failing: Fetch = async (url, init) =>
      url.endsWith('/set_encryption_keys')
        ? Response.json({ error: 'Not now.', code: 'unavailable' }, { status: 503 })
        : globalThis.fetch(url, init)
    const wished = { server: target.url, keys, clock, fetch: failing, onBox: () => undefined }
    const { keys: moved, drops } = await importBox(archive, wished)
    assert.equal(drops.imported, 0)
    const before = await keysOf(moved)
    assert.equal(before.length, 1)
    await openBox(moved, { clock }).renewKeys()
    assert.notDeepEqual(await keysOf(moved), before)
  })
})

describe('a box that takes in a later archive', function () {
  this.timeout(30_000)
  let old: TestServer
  let target: TestServer
  before(async () => {
    old = await startAddressedServer(kind)
    target = await startAddressedServer(kind)
  })
  after(async () => {
    await target.stop()
    await old.stop()
  })

  it('leaves out what was read where there is little room and says so; what was not read must find room', async () => {
    const box = await createBox(old.url)
    const recipient = await openLink(box.link)
    const ids: number[] = []
    for (const text of ['one', 'two', 'three', 'four']) ids.push((await recipient.send(text)).id)
    await box.acknowledge(ids.slice(0, 3))
    const archive = opening(await archiveOf(box.keys()))
    const small = await startAddressedServer(kind, { environment: { BOX_MAX_DROPS: '2' } })
    try {
      const wished = { server: small.url, keys: box.keys(), onBox: () => undefined }
      const { keys, drops, leftOut } = await importBox(archive, wished)
      assert.deepEqual([drops, leftOut], [{ imported: 1, known: 0, expired: 0 }, 3])
      assert.equal(keys.imported_through, undefined)
      assert.deepEqual(textsOf(await readAll(openBox(keys).drops())), ['four'])
      const again = await importBox(archive, { ...wished, resume: keys })
      assert.deepEqual([again.drops.known, again.leftOut], [1, 3])
      for (const text of ['five', 'six']) await recipient.send(text)
      const more = opening(await archiveOf(box.keys()))
      await assert.rejects(importBox(more, { ...wished, resume: keys }), { code: 'box_full' })
    } finally {
      await small.stop()
    }
  })

  it('gets what is newer, and nothing back that is gone there, until the server has lost it', async () => {
    const box = await createBox(old.url)
    const recipient = await openLink(box.link)
    for (const text of ['one', 'two']) await recipient.send(text)
    const kept: SavedKeys[] = []
    const bring = async (resume: SavedKeys | undefined) =>
      importBox(opening(await archiveOf(box.keys())), {
        server: target.url,
        keys: box.keys(),
        resume,
        onBox: (keys) => void kept.push(keys),
      })
    const first = await bring(undefined)
    assert.deepEqual(first.drops, { imported: 2, known: 0, expired: 0 })
    assert.deepEqual(kept.at(-1), first.keys)
    assert.equal(kept[0]?.imported_through, undefined)
    const moved = openBox(first.keys)
    await moved.deleteDrops('all')
    await recipient.send('three')
    const second = await bring(first.keys)
    assert.deepEqual(second.drops, { imported: 1, known: 2, expired: 0 })
    assert.deepEqual(textsOf(await readAll(moved.drops())), ['three'])
    for (const both of [mergeKeys(first.keys, second.keys), mergeKeys(second.keys, first.keys)])
      assert.deepEqual(both.imported_through, second.keys.imported_through)
    assert.deepEqual(
      mergeKeys(kept[0] ?? first.keys, first.keys).imported_through,
      first.keys.imported_through,
    )
    // Begun and not ended, as by a device that was not told: all of it.
    assert.equal((await bring(kept[0])).drops.imported, 2)
    await moved.deleteBox()
    const again = await bring(second.keys)
    assert.deepEqual([again.drops.imported, again.link], [3, first.link])
  })
})

describe('what its old server knows of a box', () => {
  it('neither opens the new one nor leads to it: fetch token and link are made anew at each import that is begun', async () => {
    const server = await startAddressedServer(kind)
    try {
      const { keys: before, archive } = await (async () => {
        const keys = (await createBox(server.url)).keys()
        return { keys, archive: opening(await archiveOf(keys)) }
      })()
      const begun = () =>
        importBox(archive, { server: server.url, keys: before, onBox: () => undefined }).then(
          ({ keys }) => keys,
        )
      const [one, other] = [await begun(), await begun()]
      assert.equal(new Set([before, one, other].map((each) => each.link_token)).size, 3)
      assert.equal(new Set([before, one, other].map((each) => each.fetch_token)).size, 3)
      const tokenOf = (token: string) =>
        formatLinkToken(
          importedLink(signingKeyPairFromSeed(seedOf(before)).publicKey, linkSeed(token, server.url)),
        )
      assert.notEqual(one.link_token, tokenOf(before.fetch_token ?? ''))
      assert.equal(one.link_token, tokenOf(one.fetch_token ?? ''))
      const read = async (token = '') =>
        (await server.postAs(token, '/fetch', { link_token: one.link_token })).status
      assert.deepEqual(await Promise.all([before, one].map((each) => read(each.fetch_token))), [401, 200])
    } finally {
      await server.stop()
    }
  })
})
