/** What an operator may do to one box: close it, or take it down. The drops in it stay sealed to its owner either way. */
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import type { LinkToken } from '../protocol/link.js'
import { linkTokenIn } from './arguments.js'
import { EXIT_USAGE } from './exit-codes.js'
import { type OpenedStore, withStoreToChange } from './open-store.js'
import { countOf, printLine } from './print.js'

export function addBoxCommands(program: Command): void {
  program
    .command('close')
    .description('have a box take no more drops; its owner goes on reading, and can open it again')
    .argument('<link>', 'the link of the box, in any of its forms, or its link token', linkTokenIn)
    .option('--json', 'one JSON object')
    .action(close)
  program
    .command('delete')
    .description('remove a box with its tokens and all drops in it, for good')
    .argument('<link>', 'the link of the box, in any of its forms, or its link token', linkTokenIn)
    .option('--yes', 'without asking')
    .option('--json', 'one JSON object')
    .action(takeDown)
}

async function close(link: LinkToken, { json = false }: { readonly json?: boolean }): Promise<void> {
  await withStoreToChange(async ({ stores }) => {
    const boxId = await findBoxId(stores, link)
    await stores.boxes.update(boxId, { isClosed: true })
    printLine(json, { closed: true }, 'The box is closed. Its owner can open it again.')
  })
}

interface DeleteWish {
  readonly yes?: boolean
  readonly json?: boolean
}

async function takeDown(
  link: LinkToken,
  { yes = false, json = false }: DeleteWish,
  command: Command,
): Promise<void> {
  if (!yes && !process.stdin.isTTY) {
    command.error('error: nobody can be asked here: say --yes to delete the box and all that is in it', {
      exitCode: EXIT_USAGE,
    })
  }
  await withStoreToChange(async ({ stores, database }) => {
    const boxId = await findBoxId(stores, link)
    if (!yes && !(await askToBeSure(await countDrops(stores, boxId)))) {
      printLine(json, { deleted: false }, 'Nothing was deleted.')
      return
    }
    const deleted = await stores.boxes.remove(boxId)
    while ((await stores.boxes.removeDeleted(BATCH)) > 0);
    await database.dialect.scrub(database.query)
    printLine(json, { deleted }, 'The box is gone, with all that was in it.')
  })
}

/** Few enough that nothing else waits long for the store. */
const BATCH = 500

const ASSENT = 'delete'

async function askToBeSure(drops: number): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const about = `The box, its tokens and ${countOf(drops, 'drop')} go for good: nobody can bring them back.`
  try {
    return (await terminal.question(`${about}\nType “${ASSENT}” to go on: `)).trim() === ASSENT
  } finally {
    terminal.close()
  }
}

async function countDrops({ drops }: OpenedStore['stores'], boxId: number): Promise<number> {
  const { unseen, seen } = await drops.useOf(boxId)
  return unseen.drops + seen.drops
}

/** Also by a link that its owner has replaced. */
async function findBoxId({ boxes }: OpenedStore['stores'], link: LinkToken): Promise<number> {
  const box = await boxes.findByLinkToken(link)
  if (box === undefined) throw new Error('No box of this server has this link.')
  return box.id
}
