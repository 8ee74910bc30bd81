import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { parseEmbeddedStore, parseMariadbStore, readSettings, readSettingsFile } from '../server/config.js'
import { type Database, openDatabase, type StoreSettings } from '../server/database/database.js'
import {
  countRows,
  digestTable,
  readRows,
  type TableDigest,
  writeRows,
} from '../server/database/store-rows.js'
import {
  formatRow,
  keyOf,
  parseRow,
  STORE_TABLES,
  type StoreRow,
  type StoreTable,
} from '../server/database/store-tables.js'
import { endFill, moveFill } from '../server/database/unfinished-fill.js'
import { prepareStore } from './fill-store.js'
import { requireAnswer, withDatabase } from './open-store.js'
import { countOf, printLine } from './print.js'
import { createProgress } from './progress.js'

export function addCopyCommand(program: Command): void {
  program
    .command('copy')
    .description('copy all that one store holds into another; nobody may write to the first one meanwhile')
    .requiredOption('--from <store>', STORE_WORDS, namedStore)
    .requiredOption('--to <store>', 'likewise', namedStore)
    .option('--replace', 'delete first whatever the second one holds')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(copy)
}

const STORE_WORDS =
  'embedded or mariadb, as the settings name them; embedded:FOLDER; mariadb:FILE, a file with DB_ settings'

const HELP = `
Stop the server, or run it with READ_ONLY=1, until this has ended and the server uses the other store.
Interrupted, it goes on when it is called again in the same words.`

/** Called when the settings are needed, since what is wrong with them is no fault of the words. */
type NamedStore = () => StoreSettings

function namedStore(text: string): NamedStore {
  const [, kind, where] = /^(embedded|mariadb)(?::(.+))?$/.exec(text) ?? []
  if (kind === undefined) throw new InvalidArgumentError('It must begin with embedded or mariadb.')
  return () => {
    if (kind === 'embedded') {
      const { environment } = readSettings()
      return parseEmbeddedStore(where === undefined ? environment : { DATA_DIR: where })
    }
    return parseMariadbStore(where === undefined ? readSettings().environment : readSettingsFile(where))
  }
}

interface CopyWish {
  readonly from: NamedStore
  readonly to: NamedStore
  readonly replace?: boolean
  readonly json?: boolean
}

async function copy({ from, to, replace = false, json = false }: CopyWish): Promise<void> {
  const [sourceSettings, targetSettings] = [from(), to()]
  if (placeOf(sourceSettings) === placeOf(targetSettings)) throw new Error('Both are the same store.')
  await withDatabase(sourceSettings, async (source) => {
    const target = openDatabase(targetSettings)
    try {
      await requireAnswer(target, targetSettings)
      const wish = { kind: 'copy', source: placeOf(sourceSettings), replace } as const
      const position = await prepareStore(target, wish)
      await copyTables(source, target, position)
      const digests = await compare(source, target)
      await endFill(target)
      printLine(json, { copied: true, tables: digests }, format(digests))
    } finally {
      await target.close()
    }
  })
}

function placeOf(settings: StoreSettings): string {
  if (settings.kind === 'embedded') return `embedded store in ${path.resolve(settings.dataFolder)}`
  const { database, socketPath, host, port } = settings
  return `MariaDB database ${database} at ${socketPath ?? `${host}:${String(port)}`}`
}

/** Each page and how far it reaches are one transaction: whenever this ends, it goes on behind the last page that is there. */
async function copyTables(source: Database, target: Database, startedAt: string): Promise<void> {
  const { table: lastTable, after } = parsePosition(startedAt)
  const from = lastTable === undefined ? 0 : STORE_TABLES.indexOf(lastTable)
  let position = startedAt
  await source.dialect.snapshot(async (query) => {
    const counts = await Promise.all(STORE_TABLES.map((table) => countRows(query, table)))
    const progress = createProgress(
      from === 0 && after === undefined ? 'Copied' : 'Copied from where it was interrupted',
      counts.slice(from).reduce((sum, count) => sum + count, 0),
    )
    if (after !== undefined && lastTable !== undefined) progress.add(await countRows(target.query, lastTable))
    for (const table of STORE_TABLES.slice(from)) {
      const behind = table === lastTable ? after : undefined
      for await (const rows of readRows(query, source.dialect.rowCopying, table, behind)) {
        const next = formatPosition(table, rows.at(-1) ?? [])
        await target.transact(async (transaction) => {
          await moveFill(transaction, position, next)
          await writeRows(transaction, target.dialect.rowCopying, table, rows)
        })
        position = next
        progress.add(rows.length)
      }
    }
    progress.end()
  })
}

function formatPosition(table: StoreTable, last: StoreRow): string {
  return `${table.name} ${formatRow(keyTable(table), keyOf(table, last))}`
}

function parsePosition(text: string): { table?: StoreTable; after?: StoreRow } {
  const [name = '', ...key] = text.split(' ')
  const table = STORE_TABLES.find((each) => each.name === name)
  return table === undefined ? {} : { table, after: parseRow(keyTable(table), key.join(' ')) }
}

function keyTable({ name, key, columns }: StoreTable): StoreTable {
  return { name, key, columns: columns.filter(([column]) => key.includes(column)) }
}

/** Both anew, side by side. */
async function compare(source: Database, target: Database): Promise<readonly TableDigest[]> {
  const digests: TableDigest[] = []
  for (const table of STORE_TABLES) {
    const [there, here] = await Promise.all(
      [source, target].map(({ query, dialect }) => digestTable(query, dialect.rowCopying, table)),
    )
    if (there === undefined || here?.sha256 !== there.sha256 || here.rows !== there.rows)
      throw new Error(changed(table))
    digests.push(here)
  }
  return digests
}

function changed({ name }: StoreTable): string {
  return (
    `${name} is not the same in both stores. Somebody has written to the first one meanwhile: stop the server or start ` +
    'it with READ_ONLY=1, and copy again with --replace. Until then the second one is marked as not whole.'
  )
}

function format(digests: readonly TableDigest[]): string {
  const width = Math.max(...digests.map(({ table }) => table.length))
  const lines = digests
    .filter(({ rows }) => rows > 0)
    .map(
      ({ table, rows, sha256 }) => `${table.padEnd(width)}  ${countOf(rows, 'row').padStart(16)}  ${sha256}`,
    )
  return ['Both stores are the same, row by row (SHA-256 of each table):', ...lines].join('\n')
}
