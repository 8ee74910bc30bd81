/**
 * `/l`: a stranger opens a link and leaves a drop. What is written is sealed here, by the same code as everywhere, and only
 * what is sealed is given to anything that talks to a server. Nothing is kept: no cookie, no storage, no history entry.
 */
import * as z from 'zod/mini'
import { openLink, type Recipient } from '../client/recipient.js'
import type { SealedBox } from '../crypto/sealed-box.js'
import { instanceAnswer, type InstanceAnswer } from '../protocol/instance.js'
import { createPageTexts } from './page-texts.js'
import { type Problem, problemOf } from './problem-of.js'

// It would try `new Function`, which the page's policy reports.
z.config({ jitless: true })

/** Nobody has typed for so long that somebody else may be looking. */
const IDLE_MS = 10 * 60_000
const IDLE_LOOK_MS = 5_000

type View = 'opening' | 'problem' | 'write' | 'left'

/** What was sealed of what was written, to be left again when it is not known whether it arrived. */
interface Sealed {
  readonly text: string
  readonly name: string
  readonly box: SealedBox
}

const texts = createPageTexts(document)
const link = takeLink()

let view: View = 'opening'
let recipient: Recipient | undefined
let instance: InstanceAnswer | undefined
let problem: Problem | undefined
let sealed: Sealed | undefined
let isSending = false
let leftAt: Date | undefined
let lastActivityMs = Date.now()

const field = {
  text: element('text', HTMLTextAreaElement),
  name: element('name', HTMLInputElement),
}

start()

function start(): void {
  document.documentElement.dataset['script'] = 'on'
  element('form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    void leave()
  })
  for (const each of [field.text, field.name]) {
    each.addEventListener('input', () => {
      lastActivityMs = Date.now()
      if (problem !== undefined && !isSending) problem = undefined
      render()
    })
  }
  element('try-again', HTMLButtonElement).addEventListener('click', () => void open())
  element('another', HTMLButtonElement).addEventListener('click', writeAnother)
  element('print', HTMLButtonElement).addEventListener('click', () => {
    print()
  })
  element('exit', HTMLAnchorElement).addEventListener('click', exit)
  for (const choice of document.querySelectorAll<HTMLAnchorElement>('a[hreflang]')) {
    choice.addEventListener('click', (event) => {
      event.preventDefault()
      void changeLanguage(choice)
    })
  }
  setInterval(clearWhenIdle, IDLE_LOOK_MS)
  document.addEventListener('visibilitychange', clearWhenIdle)
  // Whatever the browser keeps of a page that is left, it keeps it empty.
  addEventListener('pagehide', forget)
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload()
  })
  addEventListener('hashchange', () => {
    forget()
    location.reload()
  })
  void learnInstance()
  void open()
}

/** The link of the address bar; what stands behind `#` goes from there, and from the history. */
function takeLink(): string {
  const { origin, pathname, search, hash, href } = location
  if (href.includes('#')) history.replaceState(null, '', pathname + search)
  return origin + pathname + (href.includes('#') ? hash || '#' : '')
}

async function open(): Promise<void> {
  problem = undefined
  show('opening')
  try {
    recipient = await openLink(link)
    show('write')
  } catch (error) {
    problem = problemOf(error, false)
    show('problem')
  }
}

async function learnInstance(): Promise<void> {
  try {
    const home = new URL(`${document.documentElement.dataset['home'] ?? '.'}/`, location.href)
    const response = await fetch(new URL('instance.json', home), { credentials: 'omit', cache: 'no-store' })
    instance = z.parse(instanceAnswer, await response.json())
    render()
  } catch {
    // Who runs this is also at the link below, and nothing of it is needed for sealing.
  }
}

async function leave(): Promise<void> {
  if (isSending || recipient === undefined) return
  problem = undefined
  if (field.text.value === '') {
    problem = { key: 'nothing_written', isPassing: false }
    render()
    field.text.focus()
    return
  }
  isSending = true
  render()
  let isSent = false
  try {
    // So that the button is seen to have been pressed: without a compiler, sealing takes a moment.
    await nextFrame()
    const box = seal(recipient)
    isSent = true
    await recipient.leave(box)
    leftAt = new Date()
    forget()
    isSending = false
    show('left')
  } catch (error) {
    problem = problemOf(error, isSent)
    isSending = false
    render()
  }
}

/** The same bytes for the same words, so that a second try is the same drop. */
function seal(to: Recipient): SealedBox {
  const text = field.text.value
  const name = to.takesName ? field.name.value.trim() : ''
  if (sealed?.text !== text || sealed.name !== name) {
    sealed = { text, name, box: to.seal(name === '' ? { text } : { text, name }) }
  }
  return sealed.box
}

/** A frame, or a moment where none is drawn, as in a tab behind others. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      resolve()
    })
    setTimeout(resolve, 100)
  })
}

function writeAnother(): void {
  leftAt = undefined
  lastActivityMs = Date.now()
  void open()
}

/** Empties the page of everything that was written. */
function forget(): void {
  field.text.value = ''
  field.name.value = ''
  sealed = undefined
}

function clearWhenIdle(): void {
  const isWritten = field.text.value + field.name.value !== ''
  if (!isWritten || isSending || Date.now() - lastActivityMs < IDLE_MS) return
  forget()
  problem = { key: 'idle', isPassing: false }
  render()
}

/** Leaves for an empty page, which takes this one's place in the history. */
function exit(event: Event): void {
  event.preventDefault()
  forget()
  document.body.hidden = true
  location.replace('about:blank')
}

async function changeLanguage({ href }: HTMLAnchorElement): Promise<void> {
  try {
    await texts.changeTo(href)
    history.replaceState(null, '', href)
  } catch {
    problem = { key: 'language_not_there', isPassing: false }
  }
  element('languages', HTMLDetailsElement).open = false
  render()
}

/** Another part of the page, with its heading read out. */
function show(next: View): void {
  view = next
  render()
  if (next !== 'opening') document.querySelector<HTMLElement>(`#${next} h1`)?.focus()
}

function render(): void {
  for (const each of ['opening', 'problem', 'write', 'left'] as const) {
    element(each, HTMLElement).hidden = each !== view
  }
  renderInstance()
  if (view === 'problem' && problem !== undefined) {
    element('problem-text', HTMLElement).textContent = sayProblem(problem)
    element('try-again', HTMLElement).hidden = !problem.isPassing
  }
  if (view === 'write' && recipient !== undefined) renderWriting(recipient)
  if (view === 'left' && leftAt !== undefined) {
    element('left-at', HTMLElement).textContent = texts.say('leftAt', { time: texts.time(leftAt) })
  }
}

function renderWriting(to: Recipient): void {
  renderHeading(to.displayName)
  element('words', HTMLElement).hidden = to.words === undefined
  element('word-list', HTMLElement).textContent = to.words?.join(' ') ?? ''
  // Who only has the server's word for the key is not told that nobody else can open it.
  const isCertain = to.trust === 'link'
  element('sealed-here', HTMLElement).hidden = !isCertain
  element('trusts-server', HTMLElement).hidden = isCertain
  element('left-owner', HTMLElement).hidden = !isCertain
  element('lasting-key', HTMLElement).hidden = to.sealedTo === 'statement'
  element('name-part', HTMLElement).hidden = !to.takesName

  const name = to.takesName ? field.name.value.trim() : ''
  const used = to.measure(name === '' ? { text: field.text.value } : { text: field.text.value, name })
  // What is around every text is no news to whoever writes one.
  const around = to.measure({ text: '' }).bytes
  const count = { used: texts.number(used.bytes - around), max: texts.number(used.maxBytes - around) }
  element('counter', HTMLElement).textContent = texts.say('bytesUsed', count)
  // Said aloud only when it matters.
  const isNearlyFull = used.bytes > used.maxBytes * 0.9
  const isTooLong = used.bytes > used.maxBytes
  const room = isTooLong ? texts.say('problems.letter_too_long') : texts.say('nearlyFull')
  setText('room', isNearlyFull ? room : '')
  element('counter', HTMLElement).classList.toggle('full', isNearlyFull)

  const button = element('send', HTMLButtonElement)
  button.textContent = texts.say(isSending ? 'sending' : problem?.isPassing === true ? 'sendAgain' : 'send')
  // Not `disabled`, which would take the focus away and say nothing.
  button.setAttribute('aria-disabled', String(isSending))
  field.text.readOnly = isSending
  field.name.readOnly = isSending
  const isKept = problem !== undefined && field.text.value !== '' && problem.key !== 'nothing_written'
  const kept = isKept ? ` ${texts.say('problems.still_here')}` : ''
  setText('send-problem', problem === undefined ? '' : sayProblem(problem) + kept)
}

function renderHeading(displayName: string | null): void {
  const heading = element('write-heading', HTMLElement)
  if (displayName === null) {
    heading.textContent = texts.say('heading')
    return
  }
  const [before = '', after = ''] = texts.say('headingFor').split('{name}')
  const name = document.createElement('bdi')
  name.textContent = displayName
  heading.replaceChildren(before, name, after)
}

function renderInstance(): void {
  if (instance === undefined) return
  const { name, contact_url, privacy_url, onion_url } = instance
  const runBy = element('run-by', HTMLElement)
  runBy.hidden = name === null
  runBy.textContent = texts.say('runBy', { name: name ?? '' })
  showAddress('contact', contact_url)
  showAddress('privacy', privacy_url)
  const isOnion = location.hostname.endsWith('.onion')
  element('tor-hides', HTMLElement).hidden = isOnion || onion_url !== null
  element('onion', HTMLElement).hidden = isOnion || onion_url === null
  if (onion_url !== null) {
    const address = element('onion-address', HTMLAnchorElement)
    const [sameBox = '/l'] = /\/l(?:\/[^/#]*)?(?:#.*)?$/.exec(link) ?? []
    address.href = onion_url + sameBox
    address.textContent = onion_url
  }
}

function showAddress(id: string, url: string | null): void {
  const address = element(id, HTMLAnchorElement)
  address.hidden = url === null
  if (url !== null) address.href = url
}

function sayProblem({ key, seconds }: Problem): string {
  return texts.say(`problems.${key}`, seconds === undefined ? {} : { seconds: texts.number(seconds) })
}

/** Live regions speak when they change, so they change only when there is something to say. */
function setText(id: string, text: string): void {
  const region = element(id, HTMLElement)
  if (region.textContent !== text) region.textContent = text
}

function element<E extends HTMLElement>(id: string, kind: abstract new () => E): E {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${id}.`)
  return found
}
