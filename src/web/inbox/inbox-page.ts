/**
 * `/`: an owner makes a box and reads it. Keys, passphrases and what was opened never leave this page but into files that the
 * owner saves. While it is locked the page holds none of it, neither in what it shows nor in its memory.
 */
import * as z from 'zod/mini'
import { firstLinkToken, type SavedKeys } from '../../client/saved-keys.js'
import { SealdropError } from '../../client/sealdrop-error.js'
import { element, onSubmit, setText } from '../elements.js'
import { isShownName, isShownText } from '../../protocol/fields.js'
import { createOpeningWorkers } from '../open-in-workers.js'
import { createPageShell, homeAddress } from '../page-shell.js'
import { createPageTexts } from '../page-texts.js'
import { forgetFiles, saveFile } from '../save-file.js'
import { createAttempts } from './attempts.js'
import { createBackupPart } from './backup-part.js'
import { createBoxPart } from './box-part.js'
import { isBackup, readFile, readKeys } from './imported-keys.js'
import { createIncomingBoxes, nameOf } from './incoming-boxes.js'
import { InboxError } from './inbox-problem.js'
import type { createMovingPart, Move, MovingActs, MovingPart } from './moving-part.js'
import { type OpenBox, openKeptBox } from './open-box.js'
import { createPassphraseFields, isLongEnough } from './passphrase-fields.js'
import { type Polling, startPolling } from './polling.js'
import type { createSettingsPart, SettingsPart } from './settings-part.js'
import { createSharePart, type Keeping } from './share-part.js'
import { createStartPart } from './start-part.js'
import { createSure } from './sure.js'
import { findLock, type KeptBox, type LockKind, unlockVault, type Vault } from './vault.js'
import { openVaultStorage, type VaultStorage } from './vault-storage.js'
import { type LaterPart, loadScriptOf, workerAddress } from './vouched-scripts.js'

// It would try `new Function`, which the page's policy reports.
z.config({ jitless: true })

const PARTS = ['opening', 'start', 'unlock', 'backup', 'share', 'box', 'settings', 'moving'] as const
type Part = (typeof PARTS)[number]

/** With WebCrypto more do not open faster, as the page itself has more to do with each message; and each takes 30 MB. */
const MAX_WORKERS = 2
/** At most, and half of it on average. */
const BETWEEN_BOXES_MS = 20_000
/** An import of which nothing more was heard takes no longer. */
const IMPORT_MS = 60 * 60_000

const home = homeAddress()
const texts = createPageTexts(document)
const attempts = createAttempts(texts)
const shell = createPageShell(texts, { forget: lock, render: renderAll, onIdle: lockWhenIdle })
/** To other tabs. It names boxes and messages, and says nothing of what is in them. */
const tabs = new BroadcastChannel(`sealdrop ${home}`)

const incoming = createIncomingBoxes({ home, storage: () => storage, vault: () => vault, entrance })
const startPart = createStartPart(attempts, {
  hasVault: () => vault !== undefined,
  registration: () => shell.instance()?.registration,
  ...incoming,
  moveHere: () => void openMoving('import', 'restore'),
  back: showBox,
})
const backupPart = createBackupPart(texts, attempts, {
  vault: () => vault,
  keys: () => boxes.map((box) => box.kept().keys),
  done: () => finishBackup(Date.now()),
  goWithout: () => finishBackup(undefined),
  back: showBox,
})
const sharePart = createSharePart(texts)
const sure = createSure(texts)
const boxPart = createBoxPart(texts, attempts, {
  boxes: () => boxes,
  current: () => current,
  keeping: () => keeping,
  choose(box) {
    current = box
    boxPart.clear()
    if (isMoving(box)) showMoving('import')
    else renderAll()
  },
  look() {
    // At once, however long the others have to wait for one another.
    void current?.look()
    polling?.lookNow()
  },
  share,
  settings: () => void openSettings(),
  lock: () => {
    lock()
    showLocked()
  },
  backup() {
    backupPart.open(undefined, false)
    show('backup')
  },
  another() {
    startPart.clear()
    show('start')
  },
  wipe: () => void wipe(),
  remove: () => void removeBox(),
  sure,
})

/** Counts up when the page is locked: what began before opens nothing any more. */
let locks = 0
let part: Part = 'opening'
let storage: VaultStorage | undefined
let lockKind: LockKind = 'none'
let vault: Vault | undefined
let workers: ReturnType<typeof createOpeningWorkers> | undefined
let boxes: readonly OpenBox[] = []
let current: OpenBox | undefined
let polling: Polling | undefined
let keeping: Keeping = 'not'
let isBackupFresh = false
/** Once their scripts are here. */
let settingsPart: SettingsPart | undefined
let movingPart: MovingPart | undefined
/** Text keys of what is said above the start, and above the field for the passphrase. */
let startNotice: string | undefined
let unlockNotice: string | undefined
let openingNotice = 'inbox.opening'

void begin()

async function begin(): Promise<void> {
  document.documentElement.dataset['script'] = 'on'
  takeInvite()
  addEventListener('hashchange', takeInvite)
  onSubmit('unlock-form', unlock)
  element('unlock-wipe', HTMLButtonElement).addEventListener('click', () => void wipe())
  element('to-messages', HTMLButtonElement).addEventListener('click', showBox)
  addEventListener('beforeunload', (event) => {
    const isOnlyHere = boxes.some((box) => box.kept().backedUpAtMs === undefined)
    if (keeping === 'not' && isOnlyHere) event.preventDefault()
  })
  tabs.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    void hear(data)
  })
  await openStorage()
}

/** Out of the address bar, where others may read it. */
function takeInvite(): void {
  const [, invite] = /^#invite=([\w-]+)$/.exec(location.hash) ?? []
  if (invite === undefined) return
  history.replaceState(null, '', location.pathname + location.search)
  startPart.takeInvite(invite)
}

async function openStorage(): Promise<void> {
  try {
    storage = await openVaultStorage(`sealdrop ${home}`, () => {
      lock()
      startNotice = 'inbox.problems.removed_elsewhere'
      void openStorage()
    })
    lockKind = await findLock(storage)
  } catch {
    // There is something that cannot be read now. An empty beginning would say that there is nothing.
    openingNotice = 'inbox.problems.storage_failed'
    show('opening')
    return
  }
  if (lockKind === 'none') show('start')
  else showLocked()
}

/** What a tab tells the others. */
interface Told {
  /** The first one of the box. */
  readonly linkToken: string
  readonly ids: readonly number[]
  /** The keys are others now, or gone. */
  readonly isChanged?: boolean
}

async function hear({ linkToken, ids, isChanged }: Told): Promise<void> {
  const box = boxes.find((each) => firstLinkToken(each.kept().keys) === linkToken)
  if (box !== undefined && isChanged) {
    lock()
    unlockNotice = 'inbox.changedElsewhere'
    showLocked()
    return
  }
  // Locked meanwhile, it has nothing to show.
  await box?.reload(ids).catch(() => undefined)
}

function tellChanged(box: OpenBox): void {
  const linkToken = firstLinkToken(box.kept().keys)
  tabs.postMessage({ linkToken, ids: [], isChanged: true } satisfies Told)
}

function unlock(): void {
  void attempts.run('unlock', 'inbox.unlocking', async (onProgress) => {
    const field = element('unlock-passphrase', HTMLInputElement)
    if (storage === undefined) return
    const begun = locks
    const opened = await unlockVault(storage, field.value, onProgress)
    if (opened === undefined) throw new InboxError('passphrase_wrong')
    await enter(opened, begun)
  })
}

/** What begins now ends in what is open then, if that was not locked meanwhile. */
function entrance() {
  const begun = locks
  return (opened: Vault, linkToken?: string, passphrase?: string) =>
    enter(opened, begun, linkToken, passphrase)
}

/** @param begun `locks` at the beginning @param linkToken of the box to be shown @param passphrase that was just chosen */
async function enter(opened: Vault, begun: number, linkToken?: string, passphrase?: string): Promise<void> {
  let kept = await opened.boxes()
  if (kept.some(({ movingFrom }) => movingFrom !== undefined)) {
    await loadMoving().catch((error: unknown) => {
      if (vault !== opened) opened.lock()
      throw error
    })
    // Another tab may have changed them meanwhile.
    kept = await opened.boxes()
  }
  if (begun !== locks) {
    opened.lock()
    return
  }
  const before = vault === opened ? boxes : []
  // What one of them is at is not ended by the coming of another.
  const goesOn = kept.map((each) => before.find((box) => JSON.stringify(box.kept()) === JSON.stringify(each)))
  for (const box of boxes) if (!goesOn.includes(box)) box.close()
  polling?.stop()
  polling = undefined
  boxPart.clear()
  vault = opened
  lockKind = opened.hasPassphrase ? 'passphrase' : 'device'
  workers ??= createOpeningWorkers(workerAddress(), workerCount())
  const { openSealed } = workers
  const openOne = (each: KeptBox) => {
    const linkToken = firstLinkToken(each.keys)
    const onKept = (ids: readonly number[]) => {
      tabs.postMessage({ linkToken, ids } satisfies Told)
    }
    return openKeptBox(each, { vault: opened, openSealed, onChange: renderSoon, onKept })
  }
  boxes = kept.map((each, at) => goesOn[at] ?? openOne(each))
  const asked = boxes.find((box) => box.kept().keys.link_token === linkToken)
  const unready = [...(asked ? [asked] : []), ...boxes].find((box) => !box.kept().isReady)
  current = unready ?? asked ?? boxes[0]
  clearTyped()
  startNotice = unlockNotice = undefined
  keeping = opened.isLasting ? 'for now' : 'not'
  askToKeep(opened).catch(() => undefined)
  if (current === undefined) show('start')
  else if (unready === undefined) showBox()
  else if (isMoving(unready)) showMoving('import')
  else openGate(passphrase)
}

/** No link is shown before there is a backup. @param passphrase that was just chosen */
function openGate(passphrase: string | undefined): void {
  backupPart.open(passphrase, true)
  show('backup')
}

/** Some browsers ask their user first, and that may take its time. */
async function askToKeep(opened: Vault): Promise<void> {
  if (!opened.isLasting) return
  const isForGood = (await navigator.storage.persisted()) || (await navigator.storage.persist())
  if (vault !== opened || !isForGood) return
  keeping = 'for good'
  render()
}

/** The main thread keeps a processor for itself. */
function workerCount(): number {
  return Math.max(1, Math.min(MAX_WORKERS, navigator.hardwareConcurrency - 1))
}

async function finishBackup(backedUpAtMs: number | undefined): Promise<void> {
  const begun = locks
  const here = boxes.filter((box) => !isMoving(box))
  const isGate = here.some((box) => !box.kept().isReady)
  for (const box of here) {
    const saved = backedUpAtMs === undefined ? {} : { backedUpAtMs }
    await box.change((known) => ({ ...known, ...saved, isReady: true }))
  }
  if (begun !== locks) return
  backupPart.clear()
  isBackupFresh = backedUpAtMs !== undefined
  if (isGate) show('share')
  else showBox()
}

function share(): void {
  isBackupFresh = false
  settingsPart?.clear()
  show('share')
}

async function openSettings(): Promise<void> {
  const begun = locks
  await attempts.run('show-settings', 'inbox.opening', async () => {
    await loadSettings()
    if (begun !== locks || part !== 'box') return
    settingsPart?.open()
    show('settings')
  })
}

async function loadSettings(): Promise<void> {
  const create = await load<typeof createSettingsPart>('settings', settingsPart)
  settingsPart ??= create?.(texts, attempts, {
    current: () => current,
    back: showBox,
    share,
    take: () => void openMoving('export', 'take'),
    tellChanged,
    sure,
    problem,
    isShownName,
    isShownText,
  })
}

/** @param asked beside what it is told when it does not come */
async function openMoving(move: Move, asked: string): Promise<void> {
  const [begun, before] = [locks, part]
  await attempts.run(asked, 'inbox.opening', async () => {
    await loadMoving()
    if (begun === locks && part === before) showMoving(move)
  })
}

function showMoving(move: Move): void {
  // Some of the box is here by now, and the rest is on its way.
  if (part === 'moving') {
    render()
    return
  }
  movingPart?.open(move)
  show('moving')
}

async function loadMoving(): Promise<void> {
  const create = await load<typeof createMovingPart>('moving', movingPart)
  movingPart ??= create?.(texts, attempts, {
    home,
    boxes: () => boxes,
    current: () => current,
    hasVault: () => vault !== undefined,
    registration: () => shell.instance()?.registration,
    invite: startPart.invite,
    noteActivity: shell.noteActivity,
    keep: keepMoving,
    finish: finishMoving,
    goOn: endMoving,
    giveUp: giveUpMoving,
    back: leaveMoving,
    sure,
    problem,
    refusal: (code) => new SealdropError(code),
    passphraseFields: createPassphraseFields,
    isLongEnough,
    isBackup,
    readFile,
    readKeys,
    saveFile,
  })
}

/** @returns what makes it, unless it is there */
async function load<T>(later: LaterPart, there: unknown): Promise<T | undefined> {
  try {
    await texts.fill(element(later, HTMLElement))
    return there === undefined ? await loadScriptOf<T>(later) : undefined
  } catch {
    throw new InboxError('part_not_there')
  }
}

/** Whether or not the page hears of its end: what comes to a box that is here may be older than what was read of it. */
async function keepMoving(...[keys, from, ...how]: Parameters<MovingActs['keep']>): Promise<void> {
  if (from === undefined) await noteImport(boxOf(keys), Date.now() + IMPORT_MS)
  else await incoming.keep(keys, from, ...how)
}

async function noteImport(box: OpenBox | undefined, importedUntilMs: number): Promise<void> {
  await box?.change(({ readAllAtMs: _again, ...known }) => ({ ...known, importedUntilMs }))
}

function boxOf({ link_token }: SavedKeys): OpenBox | undefined {
  return boxes.find((each) => each.kept().keys.link_token === link_token)
}

async function finishMoving(keys: SavedKeys): Promise<void> {
  const box = boxOf(keys)
  if (box === undefined) return
  current = box
  const name = await nameOf(box.kept().keys)
  await box.change(({ movingFrom: _done, ...known }) => ({
    ...known,
    ...(name === undefined ? {} : { name }),
  }))
  await noteImport(box, Date.now())
}

function endMoving(passphrase: string | undefined): void {
  if (current?.kept().isReady !== true) {
    openGate(passphrase)
    return
  }
  showBox()
  polling?.lookNow()
}

/** Not all of it is here. */
function isMoving(box: OpenBox): boolean {
  return box.kept().movingFrom !== undefined
}

/** What did not come whole waits among the boxes. */
function leaveMoving(): void {
  if (current !== undefined && isMoving(current)) current = boxes.find((box) => box.kept().isReady)
  showBox()
}

/** The box that did not come here whole: on the server, where it may have been made, and here. */
async function giveUpMoving(): Promise<void> {
  const [box, opened] = [current, vault]
  if (box === undefined || opened === undefined) return
  await box.box.deleteBox().catch((error: unknown) => {
    if (!(error instanceof SealdropError && error.code === 'box_not_found')) throw error
  })
  await removeFromHere(box, opened)
}

function problem(key: string): Error {
  return new InboxError(key)
}

function showBox(): void {
  settingsPart?.clear()
  movingPart?.clear()
  backupPart.clear()
  clearTyped()
  if (current === undefined) {
    show('start')
    return
  }
  polling ??= startPolling(lookEverywhere)
  show('box')
}

/** The one that is shown first. Not all at one moment, which would tell the server that they belong to one owner. */
async function lookEverywhere(): Promise<boolean> {
  const shown = current
  const wanted = boxes.filter((each) => !isMoving(each) && !each.isGone())
  if (shown !== undefined && wanted.includes(shown)) await shown.look()
  for (const box of wanted.filter((each) => each !== shown)) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * BETWEEN_BOXES_MS))
    if (!boxes.includes(box)) break
    await box.look()
  }
  return boxes.every((box) => box.error() === undefined || box.isGone())
}

function lockWhenIdle(): void {
  if (vault === undefined) {
    clearTyped()
    return
  }
  lock()
  unlockNotice = 'inbox.unlockIdle'
  showLocked()
}

/** Forgets everything that a passphrase protects. */
function lock(): void {
  locks++
  element('sure', HTMLDialogElement).close()
  forgetFiles()
  closeBoxes()
  vault?.lock()
  vault = undefined
  workers?.close()
  workers = undefined
  clearTyped()
  backupPart.clear()
  settingsPart?.clear()
  movingPart?.clear()
  sharePart.clear()
  boxPart.clear()
  attempts.clear()
  renderTitle()
}

function closeBoxes(): void {
  polling?.stop()
  polling = undefined
  for (const box of boxes) box.close()
  boxes = []
  current = undefined
}

function clearTyped(): void {
  startPart.clear()
  element('unlock-passphrase', HTMLInputElement).value = ''
}

function showLocked(): void {
  show('unlock')
}

/** One that is gone on the server. */
async function removeBox(): Promise<void> {
  const [box, opened] = [current, vault]
  if (box === undefined || opened === undefined) return
  if (!(await sure('inbox.removeBoxSure', 'inbox.removeBox')) || vault !== opened) return
  await attempts.run('export', undefined, () => removeFromHere(box, opened))
}

async function removeFromHere(box: OpenBox, opened: Vault): Promise<void> {
  const begun = locks
  box.close()
  await opened.removeBox(box.kept().keys)
  // Another tab may have made one meanwhile.
  const isLast = (await opened.boxes()).length === 0
  tellChanged(box)
  if (isLast) await wipeAll()
  else if (begun === locks) await enter(opened, begun)
}

async function wipe(): Promise<void> {
  if (await sure('inbox.wipeSure', 'inbox.wipe')) await wipeAll()
}

async function wipeAll(): Promise<void> {
  lock()
  startNotice = 'inbox.wiped'
  unlockNotice = undefined
  keeping = 'not'
  try {
    await storage?.wipe()
  } catch {
    startNotice = 'inbox.problems.storage_failed'
  }
  await openStorage()
}

/** Another part of the page, with its heading read out. */
function show(next: Part): void {
  part = next
  renderAll()
  scrollTo(0, 0)
  if (next === 'unlock' && lockKind === 'passphrase') element('unlock-passphrase', HTMLInputElement).focus()
  else if (next !== 'opening') document.querySelector<HTMLElement>(`#${next} h1`)?.focus()
}

/** While messages are opened by the hundred. */
const RENDER_EVERY_MS = 200
const FRAME_MS = 16

let willRender = false
let renderedAtMs = 0

/** Once for everything that changes within a frame, or soon after the last time. */
function renderSoon(): void {
  if (willRender) return
  willRender = true
  const inMs = Math.max(FRAME_MS, renderedAtMs + RENDER_EVERY_MS - Date.now())
  setTimeout(() => {
    willRender = false
    render()
    renderedAtMs = Date.now()
  }, inMs)
}

/** Also what changes only with the language. */
function renderAll(): void {
  boxPart.renewTexts()
  attempts.render()
  render()
}

function render(): void {
  for (const each of PARTS) element(each, HTMLElement).hidden = each !== part
  setText('opening-text', texts.say(openingNotice))
  notice('start-notice', startNotice)
  notice('unlock-notice', unlockNotice)
  element('unlock-field', HTMLElement).hidden = lockKind === 'device'
  element('unlock-forgot', HTMLElement).hidden = lockKind === 'device'
  if (part === 'start') startPart.render()
  if (part === 'backup') backupPart.render()
  if (part === 'share' && current !== undefined) sharePart.render(current, keeping, isBackupFresh)
  if (part === 'box') boxPart.render()
  if (part === 'settings') settingsPart?.render()
  if (part === 'moving') movingPart?.render()
  renderTitle()
}

/** Of what is new the tab tells only how much it is. */
function renderTitle(): void {
  const news = boxes.reduce((sum, box) => sum + box.drops.newCount(), 0)
  const title = texts.say('inbox.title')
  const told = news === 0 ? title : `(${texts.number(news)}) ${title}`
  if (document.title !== told) document.title = told
}

function notice(id: string, key: string | undefined): void {
  element(id, HTMLElement).hidden = key === undefined
  setText(id, key === undefined ? '' : texts.say(key))
}
