import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { createCheckToken } from '../../../src/server/doctor/check-token.js'
import { violationsOf } from '../../setup/axe.js'
import { startBrowser } from '../../setup/browser.js'
import { CHROMIUM, providePart } from '../../setup/parts.js'
import { startServerProcess } from '../../setup/server-process.js'
import { DIALECTS, onEachStore, STORES } from '../../setup/stores.js'
import { startAddressedServer, type TestServer } from '../../setup/test-server.js'
import { visit } from '../../setup/visit.js'

const HOUR_MS = 60 * 60 * 1000

describe('/check', function () {
  this.timeout(60_000)

  onEachStore('its token', (kind) => {
    let server: TestServer
    const check = (token: unknown) => server.http.post('/check').type('form').send({ token })

    before(async () => {
      server = await startAddressedServer(kind)
    })
    after(() => server.stop())

    it('opens it once, of ten at once', async () => {
      const token = createCheckToken(server.context, 'page')
      const answers = await Promise.all(Array.from({ length: 10 }, () => check(token)))
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array<number>(9).fill(401)])
      assert.match(answers.find(({ status }) => status === 200)?.text ?? '', /<h1>Nothing is wrong<\/h1>/)
      assert.match(answers.find(({ status }) => status === 401)?.text ?? '', /too old, or was used before/)
      assert.deepEqual(server.log.faults, [])
    })

    it('is over after an hour', async () => {
      const token = createCheckToken(server.context, 'page')
      server.turnClock(HOUR_MS)
      assert.equal((await check(token)).status, 401)
      server.turnClock(-HOUR_MS)
      assert.equal((await check(token)).status, 200)
    })

    it('is this server’s own, for this purpose, and nothing else', async () => {
      const other = await startAddressedServer(kind)
      const [good = '', foreign] = [server, other].map(({ context }) => createCheckToken(context, 'page'))
      await other.stop()
      const [expiry = '', nonce = '', mac = ''] = good.split('.')
      const echo = createCheckToken(server.context, 'echo')
      for (const token of [
        foreign,
        echo,
        `${String(Number(expiry) + 1)}.${nonce}.${mac}`,
        `${expiry}.${nonce.slice(1)}A.${mac}`,
        `${good}.`,
        `0${good}`,
        '',
        'x',
        undefined,
      ]) {
        assert.equal((await check(token)).status, 401, String(token))
      }
      const asEcho = await server.post('/check_echo', { token: good, marked_address: '192.0.2.99' })
      assert.deepEqual([asEcho.status, (asEcho.body as { code: string }).code], [401, 'proof_invalid'])
      assert.equal((await check(good)).status, 200)
    })

    it('is not guessed at for long', async () => {
      const strict = await startAddressedServer(kind, {
        environment: { TRUST_PROXY: '1', RATE_LIMIT_OWNER: '2' },
      })
      try {
        const statuses: number[] = []
        for (let tries = 0; tries < 3; tries++) {
          const guess = strict.http.post('/check').type('form').set('X-Forwarded-For', '198.51.100.7')
          statuses.push((await guess.send({ token: 'x' })).status)
        }
        assert.deepEqual(statuses, [401, 401, 429])
      } finally {
        await strict.stop()
      }
    })

    it('echoes how a request arrived, and no address', async () => {
      const echo = () => createCheckToken(server.context, 'echo')
      const ask = (fields: object) =>
        server
          .post('/check_echo', { marked_address: '192.0.2.99', ...fields })
          .set('X-Forwarded-For', '192.0.2.99, 198.51.100.7')
      const token = echo()
      const first = await ask({ token })
      assert.deepEqual(first.body, {
        version: '0.0.0-test',
        forwarded: 2,
        appended: 1,
        counts_forwarded: false,
        counts_mark: false,
      })
      assert.equal((await ask({ token })).status, 401)
      assert.deepEqual((await ask({ token: echo(), in_two: true })).body, first.body)
    })
  })

  it('finds its style with a slash at its end, too', async () => {
    const [embedded] = STORES
    assert.ok(embedded)
    const server = await startAddressedServer(embedded)
    try {
      for (const address of ['/check', '/check/']) {
        const [, style = ''] =
          /rel="stylesheet" href="([^"]+)"/.exec((await server.http.get(address)).text) ?? []
        const { pathname } = new URL(style, server.url + address)
        assert.equal((await server.http.get(pathname)).status, 200, address)
      }
    } finally {
      await server.stop()
    }
  })

  for (const kind of DIALECTS) {
    it(`is told of in the log, with a token that opens it — on ${kind.name}`, async () => {
      const store = await kind.create()
      const server = await startServerProcess(store.environment)
      try {
        await server.untilReady()
        const [, token = ''] = /give it this token:\n {2}(\S+)\n/.exec(server.output()) ?? []
        const answer = await fetchPage(server.url, token)
        assert.match(answer, /<h1>1 to be put right<\/h1>/)
        // It was started without a BASE_URL.
        assert.match(answer, /BASE_URL names localhost:\d+/)
        const log = server
          .output()
          .split('\n')
          .filter((line) => line.startsWith('{'))
        assert.ok(log.length > 2 && !log.join('\n').includes(token.slice(0, 20)))
      } finally {
        server.child.kill('SIGTERM')
        await server.ended
        await store.remove()
      }
    })
  }

  describe('in a browser', () => {
    const ends: (() => Promise<void>)[] = []
    let browser: Browser
    let server: TestServer

    before(async function () {
      if (!providePart(CHROMIUM)) return this.skip()
      browser = await startBrowser()
      ends.push(() => browser.close())
      const [embedded] = STORES
      assert.ok(embedded)
      server = await startAddressedServer(embedded)
      ends.push(server.stop)
    })
    after(async () => {
      for (const end of ends) await end()
    })

    for (const javaScriptEnabled of [true, false]) {
      it(`takes the token, and says what is right and what to do, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
        await visit(browser, { javaScriptEnabled }, async ({ page }) => {
          await page.goto(`${server.url}/check`)
          await page.keyboard.press('Tab')
          await page.keyboard.type(createCheckToken(server.context, 'page'))
          await page.keyboard.press('Enter')
          await page.getByRole('heading', { name: 'Nothing is wrong' }).waitFor()
          const items = await page.getByRole('listitem').allInnerTexts()
          assert.ok(
            items.some((item) => /^Right \(address\): http:.* leads to this server/.test(item)),
            items.join('\n'),
          )
        })
      })
    }

    it('has nothing in the way of people who read by other means', async () => {
      await visit(browser, { bypassCSP: true }, async ({ page }) => {
        await page.goto(`${server.url}/check`)
        assert.deepEqual(await violationsOf(page), [])
        await page.getByLabel('The token').fill(createCheckToken(server.context, 'page'))
        await page.getByRole('button', { name: 'Check' }).click()
        await page.getByRole('heading', { name: 'Nothing is wrong' }).waitFor()
        assert.deepEqual(await violationsOf(page), [])
        await page.setViewportSize({ width: 320, height: 640 })
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(width <= 320, String(width))
      })
    })
  })
})

async function fetchPage(url: string, token: string): Promise<string> {
  const body = new URLSearchParams({ token })
  const { default: supertest } = await import('supertest')
  return (await supertest(url).post('/check').type('form').send(body.toString())).text
}
