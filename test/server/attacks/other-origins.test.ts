import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { allRows } from '../../setup/all-rows.js'
import { startBrowser } from '../../setup/browser.js'
import { ACTION_CALLS, ofBox, OWNER_CALLS, parametersNeeded } from '../../setup/owner-calls.js'
import { CHROMIUM, providePart } from '../../setup/parts.js'
import { leave, type Phone, registerPhone } from '../../setup/phone.js'
import { actionBody, challengeFor } from '../../setup/signed-actions.js'
import { STORES } from '../../setup/stores.js'
import { startAddressedServer, type TestServer } from '../../setup/test-server.js'

interface Call {
  readonly path: string
  readonly body: object
}

/** A page of another origin: an empty document, in which a test acts. */
async function startForeignSite() {
  const site: Server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>foreign</title>')
    request.resume()
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return { site, url: `http://127.0.0.1:${String((site.address() as AddressInfo).port)}` }
}

const there = providePart(CHROMIUM) ? describe : describe.skip

there('a page of another origin, in Chromium', function () {
  this.timeout(60_000)
  const [embedded] = STORES
  let browser: Browser
  let foreign: Awaited<ReturnType<typeof startForeignSite>>
  let open: TestServer
  let restricted: TestServer
  let page: Page

  before(async () => {
    assert.ok(embedded)
    browser = await startBrowser()
    foreign = await startForeignSite()
    open = await startAddressedServer(embedded)
    restricted = await startAddressedServer(embedded, {
      environment: { CORS_ORIGINS: 'https://listed.example' },
    })
  })
  beforeEach(async () => {
    page = await browser.newPage()
    await page.goto(foreign.url)
  })
  afterEach(() => page.close())
  after(async () => {
    await browser.close()
    await open.stop()
    await restricted.stop()
    foreign.site.closeAllConnections()
    foreign.site.close()
  })

  const callsOf = async (server: TestServer, phone: Phone): Promise<readonly Call[]> => {
    const proven = OWNER_CALLS.filter(({ path }) => path !== '/respond_message_request').map(
      async (call) => ({
        path: call.path,
        body: { ...ofBox(phone, call), ...(await phone.prove()) },
      }),
    )
    const last = ['/rotate_link', '/delete_box']
    const paths = [...ACTION_CALLS.filter((path) => !last.includes(path)), ...last]
    const signed = paths.map(async (path) => {
      const parameters = parametersNeeded(path, phone)
      return { path, body: actionBody(phone, await challengeFor(server, phone), path, parameters) }
    })
    return [
      { path: '/link_info', body: { link_token: phone.linkToken } },
      { path: '/check_contact', body: { link_token: phone.linkToken } },
      { path: '/challenge_request', body: { link_token: phone.linkToken } },
      { path: '/send', body: { link_token: phone.linkToken, encrypted_message: phone.seal('a word') } },
      { path: '/receipt', body: { receipt: 'A'.repeat(43) } },
      { path: '/withdraw', body: { receipt: 'A'.repeat(43) } },
      ...(await Promise.all([...proven, ...signed])),
    ]
  }

  /** The status that the page got to see, or that it saw nothing. */
  const callFromPage = (server: TestServer, { path, body }: Call, credentials: RequestCredentials = 'omit') =>
    page.evaluate(
      async ({ url, json, credentials }) => {
        try {
          const headers = { 'Content-Type': 'application/json' }
          const answer = await window.fetch(url, { method: 'POST', headers, body: json, credentials })
          return answer.status
        } catch {
          return 'blocked'
        }
      },
      { url: server.url + path, json: JSON.stringify(body), credentials },
    )

  it('may make every call where everybody may, for there is nothing in a browser that would prove anything', async () => {
    const owner = await registerPhone(open)
    for (const call of await callsOf(open, owner)) {
      const status = await callFromPage(open, call)
      assert.equal(status, call.path === '/send' ? 201 : 200, call.path)
    }
  })

  it('sees no answer when it asks with a visitor’s cookies', async () => {
    const owner = await registerPhone(open)
    const call = { path: '/link_info', body: { link_token: owner.linkToken } }
    assert.equal(await callFromPage(open, call, 'include'), 'blocked')
    assert.deepEqual(await page.context().cookies(open.url), [])
  })

  it('may make no call where its origin is not listed, and none is carried out', async () => {
    const owner = await registerPhone(restricted)
    await leave(restricted, owner)
    const calls = await callsOf(restricted, owner)
    const before = await allRows(restricted)
    for (const call of calls) assert.equal(await callFromPage(restricted, call), 'blocked', call.path)
    assert.deepEqual(await allRows(restricted), before)
  })

  it('can post no form to a call: what is not JSON is not read', async () => {
    for (const server of [open, restricted]) {
      const owner = await registerPhone(server)
      await leave(server, owner)
      const calls = await callsOf(server, owner)
      const before = await allRows(server)
      await page.setContent('<iframe name="answers"></iframe>')
      for (const { path, body } of calls) {
        for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
          const answered = page.waitForResponse((response) => response.url() === server.url + path)
          await page.evaluate(
            ({ url, type, json }) => {
              const form = document.createElement('form')
              form.method = 'post'
              form.action = url
              form.enctype = type
              form.target = 'answers'
              // As text/plain this makes a body that is the JSON with a sign of equality in it.
              const field = document.createElement('input')
              field.name = json.replace(/\}$/, ',"x":"')
              field.value = '"}'
              form.append(field)
              document.body.append(form)
              form.submit()
            },
            { url: server.url + path, type, json: JSON.stringify(body) },
          )
          assert.equal((await answered).status(), 415, `${path} as ${type}`)
        }
      }
      assert.deepEqual(await allRows(server), before)
    }
  })

  it('shows none of the server’s pages in a frame', async () => {
    const owner = await registerPhone(open)
    for (const path of ['/', '/l', `/l/${owner.linkToken}`, '/r', '/about', '/check']) {
      const direct = await browser.newPage()
      const answer = await direct.goto(open.url + path)
      assert.ok((await direct.locator('body').innerText()).length > 10, `${path} by itself is there`)
      assert.match(answer?.headers()['content-security-policy'] ?? '', /frame-ancestors 'none'/, path)
      assert.equal(answer?.headers()['x-frame-options'], 'DENY', path)
      await direct.close()

      await page.goto(foreign.url)
      const refused = page.waitForEvent('console', (message) => /frame/i.test(message.text()))
      await page.evaluate((url) => {
        const frame = document.createElement('iframe')
        frame.src = url
        document.body.append(frame)
      }, open.url + path)
      await refused
      const [, framed] = page.frames()
      assert.ok(framed)
      await framed.waitForLoadState()
      assert.ok(!framed.url().startsWith(open.url), `${path} in a frame is ${framed.url()}`)
      assert.equal(await framed.locator('main, form, button').count(), 0, path)
    }
  })
})
