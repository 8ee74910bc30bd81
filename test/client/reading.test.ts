/** In which order an owner reads, what is opened for it, and by which key. */
import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Box, createBox, openBox, openLink, type OpenSealed } from '../../src/client/index.js'
import type { BoxOptions } from '../../src/client/box.js'
import { createOpenSealed } from '../../src/client/open-sealed.js'
import type { Fetch } from '../../src/client/server-calls.js'
import { open } from '../../src/crypto/sealed-box.js'
import { keepDropsForAYear } from '../setup/long-lived.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import { triesOf } from '../setup/tries-of.js'

const [kind] = STORES
assert.ok(kind)

const DAY_MS = 24 * 60 * 60 * 1000

type Window = Readonly<Record<'order' | 'limit' | 'since_id' | 'before_id', unknown>>

/** What is asked for, page by page. */
function watched(): { readonly fetch: Fetch; readonly windows: Window[] } {
  const windows: Window[] = []
  const fetch: Fetch = (input, init) => {
    if (new URL(input).pathname === '/fetch') windows.push(JSON.parse(init.body as string) as Window)
    return globalThis.fetch(input, init)
  }
  return { fetch, windows }
}

const openHere = createOpenSealed(open)

describe('a reading', function () {
  this.timeout(60_000)
  let server: TestServer
  let box: Box

  beforeEach(async () => {
    server = await startAddressedServer(kind)
    box = await createBox(server.url)
  })
  afterEach(() => server.stop())

  const leave = async (count: number, from: Box = box): Promise<readonly number[]> => {
    const recipient = await openLink(from.link)
    const ids: number[] = []
    for (let at = 0; at < count; at++) ids.push((await recipient.send(`drop ${String(at)}`)).id)
    return ids
  }
  const idsOf = (drops: readonly { readonly id: number }[]) => drops.map(({ id }) => id)
  const reopened = (options: BoxOptions) => openBox(box.keys(), options)

  describe('from the newest drop', () => {
    it('goes down over several pages, the first one small, whatever arrives and is acknowledged meanwhile', async () => {
      const ids = await leave(260)
      const { fetch, windows } = watched()
      const read: number[] = []
      const arrived: number[] = []
      for await (const { id } of reopened({ fetch }).drops({ newestFirst: true })) {
        read.push(id)
        if (read.length % 60 === 0) arrived.push(...(await leave(1)))
        if (read.length % 25 === 0) await box.acknowledge(read.slice(-25))
      }
      assert.deepEqual(read, ids.toReversed())
      assert.deepEqual(
        windows.map(({ order, limit }) => [order, limit]),
        [
          ['DESC', 50],
          ['DESC', 200],
          ['DESC', 200],
        ],
      )
      assert.deepEqual(idsOf(await readAll(box.drops({ newestFirst: true, after: ids.at(-1) ?? 0 }))), [
        ...arrived.toReversed(),
      ])
    })

    it('ends at the drop that it is to stay after, and asks for nothing that it does not need', async () => {
      const ids = await leave(120)
      const { fetch, windows } = watched()
      const newestAfter = async (after: number | undefined) =>
        idsOf(await readAll(reopened({ fetch }).drops({ newestFirst: true, after: after ?? 0 })))
      assert.deepEqual(await newestAfter(ids[109]), ids.slice(110).toReversed())
      assert.deepEqual(await newestAfter(ids[119]), [])
      assert.equal(windows.length, 2)
      assert.deepEqual(await newestAfter(ids[19]), ids.slice(20).toReversed())
      assert.equal(windows.length, 4)
      const cursors = windows.map(({ since_id, before_id }) => [since_id, before_id])
      assert.deepEqual(cursors, [
        [ids[109], undefined],
        [ids[119], undefined],
        [ids[19], undefined],
        [undefined, ids[70]],
      ])
    })

    it('finds nothing in an empty box', async () => {
      assert.deepEqual(await readAll(box.drops({ newestFirst: true })), [])
    })

    it('asks for smaller pages on a slow line', async () => {
      const ids = await leave(5)
      const { fetch, windows } = watched()
      const slow: Fetch = (input, init) => {
        const answer = fetch(input, init)
        const { limit } = JSON.parse(init.body as string) as { readonly limit?: number }
        return (limit ?? 0) <= 2 ? answer : Promise.reject(new DOMException('too slow', 'TimeoutError'))
      }
      const read = await readAll(reopened({ fetch: slow }).drops({ newestFirst: true }))
      assert.deepEqual(idsOf(read), ids.toReversed())
      assert.deepEqual(
        windows.map(({ limit }) => limit),
        [50, 13, 4, 1, 1, 1, 1, 1],
      )
    })
  })

  describe('of drops that are opened elsewhere', () => {
    it('begins a page’s drops at once, and tells of them in their order', async () => {
      const ids = await leave(5)
      let begun = 0
      let release = (): void => undefined
      const allBegun = new Promise<void>((resolve) => {
        release = resolve
      })
      const openSealed: OpenSealed = async (sealed, keys) => {
        const place = ++begun
        if (begun === ids.length) release()
        await allBegun
        for (let wait = ids.length - place; wait > 0; wait--) await nextTurn()
        return openHere(sealed, keys)
      }
      const drops = await readAll(reopened({ openSealed }).drops())
      assert.deepEqual(idsOf(drops), ids)
      assert.deepEqual(textsOf(drops), ['drop 0', 'drop 1', 'drop 2', 'drop 3', 'drop 4'])
    })

    it('fails where that fails, and not for somebody who has broken it off', async () => {
      await leave(3)
      let opened = 0
      const openSealed: OpenSealed = (sealed, keys) =>
        ++opened === 1 ? openHere(sealed, keys) : Promise.reject(new Error('the workers are gone'))
      const failing = reopened({ openSealed })
      for await (const drop of failing.drops()) {
        assert.equal(drop.kind, 'letter')
        break
      }
      await nextTurn()
      await assert.rejects(readAll(failing.drops()), /the workers are gone/)
    })

    it('at the same time as another reading tries nothing twice that does not open', async () => {
      await leave(3)
      const stranger = await createBox(server.url)
      let tries = 0
      const openSealed: OpenSealed = async (sealed, keys) => {
        tries += keys.length
        await nextTurn()
        return openHere(sealed, keys)
      }
      // Whoever owns the box, with the chain of another.
      const { chain } = stranger.keys()
      assert.ok(chain)
      const lost = openBox({ ...box.keys(), chain }, { openSealed })
      const both = await Promise.all([readAll(lost.drops()), readAll(lost.drops())])
      assert.deepEqual(new Set(both.flat().map((drop) => drop.kind)), new Set(['no key']))
      assert.equal(tries, 3 * 107)
    })
  })

  describe('with many keys at hand', () => {
    const KEYS = 13

    beforeEach(async () => {
      for (let key = 0; key < KEYS; key++) {
        if (key > 0) await box.renewKeys({ evenIfNotDue: true })
        await leave(5)
      }
    })

    it('begins with the key of the drop before, and goes on with its neighbours', async () => {
      // All of them, until one is found; where the next key begins, one or both neighbours of the last.
      const oldestFirst = await triesOf(() => readAll(reopened({}).drops()))
      assert.equal(oldestFirst, 13 + 4 + 12 * (2 + 4))
      const newestFirst = await triesOf(() => readAll(reopened({}).drops({ newestFirst: true })))
      assert.equal(newestFirst, 1 + 4 + (2 + 4) + 11 * (3 + 4))
    })

    it('does so from page to page when they are opened elsewhere', async () => {
      const reader = reopened({ openSealed: openHere })
      const tries = await triesOf(() => readAll(reader.drops({ newestFirst: true })))
      // Ten keys in the first page, the latest first; then from the fourth key the third, second and first.
      assert.equal(tries, 5 * (1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10) + 5 * (3 + 5 + 7))
    })
  })

  describe('of a box that is closed', () => {
    it('ends at once, whatever the server does, and nothing more is asked', async () => {
      await leave(1)
      const ending = new AbortController()
      let asked = 0
      const fetch: Fetch = (input, init) => {
        asked++
        if (new URL(input).pathname !== '/fetch') return globalThis.fetch(input, init)
        ending.abort()
        return new Promise((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => {
            reject(new Error('aborted'))
          })
          if (init.signal?.aborted) reject(new Error('aborted'))
        })
      }
      const closing = reopened({ fetch, signal: ending.signal })
      await assert.rejects(readAll(closing.drops()), { code: 'closed' })
      const before = asked
      await assert.rejects(closing.contactRequests(), { code: 'closed' })
      await assert.rejects(closing.acknowledge([1]), { code: 'closed' })
      assert.equal(asked, before)
    })

    it('does not wait to try again', async () => {
      const ending = new AbortController()
      let asked = 0
      const fetch: Fetch = () => {
        asked++
        setTimeout(() => {
          ending.abort()
        }, 20)
        const busy = { error: 'busy', code: 'busy' }
        return Promise.resolve(Response.json(busy, { status: 503, headers: { 'Retry-After': '5' } }))
      }
      const startedAt = performance.now()
      await assert.rejects(reopened({ fetch, signal: ending.signal }).contactRequests(), { code: 'closed' })
      assert.ok(performance.now() - startedAt < 4_000)
      assert.equal(asked, 1)
    })
  })

  describe('of which some is kept by whoever reads', () => {
    it('does not open that again, and tells the rest about it', async () => {
      const ids = await leave(3)
      let opened = 0
      const openSealed: OpenSealed = (sealed, keys) => {
        opened++
        return openHere(sealed, keys)
      }
      const isKept = (id: number) => id !== ids[1]
      for (const options of [{}, { openSealed }]) {
        const drops = await readAll(reopened(options).drops({ isKept }))
        assert.deepEqual(idsOf(drops), ids)
        assert.deepEqual(
          drops.map((drop) => drop.kind),
          ['kept', 'letter', 'kept'],
        )
        const [first] = drops
        assert.ok(first)
        const { createdAt, ...facts } = first
        assert.ok(Date.now() - createdAt.getTime() < 180_000)
        assert.deepEqual(facts, { kind: 'kept', id: ids[0], seen: false, metadata: null })
      }
      assert.equal(opened, 1)
    })
  })

  describe('that goes through everything unseen', () => {
    const readings = [
      { how: 'from the oldest', options: {} },
      { how: 'from the newest', options: { newestFirst: true } },
    ] as const
    let nowMs: number
    let aging: Box
    const clock = () => nowMs
    const pass = (days: number) => {
      nowMs += days * DAY_MS
      server.turnClock(days * DAY_MS)
    }
    const oldestKey = () => aging.keys().chain?.oldest_index

    // An old drop under the first key, whose statement has lapsed since, and newer ones under the second.
    beforeEach(async () => {
      nowMs = Date.now()
      aging = await createBox(server.url, { clock })
      await keepDropsForAYear(server)
      await (await openLink(aging.link, { clock })).send('old')
      pass(60)
      await aging.renewKeys()
      const recipient = await openLink(aging.link, { clock })
      for (let at = 0; at < 60; at++) await recipient.send(`new ${String(at)}`)
      pass(40)
    })

    for (const { how, options } of readings) {
      it(`${how} keeps the key of what stays unseen, and destroys it once that was seen`, async () => {
        const [oldId] = idsOf(await readAll(aging.drops()))
        assert.equal((await readAll(aging.drops(options))).length, 61)
        assert.equal(oldestKey(), 0)
        await aging.acknowledge([oldId ?? 0])
        await readAll(aging.drops({ ...options, after: 1 }))
        for await (const drop of aging.drops(options)) {
          assert.equal(drop.kind, 'letter')
          break
        }
        assert.equal(oldestKey(), 0, 'neither by a part of it, nor by one that was broken off')
        await readAll(aging.drops(options))
        assert.equal(oldestKey(), 1)
      })

      it(`${how} destroys the key of what is kept`, async () => {
        const [old] = await readAll(aging.drops())
        const drops = await readAll(aging.drops({ ...options, isKept: (id) => id === old?.id }))
        assert.equal(drops.filter((drop) => drop.kind === 'kept').length, 1)
        assert.equal(oldestKey(), 1)
        const again = await readAll(aging.drops(options))
        assert.deepEqual(
          again.filter((drop) => drop.kind === 'no key').map(({ id }) => id),
          [old?.id],
        )
      })
    }

    it('by whoever keeps drops holds the key of one that is not kept yet, though it was seen', async () => {
      const [old] = await readAll(aging.drops())
      await aging.acknowledge([old?.id ?? 0])
      // It comes last of all, so that its reader has it in hand, and not on the disk, when the reading ends.
      const options = { includeSeen: true, newestFirst: true }
      await readAll(aging.drops({ ...options, isKept: (id) => id !== old?.id }))
      assert.equal(oldestKey(), 0)
      await readAll(aging.drops({ ...options, isKept: () => true }))
      assert.equal(oldestKey(), 1)
    })

    it('from the newest leaves what arrives meanwhile to the next one, with its key', async () => {
      await aging.renewKeys()
      let sent = 0
      for await (const { id } of aging.drops({ newestFirst: true })) {
        await aging.acknowledge([id])
        if (sent++ < 3) await (await openLink(aging.link, { clock })).send('meanwhile')
      }
      const late = await readAll(aging.drops({ newestFirst: true }))
      assert.deepEqual(textsOf(late), ['meanwhile', 'meanwhile', 'meanwhile'])
    })
  })
})
