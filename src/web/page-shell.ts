/** What is around every page: the choice of languages, the way out, who runs this server, and whether anybody is there. */
import * as z from 'zod/mini'
import { instanceAnswer, type InstanceAnswer } from '../protocol/instance.js'
import { element, setText } from './elements.js'
import type { PageTexts } from './page-texts.js'

/** Nobody has done anything here for so long that somebody else may be looking. */
const IDLE_MS = 10 * 60_000
const IDLE_LOOK_MS = 5_000

export interface ShellActs {
  /** The page is left for good: it forgets everything. */
  readonly forget: () => void
  /** The language is another one, or it could not be had; or who runs this server is known. */
  readonly render: () => void
  /** Nobody has done anything here for ten minutes; called again and again until somebody does. */
  readonly onIdle: () => void
}

export interface PageShell {
  readonly instance: () => InstanceAnswer | undefined
  readonly noteActivity: () => void
}

/** The address of the service, without a slash at its end. */
export function homeAddress(): string {
  const home = document.documentElement.dataset['home'] ?? '.'
  return new URL(`${home}/`, location.href).href.replace(/\/$/, '')
}

export function createPageShell(texts: PageTexts, { forget, render, onIdle }: ShellActs): PageShell {
  let instance: InstanceAnswer | undefined
  let lastActivityMs = Date.now()

  const noteActivity = () => {
    lastActivityMs = Date.now()
  }

  const lookWhetherIdle = () => {
    const idleMs = Date.now() - lastActivityMs
    // A clock that was turned back cannot say how long it was.
    if (idleMs >= IDLE_MS || idleMs < 0) onIdle()
  }

  const changeLanguage = async ({ href, hreflang }: HTMLAnchorElement) => {
    const languages = element('languages', HTMLDetailsElement)
    languages.open = false
    languages.querySelector('summary')?.focus()
    setText('language-problem', '')
    try {
      await texts.changeTo(href)
      if (document.documentElement.lang === hreflang) history.replaceState(null, '', href)
      const about = element('about', HTMLAnchorElement)
      about.href = about.href.replace(/lang=\w+/, `lang=${document.documentElement.lang}`)
    } catch {
      setText('language-problem', texts.say('problems.language_not_there'))
    }
    renderAll()
  }

  const learnInstance = async () => {
    try {
      const response = await fetch(`${homeAddress()}/instance.json`, {
        credentials: 'omit',
        cache: 'no-store',
      })
      instance = z.parse(instanceAnswer, await response.json())
      renderAll()
    } catch {
      // Who runs this is also at the link below, and nothing of it is needed for keys or for sealing.
    }
  }

  const renderAll = () => {
    if (instance !== undefined) {
      const { name, contact_url, privacy_url } = instance
      const runBy = element('run-by', HTMLElement)
      runBy.hidden = name === null
      texts.put(runBy, 'runBy', name)
      showAddress('contact', contact_url)
      showAddress('privacy', privacy_url)
    }
    render()
  }

  // Not `scroll`: pages scroll by themselves, too.
  for (const event of ['keydown', 'pointerdown', 'wheel', 'touchmove', 'input']) {
    const noteEvent = () => {
      // After a sleep, whoever touches it first need not be who left it. A program that fills a field in touches nothing.
      if (event !== 'input') lookWhetherIdle()
      noteActivity()
    }
    addEventListener(event, noteEvent, { capture: true, passive: true })
  }
  for (const exit of document.querySelectorAll('.exit')) {
    exit.addEventListener('click', (event) => {
      // For an empty page, which takes this one's place in the tab's history.
      event.preventDefault()
      forget()
      document.body.hidden = true
      location.replace('about:blank')
    })
  }
  for (const choice of document.querySelectorAll<HTMLAnchorElement>('a[hreflang]')) {
    choice.addEventListener('click', (event) => {
      event.preventDefault()
      void changeLanguage(choice)
    })
  }
  setInterval(lookWhetherIdle, IDLE_LOOK_MS)
  document.addEventListener('visibilitychange', lookWhetherIdle)
  // Whatever the browser keeps of a page that is left, it keeps it empty.
  addEventListener('pagehide', forget)
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload()
  })
  void learnInstance()
  return { instance: () => instance, noteActivity }
}

function showAddress(id: string, url: string | null): void {
  const address = element(id, HTMLAnchorElement)
  address.hidden = url === null
  if (url !== null) address.href = url
}
