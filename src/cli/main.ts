#!/usr/bin/env node
/** The command `sealdrop`: what each of its commands is called, takes and says. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Command, CommanderError } from 'commander'
import {
  type Box,
  createBox,
  formatBackup,
  isSameBox,
  mergeKeys,
  openBox,
  parseBackup,
  type SavedKeys,
  SealdropError,
} from '../client/index.js'
import {
  changeSetting,
  deleteBox,
  deleteDrops,
  type NamedBox,
  openNamedBox,
  rotateFetchToken,
  rotateLink,
  showSettings,
} from './box-controls.js'
import { CommandError } from './command-error.js'
import {
  addBox,
  chooseBox,
  freeName,
  keyFolder,
  type NamedBoxes,
  readBoxes,
  updateBoxes,
} from './key-file.js'
import { exportToFile, importFromFile, type ImportWish } from './move-box.js'
import { packageFolder } from './package-folder.js'
import { readDrops, type ReadWish } from './read-drops.js'
import { sealOnly, sendDrop, type SendWish, showReceipt, withdraw } from './send-drop.js'
import {
  askPassphrase,
  note,
  qrCode,
  say,
  setIn,
  showProgress,
  visibleLine,
  visibleName,
} from './terminal.js'
import { verifyPages } from './verify-pages.js'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

void main()

async function main(): Promise<void> {
  // Whoever reads our output may go away: `sealdrop read | head`.
  process.stdout.on('error', () => process.exit(EXIT_FAILED))
  process.once('SIGINT', () => process.exit(130))
  try {
    await commands().parseAsync()
  } catch (error) {
    process.exitCode = explain(error)
  }
}

function explain(error: unknown): number {
  // --help and --version end so as well; what is wrong with the words of a command has been said.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  note(`sealdrop: ${visibleLine(sentenceFor(error))}`)
  return EXIT_FAILED
}

/** Of what the system says (no room, no permission) people can make something; of the rest only we can. */
function sentenceFor(error: unknown): string {
  if (error instanceof SealdropError && error.code === 'invalid_statement') return clockSentence()
  return error instanceof Error ? error.message : 'something unexpected happened.'
}

/** Statements that we make are sound and of the right length, so a server can mind only their times. */
function clockSentence(): string {
  const minute = new Date().toISOString().slice(0, 16).replace('T', ' ')
  return `The server does not accept the times on new keys. Is the clock of this device right? It says ${minute} UTC.`
}

function commands(): Command {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  const program = new Command('sealdrop')
    .description('Leaves sealed drops, and keeps boxes to receive them.')
    .version(version)
    .showHelpAfterError('(sealdrop --help tells more)')
    .exitOverride()
    .addHelpText('after', `\nKeys are kept in ${keyFolder()}; SEALDROP_HOME names another folder.`)
  // Commands that are added from here on inherit what is set above.
  const command = (usage: string, description: string) => program.command(usage).description(description)
  const forBox = (of: Command) => of.option('--box <name>', 'which box, if there are several')
  const ifMeant = (of: Command) => of.option('--yes', 'do not ask whether it is meant')
  const ofBox = (usage: string, description: string) => forBox(command(usage, description))

  command('init <server>', 'make a box on a server')
    .option('--name <text>', 'what the box is called; everybody with the link can read it')
    .option('--box <name>', 'what to call it here', 'default')
    .option('--invite <invite>', 'where the operator hands out invites: one of them')
    .action(init)
  command('send <link> [text]', 'leave a drop; without a text or with -, what stdin says')
    .option('--name <text>', 'what you call yourself')
    .option('--receipt', 'print a receipt, to see what becomes of the drop and to take it back')
    .option('--expires <time>', 'delete it after 30m, 12h or 7d, if it is there for longer')
    .option('--as <box>', 'say and prove that it is from a box of yours, which the owner has accepted')
    .action((link: string, text: string | undefined, { as, ...wish }: SendWish & { readonly as?: string }) =>
      sendDrop(link, text, wish, as === undefined ? undefined : openNamed(as).box),
    )
  command('receipt <receipt>', 'say what became of a drop').action(showReceipt)
  ifMeant(command('withdraw <receipt>', 'take a drop back, unless its owner has marked it as seen')).action(
    withdraw,
  )
  command(
    'seal <link> [text]',
    'print a sealed drop for the plain form of a server, and send nothing',
  ).action(sealOnly)
  ofBox('read', 'open what is new, show it and mark it as seen')
    .option('--keep', 'do not mark it as seen')
    .option('--json', 'one JSON object a line')
    .option('--dismiss', 'mark as seen also what no key opens')
    .option('--watch', 'go on until Ctrl-C')
    .action((wish: ReadWish) => readDrops(wish))
  ofBox('link', 'show the link, its words and its QR code').action(({ box }: ForBox) =>
    showLink(openNamed(box).box),
  )
  ofBox('settings', 'show the settings of a box, and how full it is')
    .option('--json', 'as one JSON object')
    .action(({ box, json = false }: ForBox & { readonly json?: boolean }) =>
      showSettings(openNamed(box), { json }),
    )
  ofBox('set <setting> <value>', 'change a setting, by the name that settings shows; - reads stdin').action(
    (setting: string, value: string, { box }: ForBox) => changeSetting(openNamed(box), setting, value),
  )
  const rotate = command('rotate', 'replace what others may have got hold of')
  const rotation = (usage: string, description: string) =>
    ifMeant(forBox(rotate.command(usage).description(description)))
  rotation('link', 'a new link; the old one ends').action(({ box, ...wish }: ForBox & Meant) =>
    rotateLink(openNamed(box), showLink, wish),
  )
  rotation('token', 'a new fetch token; the old one ends').action(({ box, ...wish }: ForBox & Meant) =>
    rotateFetchToken(openNamed(box), wish),
  )
  const deletion = command('delete', 'delete for good')
  const deletionOf = (usage: string, description: string) =>
    ifMeant(forBox(deletion.command(usage).description(description)))
  deletionOf('drops [ids...]', 'drops by their ids, as read --json prints them')
    .option('--all', 'every drop in the box')
    .action((ids: readonly string[], { box, ...wish }: ForBox & Meant & { readonly all?: boolean }) =>
      deleteDrops(openNamed(box), ids, wish),
    )
  deletionOf('box', 'a box with everything in it, and its keys')
    .option('--forget', 'remove the keys also when the server knows no such box')
    .action(({ box, ...wish }: ForBox & Meant & { readonly forget?: boolean }) =>
      deleteBox(openNamed(box), wish),
    )
  const contacts = command('contacts', 'boxes that ask for permission to write as themselves')
  const ofContacts = (usage: string, description: string) =>
    forBox(contacts.command(usage).description(description))
  ofContacts('list', 'who asks').action(({ box }: ForBox) => listContacts(openNamed(box).box))
  ofContacts('accept <id>', 'grant it').action((id: string, { box }: ForBox) =>
    acceptContact(openNamed(box).box, idOf(id)),
  )
  ofContacts('reject <id>', 'refuse it').action((id: string, { box }: ForBox) =>
    openNamed(box).box.rejectContact(idOf(id)),
  )
  ofContacts('block <link>', 'take it back, and hear no more of that box; a link token does, too').action(
    (link: string, { box }: ForBox) => openNamed(box).box.blockContact(link),
  )
  ofContacts('unblock <link>', 'let it ask again').action((link: string, { box }: ForBox) =>
    openNamed(box).box.blockContact(link, { blocked: false }),
  )
  ofContacts('ask <link>', 'ask another box')
    .option('--name <text>', 'what you call yourself')
    .action(async (link: string, { box, name }: ForBox & ByName) =>
      say(await openNamed(box).box.requestContact(link, name)),
    )
  ofBox('backup <file>', 'write all boxes, or one, to a file under a passphrase').action(backUp)
  ofBox('export <file>', 'write all that the server has of a box, sealed, to a file').action(
    (file: string, { box }: ForBox) => exportToFile(openNamed(box).keys, file),
  )
  command('import <file> <server>', 'make a box that was exported again, on another server')
    .option('--invite <invite>', 'where the operator hands out invites: one of them')
    .option('--box <name>', 'what to call it here')
    .action(importArchive)
  command('restore <file>', 'bring boxes back from a backup').action(restore)
  command('verify <server>', 'compare the pages that a server shows with those of this version').action(
    verifyPages,
  )
  return program
}

interface ForBox {
  readonly box?: string
}

interface ByName {
  readonly name?: string
}

interface Meant {
  readonly yes?: boolean
}

function openNamed(wanted: string | undefined): NamedBox {
  return openNamedBox(...chooseBox(readBoxes(), wanted))
}

async function init(
  server: string,
  { name, box: boxName, invite }: ByName & { readonly box: string; readonly invite?: string },
): Promise<void> {
  if (boxName in readBoxes())
    throw new CommandError(`There is a box ${boxName} already: --box gives another name.`)
  const box = await createBox(server, {
    ...(name === undefined ? {} : { displayName: name }),
    ...(invite === undefined ? {} : { invite }),
    onKeys: async (keys) => {
      const name = await addBox(boxName, keys)
      if (name !== boxName) note(`Another run has made a box ${boxName} meanwhile: this one is ${name}.`)
    },
  })
  await showLink(box)
  note(
    '\nThe keys of this box are on this machine only. sealdrop backup FILE keeps a copy under a passphrase.',
  )
}

async function showLink({ link, words }: Box): Promise<void> {
  await say(link)
  if (!process.stdout.isTTY) return
  await say(`\nWords to compare: ${words.join(' ')}`)
  const code = await qrCode(link)
  if (code === undefined) note('The terminal is too narrow for a QR code of the link.')
  else await say(`\n${code}`)
}

async function listContacts(box: Box): Promise<void> {
  const requests = await box.contactRequests()
  for (const { id, fromNickname, createdAt } of requests) {
    const day = createdAt.toISOString().slice(0, 10)
    await say(await setIn(`${String(id)}  ${day}  ${visibleName(fromNickname)}`))
  }
  if (requests.length === 0) note('Nobody asks.')
}

async function acceptContact(box: Box, id: number): Promise<void> {
  const request = (await box.contactRequests()).find((each) => each.id === id)
  await box.acceptContact(id)
  // By a link token, as the box that asks is known by nothing else here.
  if (request !== undefined) note(`To take it back: sealdrop contacts block ${request.fromLinkToken}`)
}

function idOf(text: string): number {
  if (!/^[0-9]{1,16}$/.test(text)) throw new CommandError(`${text} is not the number of a request.`)
  return Number(text)
}

async function backUp(file: string, { box }: ForBox): Promise<void> {
  const boxes = readBoxes()
  const [, first] = chooseBox(boxes, box ?? Object.keys(boxes)[0])
  if (existsSync(file))
    throw new CommandError(`${file} is there already, and may be the only backup of another box.`)
  const passphrase = await askPassphrase('Passphrase of the backup', { twice: true })
  const which = box === undefined ? Object.values(boxes) : [first]
  const onProgress = showProgress('Making a key of the passphrase')
  // Not over a file that is there: it may be the only backup of another box.
  writeFileSync(file, `${await formatBackup(which, passphrase, { onProgress })}\n`, {
    mode: 0o600,
    flag: 'wx',
  })
  await say(`${String(which.length)} ${which.length === 1 ? 'box' : 'boxes'} in ${file}.`)
}

async function importArchive(file: string, server: string, wish: ImportWish): Promise<void> {
  const { name, keys, became } = await importFromFile(file, server, wish)
  await showLink(openBox(keys))
  if (became === 'same') return
  const old =
    became === 'made elsewhere'
      ? 'The old one and its link are still there. What has arrived there since comes by exporting again and importing again by ' +
        'the same command. When nothing more comes, sealdrop delete box deletes the old one.'
      : 'The server did not know the old one any more: sealdrop delete box --forget removes its keys.'
  note(
    `\nThis box is called ${name} here: tell senders the new link. ${old} Backups that were made before do not know the new box: ` +
      'make another one.',
  )
}

async function restore(file: string): Promise<void> {
  const text = readFileSync(file, 'utf8')
  const passphrase = await askPassphrase('Passphrase of the backup', { twice: false })
  const onProgress = showProgress('Making a key of the passphrase')
  const restored = await parseBackup(text, passphrase, { onProgress })
  await updateBoxes((boxes) => restored.reduce(withRestored, boxes))
  await say(`${String(restored.length)} ${restored.length === 1 ? 'box' : 'boxes'} restored.`)
}

/** One that is there already learns what the backup knows; another one gets a name that is free. */
function withRestored(boxes: NamedBoxes, keys: SavedKeys): NamedBoxes {
  const known = Object.entries(boxes).find(([, each]) => isSameBox(each, keys))
  if (known !== undefined) return { ...boxes, [known[0]]: mergeKeys(known[1], keys) }
  return { ...boxes, [freeName(boxes, 'default')]: keys }
}
