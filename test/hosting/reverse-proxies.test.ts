/** nginx and Caddy in front, set up by the very text of docs/deploy-vps.md; and an onion address beside one of the web. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { MAX_BODY_BYTES, MAX_SEALED_BOX_BYTES } from '../../src/protocol/limits.js'
import { startBrowser } from '../setup/browser.js'
import { eventually } from '../setup/eventually.js'
import { freePort } from '../setup/free-port.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { base64, makeKeys, type Phone, registerPhone } from '../setup/phone.js'
import {
  type Answered,
  type Ask,
  askByHttp2,
  askOnion,
  askPlain,
  askRaw,
  askWeb,
} from '../setup/proxy-client.js'
import { HOST, ONION_HOST, type PathRule, PROXIES, type ReverseProxy } from '../setup/reverse-proxies.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { STORES, type TestStore } from '../setup/stores.js'
import { visit } from '../setup/visit.js'

const [EMBEDDED] = STORES
assert.ok(EMBEDDED)

/** What a proxy adds of its own. */
const OF_THE_PROXY = ['alt-svc', 'connection', 'date', 'keep-alive', 'server', 'transfer-encoding']

const ALL_PATHS = [
  '/',
  '/?lang=fa',
  '/l',
  '/l/link_unknown',
  '/about',
  '/docs',
  '/health',
  '/instance.json',
  '/openapi.json',
  '/favicon.svg',
  '/.well-known/sealdrop-assets.json',
  '/nowhere',
  '/l/',
]

const SPOOFED = {
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Port': '1',
  'X-Forwarded-For': '203.0.113.99',
  'X-Forwarded-Prefix': '/evil',
  'X-Original-URL': '/evil',
  'X-Rewrite-URL': '/evil',
  'X-Real-IP': '203.0.113.99',
  Forwarded: 'for=203.0.113.99;host=evil.example;proto=http',
}

/** Everything but the time, and what belongs to one connection. */
function facts({ status, headers, body }: Answered) {
  return {
    status,
    body: body.toString('latin1').replace(/"timestamp":"[^"]*"/, ''),
    headers: headers.filter(([name]) => !OF_THE_PROXY.includes(name)).toSorted(),
  }
}

for (const kind of PROXIES) {
  const isThere = providePart(kind.part)

  describe(`behind ${kind.name}, as the guide sets it up`, function () {
    this.timeout(60_000)
    let store: TestStore
    let app: ServerProcess
    let proxy: ReverseProxy
    let phone: Phone
    let largeBox: Phone
    let web: Ask
    let onion: Ask
    /** As the guide's proxy asks. */
    let direct: Ask
    let appPort: number

    const startApp = async () => {
      app = await startServerProcess({
        PORT: String(appPort),
        BASE_URL: `https://${HOST},http://${ONION_HOST}`,
        TRUST_PROXY: '1',
        RATE_LIMIT_REGISTER: '2',
        CONTACT_URL: 'mailto:desk@paper.example',
        ...store.environment,
      })
      await app.untilReady()
    }

    before(async function () {
      if (!isThere) this.skip()
      store = await EMBEDDED.create()
      appPort = await freePort()
      await startApp()
      proxy = await kind.start(appPort)
      web = askWeb(proxy)
      onion = askOnion(proxy)
      direct = askPlain(appPort, HOST)
      phone = await registerPhone(app)
      largeBox = await registerPhone(app)
    })
    after(async () => {
      await (proxy as ReverseProxy | undefined)?.stop()
      if ((app as ServerProcess | undefined) !== undefined) {
        app.child.kill('SIGKILL')
        await app.ended
      }
      await (store as TestStore | undefined)?.remove()
    })

    it('each header and each byte arrives as it was sent, and once', async () => {
      const [, script = ''] = /src="\.\/([^"]+)"/.exec((await direct('/l')).body.toString()) ?? []
      assert.notEqual(script, '')
      for (const address of [...ALL_PATHS, `/l/${phone.linkToken}`, `/${script}`]) {
        for (const coding of ['identity', 'gzip', 'br, gzip']) {
          const asking = { headers: { 'Accept-Encoding': coding } }
          const sent = await direct(address, asking)
          const arrived = await web(address, asking)
          assert.deepEqual(facts(arrived), facts(sent), address)
          const names = arrived.headers.map(([name]) => name)
          assert.equal(new Set(names).size, names.length, address)
          assert.match(arrived.header('server') ?? '', /^(nginx|Caddy)$/)
          assert.equal(arrived.header('x-powered-by'), undefined)
        }
        const byHttp2 = await askByHttp2(proxy, address)
        assert.deepEqual(facts(byHttp2), facts(await direct(address)), address)
      }
    })

    it('pages keep to themselves, and are promised to stay with https', async () => {
      for (const address of ['/', '/l', `/l/${phone.linkToken}`, '/about', '/health', '/nowhere']) {
        const { header } = await web(address)
        assert.equal(header('strict-transport-security'), 'max-age=31536000', address)
        assert.equal(header('cache-control'), 'no-store')
        assert.equal(header('x-content-type-options'), 'nosniff')
        if (!['/health', '/nowhere'].includes(address))
          assert.match(header('content-security-policy') ?? '', /^default-src 'none'/)
      }
      const compressed = await web('/', { headers: { 'Accept-Encoding': 'br, gzip' } })
      assert.equal(compressed.header('content-encoding'), 'br')
      const preflight = {
        method: 'OPTIONS',
        headers: { Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'POST' },
      }
      const allowed = await web('/send', preflight)
      assert.equal(allowed.status, 204)
      for (const [name, value] of (await direct('/send', preflight)).headers)
        if (name.startsWith('access-control-')) assert.equal(allowed.header(name), value)
    })

    it('the largest request passes, and a larger one is refused in our own words', async () => {
      const fields = {
        link_token: phone.linkToken,
        encrypted_message: base64(Buffer.alloc(MAX_SEALED_BOX_BYTES, 1)),
      }
      const sized = (bytes: number) => {
        const bare = Buffer.byteLength(JSON.stringify({ ...fields, padding: '' }))
        return JSON.stringify({ ...fields, padding: 'x'.repeat(bytes - bare) })
      }
      assert.equal((await web('/send', { body: sized(MAX_BODY_BYTES) })).status, 201)
      assert.equal((await web('/send', { body: sized(MAX_BODY_BYTES), isChunked: true })).status, 201)
      for (const bytes of [MAX_BODY_BYTES + 1, 1024 * 1024 + 1, 8 * 1024 * 1024]) {
        for (const isChunked of [false, true]) {
          const refused = await web('/send', { body: sized(bytes), isChunked })
          assert.deepEqual([refused.status, refused.json()['code']], [413, 'body_too_large'])
          assert.equal(refused.header('access-control-allow-origin'), '*')
        }
      }
    })

    it('the largest answer passes to a slow reader, without being put down on its way', async () => {
      const encrypted = (at: number) =>
        base64(Buffer.concat([Buffer.from([at]), Buffer.alloc(MAX_SEALED_BOX_BYTES - 1, 7)]))
      await Promise.all(
        Array.from({ length: 200 }, async (_, at) => {
          const sent = await app.post('/send', {
            link_token: largeBox.linkToken,
            encrypted_message: encrypted(at),
          })
          assert.equal(sent.status, 201)
        }),
      )
      const answer = await web('/fetch', {
        body: { link_token: largeBox.linkToken, limit: 200 },
        headers: { Authorization: `Bearer ${largeBox.fetchToken}` },
        restMs: 500,
      })
      assert.equal(answer.status, 200)
      assert.equal((answer.json()['data'] as unknown[]).length, 200)
      assert.ok(answer.body.length > 4_000_000)
    })

    it('nobody passes a limit by naming other addresses', async function () {
      try {
        const [one, other] = withAddresses(2)
        if (one === undefined || other === undefined) this.skip()
        const register = async (from: string, headers = {}) => {
          const { publicKey } = await makeKeys()
          return (await web('/register', { body: { public_key: base64(publicKey) }, from, headers })).status
        }
        const statuses: number[] = []
        for (let at = 1; at <= 5; at++) {
          const named = `203.0.113.${String(at)}`
          const claims = {
            'X-Forwarded-For': at % 2 === 0 ? `${named}, 127.0.0.1` : named,
            'X-Real-IP': named,
            Forwarded: `for=${named}`,
          }
          statuses.push(await register(one, claims))
        }
        assert.deepEqual(statuses, [201, 201, 429, 429, 429])
        assert.equal(
          await register(other, { 'X-Forwarded-For': one }),
          201,
          'nor is anybody kept out in the name of another',
        )
      } finally {
        withoutAddresses()
      }
    })

    it('what a request says about host and scheme changes no answer', async () => {
      for (const address of [...ALL_PATHS, `/l/${phone.linkToken}`, '/.well-known/security.txt']) {
        const plain = facts(await web(address))
        assert.deepEqual(facts(await web(address, { headers: SPOOFED })), plain, address)
        // Past a proxy that hands the Host header on.
        const spoofed = await askPlain(appPort, 'evil.example')(address, { headers: SPOOFED })
        assert.deepEqual(facts(spoofed), plain, address)
      }
      const { publicKey } = await makeKeys()
      const body = { public_key: base64(publicKey) }
      const box = await web('/register', { body, headers: SPOOFED })
      assert.match(String(box.json()['link']), /^https:\/\/drop\.example\/l\//)
      const challenge = await web('/challenge_request', {
        body: { link_token: phone.linkToken },
        headers: SPOOFED,
      })
      assert.match(String(challenge.json()['challenge']), /^sealdrop-challenge-1 https:\/\/drop\.example /)
      const underAnother = await askRaw(
        proxy.httpsPort,
        `GET /about HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
        { tls: proxy },
      )
      assert.doesNotMatch(underAnother, /evil/)
    })

    it('http leads to the same with https', async () => {
      const answer = await askRaw(
        proxy.httpPort,
        `GET /l/link_x?lang=de HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
      )
      assert.match(answer, /^HTTP\/1\.1 308 /)
      assert.match(answer, /^location: https:\/\/drop\.example\/l\/link_x\?lang=de\r$/im)
    })

    it('the proxy keeps its connections to the server', async () => {
      const before = connectionsTo(appPort)
      for (let asked = 0; asked < 60; asked++) assert.equal((await web('/instance.json')).status, 200)
      assert.ok(connectionsTo(appPort) <= before + 4)
    })

    it('each address of the server has challenges of its own', async () => {
      const challengeOf = async (ask: Ask, origin: string) => {
        const answer = await ask('/challenge_request', { body: { link_token: phone.linkToken, origin } })
        return String(answer.json()['challenge']).split(' ')[1]
      }
      assert.equal(await challengeOf(web, `https://${HOST}`), `https://${HOST}`)
      assert.equal(await challengeOf(onion, `http://${ONION_HOST}`), `http://${ONION_HOST}`)
      const { challenge } = (
        await onion('/challenge_request', {
          body: { link_token: phone.linkToken, origin: `http://${ONION_HOST}` },
        })
      ).json() as { challenge: string }
      const fetched = await onion('/fetch', {
        body: { link_token: phone.linkToken, ...phone.sign(challenge) },
      })
      assert.equal(fetched.status, 200)
    })

    it('the web offers the onion address, which itself offers nothing and promises no https', async () => {
      for (const address of ['/', '/about', '/docs', `/l/${phone.linkToken}?lang=de`]) {
        assert.equal((await web(address)).header('onion-location'), `http://${ONION_HOST}${address}`)
        const there = await onion(address)
        assert.equal(there.status, 200)
        assert.equal(there.header('onion-location'), undefined)
        assert.equal(there.header('strict-transport-security'), undefined)
        assert.deepEqual(there.body, (await web(address)).body)
      }
      assert.equal((await web('/l')).header('onion-location'), undefined)
      assert.equal((await web('/health')).header('onion-location'), undefined)
      assert.equal((await onion('/health')).header('strict-transport-security'), undefined)
    })

    it('nobody shuts the onion service by asking often, whatever they say of themselves', async () => {
      for (let at = 0; at < 8; at++) {
        const { publicKey } = await makeKeys()
        const headers = at % 2 === 0 ? {} : { 'X-Forwarded-For': '203.0.113.5' }
        assert.equal(
          (await onion('/register', { body: { public_key: base64(publicKey) }, headers })).status,
          201,
        )
      }
    })

    it('a restart is over soon: who opens a page waits or is told so, and what is sent again is stored once', async () => {
      const owner = await registerPhone(app)
      const body = JSON.stringify({
        link_token: owner.linkToken,
        encrypted_message: owner.seal('across a restart'),
      })
      const ask = async (line: string, content = '') => {
        const lines = [line, `Host: ${HOST}`, 'Connection: close', 'Content-Type: application/json']
        const text = [...lines, `Content-Length: ${String(content.length)}`, '', content].join('\r\n')
        return Number((await askRaw(proxy.httpsPort, text, { tls: proxy })).slice(9, 12))
      }
      const sendOnce = () => ask('POST /send HTTP/1.1', body)
      app.child.kill('SIGTERM')
      await app.ended
      const started = { isUp: false }
      const starting = startApp().then(() => (started.isUp = true))
      const opened: number[] = []
      const sent: number[] = []
      while (!started.isUp) {
        const [page, send] = await Promise.all([ask('GET /l HTTP/1.1'), sendOnce()])
        opened.push(page)
        sent.push(send)
      }
      await starting
      assert.ok([200, 201].includes(await sendOnce()), 'the first after the start')
      const unlike = (statuses: readonly number[], ...wanted: readonly number[]) =>
        statuses.filter((status) => !wanted.includes(status))
      assert.deepEqual(unlike(opened, 200, ...(kind.name === 'Caddy' ? [] : [502])), [])
      assert.deepEqual(unlike(sent, 200, 201, 502), [])
      const fetched = await web('/fetch', {
        body: { link_token: owner.linkToken },
        headers: { Authorization: `Bearer ${owner.fetchToken}` },
      })
      assert.equal((fetched.json()['data'] as unknown[]).length, 1)
    })

    it('a sender leaves a drop in a browser, by the web and by the onion address', async function () {
      if (!providePart(CHROMIUM)) this.skip()
      const owner = await registerPhone(app, { encryption: 'derived' })
      // What follows the host is the same at both.
      const link = `/l#${owner.linkToken}.${Buffer.from(owner.publicKey).toString('base64url')}`
      const rules = [
        `MAP ${HOST}:443 127.0.0.1:${String(proxy.httpsPort)}`,
        `MAP ${ONION_HOST}:80 127.0.0.1:${String(proxy.onionPort)}`,
      ]
      const browser: Browser = await startBrowser(
        `--host-resolver-rules=${rules.join(',')}`,
        `--unsafely-treat-insecure-origin-as-secure=http://${ONION_HOST}`,
      )
      try {
        for (const base of [`https://${HOST}`, `http://${ONION_HOST}`]) {
          await visit(browser, { ignoreHTTPSErrors: true, userAgent: AGENT }, async ({ page, requests }) => {
            await page.goto(base + link)
            await page.waitForSelector('#write:not([hidden])')
            await page.fill('#text', `by ${base}`)
            await page.click('#send')
            await page.waitForSelector('#left:not([hidden])')
            for (const request of requests) assert.equal(new URL(request.url()).origin, base)
          })
        }
      } finally {
        await browser.close()
      }
      const fetched = await web('/fetch', {
        body: { link_token: owner.linkToken },
        headers: { Authorization: `Bearer ${owner.fetchToken}` },
      })
      const drops = fetched.json()['data'] as readonly { readonly encrypted_message: string }[]
      assert.equal(drops.length, 2)
    })

    it('who asks for leave to go on, and goes, ends nothing', async () => {
      const half = [
        'POST /send HTTP/1.1',
        `Host: ${HOST}`,
        'Content-Type: application/json',
        'Content-Length: 60000',
        'Expect: 100-continue\r\n\r\n',
      ].join('\r\n')
      // With the first leave, which is the proxy's; the app's may come to nobody.
      const leave = () => askRaw(proxy.httpsPort, half, { tls: proxy, isCut: true })
      for (let round = 0; round < 100; round++)
        for (const said of await Promise.all([leave(), leave(), leave(), leave()]))
          assert.match(said, / 100 /)
      assert.doesNotMatch(proxy.log(), /panic/)
      assert.equal((await web('/health')).status, 200)
    })

    it('nothing of anybody is written down, not even when something goes wrong', async () => {
      const [from = '127.0.0.1'] = withAddresses(1)
      const headers = {
        'User-Agent': AGENT,
        Referer: `https://${HOST}/l/${phone.linkToken}`,
        Authorization: `Bearer ${largeBox.fetchToken}`,
      }
      const rawly = (line: string, host = HOST, body = '') => {
        const fields = { Host: host, ...headers, Connection: 'close', 'Content-Type': 'application/json' }
        const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
        return `${[line, ...lines, `Content-Length: ${String(body.length)}`].join('\r\n')}\r\n\r\n${body}`
      }
      const get = `GET /l/${phone.linkToken}?q=${QUERY} HTTP/1.1`
      try {
        for (const ask of [web, onion]) {
          assert.equal((await ask(`/l/${phone.linkToken}?q=${QUERY}`, { headers, from })).status, 200)
          assert.equal((await ask(`/nowhere/${QUERY}`, { headers, from })).status, 404)
          assert.equal((await ask('/send', { body: { link_token: QUERY }, headers, from })).status, 400)
          assert.equal((await ask('/send', { body: 'x'.repeat(2_000_000), headers, from })).status, 413)
        }
        const { httpPort, httpsPort, onionPort } = proxy
        assert.match(await askRaw(httpPort, rawly(get), { from }), / 308 /)
        assert.match(await askRaw(httpsPort, rawly(get), { from }), / 400 /)
        assert.match(await askRaw(httpsPort, `${AGENT} is not http\r\n\r\n`, { tls: proxy, from }), / 400 /)
        await askRaw(httpsPort, rawly(get, 'evil.example'), { tls: proxy, from })
        await askRaw(onionPort, rawly(get, 'evil.example'), { from })
        await askRaw(onionPort, rawly(`GET /${QUERY.repeat(5_000)} HTTP/1.1`), { from, isCut: true })
        // Who goes away in the middle of a body, and who does in the middle of an answer.
        const half = rawly('POST /send HTTP/1.1\r\nExpect: 100-continue').replace(
          'Length: 0',
          'Length: 60000',
        )
        assert.match(await askRaw(httpsPort, half, { tls: proxy, from, isCut: true }), / 100 /)
        const fetch = rawly(
          'POST /fetch HTTP/1.1',
          HOST,
          JSON.stringify({ link_token: largeBox.linkToken, limit: 200 }),
        )
        assert.match(await askRaw(httpsPort, fetch, { tls: proxy, from, isCut: true }), / 200 /)
        app.child.kill('SIGKILL')
        await app.ended
        assert.match(await askRaw(httpsPort, rawly(get), { tls: proxy, from }), / 502 /)
        await eventually(() => proxy.log().includes('502'), true)
      } finally {
        withoutAddresses()
      }
      const marks = [AGENT, QUERY, phone.linkToken, largeBox.linkToken, largeBox.fetchToken, 'evil.example']
      for (const mark of from === '127.0.0.1' ? marks : [...marks, from])
        for (const log of [proxy.log(), app.output()]) assert.ok(!log.includes(mark), linesWith(log, mark))
      assert.ok(proxy.log().split('\n').length > 20, 'that something happened is written down')
    })
  })

  describe(`behind ${kind.name}, below a path`, function () {
    this.timeout(30_000)
    const rules: readonly PathRule[] = ['handed on', 'taken off']
    for (const rule of rules) {
      it(`everything is found when the path is ${rule}`, async function () {
        if (!isThere) this.skip()
        const store = await EMBEDDED.create()
        const app = await startServerProcess({
          BASE_URL: `https://${HOST}/drop,http://${ONION_HOST}`,
          TRUST_PROXY: '1',
          ...store.environment,
        })
        let proxy: ReverseProxy | undefined
        try {
          await app.untilReady()
          proxy = await kind.start(app.port, rule)
          const web = askWeb(proxy)
          const toSlash = await askRaw(
            proxy.httpsPort,
            `GET /drop HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
            { tls: proxy },
          )
          assert.match(toSlash, /^HTTP\/1\.1 308 /)
          const [, location = ''] = /^location: (.*)\r$/im.exec(toSlash) ?? []
          assert.equal(new URL(location, `https://${HOST}/drop`).pathname, '/drop/')

          const { publicKey } = await makeKeys()
          const box = await web('/drop/register', { body: { public_key: base64(publicKey) } })
          const { link, link_token } = box.json() as { link: string; link_token: string }
          assert.equal(link, `https://${HOST}/drop/l/${link_token}`)
          for (const page of ['/drop/', '/drop/l', `/drop/l/${link_token}`, '/drop/about']) {
            const { status, body, header } = await web(page)
            assert.equal(status, 200, page)
            for (const [, href = ''] of body.toString().matchAll(/(?:href|src)="(\.[^"]*)"/g)) {
              const { pathname } = new URL(href, `https://${HOST}${page}`)
              if (!pathname.startsWith('/drop/assets/')) continue
              assert.equal((await web(pathname)).status, 200, pathname)
            }
            const expected =
              page === '/drop/l' ? undefined : `http://${ONION_HOST}${page.slice('/drop'.length)}`
            assert.equal(header('onion-location'), expected)
          }
          const noSlash = await web('/drop/l/?lang=de')
          assert.equal(
            new URL(noSlash.header('location') ?? '', `https://${HOST}/drop/l/`).pathname,
            '/drop/l',
          )
          assert.equal((await askOnion(proxy)('/about')).status, 200)
        } finally {
          await proxy?.stop()
          app.child.kill('SIGKILL')
          await app.ended
          await store.remove()
        }
      })
    }
  })
}

const AGENT = 'MarkedAgent/77.7'
const QUERY = 'marked-query-77'

let added: string[] = []

/** Addresses that look public, for this machine alone; none where that is not allowed. */
function withAddresses(count: number): readonly string[] {
  const first = randomInt(10, 250)
  const wanted = Array.from({ length: count }, (_, at) => `198.51.100.${String(first + at)}`)
  added = wanted.filter(
    (address) => spawnSync('ip', ['addr', 'add', `${address}/32`, 'dev', 'lo']).status === 0,
  )
  return added
}

function withoutAddresses(): void {
  for (const address of added) execFileSync('ip', ['addr', 'del', `${address}/32`, 'dev', 'lo'])
  added = []
}

/** To a port of this machine: those that are open, and those that were until a minute ago. */
function connectionsTo(port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  return lines.filter((line) => new RegExp(`^\\s*\\d+: [0-9A-F]{8}:\\w{4} 0100007F:${hex} (?!0A)`).test(line))
    .length
}

function linesWith(log: string, mark: string): string {
  return log
    .split('\n')
    .filter((line) => line.includes(mark))
    .join('\n')
}
