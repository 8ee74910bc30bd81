import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import express from 'express'
import supertest from 'supertest'
import { createHttpServer } from '../../../src/server/http/http-server.js'
import { type HttpAnswer, misfitOf } from '../../setup/described-answers.js'
import { codeOf } from '../../setup/owner-calls.js'
import { base64, makeKeys, type Phone, registerPhone } from '../../setup/phone.js'
import { STORES } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const [EMBEDDED] = STORES
assert.ok(EMBEDDED)

/** Sends bytes as they are and answers everything that comes back until the server closes or has fallen silent. */
function exchangeRaw(port: number, ...chunks: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const received: Buffer[] = []
    socket.setTimeout(1_500, () => socket.destroy())
    socket.on('data', (chunk) => received.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      resolve(Buffer.concat(received).toString())
    })
    for (const chunk of chunks) socket.write(chunk)
  })
}

function answerTo(method: string, path: string, raw: string): HttpAnswer {
  const [head = '', body = ''] = raw.split('\r\n\r\n')
  const type = /^content-type: (.*)$/im.exec(head)?.[1] ?? ''
  return { method, path, status: Number(head.slice(9, 12)), type, body }
}

describe('HTTP manners', () => {
  let server: TestServer
  let phone: Phone
  let port: number

  before(async () => {
    server = await startTestServer(EMBEDDED)
    phone = await registerPhone(server, { display_name: `<script>alert(1)</script>&"'` })
    port = Number(new URL(server.url).port)
  })
  after(() => server.stop())

  describe('of API answers', () => {
    it('are exactly the headers that mean something there', async () => {
      const answers = [
        await server.post('/link_info', { link_token: phone.linkToken }).set('Accept-Encoding', 'gzip, br'),
        await server.http.get('/health'),
        await server.post('/link_info', { link_token: 'link_x' }),
        await server.post('/link_info', {}),
      ]
      for (const { headers } of answers) {
        assert.deepEqual(
          Object.keys(headers as object).toSorted(),
          [
            'access-control-allow-origin',
            'access-control-expose-headers',
            'cache-control',
            'connection',
            'content-length',
            'content-type',
            'date',
            'x-content-type-options',
          ].filter((name) => name in (headers as object)),
        )
        assert.equal(headers['cache-control'], 'no-store')
        assert.equal(headers['content-type'], 'application/json; charset=utf-8')
        assert.equal(headers['access-control-allow-origin'], '*')
        assert.equal(headers['access-control-expose-headers'], 'Retry-After')
        assert.equal(headers['x-content-type-options'], 'nosniff')
      }
    })

    it('let any page call, on errors too, and never with credentials', async () => {
      const refusals = [
        server.post('/send', {}),
        server.post('/send', { link_token: 'link_x', encrypted_message: base64(new Uint8Array(48)) }),
        server.http.post('/send').type('text/plain').send('x'),
        server.http.post('/send').type('json').send('x'.repeat(70_000)),
        server.http.put('/send'),
        server.http.get('/nowhere'),
      ]
      const statuses: number[] = []
      for (const refusal of refusals) {
        const { status, headers } = await refusal.set('Origin', 'https://elsewhere.example')
        statuses.push(status)
        assert.equal(headers['access-control-allow-origin'], '*', String(status))
        assert.equal(headers['access-control-allow-credentials'], undefined)
      }
      assert.deepEqual(statuses, [400, 404, 415, 413, 405, 404])
    })

    it('answer a preflight with what is allowed, for ten minutes', async () => {
      const { status, headers } = await server.http
        .options('/fetch')
        .set('Origin', 'https://elsewhere.example')
        .set('Access-Control-Request-Method', 'POST')
        .set('Access-Control-Request-Headers', 'authorization,content-type')
      assert.equal(status, 204)
      assert.equal(headers['access-control-allow-origin'], '*')
      assert.equal(headers['access-control-allow-methods'], 'GET,POST')
      assert.equal(headers['access-control-allow-headers'], 'Authorization,Content-Type')
      assert.equal(headers['access-control-max-age'], '600')
    })

    it('let only the listed origins call when there is a list', async () => {
      const listed = await startTestServer(EMBEDDED, { environment: { CORS_ORIGINS: 'https://a.example' } })
      try {
        const from = async (origin: string) => {
          const { headers } = await listed.http.get('/health').set('Origin', origin)
          return (headers as Record<string, string | undefined>)['access-control-allow-origin']
        }
        assert.equal(await from('https://a.example'), 'https://a.example')
        assert.equal(await from('https://b.example'), undefined)
      } finally {
        await listed.stop()
      }
    })
  })

  describe('of pages', () => {
    it('are the same for every box: what is particular is fetched, and put in as text', async () => {
      const page = await server.http.get(`/l/${phone.linkToken}`)
      assert.equal(page.status, 200)
      assert.match(String(page.headers['content-type']), /^text\/html/)
      const { linkToken } = await registerPhone(server)
      assert.equal((await server.http.get(`/l/${linkToken}`)).text, page.text)
    })

    it('keep to themselves: nothing inline, no frames, no referrer, no index, no cache, no other origin', async () => {
      const [, style = '', script = ''] =
        /(assets\/page-[^"]+)[^]*(assets\/send-page[^"]+\.js)/.exec((await server.http.get('/l')).text) ?? []
      const pages = [
        await server.http.get(`/l/${phone.linkToken}`),
        await server.http.get('/l/link_unknown'),
        await server.http.post(`/l/${phone.linkToken}`),
        await server.http.get('/l/%ZZ'),
        await server.http.get('/'),
        await server.http.get(`/${style}`),
        await server.http.get(`/${script}`).set('Accept-Encoding', 'br'),
        await server.http.get('/l'),
        await server.http.post('/l').type('form').send({ link: 'x' }),
        await server.http.get('/about'),
      ]
      assert.deepEqual(
        pages.map(({ status }) => status),
        [200, 404, 405, 404, 200, 200, 200, 200, 400, 200],
      )
      for (const { headers, request } of pages) {
        const { url } = request as { url: string }
        assert.match(String(headers['content-type']), /^text\/(html|css|javascript)/, url)
        const policy = String(headers['content-security-policy'])
        assert.match(policy, /default-src 'none'/, url)
        assert.doesNotMatch(policy, /unsafe-|https?:|\*/)
        assert.match(policy, /script-src 'self';/)
        // The page of an owner makes one kind of worker, and can be installed.
        const isInbox = new URL(url).pathname === '/'
        const types = isInbox ? "sealdrop-scripts;worker-src 'self';manifest-src 'self'" : "'none'"
        assert.ok(policy.endsWith(`;require-trusted-types-for 'script';trusted-types ${types}`), policy)
        assert.match(policy, /frame-ancestors 'none'/)
        assert.equal(headers['referrer-policy'], 'no-referrer')
        assert.equal(headers['access-control-allow-origin'], undefined)
        assert.equal(headers['x-powered-by'], undefined)
        assert.equal(headers['etag'], undefined)
        assert.equal(headers['cache-control'], 'no-store')
        assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
        assert.equal(headers['set-cookie'], undefined)
        if (/\/(l|about)(\/|$)/.test(url)) assert.equal(headers['x-robots-tag'], 'noindex')
      }
      assert.equal(pages[2]?.headers['allow'], 'GET')
    })

    it('are found under the path of the public address as well, and so is the API', async () => {
      const under = await startTestServer(EMBEDDED, {
        environment: { BASE_URL: 'https://host.example/drop' },
      })
      try {
        const { publicKey } = await makeKeys()
        const box = await under.post('/drop/register', { public_key: base64(publicKey) })
        const { link } = box.body as { readonly link: string }
        assert.match(link, /^https:\/\/host\.example\/drop\/l\/link_/)
        assert.equal((await under.http.get(new URL(link).pathname)).status, 200)
        assert.equal((await under.http.get('/drop/favicon.svg')).status, 200)
        assert.equal((await under.http.get('/drop/l')).status, 200)
        const toSlash = await under.http.get('/drop?lang=de')
        assert.deepEqual([toSlash.status, toSlash.headers['location']], [308, 'drop/?lang=de'])
        assert.equal((await under.http.get('/health')).status, 200)
        const secure = await under.http.get('/drop/health')
        assert.match(String(secure.headers['strict-transport-security']), /^max-age=\d+$/)
      } finally {
        await under.stop()
      }
    })
  })

  describe('towards what is not quite HTTP', () => {
    it('answer with a code and close', async () => {
      const broken = await exchangeRaw(port, 'this is not http\r\n\r\n')
      assert.match(broken, /^HTTP\/1\.1 400 /)
      assert.match(broken, /"code":"invalid_http"/)
      const huge = await exchangeRaw(
        port,
        `GET /health HTTP/1.1\r\nHost: x\r\nX-Huge: ${'x'.repeat(20_000)}\r\n\r\n`,
      )
      assert.match(huge, /^HTTP\/1\.1 431 /)
      assert.match(huge, /"code":"headers_too_large"/)
      for (const raw of [broken, huge]) assert.equal(misfitOf(answerTo('POST', '/send', raw)), undefined)
    })

    it('drain a body that is too large, answer 413, and serve the next request on the same connection', async () => {
      const length = 1_048_576
      const answers = await exchangeRaw(
        port,
        `POST /send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${String(length)}\r\n\r\n`,
        Buffer.alloc(length, 0x20),
        'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      )
      assert.deepEqual(answers.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 413', 'HTTP/1.1 200'])
    })

    it('do not wait for ever for those who are slow', () => {
      const slow = createHttpServer(express())
      assert.ok(slow.headersTimeout > 0 && slow.headersTimeout <= 15_000)
      assert.ok(slow.requestTimeout > 0 && slow.requestTimeout <= 60_000)
      assert.ok(slow.timeout > 0 && slow.timeout <= 75_000)
    })

    it('cut off a client that dribbles its headers', async function () {
      this.timeout(30_000)
      const startedAt = Date.now()
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1')
        let received = ''
        socket.write('GET /health HTTP/1.1\r\n')
        const dribble = setInterval(() => socket.write('X-Slow: x\r\n'), 500)
        socket.on('data', (chunk) => (received += chunk.toString()))
        socket.on('error', reject)
        socket.on('close', () => {
          clearInterval(dribble)
          resolve(received)
        })
      })
      assert.match(answer, /^HTTP\/1\.1 408 /)
      assert.match(answer, /"code":"request_timeout"/)
      assert.ok(Date.now() - startedAt < 25_000)
    })
  })

  describe('of the HTTP server', () => {
    const prototypesSeen = async (create: (app: express.Express) => ReturnType<typeof createServer>) => {
      const app = express()
      const seen: unknown[] = []
      app.get('/address', (request, response) => {
        seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response))
        response.status(200).json({ ip: request.ip, host: request.get('host') })
      })
      const http = create(app)
      http.prependListener('request', (request, response) => {
        seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response))
      })
      const { status, body } = (await supertest(http).get('/address')) as {
        status: number
        body: { host?: string }
      }
      assert.equal(status, 200)
      assert.ok(body.host)
      return { seen, app }
    }

    it('keep the prototypes of requests and responses as Express wants them', async () => {
      const { seen, app } = await prototypesSeen(createHttpServer)
      assert.deepEqual(
        seen.map((prototype) => prototype === app.request || prototype === app.response),
        [true, true, true, true],
      )
      assert.equal(seen[0], seen[2])
      assert.equal(seen[1], seen[3])
    })

    it('would not, were it made in the ordinary way', async () => {
      const { seen } = await prototypesSeen((app) => createServer(app))
      assert.notEqual(seen[0], seen[2])
      assert.notEqual(seen[1], seen[3])
    })
  })

  describe('of the log', () => {
    it('are one line a request: method, pattern, status, time, id', async () => {
      server.log.requests.length = 0
      await server.http.get(`/l/${phone.linkToken}?q=marked`)
      await server.post('/link_info', { link_token: phone.linkToken })
      await server.http.get('/marked/path')
      const lines = server.log.requests
      while (lines.length < 3) await new Promise((resolve) => setTimeout(resolve, 10))
      assert.deepEqual(
        lines.map(({ method, route, status }) => [method, route, status]),
        [
          ['GET', '/l/:link_token', 200],
          ['POST', '/link_info', 200],
          ['GET', 'none', 404],
        ],
      )
      for (const line of lines) assert.deepEqual(Object.keys(line), ['id', 'method', 'route', 'status', 'ms'])
      assert.equal(new Set(lines.map(({ id }) => id)).size, 3)
    })
  })
})

describe('limits by address', () => {
  const PROXIED = { TRUST_PROXY: '1', RATE_LIMIT_SEND: '3', RATE_LIMIT_REGISTER: '2', RATE_LIMIT_OWNER: '2' }
  let server: TestServer
  let phone: Phone

  before(async () => {
    server = await startTestServer(EMBEDDED, { environment: PROXIED })
    phone = await registerPhone(server)
  })
  after(() => server.stop())

  const from = (address: string, to: string, body: object) =>
    server.post(to, body).set('X-Forwarded-For', address)
  const send = (address: string) =>
    from(address, '/send', {
      link_token: phone.linkToken,
      encrypted_message: phone.seal(String(Math.random())),
    })

  it('let exactly so many sends through in a minute, and say when to try again', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 6 }, async () => (await send('198.51.100.1')).status),
    )
    assert.deepEqual(statuses.toSorted(), [201, 201, 201, 429, 429, 429])
    const refused = await send('198.51.100.1')
    assert.equal(codeOf(refused), 'rate_limited')
    const wait = Number(refused.headers['retry-after'])
    assert.ok(wait >= 1 && wait <= 60)
    assert.equal((await send('198.51.100.2')).status, 201, 'another address is not concerned')
  })

  it('are not spent by a send that is refused', async () => {
    const address = '198.51.100.3'
    for (let tries = 0; tries < 6; tries++) {
      assert.equal((await from(address, '/send', { link_token: phone.linkToken })).status, 400)
      const lost = { link_token: 'link_unknown', encrypted_message: phone.seal('x') }
      assert.equal((await from(address, '/send', lost)).status, 404)
    }
    for (let sent = 0; sent < 3; sent++) assert.equal((await send(address)).status, 201)
    assert.equal((await send(address)).status, 429)
  })

  it('hold for registrations', async () => {
    const { publicKey } = await makeKeys()
    const statuses: number[] = []
    for (let tries = 0; tries < 3; tries++) {
      statuses.push((await from('198.51.100.4', '/register', { public_key: base64(publicKey) })).status)
    }
    assert.deepEqual(statuses, [201, 201, 429])
  })

  it('count failed proofs, and never refuse a proven call', async () => {
    const address = '198.51.100.5'
    const fetch = (token: string) =>
      from(address, '/fetch', { link_token: phone.linkToken }).set('Authorization', `Bearer ${token}`)
    for (let proven = 0; proven < 5; proven++) assert.equal((await fetch(phone.fetchToken)).status, 200)
    const failed: number[] = []
    for (let tries = 0; tries < 4; tries++) failed.push((await fetch('wrong')).status)
    assert.deepEqual(failed, [401, 401, 429, 429])
    assert.equal((await fetch(phone.fetchToken)).status, 200)
  })

  it('see one party in the addresses of one IPv6 network', async () => {
    const network = [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff::9',
      '2001:0db8:0001:0002:3:4:5:6',
      '2001:db8:1:2::2',
    ]
    const statuses: number[] = []
    for (const address of network) statuses.push((await send(address)).status)
    assert.deepEqual(statuses, [201, 201, 201, 429])
    assert.equal((await send('2001:db8:1:3::1')).status, 201)
    assert.equal((await send('::ffff:198.51.100.1')).status, 429, 'an IPv4 address in IPv6 form is the same')
  })

  it('mean nothing for an address that stands for everyone behind it', async () => {
    for (const address of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.1.1',
      '172.20.0.1',
      '::1',
      'fd00::1',
      'fe80::1',
      '::ffff:10.0.0.1',
      'unix:',
    ]) {
      for (let sent = 0; sent < 5; sent++) assert.equal((await send(address)).status, 201, address)
    }
  })

  it('hold for whatever else a proxy calls a client by', async () => {
    for (const name of ['198.51.100.7:5678', 'unknown', 'fe80::1%eth0', '_hidden']) {
      const statuses: number[] = []
      for (let sent = 0; sent < 4; sent++) statuses.push((await send(name)).status)
      assert.deepEqual(statuses, [201, 201, 201, name.startsWith('fe80') ? 201 : 429], name)
    }
  })

  it('are off at 0', async () => {
    const open = await startTestServer(EMBEDDED, { environment: { ...PROXIED, RATE_LIMIT_REGISTER: '0' } })
    try {
      const { publicKey } = await makeKeys()
      for (let tries = 0; tries < 50; tries++) {
        const answer = await open
          .post('/register', { public_key: base64(publicKey) })
          .set('X-Forwarded-For', '198.51.100.9')
        assert.equal(answer.status, 201)
      }
    } finally {
      await open.stop()
    }
  })

  it('are counted anew under another key each day', async () => {
    for (let sent = 0; sent < 3; sent++) assert.equal((await send('198.51.100.6')).status, 201)
    assert.equal((await send('198.51.100.6')).status, 429)
    server.turnClock(24 * 60 * 60 * 1000)
    assert.equal((await send('198.51.100.6')).status, 201)
  })
})
