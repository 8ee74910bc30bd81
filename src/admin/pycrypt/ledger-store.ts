/**
 * Which rows of PyCrypt's have come. Each is known by the hash of its table, its link and its id: with the link, so that the same ids
 * of another database of PyCrypt's are other rows. And how an import has left each request that does not wait any more, so that what
 * was answered here is told from what was answered there.
 */
import { hash } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { LinkToken } from '../../protocol/link.js'
import type { Database } from '../../server/database/database.js'
import type { Schema } from '../../server/database/schema.js'
import type { PycryptTable } from './pycrypt-store.js'

/** Few enough that nothing else waits long for the store. */
const BATCH = 1_000

/**
 * Of a row that no row of PyCrypt's has: there while all others are forgotten, since with only some of them gone another run would
 * bring back what is gone here.
 */
const FORGETTING = Buffer.alloc(16)

interface LedgerRow {
  readonly row_hash: Buffer
  readonly row_id: number
  readonly box_id: number
}

export async function noteRows(transaction: Transaction<Schema>, rows: readonly LedgerRow[]): Promise<void> {
  if (rows.length > 0) await transaction.insertInto('pycrypt_rows').values(rows).execute()
}

export async function ledgerRows(store: Kysely<Schema>, hashes: readonly Buffer[]) {
  if (hashes.length === 0) return []
  const rows = await store
    .selectFrom('pycrypt_rows')
    .select(['row_hash', 'row_id', 'box_id'])
    .where('row_hash', 'in', [...hashes, FORGETTING])
    .limit(hashes.length + 1)
    .execute()
  const known = rows.map(({ row_hash, ...row }) => ({ ...row, key: keyOf(row_hash) }))
  if (known.some(({ key }) => key === keyOf(FORGETTING))) throw new Error(IS_FORGETTING)
  return known
}

const IS_FORGETTING =
  'Some of what was imported is forgotten already, by a --finish that has begun and has not ended: say --finish once more.'

/** @throws Error while what has come is being forgotten, also by a command that was ended before it had */
export async function refuseWhileForgetting(store: Kysely<Schema>): Promise<void> {
  await ledgerRows(store, [FORGETTING])
}

export function forgetting(transaction: Transaction<Schema>, hash: Buffer) {
  return transaction.deleteFrom('pycrypt_rows').where('row_hash', '=', hash)
}

/** The places of those of `hashes` that have come before. */
export async function knownAmong(
  store: Kysely<Schema>,
  hashes: readonly Buffer[],
): Promise<ReadonlySet<number>> {
  const keys = new Set((await ledgerRows(store, hashes)).map(({ key }) => key))
  return new Set([...hashes.keys()].filter((at) => keys.has(keyOf(hashes[at] ?? new Uint8Array()))))
}

/** Answers how many there were. */
export async function forgetRows({ query, writeOne }: Pick<Database, 'query' | 'writeOne'>): Promise<number> {
  const mark = { row_hash: FORGETTING, row_id: 0, box_id: 0 }
  await writeOne((store) => store.insertInto('pycrypt_rows').ignore().values(mark).execute())
  for (let forgotten = 0; ;) {
    const rows = await query
      .selectFrom('pycrypt_rows')
      .select('row_hash')
      .where('row_hash', '!=', FORGETTING)
      .limit(BATCH)
      .execute()
    if (rows.length === 0) {
      await writeOne((store) => store.deleteFrom('pycrypt_rows').where('row_hash', '=', FORGETTING).execute())
      return forgotten
    }
    const hashes = rows.map(({ row_hash }) => Buffer.from(row_hash))
    await writeOne((store) => store.deleteFrom('pycrypt_rows').where('row_hash', 'in', hashes).execute())
    forgotten += rows.length
  }
}

export function clientHash(link: LinkToken): Buffer {
  return rowHash('clients', [link])
}

export function messageHash(linkToken: LinkToken, id: number): Buffer {
  return rowHash('messages', [linkToken, id])
}

export function requestHash(to: LinkToken, id: number): Buffer {
  return rowHash('message_requests', [to, id])
}

/** How a request stands here. */
export interface Answer {
  readonly id: number
  readonly status: string
  readonly changedAtMs: number
}

export function answerHash(to: LinkToken, { id, status, changedAtMs }: Answer): Buffer {
  return rowHash('message_requests', [to, id, status, changedAtMs])
}

function rowHash(table: PycryptTable, names: readonly (string | number)[]): Buffer {
  return hash('sha256', [table, ...names].join(' '), 'buffer').subarray(0, 16)
}

export function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

export function bytesOf(key: string): Buffer {
  return Buffer.from(key, 'latin1')
}
