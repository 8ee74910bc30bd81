/** A real Firefox, for pages: another engine than the one of `browser.ts`, and the one that Tor Browser is made of. */
import puppeteer, { type Browser } from 'puppeteer-core'
import { FIREFOX_PROGRAM } from './parts.js'

/** @param preferences as `about:config` names them */
export function startFirefox(preferences: Readonly<Record<string, unknown>> = {}): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX_PROGRAM,
    headless: true,
    extraPrefsFirefox: { 'intl.accept_languages': 'en-GB', ...preferences },
  })
}
