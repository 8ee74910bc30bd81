import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import path from 'node:path'
import { sql } from 'kysely'
import supertest from 'supertest'
import ts from 'typescript'
import { EXCHANGES } from '../src/protocol/exchanges.js'
import { createApp } from '../src/server/app.js'
import type { Context } from '../src/server/context.js'
import { createCheckToken } from '../src/server/doctor/check-token.js'
import { createHttpServer } from '../src/server/http/http-server.js'
import { createLog } from '../src/server/log.js'
import { startMariadb } from './setup/mariadb.js'
import { leave, registerPhone } from './setup/phone.js'
import { type ServerProcess, startServerProcess } from './setup/server-process.js'
import { createMariadbStore, DIALECTS, onEachStore, STORES, type StoreKind } from './setup/stores.js'
import { PACKAGE_FOLDER, startTestServer, type TestServer } from './setup/test-server.js'
import { differences, type Kind, type Named, readThreatTable } from './setup/threat-table.js'

const TABLE = readThreatTable(readFileSync(path.join(PACKAGE_FOLDER, 'docs/threat-model.md'), 'utf8'))

function namesOf(kind: Kind, isThere: (named: Named) => boolean = () => true): readonly string[] {
  return TABLE.filter((named) => named.kind === kind && isThere(named)).map(({ name }) => name)
}

describe('the table of what the operator can see', () => {
  const line = '| row `a.b`, `a.c` (MariaDB) | a thing | a year |'

  it('is read by its lines, and a line that says nothing is refused', () => {
    assert.deepEqual(
      readThreatTable(`words\n| of | what |\n${line}\n| answer \`Allow\` | methods | no time |`),
      [
        { kind: 'row', name: 'a.b', where: 'MariaDB' },
        { kind: 'row', name: 'a.c', where: 'MariaDB' },
        { kind: 'answer', name: 'allow', where: undefined },
      ],
    )
    const wrong = [
      '| row `a.b` |  | a year |',
      '| row `a.b` | a thing | |',
      '| row a.b | a thing | a year |',
      '| row `a.b` (Oracle) | a thing | a year |',
      '| log `x` | a thing |',
    ]
    for (const each of wrong) assert.throws(() => readThreatTable(each), /not a line/, each)
  })

  it('differs from what is there by what either has alone, and by what it has twice', () => {
    assert.deepEqual(differences(['a', 'b'], ['b', 'a']), [])
    assert.deepEqual(differences(['a', 'b', 'b'], ['a', 'c']), [
      'b is in the table only',
      'b is there twice',
      'c is not in the table',
    ])
  })
})

async function columnsOf({ database }: TestServer, { isMariadb }: StoreKind): Promise<readonly string[]> {
  const columns = isMariadb
    ? sql<{ name: string }>`
        select concat(table_name, '.', column_name) as name
        from information_schema.columns
        where table_schema = database()`
    : sql<{ name: string }>`
        select tables.name || '.' || columns.name as name
        from sqlite_master as tables, pragma_table_xinfo(tables.name) as columns
        where tables.type = 'table'`
  const { rows } = await columns.execute(database.query)
  return rows.map(({ name }) => name)
}

onEachStore('every column', (kind) => {
  it('is in the table, and the table has no other', async () => {
    const server = await startTestServer(kind)
    try {
      const columns = await columnsOf(server, kind)
      assert.ok(columns.includes('drops.sealed_box'), columns.join(', '))
      const elsewhere = kind.isMariadb ? 'embedded store' : 'MariaDB'
      const named = namesOf('row', ({ where }) => where !== elsewhere)
      assert.deepEqual(differences(named, columns), [])
      await sql`alter table invites add column note integer`.execute(server.database.query)
      const more = differences(named, await columnsOf(server, kind))
      assert.deepEqual(more, ['invites.note is not in the table'], 'a column that nobody has named is seen')
    } finally {
      await server.stop()
    }
  })
})

/** Of a JSON line, those of a cause included. */
function fieldsOf(line: unknown): readonly string[] {
  if (typeof line !== 'object' || line === null) return []
  return Object.entries(line).flatMap(([name, value]) => [name, ...(name === 'cause' ? fieldsOf(value) : [])])
}

function fieldsIn(output: string): ReadonlySet<string> {
  const lines = output.split('\n').filter((line) => line.startsWith('{'))
  return new Set(lines.flatMap((line) => fieldsOf(JSON.parse(line))))
}

/** What each way of writing into the log adds of its own. */
const SAMPLES: {
  readonly [Way in keyof ReturnType<typeof createLog>]: (log: ReturnType<typeof createLog>) => void
} = {
  request: (log) => {
    log.request({ id: '1', method: 'GET', route: '/', status: 200, ms: 1, aborted: true })
  },
  event: (log) => {
    log.event('an event')
  },
  security: (log) => {
    log.security('drops_deleted', { box: '0', count: 1, quota: 'box' })
  },
  warning: (log) => {
    log.warning('careful')
  },
  fault: (log) => {
    const cause = Object.assign(new Error('cause'), { code: 'ER_DUP_ENTRY' })
    log.fault('a fault', new Error('fault', { cause }), '1')
    log.fault('a fault', 'no error')
  },
}

function fieldsOfSamples(): readonly string[] {
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => lines.push(line) })
  assert.deepEqual(
    Object.keys(SAMPLES).toSorted(),
    Object.keys(log).toSorted(),
    'a way to log without a sample',
  )
  for (const sample of Object.values(SAMPLES)) sample(log)
  return [...fieldsIn(lines.join(''))]
}

function sourceFiles(): readonly ts.SourceFile[] {
  const below = readdirSync(path.join(PACKAGE_FOLDER, 'src/server'), { recursive: true, encoding: 'utf8' })
  const files = [
    'server.ts',
    ...below.filter((name) => name.endsWith('.ts')).map((name) => `src/server/${name}`),
  ]
  return files.map((name) => {
    const text = readFileSync(path.join(PACKAGE_FOLDER, name), 'utf8')
    return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  })
}

function nodesIn(node: ts.Node): readonly ts.Node[] {
  const inside: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    inside.push(child, ...nodesIn(child))
  })
  return inside
}

/** Of the facts that an event is logged with. They stand where it is logged, so that they can be read there. */
function factsIn(node: ts.Expression): readonly string[] {
  if (ts.isParenthesizedExpression(node)) return factsIn(node.expression)
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(factsIn)
  assert.ok(
    ts.isObjectLiteralExpression(node),
    `${node.getSourceFile().fileName}: facts that are made elsewhere`,
  )
  return node.properties.flatMap((property) =>
    ts.isSpreadAssignment(property) ? factsIn(property.expression) : [property.name.getText()],
  )
}

function fieldsInSource(files: readonly ts.SourceFile[]): readonly string[] {
  const events = files
    .flatMap(nodesIn)
    .filter((node) => ts.isCallExpression(node))
    .filter(({ expression }) => /\blog\.event$/.test(expression.getText()))
    .flatMap(({ arguments: [, facts] }) => (facts === undefined ? [] : factsIn(facts)))
  const types = files
    .filter(({ fileName }) => fileName.endsWith('/log.ts'))
    .flatMap(nodesIn)
    .filter((node) => ts.isPropertySignature(node))
    .filter(({ type }) => type !== undefined && !ts.isFunctionTypeNode(type))
    .map(({ name }) => name.getText())
  return [...events, ...types]
}

/** All calls, empty, wrong and proven; what nobody answers; and what is not HTTP. */
async function useOfAll(server: Pick<ServerProcess, 'url' | 'port' | 'post'>): Promise<void> {
  const http = supertest(server.url)
  const phone = await registerPhone(server)
  await leave(server, phone)
  await server.post('/fetch', { link_token: phone.linkToken, ...(await phone.prove()) })
  await server.post('/fetch', { link_token: phone.linkToken, challenge: 'x', challenge_signature: 'x' })
  for (const { path: to } of EXCHANGES) {
    await server.post(to, {})
    await http.get(to)
  }
  for (const to of [
    '/',
    '/l',
    `/l/${phone.linkToken}`,
    '/l/none',
    '/about',
    '/check',
    '/docs',
    '/health',
    '/nowhere',
  ])
    await http.get(to)
  await sayRaw(server.port, 'this is not HTTP\r\n\r\n')
}

function sayRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const said: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => said.push(chunk))
    socket.on('close', () => {
      resolve(Buffer.concat(said).toString())
    })
  })
}

describe('every field of the log', () => {
  it('is in the table, and the table has no other', () => {
    const written = [...fieldsOfSamples(), ...fieldsInSource(sourceFiles())]
    assert.ok(written.includes('route') && written.includes('workers'), written.join(', '))
    assert.deepEqual(differences(namesOf('log'), written), [])
  })

  it('is found where it is logged', () => {
    const source = ts.createSourceFile(
      'src/server/log.ts',
      `interface Line { readonly one: string; readonly way: (x: string) => void }
       log.event('x', { two, ...(is ? { three: 3 } : {}) })`,
      ts.ScriptTarget.Latest,
      true,
    )
    assert.deepEqual(fieldsInSource([source]), ['two', 'three', 'one'])
    const hidden = ts.createSourceFile('a.ts', "log.event('x', facts)", ts.ScriptTarget.Latest, true)
    assert.throws(() => fieldsInSource([hidden]), /made elsewhere/)
  })

  for (const kind of DIALECTS) {
    it(`is in the table when a server is used, misused and stopped — on ${kind.name}`, async function () {
      this.timeout(60_000)
      const instance = kind.isMariadb ? await startMariadb() : undefined
      const store =
        instance === undefined ? await kind.create() : await createMariadbStore('utf8mb4', instance)
      const server = await startServerProcess({ ...store.environment, LOG_LEVEL: 'trace' })
      try {
        await server.untilReady()
        await useOfAll(server)
        if (instance !== undefined) {
          await instance.stop()
          assert.equal(
            (await server.post('/link_info', { link_token: `link_${'a'.repeat(32)}` })).status,
            503,
          )
        }
        server.child.kill('SIGTERM')
        await server.ended
        const fields = fieldsIn(server.output())
        assert.ok(fields.has('route') && fields.has('reason'), server.output())
        if (instance !== undefined) assert.ok(fields.has('stack'), server.output())
        const named = new Set(namesOf('log'))
        assert.deepEqual(
          [...fields].filter((field) => !named.has(field)),
          [],
        )
      } finally {
        server.child.kill('SIGKILL')
        await (instance?.remove() ?? store.remove())
      }
    })
  }
})

const ONION = `http://${'a'.repeat(56)}.onion`
const ADDRESS = '203.0.113.77'
const ENVIRONMENT = {
  BASE_URL: `https://drop.example,${ONION}`,
  CORS_ORIGINS: 'https://page.example',
  CONTACT_URL: 'mailto:someone@drop.example',
  RATE_LIMIT_REGISTER: '1',
  TRUST_PROXY: '1',
}
/** What browsers and proxies say of themselves and of whoever sits in front of them. */
const UNREAD = ['user-agent', 'referer', 'cookie', 'dnt', 'sec-fetch-site', 'x-real-ip', 'via', 'forwarded']

interface Heard {
  readonly answered: ReadonlySet<string>
  readonly read: ReadonlySet<string>
}

/** Notes each header of a request that somebody looks at. */
function noteReads(request: IncomingMessage, read: Set<string>): void {
  const note = (name: string | symbol) => {
    if (typeof name === 'string') read.add(name)
  }
  const watched = new Proxy(request.headers, {
    get(headers, name) {
      note(name)
      return Reflect.get(headers, name) as unknown
    },
    has(headers, name) {
      note(name)
      return Reflect.has(headers, name)
    },
    ownKeys(headers) {
      read.add('all of them')
      return Reflect.ownKeys(headers)
    },
  })
  Object.defineProperty(request, 'headers', { value: watched, writable: true })
}

async function listen(server: Server, read: Set<string>): Promise<void> {
  server.prependListener('request', (request: IncomingMessage) => {
    noteReads(request, read)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

/** What is answered and what is read, over every route and every kind of refusal. */
async function hearAll(context: Context): Promise<Heard> {
  const read = new Set<string>()
  const answered = new Set<string>()
  const server = createHttpServer(createApp(context))
  await listen(server, read)
  const url = addressOf(server)
  const hear = async (asked: supertest.Test, headers: Readonly<Record<string, string>> = {}) => {
    for (const name of UNREAD) asked.set(name, 'https://marked.example')
    const answer = await asked
      .set({ Host: 'drop.example', 'X-Forwarded-For': ADDRESS, ...headers })
      .redirects(0)
    for (const name of Object.keys(answer.headers)) answered.add(name)
    return answer
  }
  const http = supertest(url)
  const post = (to: string, body: object) =>
    hear(http.post(to).send(body), { Origin: 'https://page.example' })
  const preflight = {
    Origin: 'https://page.example',
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'content-type',
  }

  const phone = await registerPhone({ post: (to, body) => http.post(to).send(body) })
  for (let times = 0; times < 2; times++) await post('/register', {})
  for (const { path: to } of EXCHANGES) {
    await hear(http.options(to), preflight)
    await hear(http.get(to))
    await post(to, {})
    await hear(http.post(to).type('text').send('{}'))
    await hear(http.post(to).send('{"link_token":'), { 'Content-Type': 'application/json' })
    await hear(http.post(to).send('{}'), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
    await post(to, { link_token: phone.linkToken, challenge: 'x', challenge_signature: 'x' })
  }
  await hear(http.post('/fetch').send({ link_token: phone.linkToken }), {
    Authorization: `Bearer ${phone.fetchToken}`,
  })
  const token = createCheckToken(context, 'echo')
  await post('/check_echo', { token, marked_address: ADDRESS, in_two: true })
  const pages = ['/', '/l', `/l/${phone.linkToken}`, '/l/none', '/about', '/check', '/docs', '/health']
  const files = ['/instance.json', '/openapi.json', '/.well-known/security.txt', '/robots.txt', '/nowhere']
  for (const to of [...pages, ...files]) {
    for (const encoding of ['identity', 'br']) {
      await hear(http.get(to), {
        'Accept-Language': 'de',
        'Accept-Encoding': encoding,
        'If-None-Match': '"x"',
      })
    }
    await hear(http.head(to))
  }
  for (const to of ['/l', '/health']) await hear(http.delete(to))
  for (const to of ['/l', '/check']) await hear(http.post(to).type('form').send('link=x&token=x'))
  const tooMuch = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`
  const again = 'GET /l/ HTTP/1.1\r\nHost: x\r\n\r\nGET /l/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  for (const raw of ['this is not HTTP\r\n\r\n', tooMuch, again]) {
    for (const [, name = ''] of (await sayRaw(Number(new URL(url).port), raw)).matchAll(/^([A-Za-z-]+): /gm))
      answered.add(name.toLowerCase())
  }
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  return { answered, read }
}

describe('every header', () => {
  let server: TestServer
  let heard: Heard

  before(async function () {
    this.timeout(120_000)
    const [kind] = STORES
    assert.ok(kind)
    server = await startTestServer(kind, { environment: ENVIRONMENT })
    heard = await hearAll(server.context)
  })
  after(() => server.stop())

  it('of an answer is in the table, and the table has no other', () => {
    assert.ok(heard.answered.has('content-security-policy') && heard.answered.has('retry-after'))
    assert.deepEqual(differences(namesOf('answer'), heard.answered), [])
  })

  it('that the code sets is in the table, also where no test comes', () => {
    const set = sourceFiles().flatMap((file) =>
      [...file.text.matchAll(/\bsetHeader\(\s*'([^']+)'|'([A-Z][A-Za-z-]+): /g)].map(
        ([, one, other]) => one ?? other ?? '',
      ),
    )
    assert.ok(set.includes('Onion-Location'), set.join(', '))
    const named = new Set(namesOf('answer'))
    assert.deepEqual(
      set.filter((name) => !named.has(name.toLowerCase())),
      [],
    )
  })

  it('of a request that is read is in the table, and the table has no other', () => {
    const named = namesOf('request', ({ where }) => where !== 'Node')
    assert.deepEqual(differences(named, heard.read), [])
  })

  it('that says who somebody is, is not read', () => {
    assert.deepEqual(
      UNREAD.filter((name) => heard.read.has(name)),
      [],
    )
  })

  it('is read by no way that this test does not see', () => {
    const ways = sourceFiles().filter(({ text }) => /\b(rawHeaders|headersDistinct|rawTrailers)\b/.test(text))
    assert.deepEqual(
      ways.map(({ fileName }) => fileName),
      [],
    )
  })

  it('is noticed when somebody begins to read it', async () => {
    const read = new Set<string>()
    const other = createServer((request, response) => {
      response.setHeader('Server', 'other').end(String(request.headers['user-agent']))
    })
    await listen(other, read)
    await supertest(addressOf(other)).get('/')
    assert.deepEqual([...read], ['user-agent'])
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  })
})
