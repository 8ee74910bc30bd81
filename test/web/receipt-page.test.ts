/** `/r` in a real browser: whoever left a drop looks whether it is there, and takes it back. */
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { type Box, createBox, createReceipt, openBox, openLink } from '../../src/client/index.js'
import { LANGUAGES, TEXTS } from '../../src/texts/index.js'
import { violationsOf } from '../setup/axe.js'
import { startBrowser } from '../setup/browser.js'
import { freePort } from '../setup/free-port.js'
import { holdAnswer } from '../setup/held-answer.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, startTestServer, type TestServer } from '../setup/test-server.js'
import { visit } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

async function openReceiptPage(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.waitForSelector('#ask:not([hidden])')
}

/** The heading that the page goes to, where whoever listens to it goes on. */
async function readAnswer(page: Page): Promise<string | undefined> {
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  return page.evaluate(() => document.activeElement?.textContent)
}

async function look(page: Page): Promise<string | undefined> {
  await page.click('#form [type=submit]')
  await page.waitForSelector('#answer:not([hidden])')
  return readAnswer(page)
}

async function takeBack(page: Page): Promise<string | undefined> {
  await page.click('#withdraw:visible, #withdraw-kept:visible')
  await page.click('#withdraw-now')
  await page.waitForSelector('#answer:not([hidden])')
  return readAnswer(page)
}

async function readProblem(page: Page): Promise<string> {
  await page.waitForFunction(() => document.querySelector('#receipt-problem')?.textContent !== '')
  return (await page.textContent('#receipt-problem')) ?? ''
}

describe('the page of a receipt', function () {
  this.timeout(120_000)
  let browser: Browser | undefined
  let server: TestServer
  let box: Box

  const inBrowser = (
    options: Parameters<typeof visit>[1],
    act: Parameters<typeof visit>[2],
  ): Promise<void> => {
    assert.ok(browser)
    return visit(browser, options, act)
  }
  const leaveDrop = async (text = 'x') => {
    const recipient = await openLink(box.link)
    const receipt = createReceipt(box.link)
    const { id } = await recipient.leave(recipient.seal({ text }), { receipt })
    return { id, receipt }
  }
  const inbox = async () => textsOf(await readAll(openBox(box.keys()).drops()))

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    server = await startAddressedServer(kind)
    box = await createBox(server.url)
  })
  afterEach(() => server.stop())

  describe('takes a receipt from its address', () => {
    it('asks nobody before a button is pressed, and then says that the message is there', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page, requests, posted }) => {
        await openReceiptPage(page, receipt)
        assert.equal(page.url(), `${server.url}/r`, 'what stands behind # is gone from the address bar')
        assert.equal(await page.inputValue('#receipt'), receipt)
        await page.waitForTimeout(300)
        assert.deepEqual(posted('/receipt'), [])
        assert.equal(await look(page), 'It is still there')
        assert.equal(await page.title(), 'A message')
        const [secret = ''] = /[^#]*$/.exec(receipt) ?? []
        for (const request of requests) {
          assert.equal(new URL(request.url()).origin, server.url)
          assert.ok(!request.url().includes('#') && !request.url().includes(secret))
        }
      })
    })

    it('and takes the message back, after asking once', async () => {
      const { receipt } = await leaveDrop('taken back')
      await leaveDrop('kept')
      await inBrowser({}, async ({ page, posted }) => {
        await openReceiptPage(page, receipt)
        assert.equal(await look(page), 'It is still there')
        await page.click('#withdraw-kept')
        assert.equal(await readAnswer(page), 'Take the message back?')
        assert.ok(await page.isVisible('text=That cannot be undone. It may have been read already'))
        await page.click('#cancel')
        assert.equal(await readAnswer(page), 'It is still there')
        assert.deepEqual(posted('/withdraw'), [])
        assert.equal(await takeBack(page), 'There is nothing left to take back')
        assert.ok(await page.isVisible('text=It may have been read before'))
        assert.deepEqual(await inbox(), ['kept'])
      })
    })

    it('also where the service has a path', async () => {
      const port = await freePort()
      const url = `http://127.0.0.1:${String(port)}/drop`
      const under = await startTestServer(kind, { port, environment: { BASE_URL: url } })
      try {
        const { link } = await createBox(url)
        await inBrowser({}, async ({ page }) => {
          await page.goto(link)
          await page.waitForSelector('#write:not([hidden])')
          await page.fill('#text', 'x')
          await page.click('#send')
          await page.waitForSelector('#left:not([hidden])')
          await openReceiptPage(page, (await page.textContent('#receipt')) ?? '')
          assert.equal(page.url(), `${url}/r`)
          assert.equal(await look(page), 'It is still there')
        })
      } finally {
        await under.stop()
      }
    })

    it('also another one that is opened in its place', async () => {
      const [first, second] = [await leaveDrop(), await leaveDrop()]
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, first.receipt)
        await look(page)
        await page.evaluate((address) => {
          location.href = address
        }, second.receipt)
        await page.waitForSelector('#ask:not([hidden])')
        assert.equal(await page.inputValue('#receipt'), second.receipt)
        assert.equal(page.url(), `${server.url}/r`)
      })
    })

    it('and says at once when it is damaged', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openReceiptPage(page, `${server.url}/r#short`)
        assert.match(await readProblem(page), /not a receipt, or it is damaged/)
        await page.click('#withdraw')
        assert.ok(!(await page.isVisible('#sure')))
        assert.deepEqual([...posted('/receipt'), ...posted('/withdraw')], [])
      }))
  })

  describe('takes a receipt that is pasted', () => {
    it('by the keyboard alone', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, `${server.url}/r`)
        const press = async (until: string) => {
          for (let presses = 0; presses < 30; presses++) {
            await page.keyboard.press('Tab')
            if (await page.evaluate((id) => document.activeElement?.id === id, until)) return
          }
          assert.fail(`${until} is not reached`)
        }
        await press('receipt')
        await page.keyboard.insertText(` ${receipt}\n`)
        await page.keyboard.press('Enter')
        await page.waitForSelector('#answer:not([hidden])')
        assert.equal(await readAnswer(page), 'It is still there')
        await press('withdraw-kept')
        await page.keyboard.press('Enter')
        assert.equal(await readAnswer(page), 'Take the message back?')
        await press('withdraw-now')
        await page.keyboard.press('Enter')
        await page.waitForSelector('#answer:not([hidden])')
        assert.deepEqual(await inbox(), [])
      })
    })

    it('but none that is damaged, and none of another server, and asks nobody about them', () =>
      inBrowser({}, async ({ page, requests }) => {
        await openReceiptPage(page, `${server.url}/r`)
        const before = requests.length
        const secret = 'A'.repeat(43)
        for (const damaged of ['', 'x', secret, `${server.url}/r#${secret}A`, `${server.url}/l#${secret}`]) {
          await page.fill('#receipt', damaged)
          await page.click('#form [type=submit]')
          assert.match(await readProblem(page), /not a receipt, or it is damaged/, damaged)
        }
        for (const address of ['https://other.example/drop', `${server.url}/drop`, 'https://x.example/<b>']) {
          await page.fill('#receipt', `${address}/r#${secret}`)
          assert.equal(await page.textContent('#receipt-problem'), '')
          for (const button of ['#form [type=submit]', '#withdraw']) {
            await page.click(button)
            const said = await readProblem(page)
            assert.ok(said.includes('another server') && said.includes(new URL(address).href), said)
          }
        }
        assert.equal(await page.locator('#receipt-problem b').count(), 0)
        assert.ok(await page.isVisible('#ask'))
        assert.equal(requests.length, before)
      }))
  })

  describe('says no more than the server knows', () => {
    it('the same of what was read and deleted, of what expired, and of what never was', async () => {
      const [deleted, expired] = [await leaveDrop(), await leaveDrop()]
      await box.deleteDrops([deleted.id])
      server.turnClock(91 * DAY_MS)
      for (const gone of [deleted.receipt, expired.receipt, createReceipt(box.link)]) {
        await inBrowser({}, async ({ page }) => {
          await openReceiptPage(page, gone)
          assert.equal(await look(page), 'There is no such message')
          assert.ok(!(await page.isVisible('#withdraw-kept')) && !(await page.isVisible('#look-again')))
        })
      }
    })

    it('and not whether it was acknowledged, also when it is taken back too late', async () => {
      const { receipt, id } = await leaveDrop('acknowledged')
      await box.acknowledge([id])
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, receipt)
        assert.equal(await look(page), 'It is still there')
        assert.equal(await takeBack(page), 'There is nothing left to take back')
      })
      assert.deepEqual(textsOf(await readAll(openBox(box.keys()).drops({ includeSeen: true }))), [
        'acknowledged',
      ])
    })

    it('unless the owner lets senders know', async () => {
      await box.update({ seenReceipts: true })
      const { receipt, id } = await leaveDrop()
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, receipt)
        assert.equal(await look(page), 'It is still there')
        await box.acknowledge([id])
        await page.click('#look-again')
        await page.waitForSelector('text=It has reached the owner')
        assert.ok(!(await page.isVisible('#withdraw-kept')))
        await page.click('#another')
        await page.fill('#receipt', receipt)
        assert.equal(await takeBack(page), 'It has reached the owner')
        assert.ok(await page.isVisible('text=It can no longer be taken back.'))
      })
    })
  })

  describe('says what is wrong, and can be tried again, when', () => {
    it('the server is away', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page }) => {
        let release: (() => void) | undefined
        const released = new Promise<void>((resolve) => (release = resolve))
        await page.route('**/receipt', async (route) => {
          await released
          await route.abort()
        })
        await openReceiptPage(page, receipt)
        await page.click('#form [type=submit]')
        assert.equal(await page.textContent('#asking'), 'Asking the server …')
        release?.()
        assert.match(await readProblem(page), /cannot be reached/)
        assert.equal(await page.textContent('#asking'), '')
        await page.unroute('**/receipt')
        assert.equal(await look(page), 'It is still there')
        assert.equal(await page.textContent('#receipt-problem'), '')
      })
    })

    it('the answer about what was taken back is lost', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page }) => {
        await page.route('**/withdraw', async (route) => {
          await route.fetch()
          await route.abort()
        })
        await openReceiptPage(page, receipt)
        await page.click('#withdraw')
        await page.click('#withdraw-now')
        assert.match(await readProblem(page), /not known whether the message was taken back/)
        await page.unroute('**/withdraw')
        await page.click('#withdraw-now')
        await page.waitForSelector('text=There is nothing left to take back')
        assert.deepEqual(await inbox(), [])
      })
    })

    it('it is too much for the server', async () => {
      const { receipt } = await leaveDrop()
      for (const [status, code, said] of [
        [429, 'rate_limited', /Too many requests/],
        [503, 'busy', /too much to do/],
        [500, 'internal', /too much to do/],
        [400, 'constructor', /too much to do/],
      ] as const) {
        await inBrowser({}, async ({ page }) => {
          const headers = { 'Retry-After': '60' }
          await page.route('**/receipt', (route) =>
            route.fulfill({ status, headers, json: { error: '<b>x</b>', code } }),
          )
          await openReceiptPage(page, receipt)
          await page.click('#form [type=submit]')
          assert.match(await readProblem(page), said)
        })
      }
    })

    it('the server is slow and another receipt is pasted, which would be the one to be taken back', async () => {
      const [first, second] = [await leaveDrop('first'), await leaveDrop('second')]
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, first.receipt)
        const answer = await holdAnswer(page, '/receipt')
        await page.click('#form [type=submit]')
        await answer.isHeld
        await page.focus('#receipt')
        await page.keyboard.press('ControlOrMeta+A')
        await page.keyboard.insertText(second.receipt)
        assert.equal(await page.inputValue('#receipt'), first.receipt)
        await answer.release()
        assert.equal(await readAnswer(page), 'It is still there')
        assert.equal(await takeBack(page), 'There is nothing left to take back')
        assert.deepEqual(await inbox(), ['second'])
        await page.click('#another')
        await page.fill('#receipt', second.receipt)
        assert.equal(await look(page), 'It is still there')
      })
    })

    it('the server is slow and another receipt is opened, which is then asked for', async () => {
      const [first, second] = [await leaveDrop(), createReceipt(box.link)]
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, first.receipt)
        await look(page)
        const slow = await holdAnswer(page, '/receipt')
        await page.click('#look-again')
        await slow.isHeld
        await page.click('#another')
        const answer = await holdAnswer(page, '/receipt')
        await page.fill('#receipt', second)
        await page.click('#form [type=submit]')
        await answer.isHeld
        await slow.release()
        await page.waitForTimeout(300)
        assert.ok(await page.isVisible('#ask'))
        assert.equal(await page.textContent('#asking'), 'Asking the server …')
        await answer.release()
        await page.waitForSelector('#answer:not([hidden])')
        assert.equal(await readAnswer(page), 'There is no such message')
      })
    })

    it('a button is pressed more than once, which asks once', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page, posted }) => {
        await openReceiptPage(page, receipt)
        await page.evaluate(() => {
          const button = document.querySelector<HTMLButtonElement>('#form [type=submit]')
          for (let press = 0; press < 5; press++) button?.click()
        })
        await page.waitForSelector('#answer:not([hidden])')
        assert.equal(posted('/receipt').length, 1)
      })
    })
  })

  describe('keeps nothing', () => {
    it('in any storage, nor for who comes back', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page, context }) => {
        await openReceiptPage(page, receipt)
        await look(page)
        const kept = await page.evaluate(async () => [
          localStorage.length,
          sessionStorage.length,
          (await indexedDB.databases()).length,
          (await caches.keys()).length,
        ])
        assert.deepEqual([kept, await context.cookies()], [[0, 0, 0, 0], []])
        await page.goto(`${server.url}/docs`)
        await page.goBack()
        await page.waitForSelector('#ask:not([hidden])')
        assert.equal(await page.inputValue('#receipt'), '')
        assert.ok(!(await page.content()).includes('still there</h1>'))
      })
    })

    it('after ten minutes in which nothing was done', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page }) => {
        await page.clock.install()
        await openReceiptPage(page, receipt)
        await look(page)
        await page.clock.fastForward(9 * MINUTE_MS)
        assert.ok(await page.isVisible('#answer'))
        await page.clock.fastForward(2 * MINUTE_MS)
        assert.match(await readProblem(page), /has removed the receipt/)
        assert.equal(await page.inputValue('#receipt'), '')
        assert.equal(await page.textContent('#answer-heading'), '')
      })
    })

    it('when it is left while the server is asked', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, receipt)
        let answered = Promise.resolve()
        await page.route('**/receipt', async (route) => {
          const response = await route.fetch()
          await page.evaluate(() => dispatchEvent(new Event('pagehide')))
          answered = route.fulfill({ response })
        })
        await page.click('#form [type=submit]')
        await page.waitForFunction(() => document.querySelector('#asking')?.textContent === '')
        await answered
        assert.ok(!(await page.isVisible('#answer')))
        assert.equal(await page.inputValue('#receipt'), '')
      })
    })
  })

  describe('for everybody', () => {
    for (const [colorScheme, language] of [
      ['light', 'en'],
      ['dark', 'fa'],
    ] as const) {
      it(`has nothing that axe-core finds fault with, ${colorScheme}, ${language}, in each of its states`, async () => {
        const { receipt } = await leaveDrop()
        await inBrowser({ colorScheme, locale: language }, async ({ page }) => {
          await openReceiptPage(page, `${server.url}/r`)
          assert.deepEqual(await violationsOf(page), [])
          await page.click('#form [type=submit]')
          await readProblem(page)
          assert.deepEqual(await violationsOf(page), [])
          await page.fill('#receipt', receipt)
          await look(page)
          assert.deepEqual(await violationsOf(page), [])
          await page.click('#withdraw-kept')
          assert.deepEqual(await violationsOf(page), [])
          await page.click('#withdraw-now')
          await page.waitForSelector('#answer:not([hidden])')
          assert.deepEqual(await violationsOf(page), [])
        })
      })
    }

    for (const language of LANGUAGES) {
      it(`speaks ${language}, and fits on 320 pixels and at twice the size`, async () => {
        const { receipt } = await leaveDrop()
        await inBrowser({ locale: language, viewport: { width: 320, height: 640 } }, async ({ page }) => {
          const texts = TEXTS[language].receipt
          await openReceiptPage(page, receipt)
          assert.equal(await page.getAttribute('html', 'dir'), TEXTS[language].direction)
          assert.equal(await page.textContent('#ask h1'), texts.heading)
          await page.evaluate(() => {
            document.documentElement.style.fontSize = '225%'
          })
          const overflow = () =>
            page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          assert.equal(await overflow(), 0)
          assert.equal(await look(page), texts.keptHeading)
          assert.equal(await overflow(), 0)
          await page.click('#withdraw-kept')
          assert.equal(await overflow(), 0)
          await page.click('#cancel')
          await page.click('#another')
          await page.fill('#receipt', `https://${'long.'.repeat(20)}example/r#${'A'.repeat(43)}`)
          await page.click('#form [type=submit]')
          assert.ok((await readProblem(page)).includes('example'))
          assert.equal(await overflow(), 0)
        })
      })
    }

    it('changes its language with the receipt and the answer left in place', async () => {
      const { receipt } = await leaveDrop()
      await inBrowser({}, async ({ page }) => {
        await openReceiptPage(page, receipt)
        await look(page)
        await page.click('#languages summary')
        await page.click('a[hreflang=ar]')
        await page.waitForFunction(() => document.documentElement.lang === 'ar')
        assert.equal(await page.textContent('#answer-heading'), TEXTS.ar.receipt.keptHeading)
        assert.equal(await page.inputValue('#receipt'), receipt)
        assert.equal(page.url(), `${server.url}/r?lang=ar`)
      })
    })

    it('says where scripts are off that it needs them, and what does without', () =>
      inBrowser({ javaScriptEnabled: false, locale: 'pt' }, async ({ page }) => {
        await page.goto(`${server.url}/r#${'A'.repeat(43)}`)
        assert.ok(await page.isVisible(`text=${TEXTS.pt.receipt.plainHeading}`))
        assert.ok(await page.isVisible('text=sealdrop withdraw RECEIPT'))
        assert.ok(!(await page.isVisible('#receipt')))
        await page.click('#languages summary')
        await page.click('a[hreflang=zh]')
        assert.ok(await page.isVisible(`text=${TEXTS.zh.receipt.plainHeading}`))
      }))
  })
})
