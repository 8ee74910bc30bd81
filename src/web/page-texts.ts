/**
 * The page's texts. They stand in the page itself, each in an element with `data-text`, those for later in a hidden list; so
 * the language is changed by taking them over from the same page in another language, and what was written stays.
 */
export interface PageTexts {
  /** @param values what stands for `{name}` and the like */
  readonly say: (key: string, values?: Readonly<Record<string, string>>) => string
  /** A text with a `{name}` in it that somebody else has chosen: in its own direction, and turning nothing around it. */
  readonly put: (target: HTMLElement, key: string, name: string | null) => void
  readonly number: (value: number) => string
  readonly days: (count: number) => string
  readonly time: (date: Date, dateStyle?: 'long' | 'medium') => string
  /** @param url of the page in another language. Rejects when it cannot be had; of several the last one counts. */
  readonly changeTo: (url: string) => Promise<void>
  /** Takes over what belongs into a part of the page, from the address that it names. Rejects when it cannot be had. */
  readonly fill: (part: HTMLElement) => Promise<void>
}

export function createPageTexts(page: Document): PageTexts {
  let lastAsked = 0
  /** To make one takes longer than to use it on a hundred rows. */
  const timeFormats = new Map<string, Intl.DateTimeFormat>()
  /** Of the page's language, as the reader's own country writes it. */
  const locale = () => {
    const { lang } = page.documentElement
    return navigator.languages.find((each) => each.split('-')[0] === lang) ?? lang
  }
  const textOf = (key: string) => page.querySelector(`[data-text="${key}"]`)?.textContent ?? ''
  return {
    say(key, values = {}) {
      return textOf(key).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
    },
    put(target, key, name) {
      const [before = '', after = ''] = textOf(key).split('{name}')
      const isolated = page.createElement('bdi')
      isolated.textContent = name
      target.replaceChildren(before, ...(name === null ? [] : [isolated]), after)
    },
    number: (value) => new Intl.NumberFormat(locale()).format(value),
    days: (count) =>
      new Intl.NumberFormat(locale(), { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(count),
    time(date, dateStyle = 'long') {
      const name = `${locale()} ${dateStyle}`
      const format =
        timeFormats.get(name) ?? new Intl.DateTimeFormat(locale(), { dateStyle, timeStyle: 'short' })
      timeFormats.set(name, format)
      return format.format(date)
    },
    async changeTo(url) {
      const asked = ++lastAsked
      const other = await load(url)
      const parts = [...page.querySelectorAll<HTMLElement>('[data-part]')].map((part) => {
        return { part, address: other.getElementById(part.id)?.dataset['part'] ?? '' }
      })
      const filled = parts.filter(({ part }) => part.hasChildNodes())
      const others = [other, ...(await Promise.all(filled.map(({ address }) => load(address))))]
      const elements = [...page.querySelectorAll<HTMLElement>('[data-text]')]
      const texts = elements.map(
        ({ dataset }) =>
          others.flatMap((each) => each.querySelector(`[data-text="${dataset['text'] ?? ''}"]`) ?? [])[0]
            ?.textContent,
      )
      // All or nothing: what answers may be a network that wants somebody to sign in first.
      if (texts.includes(undefined)) throw new Error('This is not the page.')
      if (asked !== lastAsked) return
      for (const [at, element] of elements.entries()) element.textContent = texts[at] ?? ''
      for (const { part, address } of parts) part.dataset['part'] = address
      page.title = other.title
      page.documentElement.lang = other.documentElement.lang
      page.documentElement.dir = other.documentElement.dir
    },
    async fill(part) {
      while (!part.hasChildNodes()) {
        const address = part.dataset['part'] ?? ''
        const { body } = await load(address)
        if (body.querySelector('[data-text]') === null) throw new Error('This is not that part.')
        // Unless the language was changed meanwhile.
        if (part.dataset['part'] === address && !part.hasChildNodes())
          part.replaceChildren(...body.childNodes)
      }
    },
  }
}

/** Tor takes its time; one that is stuck is tried again. */
const LOAD_TIMEOUT_MS = 60_000

// The one parser of HTML that Trusted Types allow, since it runs no script.
function load(url: string): Promise<Document> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.responseType = 'document'
    request.open('GET', url)
    request.onload = () => {
      const isPage = request.status === 200 && request.responseXML !== null
      if (isPage) resolve(request.responseXML)
      else reject(new Error('This is not the page.'))
    }
    request.timeout = LOAD_TIMEOUT_MS
    request.onerror = request.ontimeout = () => {
      reject(new Error('The page cannot be reached.'))
    }
    request.send()
  })
}
