/** `sealdrop send` and what goes with it: seal without sending, and receipts. */
import {
  type Box,
  createReceipt,
  openLink,
  openReceipt,
  type Recipient,
  SealdropError,
} from '../client/index.js'
import { encodeBase64 } from '../encoding/base64.js'
import { CommandError } from './command-error.js'
import { askWhetherMeant, note, say, setIn, textOrStdin, visible, visibleName } from './terminal.js'

export interface SendWish {
  readonly name?: string
  readonly receipt?: boolean
  readonly expires?: string
}

/** @param as the box that the drop is left as, where one is named */
export async function sendDrop(
  link: string,
  text: string | undefined,
  { name, receipt: wantsReceipt = false, expires }: SendWish,
  as: Box | undefined,
): Promise<void> {
  const expiresInSeconds = expires === undefined ? undefined : secondsOf(expires)
  const recipient = await (as?.openLink(link) ?? openLink(link))
  if (recipient.contactsOnly && as === undefined)
    throw new CommandError('This box takes drops only from boxes that it knows: name one of yours by --as.')
  await warn(recipient)
  const letter = { text: await letterText(text), ...(name === undefined ? {} : { name }) }
  const receipt = wantsReceipt ? createReceipt(link) : undefined
  try {
    await recipient.leave(recipient.seal(letter), {
      ...(receipt === undefined ? {} : { receipt }),
      ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    })
  } catch (error) {
    // It may have been left, and then nobody could take it back who has no receipt.
    if (receipt !== undefined && isUnknown(error)) note(`If it was left, this is its receipt: ${receipt}`)
    throw error
  }
  await say(`Left${whose(recipient)}.`)
  if (receipt === undefined) return
  note(
    'Keep this receipt, it is not shown again: it tells whether the drop is still there (sealdrop receipt), and takes it back ' +
      'while it is unread (sealdrop withdraw). Whoever has it can do that.',
  )
  await say(receipt)
}

function isUnknown(error: unknown): boolean {
  return error instanceof SealdropError && ['unreachable', 'timed_out', 'not_sealdrop'].includes(error.code)
}

function whose({ displayName }: Recipient): string {
  return displayName === null ? '' : ` for “${visibleName(displayName)}”`
}

export async function sealOnly(link: string, text: string | undefined): Promise<void> {
  const recipient = await openLink(link)
  await warn(recipient)
  await say(encodeBase64(recipient.seal({ text: await letterText(text) })))
}

async function warn({ trust, words, sealedTo, greeting }: Recipient): Promise<void> {
  if (greeting !== null) note(await setIn(`The owner of the box says (not verified):\n${visible(greeting)}`))
  if (trust === 'server') note('This link holds no key: the server is believed about whose box it is.')
  if (sealedTo !== 'statement') {
    note(
      'The key of this box stays the same: whoever takes it, however late, reads this. The length of the text shows.',
    )
  }
  if (words !== undefined) note(`Words of the owner: ${words.join(' ')}`)
}

async function letterText(given: string | undefined): Promise<string> {
  const text = await textOrStdin(given)
  if (text === '') throw new CommandError('There is nothing to send.')
  return text
}

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 60 * 60, d: 24 * 60 * 60 }

/** The server judges whether it is too long. */
function secondsOf(time: string): number {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,5}) ?([mhd])$/.exec(time) ?? []
  const seconds = Number(count) * (SECONDS[unit] ?? 0)
  if (seconds === 0) throw new CommandError('Say after how long as 30m, 12h or 7d: minutes, hours or days.')
  return seconds
}

const STATUS_WORDS = {
  kept: 'It is there. It may have been read.',
  seen: 'Its owner has marked it as seen.',
  gone: 'It is not there: it was withdrawn, deleted or has expired, or it never was.',
} as const

export async function showReceipt(text: string): Promise<void> {
  const status = await openReceipt(text).status()
  await say(status)
  note(STATUS_WORDS[status])
}

export async function withdraw(text: string, wish: { readonly yes?: boolean }): Promise<void> {
  const receipt = openReceipt(text)
  await askWhetherMeant(
    'This deletes the drop on the server, unless its owner has marked it as seen. It may have been read.',
    wish,
  )
  const status = await receipt.withdraw()
  await say(status)
  note(
    status === 'gone'
      ? 'Unless its owner had marked it as seen it is deleted, and the receipt says nothing any more. They may have read it.'
      : 'Its owner has marked it as seen, and it stays.',
  )
}
