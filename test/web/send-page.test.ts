/** `/l` in a real browser: somebody opens a link and leaves a drop, and whatever can fail meanwhile does. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { type Box, createBox, openBox, openReceipt } from '../../src/client/index.js'
import { startBrowser } from '../setup/browser.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { makeKeys, registerPhone } from '../setup/phone.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { makeStatement } from '../setup/statements.js'
import { STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startAddressedServer, type TestServer } from '../setup/test-server.js'
import { visit, watch } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const SECRET = 'the third stone from the left'

/** Opens the link and waits until it can be written. */
async function openToWrite(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.waitForSelector('#write:not([hidden])')
}

async function openToRefusal(page: Page, link: string): Promise<string> {
  await page.goto(link)
  await page.waitForSelector('#problem:not([hidden])')
  return (await page.textContent('#problem-text')) ?? ''
}

async function send(page: Page): Promise<void> {
  await page.click('#send')
  await page.waitForSelector('#left:not([hidden])')
}

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

describe('the page of a link', function () {
  this.timeout(60_000)
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
  const inbox = async (of = box) => {
    const drops = await readAll(openBox(of.keys()).drops())
    await of.acknowledge(drops.map(({ id }) => id))
    return textsOf(drops)
  }

  /** Sealed, as the server keeps it. */
  const keptOf = async (token: string | undefined, link_token: string) => {
    const answer = await server.postAs(token ?? '', '/fetch', { link_token })
    const { data } = answer.body as { readonly data: readonly { readonly encrypted_message: string }[] }
    return data.map((drop) => drop.encrypted_message)
  }

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    server = await startAddressedServer(kind)
    box = await createBox(server.url, { displayName: 'Ana 🐙' })
  })
  afterEach(() => server.stop())

  describe('takes a message', () => {
    it('that the owner reads, and tells nobody else anything', () =>
      inBrowser({}, async ({ page, context, requests, posted }) => {
        await openToWrite(page, box.link)
        assert.equal(page.url(), `${server.url}/l`, 'what stands behind # is gone from the address bar')
        assert.equal(await page.textContent('h1:visible'), 'Leave a message for Ana 🐙')
        assert.equal(await page.textContent('#word-list'), box.words.join(' '))
        assert.equal(await page.title(), 'A message')
        await page.fill('#text', `${SECRET} ‏שלום 🕊️\n"quoted"`)
        await page.fill('#name', 'Bo')
        await send(page)
        assert.match((await page.textContent('#left')) ?? '', /Your message was left/)
        assert.equal(await page.inputValue('#text'), '')
        assert.equal(await page.inputValue('#name'), '')
        const [drop] = await readAll(box.drops())
        assert.ok(drop?.kind === 'letter')
        assert.deepEqual([drop.text, drop.name, drop.metadata], [`${SECRET} ‏שלום 🕊️\n"quoted"`, 'Bo', null])

        const { link_token } = box.keys()
        for (const request of requests) {
          assert.equal(new URL(request.url()).origin, server.url)
          assert.ok(!request.url().includes(link_token) && !request.url().includes('#'), request.url())
          const said = JSON.stringify(await request.allHeaders()) + (request.postData() ?? '')
          assert.ok(!said.includes(SECRET) && !('referer' in (await request.allHeaders())))
        }
        assert.deepEqual(Object.keys(JSON.parse(posted('/send')[0] ?? '') as object), [
          'link_token',
          'encrypted_message',
          'receipt_hash',
        ])
        assert.deepEqual(await context.cookies(), [])
        const kept = await page.evaluate(async () => [
          localStorage.length,
          sessionStorage.length,
          (await indexedDB.databases()).length,
          (await caches.keys()).length,
          (await navigator.serviceWorker.getRegistrations()).length,
        ])
        assert.deepEqual(kept, [0, 0, 0, 0, 0])
      }))

    it('that PyNaCl opens', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.fill('#name', 'Bo')
        await send(page)
        const keys = box.keys()
        const kept = await keptOf(keys.fetch_token, keys.link_token)
        const facts = (await server.post('/link_info', { link_token: keys.link_token })).body as object
        const script = path.join(PACKAGE_FOLDER, 'test/interop/pynacl_letters.py')
        const input = JSON.stringify({
          keys,
          drops: kept,
          facts,
          text: 'x',
          name: 'y',
        })
        const { stdout, stderr } = spawnSync('/usr/bin/python3', [script], { input, encoding: 'utf8' })
        assert.deepEqual((JSON.parse(stdout || `"${stderr}"`) as { opened: unknown }).opened, [
          [SECRET, 'Bo'],
        ])
      }))

    it('whose length shows in one of three sizes only', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        const lengths = [1, 500, 990, 2_000, 4_000, 16_000]
        for (const [at, length] of lengths.entries()) {
          if (at > 0) {
            await page.click('#another')
            await page.waitForSelector('#write:not([hidden])')
          }
          await page.fill('#text', 'x'.repeat(length))
          await send(page)
        }
        const sent = posted('/send').map((body) => body.length)
        assert.deepEqual(
          [new Set(sent.slice(0, 3)).size, new Set(sent.slice(3, 5)).size, new Set(sent).size],
          [1, 1, 3],
        )
      }))

    it('and counts what it takes, and says when it is too long', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        assert.equal(await page.textContent('#counter'), '0 of 16,323 bytes used')
        await page.fill('#text', 'ä"')
        assert.equal(await page.textContent('#counter'), '4 of 16,323 bytes used')
        assert.equal(await page.textContent('#room'), '')
        await page.fill('#text', 'x'.repeat(15_000))
        assert.equal(await page.textContent('#room'), 'There is little room left.')
        await page.fill('#text', 'x'.repeat(16_324))
        assert.match((await page.textContent('#room')) ?? '', /too long/)
        assert.match(await sendInVain(page), /too long.*your text is still here/)
        assert.equal((await page.inputValue('#text')).length, 16_324)
        assert.deepEqual(posted('/send'), [])
        await page.fill('#text', 'x'.repeat(16_323))
        await send(page)
        assert.equal((await inbox())[0]?.length, 16_323)
      }))

    it('by the keyboard alone', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        const press = async (key: string, until: string) => {
          for (let presses = 0; presses < 30; presses++) {
            await page.keyboard.press(key)
            if (await page.evaluate((id) => document.activeElement?.id === id, until)) return
          }
          assert.fail(`${until} is not reached`)
        }
        await press('Tab', 'text')
        await page.keyboard.type('typed')
        await press('Tab', 'name')
        await page.keyboard.type('Bo')
        await press('Tab', 'send')
        await page.keyboard.press('Enter')
        await page.waitForSelector('#left:not([hidden])')
        // Its heading is where whoever listens to the page goes on.
        assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Your message was left')
        assert.deepEqual(await inbox(), ['typed'])
      }))

    it('once, however often the button is pressed', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', 'once')
        await page.evaluate(() => {
          const button = document.querySelector<HTMLButtonElement>('#send')
          for (let press = 0; press < 5; press++) button?.click()
        })
        await page.waitForSelector('#left:not([hidden])')
        assert.equal(posted('/send').length, 1)
        assert.deepEqual(await inbox(), ['once'])
      }))

    it('and not before it is finished: Enter in the name sends nothing', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', 'unfinished')
        await page.focus('#name')
        await page.keyboard.press('Enter')
        await page.waitForTimeout(300)
        assert.deepEqual(posted('/send'), [])
        assert.ok(await page.isVisible('#text'))
      }))

    it('once, when it was edited after its answer was lost, and then put back', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', 'AAA')
        await page.route('**/send', async (route) => {
          await route.fetch()
          await route.abort()
        })
        assert.match(await sendInVain(page), /not known/)
        await page.unroute('**/send')
        await page.fill('#text', 'AAAB')
        assert.match((await page.textContent('#send-problem')) ?? '', /not known/)
        await page.fill('#text', 'AAA')
        await send(page)
        assert.deepEqual(await inbox(), ['AAA'])
      }))

    it('in each of two tabs', () =>
      inBrowser({}, async ({ page, context }) => {
        const { page: other } = await watch(context)
        await openToWrite(page, box.link)
        await openToWrite(other, box.link)
        await page.fill('#text', 'one')
        await other.fill('#text', 'two')
        await send(page)
        assert.equal(await other.inputValue('#text'), 'two')
        await send(other)
        assert.deepEqual(await inbox(), ['one', 'two'])
      }))

    it('for a link that names its key, and says what that means', async () => {
      const phone = await registerPhone(server, { display_name: 'phone' })
      await inBrowser({}, async ({ page }) => {
        await openToWrite(
          page,
          `${server.url}/l#${phone.linkToken}.x.${Buffer.from(phone.boxKey).toString('base64url')}`,
        )
        assert.ok(await page.isVisible('#lasting-key'))
        assert.ok(!(await page.isVisible('#name')) && !(await page.isVisible('#words')))
        await page.fill('#text', SECRET)
        await send(page)
      })
      const kept = await keptOf(phone.fetchToken, phone.linkToken)
      assert.deepEqual(
        kept.map((sealed) => phone.open(sealed)),
        [SECRET],
      )
    })

    it('for a link that names its box to the server, and says that the server is trusted', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, `${server.url}/l/${box.keys().link_token}`)
        assert.ok(await page.isVisible('#trusts-server'))
        assert.ok(!(await page.isVisible('#sealed-here')))
        await page.fill('#text', SECRET)
        await send(page)
        assert.ok(!(await page.isVisible('#left-owner')))
        assert.deepEqual(await inbox(), [SECRET])
      }))

    it('without a compiler for scripts, as Tor Browser’s level “Safer” has it', async () => {
      const slow = await startBrowser('--js-flags=--jitless')
      try {
        await visit(slow, {}, async ({ page }) => {
          await openToWrite(page, box.link)
          await page.fill('#text', SECRET)
          await send(page)
          assert.deepEqual(await inbox(), [SECRET])
        })
      } finally {
        await slow.close()
      }
    })
  })

  describe('refuses', () => {
    const brokenLinks: Readonly<Record<string, readonly [change: (link: string) => string, said: RegExp]>> = {
      'a link that has lost what stood behind #': [
        (link) => link.replace(/#.*/, ''),
        /part of the link is missing/,
      ],
      'a link that ends in #': [(link) => link.replace(/#.*/, '#'), /damaged/],
      'a link whose key is cut short': [(link) => link.slice(0, -5), /damaged/],
      'a link that has lost its key': [(link) => link.replace(/\.[^.]*$/, ''), /damaged/],
      'a link to a box that is not there': [
        (link) => link.replace(/link_.{8}/, 'link_AAAAAAAA'),
        /no box behind this link/,
      ],
    }
    for (const [title, [change, said]] of Object.entries(brokenLinks)) {
      it(title, () =>
        inBrowser({}, async ({ page, requests }) => {
          assert.match(await openToRefusal(page, change(box.link)), said)
          assert.ok(!(await page.isVisible('#text')))
          assert.ok(!page.url().includes('#'))
          assert.ok(requests.every((request) => !request.url().includes('#')))
        }),
      )
    }

    it('a key that is not the owner’s, whoever put it there', async () => {
      const { publicKey, privateKey } = await makeKeys()
      const lies: readonly object[] = [
        { public_key: Buffer.from(publicKey).toString('base64') },
        { encryption_keys: [makeStatement({ secretKey: privateKey })] },
      ]
      for (const lie of lies) {
        await inBrowser({}, async ({ page, posted }) => {
          await page.route('**/link_info', async (route) => {
            const response = await route.fetch()
            await route.fulfill({ json: { ...((await response.json()) as object), ...lie } })
          })
          assert.match(await openToRefusal(page, box.link), /key that does not belong to this link/)
          assert.ok(!(await page.isVisible('#text')) && !(await page.isVisible('#try-again')))
          assert.deepEqual(posted('/send'), [])
        })
      }
    })

    it('keys that have lapsed', () =>
      inBrowser({}, async ({ page }) => {
        await page.clock.install({ time: Date.now() + 100 * DAY_MS })
        assert.match(await openToRefusal(page, box.link), /keys of this box have lapsed/)
      }))

    it('keys that have lapsed since the page was opened', () =>
      inBrowser({}, async ({ page, posted }) => {
        await page.clock.install()
        await openToWrite(page, box.link)
        await page.clock.setSystemTime(Date.now() + 100 * DAY_MS)
        await page.fill('#text', SECRET)
        await page.click('#send')
        await page.clock.runFor(1_000)
        assert.match((await page.textContent('#send-problem')) ?? '', /have lapsed.*still here/)
        assert.deepEqual(posted('/send'), [])
      }))

    it('an address that is not protected', () =>
      inBrowser({}, async ({ page }) => {
        const html = await (await page.request.get(`${server.url}/l`)).text()
        await page.route('http://drop.example/**', async (route) => {
          const { pathname } = new URL(route.request().url())
          if (pathname === '/l') await route.fulfill({ contentType: 'text/html', body: html })
          else await route.fulfill({ response: await route.fetch({ url: server.url + pathname }) })
        })
        const said = await openToRefusal(page, box.link.replace(server.url, 'http://drop.example'))
        assert.match(said, /not protected/)
      }))

    it('a server that speaks in the voice of the page, or in no voice at all', async () => {
      for (const code of ['identity_mismatch', 'link_stripped', 'constructor', '__proto__']) {
        await inBrowser({}, async ({ page }) => {
          await openToWrite(page, box.link)
          await page.route('**/send', (route) => route.fulfill({ status: 400, json: { error: 'x', code } }))
          await page.fill('#text', SECRET)
          assert.match(await sendInVain(page), /^(It is not known|Something unexpected).*still here\.$/)
        })
      }
    })

    it('names that are longer than names are, or turn what is around them', async () => {
      for (const display_name of ['x'.repeat(256), 'a\u202eb', 'two\nlines']) {
        await inBrowser({}, async ({ page }) => {
          await page.route('**/link_info', async (route) => {
            const response = await route.fetch()
            await route.fulfill({ json: { ...((await response.json()) as object), display_name } })
          })
          assert.match(await openToRefusal(page, box.link), /cannot be reached/)
        })
      }
    })

    it('a box whose key is not known', async () => {
      const phone = await registerPhone(server)
      await inBrowser({}, async ({ page }) => {
        const link = `${server.url}/l#${phone.linkToken}.${Buffer.from(phone.publicKey).toString('base64url')}`
        assert.match(await openToRefusal(page, link), /lacks the key/)
      })
    })

    it('a link that its owner has replaced, and says so', async () => {
      const old = box.link
      await box.rotateLink()
      await inBrowser({}, async ({ page }) => {
        assert.match(await openToRefusal(page, old), /replaced this link with a new one/)
        assert.ok(!(await page.isVisible('#text')) && !(await page.isVisible('#try-again')))
      })
    })

    it('messages for a box that takes them from contacts only, and says so', async () => {
      await box.update({ contactsOnly: true, greeting: 'Ask me on the phone.' })
      await inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        assert.ok(await page.isVisible('text=This box takes messages only from contacts'))
        assert.equal(await page.textContent('#greeting'), 'Ask me on the phone.')
        for (const part of ['#text', '#send', '#words', '#sealed-here'])
          assert.ok(!(await page.isVisible(part)), part)
        assert.deepEqual(posted('/send'), [])
      })
    })

    it('a box that is closed', async () => {
      await server.database.query.updateTable('boxes').set({ is_closed: 1 }).execute()
      await inBrowser({}, async ({ page }) => {
        assert.match(await openToRefusal(page, box.link), /has closed this box/)
      })
    })
  })

  describe('keeps what was written, and lets nothing unsealed out, when', () => {
    it('there is no connection, and sends the same sealed message once there is', () =>
      inBrowser({}, async ({ page, context, posted }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await context.setOffline(true)
        assert.match(await sendInVain(page), /not known whether your message arrived.*still here/)
        assert.equal(await page.inputValue('#text'), SECRET)
        assert.equal(await page.textContent('#send'), 'Send again')
        await context.setOffline(false)
        await send(page)
        assert.equal(new Set(posted('/send')).size, 1)
        assert.deepEqual(await inbox(), [SECRET])
      }))

    it('the answer is lost, and is not there twice afterwards', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        let lost = 0
        await page.route('**/send', async (route) => {
          await route.fetch()
          lost++
          await route.abort()
        })
        assert.match(await sendInVain(page), /not known whether/)
        assert.ok(lost > 0)
        await page.unroute('**/send')
        await send(page)
        assert.equal(new Set(posted('/send')).size, 1)
        assert.deepEqual(await inbox(), [SECRET])
      }))

    it('the server takes no more from this address for a while', async () => {
      await server.stop()
      server = await startAddressedServer(kind, { environment: { TRUST_PROXY: '1', RATE_LIMIT_SEND: '1' } })
      box = await createBox(server.url)
      await inBrowser(
        { extraHTTPHeaders: { 'X-Forwarded-For': '203.0.113.7' } },
        async ({ page, posted }) => {
          await openToWrite(page, box.link)
          await page.fill('#text', 'first')
          await send(page)
          await page.click('#another')
          await page.waitForSelector('#write:not([hidden])')
          await page.fill('#text', SECRET)
          assert.match(await sendInVain(page), /Too many messages.*Try again in \d+ s\..*still here/)
          assert.equal(await page.inputValue('#text'), SECRET)
          await page.setExtraHTTPHeaders({ 'X-Forwarded-For': '203.0.113.8' })
          await send(page)
          assert.equal(new Set(posted('/send')).size, 2)
          assert.deepEqual(await inbox(), ['first', SECRET])
        },
      )
    })

    it('the box is full', async () => {
      await server.stop()
      server = await startAddressedServer(kind, { environment: { BOX_MAX_DROPS: '1' } })
      box = await createBox(server.url)
      await inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', 'first')
        await send(page)
        await page.click('#another')
        await page.waitForSelector('#write:not([hidden])')
        await page.fill('#text', SECRET)
        assert.match(await sendInVain(page), /no room left.*still here/)
        assert.deepEqual(await inbox(), ['first'])
        await send(page)
        assert.deepEqual(await inbox(), [SECRET])
      })
    })

    it('the box takes messages from contacts only meanwhile', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await box.update({ contactsOnly: true })
        assert.match(await sendInVain(page), /only from contacts.*still here/)
        assert.equal(await page.inputValue('#text'), SECRET)
      }))

    it('the box is closed meanwhile', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await server.database.query.updateTable('boxes').set({ is_closed: 1 }).execute()
        assert.match(await sendInVain(page), /has closed this box.*still here/)
        assert.equal(await page.inputValue('#text'), SECRET)
      }))

    it('sealing fails', () =>
      inBrowser({}, async ({ page, posted, requests }) => {
        await openToWrite(page, box.link)
        await page.evaluate(() => {
          crypto.getRandomValues = () => {
            throw new Error('no randomness')
          }
        })
        await page.fill('#text', SECRET)
        const before = requests.length
        assert.match(await sendInVain(page), /Something unexpected.*still here/)
        assert.equal(requests.length, before, 'nothing was asked of anybody')
        assert.deepEqual(posted('/send'), [])
        assert.equal(await page.inputValue('#text'), SECRET)
      }))

    it('no timer runs any more in the middle of sealing', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.evaluate(`
          globalThis.setTimeout = globalThis.setInterval = globalThis.requestAnimationFrame = () => 0
          document.querySelector('#send').click()
        `)
        await new Promise((resolve) => setTimeout(resolve, 500))
        assert.deepEqual(posted('/send'), [])
        assert.equal(await page.inputValue('#text'), SECRET)
        assert.equal(await page.textContent('#send'), 'Sealing and sending …')
      }))

    it('there is nothing written', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        assert.equal(await sendInVain(page), 'There is nothing written yet.')
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'text')
        assert.deepEqual(posted('/send'), [])
      }))

    it('the text has half a character in it', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.evaluate(() => {
          const field = document.querySelector<HTMLTextAreaElement>('#text')
          if (field === null) return
          field.value = 'x\ud83d'
          field.dispatchEvent(new Event('input'))
        })
        assert.match(await sendInVain(page), /broken character/)
        assert.deepEqual(posted('/send'), [])
      }))

    it('a script of the page is not the one that was built', () =>
      inBrowser({}, async ({ page, posted, complaints }) => {
        await page.route('**/assets/send-page-*.js', async (route) => {
          const response = await route.fetch()
          await route.fulfill({ response, body: `${await response.text()};` })
        })
        await page.goto(box.link)
        // After a while it says that it cannot seal, and offers what can be done without it.
        await page.waitForSelector('#plain:visible', { timeout: 15_000 })
        assert.ok(!(await page.isVisible('#text')))
        assert.deepEqual(posted('/send'), [])
        assert.equal(complaints.length, 1)
        assert.match(complaints.splice(0)[0] ?? '', /integrity/)
      }))
  })

  describe('shows what the owner says', () => {
    it('as the text that it is, whatever is in it, with its lines and in its own direction', async () => {
      const greeting = 'Hello <b>you</b>\n<script>alert(1)</script> &amp; https://x.example\n\nשלום'
      await box.update({ greeting })
      await inBrowser({ locale: 'ar' }, async ({ page }) => {
        await openToWrite(page, box.link)
        assert.equal(await page.textContent('#greeting'), greeting)
        const [children, whiteSpace, direction] = await page.$eval('#greeting', (element) => [
          element.childElementCount,
          getComputedStyle(element).whiteSpace,
          getComputedStyle(element).direction,
        ])
        assert.deepEqual([children, whiteSpace, direction], [0, 'pre-line', 'ltr'])
        assert.equal(await page.getAttribute('html', 'dir'), 'rtl')
      })
    })

    it('and nothing where the owner says nothing', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        assert.ok(!(await page.isVisible('#greeting-part')) && !(await page.isVisible('#contacts-only')))
      }))

    it('but none that is longer than one may be, or turns what is around it', async () => {
      for (const greeting of ['x'.repeat(1_001), 'a\u202eb']) {
        await inBrowser({}, async ({ page }) => {
          await page.route('**/link_info', async (route) => {
            const response = await route.fetch()
            await route.fulfill({ json: { ...((await response.json()) as object), greeting } })
          })
          assert.match(await openToRefusal(page, box.link), /cannot be reached/)
        })
      }
    })
  })

  describe('says how long a message is kept', () => {
    it('and lets it be gone sooner', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        assert.deepEqual(await page.locator('#keep option').allTextContents(), [
          '90 days',
          '30 days',
          '7 days',
          '1 day',
        ])
        await page.fill('#text', 'for long')
        await send(page)
        await page.click('#another')
        await page.waitForSelector('#write:not([hidden])')
        await page.fill('#text', 'for a week')
        await page.selectOption('#keep', { label: '7 days' })
        await send(page)
        assert.deepEqual(
          posted('/send').map((body) => (JSON.parse(body) as { readonly expires_in?: number }).expires_in),
          [undefined, 7 * 24 * 60 * 60],
        )
        assert.equal(await page.inputValue('#keep'), '')
        server.turnClock(8 * DAY_MS)
        assert.deepEqual(await inbox(), ['for long'])
      }))

    it('offering nothing that is longer than the box keeps it', async () => {
      await box.update({ dropLifetimeDays: 7 })
      await inBrowser({ locale: 'de' }, async ({ page }) => {
        await openToWrite(page, box.link)
        assert.deepEqual(await page.locator('#keep option').allTextContents(), ['7 Tage', '1 Tag'])
      })
    })

    it('not where an older server does not say it', () =>
      inBrowser({}, async ({ page, posted }) => {
        await page.route('**/link_info', async (route) => {
          const response = await route.fetch()
          const facts = (await response.json()) as Record<string, unknown>
          await route.fulfill({ json: { ...facts, drop_lifetime_days: undefined } })
        })
        await openToWrite(page, box.link)
        assert.ok(!(await page.isVisible('#keep')))
        await page.fill('#text', 'x')
        await send(page)
        assert.ok(!(posted('/send')[0] ?? '').includes('expires_in'))
      }))
  })

  describe('hands out a receipt', () => {
    const sendForReceipt = async (page: Page, text = SECRET) => {
      await openToWrite(page, box.link)
      await page.fill('#text', text)
      await send(page)
      return (await page.textContent('#receipt')) ?? ''
    }

    it('whose secret nobody else is told, and that takes the message back', () =>
      inBrowser({}, async ({ page, context, requests, posted }) => {
        const receipt = await sendForReceipt(page)
        const [address, secret = ''] = receipt.split('#')
        assert.equal(address, `${server.url}/r`)
        assert.match(secret, /^[\w-]{43}$/)
        const sent = JSON.parse(posted('/send')[0] ?? '') as { readonly receipt_hash: string }
        const bytes = Buffer.from(secret, 'base64url')
        assert.equal(createHash('sha256').update(bytes).digest('base64'), sent.receipt_hash)
        for (const request of requests) {
          const said = request.url() + (request.postData() ?? '')
          assert.ok(!said.includes(secret) && !said.includes(bytes.toString('base64')))
        }
        assert.ok(!page.url().includes('#'))
        assert.deepEqual((await context.storageState()).origins, [])
        assert.equal(await page.evaluate(async () => (await indexedDB.databases()).length), 0)
        assert.ok(await page.isVisible('text=Whoever has it can do the same.'))
        assert.equal(await openReceipt(receipt).status(), 'kept')
        await openReceipt(receipt).withdraw()
        assert.deepEqual(await inbox(), [])
      }))

    it('that is the same when the same words are sent again, and another for others', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', 'AAA')
        await page.route('**/send', async (route) => {
          await route.fetch()
          await route.abort()
        })
        assert.match(await sendInVain(page), /not known/)
        await page.unroute('**/send')
        await send(page)
        assert.equal(new Set(posted('/send')).size, 1)
        const receipt = (await page.textContent('#receipt')) ?? ''
        await page.click('#another')
        await page.waitForSelector('#write:not([hidden])')
        assert.equal(await page.textContent('#receipt'), '')
        await page.fill('#text', 'AAA')
        await send(page)
        assert.notEqual(await page.textContent('#receipt'), receipt)
        await openReceipt(receipt).withdraw()
        assert.deepEqual(await inbox(), ['AAA'])
      }))

    it('to copy, or marks it where the browser does not let it copy', () =>
      inBrowser({ permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page }) => {
        const receipt = await sendForReceipt(page)
        await page.click('#copy')
        await page.waitForSelector('text=The receipt was copied.')
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), receipt)
        await page.evaluate(() => {
          navigator.clipboard.writeText = () => Promise.reject(new Error('no'))
        })
        await page.click('#copy')
        await page.waitForSelector('text=The receipt is selected')
        assert.equal(await page.evaluate(() => getSelection()?.toString().trim()), receipt)
        assert.equal(await page.getAttribute('#receipt-said', 'role'), 'status')
      }))

    it('to save as a file', () =>
      inBrowser({}, async ({ page }) => {
        const receipt = await sendForReceipt(page)
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')])
        assert.equal(download.suggestedFilename(), 'receipt.txt')
        assert.equal(readFileSync(await download.path(), 'utf8'), `${receipt}\n`)
      }))

    it('and forgets it after ten minutes in which nothing was done', () =>
      inBrowser({}, async ({ page }) => {
        await page.clock.install()
        const receipt = await sendForReceipt(page)
        await page.clock.fastForward(9 * MINUTE_MS)
        assert.equal(await page.textContent('#receipt'), receipt)
        await page.clock.fastForward(2 * MINUTE_MS)
        assert.ok(!(await page.isVisible('#receipt-part')))
        assert.match((await page.textContent('#receipt-said')) ?? '', /has removed the receipt/)
        assert.ok(!(await page.content()).includes(receipt.split('#')[1] ?? ''))
      }))

    it('and forgets it when the page is left', () =>
      inBrowser({}, async ({ page }) => {
        await sendForReceipt(page)
        assert.equal(
          await page.evaluate(() => {
            dispatchEvent(new Event('pagehide'))
            return document.querySelector('#receipt')?.textContent
          }),
          '',
        )
      }))
  })

  describe('forgets what was written', () => {
    it('after ten minutes in which nothing was done', () =>
      inBrowser({}, async ({ page }) => {
        await page.clock.install()
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.fill('#name', 'Bo')
        await page.clock.fastForward(9 * MINUTE_MS)
        assert.equal(await page.inputValue('#text'), SECRET)
        await page.clock.fastForward(2 * MINUTE_MS)
        assert.equal((await page.inputValue('#text')) + (await page.inputValue('#name')), '')
        assert.match((await page.textContent('#send-problem')) ?? '', /Nothing was done here for ten minutes/)
      }))

    it('but not while somebody reads it through, and not right after a send that failed', () =>
      inBrowser({}, async ({ page }) => {
        await page.clock.install()
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.clock.fastForward(9 * MINUTE_MS)
        await page.mouse.move(100, 300)
        await page.mouse.down()
        await page.mouse.up()
        await page.clock.fastForward(9 * MINUTE_MS)
        await page.route('**/send', (route) =>
          route.fulfill({ status: 507, json: { error: 'full', code: 'box_full' } }),
        )
        await sendInVain(page)
        await page.clock.fastForward(9 * MINUTE_MS)
        assert.equal(await page.inputValue('#text'), SECRET)
      }))

    it('and can still leave, sealed, what may or may not have arrived', () =>
      inBrowser({}, async ({ page, posted }) => {
        await page.clock.install()
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.route('**/send', async (route) => {
          await route.fetch()
          await route.abort()
        })
        await page.click('#send')
        for (let tries = 0; tries < 3; tries++) {
          await page.waitForTimeout(300)
          await page.clock.runFor(5_000)
        }
        await page.waitForFunction(() => document.querySelector('#send-problem')?.textContent !== '')
        await page.clock.fastForward(11 * MINUTE_MS)
        assert.equal(await page.inputValue('#text'), '')
        assert.match((await page.textContent('#send-problem')) ?? '', /Nothing was done.*not known whether/)
        await page.unroute('**/send')
        await page.click('#send')
        await page.clock.runFor(1_000)
        await page.waitForSelector('#left:not([hidden])')
        assert.equal(new Set(posted('/send')).size, 1)
        assert.deepEqual(await inbox(), [SECRET])
      }))

    it('when it is left in the moment of sending, and then sends nothing', () =>
      inBrowser({}, async ({ page, posted }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.evaluate(() => {
          document.querySelector<HTMLButtonElement>('#send')?.click()
          dispatchEvent(new Event('pagehide'))
        })
        await page.waitForFunction(
          () => document.querySelector('#send')?.getAttribute('aria-disabled') === 'false',
        )
        assert.deepEqual(posted('/send'), [])
      }))

    it('when the page is left, also for who comes back', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.goto(`${server.url}/docs`)
        await page.goBack()
        await page.waitForSelector('#problem:not([hidden])')
        assert.equal(await page.inputValue('#text'), '')
        assert.ok(!(await page.content()).includes(SECRET))
      }))

    it('when it is left in a hurry, with nothing in the history', () =>
      inBrowser({}, async ({ page }) => {
        await page.goto(`${server.url}/docs`)
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.click('#exit')
        await page.waitForURL('about:blank')
        await page.goBack()
        assert.equal(page.url(), `${server.url}/docs`)
      }))

    it('not when the same link is opened once more', () =>
      inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.evaluate((link) => {
          location.href = link
        }, box.link)
        await page.waitForFunction(() => !location.href.includes('#'))
        assert.equal(await page.inputValue('#text'), SECRET)
      }))

    it('when another link is opened in its place', async () => {
      const other = await createBox(server.url, { displayName: 'Other' })
      await inBrowser({}, async ({ page }) => {
        await openToWrite(page, box.link)
        await page.fill('#text', SECRET)
        await page.evaluate((link) => {
          location.href = link
        }, other.link)
        await page.waitForFunction(() =>
          document.querySelector('#write-heading')?.textContent.includes('Other'),
        )
        assert.equal(await page.inputValue('#text'), '')
      })
    })
  })
})
