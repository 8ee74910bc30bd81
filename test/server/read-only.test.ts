/** `READ_ONLY=1`: the store is being copied, and the server that is asked meanwhile changes not one row of it. */
import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Express } from 'express'
import type supertest from 'supertest'
import { openLink, SealdropError } from '../../src/client/index.js'
import { EXCHANGES } from '../../src/protocol/exchanges.js'
import { migrations } from '../../migrations/index.js'
import { type Database, openDatabase } from '../../src/server/database/database.js'
import { migrateDown, migrateUp } from '../../src/server/database/migrate.js'
import { startServerProcess } from '../setup/server-process.js'
import { createApp } from '../../src/server/app.js'
import { createCheckToken } from '../../src/server/doctor/check-token.js'
import { writingPaths } from '../../src/server/http/refuse-writes.js'
import { LANGUAGES, TEXTS } from '../../src/texts/index.js'
import { type AllRows, allRows } from '../setup/all-rows.js'
import { runAdmin } from '../setup/admin.js'
import { createMachine } from '../setup/command-line.js'
import { askToWrite } from '../setup/contacts.js'
import { freePort } from '../setup/free-port.js'
import { ACTION_CALLS, codeOf, movedDrop, OWNER_CALLS } from '../setup/owner-calls.js'
import { base64, leave, makeKeys, type Phone, registerPhone } from '../setup/phone.js'
import { actionBody, challengeFor } from '../setup/signed-actions.js'
import { DIALECTS, onEachDialect, onEachStore, type TestStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** What is read of a box by whoever has its link or a receipt. */
const READING = ['/link_info', '/receipt', '/check_contact']

/** Of a server that serves: a request that it would answer 2xx, for a box that no other is for. */
async function validRequests(server: TestServer): Promise<Readonly<Record<string, object>>> {
  const bodies: Record<string, object> = {}
  for (const { path } of EXCHANGES) {
    bodies[path] =
      (await VALID[path]?.(server, await registerPhone(server))) ?? assert.fail(`${path} is not tried`)
  }
  return bodies
}

const named = (phone: Phone) => ({ link_token: phone.linkToken })

const signed =
  (
    call: string,
    parameters: (server: TestServer, phone: Phone) => Promise<object> = () => Promise.resolve({}),
  ) =>
  async (server: TestServer, phone: Phone) =>
    actionBody(phone, await challengeFor(server, phone), call, await parameters(server, phone))

const receiptOf = async (server: TestServer, phone: Phone) => {
  const secret = randomBytes(32)
  const receipt_hash = hash('sha256', secret, 'base64')
  const encrypted_message = phone.seal('with a receipt')
  const answer = await server.post('/send', { ...named(phone), encrypted_message, receipt_hash })
  assert.equal(answer.status, 201, answer.text)
  return { receipt: base64(secret) }
}

const VALID: Readonly<Record<string, (server: TestServer, phone: Phone) => Promise<object>>> = {
  '/register': async () => ({ public_key: base64((await makeKeys()).publicKey) }),
  '/link_info': (_server, phone) => Promise.resolve(named(phone)),
  '/check_contact': (_server, phone) => Promise.resolve(named(phone)),
  '/challenge_request': (_server, phone) => Promise.resolve(named(phone)),
  '/send': (_server, phone) => Promise.resolve({ ...named(phone), encrypted_message: phone.seal('a word') }),
  '/fetch': async (server, phone) => {
    await leave(server, phone)
    return { ...named(phone), ...(await phone.prove()) }
  },
  '/ack': async (server, phone) => ({
    ...named(phone),
    message_ids: [await leave(server, phone)],
    ...(await phone.prove()),
  }),
  '/set_encryption_keys': async (_server, phone) => ({
    ...named(phone),
    encryption_keys: [],
    ...(await phone.prove()),
  }),
  '/update_box': signed('/update_box', () => Promise.resolve({ closed: true, greeting: 'Gone.' })),
  '/box': signed('/box'),
  '/rotate_fetch_token': signed('/rotate_fetch_token'),
  '/rotate_link': signed('/rotate_link'),
  '/delete_drops': signed('/delete_drops', async (server, phone) => ({
    message_ids: [await leave(server, phone)],
  })),
  '/delete_box': signed('/delete_box'),
  '/export_box': signed('/export_box'),
  '/import_box': async () => ({
    public_key: base64((await makeKeys()).publicKey),
    link_seed: base64(randomBytes(32)),
    fetch_token_hash: base64(randomBytes(32)),
  }),
  '/import_drops': signed('/import_drops', () => Promise.resolve({ drops: [movedDrop({ id: 1 })] })),
  '/receipt': receiptOf,
  '/withdraw': receiptOf,
  '/request_message_permission': async (server, phone) => ({
    from_link_token: (await registerPhone(server)).linkToken,
    to_link_token: phone.linkToken,
  }),
  '/get_message_requests': async (_server, phone) => ({ ...named(phone), ...(await phone.prove()) }),
  '/respond_message_request': async (server, phone) => ({
    ...named(phone),
    request_id: await askToWrite(server, await registerPhone(server), phone),
    action: 'accept',
    ...(await phone.prove()),
  }),
  '/block_contact': signed('/block_contact', async (server) => ({
    from_link_token: (await registerPhone(server)).linkToken,
  })),
  '/check_echo': (server) =>
    Promise.resolve({ token: createCheckToken(server.context, 'echo'), marked_address: '192.0.2.99' }),
}

/** The forms of pages, each with what it would take. */
async function validForms(
  server: TestServer,
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const phone = await registerPhone(server)
  return {
    '/l': { link: `http://localhost:5000/l/${phone.linkToken}`, encrypted_message: phone.seal('by hand') },
    '/check': { token: createCheckToken(server.context, 'page') },
  }
}

function assertRefused(answer: supertest.Response, path: string): void {
  assert.deepEqual([answer.status, codeOf(answer)], [503, 'read_only'], path)
  assert.match((answer.body as { readonly error: string }).error, /being moved.*Nothing was lost/)
  assert.equal(answer.headers['retry-after'], '60')
  assert.equal(answer.headers['access-control-allow-origin'], '*')
  assert.equal(answer.headers['access-control-expose-headers'], 'Retry-After')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
}

onEachStore('a server that writes nothing', (kind) => {
  let store: TestStore
  let bodies: Awaited<ReturnType<typeof validRequests>>
  let forms: Awaited<ReturnType<typeof validForms>>
  let phone: Phone
  let rowsBefore: AllRows
  let server: TestServer

  // Its store could be written, which a server that is told so cannot: here not even the attempt goes unseen. And it is given
  // what would have another server count anew.
  const startReadOnly = () =>
    startTestServer(kind, { store, environment: { READ_ONLY: '1', MAX_STORE_BYTES: '100000000' } })

  before(async () => {
    store = await kind.create()
    const serving = await startTestServer(kind, { store })
    phone = await registerPhone(serving, { display_name: 'Ana' })
    await leave(serving, phone)
    assert.equal((await serving.post('/fetch', { ...named(phone), ...(await phone.prove()) })).status, 200)
    bodies = await validRequests(serving)
    forms = await validForms(serving)
    await serving.context.invites.add([randomBytes(32)], Date.now() + DAY_MS)
    await serving.context.secrets.findOrKeep('challenge old', randomBytes(32), Date.now() + DAY_MS)
    rowsBefore = await allRows(serving, [])
    await serving.stop()
    for (const table of [
      'drops',
      'recent_sends',
      'spent_challenges',
      'server_secrets',
      'invites',
      'contact_requests',
    ])
      assert.ok(rowsBefore[table]?.length, `${table} has rows that could go`)
    server = await startReadOnly()
  })
  after(async () => {
    await server.stop()
    await store.remove()
  })

  const assertUnchanged = async () => {
    assert.deepEqual(await allRows(server, []), rowsBefore)
    assert.deepEqual(server.log.faults, [])
  }

  it('refuses every call that may write, whatever is in it, and answers those that only read', async () => {
    const { postAs } = server
    for (const [path, body] of Object.entries(bodies)) {
      if (READING.includes(path)) {
        assert.equal((await server.post(path, body)).status, 200, path)
        continue
      }
      assertRefused(await server.http.post(path).set('Origin', 'https://a.example').send(body), path)
      // By its fetch token as well, with nothing in it, and written otherwise.
      assertRefused(await postAs(phone.fetchToken, path, named(phone)), path)
      assertRefused(await server.http.post(`${path.toUpperCase()}/`).type('text').send('{'), path)
    }
    const ofOwners = [...OWNER_CALLS.map(({ path }) => path), ...ACTION_CALLS]
    assert.deepEqual(
      ofOwners.filter((path) => !writingPaths().includes(path)),
      [],
    )
    assert.deepEqual(server.log.events, [])
    await assertUnchanged()
  })

  it('refuses the forms of pages by a page, in the language of whoever sends them', async () => {
    for (const [path, fields] of Object.entries(forms)) {
      const answer = await server.http.post(path).type('form').send(fields)
      assert.equal(answer.status, 503, path)
      assert.match(String(answer.headers['content-type']), /^text\/html/)
      assert.equal(answer.headers['retry-after'], '60')
      assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/)
      assert.ok(answer.text.includes(TEXTS.en.problems.read_only), answer.text)
    }
    for (const language of LANGUAGES) {
      const { text } = await server.http.post(`/l?lang=${language}`).type('form').send(forms['/l'])
      assert.ok(text.includes(TEXTS[language].problems.read_only), language)
    }
    await assertUnchanged()
  })

  it('shows every page and what may be known, and says of itself how it is', async () => {
    const link = `/l/${phone.linkToken}`
    for (const path of [
      '/',
      '/l',
      link,
      '/r',
      '/about',
      '/check',
      '/docs',
      '/openapi.json',
      '/instance.json',
    ])
      assert.equal((await server.http.get(path)).status, 200, path)
    const health = await server.http.get('/health')
    assert.equal(health.status, 200)
    const { status, read_only } = health.body as { readonly status: string; readonly read_only?: boolean }
    assert.deepEqual([status, read_only], ['healthy', true])
    const preflight = await server.http
      .options('/send')
      .set('Origin', 'https://a.example')
      .set('Access-Control-Request-Method', 'POST')
    assert.equal(preflight.status, 204)
    assert.equal((await server.http.get('/send')).status, 405)
    assert.equal((await server.post('/health', {})).status, 405)
    assert.equal((await server.post('/nothing', {})).status, 404)
    await assertUnchanged()
  })

  it('removes nothing, by no timer and with no request, however much has expired', async () => {
    server.context.forgetting.keepOn()
    server.turnClock(1_000 * DAY_MS)
    assert.equal((await server.post('/link_info', named(phone))).status, 200)
    await server.http.get('/l')
    server.context.forgetting.soon()
    await server.context.forgetting.catchUp()
    await server.context.forgetting.stop()
    await assertUnchanged()
    await server.stop()
    server = await startReadOnly()
    await assertUnchanged()
  })

  // Last, since it is what nobody above may do.
  it('has refused what any other server takes: the same requests are answered, and rows change', async () => {
    const serving = await startTestServer(kind, { store })
    try {
      for (const [path, body] of Object.entries(bodies)) {
        const before = await allRows(serving, [])
        const answer = await serving.post(path, body)
        assert.ok(answer.status < 300, `${path}: ${String(answer.status)} ${answer.text}`)
        const isChanged = JSON.stringify(await allRows(serving, [])) !== JSON.stringify(before)
        assert.equal(isChanged, !READING.includes(path) && path !== '/challenge_request', path)
      }
      for (const [path, fields] of Object.entries(forms))
        assert.equal((await serving.http.post(path).type('form').send(fields)).status, 200, path)
      const health = await serving.http.get('/health')
      assert.ok(!('read_only' in (health.body as object)))
      serving.turnClock(1_000 * DAY_MS)
      serving.context.forgetting.soon()
      await serving.context.forgetting.catchUp()
      assert.deepEqual((await allRows(serving, []))['drops'], [])
    } finally {
      await serving.stop()
    }
  })
})

interface Layer {
  readonly handle: { readonly stack?: readonly Layer[] }
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> }
}

function routesOf(stack: readonly Layer[]): readonly NonNullable<Layer['route']>[] {
  return stack.flatMap(({ route, handle }) => (route === undefined ? routesOf(handle.stack ?? []) : [route]))
}

onEachDialect('what a server that writes nothing refuses', (kind) => {
  it('is every POST that any route takes, but for those that are known to read', async () => {
    const server = await startTestServer(kind)
    try {
      const app: Express = createApp(server.context)
      const routes = routesOf((app.router as unknown as { readonly stack: readonly Layer[] }).stack)
      const methods = new Set(routes.flatMap((route) => Object.keys(route.methods)))
      assert.deepEqual([...methods].toSorted(), ['_all', 'get', 'post'])
      const posts = routes.filter((route) => route.methods['post'] === true).map(({ path }) => path)
      assert.deepEqual([...writingPaths(), ...READING].toSorted(), posts.toSorted())
    } finally {
      await server.stop()
    }
  })

  it('is asked for once by the client library, which says when to come again', async () => {
    const store = await kind.create()
    try {
      const serving = await startTestServer(kind, { store })
      const phone = await registerPhone(serving, { encryption: 'derived' })
      await serving.stop()
      const server = await startTestServer(kind, { store, environment: { READ_ONLY: '1' } })
      try {
        const recipient = await openLink(`${server.url}/l/${phone.linkToken}`)
        await assert.rejects(recipient.send('a word'), (error) => {
          assert.ok(error instanceof SealdropError)
          assert.deepEqual([error.code, error.status, error.retryAfterSeconds], ['read_only', 503, 60])
          assert.ok(error.isPassing)
          return true
        })
        assert.equal(server.log.requests.filter(({ route }) => route === '/send').length, 1)
      } finally {
        await server.stop()
      }
    } finally {
      await store.remove()
    }
  })
})

onEachDialect('told to write nothing, a server of its own', (kind) => {
  let store: TestStore
  let database: Database

  beforeEach(async () => {
    store = await kind.create()
    database = openDatabase(store.settings)
  })
  afterEach(async () => {
    await database.close()
    await store.remove()
  })

  const start = (environment: Readonly<Record<string, string>> = {}) =>
    startServerProcess({ ...store.environment, READ_ONLY: '1', ...environment })
  const serveOnce = async () => {
    const server = await startTestServer(kind, { store })
    const phone = await registerPhone(server)
    await leave(server, phone)
    await server.stop()
    return phone
  }
  const lineOf = async (environment: Readonly<Record<string, string>> = {}) => {
    const server = await start(environment)
    assert.equal(await server.ended, 1)
    const [line = '', ...more] = server.output().trimEnd().split('\n')
    assert.deepEqual(more, [])
    return line
  }

  it('does not start where there is no store, and makes none', async function () {
    this.timeout(40_000)
    assert.match(await lineOf(), /READ_ONLY is 1, and there is no store yet: start the server without/)
    assert.match(await lineOf({ WORKERS: '2' }), /READ_ONLY is 1, and there is no store yet/)
    if (!kind.isMariadb) assert.deepEqual(readdirSync(store.environment['DATA_DIR'] ?? ''), [])
    assert.deepEqual((await database.dialect.facts(database.query)).tables, [])
  })

  it('does not start on a store of another version, nor on one that nobody has served', async function () {
    this.timeout(40_000)
    await serveOnce()
    const rowsOf = () => allRows({ database }, [])
    const assertEnds = async (words: RegExp) => {
      const before = await rowsOf()
      assert.match(await lineOf(), words)
      assert.deepEqual(await rowsOf(), before)
    }
    const [reverted = ''] = await migrateDown({ database, migrations, clock: Date.now }, 1)
    await assertEnds(
      new RegExp(`READ_ONLY is 1, and the store is of an earlier version \\(${reverted} to come\\)`),
    )
    await migrateUp({ database, migrations, clock: Date.now })
    await database.query.deleteFrom('server_secrets').execute()
    await assertEnds(/READ_ONLY is 1, and no server has made its key in this store yet/)
    await database.query
      .insertInto('applied_migrations')
      .values({ name: '9999-later', applied_at_ms: 0 })
      .execute()
    await assertEnds(/^The store was made by a newer Sealdrop \(it has 9999-later\)/)
  })

  it('serves by several processes, says so where it starts, and leaves every row as it was', async function () {
    this.timeout(40_000)
    const phone = await serveOnce()
    const before = await allRows({ database }, [])
    const server = await start({ WORKERS: '2', MAX_STORE_BYTES: '100000000' })
    await server.untilReady(30_000)
    assert.match(server.output(), /"level":40,.*READ_ONLY is 1: nothing is taken/)
    assert.match(
      server.output(),
      /Sealdrop listens on .*\nStore: .*\n\nREAD_ONLY is 1: nothing is taken and nothing/,
    )
    assert.doesNotMatch(server.output(), /Make a first box|give it this token/)
    for (let request = 0; request < 4; request++) {
      const body = { ...named(phone), encrypted_message: phone.seal('a word') }
      assertRefused(await server.post('/send', body), '/send')
      assert.equal((await server.post('/link_info', named(phone))).status, 200)
    }
    server.child.kill('SIGTERM')
    assert.equal(await server.ended, 0)
    assert.equal(server.errors(), '')
    assert.deepEqual(await allRows({ database }, []), before)
  })

  it('is told apart by its doctor, and no command changes anything behind it', async function () {
    this.timeout(40_000)
    const phone = await serveOnce()
    const port = String(await freePort())
    const environment = { PORT: port, BASE_URL: `http://127.0.0.1:${port}` }
    const server = await start(environment)
    await server.untilReady()
    const before = await allRows({ database }, [])
    const admin = (...words: readonly string[]) =>
      runAdmin(tmpdir(), words, { ...store.environment, ...environment, READ_ONLY: '1' })
    const link = `${server.url}/l/${phone.linkToken}`
    const changing = [
      ['invite'],
      ['close', link],
      ['delete', link, '--yes'],
      ['purge', '--quiet'],
      ['rotate-secret'],
    ]
    for (const words of [...changing, ['migrate'], ['migrate', '--down', '1']]) {
      const { code, stdout, stderr } = await admin(...words)
      assert.deepEqual([code, stdout], [1, ''], words.join(' '))
      assert.match(stderr, /^sealdrop-admin: READ_ONLY is 1, so nothing in the store is changed now/)
    }
    // What only reads goes on, such as a backup; it is not restored here now.
    const backup = path.join(await mkdtemp(path.join(tmpdir(), 'sealdrop-backup-')), 'backup')
    try {
      const made = await admin('backup', backup)
      assert.equal(made.code, 0, made.stderr)
      const restored = await admin('restore', backup, '--replace')
      assert.equal(restored.code, 1)
      assert.match(restored.stderr, /READ_ONLY is 1, so nothing in the store is changed now/)
    } finally {
      await rm(path.dirname(backup), { recursive: true })
    }
    const stats = await admin('stats')
    assert.equal(stats.code, 0, stats.stderr)
    const { code, stdout } = await admin('check')
    assert.equal(code, 0, stdout)
    assert.match(stdout, /note {3}settings +READ_ONLY is 1: the server takes nothing, lets nobody read/)
    assert.match(stdout, /note {3}address +At http:\/\/127.* a Sealdrop answers that takes nothing now/)
    assert.deepEqual(await allRows({ database }, []), before)
    server.child.kill('SIGTERM')
    await server.ended
  })
})

describe('the command line, of a server that writes nothing', () => {
  it('says that it is being moved, and leaves nothing', async function () {
    this.timeout(40_000)
    const [kind] = DIALECTS
    assert.ok(kind)
    const store = await kind.create()
    const machine = createMachine()
    const serving = await startTestServer(kind, { store })
    const phone = await registerPhone(serving, { encryption: 'derived' })
    await serving.stop()
    const port = await freePort()
    const address = `http://127.0.0.1:${String(port)}`
    const environment = { READ_ONLY: '1', BASE_URL: address }
    const server = await startTestServer(kind, { store, port, environment })
    try {
      for (const words of [
        ['send', `${address}/l/${phone.linkToken}`, 'a word'],
        ['init', address],
      ]) {
        const { code, stdout, stderr } = await machine.run(words)
        assert.deepEqual([code, stdout], [1, ''])
        assert.match(stderr, /^sealdrop: This server is being moved, and takes nothing until that is done\./m)
      }
      assert.ok(!existsSync(machine.folder) || readdirSync(machine.folder).length === 0)
    } finally {
      await server.stop()
      machine.remove()
      await store.remove()
    }
  })
})
