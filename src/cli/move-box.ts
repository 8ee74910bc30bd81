/** `sealdrop export` and `sealdrop import`: a box goes to another server, as a file. */
import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import {
  type ArchiveFacts,
  checkArchive,
  exportBox,
  firstLinkToken,
  importBox,
  type Imported,
  type ImportStep,
  isArchiveOf,
  isSameBox,
  type OpenArchive,
  plainAddress,
  readLink,
  type SavedKeys,
  SealdropError,
} from '../client/index.js'
import { CommandError } from './command-error.js'
import { addBox, keepKeys, type NamedBoxes, readBoxes } from './key-file.js'
import { note, say, showProgress } from './terminal.js'

/** Written beside its place and put there when it is whole; never over a file that is there. */
export async function exportToFile(keys: SavedKeys, file: string): Promise<void> {
  if (existsSync(file)) throw isThere(file)
  const unfinished = `${file}.${randomBytes(4).toString('hex')}.part`
  const removeUnfinished = () => {
    rmSync(unfinished, { force: true })
  }
  // Also when somebody types Ctrl-C.
  process.once('exit', removeUnfinished)
  try {
    const drops = await writeArchive(keys, unfinished)
    putInPlace(unfinished, file)
    await say(`${countOf(drops)} in ${file}.`)
  } finally {
    removeUnfinished()
    process.off('exit', removeUnfinished)
  }
  note(
    'It holds what the server had of the box, sealed, and no keys: sealdrop backup FILE keeps those. Permissions between ' +
      'boxes stay on the server.',
  )
}

/** @returns how many drops are in it */
async function writeArchive(keys: SavedKeys, file: string): Promise<number> {
  const show = showProgress('Exporting')
  const handle = await open(file, 'wx', 0o600)
  try {
    const parts = exportBox(keys, {
      onProgress: (drops, of) => {
        show(partOf(drops, of))
      },
    })
    for (;;) {
      const { value, done } = await parts.next()
      if (done === true) {
        await handle.sync()
        return value
      }
      await handle.appendFile(value)
    }
  } finally {
    await handle.close()
  }
}

function putInPlace(unfinished: string, file: string): void {
  try {
    linkSync(unfinished, file)
  } catch (error) {
    // Not every file system has links.
    const isTaken = (error instanceof Error && 'code' in error && error.code === 'EEXIST') || existsSync(file)
    if (isTaken) throw isThere(file)
    renameSync(unfinished, file)
  }
}

function isThere(file: string): CommandError {
  return new CommandError(`${file} is there already.`)
}

export interface ImportWish {
  /** What to call the box here. */
  readonly box?: string
  readonly invite?: string
}

export interface ImportedBox extends Known {
  /** `same`: it was there, and has its link. `made again`: on its own server, which did not know it any more. */
  readonly became: 'same' | 'made again' | 'made elsewhere'
}

/** Killed at any point and run again, it goes on with the box that it has begun. */
export async function importFromFile(file: string, server: string, wish: ImportWish): Promise<ImportedBox> {
  const openArchive: OpenArchive = () => createReadStream(file)
  const facts = await checkArchive(openArchive)
  const address = plainAddress(server)
  const known = findKeys(readBoxes(), facts, address)
  const imported = await importAs(known, openArchive, server, wish)
  tell({ ...imported.drops, leftOut: imported.leftOut }, facts)
  const [name = known.name] = nameOf(imported.keys)
  if (isSameBox(imported.keys, known.keys)) return { name, keys: imported.keys, became: 'same' }
  const isOwnServer = plainAddress(readLink(facts.link).baseUrl) === address
  return { name, keys: imported.keys, became: isOwnServer ? 'made again' : 'made elsewhere' }
}

async function importAs(
  { name, keys, there }: KnownKeys,
  openArchive: OpenArchive,
  server: string,
  { box: wanted, invite }: ImportWish,
): Promise<Imported> {
  const shown = { checking: showProgress('Checking the archive'), importing: showProgress('Importing') }
  const importInto = (resume: SavedKeys | undefined) =>
    importBox(openArchive, {
      server,
      keys,
      resume,
      invite,
      onBox: async (begun) => {
        const [there] = nameOf(begun)
        if (there === undefined) await addBox(wanted ?? name, begun)
        else await keepKeys(there, begun)
      },
      onProgress: (step: ImportStep, drops, of) => {
        shown[step](partOf(drops, of))
      },
    })
  for (const resumed of there) {
    try {
      return await importInto(resumed.keys)
    } catch (error) {
      // Its server has lost it: it is made again, by another link, unless an earlier run has done so.
      if (!(error instanceof SealdropError) || error.code !== 'box_not_found') throw error
    }
  }
  return importInto(undefined)
}

/** Of the box in the key file; none, or one. */
function nameOf(keys: SavedKeys): readonly string[] {
  return Object.entries(readBoxes()).flatMap(([name, each]) => (isSameBox(each, keys) ? [name] : []))
}

interface Known {
  readonly name: string
  readonly keys: SavedKeys
}

interface KnownKeys extends Known {
  /** Boxes that are or were there already: on its own server the box itself, then those that earlier runs have begun. */
  readonly there: readonly Known[]
}

function findKeys(boxes: NamedBoxes, facts: ArchiveFacts, address: string): KnownKeys {
  const exported = readLink(facts.link)
  const isExported = ({ keys }: Known) =>
    firstLinkToken(keys) === exported.linkToken || keys.link_token === exported.linkToken
  const ours = Object.entries(boxes)
    .filter(([, keys]) => isArchiveOf(facts, keys))
    .map(([name, keys]) => ({ name, keys }))
    .toSorted((one, other) => Number(isExported(other)) - Number(isExported(one)))
  const at = (server: string) =>
    ours.filter(({ keys }) => plainAddress(keys.base_url) === plainAddress(server))
  const there = at(address)
  const known = at(exported.baseUrl)[0] ?? there[0] ?? ours[0]
  if (known === undefined) {
    throw new CommandError(
      'The keys of the box in this archive are not here: sealdrop restore FILE brings them from a backup.',
    )
  }
  return { ...known, there }
}

function tell(
  {
    imported,
    known,
    expired,
    leftOut,
  }: {
    readonly leftOut: number
    readonly imported: number
    readonly known: number
    readonly expired: number
  },
  { contacts, contactRequests }: ArchiveFacts,
): void {
  const rest = [
    ...(known === 0 ? [] : [`${String(known)} were there before`]),
    ...(expired === 0 ? [] : [`${String(expired)} had expired`]),
    ...(leftOut === 0 ? [] : [`${String(leftOut)} that had been read found no room there`]),
  ]
  note(`${countOf(imported)} imported${rest.length === 0 ? '' : `; ${rest.join(', ')}`}.`)
  if (contacts.granted + contacts.blocked + contacts.grantedBy + contactRequests > 0) {
    note(
      'Permissions, blocks and requests between boxes are of boxes on the old server and did not come along: ask, accept and ' +
        'block again here.',
    )
  }
}

function countOf(drops: number): string {
  return `${String(drops)} ${drops === 1 ? 'drop' : 'drops'}`
}

function partOf(drops: number, of: number): number {
  return of === 0 ? 1 : drops / of
}
