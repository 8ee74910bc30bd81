/** A real Chromium, for pages. */
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const PROGRAM = '/usr/bin/chromium'

/** It asks nobody for anything by itself. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function startBrowser(...words: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: [...QUIET, ...words] })
}

/**
 * As people have one: with a profile, into which a page can be installed, and with pages that are kept for going back.
 * @param folder of the profile
 */
export function startWithProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    executablePath: PROGRAM,
    args: QUIET,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
}
