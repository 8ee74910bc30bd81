/** Where the vault lies: IndexedDB, or the memory of this tab where the browser stores nothing. It sees sealed bytes only. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'

/** What is stored under one key. Structured clone, so that keys of the platform can be in it. */
export type Stored = Uint8Array | object

type Step = (stored: Stored | undefined, key: string) => Stored | undefined

export interface VaultStorage {
  /** Whether it is still there when the tab is closed. Known once something was stored. */
  readonly isLasting: () => boolean
  readonly get: (key: string) => Promise<Stored | undefined>
  /** In the order of their keys, those that begin with the prefix and come after a key. */
  readonly list: (
    prefix: string,
    after: string,
    limit: number,
  ) => Promise<readonly (readonly [string, Stored])[]>
  /**
   * All or none, and nobody else writes between what the step gets and what it returns; undefined leaves what is there. It is
   * on the disk when the promise resolves.
   */
  readonly update: (keys: readonly string[], step: Step) => Promise<void>
  readonly remove: (keys: readonly string[]) => Promise<void>
  /** Everything, whatever other tabs do; those that can be are told. */
  readonly wipe: () => Promise<void>
}

interface Schema extends DBSchema {
  readonly records: { readonly key: string; readonly value: Stored }
}

/** Another tab that does not answer, such as one that is printing, can hold up what needs its consent. */
const OTHERS_MS = 5_000

/**
 * Nothing is made in the browser before something is stored: who only looks at the page leaves no trace of it.
 * @param onWiped when another tab has wiped it
 * @throws DOMException when there is a vault that cannot be opened at the moment
 */
export async function openVaultStorage(name: string, onWiped: () => void): Promise<VaultStorage> {
  const isThere = await exists(name)
  let inner = isThere === true ? await openDatabase(name, onWiped) : undefined
  const forWriting = async () => (inner ??= await openDatabase(name, onWiped).catch(inMemory))
  // Where browsers do not tell, it has to be opened to be looked for.
  if (isThere === undefined) await forWriting()
  return {
    isLasting: () => inner?.isLasting() === true,
    get: async (key) => inner?.get(key),
    list: async (prefix, after, limit) => (await inner?.list(prefix, after, limit)) ?? [],
    remove: async (keys) => inner?.remove(keys),
    update: async (keys, step) => (await forWriting()).update(keys, step),
    async wipe() {
      const wiped = inner
      inner = undefined
      await wiped?.wipe()
    },
  }
}

/** Undefined where nobody can say. */
async function exists(name: string): Promise<boolean | undefined> {
  try {
    return (await indexedDB.databases()).some((each) => each.name === name)
  } catch {
    return undefined
  }
}

async function openDatabase(name: string, onWiped: () => void): Promise<VaultStorage> {
  const opening = openDB<Schema>(name, 1, {
    upgrade: (made) => void made.createObjectStore('records'),
    blocking(_have, _wanted, event) {
      ;(event.target as IDBDatabase).close()
      onWiped()
    },
  })
  return inDatabase(await withinTime(opening), name)
}

function withinTime<T>(asked: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      reject(new DOMException('Another tab is in the way.', 'TimeoutError'))
    }, OTHERS_MS)
  })
  return Promise.race([asked, late])
}

function inDatabase(database: IDBPDatabase<Schema>, name: string): VaultStorage {
  return {
    isLasting: () => true,
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
    async remove(keys) {
      const { store, done } = database.transaction('records', 'readwrite')
      await Promise.all([...keys.map((key) => store.delete(key)), done])
    },
    async update(keys, step) {
      // What has been answered is not to be lost with the current: keys are destroyed after it.
      const transaction = database.transaction('records', 'readwrite', { durability: 'strict' })
      const { store, done } = transaction
      const updated = keys.map(async (key) => {
        const next = step(await store.get(key), key)
        if (next !== undefined) await store.put(next, key)
      })
      try {
        await Promise.all(updated)
        await done
      } catch (error) {
        // Also what a step throws ends it, with nothing done.
        done.catch(() => undefined)
        abort(transaction)
        throw transaction.error ?? error
      }
    },
    async wipe() {
      // This takes nobody's consent; that the empty database goes as well does.
      const { store, done } = database.transaction('records', 'readwrite', { durability: 'strict' })
      await Promise.all([store.clear(), done])
      database.close()
      await withinTime(deleteDB(name)).catch(() => undefined)
    },
  }
}

function abort(transaction: { readonly abort: () => void }): void {
  try {
    transaction.abort()
  } catch {
    // It has ended already.
  }
}

function inMemory(): VaultStorage {
  const records = new Map<string, Stored>()
  return {
    isLasting: () => false,
    get: (key) => Promise.resolve(records.get(key)),
    list: (prefix, after, limit) =>
      Promise.resolve(
        [...records]
          .filter(([key]) => key.startsWith(prefix) && key > after)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .slice(0, limit),
      ),
    async remove(keys) {
      for (const key of keys) records.delete(key)
      return Promise.resolve()
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- a step that throws has to reject
    async update(keys, step) {
      const changed = keys.map((key) => [key, step(records.get(key), key)] as const)
      for (const [key, next] of changed) if (next !== undefined) records.set(key, next)
    },
    async wipe() {
      records.clear()
      return Promise.resolve()
    },
  }
}
