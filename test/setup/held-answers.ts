/** What a server does, and a page hears of only later. */
import type { Page } from 'playwright-core'

export interface HeldAnswers {
  /** Once the server has acted on the first of them. */
  readonly held: Promise<void>
  readonly release: () => void
}

/** Of all requests to a path, from now on. */
export async function holdAnswers(page: Page, path: string): Promise<HeldAnswers> {
  let onHeld: () => void = () => undefined
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (onHeld = resolve))
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch()
    onHeld()
    await released
    await route.fulfill({ response })
  })
  return { held, release }
}
