/** What an owner does on the inbox page, as often as tests need it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

export const PASSPHRASE = 'correct horse battery staple'

export interface MadeBox {
  readonly link: string
  /** As it was saved. */
  readonly backup: string
  readonly backupFile: string
}

/** From an empty page to the link. */
export async function makeBox(page: Page, url: string, name = ''): Promise<MadeBox> {
  await page.goto(url)
  await page.waitForSelector('#start:not([hidden])')
  await page.fill('#make-name', name)
  await page.fill('#make-passphrase', PASSPHRASE)
  await page.fill('#make-again', PASSPHRASE)
  await page.click('#make')
  await page.waitForSelector('#backup:not([hidden])')
  const { text, file } = await saveBackup(page)
  await readBack(page, file)
  await page.waitForSelector('#share:not([hidden])')
  return { link: await linkOf(page), backup: text, backupFile: file }
}

export async function saveBackup(page: Page): Promise<{ readonly text: string; readonly file: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#backup-save')])
  assert.match(download.suggestedFilename(), /^sealdrop-backup-\d{4}-\d\d-\d\d\.json$/)
  const file = await download.path()
  return { text: readFileSync(file, 'utf8'), file }
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

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.waitForSelector('#unlock:not([hidden])')
  await page.fill('#unlock-passphrase', passphrase)
  await page.click('#unlock-button')
}

/** Looks until so many rows are there. */
export async function lookFor(page: Page, count: number): Promise<void> {
  await page.click('#look')
  await page.waitForFunction((wanted) => document.querySelectorAll('#messages li').length === wanted, count)
}

export async function openMessage(page: Page, at = 0): Promise<string> {
  await page.click(`#messages li:nth-child(${String(at + 1)}) button`)
  await page.waitForSelector('#message:not([hidden])')
  return (await page.textContent('#message-text')) ?? ''
}

export async function restore(page: Page, url: string, text: string, passphrase = PASSPHRASE): Promise<void> {
  await page.goto(url)
  await page.waitForSelector('#start:not([hidden])')
  await fillRestore(page, text, passphrase)
}

export async function fillRestore(page: Page, text: string, passphrase = PASSPHRASE): Promise<void> {
  await page.click('#restore-part > summary')
  await page.fill('#restore-paste', text)
  await page.fill('#restore-passphrase', passphrase)
  await page.click('#restore')
}
