/** Where the vault lies: IndexedDB, or the memory of this tab where the browser stores nothing. It sees sealed bytes only. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'

/** What is stored under one key. Structured clone, so that keys of the platform can be in it. */
export type Stored = Uint8Array | object

export interface VaultStorage {
  /** Whether it is still there when the tab is closed. */
  readonly isLasting: boolean
  readonly get: (key: string) => Promise<Stored | undefined>
  /** In the order of their keys, those that begin with the prefix and come after a key. */
  readonly list: (
    prefix: string,
    after: string,
    limit: number,
  ) => Promise<readonly (readonly [string, Stored])[]>
  /** All or none. */
  readonly put: (entries: readonly (readonly [string, Stored])[]) => Promise<void>
  readonly remove: (keys: readonly string[]) => Promise<void>
  /** Nobody else writes between what the step gets and what it returns. */
  readonly update: (key: string, step: (stored: Stored | undefined) => Stored) => Promise<void>
  /** Everything. Other tabs are told. */
  readonly wipe: () => Promise<void>
}

interface Schema extends DBSchema {
  readonly records: { readonly key: string; readonly value: Stored }
}

/** @param onWiped when another tab has wiped it */
export async function openVaultStorage(name: string, onWiped: () => void): Promise<VaultStorage> {
  try {
    const database = await openDB<Schema>(name, 1, {
      upgrade: (made) => void made.createObjectStore('records'),
      blocking(_have, _wanted, event) {
        ;(event.target as IDBDatabase).close()
        onWiped()
      },
      terminated: onWiped,
    })
    return inDatabase(database, name)
  } catch {
    return inMemory()
  }
}

function inDatabase(database: IDBPDatabase<Schema>, name: string): VaultStorage {
  return {
    isLasting: true,
    get: (key) => database.get('records', key),
    async list(prefix, after, limit) {
      const from = after > prefix ? after : prefix
      const range = IDBKeyRange.bound(from, `${prefix}\uffff`, from === after)
      const { store } = database.transaction('records')
      const [keys, values] = await Promise.all([store.getAllKeys(range, limit), store.getAll(range, limit)])
      return keys.flatMap((key, at) => {
        const value = values[at]
        return value === undefined ? [] : [[key, value] as const]
      })
    },
    async put(entries) {
      const { store, done } = database.transaction('records', 'readwrite')
      await Promise.all([...entries.map(([key, value]) => store.put(value, key)), done])
    },
    async remove(keys) {
      const { store, done } = database.transaction('records', 'readwrite')
      await Promise.all([...keys.map((key) => store.delete(key)), done])
    },
    async update(key, step) {
      const { store, done } = database.transaction('records', 'readwrite')
      // What a step throws must end the transaction too.
      const updated = store.get(key).then((stored) => store.put(step(stored), key))
      await Promise.all([updated, done])
    },
    async wipe() {
      database.close()
      await deleteDB(name)
    },
  }
}

function inMemory(): VaultStorage {
  const records = new Map<string, Stored>()
  return {
    isLasting: false,
    get: (key) => Promise.resolve(records.get(key)),
    list: (prefix, after, limit) =>
      Promise.resolve(
        [...records]
          .filter(([key]) => key.startsWith(prefix) && key > after)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .slice(0, limit),
      ),
    async put(entries) {
      for (const [key, value] of entries) records.set(key, value)
      return Promise.resolve()
    },
    async remove(keys) {
      for (const key of keys) records.delete(key)
      return Promise.resolve()
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- a step that throws has to reject
    async update(key, step) {
      records.set(key, step(records.get(key)))
    },
    async wipe() {
      records.clear()
      return Promise.resolve()
    },
  }
}
