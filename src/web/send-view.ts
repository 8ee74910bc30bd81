/** What the page of a link shows: one part at a time, all of it made anew from what is known. */
import type { Recipient } from '../client/recipient.js'
import type { InstanceAnswer } from '../protocol/instance.js'
import { element, setText } from './elements.js'
import type { PageTexts } from './page-texts.js'
import type { Problem } from './problem-of.js'

export type Part = 'opening' | 'problem' | 'write' | 'left'

export interface Shown {
  readonly part: Part
  readonly link: string
  readonly recipient: Recipient | undefined
  readonly instance: InstanceAnswer | undefined
  readonly problem: Problem | undefined
  readonly isSending: boolean
  readonly leftAt: Date | undefined
}

/** What is written. They have no names: a browser that submits a form by itself sends nothing of them. */
export const field = {
  text: element('text', HTMLTextAreaElement),
  name: element('name', HTMLInputElement),
}

export function createSendView(texts: PageTexts): (shown: Shown) => void {
  function render(shown: Shown): void {
    const { part, link, recipient, instance, problem, leftAt } = shown
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
    }
  }

  function renderWriting(to: Recipient, { problem, isSending }: Shown): void {
    const heading = to.displayName === null ? 'heading' : 'headingFor'
    texts.put(element('write-heading', HTMLElement), heading, to.displayName)
    element('words', HTMLElement).hidden = to.words === undefined
    element('word-list', HTMLElement).textContent = to.words?.join(' ') ?? ''
    // Who only has the server's word for the key is not told that nobody else can open it.
    const isCertain = to.trust === 'link'
    element('sealed-here', HTMLElement).hidden = !isCertain
    element('trusts-server', HTMLElement).hidden = isCertain
    element('left-owner', HTMLElement).hidden = !isCertain
    element('lasting-key', HTMLElement).hidden = to.sealedTo === 'statement'
    element('name-part', HTMLElement).hidden = !to.takesName
    renderCounter(to)

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
