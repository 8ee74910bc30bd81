/** What the page of a link shows: one part at a time, all of it made anew from what is known. */
import type { Recipient } from '../client/recipient.js'
import type { InstanceAnswer } from '../protocol/instance.js'
import { element, setText } from './elements.js'
import type { PageTexts } from './page-texts.js'
import type { Problem } from './problem-of.js'

export type Part = 'opening' | 'problem' | 'write' | 'left'

export type ReceiptSaid = 'copied' | 'copyByHand' | 'removed'

export interface Shown {
  readonly part: Part
  readonly link: string
  readonly recipient: Recipient | undefined
  readonly instance: InstanceAnswer | undefined
  readonly problem: Problem | undefined
  readonly isSending: boolean
  readonly leftAt: Date | undefined
  readonly receipt: string | undefined
  /** The key of a text: what has become of it. */
  readonly receiptSaid: ReceiptSaid | undefined
}

/** What is written. They have no names: a browser that submits a form by itself sends nothing of them. */
export const field = {
  text: element('text', HTMLTextAreaElement),
  name: element('name', HTMLInputElement),
  /** Days, or nothing for as long as the box keeps what is left in it. */
  keep: element('keep', HTMLSelectElement),
}

const DAYS = [30, 7, 1]

export function createSendView(texts: PageTexts): (shown: Shown) => void {
  function render(shown: Shown): void {
    const { part, link, recipient, instance, problem, leftAt, receipt, receiptSaid } = shown
    for (const each of ['opening', 'problem', 'write', 'left'] as const) {
      element(each, HTMLElement).hidden = each !== part
    }
    if (instance !== undefined) renderOnion(instance, link)
    if (part === 'problem' && problem !== undefined) {
      element('problem-text', HTMLElement).textContent = sayProblem(problem)
      element('try-again', HTMLElement).hidden = !problem.isPassing
    }
    if (part === 'write' && recipient !== undefined) renderWriting(recipient, shown)
    if (part === 'left' && leftAt !== undefined) {
      element('left-at', HTMLElement).textContent = texts.say('leftAt', { time: texts.time(leftAt) })
      element('receipt-part', HTMLElement).hidden = receipt === undefined
      setText('receipt', receipt ?? '')
      setText('receipt-said', receiptSaid === undefined ? '' : texts.say(`receipt.${receiptSaid}`))
    }
  }

  function renderWriting(to: Recipient, { problem, isSending }: Shown): void {
    const heading = to.displayName === null ? 'heading' : 'headingFor'
    texts.put(element('write-heading', HTMLElement), heading, to.displayName)
    element('greeting-part', HTMLElement).hidden = to.greeting === null
    setText('greeting', to.greeting ?? '')
    element('contacts-only', HTMLElement).hidden = !to.contactsOnly
    element('may-write', HTMLElement).hidden = to.contactsOnly
    element('words', HTMLElement).hidden = to.words === undefined
    element('word-list', HTMLElement).textContent = to.words?.join(' ') ?? ''
    // Who only has the server's word for the key is not told that nobody else can open it.
    const isCertain = to.trust === 'link'
    element('sealed-here', HTMLElement).hidden = !isCertain
    element('trusts-server', HTMLElement).hidden = isCertain
    element('left-owner', HTMLElement).hidden = !isCertain
    element('lasting-key', HTMLElement).hidden = to.sealedTo === 'statement'
    element('name-part', HTMLElement).hidden = !to.takesName
    renderKeeping(to)
    renderCounter(to)

    const button = element('send', HTMLButtonElement)
    button.textContent = texts.say(isSending ? 'sending' : problem?.isPassing === true ? 'sendAgain' : 'send')
    // Not `disabled`, which would take the focus away and say nothing.
    button.setAttribute('aria-disabled', String(isSending))
    field.text.readOnly = isSending
    field.name.readOnly = isSending
    field.keep.disabled = isSending
    const isKept = problem !== undefined && field.text.value !== '' && problem.key !== 'nothing_written'
    const kept = isKept ? ` ${texts.say('problems.still_here')}` : ''
    setText('send-problem', problem === undefined ? '' : sayProblem(problem) + kept)
  }

  function renderKeeping({ dropLifetimeDays: longest }: Recipient): void {
    element('keep-part', HTMLElement).hidden = longest === undefined
    if (longest === undefined) return
    const choices = [longest, ...DAYS.filter((days) => days < longest)]
    if (field.keep.options.length !== choices.length) {
      field.keep.replaceChildren(
        ...choices.map((days) => new Option('', days === longest ? '' : String(days))),
      )
    }
    for (const [at, days] of choices.entries()) {
      const option = field.keep.options[at]
      if (option !== undefined) option.text = texts.days(days)
    }
  }

  function renderCounter(to: Recipient): void {
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
  }

  function renderOnion({ onion_url }: InstanceAnswer, link: string): void {
    const isOnion = location.hostname.endsWith('.onion')
    element('tor-hides', HTMLElement).hidden = isOnion || onion_url !== null
    element('onion', HTMLElement).hidden = isOnion || onion_url === null
    const [sameBox = '/l'] = /\/l(?:\/[^/#]*)?(?:#.*)?$/.exec(link) ?? []
    element('onion-address', HTMLElement).textContent = (onion_url ?? '') + sameBox
  }

  function sayProblem({ key, seconds, before }: Problem): string {
    const said = texts.say(`problems.${key}`, seconds === undefined ? {} : { seconds: texts.number(seconds) })
    return before === undefined ? said : `${said} ${sayProblem(before)}`
  }

  return render
}
