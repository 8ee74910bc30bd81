/** `sealdrop read`: opens what is unseen, oldest first, shows it, and only then marks it as seen. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Box, openBox, type ReadDrop, SealdropError } from '../client/index.js'
import { chooseBox, keepKeys, readBoxes } from './key-file.js'
import { asciiJson, minuteOf, note, say, setIn, visible, visibleName } from './terminal.js'

export interface ReadWish {
  readonly box?: string
  readonly keep?: boolean
  readonly json?: boolean
  readonly watch?: boolean
  /** Marks as seen also what no key opens. */
  readonly dismiss?: boolean
}

const ACKNOWLEDGE_EVERY = 100
/** Between two looks; with as much again by chance, so that readers do not come in step. */
const WATCH_EVERY_MS = 15_000
const LONGEST_PAUSE_MS = 300_000

export async function readDrops({
  box: wanted,
  keep = false,
  json = false,
  watch = false,
  dismiss = false,
}: ReadWish): Promise<void> {
  const [name, keys] = chooseBox(readBoxes(), wanted)
  const box = openBox(keys, { onKeys: (changed) => keepKeys(name, changed) })
  const shown = new Set<number>()
  const told = new Set<string>()
  const tellOnce = (text: string) => {
    if (!told.has(text)) note(text)
    told.add(text)
  }
  const readOnce = async () => {
    await renewKeys(box, tellOnce)
    const { count, refusedSince } = await show(box, shown, { keep, json, dismiss })
    if (refusedSince !== undefined)
      tellOnce(`The box was full: drops have been refused since ${minuteOf(refusedSince)}.`)
    return count
  }
  const count = await readOnce()
  if (!watch) {
    if (count === 0 && !json) note('Nothing new.')
    return
  }
  note('Waiting for more. Ctrl-C ends.')
  for (let failures = 0; ;) {
    await wait(Math.min(WATCH_EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS) * (1 + Math.random()))
    try {
      await readOnce()
      failures = 0
    } catch (error) {
      if (!(error instanceof SealdropError) || !error.isPassing) throw error
      failures++
      note(`${error.message} Trying again.`)
    }
  }
}

/** Where another device has replaced the link, that one looks after the keys; what is there can be read all the same. */
async function renewKeys(box: Box, tell: (text: string) => void): Promise<void> {
  try {
    await box.renewKeys()
  } catch (error) {
    const isOld = error instanceof SealdropError && ['link_replaced', 'box_not_found'].includes(error.code)
    if (!isOld) throw error
    tell(
      'Senders are not served by the link that is known here: it was replaced. Restore a backup of the machine that has the new one.',
    )
  }
}

interface Shown {
  readonly count: number
  /** As the first page said: what is marked as seen makes room, and the server forgets. */
  readonly refusedSince: Date | undefined
}

async function show(
  box: Box,
  shown: Set<number>,
  { keep, json, dismiss }: Pick<ReadWish, 'keep' | 'json' | 'dismiss'>,
): Promise<Shown> {
  let read: number[] = []
  let count = 0
  let refusedSince: Date | undefined
  const acknowledge = async () => {
    if (keep !== true && read.length > 0) await box.acknowledge(read)
    read = []
  }
  try {
    for await (const drop of box.drops()) {
      refusedSince ??= box.refusedSince()
      if (shown.has(drop.id)) continue
      await say(json === true ? asJson(drop) : await asText(drop))
      shown.add(drop.id)
      count++
      // What another key, or another version, may still read stays unseen, unless it is known for noise.
      const isRead = drop.kind === 'letter' || drop.kind === 'plain'
      if (isRead || dismiss === true) read.push(drop.id)
      if (read.length >= ACKNOWLEDGE_EVERY) await acknowledge()
    }
  } finally {
    await acknowledge()
  }
  return { count, refusedSince: refusedSince ?? box.refusedSince() }
}

function asJson({ createdAt, ...drop }: ReadDrop): string {
  return asciiJson({ created_at: createdAt.toISOString(), ...drop })
}

/** A line about it, then its own lines set in. */
async function asText(drop: ReadDrop): Promise<string> {
  const from =
    drop.kind === 'letter' && drop.name !== undefined
      ? `, from (not verified) “${visibleName(drop.name)}”`
      : ''
  return `${await setIn(`── ${minuteOf(drop.createdAt)}${from}\n${contentOf(drop)}`)}\n`
}

function contentOf(drop: ReadDrop): string {
  switch (drop.kind) {
    case 'letter':
    case 'plain':
      return visible(drop.text)
    case 'unreadable':
      return '[It was opened, and what is inside cannot be read. It stays unseen.]'
    case 'no key':
      return '[It was sealed to a key that is not here, or was damaged. It stays unseen.]'
  }
}
