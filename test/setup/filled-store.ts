/** Stores that are filled row by row, past the server: with rows of every shape, or with very many. */
import { randomBytes } from 'node:crypto'
import { migrations } from '../../migrations/index.js'
import { type Database, openDatabase } from '../../src/server/database/database.js'
import { migrateUp } from '../../src/server/database/migrate.js'
import { writeRows } from '../../src/server/database/store-rows.js'
import { STORE_TABLES, type StoreRow, type StoreTable } from '../../src/server/database/store-tables.js'
import type { TestStore } from './stores.js'

type Fields = Readonly<Record<string, StoreRow[number]>>

export async function openMigrated({ settings }: Pick<TestStore, 'settings'>): Promise<Database> {
  const database = openDatabase(settings)
  await migrateUp({ database, migrations, clock: Date.now })
  return database
}

/** For as long as `work` takes. */
export async function withDatabaseOf<T>(
  store: Pick<TestStore, 'settings'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openMigrated(store)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

export async function addRows(database: Database, table: string, rows: readonly Fields[]): Promise<void> {
  const { transact, dialect } = database
  const found = tableOf(table)
  const values = rows.map((fields) => found.columns.map(([column]) => fields[column] ?? null))
  await transact((transaction) => writeRows(transaction, dialect.rowCopying, found, values))
}

function tableOf(name: string): StoreTable {
  const table = STORE_TABLES.find((each) => each.name === name)
  if (table === undefined) throw new Error(`There is no table ${name}.`)
  return table
}

const NOW_MS = 1_800_000_000_000
const LATER_MS = 4_000_000_000_000
const LARGEST = Number.MAX_SAFE_INTEGER
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const ODD_TEXT = `"quoted" \\ back\n\ttab 'single' \`tick\` 𝒳😀 עברית \u00FC\u0301 %s ? ; -- \u2028`

function bytes32(first: number): Buffer {
  return Buffer.concat([Buffer.of(first), ALL_BYTES.subarray(0, 31)])
}

function box(id: number, arrived: Fields, other: Fields = {}): Fields {
  return {
    id,
    link_token_hash: bytes32(id % 251),
    fetch_token_hash: bytes32(255),
    identity_key: bytes32(0),
    display_name: null,
    sealing: 'unknown',
    is_closed: 0,
    created_at_ms: NOW_MS,
    greeting: null,
    contacts_only: 0,
    drop_lifetime_days: 90,
    delete_on_ack: 0,
    seen_receipts: 0,
    ...arrived,
    ...other,
  }
}

/** Rows of every shape in every table, as no server would all leave them. */
export async function addOddRows(database: Database): Promise<void> {
  for (const [table, rows] of Object.entries(ODD_ROWS)) await addRows(database, table, rows)
}

const NOTHING_ARRIVED = { arrived_drops: 0, arrived_bytes: 0, last_drop_id: 0 }

const ODD_ROWS: Readonly<Record<string, readonly Fields[]>> = {
  server_secrets: [
    { name: 'odd', secret: bytes32(1), expires_at_ms: null },
    { name: 'odd before', secret: bytes32(2), expires_at_ms: LARGEST },
  ],
  boxes: [
    box(1, NOTHING_ARRIVED),
    box(2, NOTHING_ARRIVED, { display_name: '', greeting: '' }),
    box(3, NOTHING_ARRIVED, { display_name: ODD_TEXT, greeting: '😀'.repeat(500), is_closed: 1 }),
    box(4, NOTHING_ARRIVED, { display_name: ' leading and trailing  ', sealing: 'statements' }),
    box(
      LARGEST,
      { arrived_drops: LARGEST, arrived_bytes: LARGEST, last_drop_id: LARGEST },
      { display_name: 'null', sealing: 'derived', contacts_only: 1, delete_on_ack: 1, seen_receipts: 1 },
    ),
  ],
  box_taken: [1, 2, 3, LARGEST].map((box_id) => ({
    box_id,
    seen_drops: box_id,
    seen_bytes: box_id,
    gone_drops: 0,
    gone_bytes: LARGEST,
    refused_since_ms: box_id === 2 ? NOW_MS : null,
    opened_month_ms: 0,
  })),
  service_use: [{ id: 1, bytes: LARGEST }],
  old_links: [{ link_token_hash: bytes32(252), box_id: 3, replaced_at_ms: NOW_MS }],
  deleted_boxes: [{ box_id: 77 }, { box_id: LARGEST - 1 }],
  invites: [
    { invite_hash: Buffer.alloc(32), expires_at_ms: LATER_MS },
    { invite_hash: Buffer.alloc(32, 255), expires_at_ms: LARGEST },
  ],
  encryption_keys: [0, 1, 7].map((position) => ({
    box_id: 4,
    position,
    public_key: bytes32(position),
    envelope: 1,
    issued_at_ms: NOW_MS,
    valid_until_ms: LATER_MS,
    signature: Buffer.concat([bytes32(position), bytes32(255)]),
  })),
  contact_requests: (['pending', 'accepted', 'rejected', 'blocked'] as const).map((status, at) => ({
    id: at === 0 ? LARGEST : at,
    to_box_id: 3,
    from_box_id: at + 1,
    status,
    sealed_sender: at === 0 ? ALL_BYTES : null,
    changed_at_ms: NOW_MS,
  })),
  pycrypt_rows: [0, 255].map((byte) => ({
    row_hash: Buffer.alloc(16, byte),
    row_id: byte === 0 ? 0 : LARGEST,
    box_id: 3,
  })),
  spent_challenges: [0, 255].map((byte) => ({ nonce: Buffer.alloc(16, byte), forget_at_ms: LATER_MS })),
  recent_sends: [0, 10, 255].map((byte) => ({
    box_id: 3,
    sealed_hash: Buffer.alloc(16, byte),
    drop_id: LARGEST,
    expires_at_ms: LATER_MS,
  })),
  drops: [
    ...Array.from({ length: 1_201 }, (_, at) => drop(3, at + 1, { is_seen: at % 3 === 0 ? 1 : 0 })),
    drop(4, 1, { sealed_box: Buffer.alloc(0), size_bytes: 0 }),
    drop(4, 2, { sealed_box: ALL_BYTES, metadata: Buffer.alloc(0) }),
    drop(4, 3, { sealed_box: randomBytes(16_384), metadata: Buffer.alloc(4_096, 0x27) }),
    drop(4, 4, { sealed_box: Buffer.alloc(16_384), receipt_hash: bytes32(9), is_seen: 1 }),
    drop(4, 5, { metadata: Buffer.from(JSON.stringify({ text: ODD_TEXT })) }),
    // Of a box that is being deleted.
    drop(77, LARGEST, { size_bytes: LARGEST, is_seen: 1, expires_at_ms: LARGEST }),
    drop(LARGEST, LARGEST, {}),
  ],
}

function drop(box_id: number, id: number, other: Fields): Fields {
  return {
    box_id,
    id,
    sealed_box: Buffer.from(`drop ${String(id)}`),
    metadata: null,
    receipt_hash: null,
    size_bytes: 64,
    created_at_ms: NOW_MS,
    expires_at_ms: LATER_MS,
    is_seen: 0,
    ...other,
  }
}

export interface ManyDrops {
  readonly drops: number
  readonly bytes: number
}

const DROPS_A_BOX = 1_000
const FIRST_BOX = 1_000_000

/** Unseen drops of random bytes, a thousand to a box, and counters that agree with them. */
export async function addManyDrops(database: Database, { drops, bytes }: ManyDrops): Promise<void> {
  const sealed = randomBytes(DROPS_A_BOX + bytes)
  for (let at = 0; at < drops; at += DROPS_A_BOX) {
    const count = Math.min(DROPS_A_BOX, drops - at)
    const id = FIRST_BOX + at
    const link_token_hash = Buffer.alloc(32)
    link_token_hash.writeUIntBE(id, 0, 6)
    const arrived = { arrived_drops: count, arrived_bytes: count * bytes, last_drop_id: count }
    await addRows(database, 'boxes', [box(id, arrived, { link_token_hash })])
    const nothing = { seen_drops: 0, seen_bytes: 0, gone_drops: 0, gone_bytes: 0, opened_month_ms: 0 }
    await addRows(database, 'box_taken', [{ box_id: id, refused_since_ms: null, ...nothing }])
    const rows = Array.from({ length: count }, (_, each) =>
      drop(id, each + 1, { sealed_box: sealed.subarray(each, each + bytes), size_bytes: bytes }),
    )
    await addRows(database, 'drops', rows)
  }
}
