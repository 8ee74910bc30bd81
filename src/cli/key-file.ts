/**
 * The boxes of whoever runs the command: one JSON file in the platform's folder for settings, or in SEALDROP_HOME, that only
 * its owner can read. Written whole or not at all; two runs at once take turns and forget nothing of each other.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import envPaths from 'env-paths'
import { lock } from 'proper-lockfile'
import writeFileAtomic from 'write-file-atomic'
import { isSameBox, mergeKeys, openBox, type SavedKeys } from '../client/index.js'
import { CommandError } from './command-error.js'

/** By the name that the command line gives them. */
export type NamedBoxes = Readonly<Record<string, SavedKeys>>

interface Content {
  readonly format: 'sealdrop boxes v1'
  readonly boxes: NamedBoxes
}

export function keyFolder(): string {
  const { SEALDROP_HOME } = process.env
  return SEALDROP_HOME === undefined || SEALDROP_HOME === ''
    ? envPaths('sealdrop', { suffix: '' }).config
    : SEALDROP_HOME
}

export function keyFile(): string {
  return path.join(keyFolder(), 'boxes.json')
}

export function readBoxes(): NamedBoxes {
  const file = keyFile()
  if (!existsSync(file)) return {}
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new CommandError(
      `Others can read ${file}. Take that away (chmod 600) and make new boxes if they may have.`,
    )
  }
  return parseContent(file)
}

function parseContent(file: string): NamedBoxes {
  try {
    const { format, boxes } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Content>
    if (format !== 'sealdrop boxes v1' || boxes === undefined) throw new Error('another format')
    for (const keys of Object.values(boxes)) openBox(keys)
    return boxes
  } catch (cause) {
    throw new CommandError(
      `${file} is damaged. Restore a backup into another folder (SEALDROP_HOME), then compare.`,
      { cause },
    )
  }
}

/** Adds or replaces, with the file to itself: `change` sees what is there now. */
export async function updateBoxes(change: (boxes: NamedBoxes) => NamedBoxes): Promise<void> {
  const folder = keyFolder()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = await lock(folder, { retries: { retries: 50, minTimeout: 20, maxTimeout: 200 } })
  try {
    const content: Content = { format: 'sealdrop boxes v1', boxes: change(readBoxes()) }
    await writeFileAtomic(keyFile(), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  } finally {
    await unlock()
  }
}

/** What a run has learned of one box, without undoing what another run has learned meanwhile. */
export function keepKeys(name: string, keys: SavedKeys): Promise<void> {
  return updateBoxes((boxes) => {
    const there = boxes[name]
    if (there === undefined || !isSameBox(there, keys))
      throw new CommandError(`The box ${name} is another one now.`)
    return { ...boxes, [name]: mergeKeys(there, keys) }
  })
}

/** Of a box that is deleted. */
export function removeKeys(name: string, keys: SavedKeys): Promise<void> {
  return updateBoxes((boxes) => {
    const kept = Object.entries(boxes).filter(([each, there]) => each !== name || !isSameBox(there, keys))
    return Object.fromEntries(kept)
  })
}

/** A new box, by that name or, when another run has taken it meanwhile, by one like it. @returns the name */
export async function addBox(wanted: string, keys: SavedKeys): Promise<string> {
  let name = wanted
  await updateBoxes((boxes) => {
    name = freeName(boxes, wanted)
    return { ...boxes, [name]: keys }
  })
  return name
}

export function freeName(boxes: NamedBoxes, wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${String(number)}`
    if (!Object.hasOwn(boxes, name)) return name
  }
}

/** The one that is named, or the only one. */
export function chooseBox(
  boxes: NamedBoxes,
  wanted: string | undefined,
): readonly [name: string, keys: SavedKeys] {
  const names = Object.keys(boxes)
  if (names.length === 0)
    throw new CommandError(
      'There is no box yet: sealdrop init SERVER makes one, sealdrop restore FILE brings one.',
    )
  if (wanted === undefined && names.length > 1) {
    throw new CommandError(`There are several boxes: name one by --box (${names.join(', ')}).`)
  }
  const name = wanted ?? names[0] ?? ''
  const keys = Object.hasOwn(boxes, name) ? boxes[name] : undefined
  if (keys === undefined) throw new CommandError(`There is no box ${name}. There is: ${names.join(', ')}.`)
  return [name, keys]
}
