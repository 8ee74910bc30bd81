/** How a box comes into this browser: made here, or brought along. Its keys are in the vault before anybody hears of it. */
import { createBox } from '../../client/box.js'
import { openLink } from '../../client/recipient.js'
import type { SavedKeys } from '../../client/saved-keys.js'
import { SealdropError } from '../../client/sealdrop-error.js'
import { isBackup, readKeys, readPhoneKeys } from './imported-keys.js'
import { InboxError } from './inbox-problem.js'
import type { Protection, StartActs } from './start-part.js'
import { createVault, discardVault, type KeptBox, type Vault } from './vault.js'
import type { VaultStorage } from './vault-storage.js'
import { makeVisible } from './visible-text.js'

interface Needs {
  /** The address of the service. */
  readonly home: string
  readonly storage: () => VaultStorage | undefined
  /** The one that is open. */
  readonly vault: () => Vault | undefined
  /** What is done in the end belongs to what is open now. @param linkToken of the box to be shown @param passphrase that was just chosen */
  readonly entrance: () => (opened: Vault, linkToken?: string, passphrase?: string) => Promise<void>
}

interface IncomingBoxes extends Pick<StartActs, 'make' | 'restore' | 'restorePhone'> {
  /** One that moves. @param movingFrom the old server @param passphrase of a new vault */
  readonly keep: (
    keys: SavedKeys,
    movingFrom: string,
    passphrase: string,
    onProgress: (part: number) => void,
  ) => Promise<void>
}

export function createIncomingBoxes({ home, storage, vault, entrance }: Needs): IncomingBoxes {
  /** The one that is open, or a new one. */
  const vaultFor = async (
    protection: Protection | undefined,
    onProgress: (part: number) => void,
  ): Promise<Vault> => {
    const [open, stored] = [vault(), storage()]
    if (open !== undefined) return open
    if (stored === undefined || protection === undefined) throw new InboxError('unexpected')
    const passphrase = protection === 'device' ? undefined : protection.passphrase
    const made = await createVault(stored, passphrase, onProgress)
    if (made === undefined) throw new InboxError('box_there')
    return made
  }

  /** A new one into which nothing came, so that it does not stand in the way of the next try. */
  const discardIfEmpty = async (made: Vault | undefined): Promise<void> => {
    const stored = storage()
    if (made !== undefined && made !== vault() && stored !== undefined) await discardVault(stored, made)
  }

  const bring = async (
    keys: readonly SavedKeys[],
    protection: Protection,
    isFromBackup: boolean,
    onProgress: (part: number) => void,
  ): Promise<void> => {
    const foreign = keys.find(({ base_url }) => base_url !== home)
    if (foreign !== undefined) {
      throw new InboxError('other_server', { address: makeVisible(foreign.base_url).text })
    }
    const enter = entrance()
    const into = await vaultFor(protection, onProgress)
    try {
      for (const each of keys) {
        const name = await nameOf(each)
        await bringOne(into, each, ({ readAllAtMs: _again, ...known }) => ({
          ...known,
          ...(name === undefined ? {} : { name }),
          ...(isFromBackup ? { backedUpAtMs: Date.now() } : {}),
          isReady: true,
        }))
      }
    } catch (error) {
      await discardIfEmpty(into)
      throw error
    }
    await enter(into, keys[0]?.link_token)
  }

  return {
    async make(name, invite, protection, onProgress) {
      let into: Vault | undefined
      const wishes = {
        ...(name === '' ? {} : { displayName: name }),
        ...(invite === undefined ? {} : { invite }),
      }
      const keep = async (keys: SavedKeys) => {
        into ??= await vaultFor(protection, onProgress)
        await into.changeBox(keys, (known) => ({ ...known, name: name === '' ? null : name }))
      }
      const enter = entrance()
      const box = await createBox(home, { ...wishes, onKeys: keep }).catch(async (error: unknown) => {
        await discardIfEmpty(into)
        const isUnknown = error instanceof SealdropError && ['timed_out', 'not_sealdrop'].includes(error.code)
        throw isUnknown ? new InboxError('not_known_if_made') : error
      })
      if (into === undefined) return
      const passphrase = typeof protection === 'object' ? protection.passphrase : undefined
      await enter(into, box.keys().link_token, passphrase)
    },
    async restore(text, passphrase, onProgress, instead = passphrase) {
      const keys = await readKeys(text, passphrase, onProgress)
      await bring(keys, { passphrase: instead }, isBackup(text), onProgress)
    },
    async restorePhone(link, secret, passphrase, onProgress) {
      const keys = readPhoneKeys(link, secret)
      if (keys === undefined) throw new InboxError('phone_keys_wrong')
      await bring([keys], { passphrase }, false, onProgress)
    },
    async keep(keys, movingFrom, passphrase, onProgress) {
      const enter = entrance()
      const into = await vaultFor({ passphrase }, onProgress)
      try {
        await into.changeBox(keys, (known) => ({ ...known, movingFrom }))
      } catch (error) {
        await discardIfEmpty(into)
        throw error
      }
      await enter(into, keys.link_token)
    },
  }
}

/** Of two chains for one box there is no telling which one senders are to be given. */
async function bringOne(into: Vault, keys: SavedKeys, change: (known: KeptBox) => KeptBox): Promise<void> {
  try {
    await into.changeBox(keys, change)
  } catch (error) {
    const isOther = error instanceof SealdropError && error.code === 'keys_malformed'
    throw isOther ? new InboxError('other_chain') : error
  }
}

/** As the server tells it to senders; undefined when it cannot be asked. */
export async function nameOf({ base_url, link_token }: SavedKeys): Promise<string | null | undefined> {
  try {
    return (await openLink(`${base_url}/l/${link_token}`)).displayName
  } catch {
    return undefined
  }
}
