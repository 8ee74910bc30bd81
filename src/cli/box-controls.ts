/** What an owner decides about a box: settings, replacing, deleting. What cannot be undone is said and asked for. */
import {
  type Box,
  type BoxChanges,
  type BoxLoad,
  type BoxSettings,
  openBox,
  type SavedKeys,
  SealdropError,
} from '../client/index.js'
import { CommandError } from './command-error.js'
import { keepKeys, keyFile, removeKeys } from './key-file.js'
import { askWhetherMeant, asciiJson, minuteOf, note, say, setIn, textOrStdin, visible } from './terminal.js'

/** One box of the key file. */
export interface NamedBox {
  readonly name: string
  readonly keys: SavedKeys
  readonly box: Box
}

export function openNamedBox(name: string, keys: SavedKeys): NamedBox {
  return { name, keys, box: openBox(keys, { onKeys: (changed) => keepKeys(name, changed) }) }
}

interface Meant {
  readonly yes?: boolean
}

/** As the command line calls them, how each is shown, and how it is read. */
const SETTINGS: Readonly<
  Record<string, { readonly show: (of: BoxSettings) => string; readonly read: (value: string) => BoxChanges }>
> = {
  name: {
    show: ({ displayName }) => displayName ?? '',
    read: (value) => ({ displayName: textOrNone(value) }),
  },
  greeting: { show: ({ greeting }) => greeting ?? '', read: (value) => ({ greeting: textOrNone(value) }) },
  closed: { show: ({ closed }) => yesOrNo(closed), read: (value) => ({ closed: isYes(value) }) },
  'lifetime-days': {
    show: ({ dropLifetimeDays }) => String(dropLifetimeDays),
    read: (value) => ({ dropLifetimeDays: daysOf(value) }),
  },
  'delete-on-ack': {
    show: ({ deleteOnAcknowledge }) => yesOrNo(deleteOnAcknowledge),
    read: (value) => ({ deleteOnAcknowledge: isYes(value) }),
  },
  'contacts-only': {
    show: ({ contactsOnly }) => yesOrNo(contactsOnly),
    read: (value) => ({ contactsOnly: isYes(value) }),
  },
  'seen-receipts': {
    show: ({ seenReceipts }) => yesOrNo(seenReceipts),
    read: (value) => ({ seenReceipts: isYes(value) }),
  },
}

/** What whoever changes it should know. */
const NOTES: Readonly<Record<string, string>> = {
  'delete-on-ack yes':
    'What is marked as seen from now on, such as by sealdrop read, is deleted on the server for good.',
  'contacts-only yes':
    'Only boxes that were granted permission reach this one now: sealdrop contacts list says who asks.',
  'seen-receipts yes': 'Senders who kept a receipt can now tell when this box is read.',
}

export async function showSettings(
  { box }: NamedBox,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const settings = await box.settings()
  if (json) {
    await say(asJson(settings))
    return
  }
  for (const [setting, { show }] of Object.entries(SETTINGS))
    await say(await setIn(`${setting.padEnd(15)}${visible(show(settings))}`.trimEnd()))
  const { createdAt, unseen, seen, room, refusedSince, isLinkReplaced } = settings
  await say(`\nmade ${minuteOf(createdAt)}`)
  await say(`unread: ${loadWords(unseen, room)}`)
  await say(`read and kept: ${loadWords(seen, room)}`)
  if (refusedSince !== undefined)
    note(`The box was full: drops have been refused since ${minuteOf(refusedSince)}.`)
  if (isLinkReplaced)
    note('The link that is known here was replaced by another device: senders do not reach this box by it.')
}

function asJson(settings: BoxSettings): string {
  return asciiJson({
    display_name: settings.displayName,
    greeting: settings.greeting,
    closed: settings.closed,
    drop_lifetime_days: settings.dropLifetimeDays,
    delete_on_ack: settings.deleteOnAcknowledge,
    contacts_only: settings.contactsOnly,
    seen_receipts: settings.seenReceipts,
    created_at: settings.createdAt.toISOString(),
    unseen: settings.unseen,
    seen: settings.seen,
    room: settings.room,
    refused_since: settings.refusedSince?.toISOString() ?? null,
    link_replaced: settings.isLinkReplaced,
  })
}

function loadWords({ drops, bytes }: BoxLoad, room: BoxLoad): string {
  const of = (limit: number) => (limit === 0 ? '' : ` of ${String(limit)}`)
  return `${String(drops)}${of(room.drops)} drops, ${String(bytes)}${of(room.bytes)} bytes`
}

/** @param value with `-`, what stdin says */
export async function changeSetting({ box }: NamedBox, setting: string, value: string): Promise<void> {
  const known = Object.hasOwn(SETTINGS, setting) ? SETTINGS[setting] : undefined
  if (known === undefined)
    throw new CommandError(`There is no such setting. There is: ${Object.keys(SETTINGS).join(', ')}.`)
  await box.update(known.read(value === '-' ? await textOrStdin(value) : value))
  const told = NOTES[`${setting} ${value}`]
  if (told !== undefined) note(told)
}

/** Nothing but white space takes it away. */
function textOrNone(value: string): string | null {
  return value.trim() === '' ? null : value
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no'
}

function isYes(value: string): boolean {
  if (value !== 'yes' && value !== 'no') throw new CommandError('This setting is yes or no.')
  return value === 'yes'
}

function daysOf(value: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(value)) throw new CommandError('This setting is a number of days.')
  return Number(value)
}

/** @param show prints the new one */
export async function rotateLink(
  { box }: NamedBox,
  show: (box: Box) => Promise<void>,
  wish: Meant,
): Promise<void> {
  await askWhetherMeant(
    'Whoever has the link of this box does not reach it by it any more; for 30 days they are told that there is a new one. ' +
      'The old link cannot be brought back.',
    wish,
  )
  await box.rotateLink()
  await show(box)
  note('Backups that were made before open the box, too, but do not know the new link: make another one.')
}

export async function rotateFetchToken({ box }: NamedBox, wish: Meant): Promise<void> {
  await askWhetherMeant(
    'Programs that read this box with its fetch token, and have no keys, read nothing any more. The old token cannot be brought back.',
    wish,
  )
  await box.rotateFetchToken()
  await say('The fetch token is replaced.')
}

export async function deleteDrops(
  { name, box }: NamedBox,
  ids: readonly string[],
  { all = false, ...wish }: Meant & { readonly all?: boolean },
): Promise<void> {
  if (all === ids.length > 0)
    throw new CommandError('Name drops by their ids (sealdrop read --json), or --all.')
  const numbers = ids.map(dropId)
  const which = all ? 'every drop in' : `${String(ids.length)} ${ids.length === 1 ? 'drop' : 'drops'} of`
  await askWhetherMeant(
    `This deletes ${which} the box ${name}, read or not, on the server and for good.`,
    wish,
  )
  const count = await box.deleteDrops(all ? 'all' : numbers)
  await say(`Deleted ${String(count)} ${count === 1 ? 'drop' : 'drops'}.`)
}

function dropId(text: string): number {
  if (!/^[0-9]{1,16}$/.test(text)) throw new CommandError(`${text} is not the id of a drop.`)
  return Number(text)
}

export async function deleteBox(
  { name, keys, box }: NamedBox,
  { forget = false, ...wish }: Meant & { readonly forget?: boolean },
): Promise<void> {
  await askWhetherMeant(
    `This deletes the box ${name} on the server with everything in it, read or not, for good. Its link leads nowhere then, and ` +
      'its keys are removed from this machine. Backups bring nothing back.',
    wish,
  )
  const isThere = await deletes(box)
  // A server on an older copy of its store, or on an empty one, may have it again tomorrow.
  if (!isThere && !forget) {
    throw new CommandError(
      `The server knows no box ${name}: its keys stay in ${keyFile()}. --forget removes them all the same.`,
    )
  }
  await removeKeys(name, keys)
  const said = isThere ? `The box ${name} is deleted` : `The server knows no box ${name} any more`
  await say(`${said}, and its keys are removed from ${keyFile()}.`)
}

/** @returns false when there is no such box */
async function deletes(box: Box): Promise<boolean> {
  try {
    await box.deleteBox()
    return true
  } catch (error) {
    if (error instanceof SealdropError && error.code === 'box_not_found') return false
    throw error
  }
}
