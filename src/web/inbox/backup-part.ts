/** A backup of all boxes: saved, and read back to be sure of it. */
import { formatBackup, parseBackup } from '../../client/backup.js'
import type { SavedKeys } from '../../client/saved-keys.js'
import { element, onSubmit } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import { saveFile } from '../save-file.js'
import type { Attempts } from './attempts.js'
import { readFile } from './imported-keys.js'
import { InboxError } from './inbox-problem.js'
import { createPassphraseFields } from './passphrase-fields.js'
import { isTyped } from './typed-words.js'
import type { Vault } from './vault.js'

export interface BackupActs {
  readonly vault: () => Vault | undefined
  readonly keys: () => readonly SavedKeys[]
  /** The file was read back. */
  readonly done: () => Promise<void>
  readonly goWithout: () => Promise<void>
  readonly back: () => void
}

export interface BackupPart {
  /**
   * @param passphrase that has just been chosen, so that it need not be typed again
   * @param isGate the link is not shown before there is a backup, or a word that there is to be none
   */
  readonly open: (passphrase: string | undefined, isGate: boolean) => void
  readonly render: () => void
  readonly clear: () => void
}

export function createBackupPart(texts: PageTexts, attempts: Attempts, acts: BackupActs): BackupPart {
  const once = element('backup-passphrase', HTMLInputElement)
  const made = createPassphraseFields('backup-new')
  const file = element('backup-file', HTMLInputElement)
  const words = element('without-words', HTMLInputElement)
  let known: string | undefined
  let isGate = false
  /** What was saved, until it has been read back. */
  let saved: { readonly text: string; readonly passphrase: string } | undefined
  /** Counts up when it is left: what was begun before saves nothing any more. */
  let left = 0

  const passphraseOf = async (vault: Vault, onProgress: (part: number) => void): Promise<string> => {
    if (known !== undefined) return known
    if (!vault.hasPassphrase) return made.value()
    const typed = once.value
    if (!(await vault.isPassphrase(typed, onProgress))) throw new InboxError('passphrase_wrong')
    return typed
  }

  const save = () =>
    attempts.run('backup', 'inbox.backupSealing', async (onProgress) => {
      const [vault, begun] = [acts.vault(), left]
      if (vault === undefined) return
      const passphrase = await passphraseOf(vault, onProgress)
      const text = await formatBackup(acts.keys(), passphrase, { onProgress })
      if (begun !== left) return
      saved = { text, passphrase }
      const day = new Date().toISOString().slice(0, 10)
      saveFile(`sealdrop-backup-${day}.json`, 'application/json', [text])
      render()
      file.focus()
    })

  const readBack = () =>
    attempts.run('backup-read', 'inbox.restoring', async (onProgress) => {
      const [chosen] = file.files ?? []
      if (chosen === undefined || saved === undefined) return
      const text = await readFile(chosen)
      if (text.trim() !== saved.text) throw new InboxError('backup_other')
      const opened = await parseBackup(text, saved.passphrase, { onProgress })
      if (opened.length !== acts.keys().length) throw new InboxError('backup_other')
      await acts.done()
    })

  const goWithout = () =>
    attempts.run('without', undefined, async () => {
      if (!isTyped(words.value, texts.say('inbox.backupWords'))) throw new InboxError('words_differ')
      await acts.goWithout()
    })

  const render = () => {
    const hasPassphrase = acts.vault()?.hasPassphrase === true
    element('backup-passphrase-part', HTMLElement).hidden = known !== undefined || !hasPassphrase
    element('backup-new-part', HTMLElement).hidden = known !== undefined || hasPassphrase
    element('backup-read-part', HTMLElement).hidden = saved === undefined
    element('without-form', HTMLElement).hidden = !isGate
    element('backup-back', HTMLElement).hidden = isGate
    const without = { words: texts.say('inbox.backupWords') }
    element('without-label', HTMLElement).textContent = texts.say('inbox.backupWithout', without)
  }

  const clear = () => {
    left++
    known = undefined
    saved = undefined
    for (const field of [once, file, words]) field.value = ''
    made.clear()
  }

  onSubmit('backup-form', save)
  onSubmit('without-form', goWithout)
  file.addEventListener('change', () => void readBack())
  element('backup-back', HTMLButtonElement).addEventListener('click', acts.back)
  return {
    open(passphrase, gate) {
      clear()
      known = passphrase
      isGate = gate
      render()
    },
    render,
    clear,
  }
}
