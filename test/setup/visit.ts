/** A page in a browser, with everything that it asks anybody for and everything that it complains of. */
import assert from 'node:assert/strict'
import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core'

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  readonly requests: readonly Request[]
  /** What a page must not do: errors, and what its policy has refused. */
  readonly complaints: string[]
  /** Bodies of what was posted to a path. */
  readonly posted: (path: string) => readonly string[]
}

/** In a profile of its own, which is gone afterwards. A page that complains has failed. */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions,
  act: (visit: Visit) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  try {
    const visiting = await watch(context)
    try {
      await act(visiting)
    } finally {
      // Also when something else has failed: these are often why.
      assert.deepEqual(visiting.complaints, [])
    }
  } finally {
    await context.close()
  }
}

export async function watch(context: BrowserContext): Promise<Visit> {
  const page = await context.newPage()
  const requests: Request[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // Of answers that are refusals, and of what is not there, the browser says so by itself.
    const isOfNetwork = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isOfNetwork) complaints.push(message.text())
  })
  return {
    page,
    context,
    requests,
    complaints,
    posted: (path) =>
      requests
        .filter((request) => request.method() === 'POST' && new URL(request.url()).pathname === path)
        .map((request) => request.postData() ?? ''),
  }
}
