/**
 * What an owner keeps in this browser: the keys of boxes, and the messages that were opened. Everything lies sealed under one
 * random key, which lies sealed under the passphrase (or, without one, under a key that the browser gives out to nobody).
 * Whoever gets at the storage alone learns how many messages are kept and about how long they are.
 */
import { firstLinkToken, mergeKeys, type SavedKeys } from '../../client/saved-keys.js'
import { type DeviceBox, openUnderDeviceKey, sealUnderDeviceKey } from '../../crypto/device-box.js'
import {
  type OnProgress,
  openUnderPassphrase,
  type PassphraseBox,
  sealUnderPassphrase,
} from '../../crypto/passphrase-box.js'
import { randomBytes } from '../../crypto/random.js'
import {
  createSecretKey,
  nameUnder,
  openSecretly,
  parseSecretKey,
  sealSecretly,
  type SecretKey,
} from '../../crypto/secret-box.js'
import { utf8 } from '../../encoding/bytes.js'
import type { Stored, VaultStorage } from './vault-storage.js'

/** A box as it is kept. */
export interface KeptBox {
  readonly keys: SavedKeys
  readonly name: string | null
  readonly backedUpAtMs?: number
  /** There is a backup, or the owner has said that they go without: then the link may be shown. */
  readonly isReady: boolean
  /** When everything on the server was last gone through. */
  readonly readAllAtMs?: number
  /** Until then drops may have come whose ids are lower than what was read here. */
  readonly importedUntilMs?: number
  /** The address of the server that it comes from, until all of it is here. */
  readonly movingFrom?: string
}

/** A message as it is kept. `deleted` is only the memory that it is not to be shown again. */
export interface KeptDrop {
  readonly id: number
  readonly createdAtMs: number
  readonly seen: boolean
  /** The server has not heard yet that it is seen, or is not any more. */
  readonly isUntold?: boolean
  readonly kind: 'letter' | 'plain' | 'unreadable' | 'no key' | 'deleted'
  readonly text?: string
  /** What the sender calls themselves, sealed with the text. */
  readonly name?: string
  /** What stood beside the sealed box. */
  readonly nick?: string
}

export interface Vault {
  /** Whether what is in it is still there when the tab is closed. */
  readonly isLasting: boolean
  readonly hasPassphrase: boolean
  readonly boxes: () => Promise<readonly KeptBox[]>
  /** In one step with regard to other tabs; what both know of the keys is put together. */
  readonly changeBox: (keys: SavedKeys, change: (known: KeptBox) => KeptBox) => Promise<KeptBox>
  /** Newest first, from the beginning or from where an earlier piece ended. */
  readonly drops: (of: SavedKeys, from: string | undefined, limit: number) => Promise<KeptPiece>
  readonly drop: (of: SavedKeys, id: number) => Promise<KeptDrop | undefined>
  /**
   * In one step with regard to other tabs, and on the disk when it resolves.
   * @param step undefined leaves what is there
   * @returns what was changed
   */
  readonly changeDrops: (
    of: SavedKeys,
    ids: readonly number[],
    step: DropStep,
  ) => Promise<readonly KeptDrop[]>
  readonly forgetDrops: (of: SavedKeys, ids: readonly number[]) => Promise<void>
  /** With everything that is kept of it. */
  readonly removeBox: (of: SavedKeys) => Promise<void>
  readonly isPassphrase: (passphrase: string, onProgress: OnProgress) => Promise<boolean>
  /** Forgets the key: nothing can be opened or kept by this object any more. */
  readonly lock: () => void
}

/** `next` is where it goes on; undefined at the end. */
export interface KeptPiece {
  readonly drops: readonly KeptDrop[]
  readonly next: string | undefined
}

export type DropStep = (known: KeptDrop | undefined, id: number) => KeptDrop | undefined

/** Thrown by whatever was still going on when a vault was locked. */
export class LockedError extends Error {}

type Lock = { readonly kind: 'passphrase' } & PassphraseBox

const LOCK = 'lock'

export type LockKind = 'none' | 'passphrase' | 'device'

export async function findLock(storage: VaultStorage): Promise<LockKind> {
  const lock = await storage.get(LOCK)
  if (lock === undefined) return 'none'
  return isDeviceLock(lock) ? 'device' : 'passphrase'
}

/** @param passphrase undefined for a key of the device. @returns undefined when there is one already, made by another tab */
export async function createVault(
  storage: VaultStorage,
  passphrase: string | undefined,
  onProgress: OnProgress,
): Promise<Vault | undefined> {
  const key = createSecretKey(randomBytes)
  const lock: Stored =
    passphrase === undefined
      ? { kind: 'device', ...(await sealUnderDeviceKey(key, randomBytes)) }
      : { kind: 'passphrase', ...(await sealUnderPassphrase(key, passphrase, randomBytes, onProgress)) }
  const made = { isOurs: true }
  await storage.update([LOCK], (there) => {
    made.isOurs = there === undefined
    return there ?? lock
  })
  return made.isOurs ? openVault(storage, key, lock) : undefined
}

/** One that was just made, and into which no box came. */
export async function discardVault(storage: VaultStorage, made: Vault): Promise<void> {
  if ((await made.boxes()).length === 0) await storage.remove([LOCK])
  made.lock()
}

/** @returns undefined when the passphrase is another one */
export async function unlockVault(
  storage: VaultStorage,
  passphrase: string,
  onProgress: OnProgress,
): Promise<Vault | undefined> {
  const lock = await storage.get(LOCK)
  const bytes = lock && (await openLock(lock, passphrase, onProgress))
  const key = bytes && parseSecretKey(bytes)
  return lock && key && openVault(storage, key, lock)
}

function isDeviceLock(lock: Stored): lock is { readonly kind: 'device' } & DeviceBox {
  return 'kind' in lock && lock.kind === 'device'
}

function openLock(lock: Stored, passphrase: string, onProgress: OnProgress): Promise<Uint8Array | undefined> {
  return isDeviceLock(lock)
    ? openUnderDeviceKey(lock)
    : openUnderPassphrase(lock as Lock, passphrase, onProgress)
}

interface SealedRecord {
  readonly key: string
  readonly value: unknown
}

/** So that a length tells only a little. */
const PADDED_TO_BYTES = 256
const SPACE = 0x20
/** More than anybody looks after. */
const MAX_BOXES = 1_000
const REMOVED_AT_ONCE = 1_000

function openVault(storage: VaultStorage, secret: SecretKey, lock: Stored): Vault {
  let isLocked = false
  const key = () => {
    if (isLocked) throw new LockedError()
    return secret
  }
  // Its own key is sealed with each record, so that no two of them can be exchanged.
  const sealed = (name: string, value: object): Uint8Array => {
    const json = utf8(JSON.stringify({ key: name, value }))
    const padded = new Uint8Array(Math.ceil(json.length / PADDED_TO_BYTES) * PADDED_TO_BYTES).fill(SPACE)
    padded.set(json)
    return sealSecretly(padded, key(), randomBytes)
  }
  /** What this very code has sealed needs no parser: nobody else can have put it there. */
  const opened = (name: string, stored: Stored | undefined): unknown => {
    const bytes = stored instanceof Uint8Array ? openSecretly(stored, key()) : undefined
    if (bytes === undefined) return undefined
    const record = JSON.parse(new TextDecoder().decode(bytes)) as SealedRecord
    return record.key === name ? record.value : undefined
  }
  const openedAll = (entries: readonly (readonly [string, Stored])[]): readonly unknown[] =>
    entries.map(([name, stored]) => opened(name, stored)).filter((value) => value !== undefined)
  const names = new Map<string, string>()
  const nameOf = (keys: SavedKeys) => {
    const token = firstLinkToken(keys)
    const name = names.get(token) ?? nameUnder(key(), token)
    names.set(token, name)
    return name
  }
  const boxKey = (of: SavedKeys) => `box ${nameOf(of)}`
  const prefixOf = (of: SavedKeys) => `drop ${nameOf(of)} `
  const dropKey = (of: SavedKeys, id: number) => prefixOf(of) + newestFirst(id)

  return {
    isLasting: storage.isLasting(),
    hasPassphrase: !isDeviceLock(lock),
    boxes: async () => openedAll(await storage.list('box ', '', MAX_BOXES)) as readonly KeptBox[],
    async changeBox(keys, change) {
      const name = boxKey(keys)
      let changed: KeptBox | undefined
      await storage.update([name], (stored) => {
        const known = opened(name, stored) as KeptBox | undefined
        const both = known === undefined ? keys : mergeKeys(known.keys, keys)
        changed = change({ name: null, isReady: false, ...known, keys: both })
        return sealed(name, changed)
      })
      if (changed === undefined) throw new LockedError()
      return changed
    },
    async drops(of, from, limit) {
      const entries = await storage.list(prefixOf(of), from ?? '', limit)
      // By what is there and not by what could be opened: one damaged record must not hide those behind it.
      const next = entries.length < limit ? undefined : entries.at(-1)?.[0]
      return { drops: openedAll(entries) as readonly KeptDrop[], next }
    },
    async drop(of, id) {
      const name = dropKey(of, id)
      return opened(name, await storage.get(name)) as KeptDrop | undefined
    },
    async changeDrops(of, ids, step) {
      const idOf = new Map(ids.map((id) => [dropKey(of, id), id]))
      const changed: KeptDrop[] = []
      await storage.update([...idOf.keys()], (stored, name) => {
        const next = step(opened(name, stored) as KeptDrop | undefined, idOf.get(name) ?? 0)
        if (next === undefined) return undefined
        changed.push(next)
        return sealed(name, next)
      })
      return changed
    },
    forgetDrops: (of, ids) => storage.remove(ids.map((id) => dropKey(of, id))),
    async removeBox(of) {
      // The box last: what breaks off before can be done again.
      for (;;) {
        const kept = await storage.list(prefixOf(of), '', REMOVED_AT_ONCE)
        if (kept.length === 0) break
        await storage.remove(kept.map(([name]) => name))
      }
      await storage.remove([boxKey(of)])
    },
    async isPassphrase(passphrase, onProgress) {
      return (await openLock(lock, passphrase, onProgress)) !== undefined
    },
    lock() {
      isLocked = true
      names.clear()
      secret.fill(0)
    },
  }
}

/** Of an id below 2^53: lesser for a later one, as keys are ordered. */
function newestFirst(id: number): string {
  return (Number.MAX_SAFE_INTEGER - id).toString(16).padStart(14, '0')
}
