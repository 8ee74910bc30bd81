/** Somebody presses the button while the server is being moved: `READ_ONLY=1`, then it serves again. */
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { type Box, createBox, createReceipt, openLink } from '../../src/client/index.js'
import { LANGUAGES, TEXTS } from '../../src/texts/index.js'
import { startBrowser } from '../setup/browser.js'
import { freePort } from '../setup/free-port.js'
import { makeOpenBox, problemOf, toMessages, toStart, waitForRisk } from '../setup/inbox.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { DIALECTS, type TestStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'
import { visit } from '../setup/visit.js'

/** Presses the button, and reads what is wrong. */
async function sendInVain(page: Page): Promise<string> {
  await page.click('#send')
  await page.waitForFunction(
    () =>
      document.querySelector('#send-problem')?.textContent !== '' &&
      document.querySelector('#send')?.getAttribute('aria-disabled') === 'false',
  )
  return (await page.textContent('#send-problem')) ?? ''
}

for (const kind of DIALECTS) {
  describe(`pages of a server that is being moved, ${kind.name}`, function () {
    this.timeout(60_000)
    let browser: Browser
    let store: TestStore
    let port: number
    let server: TestServer | undefined
    let box: Box

    const serve = async (readOnly: '0' | '1') => {
      await server?.stop()
      const BASE_URL = `http://127.0.0.1:${String(port)}`
      server = await startTestServer(kind, { store, port, environment: { BASE_URL, READ_ONLY: readOnly } })
      return server
    }

    before(async function () {
      if (!providePart(CHROMIUM)) this.skip()
      browser = await startBrowser()
      store = await kind.create()
      port = await freePort()
      box = await createBox((await serve('0')).url)
    })
    after(async () => {
      if (server === undefined) return
      await browser.close()
      await server.stop()
      await store.remove()
    })

    it('say so in each language, keep what is written, and leave it once when it is sent again', () =>
      visit(browser, {}, async ({ page, posted }) => {
        await serve('1')
        for (const language of [...LANGUAGES.filter((each) => each !== 'en'), 'en'] as const) {
          await page.goto('about:blank')
          await page.goto(box.link.replace('/l#', `/l?lang=${language}#`))
          await page.waitForSelector('#write:not([hidden])')
          await page.fill('#text', `the third stone, ${language}`)
          const { read_only, still_here } = TEXTS[language].problems
          assert.equal(await sendInVain(page), `${read_only} ${still_here}`)
        }
        assert.equal(await page.inputValue('#text'), 'the third stone, en')
        assert.equal(await page.textContent('#send'), TEXTS.en.sendAgain)
        assert.equal(posted('/send').length, LANGUAGES.length, 'nothing was tried by itself')

        await serve('0')
        await page.click('#send')
        await page.waitForSelector('#left:not([hidden])')
        const [last, again] = posted('/send').slice(-2)
        assert.equal(again, last, 'the same sealed box')
        assert.deepEqual(textsOf(await readAll(box.drops())), ['the third stone, en'])
      }))

    it('tell of a receipt all the same, and take nothing back until it serves again', () =>
      visit(browser, {}, async ({ page }) => {
        await serve('0')
        const recipient = await openLink(box.link)
        const receipt = createReceipt(box.link)
        await recipient.leave(recipient.seal({ text: 'x' }), { receipt })
        const drops = (await readAll(box.drops())).length
        await serve('1')
        for (const language of LANGUAGES) {
          await page.goto('about:blank')
          await page.goto(receipt.replace('/r#', `/r?lang=${language}#`))
          await page.click('#form [type=submit]')
          await page.waitForSelector('#answer:not([hidden])')
          assert.equal(await page.textContent('#answer-heading'), TEXTS[language].receipt.keptHeading)
          await page.click('#withdraw-kept')
          await page.click('#withdraw-now')
          assert.equal(await problemOf(page, 'receipt-problem'), TEXTS[language].problems.read_only)
        }
        await serve('0')
        await page.click('#withdraw-now')
        await page.waitForSelector('#answer:not([hidden])')
        assert.equal((await readAll(box.drops())).length, drops - 1)
      }))

    it('tell an owner who reads, and whoever makes a box, that they have to wait', () =>
      visit(browser, {}, async ({ page }) => {
        await makeOpenBox(page, (await serve('0')).url)
        await toMessages(page)
        const { url } = await serve('1')
        await page.click('#look')
        await waitForRisk(page, /is being moved/)
        await visit(browser, {}, async ({ page: other }) => {
          await toStart(other, url)
          await other.check('#make-without')
          await other.click('#make')
          assert.equal(await problemOf(other, 'make-problem'), TEXTS.en.problems.busy)
        })
        await serve('0')
        await page.click('#look')
        await page.waitForFunction(() => !document.querySelector('#risks')?.textContent.includes('moved'))
      }))
  })
}
