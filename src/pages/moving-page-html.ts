/** `moving.<language>.html`: what takes a box to another server, and what brings it in there. */
import type { Language, MovingTexts } from '../texts/index.js'
import {
  invite,
  newPassphrase,
  outcome,
  PRIVATE,
  type PutText,
  renderPart,
  textsForLater,
  textsOf,
} from './page-parts.js'

const FOR_LATER = (
  [
    'exporting',
    'progress',
    'exported',
    'exportStopped',
    'importing',
    'importStopped',
    'giveUpSure',
    'doneCount',
    'doneExpired',
    'doneOld',
    'nothingChosen',
    'archiveWrong',
    'archiveNewer',
    'archiveOther',
    'hereAlready',
    'noRoom',
    'brokenOff',
  ] as const
).map((key: keyof MovingTexts) => `moving.${key}` as const)

export function renderMovingPage(language: Language): string {
  const { put } = textsOf(language)
  return renderPart(
    language,
    `${put('moving.heading', 'h1', 'tabindex="-1"')}
    <p class="buttons">${put('inbox.back', 'button', 'id="moving-back" type="button"')}</p>
    ${leave(put)}
    ${arrive(put)}
    ${moved(put)}
    ${textsForLater(put, FOR_LATER, 'moving-texts')}`,
  )
}

function leave(put: PutText): string {
  return `<section id="export-part" class="card" hidden>
      ${put('moving.exportWhat', 'p')}
      ${put('moving.exportNot', 'p')}
      ${outcome('export-all')}
      <p id="export-all-count" class="small"></p>
      <p id="export-all-said" role="status"></p>
      ${put('moving.exportNext', 'p', 'id="export-all-next" hidden')}
      <p class="buttons">
        ${put('moving.exportDo', 'button', 'id="export-all" type="button" class="main"')}
        ${put('moving.stop', 'button', 'id="export-all-stop" type="button" hidden')}
      </p>
    </section>`
}

function arrive(put: PutText): string {
  return `<form id="import-form" method="dialog" autocomplete="off" class="card" hidden>
      ${put('moving.importAgain', 'p', 'id="import-again" class="notice" hidden')}
      <div id="import-keys">
        ${put('moving.importWhat', 'p')}
        ${put('moving.backupFile', 'label', 'for="import-backup"')}
        <input id="import-backup" type="file">
        ${put('inbox.restorePassphrase', 'label', 'for="import-passphrase"')}
        <input id="import-passphrase" type="password" ${PRIVATE} aria-describedby="import-passphrase-hint">
        ${put('inbox.restorePassphraseHint', 'p', 'id="import-passphrase-hint" class="small"')}
        <div id="import-new-part" hidden>
          ${newPassphrase(put, 'import-new', 'inbox.passphraseHint')}
        </div>
      </div>
      ${put('moving.archiveFile', 'label', 'for="import-archive"')}
      <input id="import-archive" type="file">
      ${invite(put, 'import')}
      ${outcome('import')}
      <p id="import-count" class="small"></p>
      <p id="import-said" role="status"></p>
      <p class="buttons">
        ${put('moving.importDo', 'button', 'id="import" type="submit" class="main"')}
        ${put('moving.stop', 'button', 'id="import-stop" type="button" hidden')}
        ${put('moving.giveUp', 'button', 'id="import-give-up" type="button" class="danger" hidden')}
      </p>
    </form>`
}

function moved(put: PutText): string {
  return `<section id="moved-part" class="card" hidden>
      ${put('moving.doneHeading', 'h2', 'id="moved-heading" tabindex="-1"')}
      <p id="moved-count"></p>
      <p id="moved-expired" hidden></p>
      ${put('moving.doneLink', 'p', 'id="moved-link"')}
      <p id="moved-old"></p>
      ${put('moving.goOn', 'button', 'id="moved-on" type="button" class="main"')}
    </section>`
}
