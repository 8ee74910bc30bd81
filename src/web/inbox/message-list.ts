/** Rows of messages: as many as have come into view, the others when they do. */
import { element } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import type { ListedDrop } from './kept-drops.js'
import { makeVisible } from './visible-text.js'

const ROWS_AT_ONCE = 60

export interface MessageList {
  readonly render: (drops: readonly ListedDrop[]) => void
  /** Of another box, or of another search: from the top again. */
  readonly restart: () => void
  /** In another language. */
  readonly renew: () => void
  readonly focus: (id: number | undefined) => void
}

interface Row {
  readonly drop: ListedDrop
  readonly item: HTMLLIElement
}

export function createMessageList(texts: PageTexts, onOpen: (id: number) => void): MessageList {
  const list = element('messages', HTMLUListElement)
  const end = element('list-end', HTMLElement)
  const rows = new Map<number, Row>()
  let shown = ROWS_AT_ONCE
  let drops: readonly ListedDrop[] = []

  const update = () => {
    const wanted = drops.slice(0, shown)
    const ids = new Set(wanted.map(({ id }) => id))
    for (const [id, { item }] of rows) {
      if (ids.has(id)) continue
      item.remove()
      rows.delete(id)
    }
    let next = list.firstElementChild
    for (const drop of wanted) {
      const item = rowOf(drop)
      if (item === next) next = next.nextElementSibling
      else list.insertBefore(item, next)
    }
    end.hidden = drops.length <= shown
  }

  const rowOf = (drop: ListedDrop): HTMLLIElement => {
    const known = rows.get(drop.id)
    if (known?.drop === drop) return known.item
    const item = known?.item ?? document.createElement('li')
    item.dataset['id'] = String(drop.id)
    const button = item.querySelector('button') ?? document.createElement('button')
    button.type = 'button'
    button.classList.toggle('new', !drop.seen)
    button.replaceChildren(...partsOf(drop))
    if (button.parentElement === null) item.append(button)
    rows.set(drop.id, { drop, item })
    return item
  }

  const partsOf = (drop: ListedDrop): readonly (Node | string)[] => {
    const { name, nick, excerpt, createdAtMs, seen, kind } = drop
    const isOpened = kind === 'letter' || kind === 'plain'
    const words = isOpened
      ? part('bdi', 'excerpt', makeVisible(excerpt).text)
      : part('span', 'excerpt', cannot())
    const called = name ?? nick
    return [
      ...(seen ? [] : [part('span', 'mark', texts.say('inbox.isNew')), ' ']),
      called === undefined
        ? part('span', 'name', texts.say('inbox.unnamed'))
        : part('bdi', 'name', makeVisible(called).text),
      ' ',
      part('span', 'time', texts.time(new Date(createdAtMs), 'medium')),
      ' ',
      words,
    ]
  }
  const cannot = () => texts.say('inbox.cannotBeOpened')

  list.addEventListener('click', ({ target }) => {
    const item = target instanceof Element ? target.closest<HTMLLIElement>('li[data-id]') : null
    if (item !== null) onOpen(Number(item.dataset['id']))
  })
  new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting) || end.hidden) return
      shown += ROWS_AT_ONCE
      update()
    },
    { rootMargin: '2000px' },
  ).observe(end)

  return {
    render(next) {
      drops = next
      update()
    },
    restart() {
      shown = ROWS_AT_ONCE
    },
    renew() {
      for (const { item } of rows.values()) item.remove()
      rows.clear()
      update()
    },
    focus(id) {
      const row = id === undefined ? undefined : rows.get(id)
      ;(row?.item.querySelector('button') ?? element('messages-heading', HTMLElement)).focus()
    },
  }
}

function part(tag: 'span' | 'bdi', name: string, text: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = name
  made.textContent = text
  return made
}
