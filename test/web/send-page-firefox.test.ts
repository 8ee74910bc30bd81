/** `/l` and `/r` in Firefox, by WebDriver BiDi: what another engine may do otherwise, in its history and in its forms. */
import assert from 'node:assert/strict'
import type { Browser, Page } from 'puppeteer-core'
import { type Box, createBox, openLink } from '../../src/client/index.js'
import { encodeBase64 } from '../../src/encoding/base64.js'
import { startFirefox } from '../setup/firefox.js'
import { FIREFOX } from '../setup/parts.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

const SECRET = 'the third stone from the left'

interface Visit {
  readonly page: Page
  /** Addresses that something was posted to. */
  readonly posted: readonly string[]
}

/** In a profile of its own, which is gone afterwards. A page that complains has failed. */
async function visit(browser: Browser, act: (visit: Visit) => Promise<void>): Promise<void> {
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    const posted: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') posted.push(new URL(request.url()).pathname)
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => complaints.push(message.text()))
    await act({ page, posted })
    assert.deepEqual(complaints, [])
  } finally {
    await context.close()
  }
}

async function openToWrite(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.waitForSelector('#write:not([hidden])')
}

async function readRefusal(page: Page): Promise<string> {
  await page.waitForSelector('#problem:not([hidden])')
  return page.$eval('#problem-text', ({ textContent }) => textContent)
}

const valueOf = (page: Page, field: string): Promise<string> =>
  page.$eval(field, (element) => (element as HTMLInputElement).value)

const isVisible = (page: Page, selector: string): Promise<boolean> =>
  page.$eval(selector, (element) => element.checkVisibility({ visibilityProperty: true }))

/** By the keyboard, which needs no script of the page. */
async function replaceText(page: Page, field: string, text: string): Promise<void> {
  await page.focus(field)
  await page.keyboard.down('Control')
  await page.keyboard.press('a')
  await page.keyboard.up('Control')
  await page.keyboard.type(text)
}

describe('the page of a link in Firefox', function () {
  this.timeout(60_000)
  let server: TestServer
  let box: Box

  before(function () {
    if (!FIREFOX.isThere()) this.skip()
  })
  beforeEach(async () => {
    server = await startAddressedServer(kind)
    box = await createBox(server.url, { displayName: 'Ana 🐙' })
  })
  afterEach(() => server.stop())

  describe('with scripts', () => {
    let browser: Browser | undefined
    const inFirefox = (act: Parameters<typeof visit>[1]) => {
      assert.ok(browser)
      return visit(browser, act)
    }

    before(async () => {
      browser = await startFirefox()
    })
    after(() => browser?.close())

    it('takes a message that the owner reads, and leaves nothing behind # in the address', () =>
      inFirefox(async ({ page, posted }) => {
        await openToWrite(page, box.link)
        assert.equal(await page.evaluate(() => location.href), `${server.url}/l`)
        assert.equal(await page.$eval('#word-list', ({ textContent }) => textContent), box.words.join(' '))
        await page.type('#text', SECRET)
        await page.type('#name', 'Bo')
        await page.click('#send')
        await page.waitForSelector('#left:not([hidden])')
        assert.equal(await page.evaluate(() => location.href), `${server.url}/l`)
        assert.equal((await valueOf(page, '#text')) + (await valueOf(page, '#name')), '')
        assert.deepEqual(posted, ['/link_info', '/send'])
        const [drop, ...others] = await readAll(box.drops())
        assert.ok(drop?.kind === 'letter')
        assert.deepEqual([drop.text, drop.name, others], [SECRET, 'Bo', []])
      }))

    it('hands out a receipt, by which the page of receipts takes the message back', () =>
      inFirefox(async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.type('#text', SECRET)
        await page.select('#keep', '7')
        await page.click('#send')
        await page.waitForSelector('#left:not([hidden])')
        const receipt = await page.$eval('#receipt', ({ textContent }) => textContent)
        await page.goto(receipt)
        await page.waitForSelector('#ask:not([hidden])')
        assert.equal(await page.evaluate(() => location.href), `${server.url}/r`)
        assert.equal(await valueOf(page, '#receipt'), receipt)
        await page.click('#form button')
        await page.waitForSelector('#answer:not([hidden])')
        assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'It is still there')
        await page.click('#withdraw-kept')
        await page.click('#withdraw-now')
        await page.waitForSelector('#answer:not([hidden])')
        assert.deepEqual(textsOf(await readAll(box.drops())), [])
        assert.deepEqual(posted.slice(2, 4), ['/receipt', '/withdraw'])
        await page.goto(`${server.url}/docs`)
        await page.goBack()
        await page.waitForSelector('#ask:not([hidden])')
        assert.equal(await valueOf(page, '#receipt'), '')
      }))

    it('has nothing of a text for who comes back to it', () =>
      inFirefox(async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.type('#text', SECRET)
        await page.type('#name', 'Bo')
        await page.goto(`${server.url}/docs`)
        await page.goBack()
        assert.match(await readRefusal(page), /part of the link is missing/)
        assert.equal((await valueOf(page, '#text')) + (await valueOf(page, '#name')), '')
        assert.ok(!(await page.content()).includes(SECRET))
        assert.deepEqual(posted, ['/link_info'])
      }))

    const brokenLinks: Readonly<Record<string, readonly [change: (link: string) => string, said: RegExp]>> = {
      'a link that has lost what stood behind #': [
        (link) => link.replace(/#.*/, ''),
        /part of the link is missing/,
      ],
      'a link whose key is damaged': [(link) => `${link.slice(0, -5)}!${link.slice(-4)}`, /damaged/],
      'a link whose key is cut short': [(link) => link.slice(0, -5), /damaged/],
    }
    for (const [title, [change, said]] of Object.entries(brokenLinks)) {
      it(`refuses ${title}`, () =>
        inFirefox(async ({ page, posted }) => {
          await page.goto(change(box.link))
          assert.match(await readRefusal(page), said)
          assert.ok(!(await isVisible(page, '#text')))
          assert.equal(await page.evaluate(() => location.href), `${server.url}/l`)
          assert.deepEqual(posted, [])
        }))
    }
  })

  describe('without scripts', () => {
    let browser: Browser | undefined

    before(async () => {
      browser = await startFirefox({ 'javascript.enabled': false })
    })
    after(() => browser?.close())

    it('leaves what was sealed elsewhere, and posts nothing else', async () => {
      assert.ok(browser)
      await visit(browser, async ({ page, posted }) => {
        await page.goto(box.link)
        assert.ok(await isVisible(page, '#plain'))
        assert.ok(!(await isVisible(page, '#text')) && !(await isVisible(page, '#opening')))
        await replaceText(page, '#plain-link', box.link)
        for (const plain of [
          'The keys are under the third stone, and nobody knows it but you and me, so please go and look.',
          'short',
          'ä'.repeat(80),
        ]) {
          await replaceText(page, '#plain-sealed', plain)
          assert.equal(await valueOf(page, '#plain-sealed'), plain)
          await page.keyboard.press('Enter')
          assert.ok(await page.$('#plain-sealed:invalid'), plain)
        }
        assert.equal(page.url(), box.link)
        assert.deepEqual(posted, [])
        const sealed = encodeBase64((await openLink(box.link)).seal({ text: SECRET }))
        await replaceText(page, '#plain-sealed', ` ${sealed} `)
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
        assert.equal(await page.$eval('h1', ({ textContent }) => textContent), 'Your message was left')
        assert.deepEqual(posted, ['/l'])
        assert.deepEqual(textsOf(await readAll(box.drops())), [SECRET])
      })
    })
  })
})
