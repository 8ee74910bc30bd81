import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { allRows } from '../../setup/all-rows.js'
import { leave, type Phone, registerPhone } from '../../setup/phone.js'
import { act, actionFields, challengeFor, signAction } from '../../setup/signed-actions.js'
import { onEachStore, STORES } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

/** Kept and answered letter for letter. */
const KEPT = [
  "'); drop table drops; --",
  '" or 1=1; delete from boxes where "a"="a',
  "\\'; update boxes set is_closed = 1; #",
  '`;select sleep(9)/*',
  '${jndi:ldap://evil.example/a} {{7*7}} <%= 7 %> %s%n %00 $(id) `id`',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '</title><svg/onload=alert(1)> &lt; &amp; &#39;',
  '__proto__',
  'constructor.prototype.isAdmin',
  '🕊️🐙 𝕏 ﷽ \u200bzero\u200bwidth \u200fright-to-left mark',
  '{"a":1}',
  '%0d%0aSet-Cookie: a=b',
]

/** Refused, wherever a text is shown to people. */
const REFUSED = [
  'a\0b',
  'a\u0007b',
  'a\u009bb',
  'a\u202eb',
  'a\u2066b',
  'a\u2028b',
  'a\ud800b',
  '\udc00',
  'a\rb',
  'a\u001b[31mb',
]

onEachStore('a hostile text', (kind) => {
  let server: TestServer
  let owner: Phone
  before(async () => {
    server = await startTestServer(kind)
  })
  beforeEach(async () => {
    owner = await registerPhone(server)
  })
  after(() => server.stop())

  it('in a name, a greeting, a nickname or metadata is a text', async () => {
    const other = await registerPhone(server)
    const neighbour = await leave(server, other)
    for (const text of KEPT) {
      const box = await registerPhone(server, { display_name: text })
      const changed = await act(server, box, '/update_box', {
        display_name: text,
        greeting: `${text}\n${text}`,
      })
      assert.equal(changed.status, 200, changed.text)
      const facts = (await server.post('/link_info', { link_token: box.linkToken })).body as Record<
        string,
        unknown
      >
      assert.deepEqual([facts['display_name'], facts['greeting']], [text, `${text}\n${text}`])
      const own = (await act(server, box, '/box')).body as Record<string, unknown>
      assert.deepEqual([own['display_name'], own['greeting']], [text, `${text}\n${text}`])
      const found = (await server.post('/check_contact', { link_token: box.linkToken })).body as {
        nickname: string
      }
      assert.equal(found.nickname, text)

      const asking = { from_link_token: other.linkToken, to_link_token: box.linkToken, from_nickname: text }
      assert.equal((await server.post('/request_message_permission', asking)).status, 201)
      const listed = await server.postAs(box.fetchToken, '/get_message_requests', {
        link_token: box.linkToken,
      })
      const [request] = (listed.body as { data: { from_nickname: string }[] }).data
      assert.equal(request?.from_nickname, text)

      const metadata = { [text]: text, list: [text] }
      const drop = {
        link_token: box.linkToken,
        encrypted_message: randomBytes(60).toString('base64'),
        metadata,
      }
      assert.equal((await server.post('/send', drop)).status, 201)
      const fetched = await server.postAs(box.fetchToken, '/fetch', { link_token: box.linkToken })
      assert.deepEqual((fetched.body as { data: { metadata: unknown }[] }).data[0]?.metadata, metadata)
    }
    const page = await server.postAs(other.fetchToken, '/fetch', { link_token: other.linkToken })
    assert.equal(
      (page.body as { data: { id: number }[] }).data[0]?.id,
      neighbour,
      'what others have is untouched',
    )
  })

  it('that hides, turns or ends what is around it is refused in names and greetings', async () => {
    const before = await allRows(server)
    for (const text of REFUSED) {
      for (const parameters of [{ display_name: text }, { greeting: text }]) {
        const answer = await act(server, owner, '/update_box', parameters)
        assert.equal(answer.status, 400, JSON.stringify(parameters))
        assert.ok(!answer.text.includes(text))
      }
    }
    assert.deepEqual(await allRows(server), before)
  })

  it('of a thousand characters, whatever they are, fits into a greeting, and of one more does not', async () => {
    for (const character of ['x', 'ß', '語', '🐙']) {
      const greeting = character.repeat(1_000)
      assert.equal((await act(server, owner, '/update_box', { greeting })).status, 200)
      const facts = (await server.post('/link_info', { link_token: owner.linkToken })).body as {
        greeting: string
      }
      assert.equal(facts.greeting, greeting)
      assert.equal((await act(server, owner, '/update_box', { greeting: `${greeting}x` })).status, 400)
    }
  })

  it('in place of any other field of an action is refused below 500, and changes nothing', async () => {
    const before = await allRows(server)
    for (const text of [...KEPT, ...REFUSED]) {
      const challenge = await challengeFor(server, owner)
      const fields = actionFields(owner, challenge, '/block_contact', { from_link_token: owner.linkToken })
      for (const name of ['call', 'origin', 'link_token_hash', 'challenge', 'parameters']) {
        const body = {
          link_token: owner.linkToken,
          ...signAction(owner, JSON.stringify({ ...fields, [name]: text })),
        }
        const answer = await server.post('/block_contact', body)
        assert.ok([400, 401].includes(answer.status), `${name}: ${answer.text}`)
      }
      const parameters = { from_link_token: text }
      const named = signAction(owner, JSON.stringify({ ...fields, parameters }))
      const unknown = await server.post('/block_contact', { link_token: owner.linkToken, ...named })
      assert.equal(unknown.status, 404, unknown.text)
      for (const body of [
        { link_token: owner.linkToken, action: text, action_signature: text },
        { link_token: text, ...signAction(owner, JSON.stringify(fields)) },
      ]) {
        const answer = await server.post('/block_contact', body)
        assert.ok([400, 401, 404].includes(answer.status), answer.text)
      }
      for (const path of ['/receipt', '/withdraw'])
        assert.equal((await server.post(path, { receipt: text })).status, 400)
    }
    assert.deepEqual(await allRows(server), before)
  })

  it('that names a prototype changes none, in a body, an action, its parameters and metadata', async () => {
    const challenge = await challengeFor(server, owner)
    const fields = actionFields(owner, challenge, '/update_box', {})
    const polluted = [
      '{"__proto__":{"closed":true,"polluted":1},',
      '{"constructor":{"prototype":{"closed":true,"polluted":1}},',
    ]
    for (const start of polluted) {
      const parameters = `${start}"greeting":"Hello."}`
      const action = JSON.stringify({
        ...fields,
        challenge: await challengeFor(server, owner),
        parameters: 0,
      })
        .replace('"parameters":0', `"parameters":${parameters}`)
        .replace('{', start)
      const body = { link_token: owner.linkToken, ...signAction(owner, action) }
      const text = JSON.stringify(body).replace('{', start)
      const answer = await server.http.post('/update_box').set('Content-Type', 'application/json').send(text)
      assert.equal(answer.status, 200, answer.text)
      const own = (await act(server, owner, '/box')).body as Record<string, unknown>
      assert.deepEqual([own['closed'], own['greeting'], own['polluted']], [false, 'Hello.', undefined])

      const drop = { link_token: owner.linkToken, encrypted_message: randomBytes(60).toString('base64') }
      const sending = `${start}${JSON.stringify(drop).slice(1, -1)},"metadata":${start}"a":1}}`
      const sent = await server.http.post('/send').set('Content-Type', 'application/json').send(sending)
      assert.equal(sent.status, 201, sent.text)
      const page = await server.postAs(owner.fetchToken, '/fetch', { link_token: owner.linkToken, limit: 1 })
      assert.ok(page.text.includes(`"metadata":${start}"a":1}`), 'it comes back as it was sent')
    }
    assert.equal(Reflect.get({}, 'polluted'), undefined)
    assert.equal(Reflect.get({}, 'closed'), undefined)
  })
})

describe('a request that would write into the headers of its answer', () => {
  const [embedded] = STORES
  const MARK = 'X-Injected'
  let server: TestServer
  before(async () => {
    assert.ok(embedded)
    const environment = {
      TRUST_PROXY: '1',
      BASE_URL: 'http://localhost:5000/drop,http://abcdefgh.onion/drop',
    }
    server = await startTestServer(embedded, { environment })
  })
  after(() => server.stop())

  const headOf = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      let received = ''
      socket.on('data', (chunk) => (received += chunk.toString('latin1')))
      socket.once('error', reject)
      socket.once('close', () => {
        resolve(received.split('\r\n\r\n')[0] ?? '')
      })
      socket.write(text, 'latin1')
    })

  const LINES = [
    '\r\nX-Injected: 1',
    '\nX-Injected: 1',
    '\rX-Injected: 1',
    '%0d%0aX-Injected:%201',
    '\u560d\u560aX-Injected: 1',
  ]
  const HEADERS = [
    'Authorization: Bearer a',
    'Origin: https://a.example',
    'X-Forwarded-For: 198.51.100.1',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: a.example',
    'Accept-Language: de',
    'Access-Control-Request-Headers: a',
    'Referer: https://a.example/',
    'Host: abcdefgh.onion',
  ]

  it('writes nothing there by its headers', async () => {
    const body = '{"link_token":"link_x"}'
    for (const header of HEADERS) {
      for (const line of LINES) {
        for (const [method, path] of [
          ['POST', '/fetch'],
          ['OPTIONS', '/fetch'],
          ['GET', '/drop'],
          ['GET', '/drop/l'],
        ] as const) {
          const head = await headOf(
            `${method} ${path} HTTP/1.1\r\n${header.startsWith('Host') ? '' : 'Host: localhost\r\n'}` +
              `Content-Type: application/json\r\nConnection: close\r\nContent-Length: ${String(body.length)}\r\n` +
              `${header}${line}\r\n\r\n${body}`,
          )
          assert.match(head, /^HTTP\/1\.1 [1-4]\d\d /, `${method} ${path} ${JSON.stringify(header + line)}`)
          assert.ok(!head.split(/[\r\n]+/).some((each) => each.startsWith(MARK)), head)
        }
      }
    }
  })

  it('writes nothing there by its path', async () => {
    for (const line of LINES) {
      for (const path of ['/drop?lang=', '/drop/l/', '/l/link_', '/drop/?', '/r?a=', '/assets/']) {
        const head = await headOf(
          `GET ${path}${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
        )
        assert.match(head, /^HTTP\/1\.1 [1-4]\d\d /, JSON.stringify(path + line))
        assert.ok(!head.split(/[\r\n]+/).some((each) => each.startsWith(MARK)), head)
      }
    }
  })

  it('writes nothing there by its body', async () => {
    const owner = await registerPhone(server)
    const text = 'a\r\nX-Injected: 1'
    for (const [path, body] of [
      ['/register', { public_key: text, display_name: text }],
      ['/challenge_request', { link_token: owner.linkToken, origin: text }],
      ['/send', { link_token: text, encrypted_message: text }],
      ['/fetch', { link_token: owner.linkToken, challenge: text, challenge_signature: text }],
      ['/update_box', { link_token: owner.linkToken, action: text, action_signature: text }],
    ] as const) {
      const { headers, status } = await server.post(path, body)
      assert.ok(status >= 400 && status < 500)
      assert.ok(!/injected/i.test(JSON.stringify(headers)), path)
    }
  })
})
