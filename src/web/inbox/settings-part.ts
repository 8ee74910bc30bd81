/**
 * The settings of a box, and what its owner can do with it for good. A script of its own, which the page loads when it is wanted:
 * what belongs to the page, such as errors and the vault, comes from there.
 */
import type { BoxSettings } from '../../client/box-controls.js'
import type { SealedBox } from '../../crypto/sealed-box.js'
import { element, onSubmit, setText } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import type { Attempts } from './attempts.js'
import type { OpenBox } from './open-box.js'
import type { Sure } from './sure.js'
import { isTyped } from './typed-words.js'
import { hereEvent } from './vouched-scripts.js'
import { makeVisible } from './visible-text.js'

export interface SettingsActs {
  readonly current: () => OpenBox | undefined
  readonly back: () => void
  readonly share: () => void
  /** To another server. */
  readonly take: () => void
  /** The keys are others now: other tabs have to know. */
  readonly tellChanged: (box: OpenBox) => void
  /** Asks for one confirmation. */
  readonly sure: Sure
  /** An error that says this text. */
  readonly problem: (key: string) => Error
  /** By the rules of the protocol. */
  readonly isShownName: (name: string) => boolean
  readonly isShownText: (text: string) => boolean
}

export interface SettingsPart {
  /** Shows those of the box that is open now. */
  readonly open: () => void
  readonly render: () => void
  readonly clear: () => void
}

const MAX_GREETING_CHARACTERS = 1_000
const MAX_DAYS = 365

/** What was said of something that has worked: the key of a text. */
interface Said {
  readonly key: string
  readonly values?: Readonly<Record<string, string>>
}

export function createSettingsPart(texts: PageTexts, attempts: Attempts, acts: SettingsActs): SettingsPart {
  const name = element('set-name', HTMLInputElement)
  const greeting = element('set-greeting', HTMLTextAreaElement)
  const days = element('set-days', HTMLInputElement)
  const closed = element('set-closed', HTMLInputElement)
  const contactsOnly = element('set-contacts-only', HTMLInputElement)
  const deleteRead = element('set-delete-read', HTMLInputElement)
  const seenReceipts = element('set-seen-receipts', HTMLInputElement)
  const blockLink = element('block-link', HTMLInputElement)
  const writeLink = element('write-link', HTMLInputElement)
  const writeText = element('write-text', HTMLTextAreaElement)
  const deleteWords = element('delete-box-words', HTMLInputElement)
  const said = new Map<string, Said>()
  /** The same bytes for the same words, so that a second try is the same drop. */
  let sealed: { readonly words: string; readonly box: SealedBox } | undefined
  /** As the server has told them, of the box that is shown. */
  let known: { readonly box: OpenBox; readonly settings: BoxSettings } | undefined

  /** Of the box that is open now: what goes on belongs to that one, though another may be open before it ends. */
  const run = async (
    what: string,
    doing: string | undefined,
    work: (box: OpenBox, isOpen: () => boolean) => Promise<void>,
  ) => {
    const box = acts.current()
    const isOpen = () => acts.current() === box
    if (box !== undefined) await attempts.run(what, doing, () => work(box, isOpen), box, isOpen)
  }

  /** The page may be locked before it ends. */
  const attempt = (
    what: string,
    doing: string,
    work: (box: OpenBox, isShown: () => boolean) => Promise<Said | undefined>,
  ) =>
    run(what, doing, async (box) => {
      const isShown = () => known?.box === box
      if (!isShown()) return
      said.delete(what)
      render()
      const outcome = await work(box, isShown)
      if (outcome !== undefined && isShown()) said.set(what, outcome)
      render()
    })

  const ask = () =>
    run('settings', 'settings.asking', async (box, isOpen) => {
      try {
        const settings = await box.box.settings()
        if (!isOpen()) return
        known = { box, settings }
        fill(settings)
      } finally {
        const again = element('settings-again', HTMLElement)
        // What was pressed goes.
        if (known !== undefined && document.activeElement === again)
          document.querySelector<HTMLElement>('#settings h1')?.focus()
        if (isOpen()) again.hidden = known !== undefined
        render()
      }
    })

  /** What the box holds is other than it was: it is asked for again, and what was typed stays. */
  const askWhatItHolds = async (box: OpenBox) => {
    const { unseen, seen, room, refusedSince } = await box.box.settings()
    // What is set stays as it was shown: a change is told by that, and another device may have changed it.
    if (known?.box === box) known = { box, settings: { ...known.settings, unseen, seen, room, refusedSince } }
  }

  const fill = (settings: BoxSettings) => {
    name.value = settings.displayName ?? ''
    greeting.value = settings.greeting ?? ''
    days.value = String(settings.dropLifetimeDays)
    closed.checked = settings.closed
    contactsOnly.checked = settings.contactsOnly
    deleteRead.checked = settings.deleteOnAcknowledge
    seenReceipts.checked = settings.seenReceipts
  }

  /** @throws Error for what cannot be taken */
  const typed = () => {
    const displayName = name.value.trim()
    const text = greeting.value.trim()
    const dropLifetimeDays = numberOf(days.value)
    if (!acts.isShownName(displayName)) throw acts.problem('inbox.problems.name_too_long')
    if (!acts.isShownText(text)) throw acts.problem('settings.greetingWrong')
    if (!(dropLifetimeDays >= 1 && dropLifetimeDays <= MAX_DAYS)) throw acts.problem('settings.daysWrong')
    return {
      displayName: displayName === '' ? null : displayName,
      greeting: text === '' ? null : text,
      dropLifetimeDays,
      closed: closed.checked,
      contactsOnly: contactsOnly.checked,
      deleteOnAcknowledge: deleteRead.checked,
      seenReceipts: seenReceipts.checked,
    }
  }

  const save = () =>
    attempt('save', 'settings.saving', async (box, isShown) => {
      const wanted = typed()
      // Only what was changed here: another device may have changed the rest.
      const changes = Object.fromEntries(
        Object.entries(wanted).filter(
          ([key, value]) => known?.settings[key as keyof typeof wanted] !== value,
        ),
      )
      await box.box.update(changes)
      await box.change((kept) => ({ ...kept, name: wanted.displayName }))
      if (isShown() && known !== undefined) known = { box, settings: { ...known.settings, ...wanted } }
      return { key: 'settings.saved' }
    })

  /** To a box that takes messages from contacts, as one of them. */
  const write = () =>
    attempt('write', 'settings.writeSending', async ({ box, kept }, isShown) => {
      const text = writeText.value
      const link = writeLink.value.trim()
      if (text.trim() === '') throw acts.problem('problems.nothing_written')
      const name = kept().name
      await asSender(async () => {
        const recipient = await box.openLink(link)
        if (recipient.trust === 'server') throw acts.problem('settings.writeNoKey')
        const letter = name === null || !recipient.takesName ? { text } : { text, name }
        const words = JSON.stringify([link, letter])
        if (sealed?.words !== words) sealed = { words, box: recipient.seal(letter) }
        await recipient.leave(sealed.box)
      })
      // Left meanwhile, these fields are another box's.
      if (isShown()) {
        sealed = undefined
        if (writeText.value === text) writeText.value = ''
      }
      return { key: 'settings.writeSent' }
    })

  const askToWrite = () =>
    attempt('write', 'settings.asking', async ({ box, kept }) => {
      const asked = await asSender(() => box.requestContact(writeLink.value, kept().name ?? undefined))
      return { key: asked === 'accepted' ? 'settings.writeAllowed' : 'settings.writeAsked' }
    })

  /** What is said of the other box, and not of this one. */
  const asSender = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const key = isUnanswered(error) ? 'problems.not_known' : WRITING_PROBLEMS.get(codeOf(error))
      throw key === undefined ? error : acts.problem(key)
    }
  }

  const block = (blocked: boolean) =>
    attempt('block', 'settings.blocking', async (box, isShown) => {
      if (blockLink.value.trim() === '') throw acts.problem('settings.linkWrong')
      await box.box.blockContact(blockLink.value, { blocked })
      if (isShown()) blockLink.value = ''
      return { key: blocked ? 'settings.blocked' : 'settings.unblocked' }
    })

  const makeLink = async () => {
    if (!(await acts.sure('settings.newLinkSure', 'settings.newLink'))) return
    await attempt('new-link', 'settings.newLinkMaking', async (box, isShown) => {
      try {
        await box.box.rotateLink()
      } catch (error) {
        throw isUnanswered(error) ? acts.problem('settings.newLinkUnknown') : error
      }
      acts.tellChanged(box)
      if (isShown() && known !== undefined) {
        known = { box, settings: { ...known.settings, isLinkReplaced: false } }
        const show = element('show-new-link', HTMLButtonElement)
        show.hidden = false
        // What was pressed, unless the keyboard is somewhere else by now.
        if (document.activeElement?.matches('body, #new-link')) show.focus()
      }
      return { key: 'settings.newLinkMade' }
    })
  }

  const makeToken = async () => {
    if (!(await acts.sure('settings.newTokenSure', 'settings.newToken'))) return
    await attempt('new-token', 'settings.newTokenMaking', async (box) => {
      await box.box.rotateFetchToken()
      return { key: 'settings.newTokenMade' }
    })
  }

  const empty = async () => {
    if (!(await acts.sure('settings.emptySure', 'settings.empty'))) return
    await attempt('empty', 'settings.emptying', async (box) => {
      const count = texts.number(await box.box.deleteDrops('all'))
      await askWhatItHolds(box)
      return { key: 'settings.emptied', values: { count } }
    })
  }

  /** Asked for twice: by words that are typed, and by a question. */
  const deleteBox = async () => {
    const box = known?.box
    if (box === undefined) return
    const isSure = { is: false }
    await run('delete-box', undefined, async () => {
      if (!isTyped(deleteWords.value, texts.say('settings.deleteBoxWords')))
        throw acts.problem('inbox.problems.words_differ')
      const called = makeVisible(box.kept().name ?? texts.say('inbox.unnamedBox')).text
      // Isolated, so that the name turns nothing around it.
      const values = { name: `\u2068${called}\u2069` }
      isSure.is = await acts.sure('settings.deleteBoxSure', 'settings.deleteBox', values)
    })
    if (!isSure.is) return
    await attempt('delete-box', 'settings.deletingBox', async (_box, isShown) => {
      await box.box.deleteBox()
      if (isShown()) acts.back()
      await box.look()
      return undefined
    })
  }

  const render = () => {
    const { kept } = known?.box ?? {}
    element('settings-known', HTMLElement).hidden = known === undefined
    element('settings-name', HTMLElement).replaceChildren(isolated(kept?.().name ?? ''))
    const length = Array.from(greeting.value.trim()).length
    const values = { count: texts.number(length), max: texts.number(MAX_GREETING_CHARACTERS) }
    setText('set-greeting-count', texts.say('settings.greetingCount', values))
    const words = texts.say('settings.deleteBoxWords')
    setText('delete-box-label', texts.say('settings.deleteBoxLabel', { words }))
    for (const what of ['save', 'write', 'block', 'new-link', 'new-token', 'empty'])
      setText(`${what}-said`, say(said.get(what)))
    if (known !== undefined) renderHeld(known.settings)
  }

  const renderHeld = ({ unseen, seen, room, refusedSince, isLinkReplaced }: BoxSettings) => {
    const load = ({ drops, bytes }: BoxSettings['room']) => ({
      count: texts.number(drops),
      size: sizeOf(bytes),
    })
    setText('holds-new', texts.say('settings.holdsNew', load(unseen)))
    setText('holds-read', texts.say('settings.holdsRead', load(seen)))
    const isUnlimited = room.drops === 0 && room.bytes === 0
    const count = isUnlimited ? 'settings.noLimit' : room.drops === 0 ? undefined : 'settings.roomCount'
    setText('room-count', count === undefined ? '' : texts.say(count, load(room)))
    setText('room-size', room.bytes === 0 ? '' : texts.say('settings.roomSize', load(room)))
    notice(
      'holds-refused',
      refusedSince && { key: 'inbox.riskRefused', values: { time: texts.time(refusedSince) } },
    )
    notice('holds-old-link', isLinkReplaced ? { key: 'inbox.riskOldLink' } : undefined)
  }

  const notice = (id: string, what: Said | undefined) => {
    element(id, HTMLElement).hidden = what === undefined
    setText(id, say(what))
  }

  const say = (what: Said | undefined) => (what === undefined ? '' : texts.say(what.key, what.values))

  const clear = () => {
    known = undefined
    said.clear()
    sealed = undefined
    for (const field of [name, greeting, days, writeLink, writeText, blockLink, deleteWords]) field.value = ''
    for (const field of [closed, contactsOnly, deleteRead, seenReceipts]) field.checked = false
    for (const id of ['holds-new', 'holds-read', 'room-count', 'room-size']) setText(id, '')
    for (const id of ['holds-refused', 'holds-old-link']) notice(id, undefined)
    element('show-new-link', HTMLElement).hidden = true
    element('settings-again', HTMLElement).hidden = true
    render()
  }

  const onClick = (id: string, act: () => unknown) => {
    element(id, HTMLButtonElement).addEventListener('click', () => void act())
  }
  onSubmit('settings-form', save)
  onSubmit('write-form', write)
  onSubmit('block-form', () => block(true))
  onSubmit('delete-box-form', deleteBox)
  onClick('write-ask', askToWrite)
  onClick('unblock', () => block(false))
  onClick('new-link', makeLink)
  onClick('new-token', makeToken)
  onClick('empty', empty)
  onClick('settings-back', acts.back)
  onClick('settings-again', ask)
  onClick('take', acts.take)
  onClick('show-new-link', acts.share)
  greeting.addEventListener('input', render)
  return {
    open() {
      clear()
      attempts.clear()
      void ask()
    },
    render,
    clear,
  }
}

/** Nobody has answered: whether the server acted is not known. */
function isUnanswered(error: unknown): boolean {
  return ['timed_out', 'unreachable', 'not_sealdrop'].includes(codeOf(error))
}

function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? ''
}

const WRITING_PROBLEMS = new Map<string, string>(
  Object.entries({
    box_not_found: 'settings.linkWrong',
    other_server: 'settings.linkWrong',
    link_replaced: 'problems.link_replaced',
    permission_required: 'settings.writeNotAllowed',
    box_closed: 'problems.box_closed',
    box_full: 'problems.box_full',
    service_full: 'problems.box_full',
    contact_requests_full: 'problems.box_full',
    identity_mismatch: 'problems.wrong_key',
    statement_unsigned: 'problems.wrong_key',
    keys_expired: 'problems.keys_expired',
    sealing_unknown: 'problems.sealing_unknown',
    letter_too_long: 'problems.letter_too_long',
    letter_not_text: 'problems.letter_not_text',
  }),
)

/** NaN when it is none. With the digits of Arabic and Persian, too. */
function numberOf(text: string): number {
  const digits = text
    .trim()
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN
}

/** In the words of the page's language. */
function sizeOf(bytes: number): string {
  const [unit, size] =
    bytes < 1_000
      ? (['byte', bytes] as const)
      : bytes < 1_000_000
        ? (['kilobyte', bytes / 1_000] as const)
        : (['megabyte', bytes / 1_000_000] as const)
  const { lang } = document.documentElement
  return new Intl.NumberFormat(lang, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size)
}

function isolated(text: string): HTMLElement {
  const element = document.createElement('bdi')
  element.textContent = makeVisible(text).text
  return element
}

document.dispatchEvent(new CustomEvent(hereEvent('settings'), { detail: createSettingsPart }))
