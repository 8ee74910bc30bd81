/** A database of PyCrypt's, the stand-in that writes it, and its phones: Python throughout, and no code of ours. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createConnection } from 'mysql2/promise'
import { runAdmin } from './admin.js'
import { createMariadbStore, type TestStore } from './stores.js'
import { PACKAGE_FOLDER } from './test-server.js'

export interface PycryptDatabase {
  readonly name: string
  /** Statements, by somebody who may do all. */
  readonly query: <Row>(sql: string, values?: readonly (string | number)[]) => Promise<readonly Row[]>
  /** An operator's folder. In it, `pycrypt.env` is PyCrypt's, with an account that may SELECT and nothing else. */
  readonly folder: string
  readonly connection: { readonly host: string; readonly port: number; readonly user: string }
  readonly remove: () => Promise<void>
}

export async function createPycryptDatabase(): Promise<PycryptDatabase> {
  const store = await createMariadbStore('utf8mb4')
  assert.ok(store.settings.kind === 'mariadb')
  const { database, host, port, user } = store.settings
  const connection = await createConnection({ host, port, user, database, multipleStatements: true })
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-pycrypt-'))
  const reader = `reader_${randomBytes(4).toString('hex')}`
  await connection.query(
    `create user ${reader}@'127.0.0.1' identified by 'a # "word"';
    grant select on ${database}.* to ${reader}@'127.0.0.1'`,
  )
  const settings = {
    DB_HOST: host,
    DB_PORT: port,
    DB_USER: reader,
    DB_PASSWORD: `'a # "word"'`,
    DB_NAME: database,
  }
  const lines = Object.entries({ ...settings, DEBUG: 'False' }).map(
    ([name, value]) => `${name}=${String(value)}\n`,
  )
  writeFileSync(path.join(folder, 'pycrypt.env'), lines.join(''))
  return {
    name: database,
    query: async (sql, values = []) => (await connection.query(sql, [...values]))[0] as never,
    folder,
    connection: { host, port, user },
    async remove() {
      await connection.query(`drop user ${reader}@'127.0.0.1'`)
      await connection.end()
      await store.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Report {
  readonly read: number
  readonly imported: number
  readonly already_there: number
  readonly updated: number
  readonly set_aside: Readonly<Record<string, number>>
  readonly noted: Readonly<Record<string, number>>
}

export interface Imported {
  readonly clients: Report
  readonly messages: Report
  readonly message_requests: Report
  readonly aside: string | null
}

/** Of the operator's, into the store of `environment`. */
export function runImport(
  { folder }: PycryptDatabase,
  { environment }: Pick<TestStore, 'environment'>,
  words: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
) {
  return runAdmin(folder, ['import-pycrypt', '--from', 'pycrypt.env', ...words], { ...environment, ...more })
}

/** What it says, once it is sure that each row was counted once. */
export async function importAll(
  source: PycryptDatabase,
  store: Pick<TestStore, 'environment'>,
  ...words: readonly string[]
): Promise<Imported> {
  const { code, stdout, stderr } = await runImport(source, store, ['--json', ...words])
  assert.equal(code, 0, stderr)
  const imported = JSON.parse(stdout) as Imported
  for (const table of ['clients', 'messages', 'message_requests'] as const) {
    const { read, imported: came, already_there, updated, set_aside } = imported[table]
    const aside = Object.values(set_aside).reduce((sum, count) => sum + count, 0)
    assert.equal(came + already_there + updated + aside, read, `each row of ${table} counts once`)
  }
  return imported
}

export interface AsideRow {
  readonly table: string
  readonly id: number | string
  readonly reason: string
  readonly row: Readonly<Record<string, unknown>>
}

export function readAside(file: string | null): readonly AsideRow[] {
  if (file === null) return []
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as AsideRow)
}

export function asideFilesIn({ folder }: PycryptDatabase): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
}

export interface PycryptServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Makes the tables, too. */
export async function startPycrypt({ name, connection }: PycryptDatabase): Promise<PycryptServer> {
  const script = path.join(PACKAGE_FOLDER, 'test/interop/pycrypt_server.py')
  const words = [script, connection.host, String(connection.port), connection.user, '', name]
  const server = spawn('/usr/bin/python3', words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const port = await firstLine(server)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGKILL')
      await ended
    },
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  assert.ok(stdout)
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error('PyCrypt’s stand-in did not start.')
}

/** What the phones keep is in the operator's folder, for want of pockets. */
export async function playPhones(
  { folder }: PycryptDatabase,
  url: string,
  act: 'before' | 'between' | 'after',
): Promise<void> {
  const script = path.join(PACKAGE_FOLDER, 'test/interop/pycrypt_phone.py')
  const words = [script, url, path.join(folder, 'phones.json'), act]
  const phones = spawn('/usr/bin/python3', words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [phones.stdout, phones.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await new Promise((resolve) => phones.once('close', resolve))
  assert.equal(said, 'as it should be\n')
}
