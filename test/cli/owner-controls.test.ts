/** The command line: what an owner decides, and what a sender keeps. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createMachine, type Machine } from '../setup/command-line.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, startTestServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

describe('the command line, for who looks after a box', function () {
  this.timeout(120_000)
  let server: TestServer
  let ana: Machine
  let link: string

  before(async () => {
    server = await startAddressedServer(kind)
  })
  beforeEach(async () => {
    ana = createMachine()
    link = (await succeed(ana, ['init', server.url, '--name', 'Ana'])).trim()
  })
  afterEach(() => {
    ana.remove()
  })
  after(() => server.stop())

  const succeed = async (machine: Machine, words: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await machine.run(words, input)
    assert.equal(code, 0, stderr)
    return stdout
  }
  const fail = async (machine: Machine, words: readonly string[], expected: RegExp) => {
    const { code, stdout, stderr } = await machine.run(words)
    assert.equal(code, 1)
    assert.match(stderr, expected)
    assert.equal(stdout, '')
  }
  const settings = async () =>
    JSON.parse(await succeed(ana, ['settings', '--json'])) as Record<string, unknown>
  const boxesFile = () => path.join(ana.folder, 'boxes.json')

  it('shows settings and changes each of them by its name', async () => {
    await succeed(ana, ['set', 'greeting', '-'], 'Leave it here.\nI read on Mondays.\n')
    for (const words of [
      ['lifetime-days', '7'],
      ['contacts-only', 'yes'],
      ['delete-on-ack', 'yes'],
      ['seen-receipts', 'yes'],
      ['closed', 'yes'],
      ['name', ''],
    ])
      assert.equal(await succeed(ana, ['set', ...words]), '')
    const { created_at, ...shown } = await settings()
    assert.match(String(created_at), /^[\d-]{10}T[\d:]{5}:00\.000Z$/)
    assert.deepEqual(shown, {
      display_name: null,
      greeting: 'Leave it here.\nI read on Mondays.',
      closed: true,
      drop_lifetime_days: 7,
      delete_on_ack: true,
      contacts_only: true,
      seen_receipts: true,
      unseen: { drops: 0, bytes: 0 },
      seen: { drops: 0, bytes: 0 },
      room: { drops: 10_000, bytes: 67_108_864 },
      refused_since: null,
      link_replaced: false,
    })
    assert.match(
      await succeed(ana, ['settings']),
      /^name\ngreeting {7}Leave it here\.\n {3}I read on Mondays\.\nclosed {9}yes\nlifetime-days {2}7\n(.*\n)*unread: 0 of 10000 drops, 0 of 67108864 bytes\n/,
    )
  })

  it('says what a setting does to others, and what none is', async () => {
    const { stderr } = await ana.run(['set', 'delete-on-ack', 'yes'])
    assert.match(stderr, /is deleted on the server for good/)
    await fail(
      ana,
      ['set', 'nonsense', 'yes'],
      /no such setting. There is: name, greeting, closed, lifetime-days,/,
    )
    await fail(ana, ['set', 'toString', 'yes'], /no such setting/)
    await fail(ana, ['set', 'closed', 'maybe'], /yes or no/)
    await fail(ana, ['set', 'lifetime-days', '1.5'], /a number of days/)
    await fail(ana, ['set', 'lifetime-days', '366'], /from 1 to 365/)
    assert.equal((await settings())['drop_lifetime_days'], 90)
  })

  it('does what cannot be undone only when that is meant', async () => {
    await succeed(ana, ['send', link, 'still there'])
    for (const words of [
      ['rotate', 'link'],
      ['rotate', 'token'],
      ['delete', 'drops', '--all'],
      ['delete', 'box'],
    ])
      await fail(
        ana,
        words,
        /\nsealdrop: There is nobody to ask whether that is meant: --yes says that it is\.\n$/,
      )
    assert.equal((await succeed(ana, ['link'])).trim(), link)
    assert.match(await succeed(ana, ['read']), /still there/)
  })

  it('replaces the link, in the key file as well, and other machines go on', async () => {
    const other = createMachine()
    try {
      const backup = path.join(path.dirname(other.folder), 'backup.json')
      await succeed(ana, ['backup', backup])
      await succeed(other, ['restore', backup])
      const { stdout, stderr } = await ana.run(['rotate', 'link', '--yes'])
      const [replaced = ''] = stdout.split('\n')
      assert.match(stderr, /does not reach it by it any more.*cannot be brought back/)
      assert.notEqual(replaced, link)
      assert.equal((await succeed(ana, ['link'])).trim(), replaced)
      await fail(other, ['send', link, 'too late'], /has replaced this link/)
      await succeed(other, ['send', replaced, 'by the new link'])

      const read = await other.run(['read', '--keep'])
      assert.match(read.stdout, /by the new link/)
      assert.match((await other.run(['settings'])).stderr, /was replaced by another device/)
      assert.match(await succeed(ana, ['read']), /by the new link/)

      // An older backup takes the new link from nobody, and a later one brings it.
      await succeed(ana, ['restore', backup])
      assert.equal((await succeed(ana, ['link'])).trim(), replaced)
      await succeed(ana, ['backup', `${backup}.2`])
      assert.equal(await succeed(other, ['restore', `${backup}.2`]), '1 box restored.\n')
      assert.equal((await succeed(other, ['link'])).trim(), replaced)
    } finally {
      other.remove()
    }
  })

  it('replaces the fetch token', async () => {
    const tokenOf = () => /"fetch_token": "([\w-]+)"/.exec(readFileSync(boxesFile(), 'utf8'))?.[1] ?? ''
    const before = tokenOf()
    assert.equal(await succeed(ana, ['rotate', 'token', '--yes']), 'The fetch token is replaced.\n')
    assert.notEqual(tokenOf(), before)
    const [, link_token] = /#(link_[\w-]+)\./.exec(link) ?? []
    assert.equal((await server.postAs(before, '/fetch', { link_token })).status, 401)
    assert.equal((await server.postAs(tokenOf(), '/fetch', { link_token })).status, 200)
  })

  it('deletes drops, by their ids or all', async () => {
    for (const text of ['one', 'two', 'three']) await succeed(ana, ['send', link, text])
    const [first = ''] = (await succeed(ana, ['read', '--keep', '--json'])).split('\n')
    const { id } = JSON.parse(first) as { readonly id: number }
    assert.equal(await succeed(ana, ['delete', 'drops', String(id), '--yes']), 'Deleted 1 drop.\n')
    assert.doesNotMatch(await succeed(ana, ['read', '--keep']), /one/)
    await fail(ana, ['delete', 'drops', '--yes'], /Name drops by their ids/)
    await fail(ana, ['delete', 'drops', '1', '--all', '--yes'], /Name drops by their ids/)
    await fail(ana, ['delete', 'drops', 'x', '--yes'], /x is not the id of a drop/)
    assert.equal(await succeed(ana, ['delete', 'drops', '--all', '--yes']), 'Deleted 2 drops.\n')
    assert.equal(await succeed(ana, ['read']), '')
  })

  it('deletes a box, and its keys only once the server has', async () => {
    await succeed(ana, ['init', server.url, '--box', 'other'])
    const boxes = () =>
      Object.keys((JSON.parse(readFileSync(boxesFile(), 'utf8')) as { boxes: object }).boxes)
    await succeed(ana, ['send', link, 'unread'])
    const whole = await ana.run(['delete', 'box', '--box', 'default', '--yes'])
    assert.equal(whole.stdout, `The box default is deleted, and its keys are removed from ${boxesFile()}.\n`)
    assert.match(whole.stderr, /everything in it, read or not, for good/)
    assert.deepEqual(boxes(), ['other'])
    await fail(ana, ['send', link, 'too late'], /No box has this link/)
  })

  it('keeps the keys of a box that could not be deleted, and removes those of one that is not there only when told so', async () => {
    const away = await startAddressedServer(kind)
    const other = createMachine()
    try {
      await succeed(other, ['init', away.url])
      await away.database.query.deleteFrom('boxes').execute()
      const file = path.join(other.folder, 'boxes.json')
      const kept = readFileSync(file, 'utf8')
      const port = Number(new URL(away.url).port)
      await away.stop()
      await fail(other, ['delete', 'box', '--yes'], /cannot be reached/)
      assert.equal(readFileSync(file, 'utf8'), kept)
      const empty = await startTestServer(kind, { port, environment: { BASE_URL: away.url } })
      try {
        await fail(other, ['delete', 'box', '--yes'], /The server knows no box default: its keys stay/)
        assert.equal(readFileSync(file, 'utf8'), kept, 'it may be only away')
        assert.match(
          await succeed(other, ['delete', 'box', '--yes', '--forget']),
          /^The server knows no box default any more/,
        )
        assert.ok(existsSync(file))
        await fail(other, ['read'], /There is no box yet/)
      } finally {
        await empty.stop()
      }
    } finally {
      other.remove()
    }
  })

  it('prints a receipt, which tells what became of a drop and takes it back', async () => {
    const { stdout, stderr } = await ana.run(['send', link, 'with a receipt', '--receipt'])
    const [left, receipt = '', rest] = stdout.split('\n')
    assert.deepEqual([left, rest], ['Left for “Ana”.', ''])
    assert.match(receipt, /^http:\/\/127\.0\.0\.1:\d+\/r#[\w-]{43}$/)
    assert.match(stderr, /Keep this receipt, it is not shown again/)
    assert.equal(await succeed(ana, ['receipt', receipt]), 'kept\n')
    await fail(ana, ['withdraw', receipt], /--yes says that it is/)
    const withdrawn = await ana.run(['withdraw', receipt, '--yes'])
    assert.equal(withdrawn.stdout, 'gone\n')
    assert.match(withdrawn.stderr, /may have read it/)
    assert.equal(await succeed(ana, ['receipt', receipt]), 'gone\n')
    assert.equal(await succeed(ana, ['read']), '')
    await fail(ana, ['receipt', link], /not a receipt/)
    await fail(ana, ['withdraw', receipt.slice(0, -1), '--yes'], /not a receipt/)
  })

  it('says that a drop was seen where its owner lets it, and that it stays', async () => {
    const [, receipt = ''] = (await succeed(ana, ['send', link, 'seen', '--receipt'])).split('\n')
    await succeed(ana, ['set', 'seen-receipts', 'yes'])
    await succeed(ana, ['read'])
    assert.equal(await succeed(ana, ['receipt', receipt]), 'seen\n')
    const { stdout, stderr } = await ana.run(['withdraw', receipt, '--yes'])
    assert.equal(stdout, 'seen\n')
    assert.match(stderr, /it stays/)
  })

  it('leaves drops that are gone sooner', async () => {
    await succeed(ana, ['send', link, 'soon gone', '--expires', '2h'])
    const [row] = await server.database.query
      .selectFrom('drops')
      .select(['created_at_ms', 'expires_at_ms'])
      .where('expires_at_ms', '<', Date.now() + 24 * 3_600_000)
      .limit(1)
      .execute()
    assert.ok(row)
    const hours = (row.expires_at_ms - row.created_at_ms) / 3_600_000
    assert.ok(hours >= 2 && hours <= 2 + 2 / 60, String(hours))
    for (const time of ['2', '0h', '1w', '-1h', '1.5h', ''])
      await fail(ana, ['send', link, 'x', '--expires', time], /as 30m, 12h or 7d/)
    await fail(ana, ['send', link, 'x', '--expires', '366d'], /number of seconds from 60/)
  })

  it('sends as a box to one that takes drops from its contacts only, until it is blocked', async () => {
    const bo = createMachine()
    try {
      const own = (await succeed(bo, ['init', server.url])).trim()
      await succeed(ana, ['set', 'contacts-only', 'yes'])
      await succeed(ana, ['set', 'greeting', 'Friends\u0020only.'])
      await fail(
        bo,
        ['send', link, 'x'],
        /takes drops only from boxes that it knows: name one of yours by --as/,
      )
      await fail(bo, ['send', link, 'x', '--as', 'default'], /not granted/)
      assert.equal(await succeed(bo, ['contacts', 'ask', link, '--name', 'Bo']), 'pending\n')
      const [, id = ''] = /^(\d+) /.exec(await succeed(ana, ['contacts', 'list'])) ?? []
      const accepted = await ana.run(['contacts', 'accept', id])
      const [, token = ''] = /contacts block (link_[\w-]{32})/.exec(accepted.stderr) ?? []
      assert.ok(own.includes(token))
      const sent = await bo.run(['send', link, 'from a contact', '--as', 'default'])
      assert.equal(sent.stdout, 'Left for “Ana”.\n')
      assert.match(sent.stderr, /says \(not verified\):\n {3}Friends only\./)
      assert.match(await succeed(ana, ['read']), /from a contact/)

      await succeed(ana, ['contacts', 'block', token])
      await fail(bo, ['send', link, 'x', '--as', 'default'], /not granted/)
      assert.equal(await succeed(bo, ['contacts', 'ask', link]), 'pending\n')
      assert.equal(await succeed(ana, ['contacts', 'list']), '')
      await succeed(ana, ['contacts', 'unblock', own])
      await succeed(bo, ['contacts', 'ask', link, '--name', 'Bo'])
      assert.match(await succeed(ana, ['contacts', 'list']), /Bo/)
    } finally {
      bo.remove()
    }
  })

  it('makes a box by an invite', async () => {
    const inviting = await startAddressedServer(kind, { environment: { REGISTRATION: 'invite' } })
    const other = createMachine()
    try {
      await inviting.context.invites.add([hash('sha256', 'an invite', 'buffer')], Date.now() + 60_000)
      await fail(other, ['init', inviting.url], /only for whoever has an invite/)
      assert.match(await succeed(other, ['init', inviting.url, '--invite', 'an invite']), /\/l#link_/)
      await fail(other, ['init', inviting.url, '--invite', 'an invite', '--box', 'two'], /already used/)
    } finally {
      other.remove()
      await inviting.stop()
    }
  })

  it('says since when drops were refused', async () => {
    const full = await startAddressedServer(kind, { environment: { BOX_MAX_DROPS: '2' } })
    const other = createMachine()
    try {
      const small = (await succeed(other, ['init', full.url])).trim()
      for (const text of ['one', 'two']) await succeed(other, ['send', small, text])
      assert.doesNotMatch((await other.run(['read', '--keep'])).stderr, /refused/)
      await fail(other, ['send', small, 'three'], /is full/)
      assert.match((await other.run(['settings'])).stderr, /refused since [\d-]{10} [\d:]{5} UTC/)
      const read = await other.run(['read'])
      assert.match(read.stdout, /one[^]*two/)
      assert.match(
        read.stderr,
        /^The box was full: drops have been refused since [\d-]{10} [\d:]{5} UTC\.\n$/,
      )
      await succeed(other, ['send', small, 'four'])
      assert.doesNotMatch((await other.run(['read'])).stderr, /refused/)
    } finally {
      other.remove()
      await full.stop()
    }
  })
})
