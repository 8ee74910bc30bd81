/** The keys of one open box, and the one place where they change. */
import type { OwnerKeys } from './owner-keys.js'
import { recallKeys, type SavedKeys, saveKeys } from './saved-keys.js'

export interface KeptKeys {
  readonly current: () => OwnerKeys
  /** One step after another: what is kept is always made of what was kept before. A step that returns its argument changes nothing. */
  readonly change: (step: (keys: OwnerKeys) => OwnerKeys) => Promise<void>
}

export function createKeptKeys(
  first: OwnerKeys,
  onKeys: ((keys: SavedKeys) => void | Promise<void>) | undefined,
): KeptKeys {
  let keys = first
  let changing = Promise.resolve()
  return {
    current: () => keys,
    change(step) {
      const changed = changing.then(async () => {
        const next = step(keys)
        if (next === keys) return
        const saved = saveKeys(next)
        // Nothing is kept that could not be read again, whatever a server has led to.
        recallKeys(saved)
        await onKeys?.(saved)
        keys = next
      })
      changing = changed.catch(() => undefined)
      return changed
    },
  }
}
