import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { migrations } from '../../migrations/index.js'
import type { Migration } from '../../migrations/migration.js'
import { checkBackup, restoreBackup } from '../../src/admin/restore-backup.js'
import { openDatabase } from '../../src/server/database/database.js'
import { migrateDown, migrateUp } from '../../src/server/database/migrate.js'
import { STORE_TABLES } from '../../src/server/database/store-tables.js'
import { beginFill, UnfinishedFillError } from '../../src/server/database/unfinished-fill.js'
import { runAdmin } from '../setup/admin.js'
import { commonRows, schemaOf } from '../setup/common-rows.js'
import { askToWrite, grant } from '../setup/contacts.js'
import { addOddRows, addRows, withDatabaseOf } from '../setup/filled-store.js'
import { packed, summed } from '../setup/packed-backups.js'
import { leave, type Phone, phoneOf, registerPhone } from '../setup/phone.js'
import { wordsToRun } from '../setup/server-process.js'
import { act, challengeFor } from '../setup/signed-actions.js'
import { onEachDialect, onEachStore, STORES, type TestStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-backup-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const admin = (store: TestStore, ...words: string[]) => runAdmin(folder, words, store.environment)

async function succeed(store: TestStore, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await admin(store, ...words)
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

/** @param says the one line that it ends with */
async function refuse(store: TestStore, words: readonly string[], says: RegExp): Promise<void> {
  const { code, stdout, stderr } = await admin(store, ...words)
  assert.equal(code, 1, stdout)
  assert.equal(stdout, '')
  assert.match(stderr, /^sealdrop-admin: [^\n]+\n$/)
  assert.match(stderr, says)
}

const rowsOf = (store: TestStore) => withDatabaseOf(store, commonRows)

/** A phone, what others have left for it, and what it has in hand: from before the backup. */
interface Before {
  readonly phone: Phone
  readonly contact: Phone
  readonly asker: Phone
  readonly oldLink: string
  readonly seen: number
  readonly unseen: number
  readonly receipt: string
  readonly challenge: string
  readonly spent: object
  readonly settings: unknown
}

async function live(server: TestServer): Promise<Before> {
  const first = await registerPhone(server, { display_name: 'Ana 😀', encryption: 'derived' })
  const [contact, asker] = [await registerPhone(server), await registerPhone(server)]
  const oldLink = first.linkToken
  const { body } = await act(server, first, '/rotate_link')
  const { link_token } = body as { readonly link_token: string }
  const phone = phoneOf(server, { ...first, linkToken: link_token })
  await act(server, phone, '/update_box', { greeting: 'Hello.', contacts_only: false })
  await grant(server, contact, phone)
  await askToWrite(server, asker, phone)
  const seen = await leave(server, phone, 'the first')
  await server.postAs(phone.fetchToken, '/ack', { link_token, message_ids: [seen] })
  const secret = randomBytes(32)
  const sent = await server.post('/send', {
    link_token,
    encrypted_message: phone.seal('the second'),
    metadata: { text: 'é' },
    receipt_hash: hash('sha256', secret, 'base64'),
  })
  const proof = { link_token, ...(await phone.prove()) }
  assert.equal((await server.post('/fetch', proof)).status, 200)
  return {
    phone,
    contact,
    asker,
    oldLink,
    seen,
    unseen: (sent.body as { readonly id: number }).id,
    receipt: secret.toString('base64'),
    spent: proof,
    settings: await settingsOf(server, phone),
    challenge: await challengeFor(server, phone),
  }
}

async function settingsOf(server: TestServer, phone: Phone): Promise<object> {
  return { ...((await act(server, phone, '/box')).body as object), next_challenge: undefined }
}

interface Fetched {
  readonly data: readonly {
    readonly id: number
    readonly encrypted_message: string
    readonly seen: boolean
  }[]
}

/** The same phone, which knows nothing of a restore. */
async function liveOn(server: TestServer, before: Before): Promise<void> {
  const { contact, asker, oldLink, seen, unseen, receipt, challenge, spent, settings } = before
  const phone = phoneOf(server, before.phone)
  const link_token = phone.linkToken
  const byToken = async (fields: object) => {
    const answer = await server.postAs(phone.fetchToken, '/fetch', { link_token, order: 'ASC', ...fields })
    assert.equal(answer.status, 200, answer.text)
    return (answer.body as Fetched).data
  }
  const handedOut = await server.post('/fetch', { link_token, include_seen: true, ...phone.sign(challenge) })
  assert.equal(handedOut.status, 200, 'a challenge from before is good')
  assert.equal((await server.post('/fetch', spent)).status, 401, 'and once only')
  const data = [...(handedOut.body as Fetched).data].sort((one, other) => one.id - other.id)
  assert.deepEqual(
    data.map((drop) => [drop.id, drop.seen, phone.open(drop.encrypted_message)]),
    [
      [seen, true, 'the first'],
      [unseen, false, 'the second'],
    ],
  )
  assert.deepEqual(
    (await byToken({ since_id: seen })).map(({ id }) => id),
    [unseen],
    'the cursor fits',
  )
  assert.deepEqual(await byToken({ since_id: unseen }), [])
  assert.deepEqual(await settingsOf(server, phone), settings)

  const next = await leave(server, phone, 'the third')
  assert.ok(next > unseen, 'new ids are larger')
  assert.deepEqual(
    (await byToken({ since_id: unseen })).map(({ id }) => id),
    [next],
  )
  const ask = await server.post('/receipt', { receipt })
  assert.equal((ask.body as { readonly status: string }).status, 'kept')
  assert.equal((await server.post('/withdraw', { receipt })).status, 200)
  assert.equal(((await server.post('/receipt', { receipt })).body as { status: string }).status, 'gone')

  const send = (from: Phone) =>
    server.post('/send', {
      link_token,
      encrypted_message: phone.seal('from a contact'),
      from_link_token: from.linkToken,
    })
  assert.equal((await send(contact)).status, 201, 'the grant is there')
  assert.equal((await send(asker)).status, 403)
  const asked = await server.postAs(phone.fetchToken, '/get_message_requests', { link_token })
  const requests = (
    asked.body as { readonly data: readonly { readonly id: number; from_link_token: string }[] }
  ).data
  assert.deepEqual(
    requests.map(({ from_link_token }) => from_link_token),
    [asker.linkToken],
  )
  const answered = await server.postAs(phone.fetchToken, '/respond_message_request', {
    link_token,
    request_id: requests[0]?.id,
    action: 'accept',
  })
  assert.equal(answered.status, 200, answer(answered))
  assert.equal((await send(asker)).status, 201)

  const byOldLink = await server.post('/send', { link_token: oldLink, encrypted_message: phone.seal('late') })
  assert.equal(byOldLink.status, 410, 'a sender with the old link is told so')
  const device = phoneOf(server, { ...before.phone, linkToken: oldLink })
  const found = await server.post('/fetch', { link_token: oldLink, ...(await device.prove()) })
  assert.equal(found.status, 200, 'and a device that knows no other finds its box')
}

const answer = ({ text }: { readonly text: string }) => text

onEachStore('a backup', (kind) => {
  let source: TestStore
  let server: TestServer | undefined

  beforeEach(async () => {
    source = await kind.create()
  })
  afterEach(async () => {
    await server?.stop()
    server = undefined
    await source.remove()
  })

  it('is restored into every other store, and a phone goes on there', async function () {
    this.timeout(60_000)
    server = await startTestServer(kind, { store: source })
    const before = await live(server)
    await addOddRows(server.database)
    const made = await succeed(source, 'backup', 'sealdrop.gz')
    const there = await commonRows(server.database)
    await server.stop()
    server = undefined
    assert.match(
      made,
      /^sealdrop\.gz holds 1,\d{3} rows in [\d,]+ bytes\. Keep it where this disk is not\.\n$/,
    )
    assert.equal(statSync(path.join(folder, 'sealdrop.gz')).mode & 0o777, 0o600)
    for (const [table, { length }] of Object.entries(there)) {
      assert.equal(length > 0, table !== 'unfinished_fill', table)
    }
    for (const targetKind of STORES) {
      const target = await targetKind.create()
      try {
        const restored = await succeed(target, 'restore', 'sealdrop.gz')
        assert.match(
          restored,
          /^Restored 1,\d{3} rows, as of \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Each table was read back and is the same\. Start the server\.\n$/,
        )
        assert.deepEqual(await rowsOf(target), there, `on ${targetKind.name}`)
        const next = await startTestServer(targetKind, { store: target })
        try {
          await liveOn(next, before)
        } finally {
          await next.stop()
        }
      } finally {
        await target.remove()
      }
    }
  })

  it('knows every column of every table that is not about this very store', async () => {
    await withDatabaseOf(source, async (database) => {
      await addOddRows(database)
      const tables = await commonRows(database)
      for (const { name, columns } of STORE_TABLES) {
        const row = JSON.parse(tables[name]?.[0] ?? '[]') as readonly [column: string, value: unknown][]
        const known = columns.map(([column]) => column).filter((column) => column !== 'is_seen')
        assert.deepEqual(
          row.map(([column]) => column),
          known.sort(),
          name,
        )
      }
      assert.deepEqual(
        Object.keys(tables).sort(),
        [...STORE_TABLES.map(({ name }) => name), 'unfinished_fill', 'unseen_drops'].sort(),
      )
    })
  })
})

/** As the next version's would be: takes something from rows that are there. */
const LATER: Migration = {
  name: '0999-invites-by-year',
  async up(database, { columns, addColumns }) {
    const column = { name: 'expires_in_year', type: columns.integer, fallback: 0 }
    await addColumns(database, 'invites', [column])
    await sql`update invites set expires_in_year = 1970 + floor(expires_at_ms / 31556952000)`.execute(
      database,
    )
  },
  async down(database, { dropColumns }) {
    await dropColumns(database, 'invites', ['expires_in_year'])
  },
}

onEachDialect('sealdrop-admin backup and restore', (kind) => {
  let store: TestStore
  let target: TestStore

  beforeEach(async () => {
    ;[store, target] = [await kind.create(), await kind.create()]
    await withDatabaseOf(store, addOddRows)
  })
  afterEach(async () => {
    await store.remove()
    await target.remove()
  })

  const file = (name: string) => path.join(folder, name)
  const lines = (name: string) =>
    gunzipSync(readFileSync(file(name)))
      .toString()
      .trimEnd()
      .split('\n')
  const write = (name: string, texts: readonly string[]) => {
    writeFileSync(file(name), packed(texts))
  }

  it('say it for programs, or nothing for cron, and write nothing over', async () => {
    const made = JSON.parse(await succeed(store, 'backup', '--json', 'one.gz')) as object
    const [header = ''] = lines('one.gz')
    const { made_at, rows } = JSON.parse(header) as { readonly made_at: string; readonly rows: number }
    assert.deepEqual(made, { file: 'one.gz', rows, bytes: statSync(file('one.gz')).size })
    assert.equal(await succeed(store, 'backup', '--quiet', 'two.gz'), '')
    const [first, second] = [lines('one.gz'), lines('two.gz')]
    assert.deepEqual(first.slice(1, -1), second.slice(1, -1), 'the same store is the same backup')

    const before = readFileSync(file('one.gz'))
    await refuse(store, ['backup', 'one.gz'], /one\.gz is there already\. Name another file\.$/m)
    assert.deepEqual(readFileSync(file('one.gz')), before)
    await refuse(
      store,
      ['backup', 'nowhere/one.gz'],
      /cannot be written: there is no such folder\. There is no backup/,
    )
    await refuse(target, ['backup', 'three.gz'], /There is no store yet/)
    assert.deepEqual(readdirSync(folder).sort(), ['one.gz', 'two.gz'])

    const checked = JSON.parse(await succeed(target, 'restore', '--dry-run', '--json', 'one.gz')) as object
    assert.deepEqual(checked, { file: 'one.gz', made_at, rows, restored: false })
    assert.match(
      await succeed(target, 'restore', '--dry-run', 'one.gz'),
      /^one\.gz is whole: .* Nothing was restored\.\n$/,
    )
    if (!kind.isMariadb)
      assert.ok(!existsSync(path.join(target.environment['DATA_DIR'] ?? '', 'sealdrop.db')))
    const restored = JSON.parse(await succeed(target, 'restore', '--json', 'one.gz')) as object
    assert.deepEqual(restored, { file: 'one.gz', made_at, rows, restored: true })
  })

  it('go through stdout, to whatever packs it away', async () => {
    const shell = spawnSync(
      'sh',
      ['-c', `"$0" "$@" backup - > piped.gz`, process.execPath, ...wordsToRun('src/admin/main')],
      { cwd: folder, env: { PATH: process.env['PATH'], ...store.environment }, encoding: 'utf8' },
    )
    assert.deepEqual([shell.status, shell.stderr], [0, ''])
    await succeed(target, 'restore', 'piped.gz')
    assert.deepEqual(await rowsOf(target), await rowsOf(store))
    const cut = spawnSync(
      'sh',
      [
        '-c',
        `{ "$0" "$@" backup -; echo "code $?" >&2; } | true`,
        process.execPath,
        ...wordsToRun('src/admin/main'),
      ],
      { cwd: folder, env: { PATH: process.env['PATH'], ...store.environment }, encoding: 'utf8' },
    )
    assert.match(
      cut.stderr,
      /^sealdrop-admin: The backup cannot be written: whoever was reading it has gone\. There is no backup\.\ncode 1\n$/,
    )
  })

  it('replace what is there only when they are told to', async () => {
    await succeed(store, 'backup', 'one.gz')
    await withDatabaseOf(target, (database) => addRows(database, 'invites', [INVITE]))
    const there = await rowsOf(target)
    await refuse(
      target,
      ['restore', 'one.gz'],
      /This store is not empty\. Nothing was changed\. With --replace/,
    )
    assert.deepEqual(await rowsOf(target), there)
    await succeed(target, 'restore', '--replace', 'one.gz')
    assert.deepEqual(await rowsOf(target), await rowsOf(store))
    await succeed(target, 'restore', '--replace', 'one.gz')
    assert.deepEqual(await rowsOf(target), await rowsOf(store))
  })

  it('take a store as empty that a server has only been started on', async () => {
    await succeed(store, 'backup', 'one.gz')
    const server = await startTestServer(kind, { store: target })
    await server.stop()
    await succeed(target, 'restore', 'one.gz')
    assert.deepEqual(await rowsOf(target), await rowsOf(store))
  })

  it('leave a store of another version as it is', async () => {
    await succeed(store, 'backup', 'one.gz')
    await withDatabaseOf(target, async (database) => {
      await addRows(database, 'invites', [INVITE])
      await migrateDown({ database, migrations, clock: Date.now }, 1)
    })
    const older = openDatabase(target.settings)
    try {
      const [rows, schema] = [await commonRows(older), await schemaOf(older)]
      await refuse(target, ['backup', 'two.gz'], /The store is of an earlier version/)
      await refuse(target, ['restore', 'one.gz'], /This store is not empty/)
      assert.deepEqual([await commonRows(older), await schemaOf(older)], [rows, schema])
    } finally {
      await older.close()
    }
    await succeed(target, 'migrate')
    await withDatabaseOf(target, ({ query }) =>
      query
        .insertInto('applied_migrations')
        .values({ name: '9999-of-the-future', applied_at_ms: 0 })
        .execute(),
    )
    const newer = openDatabase(target.settings)
    try {
      const rows = await commonRows(newer)
      for (const words of [
        ['restore', 'one.gz'],
        ['restore', '--replace', 'one.gz'],
        ['backup', 'two.gz'],
      ]) {
        await refuse(target, words, /not empty|made by a newer Sealdrop \(it has 9999-of-the-future\)/)
      }
      assert.deepEqual(await commonRows(newer), rows)
    } finally {
      await newer.close()
    }
  })

  it('know a backup of a newer version, and bring one of an earlier version up to date', async () => {
    await succeed(store, 'backup', 'one.gz')
    const [header = '', ...others] = lines('one.gz')
    const facts = JSON.parse(header) as { readonly schema: readonly string[] }
    const says = (changes: object) => [JSON.stringify({ ...facts, ...changes }), ...others]
    write('newer.gz', summed(says({ schema: [...facts.schema, '9999-of-the-future'], version: '9.0.0' })))
    write('format.gz', summed(says({ sealdrop_backup: 2 })))
    write('older.gz', summed(says({ schema: facts.schema.slice(0, 5) })))
    const nothing = await rowsOf(target)
    await refuse(
      target,
      ['restore', 'newer.gz'],
      /made by a newer Sealdrop, 9\.0\.0 \(it has 9999-of-the-future\).*Nothing was changed/,
    )
    await refuse(
      target,
      ['restore', 'format.gz'],
      /made by a newer Sealdrop: use its sealdrop-admin\. Nothing was changed/,
    )
    await refuse(target, ['restore', 'older.gz'], /damaged \(its list of migrations\)/)
    assert.deepEqual(await rowsOf(target), nothing)

    const later = [...migrations, LATER]
    const database = openDatabase(target.settings)
    try {
      const needs = { database, migrations: later, clock: Date.now }
      await migrateUp(needs)
      await restoreBackup(
        { database, migrations: later, replace: false },
        await checkBackup(file('one.gz'), later),
      )
      const { rows } = await sql<{ expires_in_year: number }>`
        select expires_in_year from invites order by expires_at_ms`.execute(database.query)
      assert.deepEqual(
        rows.map((row) => ({ ...row }))[0],
        { expires_in_year: 2096 },
        'which it found in its row',
      )
      assert.deepEqual(
        await schemaOf(database),
        later.map(({ name }) => name),
      )
      await migrateDown(needs, 1)
      assert.deepEqual(await commonRows(database), await rowsOf(store))

      await beginFill(database, 'restore', 'one.gz')
      await assert.rejects(migrateUp(needs), UnfinishedFillError)
      assert.deepEqual(
        await schemaOf(database),
        migrations.map(({ name }) => name),
        'nobody else goes on with it',
      )
      // Not the way back either, which would take the mark along.
      await assert.rejects(migrateDown({ ...needs, migrations }, migrations.length), UnfinishedFillError)
    } finally {
      await database.close()
    }
  })
})

const INVITE = { invite_hash: Buffer.alloc(32, 7), expires_at_ms: 5_000_000_000_000 }
