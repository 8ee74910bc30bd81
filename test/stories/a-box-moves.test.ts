/**
 * A quarter of messages goes from one server to another, and from there to a third: by its owner's own file, sealed all the
 * way. Then everything is as it was but the link.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import sodium from 'libsodium-wrappers'
import {
  importBox,
  type Imported,
  openBox,
  openLink,
  openReceipt,
  type SavedKeys,
} from '../../src/client/index.js'
import { archiveOf, linesOf, opening } from '../setup/archives.js'
import { useByCounters, useByRows } from '../setup/box-use.js'
import { makeLargeBox } from '../setup/large-box.js'
import { providePart, PYNACL } from '../setup/parts.js'
import { base64 } from '../setup/phone.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { DIALECTS, type StoreKind } from '../setup/stores.js'
import { PACKAGE_FOLDER, startAddressedServer, type TestServer } from '../setup/test-server.js'

const DROPS = 1_150
const MINUTE_MS = 60_000

const [embedded, mariadb = embedded] = DIALECTS
assert.ok(embedded && mariadb)

for (const [from, to] of [
  [embedded, mariadb],
  [mariadb, embedded],
] as const)
  describe(`a full box that goes from ${from.name} to ${to.name}, and back to another server`, function () {
    this.timeout(120_000)
    let first: TestServer
    let second: TestServer
    let third: TestServer
    let keys: SavedKeys
    let receipts: Readonly<Record<'kept' | 'seen', string>>
    let moved: Imported
    let back: Imported
    /** At the first and at the second server, when it had just come. */
    let rows: readonly [Rows, Rows]

    before(async () => {
      await sodium.ready
      first = await startAddressedServer(from)
      second = await startAddressedServer(to)
      third = await startAddressedServer(from)
      const large = await makeLargeBox(first, DROPS)
      const box = openBox(large.keys)
      await box.renewKeys()
      keys = box.keys()
      await box.update({
        displayName: 'Zoë 🕊️ — سلام',
        greeting: 'I read on Mondays.\nBe brief.',
        dropLifetimeDays: 200,
        seenReceipts: true,
      })
      const recipient = await openLink(box.link)
      const leave = async () => {
        const { id, receipt } = await recipient.send('with a receipt', { withReceipt: true })
        return { id, receipt: receipt ?? '' }
      }
      const [kept, seen] = [await leave(), await leave()]
      for (const metadata of [{ a: [1, null, 'ü"\\'] }, 'text', 0, false]) {
        const encrypted_message = recipient.seal({ text: 'with metadata' })
        const body = { link_token: keys.link_token, encrypted_message: base64(encrypted_message), metadata }
        assert.equal((await first.post('/send', body)).status, 201)
      }
      await recipient.send('gone soon', { expiresInSeconds: 3 * 60 })
      const all = await readAll(box.drops())
      await box.acknowledge([...all.slice(0, DROPS - 400).map(({ id }) => id), seen.id])
      await box.markUnseen(all.slice(3, 5).map(({ id }) => id))
      receipts = { kept: kept.receipt, seen: seen.receipt }
      await recipient.send('gone before the third server', { expiresInSeconds: 30 * 60 })

      moved = await move(keys, second)
      rows = [await rowsAt(first, from), await rowsAt(second, to)]
      for (const server of [first, second, third]) server.turnClock(40 * MINUTE_MS)
      back = await move(moved.keys, third)
    })
    after(async () => {
      await third.stop()
      await second.stop()
      await first.stop()
    })

    const move = async (of: SavedKeys, server: TestServer): Promise<Imported> => {
      const { clock } = server.context
      const onBox = () => undefined
      return importBox(opening(await archiveOf(of, { clock })), {
        server: server.url,
        keys: of,
        clock,
        onBox,
      })
    }
    const rowsAt = async (server: TestServer, kind: StoreKind): Promise<Rows> => {
      const { query } = server.database
      const { id, link_token_hash, fetch_token_hash, ...facts } = await query
        .selectFrom('boxes')
        .selectAll()
        .executeTakeFirstOrThrow()
      assert.deepEqual([link_token_hash.length, fetch_token_hash.length], [32, 32])
      const statements = await query.selectFrom('encryption_keys').selectAll().orderBy('position').execute()
      const drops = await query
        .selectFrom('drops')
        .select([
          'id',
          'sealed_box',
          'metadata',
          'receipt_hash',
          'size_bytes',
          'created_at_ms',
          'expires_at_ms',
        ])
        .orderBy('id')
        .execute()
      assert.deepEqual(await useByCounters(server, id), await useByRows(server, kind, id))
      const { arrived_bytes, arrived_drops, ...lasting } = facts
      assert.ok(arrived_drops >= drops.length && arrived_bytes > 0)
      return {
        facts: comparable(lasting),
        statements: statements.map(({ box_id, ...statement }) =>
          comparable({ ...statement, known: box_id > 0 }),
        ),
        drops: drops.map(comparable),
        used: await useByRows(server, kind, id),
      }
    }
    const seenIds = async (of: SavedKeys) => {
      const drops = linesOf(await archiveOf(of)).slice(1, -1)
      return drops
        .map((line) => JSON.parse(line) as { readonly id: number; readonly seen: boolean })
        .filter(({ seen }) => seen)
        .map(({ id }) => id)
    }

    it('has every drop, key, time and setting that it had, and is counted right', async () => {
      const [before, after] = rows
      assert.equal(before.drops.length, DROPS + 8)
      assert.deepEqual(moved.drops, { imported: DROPS + 8, known: 0, expired: 0 })
      assert.deepEqual({ ...after, statements: [] }, { ...before, statements: [] })
      assert.equal(back.drops.imported, DROPS + 6)
      const last = await rowsAt(third, from)
      const lasting = after.drops.filter((drop) => Number(drop['expires_at_ms']) > third.context.clock())
      assert.deepEqual([last.drops, last.facts], [lasting, after.facts])
      // Renewed at each.
      const keysOf = ({ statements }: Rows) => statements.map((statement) => statement['public_key'])
      assert.deepEqual(
        [before, after, last].map((each) => keysOf(each).length),
        [1, 1, 1],
      )
      assert.equal(new Set([before, after, last].flatMap(keysOf)).size, 3)
    })

    it('has what was seen as seen, and nothing else', async () => {
      const seen = await seenIds(keys)
      assert.equal(seen.length, DROPS - 400 - 2 + 1)
      assert.deepEqual(await seenIds(moved.keys), seen)
      assert.deepEqual(await seenIds(back.keys), seen)
    })

    it('is read by a fetch token of its own, by signatures, and from where a device was', async () => {
      const { fetch_token = '', link_token } = back.keys
      const statusBy = async (token = '') =>
        (await third.postAs(token, '/fetch', { link_token, limit: 1 })).status
      const tokens = [fetch_token, keys.fetch_token, moved.keys.fetch_token]
      assert.deepEqual(await Promise.all(tokens.map(statusBy)), [200, 401, 401])
      const box = openBox(back.keys, { clock: third.context.clock })
      const all = await readAll(box.drops({ includeSeen: true }))
      assert.ok(all.every(({ kind }) => kind === 'letter'))
      const last = Math.max(...all.map(({ id }) => id))
      assert.deepEqual(await readAll(box.drops({ after: last })), [])
      await (await openLink(back.link, { clock: third.context.clock })).send('by the new link')
      const news = await readAll(box.drops({ after: last }))
      assert.deepEqual(textsOf(news), ['by the new link'])
      assert.ok((news[0]?.id ?? 0) > last)
    })

    it('goes on with its keys: they are renewed, and lead to all that is there', async () => {
      const box = openBox(moved.keys, { clock: second.context.clock })
      await box.checkKeys()
      assert.ok(await box.renewKeys({ evenIfNotDue: true }))
      await (await openLink(moved.link, { clock: second.context.clock })).send('to a renewed key')
      assert.equal(textsOf(await readAll(box.drops())).at(-1), 'to a renewed key')
    })

    it('answers the receipts that senders keep, at its new address', async () => {
      for (const [server, status] of [
        [first, { kept: 'kept', seen: 'seen' }],
        [third, { kept: 'kept', seen: 'seen' }],
      ] as const)
        for (const state of ['kept', 'seen'] as const) {
          const here = receipts[state].replace(first.url, server.url)
          assert.equal(await openReceipt(here).status(), status[state])
        }
      const kept = openReceipt(receipts.kept.replace(first.url, second.url))
      assert.equal(await kept.withdraw(), 'gone')
      assert.equal(await kept.status(), 'gone')
    })

    it('opens for PyNaCl with the keys that came along', async function () {
      if (!providePart(PYNACL)) this.skip()
      const { link_token, fetch_token = '' } = back.keys
      const facts = (await third.post('/link_info', { link_token })).body as object
      const page = await third.postAs(fetch_token, '/fetch', { link_token, include_seen: true, order: 'ASC' })
      const drops = (page.body as { data: { encrypted_message: string }[] }).data.map(
        (drop) => drop.encrypted_message,
      )
      const told = spawnSync(
        '/usr/bin/python3',
        [path.join(PACKAGE_FOLDER, 'test/interop/pynacl_letters.py')],
        {
          input: JSON.stringify({ keys: back.keys, facts, drops, text: 'from PyNaCl', name: null }),
          encoding: 'utf8',
        },
      )
      assert.equal(told.status, 0, told.stderr)
      const { opened } = JSON.parse(told.stdout) as { readonly opened: readonly (readonly [string])[] }
      assert.equal(opened.length, 50)
      assert.ok(opened.every(([text]) => /^no[0-9]+:/.test(text)))
    })

    it('takes in later what has come to the old link meanwhile, and nothing twice', async () => {
      const late = await openLink(openBox(keys).link, { clock: first.context.clock })
      await late.send('late')
      const { clock } = second.context
      const archive = opening(await archiveOf(keys, { clock }))
      const onBox = () => undefined
      const wish = { server: second.url, keys, clock, onBox }
      const { drops, keys: same } = await importBox(archive, { ...wish, resume: moved.keys })
      assert.equal(same.link_token, moved.keys.link_token)
      // One that came has been taken back by its sender here, and stays so.
      assert.deepEqual(drops, { imported: 1, known: DROPS + 6, expired: 0 })
      const again = await importBox(archive, { ...wish, resume: same })
      assert.deepEqual(again.drops, { imported: 0, known: DROPS + 7, expired: 0 })
      // An archive of another box of theirs says nothing about what came from the first.
      const own = await importBox(opening(await archiveOf(same, { clock })), { ...wish, resume: same })
      assert.deepEqual([own.drops.imported, own.keys.imported_through], [0, same.imported_through])
    })
  })

interface Rows {
  readonly facts: Comparable
  readonly statements: readonly Comparable[]
  readonly drops: readonly Comparable[]
  readonly used: Awaited<ReturnType<typeof useByRows>>
}

type Comparable = Readonly<Record<string, unknown>>

/** Bytes as text, so that both stores' rows compare. */
function comparable(row: object): Comparable {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ]),
  )
}
