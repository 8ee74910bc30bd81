/** An answer that is slow to come: the server has acted, and the page does not know yet. */
import type { Page } from 'playwright-core'

export interface HeldAnswer {
  /** Resolves once there is one. */
  readonly isHeld: Promise<void>
  /** Resolves when the page has it. */
  readonly release: () => Promise<void>
}

/** Of the next call to a path. @param instead of what the server answers, which then never hears of the call */
export async function holdAnswer(
  page: Page,
  path: string,
  instead?: { readonly status: number; readonly json: object },
): Promise<HeldAnswer> {
  const [held, released, done] = [defer(), defer(), defer()]
  let isNext = true
  // Not by `times`: when the last such route has ended, Playwright lets go of all that others hold.
  await page.route(`**${path}`, async (route) => {
    if (!isNext) return route.fallback()
    isNext = false
    const answer = instead ?? { response: await route.fetch() }
    held.resolve()
    await released.promise
    await route.fulfill(answer)
    done.resolve()
  })
  return {
    isHeld: held.promise,
    release() {
      released.resolve()
      return done.promise
    },
  }
}

/** `Promise.withResolvers`, which Node.js 20 has not. */
function defer() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((resolveIt) => {
    resolve = resolveIt
  })
  return { promise, resolve }
}
