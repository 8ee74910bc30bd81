/**
 * `/l`: a stranger opens a link and leaves a drop. What is written is sealed here, by the same code as everywhere, and only
 * what is sealed is given to anything that talks to a server. Nothing is kept: no cookie, no storage, no cache. (That the
 * link was opened is in the history of a browser that keeps one; no page can take it out of there.)
 */
import * as z from 'zod/mini'
import { openLink, type Recipient } from '../client/recipient.js'
import type { SealedBox } from '../crypto/sealed-box.js'
import { textDigest } from '../crypto/text-digest.js'
import { element, onSubmit } from './elements.js'
import { createPageShell } from './page-shell.js'
import { createPageTexts } from './page-texts.js'
import { type Problem, problemOf } from './problem-of.js'
import { createSendView, field, type Part } from './send-view.js'

// It would try `new Function`, which the page's policy reports.
z.config({ jitless: true })

/** For how long a drop that may have arrived is offered to be sent again. A server knows it again for a day. */
const RESEND_MS = 60 * 60_000
const UNSETTLED_LOOK_MS = 5_000

/** It was on its way, and nobody knows whether it has arrived. */
interface Unsettled {
  readonly box: SealedBox
  readonly sinceMs: number
}

const texts = createPageTexts(document)
const renderAll = createSendView(texts)
const link = takeLink()
const shell = createPageShell(texts, { forget: leaveForGood, render, onIdle: clearWhenIdle })

let part: Part = 'opening'
let recipient: Recipient | undefined
let problem: Problem | undefined
let isSending = false
let leftAt: Date | undefined
/** Counts up when what was written is forgotten: whatever began before goes no further. */
let forgotten = 0
/** By the digest of what was written: the same words are the same sealed bytes, and so the same drop. */
const sealed = new Map<string, SealedBox>()
let unsettled: Unsettled | undefined

start()

function start(): void {
  document.documentElement.dataset['script'] = 'on'
  onSubmit('form', leave)
  for (const each of [field.text, field.name]) {
    each.addEventListener('input', () => {
      // What is not known of an earlier one stays to be said.
      if (!isSending) problem = unsettled === undefined ? undefined : NOT_KNOWN
      render()
    })
  }
  field.name.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault()
  })
  element('try-again', HTMLButtonElement).addEventListener('click', () => void open())
  element('another', HTMLButtonElement).addEventListener('click', writeAnother)
  element('print', HTMLButtonElement).addEventListener('click', () => {
    print()
  })
  setInterval(forgetUnsettled, UNSETTLED_LOOK_MS)
  addEventListener('beforeunload', (event) => {
    if (isSending) event.preventDefault()
  })
  addEventListener('hashchange', openOther)
  void open()
}

/** The link of the address bar; what stands behind `#` goes from there. */
function takeLink(): string {
  const { origin, pathname, search, hash, href } = location
  if (href.includes('#')) history.replaceState(null, '', pathname + search)
  return origin + pathname + (href.includes('#') ? hash || '#' : '')
}

/** Another link in the place of this one. The same again changes nothing. */
function openOther(): void {
  if (link.endsWith(location.hash) && location.hash !== '') {
    takeLink()
    return
  }
  isSending = false
  forget()
  location.reload()
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

const NOT_KNOWN: Problem = { key: 'not_known', isPassing: true }

async function leave(): Promise<void> {
  if (isSending || recipient === undefined) return
  shell.noteActivity()
  const isWritten = field.text.value.trim() !== ''
  if (!isWritten && unsettled === undefined) {
    problem = { key: 'nothing_written', isPassing: false }
    render()
    field.text.focus()
    return
  }
  problem = undefined
  isSending = true
  let box: SealedBox | undefined
  try {
    render()
    // So that the button is seen to have been pressed: without a compiler, sealing takes a moment.
    const before = forgotten
    await nextFrame()
    if (before !== forgotten) return
    box = isWritten ? seal(recipient) : unsettled?.box
    if (box === undefined) return
    await recipient.leave(box)
    leftAt = new Date()
    forget()
    show('left')
  } catch (error) {
    problem = problemOf(error, box !== undefined)
    if (problem.key === 'not_known' && box !== undefined) unsettled = { box, sinceMs: Date.now() }
  } finally {
    isSending = false
    shell.noteActivity()
    render()
  }
}

/** The same bytes for the same words, so that a second try is the same drop. */
function seal(to: Recipient): SealedBox {
  const text = field.text.value
  const name = to.takesName ? field.name.value.trim() : ''
  const digest = textDigest(JSON.stringify([text, name]))
  const box = sealed.get(digest) ?? to.seal(name === '' ? { text } : { text, name })
  sealed.set(digest, box)
  return box
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
  void open()
}

/** Empties the page of everything that was written. */
function forget(): void {
  forgotten++
  clearFields()
  sealed.clear()
  unsettled = undefined
}

function clearFields(): void {
  field.text.value = ''
  field.name.value = ''
}

function forgetUnsettled(): void {
  if (unsettled !== undefined && Date.now() - unsettled.sinceMs > RESEND_MS) unsettled = undefined
}

function clearWhenIdle(): void {
  forgetUnsettled()
  const isWritten = field.text.value + field.name.value !== ''
  if (!isWritten || isSending) return
  clearFields()
  sealed.clear()
  // What may have arrived can still be sent once more: only its sealed form is kept, which tells nobody anything.
  problem =
    unsettled === undefined
      ? { key: 'idle', isPassing: false }
      : { key: 'idle', isPassing: true, before: NOT_KNOWN }
  render()
}

function leaveForGood(): void {
  isSending = false
  forget()
}

/** Another part of the page, with its heading read out. */
function show(next: Part): void {
  part = next
  render()
  if (next !== 'opening') document.querySelector<HTMLElement>(`#${next} h1`)?.focus()
}

function render(): void {
  renderAll({ part, link, recipient, instance: shell.instance(), problem, isSending, leftAt })
}
