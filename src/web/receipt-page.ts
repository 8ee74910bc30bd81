/**
 * `/r`: whoever left a drop sees with its receipt whether it is still there, and takes it back. Nothing is asked before a button
 * is pressed, and nothing of anybody but the server of this page. Nothing is kept, as on the page of a link.
 */
import * as z from 'zod/mini'
import { openReceipt, readReceipt } from '../client/receipt.js'
import { SealdropError } from '../client/sealdrop-error.js'
import { element, onSubmit, setText } from './elements.js'
import { createPageShell, homeAddress } from './page-shell.js'
import { createPageTexts } from './page-texts.js'

// It would try `new Function`, which the page's policy reports.
z.config({ jitless: true })

type Part = 'ask' | 'sure' | 'answer'
type Answer = 'kept' | 'seen' | 'gone' | 'withdrawn'

interface Problem {
  /** Of the texts. */
  readonly key: string
  /** Of the server that a receipt is for. */
  readonly address: string | null
}

/** By the codes of errors. */
const PROBLEMS = new Map<string, string>(
  Object.entries({
    receipt_malformed: 'receipt.malformed',
    rate_limited: 'receipt.tooMany',
    read_only: 'problems.read_only',
    unreachable: 'problems.unreachable',
    timed_out: 'problems.unreachable',
    not_sealdrop: 'problems.unreachable',
  }),
)

const texts = createPageTexts(document)
const field = element('receipt', HTMLInputElement)
const shell = createPageShell(texts, { forget, render, onIdle: forgetWhenIdle })

let part: Part = 'ask'
let answer: Answer | undefined
let problem: Problem | undefined
/** What the server is asked now. Another answer, of a receipt that was forgotten meanwhile, is not shown. */
let asking: symbol | undefined

start()

function start(): void {
  document.documentElement.dataset['script'] = 'on'
  onSubmit('form', look)
  element('look-again', HTMLButtonElement).addEventListener('click', look)
  for (const id of ['withdraw', 'withdraw-kept']) {
    element(id, HTMLButtonElement).addEventListener('click', () => {
      if (asking === undefined && isForHere()) show('sure')
    })
  }
  element('withdraw-now', HTMLButtonElement).addEventListener('click', () => void ask('withdraw'))
  element('cancel', HTMLButtonElement).addEventListener('click', () => {
    if (asking === undefined) show(answer === undefined ? 'ask' : 'answer')
  })
  element('another', HTMLButtonElement).addEventListener('click', () => {
    forget()
    show('ask')
  })
  field.addEventListener('input', () => {
    problem = undefined
    render()
  })
  addEventListener('hashchange', takeReceipt)
  takeReceipt()
  render()
}

/** The receipt of the address bar, if there is one; what stands behind `#` goes from there. */
function takeReceipt(): void {
  const { origin, pathname, search, hash, href } = location
  if (!href.includes('#')) return
  history.replaceState(null, '', pathname + search)
  forget()
  field.value = origin + pathname + hash
  isForHere()
  part = 'ask'
  render()
}

/** Whether it is a receipt, and one of this server. If not, the page says so. */
function isForHere(): boolean {
  problem = undefined
  try {
    const { baseUrl } = readReceipt(field.value)
    if (baseUrl !== homeAddress()) problem = { key: 'receipt.elsewhere', address: baseUrl }
  } catch (error) {
    problem = problemOf(error)
  }
  render()
  return problem === undefined
}

function look(): void {
  void ask('status')
}

async function ask(act: 'status' | 'withdraw'): Promise<void> {
  shell.noteActivity()
  if (asking !== undefined || !isForHere()) return
  const asked = Symbol()
  asking = asked
  render()
  try {
    const status = await openReceipt(field.value)[act]()
    if (asking !== asked) return
    answer = act === 'withdraw' && status === 'gone' ? 'withdrawn' : status
    show('answer')
  } catch (error) {
    if (asking === asked) problem = problemOf(error, act)
  } finally {
    if (asking === asked) asking = undefined
    shell.noteActivity()
    render()
  }
}

function problemOf(error: unknown, act?: 'status' | 'withdraw'): Problem {
  const key = PROBLEMS.get(error instanceof SealdropError ? error.code : '') ?? 'problems.busy'
  // It was on its way: whether the server acted is not known.
  return {
    key: act === 'withdraw' && key === 'problems.unreachable' ? 'receipt.notKnown' : key,
    address: null,
  }
}

/** Empties the page of the receipt, and of what it told. */
function forget(): void {
  field.value = ''
  answer = problem = asking = undefined
  for (const id of ['answer-heading', 'answer-text']) setText(id, '')
}

function forgetWhenIdle(): void {
  if (asking !== undefined || field.value === '') return
  forget()
  problem = { key: 'receipt.removed', address: null }
  show('ask')
}

/** Another part of the page, with its heading read out. */
function show(next: Part): void {
  part = next
  render()
  document.querySelector<HTMLElement>(`#${next} h1`)?.focus()
}

function render(): void {
  for (const each of ['opening', 'ask', 'sure', 'answer']) element(each, HTMLElement).hidden = each !== part
  if (answer !== undefined) {
    setText('answer-heading', texts.say(`receipt.${answer}Heading`))
    setText('answer-text', texts.say(`receipt.${answer}`))
    for (const id of ['look-again', 'withdraw-kept']) element(id, HTMLElement).hidden = answer !== 'kept'
  }
  // What is answered is what stands there.
  field.readOnly = asking !== undefined
  setText('asking', asking === undefined ? '' : texts.say('receipt.asking'))
  const region = element('receipt-problem', HTMLElement)
  if (problem === undefined) region.replaceChildren()
  else texts.put(region, problem.key, problem.address)
}
