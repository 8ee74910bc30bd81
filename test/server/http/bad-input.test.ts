import assert from 'node:assert/strict'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ERROR_CODES } from '../../../src/protocol/errors.js'
import { codeOf } from '../../setup/owner-calls.js'
import { base64, makeKeys, type Phone, registerPhone } from '../../setup/phone.js'
import { makeStatement } from '../../setup/statements.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const MARK = 'MARKED-9f3a'

type Fields = Readonly<Record<string, unknown>>

/** A value, as JSON text where JSON has no name for it. */
const HUGE = { raw: '1e400' } as const

const WRONG_STRINGS = ['', MARK, `${MARK}\u0000`, '\ud800', '__proto__', 'ß🐙', ' ', 'A'.repeat(30_000)]
const WRONG_TYPES: readonly unknown[] = [0, 1.5, -1, HUGE, true, [], [MARK], {}, { [MARK]: MARK }]

interface FieldRule {
  /** Of a string that is not what it should be, by default 400. */
  readonly string?: number | readonly number[]
  /** Of null or absence, by default 400. */
  readonly absent?: number
  /** Of any other type, by default 400. */
  readonly type?: number
  readonly bad?: readonly unknown[]
}

/** A link of any form but its own is unknown, a proof of any form but its own is wrong: neither is malformed. */
const LINK: FieldRule = { string: 404 }
const PROOF: FieldRule = { string: [400, 401] }
const BAD_IDS = [-1, 1.5, HUGE, 2 ** 53, '1', true, [], {}]

interface Call {
  readonly path: string
  readonly success: number
  readonly fields: Readonly<Record<string, FieldRule>>
}

const OWNER_FIELDS = { link_token: LINK, challenge: PROOF, challenge_signature: PROOF }

const CALLS: readonly Call[] = [
  {
    path: '/register',
    success: 201,
    fields: {
      public_key: {},
      display_name: {
        absent: 201,
        string: [201, 400],
        bad: ['a\u0000', 'a\u202eb', '\ud800', 'x'.repeat(256)],
      },
      key_type: { absent: 201 },
      encryption: { absent: 201, bad: ['statements', [1], [null], [{}], Array(9).fill({})] },
    },
  },
  {
    path: '/send',
    success: 201,
    fields: {
      link_token: LINK,
      encrypted_message: { bad: ['A', 'AAA=', 'a'.repeat(60_000), `${'A'.repeat(63)}\n`] },
      metadata: { absent: 201, type: 201, string: [201, 400], bad: ['x'.repeat(4_095)] },
      from_link_token: { absent: 201, string: 404 },
      receipt_hash: { absent: 201, bad: ['AAAA'] },
    },
  },
  {
    path: '/challenge_request',
    success: 200,
    fields: {
      link_token: LINK,
      origin: { absent: 200, bad: ['https://evil.example', 'javascript:alert(1)'] },
    },
  },
  {
    path: '/fetch',
    success: 200,
    fields: {
      ...OWNER_FIELDS,
      include_seen: { absent: 200, bad: ['true', 1] },
      limit: { absent: 200, type: 200, string: 200 },
      order: { absent: 200, type: 200, string: 200 },
      since_id: { absent: 200, bad: BAD_IDS },
      before_id: { absent: 200, bad: BAD_IDS },
    },
  },
  {
    path: '/ack',
    success: 200,
    fields: {
      ...OWNER_FIELDS,
      message_ids: { bad: [...BAD_IDS.map((id) => [id]), [null], Array(1_001).fill(1)], type: 400 },
      seen: { absent: 200, bad: ['false', 0] },
    },
  },
  { path: '/link_info', success: 200, fields: { link_token: LINK } },
  {
    path: '/set_encryption_keys',
    success: 200,
    fields: { ...OWNER_FIELDS, encryption_keys: { bad: [[{}], [null], [[]], 'derived', Array(9).fill({})] } },
  },
  { path: '/check_contact', success: 200, fields: { link_token: { string: 200 } } },
  {
    path: '/request_message_permission',
    success: 201,
    fields: {
      from_link_token: LINK,
      to_link_token: LINK,
      from_nickname: { absent: 201, string: [201, 400], bad: ['a\u0000', '\ud800', 'x'.repeat(256)] },
    },
  },
  { path: '/get_message_requests', success: 200, fields: OWNER_FIELDS },
  {
    path: '/respond_message_request',
    success: 404,
    fields: { ...OWNER_FIELDS, request_id: { bad: BAD_IDS }, action: { bad: ['ACCEPT', 'delete'] } },
  },
]

/** Arrays and objects are right for some fields; what those may hold stands in their own list. */
const RIGHT_TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  message_ids: (value) => Array.isArray(value) && value.length === 0,
  encryption_keys: (value) => Array.isArray(value) && value.length === 0,
  encryption: (value) => Array.isArray(value) && value.length === 0,
  include_seen: (value) => typeof value === 'boolean',
  seen: (value) => typeof value === 'boolean',
  since_id: (value) => value === 0,
  before_id: (value) => value === 0,
  request_id: (value) => value === 0,
}

onEachStore('bad input', (kind) => {
  let server: TestServer
  let phone: Phone
  let asker: Phone

  before(async () => {
    server = await startTestServer(kind, { environment: { BOX_MAX_DROPS: '0', BOX_MAX_BYTES: '0' } })
    phone = await registerPhone(server)
    asker = await registerPhone(server)
  })
  after(() => server.stop())

  const validBody = async (path: string): Promise<Fields> => {
    const link_token = phone.linkToken
    switch (path) {
      case '/register':
        return { public_key: base64((await makeKeys()).publicKey) }
      case '/send':
        return { link_token, encrypted_message: phone.seal(String(Math.random())) }
      case '/ack':
        return { link_token, message_ids: [], ...(await phone.prove()) }
      case '/set_encryption_keys':
        return { link_token, encryption_keys: [makeStatement(phone)], ...(await phone.prove()) }
      case '/request_message_permission':
        return { from_link_token: asker.linkToken, to_link_token: link_token }
      case '/respond_message_request':
        return { link_token, request_id: 1, action: 'accept', ...(await phone.prove()) }
      case '/fetch':
      case '/get_message_requests':
        return { link_token, ...(await phone.prove()) }
      default:
        return { link_token }
    }
  }
  const postRaw = (path: string, json: string) => server.http.post(path).type('application/json').send(json)
  const write = (body: Fields) =>
    JSON.stringify(body, (_key, value: unknown) => (value === HUGE ? '@huge@' : value)).replaceAll(
      '"@huge@"',
      HUGE.raw,
    )
  const rowCounts = async () => {
    const counts: Record<string, number> = {}
    for (const table of ['boxes', 'drops', 'contact_requests', 'recent_sends', 'encryption_keys'] as const) {
      const { count } = await server.database.query
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      counts[table] = count
    }
    return counts
  }
  const judge = (
    answer: { status: number; text: string; body: unknown },
    expected: readonly number[],
    what: string,
  ) => {
    const told = `${what}: ${String(answer.status)} ${answer.text.slice(0, 200)}`
    assert.ok(expected.includes(answer.status), told)
    if (answer.status < 400) return
    assert.ok(!answer.text.includes(MARK), `${what}: the answer repeats what it was given`)
    const { error, code } = answer.body as { readonly error: unknown; readonly code: string }
    assert.equal(typeof error, 'string', told)
    assert.ok((ERROR_CODES as readonly string[]).includes(code), told)
  }

  for (const { path, success, fields } of CALLS) {
    for (const [field, rule] of Object.entries(fields)) {
      it(`in ${field} of ${path} is answered clearly, and leaves nothing behind`, async () => {
        const before = await rowCounts()
        const send = async (value: unknown, expected: readonly number[]) => {
          const body = { ...(await validBody(path)), [field]: value }
          const answer = await postRaw(path, write(body))
          judge(answer, expected, `${path} ${field}=${write({ value }).slice(0, 60)}`)
          return answer.status
        }
        let stored = 0
        const count = (status: number) => {
          if (status === 201) stored++
        }
        const ofString = [rule.string ?? 400].flat()
        for (const text of WRONG_STRINGS) count(await send(text, ofString))
        for (const value of WRONG_TYPES) {
          const isRight = RIGHT_TYPES[field]?.(value) === true
          count(await send(value, [isRight ? success : (rule.type ?? 400)]))
        }
        for (const value of rule.bad ?? []) count(await send(value, [400]))
        for (const value of [null, undefined]) count(await send(value, [rule.absent ?? 400]))
        const after = await rowCounts()
        // One contact request stands for all that asked; a statement list replaces another.
        if (path === '/register') assert.equal(after['boxes'], (before['boxes'] ?? 0) + stored)
        if (path === '/send') assert.equal(after['drops'], (before['drops'] ?? 0) + stored)
        if (stored === 0)
          assert.deepEqual({ ...after, encryption_keys: 0 }, { ...before, encryption_keys: 0 })
      })
    }

    it(`that is no object, or no JSON, is refused by ${path}`, async () => {
      for (const json of ['[]', '"text"', '1', 'true', 'null', `["${MARK}"]`]) {
        const answer = await postRaw(path, json)
        judge(answer, [400], json)
        assert.equal(codeOf(answer), 'invalid_request')
      }
      for (const json of [`{"${MARK}`, '{', '}', '{"a":1,}', "{'a':1}", MARK, '\u0000', '[[[[']) {
        const answer = await postRaw(path, json)
        judge(answer, [400], json)
        assert.equal(codeOf(answer), 'invalid_json')
      }
      const nothing = await server.http.post(path)
      judge(nothing, [400], 'no body')
      for (const open of ['[', '{"a":'])
        judge(await postRaw(path, open.repeat(6_000)), [400], 'nested and broken')
      judge(await postRaw(path, '['.repeat(30_000) + ']'.repeat(30_000)), [400], 'nested')
      const deep = `{"link_token":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
      judge(await postRaw(path, deep), [400], 'nested in a field')
    })

    it(`of another type or coding is refused by ${path}`, async () => {
      const body = JSON.stringify(await validBody(path))
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/xml',
        'application/jsonp',
        'json',
      ]) {
        const answer = await server.http.post(path).set('Content-Type', type).send(body)
        judge(answer, [415], type)
        assert.equal(codeOf(answer), 'unsupported_media_type')
      }
      const odd = await server.http
        .post(path)
        .set('Content-Type', 'application/json; charset=latin1')
        .send(body)
      judge(odd, [415], 'charset')
      for (const [coding, compress] of [
        ['gzip', gzipSync],
        ['deflate', deflateSync],
        ['br', brotliCompressSync],
        ['zstd', (text: string) => Buffer.from(text)],
      ] as const) {
        const request = server.http.post(path).type('application/json').set('Content-Encoding', coding)
        const answer = await request.serialize((bytes: unknown) => bytes as string).send(compress(body))
        judge(answer, [415], coding)
        assert.equal(codeOf(answer), 'unsupported_encoding')
      }
      const large = await postRaw(path, `{"x":"${'x'.repeat(65_536)}"}`)
      judge(large, [413], 'large')
      assert.equal(codeOf(large), 'body_too_large')
      for (const method of ['get', 'put', 'delete', 'patch'] as const) {
        const answer = await server.http[method](path)
        judge(answer, [405], method)
        assert.equal(answer.headers['allow'], 'POST')
      }
    })

    it(`made up at random never brings ${path} down`, async function () {
      this.timeout(60_000)
      const keys = Object.keys(fields)
      const nearly = fc.dictionary(
        fc.constantFrom(...keys, '__proto__', 'constructor', 'toString'),
        fc.jsonValue(),
      )
      await fc.assert(
        fc.asyncProperty(fc.oneof(nearly, fc.jsonValue()), fc.boolean(), async (made, isMixed) => {
          const isObject = typeof made === 'object' && made !== null && !Array.isArray(made)
          const body: unknown = isMixed && isObject ? { ...(await validBody(path)), ...made } : made
          const answer = await postRaw(path, JSON.stringify(body))
          assert.ok(answer.status < 500, answer.text)
          judge(answer, [200, 201, 400, 401, 403, 404], path)
        }),
        { numRuns: 40 },
      )
    })
  }

  it('in a path names nothing', async () => {
    for (const path of [
      '/nowhere',
      '/send/',
      '/SEND/x',
      '/l/a/b',
      '/l.en.html/x',
      '/.well-known',
      '/assets/..%2f..%2fpackage.json',
      '/%00',
      '/l/%ZZ',
      '/..%2f..%2fetc/passwd',
      '/__proto__',
    ]) {
      const answer = await server.http.get(path)
      assert.ok([404, 405].includes(answer.status), `${path}: ${String(answer.status)}`)
    }
  })

  it('in the metadata of a send is kept as it is when it is only odd', async () => {
    const odd =
      '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"":[1e3,-0,"\\u0000","\\ud800"]}'
    const body = `{"link_token":"${phone.linkToken}","encrypted_message":"${phone.seal('odd')}","metadata":${odd}}`
    assert.equal((await postRaw('/send', body)).status, 201)
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    const { text } = await server.postAs(phone.fetchToken, '/fetch', {
      link_token: phone.linkToken,
      limit: 1,
    })
    assert.ok(text.includes('"__proto__":{"polluted":true}'))
    assert.deepEqual(server.log.faults, [])
  })
})
