/**
 * PyCrypt's database, only read: all within one snapshot, so that what arrives there meanwhile is of the next run. Page by page
 * in the order of ids. Older versions have fewer columns, hosts' tools change types: what is there is asked, and texts are cut to
 * what could be used, so that no row takes more memory than another.
 */
import {
  type MariadbSettings,
  openPool,
  type StoreConnection,
} from '../../server/database/dialects/mariadb-pool.js'

export type PycryptTable = 'clients' | 'messages' | 'message_requests'

/** An id as MariaDB writes it: it need not fit into a number. */
export type RowId = string

export interface ClientRow {
  readonly id: RowId
  readonly link_token: string
  readonly public_key: string
  /** Null: of a version that knew one only. */
  readonly key_type: string | null
  readonly display_name: string | null
  readonly fetch_token_hash: string
  readonly created_at: number | string | null
}

export interface MessageRow {
  readonly id: RowId
  readonly link_token: string
  /** Base64, of which this is the beginning when it is longer than any that could be used. */
  readonly encrypted_message: string
  readonly seen: number
  readonly metadata: string | null
  /** Seconds since 1970. */
  readonly created_at: number | string | null
}

export interface RequestRow {
  readonly id: RowId
  readonly from_link_token: string
  readonly to_link_token: string
  readonly from_nickname: string | null
  readonly status: string
  readonly created_at: number | string | null
  readonly updated_at: number | string | null
  /** Of all rows of these two links, the one that says how things stand: granted before asked before refused, then the newest. */
  readonly deciding_id: RowId | null
}

/** A column of one row, as it is there. */
export interface Cell {
  readonly column: string
  readonly value: string | number | null
  /** What `value` leaves out; read by `restOf`. */
  readonly missingCharacters: number
}

export type Pycrypt = Awaited<ReturnType<typeof openPycrypt>>

/** Of one text, in characters: more than the base64 of the largest sealed box. */
export const MAX_TEXT_CHARACTERS = 32_768
/** Of metadata: more than PyCrypt ever took. */
export const MAX_METADATA_CHARACTERS = 16_384
/** Far more than is kept of any of them. */
const MAX_SHORT_CHARACTERS = 1_024
/** Such as tokens that several clients share: more of them are no accident. */
const MAX_LISTED = 10_000

const NEEDED: Readonly<Record<PycryptTable, readonly string[]>> = {
  clients: ['id', 'link_token', 'public_key', 'fetch_token_hash'],
  messages: ['id', 'link_token', 'encrypted_message'],
  message_requests: ['id', 'from_link_token', 'to_link_token', 'status'],
}

const POOL = {
  connections: 1,
  rowLockSeconds: 5,
  tableLockSeconds: 60,
  // To count a table that nobody has touched for long takes a while.
  answerMs: 600_000,
  isReadOnly: true,
}

const SNAPSHOT = [
  // The server's own patience with a transaction in which nothing is asked for a while, such as while rows are written here.
  'set session idle_transaction_timeout = 0, wait_timeout = 86400',
  'set session transaction isolation level repeatable read',
  'start transaction with consistent snapshot, read only',
]

/** @throws Error in words for an operator when it is no database of PyCrypt's */
export async function openPycrypt(settings: MariadbSettings) {
  const pool = openPool(settings, POOL)
  try {
    const connection = await pool.borrow()
    for (const statement of SNAPSHOT) await connection.query(statement, [])
    const reader = readerOf(connection, await readColumns(connection, settings.database))
    return {
      ...reader,
      close: async () => {
        connection.destroy()
        await pool.close()
      },
    }
  } catch (error) {
    await pool.close()
    throw error
  }
}

type Columns = ReadonlyMap<PycryptTable, ReadonlyMap<string, string>>

async function readColumns(connection: StoreConnection, database: string): Promise<Columns> {
  const found = (await connection.query(
    `select table_name as of_table, column_name as name, data_type as type
    from information_schema.columns
    where table_schema = database() and table_name in (?, ?, ?)
    order by ordinal_position`,
    Object.keys(NEEDED),
  )) as readonly { readonly of_table: PycryptTable; readonly name: string; readonly type: string }[]
  const columns = new Map<PycryptTable, Map<string, string>>()
  for (const { of_table, name, type } of found) {
    const table = columns.get(of_table) ?? new Map<string, string>()
    columns.set(of_table, table.set(name, type))
  }
  for (const [table, names] of Object.entries(NEEDED) as [PycryptTable, readonly string[]][]) {
    const there = columns.get(table)
    // The first versions had no requests.
    if (there === undefined && table === 'message_requests') continue
    const missing = names.find((name) => there?.has(name) !== true)
    if (there === undefined || missing !== undefined)
      throw new Error(
        `${database} is no database of PyCrypt that this account may read: ` +
          (there === undefined ? `there is no table ${table}.` : `${table} has no column ${missing ?? ''}.`),
      )
  }
  return columns
}

function readerOf(connection: StoreConnection, columns: Columns) {
  const ask = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)) as readonly Row[]
  const has = (table: PycryptTable, column: string) => columns.get(table)?.has(column) === true

  const text = (table: PycryptTable, column: string, characters = MAX_SHORT_CHARACTERS) =>
    has(table, column)
      ? `left(convert(${table}.${column} using utf8mb4), ${String(characters)}) as ${column}`
      : `null as ${column}`
  const time = (table: PycryptTable, column: string) =>
    has(table, column) ? `unix_timestamp(${table}.${column}) as ${column}` : `null as ${column}`
  const id = (table: PycryptTable) => `cast(${table}.id as char) as id`
  /** By its digits in the text, since they need not fit into a number and a text would be compared as one. */
  const page = (table: PycryptTable, after: RowId | undefined, limit: number) =>
    `from ${table} ${after === undefined ? '' : `where ${table}.id > ${digitsOf(after)}`}
    order by ${table}.id limit ${String(limit)}`

  const clientColumns = () =>
    [
      id('clients'),
      text('clients', 'link_token'),
      text('clients', 'public_key'),
      text('clients', 'key_type'),
      text('clients', 'display_name'),
      text('clients', 'fetch_token_hash'),
      time('clients', 'created_at'),
    ].join()

  return {
    hasRequests: columns.has('message_requests'),

    async count(table: PycryptTable): Promise<number> {
      if (!columns.has(table)) return 0
      const [row] = await ask<{ readonly rows: number | string }>(`select count(*) as \`rows\` from ${table}`)
      return Number(row?.rows)
    },

    clientsAfter: (after: RowId | undefined, limit: number) =>
      ask<ClientRow>(`select ${clientColumns()} ${page('clients', after, limit)}`),

    /** To the byte, which PyCrypt's collation is not. */
    clientsOf: (linkToken: string) =>
      ask<ClientRow>(
        `select ${clientColumns()} from clients
        where link_token = ? and binary link_token = binary ?
        order by clients.id limit ${String(MAX_LISTED)}`,
        [linkToken, linkToken],
      ),

    /** Links that several clients have, to the byte. */
    async sharedLinks(): Promise<ReadonlySet<string>> {
      const rows = await ask<{ readonly link: string }>(
        `select min(convert(link_token using utf8mb4)) as link from clients
        group by binary link_token having count(*) > 1 limit ${String(MAX_LISTED)}`,
      )
      return new Set(rows.map(({ link }) => link))
    },

    /** In lower case. */
    async sharedFetchTokenHashes(): Promise<ReadonlySet<string>> {
      const rows = await ask<{ readonly hash: string }>(
        `select lower(convert(fetch_token_hash using utf8mb4)) as hash from clients
        group by 1 having count(*) > 1 limit ${String(MAX_LISTED)}`,
      )
      return new Set(rows.map(({ hash }) => hash))
    },

    messagesAfter: (after: RowId | undefined, limit: number) =>
      ask<MessageRow>(
        `select ${[
          id('messages'),
          text('messages', 'link_token'),
          text('messages', 'encrypted_message', MAX_TEXT_CHARACTERS),
          text('messages', 'metadata', MAX_METADATA_CHARACTERS),
          has('messages', 'seen') ? 'if(messages.seen, 1, 0) as seen' : '0 as seen',
          time('messages', 'created_at'),
        ].join()} ${page('messages', after, limit)}`,
      ),

    requestsAfter: (after: RowId | undefined, limit: number) =>
      ask<RequestRow>(
        `select ${[
          id('message_requests'),
          text('message_requests', 'from_link_token'),
          text('message_requests', 'to_link_token'),
          text('message_requests', 'from_nickname'),
          text('message_requests', 'status'),
          time('message_requests', 'created_at'),
          time('message_requests', 'updated_at'),
          `(select cast(other.id as char) from message_requests as other
            where other.to_link_token = message_requests.to_link_token
              and other.from_link_token = message_requests.from_link_token
              and binary other.to_link_token = binary message_requests.to_link_token
              and binary other.from_link_token = binary message_requests.from_link_token
              and other.status in ('accepted', 'pending', 'rejected')
            order by field(other.status, 'accepted', 'pending', 'rejected'), other.id desc
            limit 1) as deciding_id`,
        ].join()} ${page('message_requests', after, limit)}`,
      ),

    /** Every column that it has, also such as nobody knows here; bytes in hexadecimal. */
    async readRow(table: PycryptTable, rowId: RowId): Promise<readonly Cell[]> {
      const names = [...(columns.get(table) ?? [])]
      const reads = names.flatMap(([name, type], at) => {
        const value = asText(name, type)
        const length = `char_length(${value})`
        return [
          `left(${value}, ${String(MAX_TEXT_CHARACTERS)}) as v${String(at)}`,
          `${length} as n${String(at)}`,
        ]
      })
      const [row = {}] = await ask<Readonly<Record<string, string | number | null>>>(
        `select ${reads.join()} from ${table} where id = ${digitsOf(rowId)} limit 1`,
      )
      return names.map(([column, type], at) => {
        const value = row[`v${String(at)}`] ?? null
        const number = Number(value)
        const isNumber = value !== null && /int$/i.test(type) && Number.isSafeInteger(number)
        const missingCharacters = Math.max(0, Number(row[`n${String(at)}`] ?? 0) - MAX_TEXT_CHARACTERS)
        return { column, value: isNumber ? number : value, missingCharacters }
      })
    },

    /** What stands behind the first `from` characters, as much of it as is read at once. */
    async restOf(table: PycryptTable, rowId: RowId, column: string, from: number): Promise<string> {
      const value = asText(column, columns.get(table)?.get(column) ?? '')
      const [row] = await ask<{ readonly piece: string }>(
        `select substring(${value}, ${String(from + 1)}, ${String(MAX_TEXT_CHARACTERS)}) as piece
        from ${table} where id = ${digitsOf(rowId)} limit 1`,
      )
      return row?.piece ?? ''
    },
  }
}

function asText(column: string, type: string): string {
  const name = `\`${column.replaceAll('`', '``')}\``
  return /binary|blob|^bit$/i.test(type) ? `hex(${name})` : `convert(${name} using utf8mb4)`
}

function digitsOf(id: RowId): string {
  if (!/^-?[0-9]{1,20}$/.test(id)) throw new Error('The ids of PyCrypt are integers, and here they are not.')
  return id
}
