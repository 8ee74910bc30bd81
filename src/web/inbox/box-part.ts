/** The messages of a box: the list, one of them opened, who asks to be a contact, and what is at risk. */
import type { ContactRequest } from '../../client/box.js'
import { SealdropError } from '../../client/sealdrop-error.js'
import { element, setText } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import { saveFile } from '../save-file.js'
import type { Attempts } from './attempts.js'
import { formatExport } from './export.js'
import { inboxProblemOf } from './inbox-problem.js'
import type { ListedDrop } from './kept-drops.js'
import { createMessageList } from './message-list.js'
import type { ContactAnswer, OpenBox } from './open-box.js'
import type { Keeping } from './share-part.js'
import type { Sure } from './sure.js'
import type { KeptDrop } from './vault.js'
import { makeVisible } from './visible-text.js'

const DAY_MS = 24 * 60 * 60_000
/** Statements are valid for ninety days and renewed weekly: then something has gone wrong for a long time. */
const EXPIRING_WITHIN_MS = 21 * DAY_MS
const SEARCH_AFTER_MS = 200

export interface BoxActs {
  readonly boxes: () => readonly OpenBox[]
  readonly current: () => OpenBox | undefined
  readonly keeping: () => Keeping
  readonly choose: (box: OpenBox) => void
  readonly look: () => void
  readonly share: () => void
  readonly settings: () => void
  readonly lock: () => void
  readonly backup: () => void
  readonly another: () => void
  readonly wipe: () => void
  /** From this browser, which is all that has it. */
  readonly remove: () => void
  /** Asks for one confirmation. */
  readonly sure: Sure
}

export interface BoxPart {
  readonly render: () => void
  readonly renewTexts: () => void
  /** Closes what is open, in the page and in memory. */
  readonly clear: () => void
}

export function createBoxPart(texts: PageTexts, attempts: Attempts, acts: BoxActs): BoxPart {
  const search = element('search', HTMLInputElement)
  const chooser = element('choose-box', HTMLSelectElement)
  const article = element('message', HTMLElement)
  const list = createMessageList(texts, (id) => void openMessage(id))
  let message: KeptDrop | undefined
  let scrolledTo = 0
  /** Ids that a search has found; undefined without one. */
  let found: ReadonlySet<number> | undefined
  let searching = 0
  let searchTimer: number | undefined

  const render = () => {
    const box = acts.current()
    if (box === undefined) return
    const { name } = box.kept()
    putName(element('box-heading', HTMLElement), name ?? texts.say('inbox.unnamedBox'))
    renderChooser(box)
    renderRisks(box)
    renderList(box)
    renderContacts(box)
    element('list-part', HTMLElement).hidden = message !== undefined
    element('more', HTMLElement).hidden = message !== undefined
    element('remove-box', HTMLElement).hidden = !box.isGone()
    article.hidden = message === undefined
    if (message !== undefined) renderMessage(message)
  }

  const renderChooser = (box: OpenBox) => {
    const boxes = acts.boxes()
    element('choose-box-part', HTMLElement).hidden = boxes.length < 2
    const names = boxes.map((each, at) => {
      const name = makeVisible(each.kept().name ?? texts.say('inbox.unnamedBox')).text
      // An option takes no elements, so the name is isolated by characters (FSI, PDI).
      return `${texts.number(at + 1)}. \u2068${name}\u2069 (${texts.number(each.drops.newCount())})`
    })
    const options = [...chooser.options]
    if (options.length !== names.length) chooser.replaceChildren(...names.map(() => new Option()))
    for (const [at, option] of [...chooser.options].entries()) {
      if (option.text !== names[at]) option.text = names[at] ?? ''
      option.value = String(at)
    }
    chooser.selectedIndex = boxes.indexOf(box)
  }

  const renderRisks = (box: OpenBox) => {
    const risks = risksOf(box)
    const region = element('risks', HTMLElement)
    const said = risks.join('\n')
    // A live region: it speaks when it changes.
    if (region.dataset['said'] === said) return
    region.dataset['said'] = said
    region.replaceChildren(
      ...risks.map((risk) => {
        const item = document.createElement('li')
        item.textContent = risk
        return item
      }),
    )
  }

  const risksOf = (box: OpenBox): readonly string[] => {
    // Nothing else is at risk any more.
    if (box.isGone()) return awayOf(box.error())
    const { keys, backedUpAtMs } = box.kept()
    const renewal = box.renewalError()
    // A link that was made and could not be published is given to nobody.
    const published = keys.chain?.periods.findLast(({ issued_at_ms }) => issued_at_ms !== undefined)
    const validUntilMs = published?.valid_until_ms ?? Number.POSITIVE_INFINITY
    const isBehind = isAbout(renewal, ['keys_behind'])
    // What senders are told of a link, and after a while no longer; the owner is known by it all the same.
    const isOldLink = isAbout(renewal, ['link_replaced', 'box_not_found'])
    const isExpiring =
      renewal !== undefined && !isBehind && !isOldLink && validUntilMs < Date.now() + EXPIRING_WITHIN_MS
    const keeping = acts.keeping()
    const refusedSince = box.box.refusedSince()
    // A moment is not worth a word.
    const undeleted = box.error() === undefined ? 0 : box.drops.undeletedIds().length
    return [
      ...awayOf(box.error()),
      ...(isBehind || isOldLink || isPassing(renewal) ? [] : awayOf(renewal)),
      ...(isOldLink ? [texts.say('inbox.riskOldLink')] : []),
      ...(refusedSince === undefined
        ? []
        : [texts.say('inbox.riskRefused', { time: texts.time(refusedSince) })]),
      ...(undeleted === 0 ? [] : [texts.say('inbox.riskUndeleted', count(undeleted))]),
      ...(backedUpAtMs === undefined ? [texts.say('inbox.riskNoBackup')] : []),
      ...(keeping === 'not' ? [texts.say('inbox.keptNot')] : []),
      ...(keeping === 'for now' ? [texts.say('inbox.keptForNow')] : []),
      ...(isBehind ? [texts.say('inbox.riskBehind')] : []),
      ...(isExpiring ? [texts.say('inbox.riskExpiring', { time: texts.time(new Date(validUntilMs)) })] : []),
      ...(keys.chain === undefined ? [texts.say('inbox.riskLasting')] : []),
      ...(box.drops.isFull() ? [texts.say('inbox.riskFull')] : []),
    ]
  }

  const isAbout = (error: unknown, codes: readonly string[]) =>
    error instanceof SealdropError && codes.includes(error.code)

  const isPassing = (error: unknown) => error instanceof SealdropError && error.isPassing

  const awayOf = (error: unknown): readonly string[] => {
    if (error === undefined) return []
    if (isPassing(error)) return [texts.say('inbox.riskAway')]
    const problem = inboxProblemOf(error)
    return problem === undefined ? [] : [texts.say(problem.key, problem.values)]
  }

  const renderList = (box: OpenBox) => {
    const all = box.drops.list()
    const ids = found
    const drops: readonly ListedDrop[] = ids === undefined ? all : all.filter(({ id }) => ids.has(id))
    list.render(drops)
    const counted = countOf(box, all.length, drops.length)
    setText('count', counted)
    // Not each of the numbers on the way.
    if (found !== undefined || !box.isLooking()) setText('count-said', counted)
    const lookedAt = box.lookedAt()
    const opened = box.opened()
    const state =
      opened !== undefined && opened > 0
        ? texts.say('inbox.opened', { count: texts.number(opened) })
        : lookedAt === undefined
          ? ''
          : texts.say('inbox.looked', { time: texts.time(lookedAt) })
    element('looked', HTMLElement).textContent = state
  }

  const countOf = (box: OpenBox, all: number, shown: number): string => {
    if (found !== undefined) {
      return shown === 0 ? texts.say('inbox.nothingFound') : texts.say('inbox.found', count(shown))
    }
    if (all === 0) return box.lookedAt() === undefined ? '' : texts.say('inbox.noMessages')
    const unseen = box.drops.newCount()
    return unseen === 0
      ? texts.say('inbox.count', count(all))
      : texts.say('inbox.countNew', { ...count(all), new: texts.number(unseen) })
  }
  const count = (number: number) => ({ count: texts.number(number) })

  const renderContacts = (box: OpenBox) => {
    const requests = box.isGone() ? [] : box.contactRequests()
    element('contacts', HTMLElement).hidden = requests.length === 0
    const place = element('contact-list', HTMLElement)
    const said = JSON.stringify([document.documentElement.lang, requests])
    if (place.dataset['said'] === said) return
    place.dataset['said'] = said
    place.replaceChildren(...requests.map((request) => contactItem(box, request)))
  }

  const contactItem = (box: OpenBox, request: ContactRequest): HTMLElement => {
    const item = document.createElement('li')
    const who = document.createElement('p')
    texts.put(who, 'inbox.contactAsks', makeVisible(request.fromNickname).text)
    const buttons = document.createElement('p')
    buttons.className = 'buttons'
    for (const answer of ['accept', 'reject', 'block'] as const) {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = texts.say(`inbox.${answer}`)
      button.setAttribute('aria-label', `${button.textContent}: ${who.textContent}`)
      button.addEventListener('click', () => void answerContact(box, request, answer))
      buttons.append(button)
    }
    item.append(who, buttons)
    return item
  }

  const answerContact = async (box: OpenBox, request: ContactRequest, answer: ContactAnswer) => {
    if (answer === 'block') {
      // Isolated, so that the name turns nothing around it.
      const name = `\u2068${makeVisible(request.fromNickname).text}\u2069`
      if (!(await acts.sure('inbox.blockSure', 'inbox.block', { name }))) return
      if (acts.current() !== box) return
    }
    const isOpen = () => acts.current() === box
    const answering = () => box.answerContact(request, answer)
    await attempts.run('contact', undefined, answering, request.id, isOpen)
    if (!isOpen() || box.contactRequests().some(({ id }) => id === request.id)) return
    const isHere = document.activeElement?.matches('body, #contact-list *')
    render()
    // What was pressed is gone, and whoever went on meanwhile is left where they are.
    if (!isHere) return
    const next = document.querySelector<HTMLElement>('#contact-list button')
    ;(next ?? element('messages-heading', HTMLElement)).focus()
  }

  const openMessage = async (id: number) => {
    const box = acts.current()
    const drop = await box?.drops.read(id).catch(() => undefined)
    // Another tab may have deleted it a moment ago.
    if (box === undefined || drop === undefined || drop.kind === 'deleted' || acts.current() !== box) return
    message = drop
    scrolledTo = scrollY
    attempts.clear()
    render()
    scrollTo(0, 0)
    element('message-name', HTMLElement).focus()
    // What cannot be read is not seen.
    if (isReadable(drop)) await mark(true)
  }

  const closeMessage = () => {
    const id = message?.id
    message = undefined
    render()
    scrollTo(0, scrolledTo)
    list.focus(id)
  }

  const renderMessage = (drop: KeptDrop) => {
    const { text = '', name, nick, createdAtMs, kind, seen } = drop
    const called = name ?? nick
    putName(element('message-name', HTMLElement), called ?? texts.say('inbox.unnamed'))
    const time = texts.time(new Date(createdAtMs))
    element('message-arrived', HTMLElement).textContent = texts.say('inbox.arrived', { time })
    const claim = element('message-claim', HTMLElement)
    claim.hidden = called === undefined
    if (called !== undefined) {
      const key = name === undefined ? 'inbox.nickNotVerified' : 'inbox.nameNotVerified'
      texts.put(claim, key, makeVisible(called).text)
    }
    const visible = makeVisible(text)
    const place = element('message-text', HTMLElement)
    if (place.textContent !== visible.text) place.textContent = visible.text
    place.hidden = !isReadable(drop)
    element('message-hidden', HTMLElement).hidden = !visible.hasHidden
    const why = element('message-why', HTMLElement)
    why.hidden = isReadable(drop)
    if (!isReadable(drop)) why.textContent = texts.say(kind === 'no key' ? 'inbox.noKey' : 'inbox.unreadable')
    element('mark-new', HTMLElement).hidden = !seen
    element('mark-read', HTMLElement).hidden = seen
  }

  const mark = async (seen: boolean) => {
    const [box, drop] = [acts.current(), message]
    if (box === undefined || drop === undefined || drop.seen === seen) return
    message = { ...drop, seen }
    render()
    try {
      await box.mark(drop.id, seen)
    } catch (error) {
      failed(drop.id, error)
    }
  }

  /** Said beside that one only, and not beside one that was opened meanwhile. */
  const failed = (id: number, error: unknown) => {
    if (message?.id === id) attempts.fail('message', error)
  }

  /** What was pressed is gone, and what takes it back stands in its place. */
  const markByButton = (seen: boolean) => {
    const marked = mark(seen)
    element(seen ? 'mark-new' : 'mark-read', HTMLButtonElement).focus()
    return marked
  }

  const remove = async () => {
    const [box, id] = [acts.current(), message?.id]
    if (box === undefined || id === undefined) return
    if (!(await acts.sure('inbox.deleteSure', 'inbox.delete'))) return
    if (acts.current() !== box) return
    try {
      await box.remove(id)
      if (message?.id === id) closeMessage()
    } catch (error) {
      failed(id, error)
    }
  }

  const startSearch = () => {
    clearTimeout(searchTimer)
    searchTimer = setTimeout(() => void searchNow(), SEARCH_AFTER_MS)
  }

  const searchNow = async () => {
    const box = acts.current()
    const asked = ++searching
    const wanted = searchable(search.value)
    list.restart()
    if (wanted === '' || box === undefined) {
      found = undefined
      render()
      return
    }
    const ids = new Set<number>()
    let drawnMs = Date.now()
    try {
      for await (const { id, text = '', name = '', nick = '' } of box.drops.all()) {
        if (asked !== searching) return
        if ([text, name, nick].some((each) => searchable(each).includes(wanted))) ids.add(id)
        if (Date.now() - drawnMs < SEARCH_AFTER_MS) continue
        drawnMs = Date.now()
        found = new Set(ids)
        render()
      }
    } catch {
      // The page was locked meanwhile.
      return
    }
    if (asked !== searching) return
    found = ids
    render()
  }

  const save = (form: 'json' | 'text') =>
    attempts.run('export', undefined, async () => {
      const box = acts.current()
      if (box === undefined) return
      const day = new Date().toISOString().slice(0, 10)
      const { ending, type, parts } = await formatExport(form, box, texts)
      // Locked meanwhile, there is nothing to be saved any more.
      if (acts.boxes().includes(box)) saveFile(`sealdrop-messages-${day}.${ending}`, type, parts)
    })

  const onClick = (id: string, act: () => unknown) => {
    element(id, HTMLButtonElement).addEventListener('click', () => void act())
  }
  onClick('look', acts.look)
  onClick('show-link', acts.share)
  onClick('show-settings', acts.settings)
  onClick('lock', acts.lock)
  onClick('save-backup', acts.backup)
  onClick('another-box', acts.another)
  onClick('wipe', acts.wipe)
  onClick('remove-box', acts.remove)
  onClick('message-back', closeMessage)
  onClick('mark-new', () => markByButton(false))
  onClick('mark-read', () => markByButton(true))
  onClick('delete', remove)
  onClick('export-json', () => save('json'))
  onClick('export-text', () => save('text'))
  search.addEventListener('input', startSearch)
  article.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') closeMessage()
  })
  chooser.addEventListener('change', () => {
    const box = acts.boxes()[chooser.selectedIndex]
    if (box === undefined) return
    close()
    attempts.clear()
    acts.choose(box)
  })

  const close = () => {
    message = undefined
    found = undefined
    searching++
    search.value = ''
    list.restart()
    list.render([])
  }

  return {
    render,
    renewTexts() {
      list.renew()
      render()
    },
    clear() {
      close()
      for (const id of ['message-name', 'message-text', 'message-claim', 'message-arrived', 'box-heading']) {
        element(id, HTMLElement).replaceChildren()
      }
      for (const id of ['contact-list', 'risks']) {
        const place = element(id, HTMLElement)
        place.replaceChildren()
        delete place.dataset['said']
      }
      chooser.replaceChildren()
      for (const id of ['count', 'count-said']) setText(id, '')
      element('more', HTMLDetailsElement).open = false
    },
  }
}

/** In its own direction. */
function putName(target: HTMLElement, name: string): void {
  const isolated = document.createElement('bdi')
  isolated.textContent = makeVisible(name).text
  target.replaceChildren(isolated)
}

function isReadable({ kind }: KeptDrop): boolean {
  return kind === 'letter' || kind === 'plain'
}

/** The same for capitals, accents and other forms of the same letters. */
function searchable(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLocaleLowerCase()
    .trim()
}
