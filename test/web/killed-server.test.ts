/** Somebody presses the button, and the server is killed about then. */
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { createBox } from '../../src/client/index.js'
import { startBrowser } from '../setup/browser.js'
import { freePort } from '../setup/free-port.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { DIALECTS, type TestStore } from '../setup/stores.js'
import { visit } from '../setup/visit.js'

for (const kind of DIALECTS) {
  describe(`the page of a link, its server killed while it sends, ${kind.name}`, function () {
    this.timeout(180_000)
    let browser: Browser | undefined
    let store: TestStore
    let server: ServerProcess
    let environment: Record<string, string>

    const start = async () => {
      server = await startServerProcess(environment)
      await server.untilReady()
    }
    const kill = async () => {
      server.child.kill('SIGKILL')
      await server.ended
    }

    before(async function () {
      if (!providePart(CHROMIUM)) this.skip()
      browser = await startBrowser()
      store = await kind.create()
      const port = String(await freePort())
      environment = { ...store.environment, PORT: port, BASE_URL: `http://127.0.0.1:${port}` }
      await start()
    })
    after(async () => {
      if (browser === undefined) return
      await browser.close()
      await kill()
      await store.remove()
    })

    it('says what is known, keeps the text, and leaves it once when it is sent again', async () => {
      assert.ok(browser)
      const box = await createBox(server.url)
      const texts: string[] = []
      let unknown = 0
      for (const afterMs of [0, 5, 10, 20, 30, 40, 60, 100]) {
        const text = `pressed ${String(afterMs)} ms before`
        texts.push(text)
        await visit(browser, {}, async ({ page, posted }) => {
          await page.goto(box.link)
          await page.waitForSelector('#write:not([hidden])')
          await page.fill('#text', text)
          await page.evaluate(() => {
            document.querySelector<HTMLButtonElement>('#send')?.click()
          })
          await wait(afterMs)
          await kill()
          const left = page.waitForSelector('#left:not([hidden])').then(() => 'left')
          const failed = page
            .waitForFunction(() => document.querySelector('#send-problem')?.textContent !== '')
            .then(() => 'failed')
          // The one that does not come about ends with the page.
          failed.catch(() => undefined)
          const outcome = await Promise.race([left, failed])
          await start()
          if (outcome === 'failed') {
            unknown++
            assert.match((await page.textContent('#send-problem')) ?? '', /not known whether.*still here/)
            assert.equal(await page.inputValue('#text'), text)
            await page.click('#send')
          }
          await left
          assert.equal(new Set(posted('/send')).size, 1)
        })
      }
      assert.ok(unknown > 0, 'not once was it killed before it had answered')
      assert.deepEqual(textsOf(await readAll(box.drops())), texts)
    })
  })
}
