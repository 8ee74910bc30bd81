/** Where there is no box yet, or another one is wanted: making one, or bringing one along. */
import { SealdropError } from '../../client/sealdrop-error.js'
import { isShownName } from '../../protocol/fields.js'
import { element, onSubmit } from '../elements.js'
import { hasDeviceKeys } from '../../crypto/device-box.js'
import type { Attempts } from './attempts.js'
import { isBackup, readFile } from './imported-keys.js'
import { InboxError } from './inbox-problem.js'
import { createPassphraseFields, isLongEnough } from './passphrase-fields.js'

type OnProgress = (part: number) => void

/** What a vault is to be locked with. */
export type Protection = { readonly passphrase: string } | 'device'

export interface StartActs {
  /** Whether a vault is open, so that nothing has to protect it any more. */
  readonly hasVault: () => boolean
  /** Who may make a box here, as far as the server has said. */
  readonly registration: () => 'open' | 'invite' | 'closed' | undefined
  readonly make: (
    name: string,
    invite: string | undefined,
    protection: Protection | undefined,
    onProgress: OnProgress,
  ) => Promise<void>
  /**
   * @param passphrase of a backup; for keys, what they are to be kept under
   * @param instead what a vault is to be locked with when that of the backup is too short for it
   */
  readonly restore: (
    text: string,
    passphrase: string,
    onProgress: OnProgress,
    instead: string | undefined,
  ) => Promise<void>
  readonly restorePhone: (
    link: string,
    secret: string,
    passphrase: string,
    onProgress: OnProgress,
  ) => Promise<void>
  /** From another server. */
  readonly moveHere: () => void
  readonly back: () => void
}

export interface StartPart {
  /** That came with the address of the page. It stays until a box is made by it. */
  readonly takeInvite: (invite: string) => void
  readonly invite: () => string
  readonly render: () => void
  readonly clear: () => void
}

export function createStartPart(attempts: Attempts, acts: StartActs): StartPart {
  const name = element('make-name', HTMLInputElement)
  const invite = element('make-invite', HTMLInputElement)
  const without = element('make-without', HTMLInputElement)
  const passphrases = createPassphraseFields('make')
  const file = element('restore-file', HTMLInputElement)
  const pasted = element('restore-paste', HTMLTextAreaElement)
  const link = element('restore-link', HTMLInputElement)
  const secret = element('restore-secret', HTMLInputElement)
  const passphrase = element('restore-passphrase', HTMLInputElement)
  const instead = createPassphraseFields('restore-new')

  let given = ''
  /** Whatever the server said before: it has refused to make a box without one. */
  let isInviteWanted = false
  let going = 0

  /** What ends with another part of the page is not left for one in between. */
  const staying = async (name: string, doing: string, work: (onProgress: OnProgress) => Promise<void>) => {
    going++
    render()
    await attempts.run(name, doing, work)
    going--
    render()
  }

  const make = () =>
    staying('make', 'inbox.making', async (onProgress) => {
      const called = name.value.trim()
      if (!isShownName(called)) throw new InboxError('name_too_long')
      const by = invite.value.trim()
      try {
        await acts.make(called, by === '' ? undefined : by, protection(), onProgress)
      } catch (error) {
        const code = error instanceof SealdropError ? error.code : ''
        isInviteWanted ||= code === 'invite_required' || code === 'invite_invalid'
        render()
        if (isInviteWanted) invite.focus()
        throw error
      }
      given = invite.value = ''
    })

  const protection = (): Protection | undefined => {
    if (acts.hasVault()) return undefined
    return without.checked ? 'device' : { passphrase: passphrases.value() }
  }

  const restore = () =>
    staying('restore', 'inbox.restoring', async (onProgress) => {
      const text = await chosenText()
      const isPhone = text === '' && link.value !== '' && secret.value !== ''
      if (text === '' && !isPhone) throw new InboxError('nothing_chosen')
      const instead = newPassphrase(isBackup(text))
      if (isPhone) await acts.restorePhone(link.value, secret.value, passphrase.value, onProgress)
      else await acts.restore(text, passphrase.value, onProgress, instead)
    })

  /** Whoever made a backup chose its passphrase for the backup; here it is to protect more. @throws InboxError */
  const newPassphrase = (isOfBackup: boolean): string | undefined => {
    if (acts.hasVault() || isLongEnough(passphrase.value)) return undefined
    if (!isOfBackup) throw new InboxError('passphrase_short')
    element('restore-new-part', HTMLElement).hidden = false
    return instead.value()
  }

  const chosenText = async (): Promise<string> => {
    const [chosen] = file.files ?? []
    return (chosen === undefined ? pasted.value : await readFile(chosen)).trim()
  }

  const clear = () => {
    invite.value = given
    for (const field of [name, file, pasted, link, secret, passphrase]) field.value = ''
    without.checked = false
    passphrases.clear()
    instead.clear()
    element('restore-new-part', HTMLElement).hidden = true
    render()
  }

  const render = () => {
    const hasVault = acts.hasVault()
    const registration = acts.registration()
    element('make-closed', HTMLElement).hidden = registration !== 'closed'
    element('make-open', HTMLElement).hidden = registration === 'closed'
    element('make-invite-part', HTMLElement).hidden =
      registration !== 'invite' && given === '' && !isInviteWanted
    element('make-passphrases', HTMLElement).hidden = hasVault
    element('make-device', HTMLElement).hidden = !hasDeviceKeys()
    element('make-typed', HTMLElement).hidden = without.checked
    element('start-back', HTMLElement).hidden = !hasVault || going > 0
  }

  onSubmit('make-form', make)
  onSubmit('restore-form', restore)
  without.addEventListener('change', render)
  element('move-here', HTMLButtonElement).addEventListener('click', acts.moveHere)
  element('start-back', HTMLButtonElement).addEventListener('click', acts.back)
  return {
    takeInvite(taken) {
      given = invite.value = taken
      render()
    },
    invite: () => given,
    render,
    clear,
  }
}
