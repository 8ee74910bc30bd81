/** What becomes of sends that are entered one after another while their boxes' rows are locked. */
import type { RandomBytes } from '../../crypto/random.js'
import type { ErrorCode } from '../../protocol/errors.js'
import type { KnownBox } from '../boxes/box-store.js'
import { DAY_MS, floorToMinute, MINUTE_MS } from '../clock.js'
import { nextDropId } from './drop-id.js'

export interface NewDrop {
  readonly box: KnownBox
  readonly sealedBox: Uint8Array
  readonly metadata: Uint8Array | undefined
  readonly receiptHash: Uint8Array | undefined
  /** What it counts for in quotas. */
  readonly sizeBytes: number
}

export interface Send {
  readonly drop: NewDrop
  readonly nowMs: number
  readonly judge: Judge
  readonly sealedHash: Buffer
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

/** What the rows of a box say. */
export interface BoxState {
  readonly id: number
  readonly linkTokenHash: Uint8Array
  readonly isClosed: boolean
  readonly arrived: Load
  readonly seen: Load
  readonly lastDropId: number
}

export interface EarlierSend {
  readonly boxId: number
  readonly sealedHash: Uint8Array
  readonly dropId: number
  readonly expiresAtMs: number
}

export interface StoredSend extends Send {
  readonly dropId: number
  readonly expiresAtMs: number
}

export interface SendLedger {
  readonly enter: (send: Send) => Left
  readonly stored: readonly StoredSend[]
  /** Those in which something was stored, as they stand now. */
  readonly changedBoxes: () => readonly BoxState[]
}

/** @param earlier sends of the last day with the same bytes as one that will be entered */
export function openLedger(
  boxes: readonly BoxState[],
  earlier: readonly EarlierSend[],
  random: RandomBytes,
): SendLedger {
  const found = new Map(boxes.map((box) => [box.id, box]))
  const changed = new Map<number, BoxState>()
  const known = new Map(earlier.map((send) => [keyOf(send.boxId, send.sealedHash), send]))
  const stored: StoredSend[] = []
  return {
    stored,
    changedBoxes: () => [...changed.values()],

    enter(send) {
      const { drop, nowMs, judge, sealedHash } = send
      const box = changed.get(drop.box.id) ?? found.get(drop.box.id)
      if (box === undefined || Buffer.compare(box.linkTokenHash, drop.box.linkTokenHash) !== 0)
        return { outcome: 'gone' }
      const key = keyOf(box.id, sealedHash)
      const first = known.get(key)
      if (first !== undefined && first.expiresAtMs > nowMs) return { outcome: 'retried', id: first.dropId }
      const refusal = judge(lockedBoxOf(box))
      if (refusal !== undefined) return { outcome: 'refused', refusal }

      const dropId = nextDropId(box.lastDropId, nowMs, random)
      const { drops, bytes } = box.arrived
      const arrived = { drops: drops + 1, bytes: bytes + drop.sizeBytes }
      changed.set(box.id, { ...box, arrived, lastDropId: dropId })
      // The next full minute, so that the time kept is no finer than a drop's own, and 24 hours are never cut short.
      const expiresAtMs = floorToMinute(nowMs) + MINUTE_MS + DAY_MS
      known.set(key, { boxId: box.id, sealedHash, dropId, expiresAtMs })
      stored.push({ ...send, dropId, expiresAtMs })
      return { outcome: 'stored', id: dropId }
    },
  }
}

function keyOf(boxId: number, sealedHash: Uint8Array): string {
  return `${String(boxId)} ${Buffer.from(sealedHash).toString('latin1')}`
}

function lockedBoxOf({ isClosed, arrived, seen }: BoxState): LockedBox {
  const unseen = { drops: arrived.drops - seen.drops, bytes: arrived.bytes - seen.bytes }
  return { isClosed, unseen, seen }
}

export function isSameState(one: BoxState | undefined, other: BoxState): boolean {
  return (
    one?.lastDropId === other.lastDropId &&
    one.isClosed === other.isClosed &&
    one.arrived.drops === other.arrived.drops &&
    one.arrived.bytes === other.arrived.bytes &&
    one.seen.drops === other.seen.drops &&
    one.seen.bytes === other.seen.bytes &&
    Buffer.compare(one.linkTokenHash, other.linkTokenHash) === 0
  )
}
