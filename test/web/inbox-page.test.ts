/** `/` in a real browser: an owner makes a box, shares its link, and reads it, whatever strangers leave in it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { type Box, createBox, openBox, openLink, parseBackup, readLink } from '../../src/client/index.js'
import { boxKeyPairFromSecret } from '../../src/crypto/box-key.js'
import { randomBytes } from '../../src/crypto/random.js'
import { utf8 } from '../../src/encoding/bytes.js'
import { startBrowser } from '../setup/browser.js'
import { eventually } from '../setup/eventually.js'
import { holdAnswer } from '../setup/held-answer.js'
import {
  assertNone,
  bringBoxes,
  bringKeys,
  chooseBox,
  deleteMessage,
  focusIn,
  goWithoutBackup,
  heldIn,
  linkOf,
  lock,
  lookFor,
  lookUntil,
  makeBox,
  makeOpenBox,
  openMessage,
  PASSPHRASE,
  problemOf,
  readBack,
  recordRequests,
  risksOf,
  rowsOf,
  saveBackup,
  saveFile,
  secretsOf,
  toMessages,
  toStart,
  unlock,
  waitForCount,
  waitForRisk,
} from '../setup/inbox.js'
import { CHROMIUM, providePart, PYNACL } from '../setup/parts.js'
import { envelopeAround, sealByPynacl } from '../setup/pynacl.js'
import { readAll } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import { visit, watch } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** What no message may bring into the page. */
function strangeElements(page: Page): Promise<number> {
  return page.locator('#box').locator('a, img, script, iframe, svg, b, form, style').count()
}

function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}

/** Does something in the page in the midst of it, when what is kept is read for this time from now on. */
async function whenNextRead(page: Page, time: number, act: () => void): Promise<void> {
  await page.evaluate(
    `{
      const { getAll } = IDBObjectStore.prototype
      let left = ${String(time)}
      IDBObjectStore.prototype.getAll = function (...asked) {
        if (--left === 0) (${String(act)})()
        return getAll.apply(this, asked)
      }
    }`,
  )
}

const SECRET = 'the third stone from the left, “Zoë” said'

describe('the inbox page', function () {
  this.timeout(90_000)
  let browser: Browser | undefined
  let server: TestServer

  const inBrowser = (act: Parameters<typeof visit>[2], options: Parameters<typeof visit>[1] = {}) => {
    assert.ok(browser)
    return visit(browser, options, act)
  }
  const send = async (link: string, text: string, name?: string) =>
    (await openLink(link)).send(text, name === undefined ? {} : { name })
  /** Ana's, which is open, and Bo's. */
  const bringTwo = async (page: Page): Promise<readonly [Box, Box]> => {
    const boxes = [
      await createBox(server.url, { displayName: 'Ana' }),
      await createBox(server.url, { displayName: 'Bo' }),
    ] as const
    await bringBoxes(page, server.url, boxes)
    return boxes
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

  it('is where a box is made, shared, read and emptied, and nobody is told anything of it', () =>
    inBrowser(async ({ page, context, posted }) => {
      const ownerAsked = recordRequests(context)
      await page.clock.install()
      const { link, backup } = await makeBox(page, server.url, 'Ana 🐙')
      const recipient = await openLink(link)
      assert.equal(recipient.displayName, 'Ana 🐙')
      assert.equal(await page.textContent('#word-list'), recipient.words?.join(' '))

      let senderAsked: Awaited<ReturnType<ReturnType<typeof recordRequests>>> = []
      await inBrowser(async ({ page: senders, context: sendersContext }) => {
        const asked = recordRequests(sendersContext)
        await senders.goto(link)
        await senders.waitForSelector('#write:not([hidden])')
        await senders.fill('#text', SECRET)
        await senders.fill('#name', 'Bo the sender')
        await senders.click('#send')
        await senders.waitForSelector('#left:not([hidden])')
        senderAsked = await asked()
      })

      await toMessages(page)
      await lookFor(page, 1)
      assert.match((await rowsOf(page))[0] ?? '', /^New Bo the sender .* the third stone/)
      const [keys] = await parseBackup(backup, PASSPHRASE)
      assert.ok(keys)
      const flags = async () =>
        (await readAll(openBox(keys).drops({ includeSeen: true }))).map((drop) => drop.seen)
      assert.deepEqual(await flags(), [false])

      assert.equal(await openMessage(page), SECRET)
      assert.equal(
        await page.textContent('#message-claim'),
        'The sender gives the name Bo the sender. Nobody has verified it.',
      )
      await eventually(flags, [true])
      await page.click('#mark-new')
      await eventually(flags, [false])
      await page.click('#mark-read')
      await eventually(flags, [true])

      await deleteMessage(page)
      assert.deepEqual(await rowsOf(page), [])
      await lock(page)
      await unlock(page)
      await waitForCount(page, 'There are no messages yet.')
      // After a week everything is gone through again. Meanwhile the page has locked itself.
      server.turnClock(8 * DAY_MS)
      await page.clock.fastForward(8 * DAY_MS)
      const before = posted('/fetch').length
      await unlock(page)
      await waitForCount(page, 'There are no messages yet.')
      assert.match(posted('/fetch')[before] ?? '', /"include_seen":true,"order":"DESC"/)
      assert.deepEqual(await rowsOf(page), [])

      const secrets = {
        ...secretsOf(keys),
        passphrase: PASSPHRASE,
        'what was written': SECRET,
        'beginning of it': 'the third stone',
        'name of the sender': 'Bo the sender',
        'what stands behind #': new URL(link).hash.slice(1),
      }
      const asked = [...(await ownerAsked()), ...senderAsked]
      assert.ok(asked.length > 30 && asked.some(({ url }) => url.endsWith('/set_encryption_keys')))
      for (const { url, said } of asked) {
        assert.equal(new URL(url).origin, server.url)
        assert.ok(!url.includes('#'), url)
        assertNone(said, secrets, url)
      }
    }))

  describe('shows the link only', () => {
    it('when the backup was read back, and refuses any other file', () =>
      inBrowser(async ({ page }) => {
        let token = ''
        page.on('response', (response) => {
          if (!response.url().endsWith('/register')) return
          void response.json().then((body: { readonly link_token: string }) => (token = body.link_token))
        })
        await toStart(page, server.url)
        await page.check('#make-without')
        assert.ok(!(await page.isVisible('#make-passphrase')))
        await page.click('#make')
        await page.waitForSelector('#backup:not([hidden])')
        const isToldBeforehand = async () => {
          const held = await heldIn(page)
          const inWords = [token, '/l#'].filter((each) => held.includes(each))
          return [...inWords, ...(await page.locator('#qr > *, #word-list:not(:empty)').allInnerTexts())]
        }
        await eventually(() => token.startsWith('link_'), true)
        assert.deepEqual(await isToldBeforehand(), [])

        // Nothing has protected the box so far, so the file needs a passphrase of its own.
        await page.fill('#backup-new-passphrase', 'short')
        await page.fill('#backup-new-again', 'short')
        await page.click('#backup-save')
        assert.match(await problemOf(page, 'backup-problem'), /at least 12 characters/)
        await page.fill('#backup-new-passphrase', PASSPHRASE)
        await page.fill('#backup-new-again', `${PASSPHRASE}s`)
        await page.click('#backup-save')
        await page.waitForFunction(() =>
          document.querySelector('#backup-problem')?.textContent.includes('not the same'),
        )
        await page.fill('#backup-new-again', PASSPHRASE)
        const { text, file } = await saveBackup(page)
        assert.deepEqual(await isToldBeforehand(), [])

        for (const other of [
          text.slice(0, -9),
          text.replace(/"salt":"..../, '"salt":"AAAA'),
          '',
          'nonsense',
        ]) {
          await page.setInputFiles('#backup-file', {
            name: 'backup.json',
            mimeType: 'application/json',
            buffer: Buffer.from(other),
          })
          assert.match(await problemOf(page, 'backup-read-problem'), /not the file that was just saved/)
          assert.deepEqual(await isToldBeforehand(), [])
        }
        // Who comes back later stands at the same place.
        await page.reload()
        await unlock(page)
        await page.waitForSelector('#backup:not([hidden])')
        assert.deepEqual(await isToldBeforehand(), [])
        await page.fill('#backup-new-passphrase', PASSPHRASE)
        await page.fill('#backup-new-again', PASSPHRASE)
        const again = await saveBackup(page)
        await page.setInputFiles('#backup-file', file)
        assert.match(await problemOf(page, 'backup-read-problem'), /not the file that was just saved/)
        await readBack(page, again.file)
        await page.waitForSelector('#backup-was-read:not([hidden])')
        assert.ok((await linkOf(page)).startsWith(`${server.url}/l#${token}.`))
        const [keys] = await parseBackup(again.text, PASSPHRASE)
        assert.equal(keys?.link_token, token)
        await toMessages(page)
        assert.ok(!(await risksOf(page)).some((risk) => risk.includes('no backup')))
      }))

    it('when a backup is under the passphrase that was tried, whatever is typed meanwhile', () =>
      inBrowser(async ({ page }) => {
        await makeBox(page, server.url)
        await toMessages(page)
        await page.click('#more > summary')
        await page.click('#save-backup')
        await page.fill('#backup-passphrase', PASSPHRASE)
        const saving = page.waitForEvent('download')
        await page.click('#backup-save')
        await page.waitForSelector('#backup-progress:not([hidden])')
        await page.fill('#backup-passphrase', 'another one')
        const text = readFileSync(await (await saving).path(), 'utf8')
        assert.equal((await parseBackup(text, PASSPHRASE)).length, 1)

        // What is left is not saved.
        await page.click('#backup-back')
        await page.click('#save-backup')
        await page.fill('#backup-passphrase', PASSPHRASE)
        let saved = 0
        page.on('download', () => saved++)
        await page.click('#backup-save')
        await page.waitForSelector('#backup-progress:not([hidden])')
        await page.click('#backup-back')
        await page.waitForFunction(() => document.querySelector('#backup-progress')?.hasAttribute('hidden'))
        await page.click('#save-backup')
        assert.ok(!(await page.isVisible('#backup-read-part')))
        assert.equal(saved, 0)
      }))

    it('when the owner says in words that they go without a backup, and then says so for good', () =>
      inBrowser(async ({ page }) => {
        await toStart(page, server.url)
        await page.check('#make-without')
        await page.click('#make')
        await goWithoutBackup(page, 'no')
        assert.equal(await problemOf(page, 'without-problem'), 'Type exactly the words that are shown.')
        assert.ok(await page.isVisible('#backup'))
        assert.equal(await linkOf(page), '')
        await goWithoutBackup(page, '  No  BACKUP ')
        await page.waitForSelector('#share:not([hidden])')
        assert.ok(!(await page.isVisible('#backup-was-read')))
        await openLink(await linkOf(page))
        await toMessages(page)
        await waitForRisk(page, /There is no backup of this box/)
        await lock(page)
        await unlock(page)
        await waitForRisk(page, /There is no backup of this box/)
      }))
  })

  describe('shows', () => {
    it('without a passphrase what is there, after a press of a button', () =>
      inBrowser(async ({ page }) => {
        const link = await makeOpenBox(page, server.url)
        await send(link, SECRET)
        await toMessages(page)
        await lookFor(page, 1)
        await lock(page)
        assert.ok(!(await page.isVisible('#unlock-passphrase')))
        assert.ok(!(await heldIn(page)).includes('third stone'))
        await unlock(page)
        assert.equal(await openMessage(page), SECRET)
        await page.reload()
        await unlock(page)
        assert.equal(await openMessage(page), SECRET)
        await page.click('#message-back')
        await page.click('#more > summary')
        await page.click('#save-backup')
        assert.ok(await page.isVisible('#backup-new-again'))
        assert.ok(!(await page.isVisible('#without-words')))
      }))

    it('what is searched for, whatever accents and capitals it has, in texts and in names', () =>
      inBrowser(async ({ page }) => {
        const link = await makeOpenBox(page, server.url)
        await send(link, 'Äpfel und ÖLSARDINEN', 'Zoë')
        await send(link, 'Ünrelated', 'Łukasz')
        await send(link, `${'x'.repeat(3_000)} far behind`)
        await toMessages(page)
        await lookFor(page, 3)
        const find = async (words: string, count: string) => {
          await page.fill('#search', words)
          await waitForCount(page, count)
          return (await rowsOf(page)).length
        }
        assert.equal(await find('APFEL', 'Found: 1'), 1)
        assert.equal(await find('ölsard', 'Found: 1'), 1)
        assert.equal(await find('olsard', 'Found: 1'), 1)
        assert.match((await rowsOf(page))[0] ?? '', /Zoë/)
        assert.equal(await find('zoe', 'Found: 1'), 1)
        assert.equal(await find('ZOE\u0308', 'Found: 1'), 1)
        assert.equal(await find('UN', 'Found: 2'), 2)
        assert.equal(await find('far behind', 'Found: 1'), 1)
        assert.equal(await find('nowhere', 'Nothing was found.'), 0)
        assert.equal(await find(' ', 'Messages: 3, new: 3'), 3)
      }))

    it('nothing of a search in another box that was chosen before it ended', () =>
      inBrowser(async ({ page }) => {
        const [, bo] = await bringTwo(page)
        await send(bo.link, 'for Bo')
        await page.waitForSelector('#looked:not(:empty)')
        await chooseBox(page, 'Bo')
        await lookFor(page, 1)
        await chooseBox(page, 'Ana')
        await whenNextRead(page, 1, () => {
          const chooser = document.querySelector<HTMLSelectElement>('#choose-box')
          if (chooser === null) return
          chooser.selectedIndex = 1 - chooser.selectedIndex
          chooser.dispatchEvent(new Event('change'))
        })
        await page.fill('#search', 'Bo')
        await page.waitForFunction(() => document.querySelector('#box-heading')?.textContent === 'Bo')
        await page.waitForTimeout(300)
        assert.equal(await page.inputValue('#search'), '')
        assert.equal(await page.textContent('#count'), 'Messages: 1, new: 1')
        assert.equal((await rowsOf(page)).length, 1)
      }))

    it('in the title how many are new, and nothing else, and asks for them only while it is seen', () =>
      inBrowser(async ({ page, posted }) => {
        await page.clock.install()
        const link = await makeOpenBox(page, server.url)
        await toMessages(page)
        await page.waitForSelector('#looked:not(:empty)')
        assert.equal(await page.title(), 'Messages')
        // The next look is planned when this one has ended, which is told a minute later than the one before.
        const aLookLater = async () => {
          const before = await page.textContent('#looked')
          await page.clock.fastForward(80_000)
          await page.waitForFunction((told) => {
            const now = document.querySelector('#looked')?.textContent ?? ''
            return now.startsWith('Last looked') && now !== told
          }, before)
        }
        await send(link, SECRET, 'Bo')
        await aLookLater()
        await page.waitForFunction(() => document.title === '(1) Messages')
        await send(link, SECRET, 'Bo')
        await aLookLater()
        await page.waitForFunction(() => document.title === '(2) Messages')
        await openMessage(page)
        await page.waitForFunction(() => document.title === '(1) Messages')

        const setHidden = (isHidden: boolean) =>
          page.evaluate((is) => {
            Object.defineProperty(document, 'hidden', { value: is, configurable: true })
            document.dispatchEvent(new Event('visibilitychange'))
          }, isHidden)
        await setHidden(true)
        await send(link, 'a third one')
        const before = posted('/fetch').length
        await page.clock.fastForward(7 * MINUTE_MS)
        await page.waitForTimeout(300)
        assert.equal(posted('/fetch').length, before)
        await eventually(() => page.title(), '(1) Messages')
        await setHidden(false)
        await page.clock.fastForward(1_000)
        await page.waitForFunction(() => document.title === '(2) Messages')
      }))

    it('who asks to be a contact, and answers them', () =>
      inBrowser(async ({ page }) => {
        const link = await makeOpenBox(page, server.url)
        await toMessages(page)
        const [ana, bo, cy] = [
          await createBox(server.url),
          await createBox(server.url),
          await createBox(server.url),
        ]
        assert.equal(await ana.requestContact(link, 'Ana <b>bold</b>'), 'pending')
        assert.equal(await bo.requestContact(link, 'Bo'), 'pending')
        await lookUntil(page, '#contact-list li', 2)
        const asking = page.locator('#contact-list li')
        const anas = asking.filter({ hasText: 'Ana <b>bold</b> asks to be one of your contacts' })
        assert.equal(await page.locator('#contact-list b').count(), 0)
        await anas.getByRole('button', { name: 'Allow' }).click()
        await page.waitForFunction(() => document.querySelectorAll('#contact-list li').length === 1)
        assert.equal(await ana.requestContact(link, 'Ana'), 'accepted')
        await asking.getByRole('button', { name: 'Refuse' }).click()
        await page.waitForSelector('#contacts', { state: 'hidden' })
        assert.equal(await bo.requestContact(link, 'Bo'), 'pending')
        // A look that brings whoever has asked since brings nobody who was refused.
        assert.equal(await cy.requestContact(link, 'Cy'), 'pending')
        await lookUntil(page, '#contact-list li', 1)
        assert.match((await asking.textContent()) ?? '', /Cy/)
      }))

    it('who was answered no more, also by a list that is from before the answer', () =>
      inBrowser(async ({ page }) => {
        const link = await makeOpenBox(page, server.url)
        await toMessages(page)
        await (await createBox(server.url)).requestContact(link, 'Bo')
        await lookUntil(page, '#contact-list li', 1)
        await page.waitForFunction(() => document.querySelector('#looked')?.textContent !== '')
        const list = await holdAnswer(page, '/get_message_requests')
        await page.click('#look')
        await list.isHeld
        await page.click('#contact-list button:has-text("Refuse")')
        await page.waitForSelector('#contacts', { state: 'hidden' })
        const come = page.evaluate(
          () =>
            new Promise((resolve) => {
              const list = document.querySelector('#contact-list')
              const looked = document.querySelector('#looked')
              if (list === null || looked === null) return
              let most = 0
              new MutationObserver(() => {
                most = Math.max(most, list.children.length)
              }).observe(list, { childList: true })
              // Drawn at the end of a look, together with the list.
              new MutationObserver(() => {
                resolve(most)
              }).observe(looked, { childList: true })
            }),
        )
        await list.release()
        assert.equal(await come, 0)
      }))

    describe('who asks to be a contact, and when the answer to one is slow', () => {
      const ask = async (link: string, name: string) => {
        assert.equal(await (await createBox(server.url)).requestContact(link, name), 'pending')
      }
      const refuse = (page: Page, name: string) =>
        page.locator('#contact-list li', { hasText: name }).getByRole('button', { name: 'Refuse' }).click()
      const two = async (page: Page) => {
        const link = await makeOpenBox(page, server.url)
        await toMessages(page)
        await ask(link, 'Cy')
        await ask(link, 'Di')
        await lookUntil(page, '#contact-list li', 2)
      }

      it('answers another one meanwhile', () =>
        inBrowser(async ({ page }) => {
          await two(page)
          const answer = await holdAnswer(page, '/respond_message_request')
          await refuse(page, 'Cy')
          await answer.isHeld
          await refuse(page, 'Di')
          await page.locator('#contact-list', { hasNotText: 'Di' }).waitFor()
          await answer.release()
          await page.waitForSelector('#contacts', { state: 'hidden' })
        }))

      it('leaves the keyboard where it is by then', () =>
        inBrowser(async ({ page }) => {
          await two(page)
          const answer = await holdAnswer(page, '/respond_message_request')
          await refuse(page, 'Cy')
          await answer.isHeld
          await page.focus('#search')
          await answer.release()
          await page.locator('#contact-list', { hasNotText: 'Cy' }).waitFor()
          assert.equal(await focusIn(page), 'search')
          // From what was pressed and is gone it goes on to the next.
          await refuse(page, 'Di')
          await page.waitForSelector('#contacts', { state: 'hidden' })
          assert.equal(await focusIn(page), 'messages-heading')
        }))

      it('says nothing of a refusal beside another box', () =>
        inBrowser(async ({ page }) => {
          const no = { status: 400, json: { error: 'No.', code: 'invalid_request' } }
          const [anas] = await bringTwo(page)
          await ask(anas.link, 'Cy')
          await lookUntil(page, '#contact-list li', 1)
          const first = await holdAnswer(page, '/respond_message_request', no)
          await refuse(page, 'Cy')
          await first.release()
          assert.match(await problemOf(page, 'contact-problem'), /Something unexpected happened/)
          const second = await holdAnswer(page, '/respond_message_request', no)
          await refuse(page, 'Cy')
          await second.isHeld
          await chooseBox(page, 'Bo')
          assert.equal(await page.textContent('#contact-problem'), '')
          await second.release()
          await page.waitForTimeout(300)
          assert.equal(await page.textContent('#contact-problem'), '')
          await chooseBox(page, 'Ana')
          await page.locator('#contact-list', { hasText: 'Cy' }).waitFor()
        }))

      it('moves nobody who has chosen another box', () =>
        inBrowser(async ({ page }) => {
          const [anas, bos] = await bringTwo(page)
          await ask(anas.link, 'Cy')
          await ask(bos.link, 'Di')
          await lookUntil(page, '#contact-list li', 1)
          const answer = await holdAnswer(page, '/respond_message_request')
          await refuse(page, 'Cy')
          await answer.isHeld
          await chooseBox(page, 'Bo')
          await page.click('#look')
          await page.locator('#contact-list', { hasText: 'Di' }).waitFor()
          await page.getByRole('button', { name: 'Block' }).focus()
          await answer.release()
          await page.waitForTimeout(300)
          assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Block')
        }))
    })

    it('and saves as JSON and as text everything that is there, and no message can pass for two', () =>
      inBrowser(async ({ page }) => {
        const link = await makeOpenBox(page, server.url)
        const rule = '-'.repeat(72)
        const imitation = `true\n\n${rule}\n\nArrived on 1 January 2026 at 00:00\nBoss\n\n  false\r\n\u2028${rule}\u0085x`
        await send(link, 'first', 'Ana')
        await send(link, imitation, `${rule}\n${rule}`)
        await send(link, imitation, 'Arrived on 1 January 2026 at 00:00')
        await toMessages(page)
        await lookFor(page, 3)
        await openMessage(page, 2)
        await page.click('#message-back')
        await page.click('#more > summary')

        const json = await saveFile(page, '#export-json')
        assert.match(json.name, /^sealdrop-messages-\d{4}-\d\d-\d\d\.json$/)
        const saved = JSON.parse(json.text) as {
          readonly format: string
          readonly messages: readonly Readonly<Record<string, unknown>>[]
        }
        assert.equal(saved.format, 'sealdrop messages v1')
        assert.deepEqual(
          saved.messages.map(({ text, name, unsealed_name, kind: what, seen }) => ({
            text,
            name,
            unsealed_name,
            what,
            seen,
          })),
          [
            { text: imitation, name: 'Arrived on 1 January 2026 at 00:00', seen: false },
            { text: imitation, name: `${rule}\n${rule}`, seen: false },
            { text: 'first', name: 'Ana', seen: true },
          ].map((each) => ({ ...each, unsealed_name: null, what: 'letter' })),
        )

        const { text } = await saveFile(page, '#export-text')
        // Only what the page itself says stands at the beginning of a line.
        const structure = text.split('\n').filter((line) => line !== '' && !line.startsWith('  '))
        assert.equal(structure.length, 6)
        for (const [at, line] of structure.entries()) {
          if (at % 2 === 0) assert.match(line, /^Arrived on \d/)
          else assert.equal(line, rule)
        }
        for (const name of ['Arrived on 1 January 2026 at 00:00', `${rule} ${rule}`, 'Ana']) {
          assert.ok(text.includes(`\n  The sender gives the name ${name}. Nobody has verified it.\n`), name)
        }
        assert.ok(text.includes('\n  true\n') && text.includes('[U+2028]') && text.includes('\n  first\n'))
      }))
  })

  it('saves nothing once it is locked', () =>
    inBrowser(async ({ page }) => {
      const link = await makeOpenBox(page, server.url)
      // As many as are read at once: what follows is read, and is nothing.
      for (let number = 0; number < 50; number++) await send(link, SECRET)
      await toMessages(page)
      await waitForCount(page, 'Messages: 50, new: 50')
      await page.locator('#looked').filter({ hasText: 'Last looked' }).waitFor()
      await page.click('#more > summary')
      const saved: string[] = []
      page.on('download', (download) => saved.push(download.suggestedFilename()))
      await whenNextRead(page, 2, () => {
        document.querySelector<HTMLElement>('#lock')?.click()
      })
      await page.click('#export-json')
      await page.waitForSelector('#unlock:not([hidden])')
      await page.waitForTimeout(500)
      assert.deepEqual(saved, [])
    }))

  describe('gives no signature to a server', () => {
    const FOREIGN = {
      'that hands on another server’s challenge':
        'sealdrop-challenge-1 https://other.example 1795231233300 Br5h4rrazFk euKFCLBz0Y64NiOPpDzkgQ P5VsBLbhcINr7t5_UEgvoQiuONxX9a1pQ_On5SC4iaY',
      'that asks for one under a text': 'I owe you everything.',
    }
    for (const [title, challenge] of Object.entries(FOREIGN)) {
      it(title, () =>
        inBrowser(async ({ page, posted }) => {
          await makeOpenBox(page, server.url)
          await toMessages(page)
          await page.waitForSelector('#looked:not(:empty)')
          await lock(page)
          await page.route('**/challenge_request', async (route) => {
            const answer = (await (await route.fetch()).json()) as object
            await route.fulfill({ json: { ...answer, challenge } })
          })
          const before = posted('/fetch').length
          await unlock(page)
          await waitForRisk(page, /so nothing was signed/)
          assert.equal(posted('/fetch').length, before)
        }),
      )
    }
  })

  describe('of what strangers leave', () => {
    /** What a browser would act on, or what would show it as something else. */
    const HOSTILE: readonly string[] = [
      '<script>document.title = "pwned"</script><img src=x onerror="document.title = \'pwned\'">',
      '<a href="javascript:document.title=1">click</a><iframe src="https://evil.example/"></iframe>',
      'javascript:document.title="pwned" https://evil.example/?q=1 http://evil.example mailto:a@evil.example',
      '"><svg onload=alert(1)>{name}{{7*7}}${7*7}</textarea></pre></bdi>&lt;b&gt;&amp;',
      'abc\u202egnp.exe\u202c \u2066isolated\u2069 \u200e\u200f\u061c',
      'a\u0000b\u0007c\u001bd\u007fe\u0085f\u009fg\rh',
      'zero\u200bwidth\u2060and\ufeffmore\u00ad \u{e0041} \u3164 \u2028 \u2029',
      'joined: می‌خواهم 👩‍👩‍👧 stays',
      'm'.repeat(16_000),
      '\n'.repeat(3_000),
      '',
    ]

    it('shows the text only, with what is hidden made visible', () =>
      inBrowser(async ({ page, requests }) => {
        const link = await makeOpenBox(page, server.url)
        for (const text of HOSTILE) await send(link, text, text.slice(0, 100))
        await toMessages(page)
        await lookFor(page, HOSTILE.length)
        assert.ok(!(await isTooWide(page)))
        assert.equal(await strangeElements(page), 0)
        const newestFirst = HOSTILE.toReversed()
        for (const [at, text] of newestFirst.entries()) {
          const shown = await openMessage(page, at)
          const plain = shown.replace(/\[U\+([0-9A-F]{4,5})\]/g, (_whole, number: string) =>
            String.fromCodePoint(Number.parseInt(number, 16)),
          )
          assert.equal(plain, text)
          assert.doesNotMatch(shown, /(?!\u200c|\u200d|\n)[\p{Cc}\p{Cf}\u2028\u2029\u3164]/u)
          assert.equal(await page.isVisible('#message-hidden'), shown !== text)
          assert.equal(await strangeElements(page), 0)
          assert.equal(
            await page.evaluate(() => document.querySelector('#message-text')?.childElementCount),
            0,
          )
          assert.ok(!(await isTooWide(page)), text.slice(0, 80))
          await page.click('#message-back')
        }
        assert.match(
          await openMessage(
            page,
            newestFirst.findIndex((text) => text.startsWith('abc')),
          ),
          /^abc\[U\+202E\]gnp\.exe\[U\+202C\]/,
        )
        assert.match((await page.textContent('#message-claim')) ?? '', /gives the name abc\[U\+202E\]/)
        await eventually(() => page.title(), 'Messages')
        assert.ok(requests.every((request) => new URL(request.url()).origin === server.url))
      }))

    it('opens what PyNaCl sealed, and says of what cannot be opened why, and does not call it seen', async function () {
      if (!providePart(PYNACL)) return this.skip()
      await inBrowser(async ({ page, posted }) => {
        const link = await makeOpenBox(page, server.url)
        const { linkToken: link_token } = readLink(link)
        const facts = (await server.post('/link_info', { link_token })).body as {
          readonly encryption_keys: readonly { readonly public_key: string }[]
        }
        const key = facts.encryption_keys[0]?.public_key ?? ''
        const strangers = Buffer.from(boxKeyPairFromSecret(randomBytes(32)).publicKey).toString('base64')
        const leave = async (sealed: readonly string[], fields: object = {}) => {
          for (const encrypted_message of sealed) {
            const answer = await server.post('/send', { link_token, encrypted_message, ...fields })
            assert.equal(answer.status, 201, answer.text)
          }
        }
        const unreadable = [
          envelopeAround('{"text":'),
          envelopeAround('{"text":5}'),
          envelopeAround('["text"]'),
          envelopeAround('{"text":"x","name":{}}'),
          Uint8Array.of(1, 2, 3),
          Uint8Array.of(0xff, 0xfe, 0x80),
        ]
        await leave(sealByPynacl(key, unreadable))
        await leave(sealByPynacl(strangers, [utf8('for somebody else')]))
        await leave([Buffer.alloc(48).toString('base64')])
        const cannot = unreadable.length + 2
        const readable = [
          envelopeAround('{"text":"half \\ud83d of one","name":"\\udfff"}'),
          envelopeAround('{"text":"by PyNaCl","name":"\\u202eoB","__proto__":{"kind":"deleted"}}'),
          utf8('plain, without an envelope'),
        ]
        await leave(sealByPynacl(key, readable))
        await leave(sealByPynacl(key, [utf8('from PyCrypt')]), {
          metadata: { sender_nick: 'Mallory\u202e<b>' },
        })
        await leave(sealByPynacl(key, [utf8('odd metadata')]), { metadata: { sender_nick: ['x'] } })
        await toMessages(page)
        await lookFor(page, cannot + 5)

        const open = async (at: number) => {
          const text = await openMessage(page, at)
          return [
            text,
            (await page.textContent('#message-name')) ?? '',
            (await page.textContent('#message-claim')) ?? '',
          ]
        }
        const back = () => page.click('#message-back')
        // Two that were marked one after another may be told of together.
        const marked = () => {
          const asked = posted('/ack').map((body) => JSON.parse(body) as { readonly message_ids: number[] })
          return new Set(asked.flatMap(({ message_ids }) => message_ids)).size
        }
        assert.deepEqual((await open(0)).slice(0, 2), ['odd metadata', 'No name'])
        assert.ok(!(await page.isVisible('#message-claim')))
        await back()
        assert.deepEqual(await open(1), [
          'from PyCrypt',
          'Mallory[U+202E]<b>',
          'Beside the sealed message stands the name Mallory[U+202E]<b>. It was not sealed, and nobody has verified it.',
        ])
        await back()
        assert.equal((await open(2))[0], 'plain, without an envelope')
        await back()
        assert.deepEqual((await open(3)).slice(0, 2), ['by PyNaCl', '[U+202E]oB'])
        await back()
        assert.deepEqual((await open(4)).slice(0, 2), ['half [U+D83D] of one', '[U+DFFF]'])
        await back()
        await eventually(marked, 5)

        for (let at = 5; at < 5 + cannot; at++) {
          assert.match((await rowsOf(page))[at] ?? '', /^New No name .* Cannot be opened$/)
          const [text] = await open(at)
          assert.equal(text, '')
          const why = (await page.textContent('#message-why')) ?? ''
          assert.match(why, at < 7 ? /sealed to a key that is not here/ : /there is no readable text in it/)
          await back()
        }
        await page.waitForTimeout(300)
        assert.equal(marked(), 5)
        await eventually(() => page.title(), `(${String(cannot)}) Messages`)
        // The owner may say so all the same, and may delete it.
        await open(5)
        await page.click('#mark-read')
        await eventually(marked, 6)
        await deleteMessage(page)
        assert.equal((await rowsOf(page)).length, cannot + 4)
      })
    })
  })

  it('says what went wrong with one message of that one only', () =>
    inBrowser(async ({ page }) => {
      const link = await makeOpenBox(page, server.url)
      for (const text of ['one', 'two']) await send(link, text)
      await toMessages(page)
      await lookFor(page, 2)
      await page.route('**/ack', (route) =>
        route.fulfill({ status: 400, json: { error: 'no', code: 'invalid_request' } }),
      )
      await openMessage(page)
      assert.match(await problemOf(page, 'message-problem'), /Something unexpected happened/)
      await page.unroute('**/ack')
      await page.click('#message-back')
      assert.equal(await openMessage(page, 1), 'one')
      await waitForCount(page, 'Messages: 2')
      assert.equal(await page.textContent('#message-problem'), '')
    }))

  it('says nothing of it beside another one that was opened meanwhile', () =>
    inBrowser(async ({ page, posted }) => {
      const link = await makeOpenBox(page, server.url)
      for (const text of ['one', 'two']) await send(link, text)
      await toMessages(page)
      await lookFor(page, 2)
      const no = { status: 400, json: { error: 'no', code: 'invalid_request' } }
      const refused = await holdAnswer(page, '/ack', no)
      await openMessage(page)
      await refused.isHeld
      await page.click('#message-back')
      assert.equal(await openMessage(page, 1), 'one')
      await refused.release()
      // The second time for both.
      await eventually(() => posted('/ack').length, 2)
      assert.equal(await page.textContent('#message-problem'), '')
    }))

  it('opens nothing that another tab has deleted a moment ago', () =>
    inBrowser(async ({ page, context }) => {
      const link = await makeOpenBox(page, server.url)
      for (const text of ['one', 'two']) await send(link, text)
      // It hears of nothing that other tabs do.
      await page.addInitScript(() => {
        BroadcastChannel.prototype.addEventListener = () => undefined
      })
      await page.reload()
      await unlock(page)
      await lookFor(page, 2)
      const { page: other } = await watch(context)
      await other.goto(server.url)
      await unlock(other)
      await openMessage(other)
      await deleteMessage(other)
      await page.click('#messages li:nth-child(1) button')
      await page.waitForTimeout(300)
      assert.ok(!(await page.isVisible('#message')))
      assert.equal(await openMessage(page, 1), 'one')
    }))

  it('marks what was opened one after another, however slow the server is', () =>
    inBrowser(async ({ page }) => {
      const box = await createBox(server.url)
      for (const text of ['one', 'two', 'three']) await send(box.link, text)
      await bringKeys(page, server.url, box.keys())
      await lookFor(page, 3)
      let release: (() => void) | undefined
      const released = new Promise<void>((resolve) => (release = resolve))
      await page.route('**/ack', async (route) => {
        await released
        await route.continue()
      })
      for (const at of [0, 1]) {
        await openMessage(page, at)
        await page.click('#message-back')
      }
      await openMessage(page, 2)
      await page.waitForSelector('#mark-new:visible')
      await page.click('#mark-new')
      await page.waitForSelector('#mark-read:visible')
      await page.click('#message-back')
      await waitForCount(page, 'Messages: 3, new: 1')
      await openMessage(page, 1)
      await deleteMessage(page)
      await waitForCount(page, 'Messages: 2, new: 1')
      release?.()
      const flags = async () => (await readAll(box.drops({ includeSeen: true }))).map((drop) => drop.seen)
      // What is deleted is deleted on the server, too.
      await eventually(flags, [false, true])
    }))
})
