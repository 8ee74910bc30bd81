/** The store: whether it can be reached and trusted, and whether it is as this version wants it. */
import { migrations } from '../../../migrations/index.js'
import type { Database, StoreSettings } from '../database/database.js'
import type { StoreFacts } from '../database/dialects/dialect.js'
import { EmbeddedStoreMissingError } from '../database/dialects/libsql-dialect.js'
import { readSchemaState } from '../database/migrate.js'
import { readFill } from '../database/unfinished-fill.js'
import { type Finding, note, right, wrong } from './finding.js'

/** Challenges and key statements live by the clock; both sides round to minutes. */
const MAX_CLOCK_DIFFERENCE_MS = 5_000

/** What was wrong when the store did not answer. The words of drivers may quote what is secret; their codes do not. */
export function explainSilence(settings: StoreSettings, error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // It says what to do itself.
  if (error instanceof EmbeddedStoreMissingError)
    return { check: 'store', verdict: 'wrong', says: error.message }
  if (settings.kind === 'embedded') {
    const says =
      error instanceof Error && code === '' ? error.message : `The embedded store cannot be opened (${code}).`
    return wrong(
      'store',
      says,
      EMBEDDED_ADVICE[code] ??
        `Look at the folder ${settings.dataFolder}: it has to be writable, even to be read from.`,
    )
  }
  const where = settings.socketPath ?? `${settings.host}:${String(settings.port)}`
  const [says, advice] = SILENCES[code] ?? [
    `MariaDB at ${where} does not answer as it should (${code === '' ? 'no code' : code}).`,
    'Ask the host whether its database server is well.',
  ]
  const filled = (text: string) =>
    text.replace('{where}', where).replace('{user}', settings.user).replace('{database}', settings.database)
  return wrong('store', filled(says), filled(advice))
}

const EMBEDDED_ADVICE: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'The file is no store: move it away, or restore a backup.',
  SQLITE_CORRUPT: 'The file is damaged: restore a backup.',
}

const SILENCES: Readonly<Record<string, readonly [says: string, advice: string]>> = {
  ECONNREFUSED: [
    'Nothing answers at {where}.',
    'Is MariaDB running, and are DB_HOST and DB_PORT right? Some hosts have it at a socket only: DB_SOCKET names it.',
  ],
  ENOENT: ['There is no socket at {where}.', 'Correct DB_SOCKET, or take it away to use DB_HOST.'],
  ENOTFOUND: [
    'There is no host {where}.',
    'Correct DB_HOST; on shared hosting it is nearly always localhost.',
  ],
  EAI_AGAIN: [
    'The name of the host {where} cannot be looked up now.',
    'Correct DB_HOST, or try again later.',
  ],
  ETIMEDOUT: ['{where} does not answer in time.', 'Is DB_HOST right, and does it let this machine in?'],
  ER_ACCESS_DENIED_ERROR: [
    'MariaDB does not let {user} in.',
    'Correct DB_USER and DB_PASSWORD: panels put the name of the hosting account in front of both names. In .env, a ' +
      'password with # or spaces stands in quotation marks.',
  ],
  ER_DBACCESS_DENIED_ERROR: [
    'The account {user} may not use the database {database}.',
    'Correct DB_NAME, and add the user to the database with all privileges.',
  ],
  ER_BAD_DB_ERROR: ['There is no database {database}.', 'Make it, or correct DB_NAME.'],
  ER_CON_COUNT_ERROR: ['MariaDB has too many connections.', 'Try again later, or ask the host for more.'],
  ER_USER_LIMIT_REACHED: [
    'The account {user} has no connection left.',
    'Set DB_CONNECTIONS lower, and restart the server.',
  ],
  ER_TOO_MANY_USER_CONNECTIONS: [
    'The account {user} has no connection left.',
    'Set DB_CONNECTIONS lower, and restart the server.',
  ],
}

export async function* examineStore(
  database: Database,
  settings: StoreSettings,
  nowMs: () => number,
): AsyncGenerator<Finding, StoreFacts> {
  const askedAtMs = nowMs()
  const facts = await database.dialect.facts(database.query)
  const answeredAtMs = nowMs()
  yield judgeProduct(facts)
  yield* judgeRights(facts)
  yield* judgeConnections(facts, settings)
  const warning = await database.dialect.warning(database.query)
  yield warning === undefined
    ? right('flushing', 'What is answered 201 has been written to disk.')
    : wrong('flushing', `${warning}.`, 'Set it to 1, or ask the host to.')
  yield* judgeTables(facts)
  yield await judgeSchema(database, facts)
  yield judgeClock(facts, (askedAtMs + answeredAtMs) / 2)
  return facts
}

function judgeProduct({ product, neededProduct }: StoreFacts): Finding {
  return neededProduct === undefined
    ? right('store', `It answers: ${product}.`)
    : wrong('store', `It is ${product}.`, `Sealdrop needs ${neededProduct} or later: ask the host for it.`)
}

function* judgeRights({ missingRights }: StoreFacts): Generator<Finding> {
  if (missingRights === undefined) return
  if (missingRights === 'by a role') {
    yield note('rights', 'The account has its rights by a role, whose rights cannot be seen from here.')
    return
  }
  const { serving, updating } = missingRights
  const give = 'Add the user to the database with all privileges.'
  if (serving.length > 0)
    yield wrong('rights', `The account lacks what serving takes: ${serving.join(', ')}.`, give)
  if (updating.length > 0) {
    const says = `The account lacks what installing and updating take: ${updating.join(', ')}.`
    yield serving.length > 0 ? wrong('rights', says, give) : note('rights', says, give)
  }
  if (serving.length + updating.length === 0) yield right('rights', 'The account may do all that is needed.')
}

/** Beyond those that are allowed, requests are answered 503. */
function* judgeConnections({ maxConnections }: StoreFacts, settings: StoreSettings): Generator<Finding> {
  if (settings.kind === 'embedded' || maxConnections === undefined) return
  const { connections } = settings
  const says =
    `The account may open ${String(maxConnections)} connections; each process of Sealdrop opens up to ` +
    `${String(connections)} (DB_CONNECTIONS).`
  const share = `DB_CONNECTIONS=${String(Math.max(4, Math.floor(maxConnections / 3)))}`
  if (maxConnections < connections)
    yield wrong('connections', says, `Set ${share}, so that three processes have room.`)
  else if (maxConnections >= 2 * connections) yield right('connections', says)
  else yield note('connections', says, `With several processes, or others on this account, set ${share}.`)
}

function* judgeTables({ tables }: StoreFacts): Generator<Finding> {
  const strange = tables.filter((table) => table.strangeness !== undefined)
  for (const { name, strangeness = '' } of strange) {
    yield wrong(
      'tables',
      `The table ${name} has been changed: ${strangeness}.`,
      `ALTER TABLE ${name} ENGINE=InnoDB, CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    )
  }
  if (strange.length === 0)
    yield right('tables', 'Engine and character set of all tables are as they should be.')
}

async function judgeSchema(database: Database, { tables }: StoreFacts): Promise<Finding> {
  const state = await readSchemaState(
    { database, migrations },
    tables.map(({ name }) => name),
  )
  switch (state.kind) {
    case 'none':
      return note('schema', 'There are no tables yet.', 'Start the server: it makes them.')
    case 'too new':
      return wrong(
        'schema',
        `A newer Sealdrop has changed the tables (${state.unknown.join(', ')}).`,
        'Install that version again, or go back as docs/updating.md says.',
      )
    case 'known':
      if (await isUnfinished(database, tables)) {
        return wrong(
          'schema',
          'The store is not whole: a restore or a copy into it has not ended.',
          'Call it again in the same words: it goes on or begins anew by itself.',
        )
      }
      return state.pending.length === 0
        ? right('schema', 'The tables are those of this version.')
        : note(
            'schema',
            `The tables are of an earlier version (${state.pending.join(', ')} to come).`,
            'Start the server: it brings them up to date.',
          )
  }
}

async function isUnfinished({ query }: Database, tables: StoreFacts['tables']): Promise<boolean> {
  return tables.some(({ name }) => name === 'unfinished_fill') && (await readFill(query)) !== undefined
}

function judgeClock({ clockMs }: StoreFacts, ourMs: number): Finding {
  if (clockMs === undefined)
    return right('clock', `It is ${minuteOf(ourMs)} here. The store has no clock of its own.`)
  const differenceMs = Math.abs(clockMs - ourMs)
  if (differenceMs <= MAX_CLOCK_DIFFERENCE_MS)
    return right('clock', `It is ${minuteOf(ourMs)} here and at the store.`)
  return wrong(
    'clock',
    `It is ${minuteOf(ourMs)} here, and ${minuteOf(clockMs)} at the store.`,
    'One of the two clocks is wrong: have it set by NTP. Owners cannot prove who they are when ours is.',
  )
}

function minuteOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
