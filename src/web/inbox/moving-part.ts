/**
 * A box that moves: exported into one file, and brought in at another server. A script of its own, which the page loads when it is
 * wanted; it speaks to servers by itself, and what is kept in this browser is kept by the page.
 */
import { exportBox } from '../../client/export-box.js'
import { importBox, type Imported } from '../../client/import-box.js'
import { checkArchive, isArchiveOf } from '../../client/read-archive.js'
import type { SavedKeys } from '../../client/saved-keys.js'
import { ARCHIVE_SUFFIX } from '../../protocol/box-archive.js'
import { element, onSubmit, setText } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import type { Attempts } from './attempts.js'
import type { OpenBox } from './open-box.js'
import type { PassphraseFields } from './passphrase-fields.js'
import type { Sure } from './sure.js'
import { hereEvent } from './vouched-scripts.js'
import { makeVisible } from './visible-text.js'

type OnProgress = (part: number) => void

export interface MovingActs {
  /** The address of this service. */
  readonly home: string
  readonly boxes: () => readonly OpenBox[]
  readonly current: () => OpenBox | undefined
  /** Whether a vault is open, so that nothing has to protect it any more. */
  readonly hasVault: () => boolean
  readonly registration: () => 'open' | 'invite' | 'closed' | undefined
  /** That came with the address of the page. */
  readonly invite: () => string
  /** What goes on is not idle. */
  readonly noteActivity: () => void
  /**
   * The keys of the new box, before the server hears of it.
   * @param from the old server; undefined for a box that is here already @param passphrase of a new vault
   */
  readonly keep: (
    keys: SavedKeys,
    from: string | undefined,
    passphrase: string,
    onProgress: OnProgress,
  ) => Promise<void>
  /** Everything of the box is here. */
  readonly finish: (keys: SavedKeys) => Promise<void>
  /** To the backup of a box that has come; to one that was here before. @param passphrase that was just chosen */
  readonly goOn: (passphrase: string | undefined) => void
  /** What has arrived of it here goes. */
  readonly giveUp: () => Promise<void>
  readonly back: () => void
  /** Asks for one confirmation. */
  readonly sure: Sure
  /** An error that says this text. */
  readonly problem: (key: string) => Error
  /** One of the client library, as the page knows it. */
  readonly refusal: (code: string) => Error
  readonly passphraseFields: (name: string) => PassphraseFields
  readonly isLongEnough: (passphrase: string) => boolean
  readonly isBackup: (text: string) => boolean
  readonly readFile: (file: File) => Promise<string>
  readonly readKeys: (
    text: string,
    passphrase: string,
    onProgress: OnProgress,
  ) => Promise<readonly SavedKeys[]>
  readonly saveFile: (name: string, type: string, parts: readonly Blob[]) => void
}

/** `export`: the box that is open goes along. `import`: one comes here. */
export type Move = 'export' | 'import'

export interface MovingPart {
  readonly open: (move: Move) => void
  readonly render: () => void
  /** Stops what is under way. */
  readonly clear: () => void
}

/** Of the box that comes here. */
interface Arriving {
  readonly keys: SavedKeys
  /** Of the new box, where some of it is here already. */
  readonly resume?: SavedKeys
  /** The old server. Undefined for a box that has come before, and gets what has come to the old one since. */
  readonly from: string | undefined
}

interface Moved extends Pick<Arriving, 'from'> {
  readonly drops: Imported['drops']
}

/** The key of a text. */
interface Said {
  readonly key: string
  readonly values?: Readonly<Record<string, string>>
}

const NAME_CHARACTERS = 60
const SHOWN_EVERY_MS = 100
const PIECE_BYTES = 128 * 1024

export function createMovingPart(texts: PageTexts, attempts: Attempts, acts: MovingActs): MovingPart {
  const backup = element('import-backup', HTMLInputElement)
  const passphrase = element('import-passphrase', HTMLInputElement)
  const instead = acts.passphraseFields('import-new')
  const archive = element('import-archive', HTMLInputElement)
  const invite = element('import-invite', HTMLInputElement)
  let move: Move = 'import'
  let said: Said | undefined
  let moved: Moved | undefined
  let isInviteWanted = false
  /** Of the vault that was made for the box, in this tab. */
  let protection: string | undefined
  /** Of what is under way. */
  let ending: AbortController | undefined
  let came: readonly [number, number] | undefined

  /** What is under way is stopped by a button, and by whatever closes this part. */
  const attempt = (
    name: 'export-all' | 'import',
    doing: string,
    work: (signal: AbortSignal, onProgress: OnProgress) => Promise<void>,
  ) =>
    attempts.run(name, doing, async (onProgress) => {
      const begun = new AbortController()
      ending = begun
      came = said = undefined
      render()
      try {
        await work(begun.signal, onProgress)
      } catch (error) {
        // Whoever stopped it knows why; whoever left has nothing to be told.
        if (!begun.signal.aborted) throw toldOf(error, name)
      } finally {
        if (ending === begun) ending = came = undefined
        if (document.activeElement?.id === `${name}-stop`) element(name, HTMLElement).focus()
        render()
      }
    })

  const stop = (key: string) => {
    said = { key }
    ending?.abort()
  }

  const count = (signal: AbortSignal, onProgress: OnProgress) => {
    let shownAtMs = 0
    return (drops: number, of: number) => {
      signal.throwIfAborted()
      if (drops < of && Date.now() - shownAtMs < SHOWN_EVERY_MS) return
      shownAtMs = Date.now()
      acts.noteActivity()
      came = [drops, of]
      onProgress(of === 0 ? 1 : drops / of)
      renderCount()
    }
  }

  const exportAll = () =>
    attempt('export-all', 'moving.exporting', async (signal, onProgress) => {
      const box = acts.current()
      if (box === undefined) return
      const { keys, name } = box.kept()
      const parts: Blob[] = []
      const reading = exportBox(keys, { signal, onProgress: count(signal, onProgress) })
      let next = await reading.next()
      // Each in a blob of its own, which a browser need not hold in memory.
      for (; next.done !== true; next = await reading.next()) parts.push(new Blob([next.value]))
      if (signal.aborted) return
      acts.saveFile(fileNameOf(name) + ARCHIVE_SUFFIX, 'application/octet-stream', parts)
      said = { key: 'moving.exported', values: { count: texts.number(next.value) } }
    })

  const importOne = () =>
    attempt('import', 'moving.importing', async (signal, onProgress) => {
      const file = chosen(archive)
      const open = () => piecesOf(file)
      const { keys, resume, from } = await arrivingOf(file, onProgress)
      signal.throwIfAborted()
      const passphrase = protection ?? ''
      const by = invite.value.trim()
      const onCount = count(signal, onProgress)
      const { drops, keys: made } = await importBox(open, {
        server: acts.home,
        keys,
        ...(resume === undefined ? {} : { resume }),
        ...(by === '' ? {} : { invite: by }),
        onBox: async (made) => {
          signal.throwIfAborted()
          await acts.keep(made, from, passphrase, onProgress)
        },
        onProgress: (_step, done, of) => {
          onCount(done, of)
        },
        signal,
      })
      if (signal.aborted) return
      await acts.finish(made)
      moved = { drops, from }
      clearTyped()
      render()
      element('moved-heading', HTMLElement).focus()
    })

  /** The one of which some is here, or else one of those in the backup. */
  const arrivingOf = async (file: File, onProgress: OnProgress): Promise<Arriving> => {
    const begun = begunBox()
    if (begun !== undefined) {
      const { keys, movingFrom: from = '' } = begun.kept()
      return { keys, resume: keys, from }
    }
    if (acts.registration() === 'closed') throw acts.refusal('registration_closed')
    const text = await acts.readFile(chosen(backup))
    protection = newPassphrase(acts.isBackup(text))
    const all = await acts.readKeys(text, passphrase.value, onProgress)
    const keys = all.length === 1 ? all[0] : await ownerOf(file, all)
    if (keys === undefined) throw acts.refusal('archive_of_another')
    const here = acts
      .boxes()
      .map((box) => box.kept().keys)
      .find((each) => each.base_url === acts.home && each.identity_seed === keys.identity_seed)
    if (here !== undefined) return { keys, resume: here, from: undefined }
    if (keys.base_url === acts.home) throw acts.problem('moving.hereAlready')
    return { keys, from: keys.base_url }
  }

  const ownerOf = async (file: File, all: readonly SavedKeys[]) => {
    const facts = await checkArchive(() => piecesOf(file))
    return all.find((keys) => isArchiveOf(facts, keys))
  }

  /** Whoever made a backup chose its passphrase for the backup; here it is to protect more. */
  const newPassphrase = (isOfBackup: boolean): string | undefined => {
    if (acts.hasVault()) return undefined
    if (acts.isLongEnough(passphrase.value)) return passphrase.value
    if (!isOfBackup) throw acts.problem('inbox.problems.passphrase_short')
    element('import-new-part', HTMLElement).hidden = false
    return instead.value()
  }

  const chosen = ({ files }: HTMLInputElement): File => {
    const [file] = files ?? []
    if (file === undefined) throw acts.problem('moving.nothingChosen')
    return file
  }

  const begunBox = () => {
    const box = acts.current()
    return box?.kept().movingFrom === undefined ? undefined : box
  }

  const toldOf = (error: unknown, name: 'export-all' | 'import'): unknown => {
    const { code, name: kind } = error as { readonly code?: unknown; readonly name?: string }
    if (kind === 'NotReadableError' || kind === 'NotFoundError')
      return acts.problem('inbox.problems.file_unreadable')
    if (typeof code !== 'string') return error
    if (code === 'invite_required' || code === 'invite_invalid') {
      isInviteWanted = true
      render()
      invite.focus()
    }
    const key = PROBLEMS.get(code) ?? (name === 'import' ? IMPORT_PROBLEMS.get(code) : undefined)
    return key === undefined ? acts.refusal(code) : acts.problem(key)
  }

  const giveUp = async () => {
    if (!(await acts.sure('moving.giveUpSure', 'inbox.delete'))) return
    await attempts.run('import', undefined, acts.giveUp)
  }

  const render = () => {
    const isExport = move === 'export'
    const isAgain = !isExport && begunBox() !== undefined
    const isGoing = ending !== undefined
    hide('export-part', !isExport)
    hide('export-all-stop', !isGoing)
    hide('export-all-next', said?.key !== 'moving.exported')
    hide('import-form', isExport || moved !== undefined)
    hide('import-again', !isAgain)
    hide('import-keys', isAgain)
    hide('import-stop', !isGoing)
    hide('import-give-up', !isAgain || isGoing)
    hide('import-invite-part', acts.registration() !== 'invite' && invite.value === '' && !isInviteWanted)
    hide('moved-part', moved === undefined)
    const isAlone = !acts.boxes().some((box) => box.kept().isReady)
    hide('moving-back', (isAgain && isAlone) || isGoing || moved !== undefined)
    const text = said === undefined ? '' : texts.say(said.key, said.values)
    setText('export-all-said', isExport ? text : '')
    setText('import-said', isExport ? '' : text)
    renderCount()
    if (moved !== undefined) renderMoved(moved)
  }

  const renderCount = () => {
    const [drops, of] = came ?? [0, 0]
    const values = { count: texts.number(drops), all: texts.number(of) }
    for (const id of ['export-all-count', 'import-count'])
      setText(id, came === undefined ? '' : texts.say('moving.progress', values))
  }

  const renderMoved = ({ drops: { imported, known, expired }, from }: Moved) => {
    setText('moved-count', texts.say('moving.doneCount', { count: texts.number(imported + known) }))
    hide('moved-expired', expired === 0)
    setText('moved-expired', texts.say('moving.doneExpired', { count: texts.number(expired) }))
    for (const id of ['moved-link', 'moved-old']) hide(id, from === undefined)
    // Isolated, so that it turns nothing around it.
    const address = `\u2068${makeVisible(from ?? '').text}\u2069`
    setText('moved-old', texts.say('moving.doneOld', { address }))
  }

  const clearTyped = () => {
    for (const field of [backup, passphrase, archive, invite]) field.value = ''
    instead.clear()
    hide('import-new-part', true)
  }

  const clear = () => {
    ending?.abort()
    said = moved = came = protection = undefined
    isInviteWanted = false
    clearTyped()
    render()
  }

  const onClick = (id: string, act: () => unknown) => {
    element(id, HTMLButtonElement).addEventListener('click', () => void act())
  }
  onClick('export-all', exportAll)
  onClick('export-all-stop', () => {
    stop('moving.exportStopped')
  })
  onSubmit('import-form', importOne)
  onClick('import-stop', () => {
    stop('moving.importStopped')
  })
  onClick('import-give-up', giveUp)
  onClick('moved-on', () => {
    const chosen = protection
    clear()
    acts.goOn(chosen)
  })
  onClick('moving-back', acts.back)
  return {
    open(next) {
      clear()
      attempts.clear()
      move = next
      invite.value = acts.invite()
      // What could not be restored here may be what is to move.
      backup.files = element('restore-file', HTMLInputElement).files
      passphrase.value = element('restore-passphrase', HTMLInputElement).value
      render()
    },
    render,
    clear,
  }
}

const PROBLEMS = new Map<string, string>(
  Object.entries({
    archive_malformed: 'moving.archiveWrong',
    archive_newer: 'moving.archiveNewer',
    archive_of_another: 'moving.archiveOther',
  }),
)

const IMPORT_PROBLEMS = new Map<string, string>(
  Object.entries({
    box_full: 'moving.noRoom',
    service_full: 'moving.noRoom',
    // Nobody has answered: how much has arrived is not known.
    timed_out: 'moving.brokenOff',
    unreachable: 'moving.brokenOff',
    not_sealdrop: 'moving.brokenOff',
  }),
)

/** Between two of them the page is drawn, and can be used. */
async function* piecesOf(file: File): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < file.size; at += PIECE_BYTES)
    yield new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer())
}

function hide(id: string, isHidden: boolean): void {
  element(id, HTMLElement).hidden = isHidden
}

/** Of a box, as every system takes one. */
function fileNameOf(name: string | null): string {
  const plain = (name ?? '').replace(/[\p{C}\\/:*?"<>|]/gu, ' ').trim()
  const [...characters] = plain.replace(/^\.+/, '').replace(/\s+/g, ' ')
  const short = characters.slice(0, NAME_CHARACTERS).join('').trim()
  return short === '' ? 'sealdrop' : short
}

document.dispatchEvent(new CustomEvent(hereEvent('moving'), { detail: createMovingPart }))
