/**
 * Rows of messages: those in view and near it. The others are only room above and below, as high as they were when they were last
 * seen, or as rows are on average: ten thousand rows are sixty thousand elements, and half a gigabyte.
 */
import { element } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import type { ListedDrop } from './kept-drops.js'
import { makeVisible } from './visible-text.js'

/** Rows come and go in groups of this many. */
const GROUP_ROWS = 30
/** How far beyond the view there are rows. */
const MARGIN_PX = 2_000
/** Until one was seen. */
const ROW_PX = 88

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
  readonly parts: RowParts
}

interface RowParts {
  readonly item: HTMLLIElement
  readonly button: HTMLButtonElement
  readonly mark: HTMLElement
  readonly name: HTMLElement
  readonly time: HTMLElement
  readonly excerpt: HTMLElement
}

export function createMessageList(texts: PageTexts, onOpen: (id: number) => void): MessageList {
  const list = element('messages', HTMLUListElement)
  // Not the list's own padding: with that a browser would not keep in its place what is in view (CSS Scroll Anchoring 1, 2.3).
  const [above, below] = [document.createElement('div'), document.createElement('div')]
  list.before(above)
  list.after(below)
  const rows = new Map<number, Row>()
  /** To be filled again: to scroll through ten thousand rows would else leave a hundred megabytes of them to be collected. */
  const spare: RowParts[] = []
  const heights = createGroupHeights()
  /** Of groups, the second one exclusive. */
  let shown: readonly [number, number] = [0, 1]
  let drops: readonly ListedDrop[] = []

  const update = () => {
    const [first, end] = shown
    const groups = Math.ceil(drops.length / GROUP_ROWS)
    draw(drops.slice(first * GROUP_ROWS, end * GROUP_ROWS), first * GROUP_ROWS)
    above.style.height = `${String(heights.of(0, first))}px`
    below.style.height = `${String(heights.of(end, groups))}px`
    measure(first)
  }

  /** Answers whether others are in view. While a message is open there is no list to look at, and afterwards it is where it was. */
  const look = (): boolean => {
    if (list.getClientRects().length === 0) return false
    const { top } = above.getBoundingClientRect()
    const groups = Math.ceil(drops.length / GROUP_ROWS)
    const [first, end] = heights.within(-MARGIN_PX - top, innerHeight + MARGIN_PX - top, groups)
    const isAnother = first !== shown[0] || end !== shown[1]
    shown = [first, end]
    return isAnother
  }

  const follow = () => {
    if (look()) update()
  }

  const draw = (wanted: readonly ListedDrop[], before: number) => {
    const ids = new Set(wanted.map(({ id }) => id))
    for (const [id, { parts }] of rows) {
      if (ids.has(id)) continue
      parts.item.remove()
      rows.delete(id)
      spare.push(parts)
    }
    // Locked, or another box: nothing of what they say stays.
    if (wanted.length === 0) spare.length = 0
    let next = list.firstElementChild
    for (const [at, drop] of wanted.entries()) {
      const item = rowOf(drop)
      item.setAttribute('aria-posinset', String(before + at + 1))
      item.setAttribute('aria-setsize', String(drops.length))
      if (item === next) next = next.nextElementSibling
      else list.insertBefore(item, next)
    }
  }

  const measure = (firstGroup: number) => {
    for (let at = 0; at + GROUP_ROWS <= rows.size; at += GROUP_ROWS) {
      const first = list.children[at]?.getBoundingClientRect()
      const last = list.children[at + GROUP_ROWS - 1]?.getBoundingClientRect()
      if (first && last && last.height > 0)
        heights.learn(firstGroup + at / GROUP_ROWS, last.bottom - first.top)
    }
  }

  const rowOf = (drop: ListedDrop): HTMLLIElement => {
    const known = rows.get(drop.id)
    if (known?.drop === drop) return known.parts.item
    const parts = known?.parts ?? spare.pop() ?? createRow()
    fill(parts, drop)
    rows.set(drop.id, { drop, parts })
    return parts.item
  }

  const fill = (parts: RowParts, drop: ListedDrop) => {
    const { id, name, nick, excerpt, createdAtMs, seen, kind } = drop
    const isOpened = kind === 'letter' || kind === 'plain'
    const called = name ?? nick
    parts.item.dataset['id'] = String(id)
    parts.button.classList.toggle('new', !seen)
    parts.mark.hidden = seen
    say(parts.mark, texts.say('inbox.isNew'))
    say(parts.name, called === undefined ? texts.say('inbox.unnamed') : makeVisible(called).text)
    say(parts.time, texts.time(new Date(createdAtMs), 'medium'))
    say(parts.excerpt, isOpened ? makeVisible(excerpt).text : texts.say('inbox.cannotBeOpened'))
  }

  list.addEventListener('click', ({ target }) => {
    const item = target instanceof Element ? target.closest<HTMLLIElement>('li[data-id]') : null
    if (item !== null) onOpen(Number(item.dataset['id']))
  })
  addEventListener('scroll', follow, { passive: true })
  // It has come into sight, or its rows are of another height. In a later frame: what is observed changes.
  new ResizeObserver(() => requestAnimationFrame(follow)).observe(list)

  return {
    render(next) {
      drops = next
      look()
      update()
    },
    restart() {
      shown = [0, 1]
      heights.clear()
    },
    renew() {
      for (const { drop, parts } of rows.values()) fill(parts, drop)
    },
    focus(id) {
      const row = id === undefined ? undefined : rows.get(id)
      ;(row?.parts.button ?? element('messages-heading', HTMLElement)).focus()
    },
  }
}

interface GroupHeights {
  readonly learn: (group: number, heightPx: number) => void
  /** Of the groups from one to another, the second one exclusive. */
  readonly of: (first: number, end: number) => number
  /** The groups that are between two distances from the top of the list; never none. */
  readonly within: (topPx: number, bottomPx: number, groups: number) => readonly [number, number]
  readonly clear: () => void
}

function createGroupHeights(): GroupHeights {
  const known = new Map<number, number>()
  let sumPx = 0
  const usualPx = () => (known.size === 0 ? GROUP_ROWS * ROW_PX : sumPx / known.size)
  const heightOf = (group: number) => known.get(group) ?? usualPx()
  return {
    learn(group, heightPx) {
      sumPx += heightPx - (known.get(group) ?? 0)
      known.set(group, heightPx)
    },
    of(first, end) {
      let heightPx = 0
      for (let group = first; group < end; group++) heightPx += heightOf(group)
      return heightPx
    },
    within(topPx, bottomPx, groups) {
      let first = 0
      let aboveFirstPx = 0
      while (first < groups - 1 && aboveFirstPx + heightOf(first) < topPx) aboveFirstPx += heightOf(first++)
      let end = first
      let aboveEndPx = aboveFirstPx
      while (end < groups && (end === first || aboveEndPx < bottomPx)) aboveEndPx += heightOf(end++)
      return [first, Math.max(end, first + 1)]
    },
    clear() {
      known.clear()
      sumPx = 0
    },
  }
}

function createRow(): RowParts {
  const item = document.createElement('li')
  const button = document.createElement('button')
  button.type = 'button'
  // What a stranger has written does not change the direction of what is around it.
  const [mark, name, time, excerpt] = [
    part('span', 'mark'),
    part('bdi', 'name'),
    part('span', 'time'),
    part('bdi', 'excerpt'),
  ]
  button.append(mark, ' ', name, ' ', time, ' ', excerpt)
  item.append(button)
  return { item, button, mark, name, time, excerpt }
}

function part(tag: 'span' | 'bdi', name: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = name
  made.append('')
  return made
}

function say(part: HTMLElement, text: string): void {
  const { firstChild } = part
  if (firstChild instanceof Text && firstChild.data !== text) firstChild.data = text
}
