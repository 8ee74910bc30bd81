/** `/l` for everybody: languages, schemes, small screens, screen readers, no script; and how much of it there is. */
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { type Box, createBox, openLink } from '../../src/client/index.js'
import { encodeBase64 } from '../../src/encoding/base64.js'
import { type Language, LANGUAGES, TEXTS } from '../../src/texts/index.js'
import { violationsOf } from '../setup/axe.js'
import { startBrowser } from '../setup/browser.js'
import { eventually } from '../setup/eventually.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import { visit } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

describe('the page of a link, for everybody', function () {
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
  const toWrite = async (page: Page, link = box.link) => {
    await page.goto(link)
    await page.waitForSelector('#write:not([hidden])')
  }

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
    server = await startAddressedServer(kind, {
      environment: {
        INSTANCE_NAME: 'The <b>Example</b> Paper',
        CONTACT_URL: 'https://contact.example/',
        PRIVACY_URL: 'https://privacy.example/',
      },
    })
    box = await createBox(server.url, { displayName: 'Ana & Bo' })
    await box.update({ greeting: `I read on Mondays.\n${'long'.repeat(50)}\nسلام` })
  })
  after(async () => {
    await browser?.close()
    if (browser !== undefined) await server.stop()
  })

  for (const [colorScheme, language] of [
    ['light', 'en'],
    ['dark', 'fa'],
  ] as const) {
    it(`has nothing that axe-core finds fault with, ${colorScheme}, ${language}, in each of its states`, () =>
      inBrowser({ colorScheme, locale: language }, async ({ page }) => {
        await toWrite(page)
        assert.deepEqual(await violationsOf(page), [])
        await page.click('#languages summary')
        await page.click('.risk summary')
        assert.deepEqual(await violationsOf(page), [])
        await page.click('#languages summary')
        await page.click('#send')
        await page.waitForFunction(() => document.querySelector('#send-problem')?.textContent !== '')
        assert.deepEqual(await violationsOf(page), [])
        await page.fill('#text', 'x'.repeat(16_000))
        assert.deepEqual(await violationsOf(page), [])
        await page.click('#send')
        await page.waitForSelector('#left:not([hidden])')
        assert.deepEqual(await violationsOf(page), [])
        await toWrite(page, `${server.url}/l/${box.keys().link_token}`)
        assert.deepEqual(await violationsOf(page), [])
        await page.goto(`${server.url}/l`)
        await page.waitForSelector('#problem:not([hidden])')
        assert.deepEqual(await violationsOf(page), [])
        await page.route('**/link_info', async (route) => {
          const response = await route.fetch()
          await route.fulfill({ json: { ...((await response.json()) as object), contacts_only: true } })
        })
        await toWrite(page)
        assert.ok(await page.isVisible('#contacts-only'))
        assert.deepEqual(await violationsOf(page), [])
        for (const address of ['/about', `/l/link_${'A'.repeat(32)}`]) {
          await page.goto(server.url + address)
          assert.deepEqual(await violationsOf(page), [])
        }
      }))
  }

  it('has nothing that axe-core finds fault with where scripts are off', () =>
    inBrowser({ javaScriptEnabled: false }, async ({ page }) => {
      await page.goto(box.link)
      assert.ok(await page.isVisible('#plain'))
      // axe is a script itself: what is shown without scripts is shown to it with one of its own.
      const html = await page.content()
      await inBrowser({}, async ({ page: other, complaints }) => {
        await other.route('**/l', (route) =>
          route.fulfill({
            contentType: 'text/html',
            body: html.replace(/<script.*?<\/script>/, '').replace(/<\/?noscript>/g, ''),
          }),
        )
        await other.goto(`${server.url}/l`)
        assert.deepEqual(await violationsOf(other), [])
        complaints.length = 0
      })
    }))

  for (const language of LANGUAGES) {
    it(`speaks ${language} to whom the browser asks for it, and fits on 320 pixels and at twice the size`, () =>
      inBrowser({ locale: language, viewport: { width: 320, height: 640 } }, async ({ page }) => {
        await toWrite(page)
        const texts = TEXTS[language]
        assert.equal(await page.getAttribute('html', 'lang'), language)
        assert.equal(await page.getAttribute('html', 'dir'), texts.direction)
        assert.equal(await page.textContent('#write-heading'), texts.headingFor.replace('{name}', 'Ana & Bo'))
        assert.ok(await page.isVisible(`text=${texts.ownDevice}`))
        await eventually(
          () => page.textContent('#run-by'),
          texts.runBy.replace('{name}', 'The <b>Example</b> Paper'),
        )
        const overflow = () =>
          page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        assert.equal(await overflow(), 0)
        await page.click('#languages summary')
        assert.equal(await overflow(), 0)
        await page.evaluate(() => {
          document.documentElement.style.fontSize = '225%'
        })
        assert.equal(await overflow(), 0)
        await page.fill('#text', 'x'.repeat(50))
        await page.click('#send')
        await page.waitForSelector('#left:not([hidden])')
        assert.equal(await page.textContent('#left h1'), texts.leftHeading)
        assert.ok(await page.isVisible(`text=${texts.receipt.heading}`))
        assert.equal(await overflow(), 0)
      }))
  }

  it('changes its language with what was written left in place', () =>
    inBrowser({}, async ({ page }) => {
      await toWrite(page)
      await page.fill('#text', 'written before')
      const choose = async (language: Language) => {
        await page.click('#languages summary')
        await page.click(`a[hreflang=${language}]`)
        await page.waitForFunction((lang) => document.documentElement.lang === lang, language)
      }
      await choose('ar')
      assert.equal(await page.getAttribute('html', 'dir'), 'rtl')
      assert.equal(await page.textContent('label[for=text]'), TEXTS.ar.textLabel)
      assert.equal(await page.inputValue('#text'), 'written before')
      assert.equal(await page.textContent('#send'), TEXTS.ar.send)
      assert.equal(await page.locator('#keep option').nth(1).textContent(), '30 يومًا')
      await choose('de')
      await page.click('#send')
      await page.waitForSelector('#left:not([hidden])')
      assert.match((await page.textContent('#left-at')) ?? '', /2\d{3}/)
      const shown = await page.textContent('#left h1')
      assert.equal(shown, TEXTS.de.leftHeading)
      await page.reload()
      assert.equal(await page.getAttribute('html', 'lang'), 'de')
    }))

  it('keeps its text when a language cannot be had', () =>
    inBrowser({}, async ({ page }) => {
      await toWrite(page)
      await page.fill('#text', 'written before')
      await page.route('**/l?lang=zh', (route) => route.abort())
      await page.click('#languages summary')
      await page.click('a[hreflang=zh]')
      await page.waitForFunction(() => document.querySelector('#language-problem')?.textContent !== '')
      assert.equal(await page.getAttribute('html', 'lang'), 'en')
      assert.equal(await page.inputValue('#text'), 'written before')
    }))

  it('shows its controls where colours are forced, and moves nothing', () =>
    inBrowser({ forcedColors: 'active', reducedMotion: 'reduce' }, async ({ page }) => {
      await toWrite(page)
      const styles = await page.evaluate(() =>
        ['#send', '#text', '#name', '#exit'].map((selector) => {
          const element = document.querySelector(selector)
          const { borderTopStyle, borderTopWidth } =
            element === null ? ({} as CSSStyleDeclaration) : getComputedStyle(element)
          return [borderTopStyle, borderTopWidth !== '0px']
        }),
      )
      assert.deepEqual(styles, Array(4).fill(['solid', true]))
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0)
    }))

  it('prints what it confirms, without its controls', () =>
    inBrowser({}, async ({ page }) => {
      await toWrite(page)
      await page.fill('#text', 'x')
      await page.click('#send')
      await page.waitForSelector('#left:not([hidden])')
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      assert.ok((await page.isVisible('#left-at')) && (await page.isVisible('#receipt')))
      assert.ok(!(await page.isVisible('#another')) && !(await page.isVisible('#exit')))
      const colours = await page.evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(document.body)
        return [color, backgroundColor]
      })
      assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
    }))

  it('offers the onion address for the same box, where there is one', async () => {
    const onion = `http://${'a'.repeat(56)}.onion`
    await inBrowser({}, async ({ page }) => {
      await page.route('**/instance.json', (route) =>
        route.fulfill({ json: { name: null, contact_url: null, privacy_url: null, onion_url: onion } }),
      )
      await toWrite(page)
      await eventually(() => page.textContent('#onion-address'), onion + box.link.slice(server.url.length))
      assert.equal(await page.locator('#onion a').count(), 0)
      assert.ok(!(await page.isVisible('#tor-hides')) && !(await page.isVisible('#run-by')))
    })
  })

  it('names no other address as the one for Tor Browser, whatever the server says', async () => {
    for (const onion_url of [
      'https://evil.example/x?u=',
      'https://evil.example/.onion',
      `http://${'a'.repeat(56)}.onion@evil.example`,
      `http://${'a'.repeat(56)}.onion/?to=`,
      `javascript:alert(1)//.onion`,
    ]) {
      await inBrowser({}, async ({ page }) => {
        await page.route('**/instance.json', (route) =>
          route.fulfill({ json: { name: null, contact_url: null, privacy_url: null, onion_url } }),
        )
        const told = page.waitForResponse('**/instance.json')
        await toWrite(page)
        await (await told).finished()
        // The page has read it by the time that it reads one which is asked for later.
        await page.evaluate(
          async () => (await globalThis.fetch('./instance.json')).json() as Promise<unknown>,
        )
        assert.ok(await page.isVisible('#tor-hides'))
        assert.ok(!(await page.content()).includes('evil'))
      })
    }
  })

  it('keeps its words when what answers for a language is not the page', () =>
    inBrowser({}, async ({ page }) => {
      await page.route('**/l?lang=de', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<p>Welcome to the hotel' }),
      )
      await toWrite(page)
      await page.fill('#text', 'written before')
      await page.click('#languages summary')
      await page.click('a[hreflang=de]')
      await page.waitForFunction(() => document.querySelector('#language-problem')?.textContent !== '')
      assert.equal(await page.getAttribute('html', 'lang'), 'en')
      assert.ok(await page.isVisible(`text=${TEXTS.en.ownDevice}`))
      assert.equal(await page.textContent('#send-problem'), '')
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'SUMMARY')
      await page.click('#send')
      await page.waitForSelector('#left:not([hidden])')
    }))

  describe('without scripts', () => {
    it('takes what was sealed elsewhere, and the browser itself refuses anything else', () =>
      inBrowser({ javaScriptEnabled: false, locale: 'fr' }, async ({ page, posted }) => {
        await page.goto(box.link)
        assert.ok(await page.isVisible(`text=${TEXTS.fr.plainHeading}`))
        assert.ok(await page.isVisible('text=sealdrop seal'))
        assert.ok(!(await page.isVisible('#text')))
        const submit = () => page.click('#plain button')
        await page.fill('#plain-link', box.link)
        for (const plain of [
          'The keys are under the third stone, and nobody knows it but you and me, so please go and look.',
          'short',
          'ä'.repeat(80),
        ]) {
          await page.fill('#plain-sealed', plain)
          await submit()
        }
        assert.deepEqual(posted('/l'), [])
        const sealed = encodeBase64((await openLink(box.link)).seal({ text: 'sealed elsewhere' }))
        await page.fill('#plain-sealed', ` ${sealed} `)
        await page.fill('#plain-link', 'not a link')
        await submit()
        assert.deepEqual(posted('/l'), [])
        await page.fill('#plain-link', box.link)
        await submit()
        await page.waitForSelector(`text=${TEXTS.fr.leftHeading}`)
        assert.equal(await page.getAttribute('html', 'lang'), 'fr')
        assert.deepEqual(textsOf(await readAll(box.drops())).slice(-1), ['sealed elsewhere'])
      }))

    it('changes its language by links', () =>
      inBrowser({ javaScriptEnabled: false }, async ({ page }) => {
        await page.goto(`${server.url}/l`)
        await page.click('#languages summary')
        await page.click('a[hreflang=fa]')
        assert.ok(await page.isVisible(`text=${TEXTS.fa.plainHeading}`))
        assert.equal(await page.getAttribute('html', 'dir'), 'rtl')
      }))
  })

  it('is at most 60 KB with everything, as it goes over the line, in each language, also where only gzip is understood', async () => {
    for (const language of LANGUAGES) {
      for (const encodings of ['br, gzip', 'gzip']) {
        let bytes = 0
        const read = async (address: string) => {
          const { headers, text } = await server.http.get(`/${address}`).set('Accept-Encoding', encodings)
          bytes += Number(headers['content-length'])
          assert.ok(encodings.startsWith(String(headers['content-encoding'])), address)
          return text
        }
        const html = await read(`l?lang=${language}`)
        const parts = [...html.matchAll(/(?:href|src)="\.\/(assets\/[^"]+|favicon\.svg)"/g)]
        assert.equal(parts.length, 5)
        for (const [, address = ''] of parts) await read(address)
        assert.ok(bytes > 30_000 && bytes <= 60_000, `${language}, ${encodings}: ${String(bytes)}`)
      }
    }
  })
})
