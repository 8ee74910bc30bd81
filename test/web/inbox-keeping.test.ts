/** `/` in a real browser: what it keeps, under which lock, brought along and taken away, and what fails meanwhile. */
import assert from 'node:assert/strict'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Box, createBox, formatBackup, openBox, openLink, readLink } from '../../src/client/index.js'
import { encodeBase64Url } from '../../src/encoding/base64.js'
import { startBrowser } from '../setup/browser.js'
import { createMachine, MACHINE_PASSPHRASE } from '../setup/command-line.js'
import { eventually } from '../setup/eventually.js'
import { holdAnswer } from '../setup/held-answer.js'
import {
  assertKeepsNothingElse,
  assertNone,
  bringKeys,
  deleteMessage,
  fillRestore,
  goWithoutBackup,
  heldIn,
  keptIn,
  lock,
  lookFor,
  makeBox,
  makeOpenBox,
  openMessage,
  PASSPHRASE,
  problemOf,
  restore,
  risksOf,
  rowsOf,
  secretsOf,
  toMessages,
  toStart,
  unlock,
  waitForCount,
  waitForRisk,
  wipe,
} from '../setup/inbox.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { base64, leave, registerPhone } from '../setup/phone.js'
import { readAll } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import { visit, watch } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const SECRET = 'the third stone, “Zoë” said'
const SENDER = 'Bo the sender'

describe('what the inbox page keeps', function () {
  this.timeout(90_000)
  let browser: Browser | undefined
  let server: TestServer

  const inBrowser = (act: Parameters<typeof visit>[2], options: Parameters<typeof visit>[1] = {}) => {
    assert.ok(browser)
    return visit(browser, options, act)
  }
  const send = async (link: string, text: string, name?: string) =>
    (await openLink(link)).send(text, name === undefined ? {} : { name })
  const seenFlags = async (box: Box) =>
    (await readAll(box.drops({ includeSeen: true }))).map(({ seen }) => seen)

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    server = await startAddressedServer(kind)
  })
  afterEach(() => server.stop())

  describe('is restored', () => {
    it('in another browser from the backup, with what arrived before it and after', async () => {
      const made = { link: '', backup: '' }
      await inBrowser(async ({ page }) => {
        Object.assign(made, await makeBox(page, server.url, 'Ana'))
        await send(made.link, 'before')
        await toMessages(page)
        await lookFor(page, 1)
        await Promise.all([page.waitForResponse('**/ack'), openMessage(page)])
      })
      await inBrowser(async ({ page }) => {
        await restore(page, server.url, made.backup)
        await lookFor(page, 1)
        assert.equal(await page.textContent('#box-heading'), 'Ana')
        await send(made.link, 'after')
        await lookFor(page, 2)
        assert.equal(await openMessage(page), 'after')
        await page.waitForFunction(() => document.title === 'Messages')
        await page.click('#message-back')
        assert.equal(await openMessage(page, 1), 'before')
        assert.ok(!(await risksOf(page)).some((risk) => risk.includes('no backup')))
      })
    })

    it('not with another passphrase, nor from what is damaged or is no backup, and then nothing is kept', () =>
      inBrowser(async ({ page }) => {
        const keys = (await createBox(server.url)).keys()
        const backup = await formatBackup([keys], PASSPHRASE)
        const tries: readonly (readonly [text: string, passphrase: string, said: RegExp])[] = [
          [backup, `${PASSPHRASE}r`, /passphrase is wrong, or the backup was damaged/],
          [backup.replace(/"box":"..../, '"box":"AAAA'), PASSPHRASE, /passphrase is wrong, or the backup/],
          [backup.slice(0, -40), PASSPHRASE, /neither a backup nor keys/],
          [JSON.stringify({ ...keys, identity_seed: 'AAAA' }), PASSPHRASE, /neither a backup nor keys/],
          ['{"format":"sealdrop keys v1"}', PASSPHRASE, /neither a backup nor keys/],
          ['Dear diary', PASSPHRASE, /neither a backup nor keys/],
          [JSON.stringify(keys), 'short', /at least 12 characters/],
          ['', PASSPHRASE, /Choose a file first/],
          [
            JSON.stringify({ ...keys, base_url: 'https://other.example' }),
            PASSPHRASE,
            /another server: https:\/\/other\.example\. Restore it there, or move it here\./,
          ],
        ]
        await toStart(page, server.url)
        for (const [text, passphrase, said] of tries) {
          await fillRestore(page, text, passphrase)
          await page.waitForSelector('#restore-progress', { state: 'hidden' })
          await page.waitForFunction(() => document.querySelector('#restore-problem')?.textContent !== '')
          assert.match((await page.textContent('#restore-problem')) ?? '', said)
          assert.ok(await page.isVisible('#start'))
        }
        assert.deepEqual(await keptIn(page), [])
        await fillRestore(page, backup)
        await page.waitForSelector('#box:not([hidden])')
        assert.ok((await keptIn(page)).includes('lock'))
      }))

    it('from a file of the command line', () =>
      inBrowser(async ({ page }) => {
        const machine = createMachine()
        const file = path.join(path.dirname(machine.folder), 'backup.json')
        try {
          assert.equal((await machine.run(['init', server.url, '--name', 'Ana'])).code, 0)
          const link = /http\S+/.exec((await machine.run(['link'])).stdout)?.[0] ?? ''
          await (await openLink(link)).send(SECRET)
          assert.equal((await machine.run(['backup', file])).code, 0)
          await toStart(page, server.url)
          await page.click('#restore-part > summary')
          await page.setInputFiles('#restore-file', file)
          await page.fill('#restore-passphrase', MACHINE_PASSPHRASE)
          await page.click('#restore')
          await page.waitForSelector('#box:not([hidden])')
          await lookFor(page, 1)
          assert.equal(await openMessage(page), SECRET)
          assert.equal(await page.textContent('#box-heading'), 'Ana')
        } finally {
          machine.remove()
        }
      }))

    it('from a backup of five weeks ago, and from the file', () =>
      inBrowser(async ({ page }) => {
        let nowMs = Date.now()
        const clock = () => nowMs
        const box = await createBox(server.url, { clock })
        const backup = await formatBackup([box.keys()], PASSPHRASE)
        for (let week = 1; week <= 5; week++) {
          nowMs += 7 * DAY_MS
          server.turnClock(7 * DAY_MS)
          assert.ok(await box.renewKeys())
          await (await openLink(box.link, { clock })).send(`week ${String(week)}`)
        }
        await page.clock.install({ time: nowMs })
        await toStart(page, server.url)
        await page.click('#restore-part > summary')
        await page.setInputFiles('#restore-file', {
          name: 'backup.json',
          mimeType: 'application/json',
          buffer: Buffer.from(`${backup}\n`),
        })
        await page.fill('#restore-passphrase', PASSPHRASE)
        await page.click('#restore')
        await page.waitForSelector('#box:not([hidden])')
        await lookFor(page, 5)
        for (const at of [0, 1, 2, 3, 4]) {
          assert.equal(await openMessage(page, at), `week ${String(5 - at)}`)
          await page.click('#message-back')
        }
      }))

    it('with two boxes, between which one chooses', () =>
      inBrowser(async ({ page }) => {
        const boxes = [
          await createBox(server.url, { displayName: 'Ana' }),
          await createBox(server.url, { displayName: 'Bo' }),
        ] as const
        await send(boxes[0].link, 'for Ana')
        await send(boxes[1].link, 'for Bo')
        await send(boxes[1].link, 'for Bo too')
        const backup = await formatBackup(
          boxes.map((box) => box.keys()),
          PASSPHRASE,
        )
        await page.clock.install()
        await restore(page, server.url, backup)
        await lookFor(page, 1)
        // The other one is looked at a while later.
        await page.locator('#looked').filter({ hasText: 'Last looked' }).waitFor()
        await page.clock.fastForward(20_000)
        await page.waitForFunction(() => document.title === '(3) Messages')
        assert.equal(await page.textContent('#box-heading'), 'Ana')
        const choices = await page.locator('#choose-box option').allTextContents()
        assert.deepEqual(choices.map((choice) => choice.replace(/^\d\. |[\u2068\u2069]/g, '')).toSorted(), [
          'Ana (1)',
          'Bo (2)',
        ])
        assert.equal(await openMessage(page), 'for Ana')
        await page.selectOption('#choose-box', {
          index: choices.findIndex((choice) => choice.includes('Bo')),
        })
        assert.equal(await page.textContent('#box-heading'), 'Bo')
        assert.ok(!(await page.isVisible('#message')))
        assert.equal((await rowsOf(page)).length, 2)
        assert.equal(await openMessage(page), 'for Bo too')
        await page.click('#message-back')
        await page.click('#show-link')
        assert.equal(await page.inputValue('#share-link'), boxes[1].link)
      }))

    it('from the link and the key of a phone, and says what such a key means', () =>
      inBrowser(async ({ page }) => {
        const phone = await registerPhone(server, { encryption: 'derived', display_name: 'phone' })
        const stranger = await registerPhone(server, { encryption: 'derived' })
        await leave(server, phone, SECRET)
        const whole = `${server.url}/l#${phone.linkToken}.${encodeBase64Url(phone.publicKey)}`
        const short = `${server.url}/l/${phone.linkToken}`
        const secret = base64(phone.secretKey)
        await toStart(page, server.url)
        await page.click('#restore-part > summary')
        await page.click('#restore-part details > summary')
        const bring = async (link: string, key: string) => {
          await page.fill('#restore-link', link)
          await page.fill('#restore-secret', key)
          await page.fill('#restore-passphrase', PASSPHRASE)
          await page.click('#restore')
        }
        const wrong: readonly (readonly [string, string])[] = [
          [whole, base64(stranger.secretKey)],
          [whole, secret.slice(0, -4)],
          [short, base64(phone.secretKey.with(40, (phone.secretKey[40] ?? 0) ^ 1))],
          ['nonsense', secret],
        ]
        for (const [link, key] of wrong) {
          await bring(link, key)
          assert.match(await problemOf(page, 'restore-problem'), /do not belong together/)
        }
        assert.deepEqual(await keptIn(page), [])
        await bring(short, base64(phone.secretKey.slice(0, 32)))
        await page.waitForSelector('#box:not([hidden])')
        await lookFor(page, 1)
        assert.equal(await page.textContent('#box-heading'), 'phone')
        assert.equal(await openMessage(page), SECRET)
        await waitForRisk(page, /one key that always stays the same/)
        // The same box by its other link is the same box.
        await page.click('#message-back')
        await page.click('#more > summary')
        await page.click('#another-box')
        await bring(whole, secret)
        await page.waitForSelector('#box:not([hidden])')
        assert.ok(!(await page.isVisible('#choose-box')))
      }))
  })

  describe('is locked', () => {
    it('by the button, by a reload and by ten minutes in which nothing was done, and the page forgets it', () =>
      inBrowser(async ({ page }) => {
        await page.clock.install()
        const box = await createBox(server.url, { displayName: 'Ana the owner' })
        await send(box.link, SECRET, SENDER)
        await send(box.link, 'a second one')
        await (await createBox(server.url)).requestContact(box.link, 'Carl the asker')
        await bringKeys(page, server.url, box.keys())
        await lookFor(page, 2)
        await page.waitForSelector('#contacts:not([hidden])')
        const { link_token } = box.keys()
        const secrets = {
          ...secretsOf(box.keys()),
          PASSPHRASE,
          SECRET,
          SENDER,
          'another message': 'a second one',
          'name of the box': 'Ana the owner',
          'who asks': 'Carl the asker',
          'link token': link_token,
          'eight words': box.words.join(' '),
          'what is searched for': 'third sto',
          'a name that was typed': 'Dora the typed',
        }
        const isForgotten = async () => {
          assertNone(await heldIn(page), secrets, 'the page')
          assert.equal(await page.title(), 'Messages')
          assert.equal(
            await page.locator('#messages li, #contact-list li, #choose-box option, #qr *').count(),
            0,
          )
        }
        /** Everything that it can show, one after another. */
        const showAll = async () => {
          await lookFor(page, 2)
          await page.click('#show-link')
          assert.equal(await page.inputValue('#share-link'), box.link)
          await toMessages(page)
          await page.fill('#search', 'third sto')
          await waitForCount(page, 'Found: 1')
          assert.equal(await openMessage(page), SECRET)
          await page.click('#message-back')
          await page.click('#more > summary')
          await page.click('#another-box')
          await page.fill('#make-name', 'Dora the typed')
          await page.click('#start-back')
        }
        await showAll()
        await lock(page)
        await isForgotten()

        await unlock(page, 'wrong horse battery staple')
        assert.equal(await problemOf(page, 'unlock-problem'), 'This is not the passphrase.')
        await isForgotten()
        await unlock(page)
        await page.waitForSelector('#box:not([hidden])')
        await showAll()
        await page.fill('#search', '')
        await waitForCount(page, 'Messages: 2, new: 1')
        assert.equal(await openMessage(page), 'a second one')
        await page.clock.fastForward(9 * MINUTE_MS)
        assert.equal(await page.textContent('#message-text'), 'a second one')
        await page.clock.fastForward(2 * MINUTE_MS)
        await page.waitForSelector('#unlock:not([hidden])')
        assert.match((await page.textContent('#unlock-notice')) ?? '', /ten minutes/)
        await isForgotten()

        await page.reload()
        await page.waitForSelector('#unlock:not([hidden])')
        await isForgotten()
        await unlock(page)
        await waitForCount(page, 'Messages: 2')
        assert.equal(await openMessage(page, 1), SECRET)
      }))

    it('by a passphrase, and has its turns while that is tried, and shows how far it has come', () =>
      inBrowser(async ({ page }) => {
        await makeBox(page, server.url)
        await toMessages(page)
        await lock(page)
        const drawn = page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const values = new Set<number>()
              setInterval(() => {
                const bar = document.querySelector<HTMLProgressElement>('#unlock-bar')
                if (bar?.hasAttribute('value')) values.add(bar.value)
                if (document.querySelector('#unlock')?.hasAttribute('hidden')) resolve(values.size)
              }, 10)
            }),
        )
        await unlock(page)
        assert.ok((await drawn) >= 3)
      }))

    it('in bytes that say nothing, and nowhere else', () =>
      inBrowser(async ({ page, context }) => {
        const box = await createBox(server.url, { displayName: 'Ana the owner' })
        await send(box.link, SECRET, SENDER)
        await bringKeys(page, server.url, box.keys())
        await lookFor(page, 1)
        await openMessage(page)
        await eventually(() => seenFlags(box), [true])
        await page.click('#message-back')
        await lock(page)
        const kept = await keptIn(page)
        assert.ok(kept.includes('lock') && kept.some((key) => key.startsWith('drop ')), 'it was looked at')
        const { link_token } = box.keys()
        const secrets = {
          ...secretsOf(box.keys()),
          PASSPHRASE,
          SECRET,
          SENDER,
          'a word of it': 'stone',
          'name of the box': 'Ana the owner',
          'link token': link_token,
          'half of it': link_token.slice(5, 21),
        }
        for (const each of kept) assertNone(each, secrets, 'the database')
        await assertKeepsNothingElse(page, context)
      }))
  })

  describe('is the same in two tabs', () => {
    const openAnother = async (context: BrowserContext) => {
      const { page, complaints } = await watch(context)
      await page.goto(server.url)
      await unlock(page)
      await page.waitForSelector('#box:not([hidden])')
      return { page, complaints }
    }

    it('of which one shows what is read, marked and deleted in the other', () =>
      inBrowser(async ({ page, context }) => {
        const link = await makeOpenBox(page, server.url)
        for (const text of ['one', 'two']) await send(link, text)
        await toMessages(page)
        const { page: other, complaints } = await openAnother(context)
        await Promise.all([lookFor(page, 2), lookFor(other, 2)])
        await page.bringToFront()
        await openMessage(page)
        await waitForCount(other, 'Messages: 2, new: 1')
        await page.click('#mark-new')
        await waitForCount(other, 'Messages: 2, new: 2')
        await deleteMessage(page)
        await waitForCount(other, 'Messages: 1, new: 1')
        await other.bringToFront()
        assert.equal(await openMessage(other), 'one')
        await waitForCount(page, 'Messages: 1')
        await send(link, 'three')
        await other.click('#message-back')
        await lookFor(other, 2)
        await waitForCount(page, 'Messages: 2, new: 1')
        assert.deepEqual(complaints, [])
      }))

    it('that both renew the keys', () =>
      inBrowser(async ({ page, context }) => {
        await page.clock.install()
        const link = await makeOpenBox(page, server.url)
        await toMessages(page)
        await openAnother(context)
        server.turnClock(8 * DAY_MS)
        await page.clock.fastForward(8 * DAY_MS)
        const [, other] = context.pages()
        assert.ok(other)
        await Promise.all([unlock(page), unlock(other)])
        const clock = () => Date.now() + 8 * DAY_MS
        const isRenewed = async () =>
          ((await openLink(link, { clock })).issuedAtMs ?? 0) > Date.now() + 7 * DAY_MS
        await eventually(isRenewed, true)
        await (await openLink(link, { clock })).send(SECRET)
        await Promise.all([lookFor(page, 1), lookFor(other, 1)])
        assert.equal(await openMessage(other), SECRET)
        await page.reload()
        await unlock(page)
        assert.equal(await openMessage(page), SECRET)
        assert.ok(!(await risksOf(page)).some((risk) => /renewed|another device/.test(risk)))
      }))

    it('of which one does not show again as new what was read in the other meanwhile', () =>
      inBrowser(async ({ page, context }) => {
        await page.clock.install()
        const link = await makeOpenBox(page, server.url)
        await send(link, SECRET)
        await toMessages(page)
        await lookFor(page, 1)
        const { page: other } = await openAnother(context)
        // By then everything is read again, and what is seen on the server by now.
        server.turnClock(8 * DAY_MS)
        await page.clock.fastForward(8 * DAY_MS)
        const fetched = await holdAnswer(other, '/fetch')
        await unlock(other)
        await fetched.isHeld
        await page.bringToFront()
        const told = page.waitForResponse('**/ack')
        await unlock(page)
        await openMessage(page)
        await waitForCount(other, 'Messages: 1')
        await told
        const looked = other.waitForResponse('**/get_message_requests')
        await fetched.release()
        await looked
        await other.bringToFront()
        await other.reload()
        await unlock(other)
        await other.waitForSelector('#messages li')
        await waitForCount(other, 'Messages: 1')
      }))

    it('of which one removes a box that is gone, and not the one that was made in the other', () =>
      inBrowser(async ({ page, context }) => {
        const gone = await createBox(server.url, { displayName: 'Gone' })
        await bringKeys(page, server.url, gone.keys())
        const { page: other } = await openAnother(context)
        await other.bringToFront()
        await other.click('#more > summary')
        await other.click('#another-box')
        await other.fill('#make-name', 'New')
        await other.click('#make')
        await goWithoutBackup(other)
        await other.waitForSelector('#share:not([hidden])')
        await gone.deleteBox()
        await page.bringToFront()
        await page.click('#look')
        await waitForRisk(page, /no box for these keys/)
        await page.click('#more > summary')
        await page.click('#remove-box')
        await page.click('#sure-yes')
        await page.locator('#box-heading').filter({ hasText: 'New' }).waitFor()
        await other.bringToFront()
        await unlock(other)
        await other.locator('#box-heading').filter({ hasText: 'New' }).waitFor()
        assert.ok(!(await other.isVisible('#choose-box')))
      }))

    it('until one removes everything, and then the other is locked and says so', () =>
      inBrowser(async ({ page, context }) => {
        const link = await makeOpenBox(page, server.url)
        await send(link, SECRET)
        await toMessages(page)
        const { page: other, complaints } = await openAnother(context)
        await lookFor(other, 1)
        await openMessage(other)
        await page.bringToFront()
        await wipe(page)
        assert.match((await page.textContent('#start-notice')) ?? '', /were removed from this browser/)
        await other.waitForSelector('#start:not([hidden])')
        assert.match((await other.textContent('#start-notice')) ?? '', /Another tab has removed all boxes/)
        assert.ok(!(await heldIn(other)).includes('third stone'))
        assert.deepEqual(await keptIn(page), [])
        await other.bringToFront()
        await makeOpenBox(other, server.url)
        assert.deepEqual(complaints, [])
      }))

    it('and of two that make the first box at once the second is told so, and nothing is lost', () =>
      inBrowser(async ({ page, context }) => {
        const { page: other, complaints } = await watch(context)
        const tabs = [page, other]
        for (const tab of tabs) {
          await toStart(tab, server.url)
          await tab.check('#make-without')
        }
        const make = async (tab: Page) => {
          await tab.click('#make')
          await tab.waitForFunction(
            () =>
              document.querySelector('#make-problem')?.textContent !== '' ||
              document.querySelector('#backup')?.hasAttribute('hidden') === false,
          )
          return (await tab.textContent('#make-problem')) ?? ''
        }
        const said = await Promise.all(tabs.map(make))
        const refused = said.find((each) => each !== '')
        assert.equal(said.filter((each) => each === '').length, 1)
        assert.match(refused ?? '', /Another tab has made a box in this browser meanwhile/)
        const winner = tabs[said.indexOf('')]
        const loser = tabs[said.indexOf(refused ?? '')]
        assert.ok(winner && loser)
        await winner.bringToFront()
        await goWithoutBackup(winner)
        await winner.waitForSelector('#share:not([hidden])')
        const link = await winner.inputValue('#share-link')
        await send(link, SECRET)
        await loser.bringToFront()
        await loser.reload()
        await unlock(loser)
        await lookFor(loser, 1)
        assert.equal(await openMessage(loser), SECRET)
        assert.deepEqual(complaints, [])
      }))
  })

  describe('is little or nothing', () => {
    const REFUSALS = {
      'has no databases': `Object.defineProperty(globalThis, 'indexedDB', { value: undefined })`,
      'refuses to open one': `IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }`,
    }
    for (const [title, script] of Object.entries(REFUSALS)) {
      it(`where the browser ${title}, and the page says so and goes on`, () =>
        inBrowser(async ({ page }) => {
          await page.addInitScript({ content: script })
          const link = await makeOpenBox(page, server.url)
          assert.match((await page.textContent('#kept-how')) ?? '', /does not let the page store anything/)
          await send(link, SECRET)
          await toMessages(page)
          await lookFor(page, 1)
          await waitForRisk(page, /does not let the page store anything/)
          await lock(page)
          assert.ok(!(await heldIn(page)).includes('third stone'))
          await unlock(page)
          assert.equal(await openMessage(page), SECRET)
          // Only here, and without a backup: whoever leaves is asked.
          const asked: string[] = []
          page.on('dialog', (dialog) => {
            asked.push(dialog.type())
            void dialog.accept()
          })
          await page.reload()
          assert.deepEqual(asked, ['beforeunload'])
          await page.waitForSelector('#start:not([hidden])')
        }))
    }

    it('where the browser has no room left: what comes is shown, and kept when there is room', () =>
      inBrowser(async ({ page, context, posted }) => {
        const { origin } = new URL(server.url)
        const devtools = await context.newCDPSession(page)
        await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 300_000 })
        const link = await makeOpenBox(page, server.url)
        await toMessages(page)
        const isFull = async () => (await risksOf(page)).some((risk) => risk.includes('has no room left'))
        let count = 0
        const sendOne = async () => {
          await send(link, `${String(++count)} ${'x'.repeat(15_000)}`, SENDER)
          await lookFor(page, count)
        }
        while (!(await isFull()) && count < 30) await sendOne()
        await waitForRisk(page, /This browser has no room left/)
        assert.ok(count > 2)
        await waitForCount(page, `Messages: ${String(count)}, new: ${String(count)}`)
        assert.deepEqual(posted('/ack'), [])
        const [last, before] = [count, count - 1].map((each) => `${String(each)} ${'x'.repeat(15_000)}`)
        assert.equal(await openMessage(page), last)
        await page.click('#message-back')
        assert.equal(await openMessage(page, 1), before)
        await page.click('#message-back')
        await page.fill('#search', `${String(count)} x`)
        await waitForCount(page, 'Found: 1')
        await page.fill('#search', '')

        // What could not be kept is not lost by a reload.
        await page.reload()
        await unlock(page)
        await lookFor(page, count)
        await waitForRisk(page, /This browser has no room left/)

        await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000_000 })
        await page.click('#look')
        await eventually(isFull, false)
        await sendOne()
        assert.ok(!(await isFull()))
        await context.setOffline(true)
        await lock(page)
        await unlock(page)
        await page.waitForFunction((rows) => document.querySelectorAll('#messages li').length === rows, count)
        assert.equal(await openMessage(page, 1), last)
      }))
  })

  describe('and what is on the server', () => {
    it('come together again after it was away', () =>
      inBrowser(async ({ page, context }) => {
        const box = await createBox(server.url)
        for (const text of ['one', 'two', 'three']) await send(box.link, text)
        await bringKeys(page, server.url, box.keys())
        await lookFor(page, 3)
        await context.setOffline(true)
        await page.click('#look')
        await waitForRisk(page, /The server cannot be reached/)
        assert.equal(await openMessage(page), 'three')
        await page.click('#message-back')
        assert.equal(await openMessage(page, 1), 'two')
        await deleteMessage(page)
        await waitForCount(page, 'Messages: 2, new: 1')
        await send(box.link, 'four')
        assert.deepEqual(await seenFlags(box), [false, false, false, false])
        // What was deleted meanwhile is deleted there as soon as it can be.
        await context.setOffline(false)
        await lookFor(page, 3)
        await eventually(async () => (await risksOf(page)).some((risk) => risk.includes('reached')), false)
        await eventually(() => seenFlags(box), [false, true, false])
        assert.match((await rowsOf(page))[0] ?? '', /four/)
      }))

    it('after another device has renewed the keys', () =>
      inBrowser(async ({ page }) => {
        const box = await createBox(server.url)
        await bringKeys(page, server.url, box.keys())
        for (const step of [1, 2, 3]) {
          await box.renewKeys({ evenIfNotDue: true })
          await send(box.link, `step ${String(step)}`)
        }
        await lookFor(page, 3)
        assert.equal(await openMessage(page), 'step 3')
      }))

    it('part where somebody gives senders a key that leads elsewhere, and the page says so', () =>
      inBrowser(async ({ page }) => {
        await page.clock.install()
        const { link, foreign } = await makeForeignRenewal(page)
        await (await openLink(link, { clock: inEightDays })).send(SECRET)
        await page.clock.fastForward(8 * DAY_MS)
        await unlock(page)
        await waitForRisk(page, /Senders are given a key that was not made here/)
        await lookFor(page, 1)
        assert.match((await rowsOf(page))[0] ?? '', /Cannot be opened$/)
        await page.click('#more > summary')
        await page.click('#another-box')
        await fillRestore(page, JSON.stringify(foreign))
        await page.waitForFunction(() =>
          document.querySelector('#restore-problem')?.textContent.startsWith('This browser has other keys'),
        )
      }))

    const inEightDays = () => Date.now() + 8 * DAY_MS

    /** Whoever has the identity only begins another chain. */
    const makeForeignRenewal = async (page: Page) => {
      const box = await createBox(server.url)
      await bringKeys(page, server.url, box.keys())
      const identityOnly = box.keys()
      delete identityOnly.chain
      server.turnClock(8 * DAY_MS)
      const foreign = openBox(identityOnly, { clock: inEightDays })
      await foreign.renewKeys({ evenIfNotDue: true })
      return { link: box.link, foreign: foreign.keys() }
    }

    it('are under keys that are renewed weekly by themselves, and it is said when that fails for long', () =>
      inBrowser(async ({ page, posted }) => {
        await page.clock.install()
        const link = await makeOpenBox(page, server.url)
        await toMessages(page)
        const pass = async (days: number) => {
          server.turnClock(days * DAY_MS)
          await page.clock.fastForward(days * DAY_MS)
          await unlock(page)
          await page.waitForSelector('#box:not([hidden])')
        }
        await pass(6)
        await waitForCount(page, 'There are no messages yet.')
        assert.deepEqual(posted('/set_encryption_keys'), [])
        await pass(2)
        await eventually(() => posted('/set_encryption_keys').length, 1)
        const isRenewed = async () =>
          ((await openLink(link, { clock: inEightDays })).issuedAtMs ?? 0) > Date.now() + 7 * DAY_MS
        await eventually(isRenewed, true)

        await page.route('**/set_encryption_keys', (route) => route.abort())
        await pass(60)
        await eventually(() => posted('/set_encryption_keys').length > 1, true)
        assert.ok(!(await risksOf(page)).some((risk) => risk.includes('could not be renewed')))
        await pass(12)
        await waitForRisk(page, /could not be renewed.*before \d+ \w+ \d{4}/)
        await page.unroute('**/set_encryption_keys')
        await page.waitForFunction(
          () => {
            document.querySelector<HTMLElement>('#look')?.click()
            return !document.querySelector('#risks')?.textContent.includes('renewed')
          },
          undefined,
          { polling: 200 },
        )
        assert.equal(readLink(link).kind, 'identity')
      }))
  })
})
