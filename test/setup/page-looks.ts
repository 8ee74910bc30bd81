/** Whether everything on a page can be seen and pressed, on the smallest of screens. */
import type { Page } from 'playwright-core'

/** How much wider a page is than its window, and what is cut off at a side: `[0]` when everything fits. */
export const sidewaysOf = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const cut = [...document.querySelectorAll<HTMLElement>('main *, dialog')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      return element.checkVisibility() && width > 1 && (left < -0.5 || right > clientWidth + 0.5)
    })
    return [scrollWidth - clientWidth, ...cut.map(({ tagName, id }) => `${tagName} ${id}`)]
  })

/** Of all letters, as a reader may choose it. */
export const resize = (page: Page, size: string) =>
  page.evaluate((fontSize) => {
    document.documentElement.style.fontSize = fontSize
  }, size)

/** What is pressed, and smaller than a fingertip: 44 pixels, WCAG 2.2 section 2.5.5. */
export const smallOf = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, summary, textarea, a, label.choice')]
      .filter((element) => {
        const pressed = element.closest('label') ?? element
        return element.checkVisibility() && pressed.getBoundingClientRect().height < 43.5
      })
      .map(({ tagName, id, textContent }) => `${tagName} ${id} ${textContent}`),
  )
