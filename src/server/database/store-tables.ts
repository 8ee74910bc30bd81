/**
 * Every table as a backup holds it and a copy carries it, in one form for both stores: the columns of the schema, and for drops
 * besides whether each is seen, which the stores keep in ways of their own.
 */
import type { Schema } from './schema.js'

export type ColumnKind = 'integer' | 'text' | 'bytes'

export interface StoreTable {
  readonly name: string
  /** The columns of its primary key, which rows are read in the order of. */
  readonly key: readonly string[]
  readonly columns: readonly (readonly [name: string, kind: ColumnKind])[]
}

/** Values in the order of the table's columns. */
export type StoreRow = readonly (number | string | Uint8Array | null)[]

/** What processes tell one another about this very store. */
type NotCopied = 'unseen_drops' | 'applied_migrations' | 'migration_lease' | 'unfinished_fill'
type Copied = Exclude<keyof Schema, NotCopied>

interface Description<Column extends string> {
  readonly key: readonly Column[]
  readonly columns: Readonly<Record<Column, ColumnKind>>
}

/** Boxes before what belongs to them. */
const DESCRIPTIONS: {
  readonly [Table in Exclude<Copied, 'drops'>]: Description<keyof Schema[Table] & string>
} & { readonly drops: Description<keyof Schema['drops'] | 'is_seen'> } = {
  server_secrets: {
    key: ['name'],
    columns: { name: 'text', secret: 'bytes', expires_at_ms: 'integer' },
  },
  boxes: {
    key: ['id'],
    columns: {
      id: 'integer',
      link_token_hash: 'bytes',
      fetch_token_hash: 'bytes',
      identity_key: 'bytes',
      display_name: 'text',
      sealing: 'text',
      is_closed: 'integer',
      created_at_ms: 'integer',
      arrived_drops: 'integer',
      arrived_bytes: 'integer',
      last_drop_id: 'integer',
      greeting: 'text',
      contacts_only: 'integer',
      drop_lifetime_days: 'integer',
      delete_on_ack: 'integer',
      seen_receipts: 'integer',
    },
  },
  box_taken: {
    key: ['box_id'],
    columns: {
      box_id: 'integer',
      seen_drops: 'integer',
      seen_bytes: 'integer',
      gone_drops: 'integer',
      gone_bytes: 'integer',
      refused_since_ms: 'integer',
      opened_month_ms: 'integer',
    },
  },
  service_use: { key: ['id'], columns: { id: 'integer', bytes: 'integer' } },
  old_links: {
    key: ['link_token_hash'],
    columns: { link_token_hash: 'bytes', box_id: 'integer', replaced_at_ms: 'integer' },
  },
  deleted_boxes: { key: ['box_id'], columns: { box_id: 'integer' } },
  invites: { key: ['invite_hash'], columns: { invite_hash: 'bytes', expires_at_ms: 'integer' } },
  encryption_keys: {
    key: ['box_id', 'position'],
    columns: {
      box_id: 'integer',
      position: 'integer',
      public_key: 'bytes',
      envelope: 'integer',
      issued_at_ms: 'integer',
      valid_until_ms: 'integer',
      signature: 'bytes',
    },
  },
  contact_requests: {
    key: ['id'],
    columns: {
      id: 'integer',
      to_box_id: 'integer',
      from_box_id: 'integer',
      status: 'text',
      sealed_sender: 'bytes',
      changed_at_ms: 'integer',
    },
  },
  pycrypt_rows: {
    key: ['row_hash'],
    columns: { row_hash: 'bytes', row_id: 'integer', box_id: 'integer' },
  },
  spent_challenges: { key: ['nonce'], columns: { nonce: 'bytes', forget_at_ms: 'integer' } },
  recent_sends: {
    key: ['box_id', 'sealed_hash'],
    columns: { box_id: 'integer', sealed_hash: 'bytes', drop_id: 'integer', expires_at_ms: 'integer' },
  },
  drops: {
    key: ['box_id', 'id'],
    columns: {
      box_id: 'integer',
      id: 'integer',
      sealed_box: 'bytes',
      metadata: 'bytes',
      receipt_hash: 'bytes',
      size_bytes: 'integer',
      created_at_ms: 'integer',
      expires_at_ms: 'integer',
      is_seen: 'integer',
    },
  },
}

export const STORE_TABLES: readonly StoreTable[] = Object.entries(DESCRIPTIONS).map(
  ([name, { key, columns }]) => ({ name, key, columns: Object.entries(columns) }),
)

/** One line of JSON, the same for the same row whichever store it is in. Bytes as base64. */
export function formatRow({ columns }: StoreTable, row: StoreRow): string {
  const fields = row.map((value, at) =>
    columns[at]?.[1] === 'bytes' && value !== null
      ? Buffer.from(value as Uint8Array).toString('base64')
      : value,
  )
  return JSON.stringify(fields)
}

/** @throws when the text is no row of this table */
export function parseRow({ name, columns }: StoreTable, text: string): StoreRow {
  const fields = JSON.parse(text) as unknown
  if (!Array.isArray(fields) || fields.length !== columns.length)
    throw new Error(`This is no row of ${name}.`)
  return columns.map(([column, kind], at) => {
    const field = fields[at] as unknown
    if (field === null) return null
    if (kind === 'integer' && Number.isSafeInteger(field)) return field as number
    if (kind === 'text' && typeof field === 'string') return field
    if (kind === 'bytes' && typeof field === 'string') return Buffer.from(field, 'base64')
    throw new Error(`This is no ${column} of ${name}.`)
  })
}

/** The values by which a row is found again. */
export function keyOf({ key, columns }: StoreTable, row: StoreRow): StoreRow {
  return key.map((name) => row[columns.findIndex(([column]) => column === name)] ?? null)
}
