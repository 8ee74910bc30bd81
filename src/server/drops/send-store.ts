/**
 * The rows that sends make. Those that wait at the same moment share one transaction: the boxes' rows are locked in the
 * order of their ids, so that groups of any processes cannot deadlock, and ids, counts and quotas are exact.
 */
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { RandomBytes } from '../../crypto/random.js'
import { ProtocolError } from '../../protocol/errors.js'
import { floorToMinute } from '../clock.js'
import type { Database } from '../database/database.js'
import { createKeptTexts } from '../database/kept-texts.js'
import type { Patience, RowsOf } from '../database/dialects/dialect.js'
import { groupWrites } from '../database/group-writes.js'
import {
  type BoxState,
  type EarlierSend,
  isSameState,
  type Judge,
  type Left,
  type NewDrop,
  openLedger,
  type Send,
  type StoredSend,
} from './send-ledger.js'
import type { ServiceUse } from './service-use-store.js'

/** Less than a second of work, and at most some 50 MB. */
const MAX_WAITING = 2_000
/** Boxes whose state is remembered: some 500 bytes each. */
const MAX_REMEMBERED = 10_000

export type SendStore = ReturnType<typeof createSendStore>

export function createSendStore(database: Database, random: RandomBytes, serviceUse: ServiceUse) {
  const { query, writeOne, dialect } = database
  const leaveTogether = groupWrites<Send, Left>({
    writeTogether: sendWriter(database, random, serviceUse),
    bytesOf: ({ drop }) => drop.sizeBytes,
    faultOf: faultOfGroup(database),
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

    /** The drop that the same bytes made within a day, whatever has become of it. */
    async findRetried(boxId: number, sealedBox: Uint8Array, nowMs: number): Promise<number | undefined> {
      const earlier = await query
        .selectFrom('recent_sends')
        .select('drop_id')
        .where('box_id', '=', boxId)
        .where('sealed_hash', '=', hashSealedBox(sealedBox))
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst()
      return earlier?.drop_id
    },

    /** Removes at most `limit` of the hashes by which retried sends are known, answers how many. */
    forgetOldSends(nowMs: number, limit: number): Promise<number> {
      const expiry = { table: 'recent_sends', column: 'expires_at_ms' } as const
      return writeOne((store) => dialect.deleteExpired(store, expiry, nowMs, limit))
    },
  }
}

// Ids are new and hashes unknown under the boxes' locks. A node of a Galera cluster does not know another's locks: a
// duplicate is what that has just written, as a conflict is.
function faultOfGroup({ faultOf }: Database): Database['faultOf'] {
  return (error) => {
    const fault = faultOf(error)
    return fault === 'duplicate' ? 'conflict' : fault
  }
}

/** Sealed boxes are randomised, so equal bytes are the same send tried again. */
function hashSealedBox(sealedBox: Uint8Array): Buffer {
  return hash('sha256', sealedBox, 'buffer').subarray(0, 16)
}

/** How this process last left a box, and whether nobody else had touched it between the two times before. */
interface RememberedBox {
  readonly state: BoxState
  readonly isSteady: boolean
}

function sendWriter(database: Database, random: RandomBytes, serviceUse: ServiceUse) {
  const statements = sendStatements(database, serviceUse)
  const remembered = new LRUCache<number, RememberedBox>({ max: MAX_REMEMBERED })

  return async (sends: readonly Send[], patience: Patience): Promise<readonly Left[]> => {
    const [send, ...others] = sends
    const mayBeLone = !serviceUse.isCounted || serviceUse.canBeAmple
    const isLone = others.length === 0 && patience === 'patient' && mayBeLone
    const left = isLone && send && (await writeLone(send))
    return left ? [left] : writeGroup(sends, patience)
  }

  /** In two trips: what the boxes' rows say, under their locks, and what follows from it. */
  async function writeGroup(sends: readonly Send[], patience: Patience): Promise<readonly Left[]> {
    const ids = [...new Set(sends.map(({ drop }) => drop.box.id))]
    const reads = [
      statements.lockBoxes(ids, patience),
      statements.selectTaken(ids),
      statements.selectEarlierSends(sends),
      ...serviceUse.lock(),
    ] as const
    const { lefts, found, changed } = await database.exchange(reads, ([boxes, taken, earlier, use]) => {
      const found = boxStates(boxes, taken)
      const ledger = openLedger(found, earlierSends(earlier), random, use?.[0]?.bytes)
      const lefts = sends.map(ledger.enter)
      const changed = ledger.changedBoxes()
      const serviceBytes = ledger.serviceBytes()
      return {
        writes:
          changed.length === 0
            ? []
            : [
                ...statements.insertDrops(ledger.stored),
                ...database.dialect.countArrivals(database.query, changed.map(arrivalsOf)),
                // What has expired and was not removed yet gives way.
                statements.noteSends('replace', ledger.stored),
                ...(serviceBytes === undefined ? [] : [serviceUse.set(serviceBytes)]),
              ],
        outcome: { lefts, found, changed },
      }
    })
    const after = new Map([...found, ...changed].map((state) => [state.id, state] as const))
    for (const box of found) {
      const isSteady = isSameState(remembered.get(box.id)?.state, box)
      remembered.set(box.id, { state: after.get(box.id) ?? box, isSteady })
    }
    return lefts
  }

  /**
   * A send that nobody else waits with saves a trip: what it would read is taken from memory, and the store is asked to
   * write only if its rows, under the same lock, say the same. Undefined when they do not, or when anything else than
   * storing would follow: then nothing was written. A box that other processes write to as well is not tried like this.
   */
  async function writeLone(send: Send): Promise<Left | undefined> {
    const before = remembered.get(send.drop.box.id)
    if (!before?.isSteady) return undefined
    const ledger = openLedger([before.state], [], random)
    const left = ledger.enter(send)
    const [after] = ledger.changedBoxes()
    if (after === undefined) return undefined
    // Not to be relied on by another send meanwhile.
    remembered.delete(after.id)
    const writes = [
      ...statements.insertDrops(ledger.stored),
      // Not replaced: a hash that is there already says that this send may have come before.
      statements.noteSends('insert', ledger.stored),
      ...(serviceUse.isCounted ? [serviceUse.add(send.drop.sizeBytes)] : []),
    ]
    try {
      if (!(await database.writeIf(statements.changeBox(before.state, after), writes))) return undefined
    } catch (error) {
      if (database.faultOf(error) === 'duplicate') return undefined
      throw error
    }
    remembered.set(after.id, { state: after, isSteady: true })
    return left
  }
}

type SendStatements = ReturnType<typeof sendStatements>

function sendStatements({ query, dialect }: Database, serviceUse: ServiceUse) {
  const keepText = createKeptTexts()
  return {
    lockBoxes: (ids: readonly number[], patience: Patience) =>
      keepText(`lock ${String(ids.length)} ${patience}`, [...ids, ids.length], () =>
        dialect.lockRows(
          query
            .selectFrom('boxes')
            .select([
              'id',
              'link_token_hash',
              'is_closed',
              'contacts_only',
              'drop_lifetime_days',
              'arrived_drops',
              'arrived_bytes',
              'last_drop_id',
            ])
            .where('id', 'in', ids)
            .orderBy('id')
            .limit(ids.length),
          patience,
        ),
      ),

    // Without a lock, so that a send never waits for an acknowledgement: what one under way frees counts from its commit on.
    selectTaken: (ids: readonly number[]) =>
      keepText(`taken ${String(ids.length)}`, [...ids, ids.length], () =>
        query
          .selectFrom('box_taken')
          .select(['box_id', 'seen_drops', 'seen_bytes', 'gone_drops', 'gone_bytes', 'refused_since_ms'])
          .where('box_id', 'in', ids)
          .limit(ids.length),
      ),

    selectEarlierSends(sends: readonly Send[]) {
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
    },

    insertDrops(stored: readonly StoredSend[]) {
      const drops = stored.map(({ drop, nowMs, dropId, expiresAtMs }) => ({
        box_id: drop.box.id,
        id: dropId,
        sealed_box: drop.sealedBox,
        metadata: drop.metadata ?? null,
        receipt_hash: drop.receiptHash ?? null,
        size_bytes: drop.sizeBytes,
        created_at_ms: floorToMinute(nowMs),
        expires_at_ms: expiresAtMs,
      }))
      const unseen = drops.map(({ box_id, id, size_bytes }) => ({ box_id, id, size_bytes }))
      const insert = keepText(`drops ${String(drops.length)}`, drops.flatMap(Object.values), () =>
        query.insertInto('drops').values(drops),
      )
      return [insert, ...dialect.unseenDrops.add(query, unseen)]
    },

    noteSends(how: 'insert' | 'replace', stored: readonly StoredSend[]) {
      const rows = stored.map(({ drop, sealedHash, dropId, knownUntilMs }) => ({
        box_id: drop.box.id,
        sealed_hash: sealedHash,
        drop_id: dropId,
        expires_at_ms: knownUntilMs,
      }))
      return keepText(`${how} ${String(rows.length)}`, rows.flatMap(Object.values), () =>
        (how === 'insert' ? query.insertInto('recent_sends') : query.replaceInto('recent_sends')).values(
          rows,
        ),
      )
    },

    /** Changes the box's row if all that would have been read says what `before` does. */
    changeBox(before: BoxState, after: BoxState) {
      const { id, ...counts } = arrivalsOf(after)
      const { linkTokenHash, isClosed, isForContacts, lifetimeDays, arrived, seen, gone, lastDropId } = before
      const values = [
        ...Object.values(counts),
        id,
        linkTokenHash,
        isClosed ? 1 : 0,
        isForContacts ? 1 : 0,
        lifetimeDays,
        arrived.drops,
        arrived.bytes,
        lastDropId,
        id,
        seen.drops,
        seen.bytes,
        gone.drops,
        gone.bytes,
        ...(serviceUse.isCounted ? serviceUse.hasAmpleRoom.compile().parameters : []),
      ]
      return keepText('change', values, () =>
        query
          .updateTable('boxes')
          .set(counts)
          .where('id', '=', id)
          .where('link_token_hash', '=', linkTokenHash)
          .where('is_closed', '=', isClosed ? 1 : 0)
          .where('contacts_only', '=', isForContacts ? 1 : 0)
          .where('drop_lifetime_days', '=', lifetimeDays)
          .where('arrived_drops', '=', arrived.drops)
          .where('arrived_bytes', '=', arrived.bytes)
          .where('last_drop_id', '=', lastDropId)
          .where((row) =>
            row.exists(
              row
                .selectFrom('box_taken')
                .select('box_id')
                .where('box_id', '=', id)
                .where('seen_drops', '=', seen.drops)
                .where('seen_bytes', '=', seen.bytes)
                .where('gone_drops', '=', gone.drops)
                .where('gone_bytes', '=', gone.bytes),
            ),
          )
          .$if(serviceUse.isCounted, (update) => update.where((row) => row.exists(serviceUse.hasAmpleRoom))),
      )
    },
  }
}

type RowsFrom<Select extends 'lockBoxes' | 'selectTaken' | 'selectEarlierSends'> = RowsOf<
  readonly [ReturnType<SendStatements[Select]>]
>[0]

function boxStates(boxes: RowsFrom<'lockBoxes'>, taken: RowsFrom<'selectTaken'>): readonly BoxState[] {
  const takenOf = new Map(taken.map((row) => [row.box_id, row] as const))
  return boxes.map((row) => {
    const use = takenOf.get(row.id)
    return {
      id: row.id,
      // A copy, since it is remembered: the driver's is a window on all that came over the network with it.
      linkTokenHash: Uint8Array.from(row.link_token_hash),
      isClosed: row.is_closed !== 0,
      isForContacts: row.contacts_only !== 0,
      lifetimeDays: row.drop_lifetime_days,
      arrived: { drops: row.arrived_drops, bytes: row.arrived_bytes },
      seen: { drops: use?.seen_drops ?? 0, bytes: use?.seen_bytes ?? 0 },
      gone: { drops: use?.gone_drops ?? 0, bytes: use?.gone_bytes ?? 0 },
      hasRefused: use !== undefined && use.refused_since_ms !== null,
      lastDropId: row.last_drop_id,
    }
  })
}

function earlierSends(rows: RowsFrom<'selectEarlierSends'>): readonly EarlierSend[] {
  return rows.map((row) => ({
    boxId: row.box_id,
    sealedHash: row.sealed_hash,
    dropId: row.drop_id,
    expiresAtMs: row.expires_at_ms,
  }))
}

function arrivalsOf({ id, arrived, lastDropId }: BoxState) {
  return { id, arrived_drops: arrived.drops, arrived_bytes: arrived.bytes, last_drop_id: lastDropId }
}
