import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { parseEmbeddedStore, parseMariadbStore, readSettings, readSettingsFile } from '../server/config.js'
import { openDatabase, type StoreSettings } from '../server/database/database.js'
import { isSameStore } from '../server/database/dialects/same-store.js'
import type { TableDigest } from '../server/database/store-rows.js'
import { copyStore, type OpenEnd } from './copy-store.js'
import { prepareStore } from './fill-store.js'
import { NoStoreError, openCurrent, requireAnswer } from './open-store.js'
import { countOf, printLine } from './print.js'
import { at, type StoreEnd } from './store-trouble.js'

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
Nothing in the first store is changed. Both are compared at the end, row by row.
Interrupted, it goes on when it is called again in the same words. docs/moving.md has all of it.`

/** Called when the settings are needed, since what is wrong with them is no fault of the words. */
type NamedStore = () => StoreSettings

function namedStore(text: string): NamedStore {
  const [, kind, where] = /^(embedded|mariadb)(?::(.+))?$/.exec(text) ?? []
  if (kind === undefined) throw new InvalidArgumentError('It must begin with embedded or mariadb.')
  if (where?.startsWith('~')) throw new InvalidArgumentError('The shell leaves ~ as it is there: say $HOME.')
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
  const source = await openSource(sourceSettings)
  try {
    const target = openEnd('--to', targetSettings)
    try {
      await at(target, () => requireAnswer(target.database, targetSettings))
      const ends = [endOf(source, sourceSettings), endOf(target, targetSettings)] as const
      if (await isSameStore(...ends)) throw new Error('Both are the same store.')
      const wish = { kind: 'copy', source: source.place, replace } as const
      const filling = await at(target, () => prepareStore(target.database, wish))
      const digests = await copyStore(source, target, filling)
      printLine(json, { copied: true, tables: digests }, format(digests))
    } finally {
      await target.database.close()
    }
  } finally {
    await source.database.close()
  }
}

function openEnd(option: StoreEnd['option'], settings: StoreSettings): OpenEnd {
  const database = openDatabase(settings)
  return { option, place: placeOf(settings), database, faultOf: database.faultOf }
}

async function openSource(settings: StoreSettings): Promise<OpenEnd> {
  const end: StoreEnd = { option: '--from', place: placeOf(settings), faultOf: () => 'unexpected' }
  return at(end, async () => {
    try {
      const { database } = await openCurrent(settings, true)
      return { ...end, database, faultOf: database.faultOf }
    } catch (error) {
      throw error instanceof NoStoreError ? new Error('There is no store.', { cause: error }) : error
    }
  })
}

function endOf({ database }: OpenEnd, settings: StoreSettings) {
  return { query: database.query, settings }
}

function placeOf(settings: StoreSettings): string {
  if (settings.kind === 'embedded') return `embedded store in ${path.resolve(settings.dataFolder)}`
  const { database, socketPath, host, port } = settings
  return `MariaDB database ${database} at ${socketPath ?? `${host}:${String(port)}`}`
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
