/** Messages as drops, with all that is counted and remembered about them. */
import { hash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { LinkToken } from '../../protocol/link.js'
import { DAY_MS, floorToMinute } from '../../server/clock.js'
import { idsByBox } from '../../server/database/ids-by-box.js'
import type { Schema } from '../../server/database/schema.js'
import { FIRST_OWN_ID } from '../../server/random-id.js'
import type { Message } from './judge-row.js'
import { keyOf, knownAmong, messageHash, noteRows } from './ledger-store.js'
import {
  type ImportNeeds,
  lockBoxes,
  type LockedBox,
  lockTaken,
  minuteAfter,
  type Outcome,
  run,
  unique,
} from './locked-boxes-store.js'

/** Of one statement that inserts drops: as much as a group of sends has. */
const MAX_INSERT_BYTES = 2 * 1024 * 1024
/** Of one `or`: SQLite takes no more than a thousand. */
const MAX_CHOICES = 200

export interface MessageInBox extends Message {
  readonly linkToken: LinkToken
  /** Undefined in a dry run, for a box that would have been made. */
  readonly boxId: number | undefined
}

/** Outcomes in the order of the messages. */
export async function addMessages(
  needs: ImportNeeds,
  messages: readonly MessageInBox[],
): Promise<readonly Outcome[]> {
  const { query, dialect, transactAlone } = needs.database
  const known = await knownAmong(query, hashesOf(messages))
  const seenThere = messages.flatMap(({ boxId, id, isSeen }, at) =>
    known.has(at) && isSeen && boxId !== undefined ? [{ box_id: boxId, id }] : [],
  )
  const toMark: DropName[] = []
  for (const some of inParts(seenThere)) toMark.push(...(await dialect.unseenDrops.among(query, some)))
  if (known.size === messages.length && toMark.length === 0) return messages.map(() => 'already_there')
  let isFirstTry = true
  return transactAlone(async (transaction) => {
    // Another import at the same time is met by the key of what it noted: then it is asked once more.
    const knownNow = isFirstTry ? known : await knownAmong(transaction, hashesOf(messages))
    isFirstTry = false
    return takeMessages(needs, transaction, { messages, known: knownNow, toMark })
  })
}

interface DropName {
  readonly box_id: number
  readonly id: number
}

interface FreshMessage extends MessageInBox {
  readonly boxId: number
  readonly sealedHash: Buffer
  readonly sizeBytes: number
}

interface Batch {
  readonly messages: readonly MessageInBox[]
  /** The places of those that have come before. */
  readonly known: ReadonlySet<number>
  readonly toMark: readonly DropName[]
}

async function takeMessages(
  needs: ImportNeeds,
  transaction: Transaction<Schema>,
  { messages, known, toMark }: Batch,
): Promise<readonly Outcome[]> {
  const boxes = await lockBoxes(needs.database, transaction, boxIdsOf(messages))
  const boxOf = new Map(boxes.map((box) => [box.id, box] as const))
  const marked = new Set(toMark.filter(({ box_id }) => boxOf.has(box_id)).map(nameOf))
  const deletesSeen = (boxId: number) => (boxOf.get(boxId)?.delete_on_ack ?? 0) !== 0
  const resent = await findResent(transaction, messages, needs.nowMs)
  const inPlace = await findInPlace(transaction, messages, known)
  const fresh: FreshMessage[] = []
  /** Of which nothing is to be done, but to note that they came. */
  const done: FreshMessage[] = []
  const outcomes = messages.map((message, at): Outcome => {
    const { boxId, id } = message
    if (boxId === undefined) return 'imported'
    if (!boxOf.has(boxId)) return known.has(at) ? 'already_there' : { aside: 'box_deleted' }
    if (known.has(at)) return marked.has(nameOf({ box_id: boxId, id })) ? 'updated' : 'already_there'
    const sizeBytes = message.sealedBox.length + (message.metadata?.length ?? 0)
    const one = { ...message, boxId, sizeBytes, sealedHash: sealedHashOf(message.sealedBox) }
    const hashInPlace = inPlace.get(nameOf({ box_id: boxId, id }))
    // Not noted: it comes when its place is free.
    if (hashInPlace !== undefined && hashInPlace !== keyOf(one.sealedHash)) return { aside: 'id_taken' }
    const isHere = hashInPlace !== undefined || resent.has(resentKey(boxId, one.sealedHash))
    const isDone = isHere || (one.isSeen && deletesSeen(boxId))
    ;(isDone ? done : fresh).push(one)
    return isDone ? 'already_there' : 'imported'
  })
  if (needs.isDryRun) return outcomes
  const acknowledged = [...marked].map(dropNamed)
  const staying = acknowledged.filter(({ box_id }) => !deletesSeen(box_id))
  const going = acknowledged.filter(({ box_id }) => deletesSeen(box_id))
  await markSeen(needs, transaction, staying)
  const goneBytes = await removeDrops(needs, transaction, going)
  await insertMessages(needs, transaction, fresh, boxOf)
  await needs.serviceUse.release(transaction, goneBytes)
  await noteRows(
    transaction,
    [...fresh, ...done].map((one) => ({
      row_hash: messageHash(one.linkToken, one.id),
      row_id: one.id,
      box_id: one.boxId,
    })),
  )
  return outcomes
}

/** The ids of those that have not come and are taken all the same, as by what an owner has brought; with what is there. */
async function findInPlace(
  transaction: Transaction<Schema>,
  messages: readonly MessageInBox[],
  known: ReadonlySet<number>,
): Promise<ReadonlyMap<string, string>> {
  const names = messages.flatMap(({ boxId, id }, at) =>
    boxId === undefined || known.has(at) ? [] : [{ box_id: boxId, id }],
  )
  const inPlace = new Map<string, string>()
  for (const some of inParts(names)) {
    const rows = await transaction
      .selectFrom('drops')
      .select(['box_id', 'id', 'sealed_box'])
      .where((row) =>
        row.or(
          Array.from(idsByBox(some), ([boxId, ids]) =>
            row.and([row('box_id', '=', boxId), row('id', 'in', ids)]),
          ),
        ),
      )
      .limit(some.length)
      .execute()
    for (const { sealed_box, ...name } of rows) inPlace.set(nameOf(name), keyOf(sealedHashOf(sealed_box)))
  }
  return inPlace
}

async function insertMessages(
  { database, serviceUse, nowMs }: ImportNeeds,
  transaction: Transaction<Schema>,
  fresh: readonly FreshMessage[],
  boxOf: ReadonlyMap<number, LockedBox>,
): Promise<void> {
  if (fresh.length === 0) return
  const arrived = loadsOf(fresh)
  const seen = loadsOf(fresh.filter(({ isSeen }) => isSeen))
  if (seen.size > 0) await lockTaken(database, transaction, [...seen.keys()])
  const { unseenDrops, countArrivals } = database.dialect
  const named = fresh.map(({ boxId, id, sizeBytes, isSeen }) => ({
    row: { box_id: boxId, id, size_bytes: sizeBytes },
    isSeen,
  }))
  const unseenRows = named.filter(({ isSeen }) => !isSeen).map(({ row }) => row)
  const seenRows = named.filter(({ isSeen }) => isSeen).map(({ row }) => row)
  await run(transaction, [
    ...inPieces(fresh).map((some) =>
      transaction.insertInto('drops').values(some.map((one) => dropRow(one, boxOf, nowMs))),
    ),
    ...(unseenRows.length === 0 ? [] : unseenDrops.add(transaction, unseenRows)),
    ...(seenRows.length === 0 ? [] : unseenDrops.addSeen(transaction, seenRows)),
    ...countArrivals(
      transaction,
      Array.from(arrived, ([id, load]) => {
        const box = boxOf.get(id)
        return {
          id,
          arrived_drops: (box?.arrived_drops ?? 0) + load.drops,
          arrived_bytes: (box?.arrived_bytes ?? 0) + load.bytes,
          last_drop_id: Math.max(box?.last_drop_id ?? 0, load.lastId),
        }
      }),
    ),
  ])
  await addToSeen(transaction, seen)
  await run(transaction, [serviceUse.add(fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))])
  await noteSends(transaction, fresh, nowMs)
}

function dropRow(one: FreshMessage, boxOf: ReadonlyMap<number, LockedBox>, nowMs: number) {
  const lifetimeDays = boxOf.get(one.boxId)?.drop_lifetime_days ?? 0
  return {
    box_id: one.boxId,
    id: one.id,
    sealed_box: Buffer.from(one.sealedBox),
    metadata: one.metadata === null ? null : Buffer.from(one.metadata),
    receipt_hash: null,
    size_bytes: one.sizeBytes,
    created_at_ms: floorToMinute(one.sentAtMs),
    expires_at_ms: minuteAfter(nowMs + lifetimeDays * DAY_MS),
  }
}

/** So that a phone which tries a send of the last day again, here now, is told of the first one. */
async function noteSends(
  transaction: Transaction<Schema>,
  fresh: readonly FreshMessage[],
  nowMs: number,
): Promise<void> {
  const recent = fresh.filter(({ sentAtMs }) => sentAtMs <= nowMs && sentAtMs + DAY_MS > nowMs)
  if (recent.length === 0) return
  await transaction
    .insertInto('recent_sends')
    // Of the same bytes twice, the first one is known.
    .ignore()
    .values(
      recent.map((one) => ({
        box_id: one.boxId,
        sealed_hash: one.sealedHash,
        drop_id: one.id,
        expires_at_ms: minuteAfter(one.sentAtMs + DAY_MS),
      })),
    )
    .execute()
}

/**
 * The same bytes, sent to PyCrypt and, since no answer came, once more after the switch: they are here, under an id of this
 * server's own.
 */
async function findResent(
  transaction: Transaction<Schema>,
  messages: readonly MessageInBox[],
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const recent = messages.flatMap(({ boxId, sentAtMs, sealedBox }) =>
    boxId !== undefined && sentAtMs + DAY_MS > nowMs ? [{ boxId, sealedBox }] : [],
  )
  const resent = new Set<string>()
  for (const some of inParts(recent)) {
    const rows = await transaction
      .selectFrom('recent_sends')
      .select(['box_id', 'sealed_hash'])
      .where((row) =>
        row.or(
          some.map(({ boxId, sealedBox }) =>
            row.and([row('box_id', '=', boxId), row('sealed_hash', '=', sealedHashOf(sealedBox))]),
          ),
        ),
      )
      .where('drop_id', '>=', FIRST_OWN_ID)
      .limit(some.length)
      .execute()
    for (const { box_id, sealed_hash } of rows) resent.add(resentKey(box_id, sealed_hash))
  }
  return resent
}

async function markSeen(
  { database }: ImportNeeds,
  transaction: Transaction<Schema>,
  drops: readonly DropName[],
): Promise<void> {
  const idsOf = idsByBox(drops)
  if (idsOf.size === 0) return
  await lockTaken(database, transaction, [...idsOf.keys()])
  const loads = new Map<number, Load>()
  for (const [boxId, ids] of idsOf) {
    loads.set(boxId, await database.dialect.unseenDrops.mark(transaction, boxId, ids, true))
  }
  await addToSeen(transaction, loads)
}

/** Answers how many bytes they were. */
async function removeDrops(
  { database }: ImportNeeds,
  transaction: Transaction<Schema>,
  drops: readonly DropName[],
): Promise<number> {
  const idsOf = idsByBox(drops)
  if (idsOf.size === 0) return 0
  await lockTaken(database, transaction, [...idsOf.keys()])
  let goneBytes = 0
  for (const [boxId, ids] of idsOf) {
    const { unseen, seen } = await database.dialect.unseenDrops.remove(transaction, boxId, ids)
    const bytes = unseen.bytes + seen.bytes
    await transaction
      .updateTable('box_taken')
      .set({
        seen_drops: sql`seen_drops - ${seen.drops}`,
        seen_bytes: sql`seen_bytes - ${seen.bytes}`,
        gone_drops: sql`gone_drops + ${unseen.drops + seen.drops}`,
        gone_bytes: sql`gone_bytes + ${bytes}`,
      })
      .where('box_id', '=', boxId)
      .execute()
    goneBytes += bytes
  }
  return goneBytes
}

interface Load {
  readonly drops: number
  readonly bytes: number
}

/** Under the locks. One statement, since a page may be of as many boxes as it has rows. */
async function addToSeen(transaction: Transaction<Schema>, loads: ReadonlyMap<number, Load>): Promise<void> {
  if (loads.size === 0) return
  const byBox = (column: keyof Load) =>
    sql.join(
      Array.from(loads, ([boxId, load]) => sql`when ${boxId} then ${load[column]}`),
      sql` `,
    )
  await transaction
    .updateTable('box_taken')
    .set({
      seen_drops: sql<number>`seen_drops + case box_id ${byBox('drops')} end`,
      seen_bytes: sql<number>`seen_bytes + case box_id ${byBox('bytes')} end`,
    })
    .where('box_id', 'in', [...loads.keys()])
    .execute()
}

function loadsOf(messages: readonly FreshMessage[]) {
  const loads = new Map<number, Load & { readonly lastId: number }>()
  for (const { boxId, id, sizeBytes } of messages) {
    const { drops, bytes, lastId } = loads.get(boxId) ?? { drops: 0, bytes: 0, lastId: 0 }
    loads.set(boxId, { drops: drops + 1, bytes: bytes + sizeBytes, lastId: Math.max(lastId, id) })
  }
  return loads
}

function inPieces(messages: readonly FreshMessage[]): readonly (readonly FreshMessage[])[] {
  const pieces: FreshMessage[][] = [[]]
  let bytes = 0
  for (const message of messages) {
    bytes += message.sizeBytes
    if (bytes > MAX_INSERT_BYTES) {
      pieces.push([])
      bytes = message.sizeBytes
    }
    pieces.at(-1)?.push(message)
  }
  return pieces.filter((piece) => piece.length > 0)
}

function inParts<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = []
  for (let at = 0; at < all.length; at += MAX_CHOICES) parts.push(all.slice(at, at + MAX_CHOICES))
  return parts
}

/** As sends are known by (`send-store`). */
function sealedHashOf(sealedBox: Uint8Array): Buffer {
  return hash('sha256', sealedBox, 'buffer').subarray(0, 16)
}

function resentKey(boxId: number, sealedHash: Uint8Array): string {
  return `${String(boxId)} ${keyOf(sealedHash)}`
}

function nameOf({ box_id, id }: DropName): string {
  return `${String(box_id)} ${String(id)}`
}

function dropNamed(name: string): DropName {
  const [box_id = 0, id = 0] = name.split(' ').map(Number)
  return { box_id, id }
}

function boxIdsOf(messages: readonly MessageInBox[]): readonly number[] {
  return unique(messages.map(({ boxId }) => boxId))
}

function hashesOf(messages: readonly MessageInBox[]): readonly Buffer[] {
  return messages.map(({ linkToken, id }) => messageHash(linkToken, id))
}
