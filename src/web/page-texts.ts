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
  readonly time: (date: Date, dateStyle?: 'long' | 'medium') => string
  /** @param url of the page in another language. Rejects when it cannot be had; of several the last one counts. */
  readonly changeTo: (url: string) => Promise<void>
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
      const elements = [...page.querySelectorAll<HTMLElement>('[data-text]')]
      const texts = elements.map(
        ({ dataset }) => other.querySelector(`[data-text="${dataset['text'] ?? ''}"]`)?.textContent,
      )
      // All or nothing: what answers may be a network that wants somebody to sign in first.
      if (texts.includes(undefined)) throw new Error('This is not the page.')
      if (asked !== lastAsked) return
      for (const [at, element] of elements.entries()) element.textContent = texts[at] ?? ''
      page.title = other.title
      page.documentElement.lang = other.documentElement.lang
      page.documentElement.dir = other.documentElement.dir
    },
  }
}

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
    request.onerror = () => {
      reject(new Error('The page cannot be reached.'))
    }
    request.send()
  })
}
