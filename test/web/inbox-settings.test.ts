/** The owner's controls on `/`, in a real browser and on a real server. */
import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { type Box, createBox, openLink, readLink, SealdropError } from '../../src/client/index.js'
import { type Language, TEXTS } from '../../src/texts/index.js'
import { violationsOf } from '../setup/axe.js'
import { startBrowser } from '../setup/browser.js'
import { eventually } from '../setup/eventually.js'
import { holdAnswer } from '../setup/held-answer.js'
import {
  beSure,
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
  makeOpenBox,
  openMessage,
  openSettings,
  problemOf,
  risksOf,
  rowsOf,
  toMessages,
  toStart,
  unlock,
  waitForRisk,
  waitForSaid,
} from '../setup/inbox.js'
import { resize, sidewaysOf, smallOf } from '../setup/page-looks.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { readAll } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, startTestServer, type TestServer } from '../setup/test-server.js'
import { visit, watch } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

const HTML = '<img src=x onerror=alert(1)> & <b>bold</b>'
const { inbox: TEXT, settings: WORDS } = TEXTS.en

const codeOf = (error: unknown) => (error instanceof SealdropError ? error.code : String(error))

async function refusalOf(link: string): Promise<string> {
  try {
    await (await openLink(link)).send('x')
    return 'taken'
  } catch (error) {
    return codeOf(error)
  }
}

describe('the settings of the inbox page', function () {
  this.timeout(90_000)
  let browser: Browser | undefined
  let server: TestServer

  const inBrowser = (act: Parameters<typeof visit>[2], options: Parameters<typeof visit>[1] = {}) => {
    assert.ok(browser)
    return visit(browser, options, act)
  }
  const send = async (link: string, text: string) => (await openLink(link)).send(text)
  /** A box that is open in the page, and the same one on another device. */
  const shared = async (page: Page, displayName = 'Ana'): Promise<Box> => {
    const box = await createBox(server.url, { displayName })
    await bringKeys(page, server.url, box.keys())
    return box
  }
  const asOneThat = (box: Box) => async () => (await readAll(box.drops({ includeSeen: true }))).length
  /** Nothing comes back from a call, though the server has acted. */
  const loseAnswers = (page: Page, path: string) =>
    page.route(`**${path}`, async (route) => {
      await route.fetch()
      await route.abort()
    })

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    server = await startAddressedServer(kind)
  })
  afterEach(() => server.stop())

  it('are saved, do what they say, and are there after a reload, HTML as text', () =>
    inBrowser(async ({ page }) => {
      const box = await shared(page)
      await openSettings(page)
      assert.equal(await page.inputValue('#set-name'), 'Ana')
      await page.fill('#set-name', `  ${HTML} `)
      await page.fill('#set-greeting', `Hello,\n${HTML}`)
      assert.equal(
        await page.textContent('#set-greeting-count'),
        `${String(7 + HTML.length)} of 1,000 characters`,
      )
      // As Persian writes it.
      await page.fill('#set-days', '۳۰')
      for (const choice of ['closed', 'contacts-only', 'delete-read', 'seen-receipts']) {
        await page.check(`#set-${choice}`)
      }
      await page.press('#set-days', 'Enter')
      await waitForSaid(page, 'save-said', /were saved/)
      const wanted = {
        displayName: HTML,
        greeting: `Hello,\n${HTML}`,
        dropLifetimeDays: 30,
        closed: true,
        contactsOnly: true,
        deleteOnAcknowledge: true,
        seenReceipts: true,
      }
      const { displayName, greeting, dropLifetimeDays, closed, ...rest } = await box.settings()
      const { contactsOnly, deleteOnAcknowledge, seenReceipts } = rest
      const choices = { contactsOnly, deleteOnAcknowledge, seenReceipts }
      assert.deepEqual({ displayName, greeting, dropLifetimeDays, closed, ...choices }, wanted)
      assert.equal(await refusalOf(box.link), 'box_closed')

      await page.reload()
      await unlock(page)
      await page.waitForSelector('#box:not([hidden])')
      assert.equal(await page.textContent('#box-heading'), HTML)
      await openSettings(page)
      assert.equal(await page.textContent('#settings-name'), HTML)
      assert.equal(await page.inputValue('#set-name'), HTML)
      assert.equal(await page.inputValue('#set-greeting'), `Hello,\n${HTML}`)
      assert.equal(await page.inputValue('#set-days'), '30')
      for (const choice of ['closed', 'contacts-only', 'delete-read', 'seen-receipts']) {
        assert.ok(await page.isChecked(`#set-${choice}`), choice)
      }
      assert.equal(await page.locator('#settings img, #settings b, #box img, #box b').count(), 0)

      // All of it taken back; of what another device has changed meanwhile, nothing.
      await box.update({ dropLifetimeDays: 7 })
      await page.fill('#set-name', ' ')
      await page.fill('#set-greeting', '')
      for (const choice of ['closed', 'contacts-only', 'delete-read', 'seen-receipts']) {
        await page.uncheck(`#set-${choice}`)
      }
      await page.click('#settings-form button')
      await waitForSaid(page, 'save-said', /were saved/)
      const later = await box.settings()
      assert.deepEqual(
        [later.displayName, later.greeting, later.dropLifetimeDays, later.closed, later.contactsOnly],
        [null, null, 7, false, false],
      )
      assert.equal(await refusalOf(box.link), 'taken')
      await page.click('#settings-back')
      assert.equal(await page.textContent('#box-heading'), TEXT.unnamedBox)
    }))

  it('refuse what cannot be taken, and ask nobody', () =>
    inBrowser(async ({ page, posted }) => {
      await shared(page)
      await openSettings(page)
      const refused = async (field: string, value: string, said: string) => {
        const before = await page.inputValue(field)
        await page.fill(field, value)
        await page.click('#settings-form button')
        assert.equal(await problemOf(page, 'save-problem'), said)
        await page.fill(field, before)
      }
      await refused('#set-name', 'x'.repeat(256), TEXT.problems.name_too_long)
      await refused('#set-greeting', 'x'.repeat(1_001), WORDS.greetingWrong)
      await refused('#set-greeting', 'turned \u202e around', WORDS.greetingWrong)
      for (const days of ['0', '366', '', 'ten', '1.5', '-3'])
        await refused('#set-days', days, WORDS.daysWrong)
      assert.deepEqual(posted('/update_box'), [])
      await page.fill('#set-greeting', '🐙'.repeat(1_000))
      await page.click('#settings-form button')
      await waitForSaid(page, 'save-said', /were saved/)
      assert.equal(await page.textContent('#save-problem'), '')
    }))

  it('say what the box holds, and since when messages were refused, which the list says too', async () => {
    await server.stop()
    server = await startAddressedServer(kind, { environment: { BOX_MAX_DROPS: '10' } })
    await inBrowser(async ({ page }) => {
      const box = await shared(page)
      let taken = 0
      while ((await refusalOf(box.link)) === 'taken') taken++
      assert.equal(taken, 9)
      await lookFor(page, 9)
      // All nine may have been found before the tenth was refused.
      await page.click('#look')
      await waitForRisk(page, /^Messages were refused since .*, because the box was full\./)
      await openSettings(page)
      assert.match((await page.textContent('#holds-new')) ?? '', /^New: 9 \(\d+(\.\d)? kB\)$/)
      assert.match((await page.textContent('#holds-read')) ?? '', /: 0 \(0 byte\)$/)
      assert.equal(await page.textContent('#room-count'), 'At most of each kind: 10')
      assert.match((await page.textContent('#holds-refused')) ?? '', /^Messages were refused since/)
      await page.click('#settings-back')
      await openMessage(page, 8)
      await page.click('#message-back')
      await page.waitForFunction(() => {
        document.querySelector<HTMLElement>('#look')?.click()
        return !document.querySelector('#risks')?.textContent.includes('refused')
      })
      assert.equal(await refusalOf(box.link), 'taken')
      await openSettings(page)
      assert.match((await page.textContent('#holds-read')) ?? '', /: 1 \(/)
      assert.ok(!(await page.isVisible('#holds-refused')))
    })
  })

  it('let messages go from the server once they are read, and they stay here', () =>
    inBrowser(async ({ page }) => {
      const box = await shared(page)
      await openSettings(page)
      await page.check('#set-delete-read')
      await page.click('#settings-form button')
      await waitForSaid(page, 'save-said', /were saved/)
      await page.click('#settings-back')
      await send(box.link, 'the third stone')
      await send(box.link, 'unread')
      await lookFor(page, 2)
      assert.equal(await openMessage(page, 1), 'the third stone')
      await eventually(asOneThat(box), 1)
      await page.reload()
      await unlock(page)
      await lookFor(page, 2)
      assert.equal(await openMessage(page, 1), 'the third stone')
    }))

  describe('make a new link', () => {
    const makeLink = async (page: Page) => {
      await page.click('#new-link')
      await beSure(page)
    }

    it('that is shown, works and is kept, while the old one is refused and what comes is read on', () =>
      inBrowser(async ({ page, posted }) => {
        const old = await makeOpenBox(page, server.url)
        await send(old, 'by the old one')
        await toMessages(page)
        await lookFor(page, 1)
        await openSettings(page)
        await page.click('#new-link')
        await page.keyboard.press('Escape')
        assert.deepEqual(posted('/rotate_link'), [])
        await makeLink(page)
        await waitForSaid(page, 'new-link-said', /The link was replaced\./)
        await page.click('#show-new-link')
        await page.waitForSelector('#share:not([hidden])')
        const link = await linkOf(page)
        assert.notEqual(link, old)
        // The identity is the same.
        assert.equal(link.split('.').at(-1), old.split('.').at(-1))
        assert.equal(await refusalOf(old), 'link_replaced')
        await send(link, 'by the new one')
        await toMessages(page)
        await lookFor(page, 2)
        assert.ok(!(await risksOf(page)).some((risk) => risk.includes('replaced')))

        await page.reload()
        await unlock(page)
        await lookFor(page, 2)
        assert.match((await rowsOf(page)).join(), /by the new one.*by the old one/)
        await page.click('#show-link')
        assert.equal(await linkOf(page), link)
      }))

    it('again when the answer was lost, and lock nobody out meanwhile', () =>
      inBrowser(async ({ page, posted }) => {
        const old = await makeOpenBox(page, server.url)
        await toMessages(page)
        await openSettings(page)
        await loseAnswers(page, '/rotate_link')
        await makeLink(page)
        await page.waitForFunction(
          () => document.querySelector('#new-link-problem')?.textContent !== '',
          null,
          {
            timeout: 30_000,
          },
        )
        assert.equal(await page.textContent('#new-link-problem'), WORDS.newLinkUnknown)
        assert.ok(posted('/rotate_link').length > 0)
        assert.equal(await refusalOf(old), 'link_replaced')

        await page.reload()
        await unlock(page)
        await page.waitForSelector('#looked:not(:empty)')
        await waitForRisk(page, /was replaced on another device/)
        await page.unroute('**/rotate_link')
        await openSettings(page)
        assert.equal(await page.textContent('#holds-old-link'), TEXT.riskOldLink)
        await makeLink(page)
        await waitForSaid(page, 'new-link-said', /The link was replaced\./)
        assert.ok(!(await page.isVisible('#holds-old-link')))
        await page.click('#show-new-link')
        await send(await linkOf(page), 'the third stone')
        await toMessages(page)
        await lookFor(page, 1)
        await page.waitForFunction(() => {
          document.querySelector<HTMLElement>('#look')?.click()
          return !document.querySelector('#risks')?.textContent.includes('replaced')
        })
      }))

    it('and leave the keyboard where it is by then', () =>
      inBrowser(async ({ page }) => {
        await shared(page)
        await openSettings(page)
        const answer = await holdAnswer(page, '/rotate_link')
        await makeLink(page)
        await answer.isHeld
        await page.focus('#set-greeting')
        await answer.release()
        await waitForSaid(page, 'new-link-said', /The link was replaced\./)
        assert.ok(await page.isVisible('#show-new-link'))
        assert.equal(await focusIn(page), 'set-greeting')
      }))

    it('and lock other tabs, which then have it, too', () =>
      inBrowser(async ({ page, context }) => {
        const old = await makeOpenBox(page, server.url)
        await toMessages(page)
        const { page: other, complaints } = await watch(context)
        await other.goto(server.url)
        await unlock(other)
        await other.waitForSelector('#box:not([hidden])')
        await openSettings(page)
        await makeLink(page)
        await waitForSaid(page, 'new-link-said', /The link was replaced\./)
        await other.waitForSelector('#unlock:not([hidden])')
        assert.equal(await other.textContent('#unlock-notice'), TEXT.changedElsewhere)
        await unlock(other)
        await other.click('#show-link')
        const link = await linkOf(other)
        assert.notEqual(link, old)
        await page.click('#show-new-link')
        assert.equal(await linkOf(page), link)
        assert.deepEqual(complaints, [])
      }))

    it('and another device with the old one reads on, is told, and takes the new one over from a backup', () =>
      inBrowser(async ({ page }) => {
        const box = await shared(page)
        await send(box.link, 'before')
        await lookFor(page, 1)
        await box.rotateLink()
        await send(box.link, 'after')
        await lookFor(page, 2)
        await page.reload()
        await unlock(page)
        await waitForRisk(page, /was replaced on another device/)
        await lookFor(page, 2)
        await page.click('#more > summary')
        await page.click('#another-box')
        await page.click('#restore-part > summary')
        await page.fill('#restore-paste', JSON.stringify(box.keys()))
        await page.click('#restore')
        await page.waitForSelector('#box:not([hidden])')
        await lookFor(page, 2)
        assert.ok(!(await page.isVisible('#choose-box')))
        await page.click('#show-link')
        assert.equal(await linkOf(page), box.link)
      }))
  })

  it('replace the fetch token, which is another one at once', () =>
    inBrowser(async ({ page }) => {
      const box = await shared(page)
      const { link_token, fetch_token = '' } = box.keys()
      const statusByToken = async () => (await server.postAs(fetch_token, '/fetch', { link_token })).status
      assert.equal(await statusByToken(), 200)
      await openSettings(page)
      await page.click('#new-token')
      assert.equal(await page.textContent('#sure-text'), WORDS.newTokenSure)
      await beSure(page)
      await waitForSaid(page, 'new-token-said', /was replaced/)
      assert.equal(await statusByToken(), 401)
      await send(box.link, 'x')
      await page.click('#settings-back')
      await lookFor(page, 1)
    }))

  it('delete all messages on the server, and none here', () =>
    inBrowser(async ({ page }) => {
      const box = await shared(page)
      await send(box.link, 'first')
      await send(box.link, 'second')
      await lookFor(page, 2)
      await send(box.link, 'not looked for')
      await openSettings(page)
      await page.click('#empty')
      await page.click('#sure button[value=no]')
      assert.equal(await asOneThat(box)(), 3)
      await page.click('#empty')
      await beSure(page)
      await waitForSaid(page, 'empty-said', /^Deleted on the server: 3$/)
      assert.match((await page.textContent('#holds-new')) ?? '', /^New: 0 /)
      assert.equal(await asOneThat(box)(), 0)
      await page.click('#settings-back')
      await page.click('#look')
      await lookFor(page, 2)
      assert.equal(await openMessage(page, 1), 'first')
    }))

  it('write as this box to one that takes contacts only, once its owner allows it', () =>
    inBrowser(async ({ page }) => {
      await shared(page)
      const other = await createBox(server.url)
      await other.update({ contactsOnly: true })
      await openSettings(page)
      const press = () => page.click('#write-form button[type=submit]')
      await press()
      assert.equal(await problemOf(page, 'write-problem'), TEXTS.en.problems.nothing_written)
      await page.fill('#write-text', 'from a box that you know')
      for (const link of ['', 'https://elsewhere.example/l', other.link.replace('127.0.0.1', 'localhost')]) {
        await page.fill('#write-link', link)
        await press()
        assert.equal(await problemOf(page, 'write-problem'), WORDS.linkWrong, link)
      }
      const { linkToken } = readLink(other.link)
      await page.fill('#write-link', `${server.url}/l/${linkToken}`)
      await press()
      assert.equal(await problemOf(page, 'write-problem'), WORDS.writeNoKey)

      await page.fill('#write-link', other.link)
      await press()
      assert.equal(await problemOf(page, 'write-problem'), WORDS.writeNotAllowed)
      await page.click('#write-ask')
      await waitForSaid(page, 'write-said', /owner is asked/)
      const [request] = await other.contactRequests()
      assert.ok(request)
      await other.acceptContact(request.id)
      await page.click('#write-ask')
      await waitForSaid(page, 'write-said', /a contact of that box already/)
      await press()
      await waitForSaid(page, 'write-said', /was left/)
      assert.equal(await page.inputValue('#write-text'), '')
      const [drop] = await readAll(other.drops())
      assert.equal(drop?.kind === 'letter' && drop.text, 'from a box that you know')
    }))

  it('write as this box, and that goes on while another box is made', () =>
    inBrowser(async ({ page }) => {
      await shared(page)
      const other = await createBox(server.url)
      await openSettings(page)
      await page.fill('#write-link', other.link)
      await page.click('#write-ask')
      await waitForSaid(page, 'write-said', /owner is asked/)
      const [request] = await other.contactRequests()
      assert.ok(request)
      await other.acceptContact(request.id)
      await page.fill('#write-text', 'on its way')
      const told = await holdAnswer(page, '/link_info')
      await page.click('#write-form button[type=submit]')
      await told.isHeld
      await page.click('#settings-back')
      await page.click('#more > summary')
      await page.click('#another-box')
      const registered = await holdAnswer(page, '/register')
      await page.click('#make')
      await registered.isHeld
      // What is made takes its maker along, so nobody is somewhere else then.
      assert.ok(!(await page.isVisible('#start-back')))
      await registered.release()
      await goWithoutBackup(page)
      await page.waitForSelector('#share:not([hidden])')
      await told.release()
      await eventually(asOneThat(other), 1)
    }))

  it('write what was sealed for one box to that one only, whatever is typed meanwhile', () =>
    inBrowser(async ({ page }) => {
      await shared(page)
      const [bo, cy] = [await createBox(server.url), await createBox(server.url)]
      await page.waitForSelector('#looked:not(:empty)')
      await openSettings(page)
      const press = () => page.click('#write-form button[type=submit]')
      await page.fill('#write-link', cy.link)
      await page.click('#write-ask')
      await waitForSaid(page, 'write-said', /owner is asked/)
      const [request] = await cy.contactRequests()
      assert.ok(request)
      await cy.acceptContact(request.id)

      await page.fill('#write-text', 'the third stone')
      await page.fill('#write-link', bo.link)
      const told = await holdAnswer(page, '/link_info')
      const refused = await holdAnswer(page, '/send', {
        status: 400,
        json: { error: 'No.', code: 'box_full' },
      })
      await press()
      await told.isHeld
      await page.fill('#write-link', cy.link)
      await told.release()
      await refused.release()
      assert.equal(await problemOf(page, 'write-problem'), TEXTS.en.problems.box_full)
      await press()
      await waitForSaid(page, 'write-said', /was left/)
      const [drop] = await readAll(cy.drops())
      assert.equal(drop?.kind === 'letter' && drop.text, 'the third stone')
      assert.equal((await readAll(bo.drops())).length, 0)
    }))

  it('block whoever asks to be a contact, after a question, and by a link', () =>
    inBrowser(async ({ page }) => {
      const box = await shared(page)
      const [bo, cy] = [await createBox(server.url), await createBox(server.url)]
      assert.equal(await bo.requestContact(box.link, HTML), 'pending')
      await lookUntil(page, '#contact-list li', 1)
      await page.getByRole('button', { name: 'Block' }).click()
      assert.equal(
        (await page.textContent('#sure-text'))?.replace(/[\u2068\u2069]/g, ''),
        TEXT.blockSure.replace('{name}', HTML),
      )
      await page.keyboard.press('Escape')
      assert.equal(await page.locator('#contact-list li').count(), 1)
      await page.getByRole('button', { name: 'Block' }).click()
      await beSure(page)
      await page.waitForSelector('#contacts', { state: 'hidden' })
      const asksAgain = async (asking: Box) => {
        await asking.requestContact(box.link, 'again').catch(codeOf)
        return (await box.contactRequests()).length
      }
      assert.equal(await asksAgain(bo), 0)

      await openSettings(page)
      await page.click('#block-form button[type=submit]')
      assert.equal(await problemOf(page, 'block-problem'), WORDS.linkWrong)
      await page.fill('#block-link', 'https://elsewhere.example/')
      await page.click('#block-form button[type=submit]')
      assert.equal(await problemOf(page, 'block-problem'), WORDS.linkWrong)
      await page.fill('#block-link', ` ${cy.link} `)
      await page.click('#block-form button[type=submit]')
      await waitForSaid(page, 'block-said', /is blocked/)
      assert.equal(await page.inputValue('#block-link'), '')
      assert.equal(await asksAgain(cy), 0)
      await page.fill('#block-link', cy.link)
      await page.click('#unblock')
      await waitForSaid(page, 'block-said', /not blocked any more/)
      assert.equal(await asksAgain(cy), 1)
    }))

  describe('are those of one box, and another one has its own, so that', () => {
    let boxes: readonly [Box, Box]
    const bringTwo = async (page: Page) => {
      boxes = [
        await createBox(server.url, { displayName: 'Ana' }),
        await createBox(server.url, { displayName: 'Bo' }),
      ]
      await bringBoxes(page, server.url, boxes)
    }
    const settingsOf = async (page: Page, name: string) => {
      await page.click('#settings-back')
      await chooseBox(page, name)
      await openSettings(page)
    }
    const save = async (page: Page, greeting: string) => {
      await page.fill('#set-greeting', greeting)
      await page.click('#settings-form button')
    }
    const greetings = () => Promise.all(boxes.map(async (box) => (await box.settings()).greeting))

    it('what goes on with one keeps nothing from being done with the other', () =>
      inBrowser(async ({ page, posted }) => {
        await bringTwo(page)
        await openSettings(page)
        const saved = await holdAnswer(page, '/update_box')
        await save(page, 'of Ana')
        await saved.isHeld
        assert.ok(await page.isVisible('#save-progress'))
        const replaced = await holdAnswer(page, '/rotate_fetch_token')
        await page.click('#new-token')
        await beSure(page)
        await replaced.isHeld

        await settingsOf(page, 'Bo')
        assert.ok(!(await page.isVisible('#save-progress, #new-token-progress')))
        await save(page, 'of Bo')
        await waitForSaid(page, 'save-said', /were saved/)
        await page.click('#new-token')
        await beSure(page)
        await waitForSaid(page, 'new-token-said', /was replaced/)
        assert.deepEqual(await greetings(), ['of Ana', 'of Bo'])

        await settingsOf(page, 'Ana')
        assert.ok(await page.isVisible('#save-progress'))
        await page.click('#settings-form button')
        await saved.release()
        await replaced.release()
        await page.waitForSelector('#save-progress', { state: 'hidden' })
        await waitForSaid(page, 'new-token-said', /was replaced/)
        assert.equal(posted('/update_box').length, 2)
      }))

    it('nothing is said of one beside the other', () =>
      inBrowser(async ({ page }) => {
        await bringTwo(page)
        await openSettings(page)
        await page.fill('#set-days', '0')
        await page.click('#settings-form button')
        assert.equal(await problemOf(page, 'save-problem'), WORDS.daysWrong)
        await settingsOf(page, 'Bo')
        assert.equal(await page.textContent('#save-problem'), '')

        const refused = await holdAnswer(page, '/update_box', { status: 400, json: { error: 'No.' } })
        await save(page, 'of Bo')
        await refused.isHeld
        await settingsOf(page, 'Ana')
        await save(page, 'of Ana')
        await waitForSaid(page, 'save-said', /were saved/)
        await refused.release()
        // Takes more calls than the page needs to hear of that one.
        await page.click('#new-token')
        await beSure(page)
        await waitForSaid(page, 'new-token-said', /was replaced/)
        assert.equal(await page.textContent('#save-problem'), '')
        assert.deepEqual(await greetings(), ['of Ana', null])
      }))

    it('one is shown though the server has not told those of the other', () =>
      inBrowser(async ({ page }) => {
        await bringTwo(page)
        const told = await holdAnswer(page, '/box')
        await page.click('#show-settings')
        await told.isHeld
        await settingsOf(page, 'Bo')
        assert.equal(await page.inputValue('#set-name'), 'Bo')
        await told.release()
        await save(page, 'of Bo')
        await waitForSaid(page, 'save-said', /were saved/)
        assert.equal(await page.inputValue('#set-name'), 'Bo')
        assert.deepEqual(await greetings(), [null, 'of Bo'])
      }))
  })

  describe('delete the box', () => {
    const deleteBox = async (page: Page) => {
      await page.fill('#delete-box-words', ' Delete  BOX ')
      await page.press('#delete-box-words', 'Enter')
    }

    it('after typed words and a question; what is kept here stays readable until it is removed', () =>
      inBrowser(async ({ page, posted }) => {
        const box = await shared(page, HTML)
        await send(box.link, 'the third stone')
        await lookFor(page, 1)
        await openSettings(page)
        await page.click('#delete-box-form button')
        assert.equal(await problemOf(page, 'delete-box-problem'), TEXT.problems.words_differ)
        await deleteBox(page)
        await page.waitForSelector('#sure[open]')
        assert.ok((await page.textContent('#sure-text'))?.includes(HTML))
        await page.keyboard.press('Escape')
        assert.deepEqual(posted('/delete_box'), [])
        await deleteBox(page)
        await beSure(page)
        await waitForRisk(page, /^The server has no box for these keys, or no longer/)
        assert.equal(await refusalOf(box.link), 'box_not_found')
        assert.equal(await openMessage(page), 'the third stone')
        await page.click('#message-back')

        await page.reload()
        await unlock(page)
        await waitForRisk(page, /^The server has no box for these keys/)
        assert.equal(await openMessage(page), 'the third stone')
        await page.click('#message-back')
        await page.click('#more > summary')
        await page.click('#remove-box')
        assert.equal(await page.textContent('#sure-text'), TEXT.removeBoxSure)
        await beSure(page)
        await page.waitForSelector('#start:not([hidden])')
        assert.deepEqual(await page.evaluate(() => indexedDB.databases()), [])
      }))

    it('and no other one, which goes on, when it is removed from this browser', () =>
      inBrowser(async ({ page, context }) => {
        const box = await shared(page)
        await send(box.link, 'gone soon')
        await lookFor(page, 1)
        await page.click('#more > summary')
        await page.click('#another-box')
        await page.fill('#make-name', 'Bo')
        await page.click('#make')
        await page.fill('#without-words', 'no backup')
        await page.press('#without-words', 'Enter')
        await page.waitForSelector('#share:not([hidden])')
        const bos = await linkOf(page)
        await toMessages(page)
        await send(bos, 'stays')
        await lookFor(page, 1)
        await page.selectOption('#choose-box', { index: (await isFirst(page, 'Ana')) ? 0 : 1 })
        await page.waitForFunction(() => document.querySelector('#box-heading')?.textContent === 'Ana')
        const { page: other } = await watch(context)
        await other.goto(server.url)
        await unlock(other)
        await other.waitForSelector('#box:not([hidden])')
        assert.ok(!(await page.isVisible('#remove-box')))
        await openSettings(page)
        await deleteBox(page)
        await beSure(page)
        await waitForRisk(page, /^The server has no box for these keys/)
        if (!(await page.isVisible('#remove-box'))) await page.click('#more > summary')
        await page.click('#remove-box')
        await beSure(page)
        await page.waitForFunction(() => document.querySelector('#box-heading')?.textContent === 'Bo')
        // A tab that still has it would write it back.
        await other.waitForSelector('#unlock:not([hidden])')
        await page.reload()
        await unlock(page)
        await lookFor(page, 1)
        assert.match((await rowsOf(page))[0] ?? '', /stays/)
        assert.ok(!(await page.isVisible('#choose-box')))
        assert.ok(!(await heldIn(page)).includes('gone soon'))
      }))

    it('though the answer was lost', () =>
      inBrowser(async ({ page }) => {
        const box = await shared(page)
        let isLost = false
        await page.route('**/delete_box', async (route) => {
          if (isLost) return route.continue()
          isLost = true
          await route.fetch()
          await route.abort()
        })
        await openSettings(page)
        await deleteBox(page)
        await beSure(page)
        await waitForRisk(page, /^The server has no box for these keys/)
        assert.ok(isLost)
        assert.equal(await refusalOf(box.link), 'box_not_found')
      }))

    it('on another device, which this one says in words, keeping what it has', () =>
      inBrowser(async ({ page }) => {
        const box = await shared(page)
        await send(box.link, 'the third stone')
        await lookFor(page, 1)
        await (await createBox(server.url)).requestContact(box.link, 'Bo')
        await lookUntil(page, '#contact-list li', 1)
        await box.deleteBox()
        await page.click('#look')
        await waitForRisk(page, /^The server has no box for these keys/)
        assert.deepEqual(await risksOf(page), [TEXT.problems.box_gone])
        assert.ok(!(await page.isVisible('#contacts')))
        assert.equal(await openMessage(page), 'the third stone')
        await page.click('#message-back')
        await page.click('#show-settings')
        assert.equal(await problemOf(page, 'settings-problem'), TEXT.problems.box_gone)
        assert.ok(!(await page.isVisible('#settings-known')))
      }))
  })

  describe('a message that is deleted', () => {
    it('is deleted on the server, too', () =>
      inBrowser(async ({ page }) => {
        const box = await shared(page)
        await send(box.link, 'first')
        await send(box.link, 'second')
        await lookFor(page, 2)
        await openMessage(page, 0)
        await page.click('#delete')
        assert.equal(await page.textContent('#sure-text'), TEXT.deleteSure)
        await page.keyboard.press('Escape')
        await deleteMessage(page)
        await eventually(asOneThat(box), 1)
        const [left] = await readAll(box.drops())
        assert.ok(left && 'text' in left && left.text === 'first')
        await lookFor(page, 1)
        assert.ok(!(await risksOf(page)).some((risk) => risk.includes('not yet on the server')))
      }))

    it('goes from here at once while the server is away, which is told, and from there when it is back', () =>
      inBrowser(async ({ page }) => {
        const box = await shared(page)
        await send(box.link, 'the third stone')
        await lookFor(page, 1)
        await openMessage(page)
        const calls = /\/(challenge_request|fetch|ack|delete_drops)$/
        await page.route(calls, (route) =>
          route.fulfill({ status: 503, json: { error: 'Away.', code: 'unavailable' } }),
        )
        await deleteMessage(page)
        assert.deepEqual(await rowsOf(page), [])
        await page.click('#look')
        await waitForRisk(page, /^Deleted here, but not yet on the server: 1\./)
        assert.equal(await asOneThat(box)(), 1)
        await page.reload()
        await unlock(page)
        await waitForRisk(page, /^Deleted here, but not yet on the server: 1\./)
        await page.unroute(calls)
        await page.click('#look')
        await eventually(asOneThat(box), 0)
        await page.waitForFunction(() => !document.querySelector('#risks')?.textContent.includes('not yet'))
        assert.deepEqual(await rowsOf(page), [])
      }))
  })

  describe('come when they are wanted', () => {
    it('and not before; an altered script is not run, which is told', () =>
      inBrowser(async ({ page, requests, complaints }) => {
        await makeOpenBox(page, server.url)
        await toMessages(page)
        assert.ok(!requests.some((request) => request.url().includes('settings')))
        await page.route('**/assets/settings-part-*.js', async (route) => {
          const response = await route.fetch()
          await route.fulfill({ response, body: `${await response.text()};` })
        })
        await page.click('#show-settings')
        assert.equal(await problemOf(page, 'show-settings-problem'), TEXT.problems.part_not_there)
        assert.match(complaints.splice(0).join(), /integrity/)
        assert.ok(await page.isVisible('#box'))
        await page.unroute('**/assets/settings-part-*.js')
        await openSettings(page)
        assert.equal(await page.textContent('#show-settings-problem'), '')
      }))

    it('without a connection they say so; when the server does not answer, they can be asked for again', () =>
      inBrowser(async ({ page }) => {
        await makeOpenBox(page, server.url)
        await toMessages(page)
        await page.waitForSelector('#looked:not(:empty)')
        await page.route('**/settings.en.html', (route) => route.abort())
        await page.click('#show-settings')
        assert.equal(await problemOf(page, 'show-settings-problem'), TEXT.problems.part_not_there)
        await page.route('**/settings.en.html', (route) =>
          route.fulfill({ contentType: 'text/html', body: '<p>Welcome to the hotel' }),
        )
        await page.click('#show-settings')
        await page.waitForFunction(() => document.querySelector('#show-settings-doing')?.textContent === '')
        assert.ok(!(await page.isVisible('#settings')))
        await page.unroute('**/settings.en.html')
        await page.route('**/box', (route) =>
          route.fulfill({ status: 503, json: { error: 'Away.', code: 'unavailable' } }),
        )
        await page.click('#show-settings')
        await page.waitForSelector('#settings-again:not([hidden])')
        assert.equal(await problemOf(page, 'settings-problem'), TEXTS.en.problems.busy)
        await page.unroute('**/box')
        await page.click('#settings-again')
        await page.waitForSelector('#settings-known:not([hidden])')
        assert.ok(!(await page.isVisible('#settings-again')))
      }))

    it('change with the language, what was typed left in place, and are forgotten by a lock', () =>
      inBrowser(async ({ page }) => {
        await shared(page, 'Secret name')
        const choose = async (language: Language) => {
          await page.click('#languages summary')
          await page.click(`a[hreflang=${language}]`)
          await page.waitForFunction((lang) => document.documentElement.lang === lang, language)
        }
        await choose('de')
        await openSettings(page)
        assert.equal(await page.textContent('#settings h1'), TEXTS.de.settings.heading)
        await page.fill('#set-greeting', 'typed words')
        await choose('fa')
        const texts = await page
          .locator('#settings [data-text]')
          .evaluateAll((all) => all.map((each) => [each.dataset['text'] ?? '', each.textContent] as const))
        assert.ok(texts.length > 60)
        for (const [key, text] of texts) {
          const wanted = key
            .split('.')
            .reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], TEXTS.fa)
          assert.equal(text, wanted, key)
        }
        assert.equal(await page.inputValue('#set-greeting'), 'typed words')
        assert.match((await page.textContent('#set-greeting-count')) ?? '', /۱۱/)
        await page.clock.install()
        await page.clock.fastForward(11 * 60_000)
        await page.waitForSelector('#unlock:not([hidden])')
        const held = await heldIn(page)
        for (const each of ['Secret name', 'typed words'])
          assert.doesNotMatch(held, new RegExp(`.{80}${each}`))
        await unlock(page)
        await openSettings(page)
        assert.equal(await page.inputValue('#set-greeting'), '')
        assert.equal(await page.inputValue('#set-name'), 'Secret name')
      }))
  })

  describe('for everybody', () => {
    for (const [colorScheme, language] of [
      ['light', 'en'],
      ['dark', 'fa'],
      ['dark', 'de'],
    ] as const) {
      it(`can be read, heard and met by a finger on 320 pixels, ${colorScheme}, ${language}`, () =>
        inBrowser(
          async ({ page }) => {
            const looksWell = async (state: string) => {
              assert.deepEqual(await violationsOf(page), [], state)
              assert.deepEqual(await sidewaysOf(page), [0], state)
              assert.deepEqual(await smallOf(page), [], state)
              await resize(page, '225%')
              assert.deepEqual(await sidewaysOf(page), [0], `${state}, twice the size`)
              await resize(page, '')
            }
            const box = await shared(page, 'Donaudampfschifffahrtsgesellschaft'.repeat(5))
            await openSettings(page)
            await looksWell('settings')
            await page.fill('#set-days', '0')
            await page.click('#settings-form button')
            await problemOf(page, 'save-problem')
            await page.click('#delete-box-form button')
            await problemOf(page, 'delete-box-problem')
            await looksWell('settings, with problems')
            await page.click('#new-link')
            await page.waitForSelector('#sure[open]')
            await looksWell('a question')
            await beSure(page)
            await page.waitForSelector('#show-new-link:not([hidden])')
            await looksWell('a new link')
            await page.click('#settings-back')
            await box.deleteBox()
            await page.click('#look')
            await page.waitForFunction(
              (gone) => document.querySelector('#risks')?.textContent.includes(gone),
              TEXTS[language].inbox.problems.box_gone,
            )
            await page.click('#more > summary')
            await looksWell('a box that is gone')
          },
          { colorScheme, locale: language, viewport: { width: 320, height: 640 } },
        ))
    }

    it('are used by the keyboard alone, which is always somewhere', () =>
      inBrowser(async ({ page }) => {
        await shared(page)
        const at = (selector: string) =>
          page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector)
        const tabTo = async (selector: string) => {
          for (let pressed = 0; pressed < 60; pressed++) {
            await page.keyboard.press('Tab')
            if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
          }
          assert.fail(`No Tab leads to ${selector}.`)
        }
        await tabTo('#show-settings')
        await page.keyboard.press('Enter')
        await at('#settings h1')
        await page.waitForSelector('#settings-known:not([hidden])')
        await tabTo('#set-greeting')
        await page.keyboard.type('Hello')
        await tabTo('#set-closed')
        await page.keyboard.press('Space')
        await tabTo('#settings-form button')
        await page.keyboard.press('Enter')
        await waitForSaid(page, 'save-said', /were saved/)
        await at('#settings-form button')
        await tabTo('#new-link')
        await page.keyboard.press('Enter')
        await at('#sure button[value=no]')
        await page.keyboard.press('Enter')
        await at('#new-link')
        await page.keyboard.press('Enter')
        await tabTo('#sure-yes')
        await page.keyboard.press('Enter')
        await at('#show-new-link')
        await tabTo('#empty')
        await page.keyboard.press('Enter')
        await tabTo('#sure-yes')
        await page.keyboard.press('Enter')
        await waitForSaid(page, 'empty-said', /Deleted/)
        await at('#empty')
        await tabTo('#delete-box-words')
        await page.keyboard.type('delete box')
        await page.keyboard.press('Enter')
        await at('#sure button[value=no]')
        await tabTo('#sure-yes')
        await page.keyboard.press('Enter')
        await at('#box-heading')
        await waitForRisk(page, /^The server has no box for these keys/)
      }))
  })

  describe('an invite', () => {
    const begin = async (registration: string) => {
      await server.stop()
      server = await startAddressedServer(kind, { environment: { REGISTRATION: registration } })
    }
    /** As `sealdrop-admin invite` makes one. */
    const makeInvite = async () => {
      const invite = randomBytes(24).toString('base64url')
      await server.context.invites.add([hash('sha256', invite, 'buffer')], Date.now() + 60_000)
      return invite
    }
    const refuse = (page: Page, code: string) =>
      page.route('**/register', (route) => route.fulfill({ status: 403, json: { error: 'No.', code } }))

    it('is asked for where it takes one, makes one box, and what is wrong with it is told', async () => {
      await begin('invite')
      const invite = await makeInvite()
      await inBrowser(async ({ page }) => {
        await toStart(page, server.url)
        await page.waitForSelector('#make-invite-part:not([hidden])')
        await page.check('#make-without')
        await page.click('#make')
        assert.equal(await problemOf(page, 'make-problem'), TEXT.problems.invite_required)
        await page.fill('#make-invite', ' wrong ')
        await page.click('#make')
        await waitForSaid(page, 'make-problem', /has expired or was used before/)
        await page.fill('#make-invite', ` ${invite} `)
        await page.click('#make')
        await page.waitForSelector('#backup:not([hidden])')
        assert.ok(!(await heldIn(page)).includes(invite))
      })
      await inBrowser(async ({ page }) => {
        await page.goto(`${server.url}/?lang=en#invite=${invite}`)
        await page.waitForSelector('#start:not([hidden])')
        await page.check('#make-without')
        await page.click('#make')
        await waitForSaid(page, 'make-problem', /has expired or was used before/)
        assert.equal(await page.inputValue('#make-invite'), invite)
      })
    })

    it('is asked for also where the server says so only when it refuses', () =>
      inBrowser(async ({ page }) => {
        await toStart(page, server.url)
        assert.ok(!(await page.isVisible('#make-invite')))
        await page.check('#make-without')
        await refuse(page, 'invite_required')
        await page.click('#make')
        await problemOf(page, 'make-problem')
        await page.waitForFunction(() => document.activeElement?.id === 'make-invite')
      }))

    it('is taken from the address of the page, and out of it', () =>
      inBrowser(async ({ page, posted }) => {
        await page.goto(`${server.url}/?lang=en#invite=abc-DEF_123`)
        await page.waitForSelector('#start:not([hidden])')
        assert.equal(page.url(), `${server.url}/?lang=en`)
        assert.equal(await page.inputValue('#make-invite'), 'abc-DEF_123')
        assert.ok(await page.isVisible('#make-invite'))
        await page.check('#make-without')
        await page.click('#make')
        await page.waitForSelector('#backup:not([hidden])')
        assert.match(posted('/register')[0] ?? '', /"invite":"abc-DEF_123"/)
        assert.ok(!(await heldIn(page)).includes('abc-DEF_123'))
      }))

    it('waits for who unlocks their boxes first', () =>
      inBrowser(async ({ page }) => {
        await makeOpenBox(page, server.url)
        await toMessages(page)
        await lock(page)
        await page.evaluate(() => {
          location.hash = '#invite=abc'
        })
        await unlock(page)
        await page.click('#more > summary')
        await page.click('#another-box')
        assert.equal(await page.inputValue('#make-invite'), 'abc')
        assert.equal(new URL(page.url()).hash, '')
      }))

    it('is of no use where no boxes are made, which is told; one that is there can be restored', async () => {
      const { context } = server
      const box = await createBox(server.url)
      const closed = await startTestServer(kind, {
        store: server.store,
        environment: { REGISTRATION: 'closed', BASE_URL: context.config.baseUrls[0] },
      })
      try {
        await inBrowser(async ({ page }) => {
          // The same service, as its operator has closed it meanwhile.
          await page.route(`${server.url}/instance.json`, async (route) => {
            await route.fulfill({ response: await route.fetch({ url: `${closed.url}/instance.json` }) })
          })
          await toStart(page, server.url)
          await page.waitForSelector('#make-closed:not([hidden])')
          assert.equal(await page.textContent('#make-closed'), TEXT.registrationClosed)
          assert.ok(!(await page.isVisible('#make')))
          await bringKeys(page, server.url, box.keys())
        })
      } finally {
        await closed.stop()
      }
    })
  })
})

/** Of those to choose from. */
async function isFirst(page: Page, name: string): Promise<boolean> {
  const [first = ''] = await page.locator('#choose-box option').allTextContents()
  return first.includes(name)
}
