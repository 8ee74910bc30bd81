/** `/` for everybody: languages, schemes, small screens, screen readers, keyboards, paper, no script; and how much of it there is. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openLink } from '../../src/client/index.js'
import { parseLink } from '../../src/protocol/link.js'
import { type Language, LANGUAGES, TEXTS } from '../../src/texts/index.js'
import { violationsOf } from '../setup/axe.js'
import { startBrowser, startWithProfile } from '../setup/browser.js'
import { freePort } from '../setup/free-port.js'
import { lookFor, openMessage, PASSPHRASE, readBack, saveBackup, toMessages, unlock } from '../setup/inbox.js'
import { resize, sidewaysOf, smallOf } from '../setup/page-looks.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { base64, registerPhone } from '../setup/phone.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, startTestServer, type TestServer } from '../setup/test-server.js'
import { visit } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

const LONG_NAME = 'Donaudampfschifffahrtsgesellschaft'.repeat(7)

/** What a page shows at the moment, by a name for whoever reads a failure. */
type Look = (state: string) => Promise<void>

function linkTokenOf(link: string): string {
  const parsed = parseLink(link)
  assert.ok(typeof parsed !== 'string')
  return parsed.linkToken
}

async function waitForText(page: Page, selector: string): Promise<void> {
  await page.waitForFunction((where) => document.querySelector(where)?.textContent !== '', selector)
}

/** A box that only this browser protects: without the seconds that a passphrase takes. */
async function makeQuickly(page: Page, url: string, language: Language = 'en', name = ''): Promise<string> {
  await page.goto(url)
  await page.waitForSelector('#start:not([hidden])')
  return makeHere(page, language, name)
}

async function makeHere(page: Page, language: Language, name: string): Promise<string> {
  await page.fill('#make-name', name)
  await page.check('#make-without')
  await page.click('#make')
  await page.waitForSelector('#backup:not([hidden])')
  await page.fill('#without-words', TEXTS[language].inbox.backupWords)
  await page.click('#without-form button')
  await page.waitForSelector('#share:not([hidden])')
  return page.inputValue('#share-link')
}

/** What is sealed for nobody. */
async function leaveUnopenable({ post }: TestServer, link: string): Promise<void> {
  const encrypted_message = base64(randomBytes(200))
  assert.equal((await post('/send', { link_token: linkTokenOf(link), encrypted_message })).status, 201)
}

async function askForContact(server: TestServer, link: string, from_nickname: string): Promise<void> {
  const { linkToken: from_link_token } = await registerPhone(server)
  const to_link_token = linkTokenOf(link)
  const asking = { from_link_token, to_link_token, from_nickname }
  const answer = await server.post('/request_message_permission', asking)
  assert.ok(answer.status < 300, answer.text)
}

/** Each part and each state of a box that a passphrase protects. */
async function goThrough(page: Page, server: TestServer, language: Language, look: Look): Promise<void> {
  await page.goto(server.url)
  await page.waitForSelector('#start:not([hidden])')
  await look('start')
  await page.click('#make')
  await waitForText(page, '#make-problem')
  await page.click('#restore-part > summary')
  await page.click('#restore-part details > summary')
  await page.click('#restore')
  await waitForText(page, '#restore-problem')
  await look('start, with problems, restoring')
  await page.click('#make-suggest')
  await look('start, a passphrase suggested')
  await page.fill('#make-name', LONG_NAME)
  await page.fill('#make-passphrase', PASSPHRASE)
  await page.fill('#make-again', PASSPHRASE)
  await page.click('#make')
  await page.waitForSelector('#backup:not([hidden])')
  await page.click('#without-form button')
  await waitForText(page, '#without-problem')
  await look('backup, with a problem')
  await saveBackup(page)
  await page.waitForSelector('#backup-read-part:not([hidden])')
  await page.setInputFiles('#backup-file', __filename)
  await waitForText(page, '#backup-read-problem')
  await look('backup, another file read back')
  await page.fill('#without-words', TEXTS[language].inbox.backupWords)
  await page.click('#without-form button')
  await page.waitForSelector('#share:not([hidden])')
  await page.click('#copy')
  await waitForText(page, '#copy-said')
  await look('share')
  const link = await page.inputValue('#share-link')
  await toMessages(page)
  await waitForText(page, '#count')
  await look('no messages')

  const recipient = await openLink(link)
  await recipient.send('the third stone', { name: 'Bo' })
  await leaveUnopenable(server, link)
  await recipient.send(`${'x'.repeat(400)}\u202e\n${'one word '.repeat(50)}`, { name: LONG_NAME })
  await recipient.send('سلام، این یک پیام است', { name: 'مریم' })
  await recipient.send('one more')
  await askForContact(server, link, LONG_NAME.slice(0, 60))
  await askForContact(server, link, 'Cy')
  await lookFor(page, 5)
  await page.waitForSelector('#contact-list button')
  await openMessage(page, 0)
  await page.click('#message-back')
  await page.click('#more > summary')
  await page.click('#languages summary')
  await look('messages, with requests, more open, languages open')
  await page.click('#languages summary')
  await page.fill('#search', 'nothing like it')
  await page.waitForFunction(() => document.querySelectorAll('#messages li').length === 0)
  await look('nothing found')
  await page.fill('#search', '')
  await page.waitForFunction(() => document.querySelectorAll('#messages li').length === 5)
  await openMessage(page, 2)
  await look('a long message')
  await page.click('#delete')
  await page.waitForSelector('#sure[open]')
  await look('a question')
  await page.keyboard.press('Escape')
  await page.click('#message-back')
  await openMessage(page, 3)
  await look('a message that cannot be opened')
  await page.click('#message-back')

  await page.click('#save-backup')
  await page.click('#backup-save')
  await waitForText(page, '#backup-problem')
  await look('another backup')
  await page.click('#backup-back')
  const calls = /\/(challenge_request|fetch)$/
  await page.route(calls, (route) =>
    route.fulfill({ status: 503, json: { error: 'Away.', code: 'unavailable' } }),
  )
  await page.click('#look')
  await page.waitForFunction(() => document.querySelectorAll('#risks li').length === 3)
  await look('messages, the server away')
  await page.unroute(calls)
  await page.click('#another-box')
  await look('another box')
  await page.click('#start-back')

  await page.click('#lock')
  await unlock(page, 'another one')
  await waitForText(page, '#unlock-problem')
  await look('locked, with a problem')
}

/** What is otherwise where only the browser protects a box. */
async function goThroughWithout(
  page: Page,
  server: TestServer,
  language: Language,
  look: Look,
): Promise<void> {
  await makeQuickly(page, server.url, language)
  await look('share without a backup')
  await toMessages(page)
  await waitForText(page, '#count')
  await page.click('#more > summary')
  await page.click('#another-box')
  await page.fill('#make-name', 'Bo')
  await page.click('#make')
  await page.waitForSelector('#backup:not([hidden])')
  await look('backup, with a new passphrase')
  await page.click('#backup-new-suggest')
  const { file } = await saveBackup(page)
  await readBack(page, file)
  await page.waitForSelector('#share:not([hidden])')
  await toMessages(page)
  await look('two boxes')
  await page.click('#lock')
  await look('locked, without a passphrase')
}

const focusedOf = (page: Page) =>
  page.evaluate(() => {
    const { tagName, id, textContent } = document.activeElement ?? document.body
    return id === '' ? `${tagName} ${textContent}` : id
  })

/** By the Tab key alone. Whatever is passed shows that it is where the keyboard is. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press('Tab')
    const { isThere, outline, said } = await page.evaluate((wanted) => {
      const focused = document.activeElement ?? document.body
      return {
        isThere: focused.matches(wanted),
        outline: getComputedStyle(focused).outlineStyle,
        said: focused.outerHTML.slice(0, 100),
      }
    }, selector)
    if (said.startsWith('<body')) continue
    assert.equal(outline, 'solid', said)
    if (isThere) return
  }
  assert.fail(`No Tab leads to ${selector}.`)
}

async function pressOn(page: Page, selector: string, key = 'Enter'): Promise<void> {
  await tabTo(page, selector)
  await page.keyboard.press(key)
}

async function waitForFocus(page: Page, selector: string): Promise<void> {
  await page
    .waitForFunction((wanted) => document.activeElement?.matches(wanted), selector, { timeout: 10_000 })
    .catch(async () => {
      assert.fail(`${selector} has no focus, but ${await focusedOf(page)}`)
    })
}

/** As a camera sees it. */
async function readQr(page: Page): Promise<string> {
  const shot = (await page.locator('#qr').screenshot()).toString('base64')
  const other = await page.context().newPage()
  const { width, height, lights } = await other.evaluate(async (png) => {
    const image = new Image()
    image.src = `data:image/png;base64,${png}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0)
    const { data } = context?.getImageData(0, 0, image.width, image.height) ?? { data: [] }
    let hex = ''
    for (let at = 0; at < data.length; at += 4) hex += (data[at] ?? 0).toString(16).padStart(2, '0')
    return { width: image.width, height: image.height, lights: hex }
  }, shot)
  await other.close()
  const { default: decodeQr } = await import('qr/decode.js')
  const pixels = Uint8Array.from(
    [...Buffer.from(lights, 'hex')].flatMap((light) => [light, light, light, 255]),
  )
  return decodeQr({ width, height, data: pixels })
}

describe('the inbox page, for everybody', function () {
  this.timeout(120_000)
  let browser: Browser | undefined
  let server: TestServer

  const inBrowser = (
    options: Parameters<typeof visit>[1],
    act: Parameters<typeof visit>[2],
  ): Promise<void> => {
    assert.ok(browser)
    return visit(browser, options, act)
  }

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
    server = await startAddressedServer(kind, {
      environment: { INSTANCE_NAME: 'The <b>Example</b> Paper', CONTACT_URL: 'https://contact.example/' },
    })
  })
  after(async () => {
    await browser?.close()
    if (browser !== undefined) await server.stop()
  })

  for (const [colorScheme, language] of [
    ['light', 'en'],
    ['dark', 'fa'],
    ['dark', 'de'],
  ] as const) {
    const options = { colorScheme, locale: language, viewport: { width: 320, height: 640 } }
    const lookAt = (page: Page) => async (state: string) => {
      if (language !== 'de') assert.deepEqual(await violationsOf(page), [], state)
      assert.deepEqual(await sidewaysOf(page), [0], state)
      assert.deepEqual(await smallOf(page), [], state)
      await resize(page, '225%')
      assert.deepEqual(await sidewaysOf(page), [0], `${state}, twice the size`)
      const names = await page
        .locator('.messages .name:visible')
        .evaluateAll((all) => all.map((name) => name.getBoundingClientRect().width))
      assert.ok(
        names.every((width) => width > 60),
        `${state}: ${names.join()}`,
      )
      await resize(page, '')
    }

    it(`can be read, heard and met by a finger, on 320 pixels, ${colorScheme}, ${language}, in each of its states`, () =>
      inBrowser(options, ({ page }) => goThrough(page, server, language, lookAt(page))))

    it(`so it can where there is no passphrase, ${colorScheme}, ${language}`, () =>
      inBrowser(options, ({ page }) => goThroughWithout(page, server, language, lookAt(page))))
  }

  it('begins each row on the same side, whatever the direction of a name, and turns nothing around it', async () => {
    for (const language of ['en', 'fa'] as const) {
      await inBrowser({ locale: language }, async ({ page }) => {
        const link = await makeQuickly(page, server.url, language, 'دفتر (۱)')
        const recipient = await openLink(link)
        await recipient.send('left to right', { name: 'Bo' })
        await recipient.send('از راست به چپ', { name: 'مریم' })
        await toMessages(page)
        await lookFor(page, 2)
        const edges = await page.locator('.messages .name, .messages .excerpt').evaluateAll((all) =>
          all.map((element) => {
            const range = document.createRange()
            range.selectNodeContents(element)
            const { left, right } = range.getBoundingClientRect()
            return Math.round(document.dir === 'rtl' ? right : left)
          }),
        )
        assert.equal(new Set(edges).size, 1, edges.join())
        assert.equal(await page.locator('#box-heading bdi').textContent(), 'دفتر (۱)')
      })
    }
  })

  it('shows its controls where colours are forced, and moves nothing', () =>
    inBrowser({ forcedColors: 'active', reducedMotion: 'reduce' }, async ({ page }) => {
      const bordersOf = (selectors: readonly string[]) =>
        page.evaluate(
          (all) =>
            all.map((selector) => {
              const element = document.querySelector(selector)
              const { borderTopStyle, borderTopWidth } =
                element === null ? ({} as CSSStyleDeclaration) : getComputedStyle(element)
              return [borderTopStyle, borderTopWidth !== '0px']
            }),
          selectors,
        )
      const link = await makeQuickly(page, server.url)
      assert.deepEqual(
        await bordersOf(['#copy', '#share-link', '#to-messages', '#exit']),
        Array(4).fill(['solid', true]),
      )
      assert.equal(await readQr(page), link)
      await (await openLink(link)).send('x')
      await toMessages(page)
      await lookFor(page, 1)
      assert.deepEqual(
        await bordersOf(['#look', '#search', '#risks li', '.messages .new']),
        Array(4).fill(['solid', true]),
      )
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0)
    }))

  describe('its QR code', () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`holds the whole link, dark on light, in the ${colorScheme} scheme`, () =>
        inBrowser({ colorScheme }, async ({ page }) => {
          const link = await makeQuickly(page, server.url)
          assert.match(link, /#link_.*\./)
          assert.equal(await readQr(page), link)
          const colours = await page.evaluate(() => {
            const svg = document.querySelector('#qr svg')
            const { fill, backgroundColor } =
              svg === null ? ({} as CSSStyleDeclaration) : getComputedStyle(svg)
            return [fill, backgroundColor]
          })
          assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
          assert.equal(await page.getAttribute('#qr svg', 'aria-label'), TEXTS.en.inbox.qrLabel)
        }))
    }
  })

  it('prints a card: for whom, how, the link, its code, the words, and nothing else, on one page', () =>
    inBrowser({ colorScheme: 'dark' }, async ({ page }) => {
      const link = await makeQuickly(page, server.url, 'en', 'Ana & Bo')
      const words = (await page.textContent('#word-list')) ?? ''
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      const lines = (await page.locator('body').innerText()).split(/\n+/).filter((line) => line.trim() !== '')
      const { headingFor, wordsLabel, inbox } = TEXTS.en
      assert.deepEqual(lines, [headingFor.replace('{name}', 'Ana & Bo'), inbox.cardHow, wordsLabel, words])
      assert.equal(await page.inputValue('#share-link'), link)
      const { hidden, ...colours } = await page.locator('#share-link').evaluate((field) => {
        const { color } = getComputedStyle(field)
        const { backgroundColor } = getComputedStyle(document.body)
        return { color, backgroundColor, hidden: field.scrollHeight - field.clientHeight }
      })
      assert.equal(hidden, 0)
      assert.deepEqual(colours, { color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' })
      assert.equal(await readQr(page), link)
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1)
    }))

  it('is used by the keyboard alone, which is always somewhere and told where', () =>
    inBrowser({}, async ({ page }) => {
      await page.goto(server.url)
      await waitForFocus(page, '#start h1')
      await tabTo(page, '#make-name')
      await page.keyboard.type('Ana')
      for (const field of ['#make-passphrase', '#make-again']) {
        await tabTo(page, field)
        await page.keyboard.type(PASSPHRASE)
      }
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#backup h1')
      // From early on: the browser is told to hand its dialogs over, and a key is faster than that.
      const choosing = page.waitForEvent('filechooser')
      const [download] = await Promise.all([page.waitForEvent('download'), pressOn(page, '#backup-save')])
      await waitForFocus(page, '#backup-file')
      await page.keyboard.press('Enter')
      await (await choosing).setFiles(await download.path())
      await waitForFocus(page, '#share h1')
      const recipient = await openLink(await page.inputValue('#share-link'))
      await pressOn(page, '#to-messages')
      await waitForFocus(page, '#box-heading')
      await recipient.send('first')
      await recipient.send('second')
      await waitForText(page, '#looked')
      await pressOn(page, '#look')
      await page.waitForFunction(() => document.querySelectorAll('#messages li').length === 2)

      const row = '#messages li:nth-child(2) button'
      await pressOn(page, row)
      await waitForFocus(page, '#message-name')
      assert.equal(await page.textContent('#message-text'), 'first')
      await pressOn(page, '#message-back')
      await waitForFocus(page, row)
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#message-name')
      await page.keyboard.press('Escape')
      await waitForFocus(page, row)
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#message-name')
      await pressOn(page, '#mark-new')
      await waitForFocus(page, '#mark-read')
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#mark-new')
      await pressOn(page, '#delete')
      await waitForFocus(page, '#sure button[value=no]')
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#delete')
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#sure button[value=no]')
      await page.keyboard.press('Escape')
      await waitForFocus(page, '#delete')
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#sure button[value=no]')
      await pressOn(page, '#sure-yes')
      await waitForFocus(page, '#messages-heading')
      assert.equal(await page.locator('#messages li').count(), 1)

      await pressOn(page, '#lock')
      await waitForFocus(page, '#unlock-passphrase')
      await page.keyboard.type(PASSPHRASE)
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#box-heading')
    }))

  /** The one message of a new box. */
  const askToDelete = async (page: Page) => {
    const link = await makeQuickly(page, server.url)
    await toMessages(page)
    await (await openLink(link)).send('first')
    await lookFor(page, 1)
    await page.click('#messages button')
    await waitForFocus(page, '#message-name')
    await page.click('#delete')
  }

  it('hears the answer to a question that was asked right after another', () =>
    inBrowser({}, async ({ page }) => {
      await askToDelete(page)
      // As a fast key does it: the browser tells of the first answer only after this.
      await page.evaluate(() => {
        document.querySelector<HTMLElement>('#sure button[value=no]')?.click()
        document.querySelector<HTMLElement>('#delete')?.click()
      })
      await page.click('#sure-yes')
      await waitForFocus(page, '#messages-heading')
      assert.equal(await page.locator('#messages li').count(), 0)
    }))

  it('does what a question was answered with, also when it is asked once more right then', () =>
    inBrowser({}, async ({ page }) => {
      await askToDelete(page)
      await page.evaluate(() => {
        document.querySelector<HTMLElement>('#sure-yes')?.click()
        document.querySelector<HTMLElement>('#delete')?.click()
      })
      await page.keyboard.press('Escape')
      await page.waitForSelector('#message', { state: 'hidden' })
      assert.equal(await page.locator('#messages li').count(), 0)
    }))

  it('keeps the keyboard where something was answered, and where no passphrase is asked for', () =>
    inBrowser({}, async ({ page }) => {
      const link = await makeQuickly(page, server.url)
      await askForContact(server, link, 'Cy')
      await askForContact(server, link, 'Di')
      await pressOn(page, '#to-messages')
      await page.waitForSelector('#contact-list button')
      await pressOn(page, '#contact-list li:last-child button:nth-child(2)')
      await page.waitForFunction(() => document.querySelectorAll('#contact-list li').length === 1)
      await waitForFocus(page, '#contact-list button')
      await page.keyboard.press('Enter')
      await waitForFocus(page, '#messages-heading')
      await pressOn(page, '#lock')
      await waitForFocus(page, '#unlock h1')
      await pressOn(page, '#unlock-button')
      await waitForFocus(page, '#box-heading')
    }))

  it('says how many messages there are, and not each number on the way', () =>
    inBrowser({}, async ({ page }) => {
      const link = await makeQuickly(page, server.url)
      const recipient = await openLink(link)
      for (let sent = 0; sent < 500; sent += 20) {
        await Promise.all(Array.from({ length: 20 }, (_none, at) => recipient.send(String(sent + at))))
      }
      await page.evaluate(() => {
        const said: string[] = []
        Object.assign(globalThis, { said })
        const heard = new Map<Element, string>()
        new MutationObserver((changes) => {
          for (const { target } of changes) {
            const element = target instanceof Element ? target : target.parentElement
            const region = element?.closest('[role=status], [role=alert], [aria-live]')
            const text = region?.textContent ?? ''
            if (!region || (heard.get(region) ?? '') === text) continue
            heard.set(region, text)
            if (text !== '') said.push(text)
          }
        }).observe(document.body, { subtree: true, childList: true, characterData: true })
      })
      const saidSince = () =>
        page.evaluate(() => (globalThis as unknown as { said: string[] }).said.splice(0))
      const counted = TEXTS.en.inbox.countNew.replace('{count}', '500').replace('{new}', '500')
      const waitForAll = () =>
        page.waitForFunction((all) => document.querySelector('#count-said')?.textContent === all, counted)
      await toMessages(page)
      await waitForAll()
      assert.deepEqual(await saidSince(), [counted])
      await page.click('#lock')
      await page.click('#unlock-button')
      await waitForAll()
      const { unlocking, riskNoBackup, keptForNow } = TEXTS.en.inbox
      assert.deepEqual(await saidSince(), [unlocking, riskNoBackup + keptForNow, counted])
    }))

  describe('its languages', () => {
    const choose = async (page: Page, language: Language) => {
      await page.click('#languages summary')
      await page.click(`a[hreflang=${language}]`)
      await page.waitForFunction((lang) => document.documentElement.lang === lang, language)
      const texts = await page
        .locator('[data-text]')
        .evaluateAll((all) =>
          all.map(({ textContent, dataset }) => [dataset['text'] ?? '', textContent] as const),
        )
      assert.ok(texts.length > 150)
      for (const [key, text] of texts) assert.equal(text, textAt(language, key), key)
      assert.equal(new URL(page.url()).search, `?lang=${language}`)
      assert.equal(await page.getAttribute('html', 'dir'), TEXTS[language].direction)
    }
    const textAt = (language: Language, key: string) =>
      key
        .split('.')
        .reduce<unknown>((group, name) => (group as Record<string, unknown>)[name], TEXTS[language])

    it('are chosen by what the browser asks for', async () => {
      for (const language of LANGUAGES) {
        await inBrowser({ locale: language }, async ({ page }) => {
          await page.goto(server.url)
          await page.waitForSelector('#start:not([hidden])')
          const { direction, inbox, runBy } = TEXTS[language]
          assert.equal(await page.getAttribute('html', 'lang'), language)
          assert.equal(await page.getAttribute('html', 'dir'), direction)
          assert.equal(await page.title(), inbox.title)
          assert.equal(await page.textContent('#start h1'), inbox.startHeading)
          await waitForText(page, '#run-by')
          assert.equal(await page.textContent('#run-by'), runBy.replace('{name}', 'The <b>Example</b> Paper'))
        })
      }
    })

    it('change in each part, with what was typed and what is shown left in place', () =>
      inBrowser({}, async ({ page }) => {
        await page.goto(server.url)
        await page.waitForSelector('#start:not([hidden])')
        await page.fill('#make-name', 'Ana')
        await page.click('#make')
        await waitForText(page, '#make-problem')
        await choose(page, 'ar')
        assert.equal(await page.inputValue('#make-name'), 'Ana')
        assert.equal(await page.textContent('#make-problem'), TEXTS.ar.inbox.problems.passphrase_short)
        await choose(page, 'de')

        let goOn: () => void = () => undefined
        const held = new Promise<void>((resolve) => {
          goOn = resolve
        })
        await page.route('**/register', async (route) => {
          await held
          await route.continue()
        })
        await page.check('#make-without')
        await page.click('#make')
        await page.waitForSelector('#make-progress:not([hidden])')
        assert.equal(await page.textContent('#make-doing'), TEXTS.de.inbox.making)
        await choose(page, 'fr')
        assert.equal(await page.textContent('#make-doing'), TEXTS.fr.inbox.making)
        goOn()
        await page.waitForSelector('#backup:not([hidden])')
        await page.fill('#without-words', 'half a')
        await choose(page, 'es')
        assert.equal(await page.inputValue('#without-words'), 'half a')
        const { backupWithout, backupWords } = TEXTS.es.inbox
        const label = backupWithout.replace('{words}', backupWords)
        assert.equal(await page.textContent('#without-label'), label)
        await page.fill('#without-words', backupWords)
        await page.click('#without-form button')

        await page.waitForSelector('#share:not([hidden])')
        const link = await page.inputValue('#share-link')
        await page.click('#copy')
        await waitForText(page, '#copy-said')
        const key = (await page.textContent('#copy-said')) === TEXTS.es.inbox.copied ? 'copied' : 'copyByHand'
        await choose(page, 'pt')
        assert.equal(await page.textContent('#copy-said'), TEXTS.pt.inbox[key])
        assert.equal(await page.inputValue('#share-link'), link)
        assert.equal(await page.getAttribute('#qr svg', 'aria-label'), TEXTS.pt.inbox.qrLabel)

        await (await openLink(link)).send('the third stone', { name: 'Bo' })
        await leaveUnopenable(server, link)
        await askForContact(server, link, 'Cy')
        await toMessages(page)
        await lookFor(page, 2)
        await page.waitForSelector('#contact-list button')
        await choose(page, 'zh')
        const { inbox: zh } = TEXTS.zh
        const risks = await page.locator('#risks li').allTextContents()
        assert.deepEqual(risks, [zh.riskNoBackup, zh.keptForNow])
        assert.equal(
          await page.textContent('#count'),
          zh.countNew.replace('{count}', '2').replace('{new}', '2'),
        )
        assert.equal(await page.textContent('#contact-list p'), zh.contactAsks.replace('{name}', 'Cy'))
        assert.deepEqual(await page.locator('#contact-list button').allTextContents(), [
          zh.accept,
          zh.reject,
          zh.block,
        ])
        const [first, second] = await page.locator('#messages li').allTextContents()
        assert.ok(first?.includes(zh.unnamed) && first.includes(zh.cannotBeOpened), first)
        assert.ok(second?.includes('Bo') && second.includes('the third stone'), second)

        await openMessage(page, 1)
        await choose(page, 'fa')
        assert.equal(await page.textContent('#message-text'), 'the third stone')
        const claim = TEXTS.fa.inbox.nameNotVerified.replace('{name}', 'Bo')
        assert.equal(await page.textContent('#message-claim'), claim)
        const [before = ''] = TEXTS.fa.inbox.arrived.split('{time}')
        assert.ok((await page.textContent('#message-arrived'))?.startsWith(before))
        assert.match(await page.title(), /^\(۱\) /)
        await page.click('#message-back')
        await page.click('#lock')
        await choose(page, 'en')
        await page.reload()
        await page.waitForSelector('#unlock:not([hidden])')
        assert.equal(await page.textContent('#unlock h1'), TEXTS.en.inbox.unlockHeading)
      }))

    it('stay as they are when another cannot be had, which is told', () =>
      inBrowser({}, async ({ page }) => {
        await page.goto(server.url)
        await page.waitForSelector('#start:not([hidden])')
        await page.fill('#make-name', 'Ana')
        await page.route('**/?lang=zh', (route) => route.abort())
        await page.route('**/?lang=de', (route) =>
          route.fulfill({ contentType: 'text/html', body: '<p>Welcome to the hotel' }),
        )
        for (const language of ['zh', 'de']) {
          await page.click('#languages summary')
          await page.click(`a[hreflang=${language}]`)
          await waitForText(page, '#language-problem')
          assert.equal(await page.textContent('#language-problem'), TEXTS.en.problems.language_not_there)
          assert.equal(await page.getAttribute('html', 'lang'), 'en')
          assert.equal(await page.textContent('#start h1'), TEXTS.en.inbox.startHeading)
          assert.equal(await page.inputValue('#make-name'), 'Ana')
        }
      }))
  })

  describe('its policy', () => {
    it('is that of the other pages, and for one kind of worker and the manifest', async () => {
      const [inbox, link] = await Promise.all(['/', '/l'].map((address) => server.http.get(address)))
      assert.ok(inbox && link)
      const directivesOf = (headers: Record<string, unknown>) =>
        String(headers['content-security-policy']).split(';')
      const ofLink = directivesOf(link.headers)
      assert.deepEqual(
        directivesOf(inbox.headers as Record<string, unknown>).filter((each) => !ofLink.includes(each)),
        ['trusted-types sealdrop-scripts', "worker-src 'self'", "manifest-src 'self'"],
      )
      const others = ({ headers }: typeof inbox) =>
        Object.entries(headers as Record<string, string>).filter(
          ([name]) =>
            ![
              'content-security-policy',
              'content-length',
              'date',
              'x-robots-tag',
              'content-encoding',
            ].includes(name),
        )
      assert.deepEqual(others(inbox), others(link))
      assert.equal(inbox.headers['cache-control'], 'no-store')
    })

    it('lets no script on it make another script than those of its parts, another worker, or markup', () =>
      inBrowser({}, async ({ page, complaints }) => {
        // What the compiler of the tests names functions with.
        await page.addInitScript('globalThis.__name = (each) => each')
        await page.addInitScript(() => {
          interface Policy {
            readonly createScriptURL: (url: string) => unknown
          }
          const { trustedTypes } = globalThis as unknown as {
            readonly trustedTypes: { createPolicy: (name: string, rules: object) => Policy }
          }
          const create = trustedTypes.createPolicy.bind(trustedTypes)
          trustedTypes.createPolicy = (name, rules) => {
            const policy = create(name, rules)
            Object.assign(globalThis, { policy })
            return policy
          }
        })
        await makeQuickly(page, server.url)
        await toMessages(page)
        await waitForText(page, '#count')
        assert.deepEqual(complaints, [])
        const { outcomes, urls } = await page.evaluate(() => {
          const { trustedTypes, policy } = globalThis as unknown as {
            readonly trustedTypes: { createPolicy: (name: string, rules: object) => unknown }
            readonly policy: { createScriptURL: (url: string) => unknown }
          }
          const rules = { createScriptURL: (url: string) => url, createHTML: (html: string) => html }
          const own = document.querySelector('main')?.dataset['worker'] ?? ''
          const [settings = '', moving = ''] = ['settings', 'moving'].map(
            (id) => document.getElementById(id)?.dataset['script'],
          )
          const attempts = [
            () => (document.body.innerHTML = '<p>'),
            () => (document.createElement('script').src = './x.js'),
            () => new Worker(own),
            () => trustedTypes.createPolicy('sealdrop-scripts', rules),
            () => trustedTypes.createPolicy('another', rules),
          ]
          return {
            outcomes: attempts.map((attempt) => {
              try {
                attempt()
                return 'done'
              } catch (error) {
                return (error as Error).name
              }
            }),
            urls: [
              settings,
              moving,
              own,
              './x.js',
              `${settings}?x`,
              `${own}?x`,
              'https://evil.example/',
              'data:,x',
            ].map((url) => String(policy.createScriptURL(url))),
          }
        })
        assert.deepEqual(outcomes, Array(5).fill('TypeError'))
        const [settings, moving, own, ...refused] = urls
        assert.match(settings ?? '', /^\.\/assets\/settings-part-\w+\.js$/)
        assert.match(moving ?? '', /^\.\/assets\/moving-part-\w+\.js$/)
        assert.match(own ?? '', /^\.\/assets\/opening-worker-\w+\.js$/)
        assert.deepEqual(refused, ['', '', '', '', ''])
        complaints.length = 0
      }))

    it('vouches for each script and style, and names no two elements alike', async () => {
      for (const language of LANGUAGES) {
        const { text } = await server.http.get(`/?lang=${language}`)
        const parts = [...text.matchAll(/<(?:script|link rel="stylesheet")[^>]*>/g)].map(([tag]) => tag)
        assert.ok(parts.length >= 3)
        for (const tag of parts) assert.match(tag, /integrity="sha384-[\w+/]{64}"/)
        assert.doesNotMatch(text, /<style|style=|\son[a-z]+=|javascript:/i)
        const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
        assert.deepEqual(ids, [...new Set(ids)])
      }
    })
  })

  it('is at most 90 KB with its style, script and worker, as it goes over the line, in each language', async () => {
    await inBrowser({}, async ({ page, requests }) => {
      const link = await makeQuickly(page, server.url)
      await (await openLink(link)).send('the third stone')
      await toMessages(page)
      await lookFor(page, 1)
      assert.equal(await openMessage(page), 'the third stone')
      const parts = requests.filter((request) => request.method() === 'GET')
      const paths = parts.map((request) => new URL(request.url()).pathname)
      const others = paths.filter((each) => !each.startsWith('/assets/') && each !== '/favicon.svg')
      assert.deepEqual(others.toSorted(), ['/', '/instance.json'])
      // Each thread asks for its script by itself, and a browser's cache may keep nothing of this.
      const sizes = new Map<string, number>()
      for (const request of parts) {
        const { responseBodySize } = await request.sizes()
        sizes.set(request.url(), responseBodySize)
      }
      const bytes = [...sizes.values()].reduce((sum, each) => sum + each, 0)
      assert.ok([...sizes.keys()].some((url) => url.includes('opening-worker')))
      assert.ok(bytes > 60_000 && bytes <= 90_000, String(bytes))
    })
    for (const [encoding, limit, limitOfSettings, limitOfMoving] of [
      ['br', 90_000, 7_000, 42_000],
      ['gzip', 110_000, 8_000, 50_000],
    ] as const) {
      for (const language of LANGUAGES) {
        let bytes = 0
        const read = async (address: string) => {
          const { headers, text } = await server.http.get(`/${address}`).set('Accept-Encoding', encoding)
          bytes += Number(headers['content-length'])
          assert.equal(headers['content-encoding'], encoding, address)
          return text
        }
        const html = await read(`?lang=${language}`)
        const parts = [...html.matchAll(/(?:href|src|data-worker)="\.\/(assets\/[^"]+)"/g)]
        for (const address of new Set(parts.map(([, each = '']) => each))) await read(address)
        assert.ok(bytes > 60_000 && bytes <= limit, `${language}, ${encoding}: ${String(bytes)}`)
        // These come when they are wanted.
        for (const [part, most] of [
          ['settings', limitOfSettings],
          ['moving', limitOfMoving],
        ] as const) {
          const [, script] = new RegExp(`data-script="\\./(assets/${part}-part-[^"]+)"`).exec(html) ?? []
          assert.ok(script)
          bytes = 0
          for (const address of [script, `${part}.${language}.html`]) await read(address)
          assert.ok(bytes > 3_000 && bytes <= most, `${part}, ${language}, ${encoding}: ${String(bytes)}`)
        }
      }
    }
  })

  describe('where a browser has a profile', () => {
    let folder: string

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-profile-'))
    })
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true })
    })

    it('can be installed, also below a path, and leaves nothing running', async () => {
      const port = await freePort()
      const under = await startTestServer(kind, {
        port,
        environment: { BASE_URL: `http://127.0.0.1:${String(port)}/drop` },
      })
      const context = await startWithProfile(folder)
      try {
        const page = await context.newPage()
        const debug = await context.newCDPSession(page)
        for (const [address, home] of [
          [server.url, `${server.url}/`],
          [`${under.url}/drop?lang=en`, `${under.url}/drop/`],
        ] as const) {
          await page.goto(address)
          await page.waitForSelector('#start:not([hidden])')
          assert.equal(new URL(page.url()).pathname, new URL(home).pathname)
          const { installabilityErrors } = await debug.send('Page.getInstallabilityErrors')
          assert.deepEqual(installabilityErrors, [])
          const { url, errors, manifest } = await debug.send('Page.getAppManifest')
          assert.deepEqual([url, errors], [`${home}manifest.webmanifest`, []])
          const { startUrl, scope, icons, display } = manifest
          assert.deepEqual([startUrl, scope, display], [home, home, 'kStandalone'])
          assert.deepEqual(
            icons?.map((icon) => icon.url),
            [`${home}favicon.svg`],
          )
          const workers = await page.evaluate(async () => navigator.serviceWorker.getRegistrations())
          assert.equal(workers.length, 0)
        }
        const link = await makeHere(page, 'en', '')
        assert.ok(link.startsWith(`${under.url}/drop/l#`), link)
      } finally {
        await context.close()
        await under.stop()
      }
    })

    it('is locked for who comes back to it, and gone after the quick exit', async () => {
      const context = await startWithProfile(folder)
      try {
        const page = await context.newPage()
        const link = await makeQuickly(page, server.url)
        await (await openLink(link)).send('the third stone')
        await toMessages(page)
        await lookFor(page, 1)
        await openMessage(page)
        await page.goto(`${server.url}/docs`)
        await page.goBack()
        await page.waitForSelector('#unlock:not([hidden])')
        assert.ok(!(await page.content()).includes('the third stone'))
        assert.ok(!(await page.isVisible('#box')))

        await page.click('#unlock-button')
        await openMessage(page)
        await page.click('#exit')
        await page.waitForURL('about:blank')
        assert.equal(await page.evaluate(() => document.body.innerHTML), '')
        await page.goBack()
        assert.equal(page.url(), 'about:blank')
        await page.goForward()
        await page.goForward()
        assert.ok(!(await page.content()).includes('the third stone'))
      } finally {
        await context.close()
      }
    })
  })

  describe('without its script', () => {
    const isPlain = async (page: Page, language: Language) => {
      const { inbox } = TEXTS[language]
      const lines = (await page.locator('main').innerText()).split(/\n+/).filter((line) => line !== '')
      assert.deepEqual(lines, [inbox.startHeading, inbox.startGotLink, inbox.needsScript])
    }

    it('says kindly what it needs, and nothing else', () =>
      inBrowser({ javaScriptEnabled: false, locale: 'fr' }, async ({ page }) => {
        await page.goto(server.url)
        await isPlain(page, 'fr')
        await page.click('#languages summary')
        await page.click('a[hreflang=fa]')
        await isPlain(page, 'fa')
        // axe is a script itself: what is shown without scripts is shown to it with one of its own.
        const html = await page.content()
        await inBrowser({}, async ({ page: other, complaints }) => {
          await other.route(`${server.url}/`, (route) =>
            route.fulfill({
              contentType: 'text/html',
              body: html.replace(/<script.*?<\/script>/, '').replace(/<\/?noscript>/g, ''),
            }),
          )
          await other.goto(server.url)
          await isPlain(other, 'fa')
          assert.deepEqual(await violationsOf(other), [])
          complaints.length = 0
        })
      }))

    it('says the same when the script was damaged on its way, after eight seconds', () =>
      inBrowser({}, async ({ page, complaints }) => {
        await page.route('**/assets/inbox-page-*.js', async (route) => {
          const response = await route.fetch()
          await route.fulfill({ response, body: `${await response.text()};` })
        })
        await page.goto(server.url)
        assert.match(complaints.splice(0).join(), /integrity/)
        assert.ok(await page.isVisible('#opening'))
        assert.ok(!(await page.isVisible('.plain')))
        await page.waitForFunction(() =>
          document.querySelector('.plain')?.checkVisibility({ visibilityProperty: true }),
        )
        assert.ok(!(await page.isVisible('#opening')))
        await isPlain(page, 'en')
        assert.deepEqual(await violationsOf(page), [])
      }))
  })
})
