/** `/` in a real browser: an owner makes a box, shares its link, and reads it. */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { openLink } from '../../src/client/index.js'
import { startBrowser } from '../setup/browser.js'
import { lookFor, makeBox, openMessage, toMessages } from '../setup/inbox.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import { visit } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

describe('the inbox page', function () {
  this.timeout(90_000)
  let browser: Browser | undefined
  let server: TestServer

  const inBrowser = (act: Parameters<typeof visit>[2], options: Parameters<typeof visit>[1] = {}) => {
    assert.ok(browser)
    return visit(browser, options, act)
  }

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    server = await startAddressedServer(kind)
  })
  afterEach(() => server.stop())

  it('is where a box is made, shared and read', () =>
    inBrowser(async ({ page }) => {
      const { link } = await makeBox(page, server.url, 'Ana 🐙')
      const recipient = await openLink(link)
      assert.equal(recipient.displayName, 'Ana 🐙')
      assert.equal(await page.textContent('#word-list'), recipient.words?.join(' '))
      await recipient.send('the third stone', { name: 'Bo' })
      await toMessages(page)
      await lookFor(page, 1)
      assert.equal(await openMessage(page), 'the third stone')
    }))
})
