/** What an owner does on the inbox page, as often as tests need it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page, Request } from 'playwright-core'
import { type Box, formatBackup, type SavedKeys } from '../../src/client/index.js'

export const PASSPHRASE = 'correct horse battery staple'

export interface MadeBox {
  readonly link: string
  /** As it was saved. */
  readonly backup: string
}

/** From an empty page to the link. */
export async function makeBox(page: Page, url: string, name = ''): Promise<MadeBox> {
  await toStart(page, url)
  await page.fill('#make-name', name)
  await page.fill('#make-passphrase', PASSPHRASE)
  await page.fill('#make-again', PASSPHRASE)
  await page.click('#make')
  await page.waitForSelector('#backup:not([hidden])')
  const { text, file } = await saveBackup(page)
  await readBack(page, file)
  await page.waitForSelector('#share:not([hidden])')
  return { link: await linkOf(page), backup: text }
}

/** A box that no passphrase protects and that has no backup: there at once. @returns the link */
export async function makeOpenBox(page: Page, url: string): Promise<string> {
  await toStart(page, url)
  await page.check('#make-without')
  await page.click('#make')
  await goWithoutBackup(page)
  await page.waitForSelector('#share:not([hidden])')
  return linkOf(page)
}

export async function toStart(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForSelector('#start:not([hidden])')
}

export async function goWithoutBackup(page: Page, words = 'no backup'): Promise<void> {
  await page.waitForSelector('#backup:not([hidden])')
  await page.fill('#without-words', words)
  await page.press('#without-words', 'Enter')
}

export async function saveBackup(page: Page): Promise<{ readonly text: string; readonly file: string }> {
  const saved = await saveFile(page, '#backup-save')
  assert.match(saved.name, /^sealdrop-backup-\d{4}-\d\d-\d\d\.json$/)
  return saved
}

interface SavedFile {
  readonly name: string
  readonly text: string
  /** Where it lies. */
  readonly file: string
}

/** What a button saves. */
export async function saveFile(page: Page, button: string): Promise<SavedFile> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)])
  const file = await download.path()
  return { name: download.suggestedFilename(), text: readFileSync(file, 'utf8'), file }
}

export async function readBack(page: Page, file: string): Promise<void> {
  await page.waitForSelector('#backup-read-part:not([hidden])')
  await page.setInputFiles('#backup-file', file)
}

export function linkOf(page: Page): Promise<string> {
  return page.inputValue('#share-link')
}

export async function toMessages(page: Page): Promise<void> {
  await page.click('#to-messages')
  await page.waitForSelector('#box:not([hidden])')
}

/** By its button. */
export async function lock(page: Page): Promise<void> {
  await page.click('#lock')
  await page.waitForSelector('#unlock:not([hidden])')
}

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.waitForSelector('#unlock:not([hidden])')
  if (await page.isVisible('#unlock-passphrase')) {
    // After a sleep the first touch empties what was typed, so it comes before the typing.
    await page.click('#unlock-passphrase')
    await page.fill('#unlock-passphrase', passphrase)
  }
  await page.click('#unlock-button')
}

/** Looks until so many rows are there. */
export function lookFor(page: Page, count: number): Promise<void> {
  return lookUntil(page, '#messages li', count)
}

/** Looks until there are so many of these. */
export async function lookUntil(page: Page, selector: string, count: number): Promise<void> {
  await page.waitForFunction(
    ([wanted, number]) => {
      const isThere = document.querySelectorAll(wanted).length === number
      if (!isThere) document.querySelector<HTMLElement>('#look')?.click()
      return isThere
    },
    [selector, count] as const,
    { polling: 200 },
  )
}

/** What is said above the list, of how much is in it. */
export async function waitForCount(page: Page, said: string): Promise<void> {
  await page.waitForFunction((text) => document.querySelector('#count')?.textContent === text, said)
}

/** Of a row: whose it is, when, and how it begins. */
export function rowsOf(page: Page): Promise<readonly string[]> {
  return page.locator('#messages li').allTextContents()
}

export function risksOf(page: Page): Promise<readonly string[]> {
  return page.locator('#risks li').allTextContents()
}

export async function waitForRisk(page: Page, risk: RegExp): Promise<void> {
  await page.locator('#risks li').filter({ hasText: risk }).first().waitFor()
}

export async function openMessage(page: Page, at = 0): Promise<string> {
  await page.click(`#messages li:nth-child(${String(at + 1)}) button`)
  await page.waitForSelector('#message:not([hidden])')
  return (await page.textContent('#message-text')) ?? ''
}

/** The one that is open, and says that it is sure. */
export async function deleteMessage(page: Page): Promise<void> {
  await page.click('#delete')
  await page.click('#sure-yes')
  await page.waitForSelector('#message', { state: 'hidden' })
}

export async function wipe(page: Page): Promise<void> {
  await page.click('#more > summary')
  await page.click('#wipe')
  await page.click('#sure-yes')
  await page.waitForSelector('#start:not([hidden])')
}

/** Waits for what is said of something that did not work, and reads it. */
export async function problemOf(page: Page, id: string): Promise<string> {
  await page.waitForFunction((region) => (document.getElementById(region)?.textContent ?? '') !== '', id)
  return (await page.textContent(`#${id}`)) ?? ''
}

export async function restore(page: Page, url: string, text: string, passphrase = PASSPHRASE): Promise<void> {
  await toStart(page, url)
  await fillRestore(page, text, passphrase)
}

export async function fillRestore(page: Page, text: string, passphrase = PASSPHRASE): Promise<void> {
  if (!(await page.isVisible('#restore-paste'))) await page.click('#restore-part > summary')
  await page.fill('#restore-paste', text)
  await page.fill('#restore-passphrase', passphrase)
  await page.click('#restore')
}

/** A box of the client library, opened in a browser that has kept nothing so far. */
export async function bringKeys(page: Page, url: string, keys: SavedKeys): Promise<void> {
  await restore(page, url, JSON.stringify(keys))
  await page.waitForSelector('#box:not([hidden])')
}

/** Everything that stands in the page, whether it is seen or not, and what stands in its fields. */
export function heldIn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
      'input, textarea, select',
    )
    return [
      document.title,
      location.href,
      document.documentElement.outerHTML,
      ...[...fields].map(({ value }) => value),
    ].join('\n')
  })
}

/** Everything that the browser keeps for the page: of databases each key and value, bytes as Latin-1. */
export function keptIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const said: string[] = []
    const rest: unknown[] = []
    for (const { name = '', version = 1 } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name, version)
        request.onsuccess = () => {
          resolve(request.result)
        }
        request.onerror = reject
      })
      for (const store of database.objectStoreNames) {
        const records = database.transaction(store).objectStore(store)
        for (const request of [records.getAllKeys(), records.getAll()]) {
          await new Promise((resolve, reject) => {
            request.onsuccess = resolve
            request.onerror = reject
          })
          rest.push(...(request.result as unknown[]))
        }
      }
      database.close()
    }
    while (rest.length > 0) {
      const value = rest.pop()
      if (value instanceof ArrayBuffer) rest.push(new Uint8Array(value))
      else if (value instanceof Uint8Array) {
        said.push(Array.from(value, (byte) => String.fromCharCode(byte)).join(''))
      } else if (typeof value === 'object' && value !== null) {
        for (const entry of Object.entries(value as Readonly<Record<string, unknown>>)) rest.push(...entry)
      } else said.push(typeof value === 'string' ? value : JSON.stringify(value))
    }
    return said
  })
}

/** What else a browser can keep: nothing of it is used. */
export async function assertKeepsNothingElse(page: Page, context: BrowserContext): Promise<void> {
  assert.deepEqual(await context.cookies(), [])
  const kept = await page.evaluate(async () => [
    localStorage.length,
    sessionStorage.length,
    (await caches.keys()).length,
    (await navigator.serviceWorker.getRegistrations()).length,
  ])
  assert.deepEqual(kept, [0, 0, 0, 0])
}

/** What an owner has to keep to themselves, each by a name, in every form that bytes may be written in. */
export function secretsOf(keys: SavedKeys): Readonly<Record<string, string>> {
  const { fetch_token = '', identity_seed, chain } = keys
  return {
    ...(fetch_token === '' ? {} : { 'fetch token': fetch_token }),
    ...formsOf('identity seed', identity_seed),
    ...(chain === undefined ? {} : formsOf('chain link', chain.oldest_link)),
  }
}

function formsOf(name: string, base64: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(base64, 'base64')
  return {
    [name]: base64.replace(/=+$/, ''),
    [`${name} for URLs`]: bytes.toString('base64url'),
    [`${name} in hex`]: bytes.toString('hex'),
    [`${name} as bytes`]: bytes.toString('latin1'),
    [`${name} as numbers`]: bytes.join(','),
  }
}

/** @param said in which none of them may be, nor as UTF-8 */
export function assertNone(said: string, secrets: Readonly<Record<string, string>>, where: string): void {
  for (const [name, secret] of Object.entries(secrets)) {
    for (const form of [
      secret,
      Buffer.from(secret).toString('latin1'),
      JSON.stringify(secret).slice(1, -1),
    ]) {
      assert.ok(!said.includes(form), `${where}: ${name}`)
    }
  }
}

/** All that a browser asks anybody for, workers included: what it says of itself, and what it hands over. */
export function recordRequests(context: BrowserContext): () => Promise<readonly SaidRequest[]> {
  const requests: Request[] = []
  context.on('request', (request) => requests.push(request))
  return () =>
    Promise.all(
      requests.map(async (request) => ({
        url: request.url(),
        said: [
          request.url(),
          JSON.stringify(await request.allHeaders()),
          request.postDataBuffer()?.toString('latin1') ?? '',
        ].join('\n'),
      })),
    )
}

interface SaidRequest {
  readonly url: string
  readonly said: string
}

/** From the list of messages. */
export async function openSettings(page: Page): Promise<void> {
  await page.click('#show-settings')
  await page.waitForSelector('#settings-known:not([hidden])')
}

/** Boxes of the client library, each with a name, the first one of them shown. */
export async function bringBoxes(page: Page, url: string, boxes: readonly Box[]): Promise<void> {
  const backup = await formatBackup(
    boxes.map((box) => box.keys()),
    PASSPHRASE,
  )
  await restore(page, url, backup)
  await page.waitForSelector('#box:not([hidden])')
}

/** From the list of messages, by the name of the box. */
export async function chooseBox(page: Page, name: string): Promise<void> {
  const choices = await page.locator('#choose-box option').allTextContents()
  await page.focus('#choose-box')
  await page.selectOption('#choose-box', { index: choices.findIndex((choice) => choice.includes(name)) })
  await page.waitForFunction((wanted) => document.querySelector('#box-heading')?.textContent === wanted, name)
}

/** Where the keyboard is. */
export function focusIn(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id)
}

/** What is asked before something that cannot be undone. */
export async function beSure(page: Page): Promise<void> {
  await page.waitForSelector('#sure[open]')
  await page.click('#sure-yes')
}

/** Waits for what is said of something that has worked. */
export async function waitForSaid(page: Page, id: string, said: RegExp): Promise<void> {
  await page.locator(`#${id}`).filter({ hasText: said }).waitFor()
}
