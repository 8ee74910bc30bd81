/** `/` in Firefox, by WebDriver BiDi: another engine's storage, files, threads and keys. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, ElementHandle, Page } from 'puppeteer-core'
import { openLink } from '../../src/client/index.js'
import { startFirefox } from '../setup/firefox.js'
import { PASSPHRASE } from '../setup/inbox.js'
import { FIREFOX } from '../setup/parts.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, ({ textContent }) => textContent)

/** The file that was saved, once all of it is there. */
async function waitForFile(folder: string): Promise<string> {
  for (;;) {
    const names = readdirSync(folder)
    const [name] = names
    if (name !== undefined && names.length === 1 && name.endsWith('.json')) return path.join(folder, name)
    await wait(100)
  }
}

describe('the inbox page in Firefox', function () {
  this.timeout(90_000)
  let server: TestServer
  let browser: Browser
  let folder: string

  before(async function () {
    if (!FIREFOX.isThere()) this.skip()
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-firefox-'))
    server = await startAddressedServer(kind)
    browser = await startFirefox({ 'browser.download.folderList': 2, 'browser.download.dir': folder })
  })
  after(async () => {
    if (!FIREFOX.isThere()) return
    await browser.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('makes a box, keeps a backup, reads a message, and is locked and unlocked', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => complaints.push(message.text()))
    await page.goto(server.url)
    await page.waitForSelector('#start:not([hidden])')
    await page.type('#make-name', 'Ana')
    await page.type('#make-passphrase', PASSPHRASE)
    await page.type('#make-again', PASSPHRASE)
    await page.click('#make')
    await page.waitForSelector('#backup:not([hidden])')
    await page.click('#backup-save')
    await page.waitForSelector('#backup-read-part:not([hidden])')
    const field = (await page.$('#backup-file')) as ElementHandle<HTMLInputElement>
    await field.uploadFile(await waitForFile(folder))
    await page.waitForSelector('#share:not([hidden])')
    const link = await page.$eval('#share-link', (field) => (field as HTMLTextAreaElement).value)
    const recipient = await openLink(link)
    assert.equal(await textOf(page, '#word-list'), recipient.words?.join(' '))
    await recipient.send('the third stone', { name: 'Bo' })

    const readFirst = async () => {
      const row = await page.waitForSelector('#messages li button')
      await row?.click()
      await page.waitForSelector('#message:not([hidden])')
      return textOf(page, '#message-text')
    }
    await page.click('#to-messages')
    assert.equal(await readFirst(), 'the third stone')
    await page.click('#message-back')
    await page.click('#lock')
    await page.waitForSelector('#unlock:not([hidden])')
    assert.equal(await textOf(page, '#message-text'), '')

    await page.reload()
    await page.waitForSelector('#unlock:not([hidden])')
    await page.type('#unlock-passphrase', PASSPHRASE)
    await page.click('#unlock-button')
    assert.equal(await readFirst(), 'the third stone')
    await page.goto(`${server.url}/docs`)
    await page.goBack()
    await page.waitForSelector('#unlock:not([hidden])')
    assert.ok(!(await page.content()).includes('the third stone'))
    assert.deepEqual(complaints, [])
  })
})
