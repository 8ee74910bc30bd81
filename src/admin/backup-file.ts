/**
 * A backup as a file: lines of UTF-8 JSON through gzip (RFC 1952), readable with `zcat`.
 *
 *     {"sealdrop_backup":1,"made_at":…,"version":…,"schema":[…],"rows":N}   what it is of
 *     {"table":"boxes","key":["id"],"columns":[["id","integer"],…]}        a table begins
 *     [7,"…"]                                                              its rows in the order of its key, bytes as base64
 *     {"rows":N,"sha256":"…"}                                              a table ends: SHA-256 of its rows' lines
 *     {"end":true,"sha256":"…"}                                            SHA-256 of all lines above, each with its line feed
 *
 * What is sealed does not compress. Huffman coding alone takes back what base64 adds, and is quick.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { link, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, createGzip } from 'node:zlib'
import type { ColumnKind, StoreTable } from '../server/database/store-tables.js'
import { type TableDigest, digestOf, isName } from '../server/database/store-rows.js'

/** Those of this program. */
const FORMAT = 1
/** Some times the longest row. A file without line feeds is no backup, however long it is. */
const MAX_LINE_CHARACTERS = 32 * 1024 * 1024

export interface BackupHeader {
  readonly made_at: string
  /** Of the program that made it. */
  readonly version: string
  /** The migrations that the store had seen, in their order. */
  readonly schema: readonly string[]
  /** Of all tables. */
  readonly rows: number
}

/** What a backup consists of, in this order for each table. */
export type BackupPart =
  | { readonly kind: 'table'; readonly table: StoreTable }
  | { readonly kind: 'rows'; readonly count: number; readonly lines: string }
  | { readonly kind: 'table end'; readonly digest: TableDigest }

/** What is wrong with the file, for the operator. */
export class BackupFileError extends Error {}

/**
 * The file is there when all of it is on the disk, and not before. Never in the place of another.
 * @param file `-` is stdout
 */
export async function writeBackup(
  file: string,
  header: BackupHeader,
  parts: AsyncIterable<BackupPart>,
): Promise<void> {
  const lines = Readable.from(toLines(header, parts), { objectMode: true, highWaterMark: 1 })
  const gzip = createGzip({ strategy: constants.Z_HUFFMAN_ONLY, chunkSize: 256 * 1024 })
  if (file === '-') {
    await told(file, () => pipeline(lines, gzip, process.stdout as Writable))
    return
  }
  // Not the same for two that write at the same time: the first to end would give the other's half its name.
  const unfinished = `${file}.${randomUUID().slice(0, 8)}.unfinished`
  const target = createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true })
  try {
    await told(file, () => pipeline(lines, gzip, target))
    await told(file, () => putInPlace(unfinished, file))
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** @throws when it is there already, or is a terminal */
export async function refuseTaken(file: string): Promise<void> {
  if (file === '-') {
    if (process.stdout.isTTY)
      throw new Error('A backup is no text for a terminal. Name a file, or a pipe behind -.')
    return
  }
  if (existsSync(file)) throw new Error(taken(file))
  await told(file, () => stat(path.dirname(file)))
}

function taken(file: string): string {
  return `${file} is there already. Name another file.`
}

/** What file systems without links say: FAT, some network shares, some of those that run as programs. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']

/** What is said where a folder cannot be opened, or not be flushed. */
const NO_FOLDERS = [...NO_LINKS, 'EACCES', 'EISDIR']

/** By a link and not a renaming, which would take the place of a file that has come meanwhile. */
async function putInPlace(unfinished: string, file: string): Promise<void> {
  try {
    await link(unfinished, file)
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error
    // Its name first, by an empty file that nobody else has made, and that the renaming then replaces.
    await (await open(file, 'wx', 0o600)).close()
    await rename(unfinished, file)
  }
  await flushFolder(path.dirname(file))
}

/** So that the name outlives a power cut, where folders can be flushed. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!NO_FOLDERS.includes(codeOf(error))) throw error
  }
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for this account',
  EFBIG: 'it would be larger than files may be there',
  EACCES: 'this account may not',
  EPERM: 'this account may not',
  EROFS: 'the disk is read-only',
  ENAMETOOLONG: 'its name is too long',
  EPIPE: 'whoever was reading it has gone',
}

/** What is wrong with writing it in words. */
async function told(file: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') throw new Error(taken(file), { cause: error })
    const fault = FILE_FAULTS[code]
    if (fault === undefined) throw error
    const name = file === '-' ? 'The backup' : file
    throw new Error(`${name} cannot be written: ${fault}. There is no backup.`, { cause: error })
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function* toLines(header: BackupHeader, parts: AsyncIterable<BackupPart>): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const hashed = (text: string) => {
    hash.update(text)
    return text
  }
  yield hashed(`${JSON.stringify({ sealdrop_backup: FORMAT, ...header })}\n`)
  for await (const part of parts) yield hashed(formatPart(part))
  yield `${JSON.stringify({ end: true, sha256: hash.digest('hex') })}\n`
}

function formatPart(part: BackupPart): string {
  switch (part.kind) {
    case 'table': {
      const { name, key, columns } = part.table
      return `${JSON.stringify({ table: name, key, columns })}\n`
    }
    case 'rows':
      return part.lines
    case 'table end':
      return `${JSON.stringify({ rows: part.digest.rows, sha256: part.digest.sha256 })}\n`
  }
}

export interface OpenedBackup {
  readonly header: BackupHeader
  /** Throws at the first thing that is wrong, at the latest at the end. To be read once. */
  readonly parts: AsyncGenerator<BackupPart>
}

/** @throws BackupFileError */
export async function openBackup(file: string): Promise<OpenedBackup> {
  await requireFile(file)
  const lines = readLines(file)
  const first = await lines.next()
  if (first.done === true) throw damaged('there is nothing in it')
  const [line = '', ...others] = first.value
  const header = parseHeader(line)
  return { header, parts: readParts(line, withFirst(others, lines)) }
}

/** What is read twice, and judged by its length. */
async function requireFile(file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    throw explain(error)
  })
  if (!stats.isFile()) throw new BackupFileError('It has to be a file, since it is read twice.')
  if (stats.size === 0) throw new BackupFileError('It is empty.')
}

async function* withFirst<T>(first: T, others: AsyncIterable<T>): AsyncGenerator<T> {
  yield first
  yield* others
}

function parseHeader(line: string): BackupHeader {
  const header = tryObject(line)
  const format = header?.['sealdrop_backup']
  if (header === undefined || typeof format !== 'number')
    throw new BackupFileError('It is no backup of Sealdrop.')
  if (format > FORMAT) throw new BackupFileError('It was made by a newer Sealdrop: use its sealdrop-admin.')
  const { made_at, version, schema, rows } = header
  if (
    typeof made_at !== 'string' ||
    Number.isNaN(Date.parse(made_at)) ||
    !isWord(version) ||
    !isTexts(schema) ||
    !schema.every(isWord) ||
    !Number.isSafeInteger(rows)
  ) {
    throw damaged('its first line')
  }
  return { made_at, version, schema, rows: rows as number }
}

async function* readParts(
  header: string,
  chunks: AsyncIterable<readonly string[]>,
): AsyncGenerator<BackupPart> {
  const hash = createHash('sha256').update(`${header}\n`)
  let table: StoreTable | undefined
  let digest = digestOf({ name: '', key: [], columns: [] })
  let hasEnded = false
  for await (const chunk of chunks) {
    for (const { isRows, text, count } of inRuns(chunk)) {
      if (hasEnded) throw damaged('something stands behind its end')
      if (isRows) {
        if (table === undefined) throw damaged('rows without a table')
        hash.update(text)
        digest.add(text, count)
        yield { kind: 'rows', count, lines: text }
        continue
      }
      const said = parseObject(text)
      if (said['end'] === true) {
        if (table !== undefined || said['sha256'] !== hash.digest('hex')) throw damaged('its checksum')
        hasEnded = true
        continue
      }
      hash.update(text)
      if (table === undefined) {
        table = parseTable(said)
        digest = digestOf(table)
        yield { kind: 'table', table }
      } else {
        const ended = digest.end()
        if (said['rows'] !== ended.rows || said['sha256'] !== ended.sha256) {
          throw damaged(`the checksum of ${table.name}`)
        }
        table = undefined
        yield { kind: 'table end', digest: ended }
      }
    }
  }
  if (!hasEnded) throw damaged('its end is missing')
}

interface Run {
  readonly isRows: boolean
  /** With its line feeds. */
  readonly text: string
  readonly count: number
}

/** Rows that follow one another together, everything else by itself. */
function* inRuns(lines: readonly string[]): Generator<Run> {
  let rows: string[] = []
  for (const line of lines) {
    if (line.startsWith('[')) {
      rows.push(line)
      continue
    }
    if (rows.length > 0) yield { isRows: true, text: `${rows.join('\n')}\n`, count: rows.length }
    rows = []
    yield { isRows: false, text: `${line}\n`, count: 1 }
  }
  if (rows.length > 0) yield { isRows: true, text: `${rows.join('\n')}\n`, count: rows.length }
}

const KINDS: readonly ColumnKind[] = ['integer', 'text', 'bytes']

function parseTable({ table: name, key, columns }: Readonly<Record<string, unknown>>): StoreTable {
  const isColumn = (column: unknown): column is [string, ColumnKind] =>
    Array.isArray(column) && typeof column[0] === 'string' && KINDS.includes(column[1] as ColumnKind)
  if (typeof name !== 'string' || !isTexts(key) || !Array.isArray(columns) || !columns.every(isColumn)) {
    throw damaged('the beginning of a table')
  }
  if (![name, ...key, ...columns.map(([column]) => column)].every(isName)) {
    throw damaged('the name of a table or column')
  }
  return { name, key, columns }
}

/** What may be shown on a terminal, whoever made the file. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.+-]{1,64}$/.test(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  const object = tryObject(line)
  if (object === undefined) throw damaged('a line that is not as it was written')
  return object
}

function tryObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

function damaged(what: string): BackupFileError {
  return new BackupFileError(`It is damaged (${what}).`)
}

/** Lines without their line feeds, many at a time. */
async function* readLines(file: string): AsyncGenerator<readonly string[]> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 })
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  source.on('error', (error) => gunzip.destroy(error))
  gunzip.setEncoding('utf8')
  let rest = ''
  try {
    for await (const chunk of source.pipe(gunzip)) {
      const lines = (rest + (chunk as string)).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > MAX_LINE_CHARACTERS) throw damaged('a line that is longer than any row')
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    throw explain(error)
  } finally {
    source.destroy()
  }
  if (rest !== '') throw damaged('its last line is cut')
  // Zeros are passed over there.
  if (gunzip.bytesWritten !== (await stat(file)).size) throw damaged('something stands behind its end')
}

function explain(error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return new BackupFileError('There is no such file.')
  if (code === 'EACCES') return new BackupFileError('This account may not read it.')
  if (code === 'EIO') return damaged('the disk does not give it')
  if (code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR') return damaged('it does not unpack')
  return error
}
