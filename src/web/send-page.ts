/**
 * `/l`: a stranger opens a link and leaves a drop. What is written is sealed here, by the same code as everywhere, and only
 * what is sealed is given to anything that talks to a server. Nothing is kept: no cookie, no storage, no cache. (That the
 * link was opened is in the history of a browser that keeps one; no page can take it out of there.)
 */
import * as z from 'zod/mini'
import { createReceipt } from '../client/receipt.js'
import { type LeaveOptions, openLink, type Recipient } from '../client/recipient.js'
import type { SealedBox } from '../crypto/sealed-box.js'
import { textDigest } from '../crypto/text-digest.js'
import { element, onSubmit, setText } from './elements.js'
import { createPageShell } from './page-shell.js'
import { createPageTexts } from './page-texts.js'
import { type Problem, problemOf } from './problem-of.js'
import { forgetFiles, saveFile } from './save-file.js'
import { createSendView, field, type Part, type ReceiptSaid } from './send-view.js'

// It would try `new Function`, which the page's policy reports.
z.config({ jitless: true })

/** For how long a drop that may have arrived is offered to be sent again. A server knows it again for a day. */
const RESEND_MS = 60 * 60_000
const UNSETTLED_LOOK_MS = 5_000
const DAY_S = 24 * 60 * 60

interface Sealed {
  readonly box: SealedBox
  readonly options: LeaveOptions & { readonly receipt: string }
}

/** It was on its way, and nobody knows whether it has arrived. */
interface Unsettled {
  readonly letter: Sealed
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
/** Of what was left just now. It is nowhere else. */
let receipt: string | undefined
let receiptSaid: ReceiptSaid | undefined
/** Counts up when what was written is forgotten: whatever began before goes no further. */
let forgotten = 0
/** By the digest of what was written: the same words are the same sealed bytes, and so the same drop with the same receipt. */
const sealed = new Map<string, Sealed>()
let unsettled: Unsettled | undefined

start()

function start(): void {
  document.documentElement.dataset['script'] = 'on'
  onSubmit('form', leave)
  for (const each of [field.text, field.name, field.keep]) {
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
  element('copy', HTMLButtonElement).addEventListener('click', () => void copyReceipt())
  element('save', HTMLButtonElement).addEventListener('click', () => {
    if (receipt !== undefined) saveFile('receipt.txt', 'text/plain', [`${receipt}\n`])
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
  let letter: Sealed | undefined
  try {
    render()
    // So that the button is seen to have been pressed: without a compiler, sealing takes a moment.
    const before = forgotten
    await nextFrame()
    if (before !== forgotten) return
    letter = isWritten ? seal(recipient) : unsettled?.letter
    if (letter === undefined) return
    await recipient.leave(letter.box, letter.options)
    leftAt = new Date()
    // Whoever has left the page meanwhile finds nothing of it there.
    const isLeft = before !== forgotten
    forget()
    if (!isLeft) receipt = letter.options.receipt
    show('left')
  } catch (error) {
    problem = problemOf(error, letter !== undefined)
    if (problem.key === 'not_known' && letter !== undefined) unsettled = { letter, sinceMs: Date.now() }
  } finally {
    isSending = false
    shell.noteActivity()
    render()
  }
}

/** The same bytes for the same words, kept as long, so that a second try is the same drop. */
function seal(to: Recipient): Sealed {
  const text = field.text.value
  const name = to.takesName ? field.name.value.trim() : ''
  const days = field.keep.value
  const digest = textDigest(JSON.stringify([text, name, days]))
  const letter = sealed.get(digest) ?? {
    box: to.seal(name === '' ? { text } : { text, name }),
    options: {
      receipt: createReceipt(link),
      ...(days === '' ? {} : { expiresInSeconds: Number(days) * DAY_S }),
    },
  }
  sealed.set(digest, letter)
  return letter
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

async function copyReceipt(): Promise<void> {
  try {
    await navigator.clipboard.writeText(receipt ?? '')
    receiptSaid = 'copied'
  } catch {
    getSelection()?.selectAllChildren(element('receipt', HTMLElement))
    receiptSaid = 'copyByHand'
  }
  render()
}

function writeAnother(): void {
  leftAt = undefined
  forgetReceipt()
  void open()
}

/** Empties the page of everything that was written, and of what a receipt for it would tell. */
function forget(): void {
  forgotten++
  clearFields()
  sealed.clear()
  unsettled = undefined
  forgetReceipt()
}

function forgetReceipt(): void {
  receipt = receiptSaid = undefined
  // At once: what a browser keeps of a page that is left is not rendered again before.
  setText('receipt', '')
  forgetFiles()
}

function clearFields(): void {
  field.text.value = ''
  field.name.value = ''
  field.keep.value = ''
}

function forgetUnsettled(): void {
  if (unsettled !== undefined && Date.now() - unsettled.sinceMs > RESEND_MS) unsettled = undefined
}

function clearWhenIdle(): void {
  forgetUnsettled()
  if (receipt !== undefined) {
    forgetReceipt()
    receiptSaid = 'removed'
    render()
  }
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
  renderAll({
    part,
    link,
    recipient,
    instance: shell.instance(),
    problem,
    isSending,
    leftAt,
    receipt,
    receiptSaid,
  })
}
