/**
 * The rows that sends make. Those that wait at the same moment share one transaction: the boxes' rows are locked in the
 * order of their ids, so that groups of any processes cannot deadlock, and ids, counts and quotas are exact.
 */
import { hash } from 'node:crypto'
import type { Compilable } from 'kysely'
import type { RandomBytes } from '../../crypto/random.js'
import { type ErrorCode, ProtocolError } from '../../protocol/errors.js'
import type { KnownBox } from '../boxes/box-store.js'
import { DAY_MS, floorToMinute, MINUTE_MS } from '../clock.js'
import type { Database } from '../database/database.js'
import type { Patience, RowsOf } from '../database/dialects/dialect.js'
import { groupWrites } from '../database/group-writes.js'
import { nextDropId } from './drop-id.js'

export interface NewDrop {
  readonly box: KnownBox
  readonly sealedBox: Uint8Array
  readonly metadata: Uint8Array | undefined
  readonly receiptHash: Uint8Array | undefined
  /** What it counts for in quotas. */
  readonly sizeBytes: number
}

/** The box as it stands while its row is locked, with what this drop's neighbours have just put in. */
export interface LockedBox {
  readonly isClosed: boolean
  readonly unseen: Load
  readonly seen: Load
}

export interface Load {
  readonly drops: number
  readonly bytes: number
}

export type Judge = (box: LockedBox) => Refusal | undefined

export type Refusal = Extract<ErrorCode, 'box_closed' | 'box_full' | 'service_full'>

export type Left =
  | { readonly outcome: 'stored' | 'retried'; readonly id: number }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'gone' }

/** Less than a second of work, and at most some 50 MB. */
const MAX_WAITING = 2_000

export type SendStore = ReturnType<typeof createSendStore>

export function createSendStore(database: Database, random: RandomBytes) {
  const { query, dialect } = database
  const leaveTogether = groupWrites<Send, Left>({
    writeTogether: (sends, patience) => writeSends(database, random, sends, patience),
    bytesOf: ({ drop }) => drop.sizeBytes,
    faultOf: dialect.faultOf,
    maxWaiting: MAX_WAITING,
    onTooMany: () => new ProtocolError('busy', { retryAfterSeconds: 1 }),
  })
  return {
    /**
     * Durable when it resolves. `judge` is asked under the box's lock, unless this is a send retried within a day; when a
     * lock was lost it is asked again.
     */
    leave(drop: NewDrop, nowMs: number, judge: Judge): Promise<Left> {
      return leaveTogether({ drop, nowMs, judge, sealedHash: hashSealedBox(drop.sealedBox) })
    },

    /** Removes at most `limit` of the hashes by which retried sends are known, answers how many. */
    forgetOldSends(nowMs: number, limit: number): Promise<number> {
      return dialect.deleteExpired(query, { table: 'recent_sends', column: 'expires_at_ms' }, nowMs, limit)
    },
  }
}

interface Send {
  readonly drop: NewDrop
  readonly nowMs: number
  readonly judge: Judge
  readonly sealedHash: Buffer
}

/** Sealed boxes are randomised, so equal bytes are the same send tried again. */
function hashSealedBox(sealedBox: Uint8Array): Buffer {
  return hash('sha256', sealedBox, 'buffer').subarray(0, 16)
}

function writeSends(
  database: Database,
  random: RandomBytes,
  sends: readonly Send[],
  patience: Patience,
): Promise<readonly Left[]> {
  const ids = [...new Set(sends.map(({ drop }) => drop.box.id))]
  const reads = [
    lockBoxes(database, ids, patience),
    selectTaken(database, ids),
    selectEarlierSends(database, sends),
  ] as const
  return database.exchange(reads, ([boxes, taken, earlier]) => {
    const ledger = openLedger(boxes, taken, earlier)
    const outcome = sends.map((send) => enter(ledger, send, random))
    return { writes: ledger.stored.length === 0 ? [] : writesOf(database, ledger), outcome }
  })
}

function lockBoxes({ query, dialect }: Database, ids: readonly number[], patience: Patience) {
  const boxes = query
    .selectFrom('boxes')
    .select(['id', 'link_token_hash', 'is_closed', 'arrived_drops', 'arrived_bytes', 'last_drop_id'])
    .where('id', 'in', ids)
    .orderBy('id')
    .limit(ids.length)
  return dialect.lockRows(boxes, patience)
}

// Read without a lock, so that a send never waits for an acknowledgement: what one under way frees counts from its
// commit on.
function selectTaken({ query }: Database, ids: readonly number[]) {
  return query
    .selectFrom('box_taken')
    .select(['box_id', 'seen_drops', 'seen_bytes'])
    .where('box_id', 'in', ids)
    .limit(ids.length)
}

function selectEarlierSends({ query }: Database, sends: readonly Send[]) {
  const hashesOf = new Map<number, Buffer[]>()
  for (const { drop, sealedHash } of sends) {
    const hashes = hashesOf.get(drop.box.id)
    if (hashes === undefined) hashesOf.set(drop.box.id, [sealedHash])
    else hashes.push(sealedHash)
  }
  return query
    .selectFrom('recent_sends')
    .select(['box_id', 'sealed_hash', 'drop_id', 'expires_at_ms'])
    .where((row) =>
      row.or(
        Array.from(hashesOf, ([boxId, hashes]) =>
          row.and([row('box_id', '=', boxId), row('sealed_hash', 'in', hashes)]),
        ),
      ),
    )
    .limit(sends.length)
}

/** What the locked rows say, kept up to date as the group's sends are entered one after another. */
interface Ledger {
  readonly boxes: ReadonlyMap<number, OpenBox>
  /** By box and hash. */
  readonly earlier: Map<string, EarlierSend>
  readonly stored: StoredSend[]
}

interface OpenBox {
  readonly id: number
  readonly linkTokenHash: Uint8Array
  readonly isClosed: boolean
  readonly seen: Load
  arrivedDrops: number
  arrivedBytes: number
  lastDropId: number
  hasChanged: boolean
}

interface EarlierSend {
  readonly dropId: number
  readonly expiresAtMs: number
}

interface StoredSend extends Send, EarlierSend {}

type Rows<Select extends (...words: never) => Compilable> = RowsOf<readonly [ReturnType<Select>]>[0]

function openLedger(
  boxes: Rows<typeof lockBoxes>,
  taken: Rows<typeof selectTaken>,
  earlier: Rows<typeof selectEarlierSends>,
): Ledger {
  const seenIn = new Map(
    taken.map((row) => [row.box_id, { drops: row.seen_drops, bytes: row.seen_bytes }] as const),
  )
  return {
    boxes: new Map(
      boxes.map((row) => [
        row.id,
        {
          id: row.id,
          linkTokenHash: row.link_token_hash,
          isClosed: row.is_closed !== 0,
          seen: seenIn.get(row.id) ?? { drops: 0, bytes: 0 },
          arrivedDrops: row.arrived_drops,
          arrivedBytes: row.arrived_bytes,
          lastDropId: row.last_drop_id,
          hasChanged: false,
        },
      ]),
    ),
    earlier: new Map(
      earlier.map((row) => [
        keyOf(row.box_id, row.sealed_hash),
        { dropId: row.drop_id, expiresAtMs: row.expires_at_ms },
      ]),
    ),
    stored: [],
  }
}

function keyOf(boxId: number, sealedHash: Uint8Array): string {
  return `${String(boxId)} ${Buffer.from(sealedHash).toString('latin1')}`
}

function enter({ boxes, earlier, stored }: Ledger, send: Send, random: RandomBytes): Left {
  const { drop, nowMs, judge, sealedHash } = send
  const box = boxes.get(drop.box.id)
  if (box === undefined || Buffer.compare(box.linkTokenHash, drop.box.linkTokenHash) !== 0)
    return { outcome: 'gone' }
  const key = keyOf(box.id, sealedHash)
  const first = earlier.get(key)
  if (first !== undefined && first.expiresAtMs > nowMs) return { outcome: 'retried', id: first.dropId }
  const refusal = judge(loadOf(box))
  if (refusal !== undefined) return { outcome: 'refused', refusal }

  const dropId = nextDropId(box.lastDropId, nowMs, random)
  box.arrivedDrops += 1
  box.arrivedBytes += drop.sizeBytes
  box.lastDropId = dropId
  box.hasChanged = true
  // The next full minute, so that the time kept is no finer than a drop's own, and 24 hours are never cut short.
  const expiresAtMs = floorToMinute(nowMs) + MINUTE_MS + DAY_MS
  earlier.set(key, { dropId, expiresAtMs })
  stored.push({ ...send, dropId, expiresAtMs })
  return { outcome: 'stored', id: dropId }
}

function loadOf({ isClosed, seen, arrivedDrops, arrivedBytes }: OpenBox): LockedBox {
  const unseen = { drops: arrivedDrops - seen.drops, bytes: arrivedBytes - seen.bytes }
  return { isClosed, unseen, seen }
}

function writesOf({ query, dialect }: Database, { boxes, stored }: Ledger): readonly Compilable[] {
  const drops = stored.map(({ drop, nowMs, dropId }) => ({
    box_id: drop.box.id,
    id: dropId,
    sealed_box: drop.sealedBox,
    metadata: drop.metadata ?? null,
    receipt_hash: drop.receiptHash ?? null,
    size_bytes: drop.sizeBytes,
    created_at_ms: floorToMinute(nowMs),
  }))
  // What has expired and was not removed yet gives way.
  const sends = stored.map(({ drop, sealedHash, dropId, expiresAtMs }) => ({
    box_id: drop.box.id,
    sealed_hash: sealedHash,
    drop_id: dropId,
    expires_at_ms: expiresAtMs,
  }))
  const arrivals = [...boxes.values()]
    .filter(({ hasChanged }) => hasChanged)
    .map(({ id, arrivedDrops, arrivedBytes, lastDropId }) => ({
      id,
      arrived_drops: arrivedDrops,
      arrived_bytes: arrivedBytes,
      last_drop_id: lastDropId,
    }))
  return [
    query.insertInto('drops').values(drops),
    ...dialect.unseenDrops.add(
      query,
      drops.map(({ box_id, id, size_bytes }) => ({ box_id, id, size_bytes })),
    ),
    ...dialect.countArrivals(query, arrivals),
    query.replaceInto('recent_sends').values(sends),
  ]
}
