/** What becomes of sends that are entered one after another while their boxes' rows are locked. */
import { isDeepStrictEqual } from 'node:util'
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
  /** As long as the box has it, or less. */
  readonly maxLifetimeMs: number | undefined
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
  readonly isForContacts: boolean
  readonly unseen: Load
  /** Of all boxes; undefined while nobody counts. */
  readonly serviceBytes: number | undefined
}

export interface Load {
  readonly drops: number
  readonly bytes: number
}

export type Judge = (box: LockedBox) => Refusal | undefined

export type Refusal = Extract<
  ErrorCode,
  'box_closed' | 'box_full' | 'service_full' | 'permission_required' | 'proof_required'
>

export type Left =
  | { readonly outcome: 'stored' | 'retried'; readonly id: number }
  | {
      readonly outcome: 'refused'
      readonly refusal: Refusal
      /** The owner has not been told yet that some are refused. */
      readonly isFirst: boolean
    }
  | { readonly outcome: 'gone' }

/** What the rows of a box say. */
export interface BoxState {
  readonly id: number
  readonly linkTokenHash: Uint8Array
  readonly isClosed: boolean
  readonly isForContacts: boolean
  readonly lifetimeDays: number
  readonly arrived: Load
  readonly seen: Load
  readonly gone: Load
  readonly hasRefused: boolean
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
  /** When its hash is forgotten. */
  readonly knownUntilMs: number
}

export interface SendLedger {
  readonly enter: (send: Send) => Left
  readonly stored: readonly StoredSend[]
  /** Those in which something was stored, as they stand now. */
  readonly changedBoxes: () => readonly BoxState[]
  /** Undefined while nobody counts. */
  readonly serviceBytes: () => number | undefined
}

/**
 * @param earlier sends of the last day with the same bytes as one that will be entered
 * @param bytesAtFirst of all boxes, while that is counted
 */
export function openLedger(
  boxes: readonly BoxState[],
  earlier: readonly EarlierSend[],
  random: RandomBytes,
  bytesAtFirst?: number,
): SendLedger {
  let serviceBytes = bytesAtFirst
  const found = new Map(boxes.map((box) => [box.id, box]))
  const changed = new Map<number, BoxState>()
  const known = new Map(earlier.map((send) => [keyOf(send.boxId, send.sealedHash), send]))
  const stored: StoredSend[] = []
  return {
    stored,
    changedBoxes: () => [...changed.values()],
    serviceBytes: () => serviceBytes,

    enter(send) {
      const { drop, nowMs, judge, sealedHash } = send
      const box = changed.get(drop.box.id) ?? found.get(drop.box.id)
      if (box === undefined || Buffer.compare(box.linkTokenHash, drop.box.linkTokenHash) !== 0)
        return { outcome: 'gone' }
      const key = keyOf(box.id, sealedHash)
      const first = known.get(key)
      if (first !== undefined && first.expiresAtMs > nowMs) return { outcome: 'retried', id: first.dropId }
      const refusal = judge(lockedBoxOf(box, serviceBytes))
      if (refusal !== undefined) return { outcome: 'refused', refusal, isFirst: !box.hasRefused }

      const dropId = nextDropId(box.lastDropId, nowMs, random)
      const { drops, bytes } = box.arrived
      const arrived = { drops: drops + 1, bytes: bytes + drop.sizeBytes }
      changed.set(box.id, { ...box, arrived, lastDropId: dropId })
      if (serviceBytes !== undefined) serviceBytes += drop.sizeBytes
      const lifetimeMs = Math.min(box.lifetimeDays * DAY_MS, drop.maxLifetimeMs ?? Number.POSITIVE_INFINITY)
      const expiresAtMs = minuteAfter(nowMs + lifetimeMs)
      const knownUntilMs = minuteAfter(nowMs + DAY_MS)
      known.set(key, { boxId: box.id, sealedHash, dropId, expiresAtMs: knownUntilMs })
      stored.push({ ...send, dropId, expiresAtMs, knownUntilMs })
      return { outcome: 'stored', id: dropId }
    },
  }
}

/** So that no time kept is finer than a drop's own, and nothing is cut short. */
function minuteAfter(timeMs: number): number {
  return floorToMinute(timeMs) + MINUTE_MS
}

function keyOf(boxId: number, sealedHash: Uint8Array): string {
  return `${String(boxId)} ${Buffer.from(sealedHash).toString('latin1')}`
}

function lockedBoxOf(box: BoxState, serviceBytes: number | undefined): LockedBox {
  const { isClosed, isForContacts, arrived, seen, gone } = box
  const unseen = {
    drops: arrived.drops - seen.drops - gone.drops,
    bytes: arrived.bytes - seen.bytes - gone.bytes,
  }
  return { isClosed, isForContacts, unseen, serviceBytes }
}

export function isSameState(one: BoxState | undefined, other: BoxState): boolean {
  return isDeepStrictEqual(one, other)
}
