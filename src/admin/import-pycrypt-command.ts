/** `sealdrop-admin import-pycrypt`: from a server of PyCrypt to this one, and nobody's phone notices. docs/from-pycrypt.md */
import path from 'node:path'
import type { Command } from 'commander'
import { randomBytes } from '../crypto/random.js'
import { readPycryptStore } from '../server/config.js'
import { explainSilence } from '../server/doctor/store-findings.js'
import { createServiceUse } from '../server/drops/service-use-store.js'
import { EXIT_USAGE } from './exit-codes.js'
import { type OpenedStore, withStore, withStoreToChange } from './open-store.js'
import { countOf, printLine } from './print.js'
import { createProgress } from './progress.js'
import { openAsideFile } from './pycrypt/aside-file.js'
import { type ImportReport, importPycrypt, type TableReport } from './pycrypt/import-pycrypt.js'
import { createImportStore } from './pycrypt/import-store.js'
import { ASIDE_REASONS, NOTED_REASONS } from './pycrypt/odd-rows.js'
import { openPycrypt, type Pycrypt } from './pycrypt/pycrypt-store.js'

export function addImportPycryptCommand(program: Command): void {
  program
    .command('import-pycrypt')
    .description('bring boxes, messages and permissions from a database of PyCrypt, which is only read')
    .option('--from <file>', 'the .env of PyCrypt: how its database is reached')
    .option('--dry-run', 'read and judge everything, and write nothing into the store')
    .option(
      '--aside <file>',
      'where odd rows are listed (default: pycrypt-import-<time>.jsonl in this folder)',
    )
    .option('--finish', 'instead: forget what has been imported, when nothing more will be')
    .option('--json', 'one JSON object')
    .action(run)
}

interface ImportWish {
  readonly from?: string
  readonly dryRun?: boolean
  readonly aside?: string
  readonly finish?: boolean
  readonly json?: boolean
}

async function run(wish: ImportWish, command: Command): Promise<void> {
  const { from, dryRun: isDryRun = false, aside, finish = false, json = false } = wish
  if (finish) {
    if (from !== undefined || isDryRun || aside !== undefined)
      command.error('error: --finish imports nothing: say it alone', { exitCode: EXIT_USAGE })
    await forgetRows(json)
    return
  }
  if (from === undefined)
    return command.error('error: say --from and the .env of PyCrypt', { exitCode: EXIT_USAGE })
  const settings = readPycryptStore(from)
  const withTarget = isDryRun ? withStore : withStoreToChange
  await withTarget(async ({ database }) => {
    const pycrypt = await openSource(settings)
    try {
      const asideFile = path.resolve(aside ?? defaultName())
      const { report, lines } = await importInto(database, pycrypt, { asideFile, isDryRun })
      const said = {
        dry_run: isDryRun,
        database: settings.database,
        ...report,
        aside: lines > 0 ? asideFile : null,
      }
      printLine(json, said, format(report, { isDryRun, asideFile, lines }))
    } finally {
      await pycrypt.close()
    }
  })
}

async function openSource(settings: ReturnType<typeof readPycryptStore>): Promise<Pycrypt> {
  try {
    return await openPycrypt(settings)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    const { says, advice = '' } = explainSilence(settings, error)
    throw new Error(`Of PyCrypt: ${says} ${advice}`, { cause: error })
  }
}

interface ImportPlace {
  readonly asideFile: string
  readonly isDryRun: boolean
}

async function importInto(
  database: OpenedStore['database'],
  pycrypt: Pycrypt,
  { asideFile, isDryRun }: ImportPlace,
) {
  const nowMs = Date.now()
  const serviceUse = createServiceUse(database, 0)
  const store = createImportStore({ database, serviceUse, random: randomBytes, nowMs, isDryRun })
  const progress = createProgress(isDryRun ? 'Reading' : 'Importing', await countRows(pycrypt))
  const aside = openAsideFile(asideFile, pycrypt)
  try {
    const report = await importPycrypt({ pycrypt, store, aside, progress, nowMs, isDryRun })
    progress.end()
    return { report, lines: aside.close() }
  } catch (error) {
    progress.end()
    aside.close()
    throw error
  }
}

async function countRows(pycrypt: Pycrypt): Promise<number> {
  let rows = 0
  for (const table of ['clients', 'messages', 'message_requests'] as const) rows += await pycrypt.count(table)
  return rows
}

/** Of the moment, UTC. */
function defaultName(): string {
  return `pycrypt-import-${new Date().toISOString().replace(/[:.]/g, '-')}.jsonl`
}

async function forgetRows(json: boolean): Promise<void> {
  await withStoreToChange(async ({ database }) => {
    const serviceUse = createServiceUse(database, 0)
    const needs = { database, serviceUse, random: randomBytes, nowMs: Date.now(), isDryRun: false }
    const forgotten = await createImportStore(needs).forgetRows()
    printLine(
      json,
      { forgotten },
      `Forgotten, of ${countOf(forgotten, 'row')}: where from. What came with them stays.`,
    )
  })
}

const NAMES = { clients: 'Clients', messages: 'Messages', message_requests: 'Requests' } as const

interface Ending {
  readonly isDryRun: boolean
  readonly asideFile: string
  readonly lines: number
}

function format(report: ImportReport, { isDryRun, asideFile, lines }: Ending): string {
  const tables = (Object.keys(NAMES) as (keyof ImportReport)[]).flatMap((table) =>
    formatTable(NAMES[table], report[table]),
  )
  return [
    ...(isDryRun ? ['Nothing was written: this is what would have been.'] : []),
    ...tables,
    ...(lines === 0 ? [] : [`Odd rows are in ${asideFile}, with links and messages: keep it to yourself.`]),
  ].join('\n')
}

function formatTable(
  name: string,
  { read, imported, already_there, updated, set_aside, noted }: TableReport,
) {
  const number = (count: number) => count.toLocaleString('en')
  const aside = Object.values(set_aside).reduce((sum, count) => sum + count, 0)
  const counts = [
    `${number(imported)} imported`,
    `${number(already_there)} there before`,
    `${number(updated)} updated`,
    `${number(aside)} set aside`,
  ]
  const because = (count: number, what: string, reason: string, why: string) =>
    `  ${number(count)} ${what}, ${reason}: ${why}`
  return [
    `${name.padEnd(9)} ${number(read)}: ${counts.join(', ')}`,
    ...entriesOf(set_aside).map(([reason, count]) =>
      because(count, 'set aside', reason, ASIDE_REASONS[reason]),
    ),
    ...entriesOf(noted).map(([reason, count]) => because(count, 'noted', reason, NOTED_REASONS[reason])),
  ]
}

function entriesOf<Reason extends string>(counts: Partial<Record<Reason, number>>) {
  return Object.entries(counts) as [Reason, number][]
}
