/** `/`, in one language: static HTML, in which a script shows one part at a time. */
import { escapeHtml } from '../encoding/html.js'
import { type InboxProblems, type Language, type Problems, TEXTS } from '../texts/index.js'
import type { Assets } from './bundle-assets.js'
import { renderFrame } from './page-frame.js'
import {
  dense,
  footer,
  header,
  invite,
  newPassphrase,
  outcome,
  PRIVATE,
  type PutText,
  type TextKey,
  textsForLater,
  textsOf,
} from './page-parts.js'

const FOR_LATER: readonly TextKey[] = [
  ...(['headingFor', 'runBy'] as const),
  ...(
    [
      'title',
      'opening',
      'making',
      'restoring',
      'unlocking',
      'backupSealing',
      'backupWithout',
      'backupWords',
      'copied',
      'copyByHand',
      'qrLabel',
      'keptForGood',
      'keptForNow',
      'keptNot',
      'unnamedBox',
      'noMessages',
      'nothingFound',
      'count',
      'countNew',
      'opened',
      'looked',
      'found',
      'isNew',
      'unnamed',
      'cannotBeOpened',
      'arrived',
      'nameNotVerified',
      'nickNotVerified',
      'noKey',
      'unreadable',
      'contactAsks',
      'accept',
      'reject',
      'block',
      'blockSure',
      'deleteSure',
      'wipeSure',
      'removeBoxSure',
      'unlockIdle',
      'changedElsewhere',
      'wiped',
      'riskNoBackup',
      'riskExpiring',
      'riskBehind',
      'riskLasting',
      'riskFull',
      'riskRefused',
      'riskUndeleted',
      'riskOldLink',
      'riskAway',
    ] as const
  ).map((key) => `inbox.${key}` as const),
  ...(Object.keys(TEXTS.en.inbox.problems) as (keyof InboxProblems)[]).map(
    (key) => `inbox.problems.${key}` as const,
  ),
  ...(['address_insecure', 'busy', 'rate_limited', 'unreachable', 'language_not_there'] as const).map(
    (key: keyof Problems) => `problems.${key}` as const,
  ),
]

export function renderInboxPage(assets: Assets, language: Language, version: string): string {
  const { put, textAt } = textsOf(language)
  const home = '.'
  const body = `    ${header(put)}
    <main data-worker="${home}/${assets.pathOf('opening-worker.js')}">
      <section id="opening" class="app">
        <p id="opening-text" role="status">${escapeHtml(textAt('inbox.opening'))}</p>
      </section>
      ${start(put)}
      ${unlock(put)}
      ${backup(put)}
      ${share(put)}
      ${box(put)}
      ${later(assets, 'settings', language)}
      ${later(assets, 'moving', language)}
      <section class="plain">
        ${put('inbox.startHeading', 'h1')}
        ${put('inbox.startGotLink', 'p')}
        ${put('inbox.needsScript', 'p')}
      </section>
      <dialog id="sure" aria-labelledby="sure-text">
        <form method="dialog">
          <p id="sure-text"></p>
          <p class="buttons">
            ${put('inbox.cancel', 'button', 'value="no" autofocus')}
            <button id="sure-yes" value="yes" class="danger"></button>
          </p>
          ${put('leave', 'a', 'class="exit" href="about:blank"')}
        </form>
      </dialog>
      ${textsForLater(put, FOR_LATER)}
    </main>
    ${footer(put, home, language, version)}`
  return renderFrame(assets, {
    language,
    title: textAt('inbox.title'),
    home,
    styles: ['page', 'inbox-page'],
    script: 'inbox-page',
    manifest: 'manifest.webmanifest',
    body: dense(body),
  })
}

/** What comes only when it is wanted, and is vouched for from the beginning. */
function later(assets: Assets, part: 'settings' | 'moving', language: Language): string {
  const script = `${part}-part.js`
  return `<section id="${part}" class="app" data-part="./${part}.${language}.html" data-script="./${assets.pathOf(script)}" data-integrity="${assets.integrityOf(script)}" hidden></section>`
}

function start(put: PutText): string {
  return `<section id="start" class="app" hidden>
        ${put('inbox.startHeading', 'h1', 'tabindex="-1"')}
        <p id="start-notice" class="notice" role="status" hidden></p>
        ${put('inbox.startWhat', 'p')}
        ${put('inbox.startHost', 'p', 'class="small"')}
        ${put('inbox.startGotLink', 'p', 'class="small"')}
        <form id="make-form" method="dialog" autocomplete="off" class="card">
          ${put('inbox.makeHeading', 'h2')}
          ${put('inbox.registrationClosed', 'p', 'id="make-closed" class="notice" hidden')}
          <div id="make-open">
          ${invite(put, 'make')}
          ${put('inbox.nameLabel', 'label', 'for="make-name"')}
          <input id="make-name" dir="auto" ${PRIVATE} aria-describedby="make-name-hint">
          ${put('inbox.nameHint', 'p', 'id="make-name-hint" class="small"')}
          <div id="make-passphrases">
            <div id="make-typed">
              ${newPassphrase(put, 'make', 'inbox.passphraseHint')}
            </div>
            <div id="make-device">
              <label class="choice"><input id="make-without" type="checkbox" aria-describedby="make-without-hint"> ${put('inbox.withoutPassphrase')}</label>
              ${put('inbox.withoutPassphraseHint', 'p', 'id="make-without-hint" class="small"')}
            </div>
            ${put('inbox.privateWindow', 'p', 'class="small"')}
          </div>
          ${outcome('make')}
          ${put('inbox.make', 'button', 'id="make" type="submit" class="main"')}
          </div>
        </form>
        <details id="restore-part" class="card">
          ${put('inbox.restoreHeading', 'summary')}
          <form id="restore-form" method="dialog" autocomplete="off">
            ${put('inbox.restoreHint', 'p')}
            ${put('inbox.restoreFile', 'label', 'for="restore-file"')}
            <input id="restore-file" type="file">
            ${put('inbox.restorePaste', 'label', 'for="restore-paste"')}
            <textarea id="restore-paste" rows="3" dir="ltr" ${PRIVATE}></textarea>
            <details>
              ${put('inbox.restorePhone', 'summary')}
              ${put('inbox.restorePhoneHint', 'p', 'class="small"')}
              ${put('inbox.restoreLink', 'label', 'for="restore-link"')}
              <input id="restore-link" dir="ltr" ${PRIVATE}>
              ${put('inbox.restoreSecret', 'label', 'for="restore-secret"')}
              <input id="restore-secret" type="password" dir="ltr" ${PRIVATE} aria-describedby="restore-secret-hint">
              ${put('inbox.restoreSecretHint', 'p', 'id="restore-secret-hint" class="small"')}
            </details>
            ${put('inbox.restorePassphrase', 'label', 'for="restore-passphrase"')}
            <input id="restore-passphrase" type="password" ${PRIVATE} aria-describedby="restore-passphrase-hint">
            ${put('inbox.restorePassphraseHint', 'p', 'id="restore-passphrase-hint" class="small"')}
            <div id="restore-new-part" hidden>
              ${newPassphrase(put, 'restore-new', 'inbox.passphraseHint')}
            </div>
            ${outcome('restore')}
            <p class="buttons">
              ${put('inbox.restore', 'button', 'id="restore" type="submit" class="main"')}
              ${put('moving.importDo', 'button', 'id="move-here" type="button"')}
            </p>
          </form>
        </details>
        ${put('inbox.back', 'button', 'id="start-back" type="button" hidden')}
      </section>`
}

function unlock(put: PutText): string {
  return `<section id="unlock" class="app" hidden>
        ${put('inbox.unlockHeading', 'h1', 'tabindex="-1"')}
        <p id="unlock-notice" class="notice" role="status" hidden></p>
        <form id="unlock-form" method="dialog" autocomplete="off">
          <div id="unlock-field">
            ${put('inbox.passphraseLabel', 'label', 'for="unlock-passphrase"')}
            <input id="unlock-passphrase" type="password" ${PRIVATE}>
          </div>
          ${outcome('unlock')}
          ${put('inbox.unlock', 'button', 'id="unlock-button" type="submit" class="main"')}
        </form>
        ${put('inbox.unlockForgot', 'p', 'id="unlock-forgot" class="small"')}
        ${put('inbox.wipe', 'button', 'id="unlock-wipe" type="button" class="danger"')}
      </section>`
}

function backup(put: PutText): string {
  return `<section id="backup" class="app" hidden>
        ${put('inbox.backupHeading', 'h1', 'tabindex="-1"')}
        ${put('inbox.backupWhy', 'p')}
        <form id="backup-form" method="dialog" autocomplete="off" class="card">
          <div id="backup-passphrase-part">
            ${put('inbox.backupPassphrase', 'label', 'for="backup-passphrase"')}
            <input id="backup-passphrase" type="password" ${PRIVATE}>
          </div>
          <div id="backup-new-part">
            ${newPassphrase(put, 'backup-new', 'inbox.backupPassphraseHint')}
          </div>
          ${outcome('backup')}
          ${put('inbox.backupSave', 'button', 'id="backup-save" type="submit" class="main"')}
        </form>
        <div id="backup-read-part" class="card" hidden>
          ${put('inbox.backupChoose', 'label', 'for="backup-file"')}
          <input id="backup-file" type="file">
          <p id="backup-read-problem" class="problem" role="alert"></p>
        </div>
        <form id="without-form" method="dialog" autocomplete="off" class="card">
          <label id="without-label" for="without-words"></label>
          <input id="without-words" dir="auto" ${PRIVATE}>
          <p id="without-problem" class="problem" role="alert"></p>
          ${put('inbox.backupGoOn', 'button', 'type="submit"')}
        </form>
        ${put('inbox.back', 'button', 'id="backup-back" type="button" hidden')}
      </section>`
}

function share(put: PutText): string {
  return `<section id="share" class="app" hidden>
        ${put('inbox.shareHeading', 'h1', 'tabindex="-1"')}
        ${put('inbox.backupRead', 'p', 'id="backup-was-read" class="screen" role="status" hidden')}
        ${put('inbox.shareHint', 'p', 'class="screen"')}
        <div class="card">
          <p id="card-heading" class="print"></p>
          ${put('inbox.cardHow', 'p', 'class="print"')}
          ${put('inbox.shareLink', 'label', 'for="share-link" class="screen"')}
          <textarea id="share-link" rows="3" dir="ltr" readonly translate="no" spellcheck="false"></textarea>
          <p class="buttons screen">
            ${put('inbox.copy', 'button', 'id="copy" type="button"')}
            ${put('inbox.printCard', 'button', 'id="print" type="button"')}
          </p>
          <p id="copy-said" class="small screen" role="status"></p>
          <div id="qr"></div>
          ${put('wordsLabel', 'h2')}
          <p id="word-list" lang="en" dir="ltr" translate="no"></p>
        </div>
        <p id="kept-how" class="small screen"></p>
        ${put('inbox.privateWindow', 'p', 'class="small screen"')}
        ${put('inbox.toMessages', 'button', 'id="to-messages" type="button" class="main screen"')}
      </section>`
}

function box(put: PutText): string {
  return `<section id="box" class="app wide" hidden>
        <h1 id="box-heading" tabindex="-1"></h1>
        <p id="choose-box-part" hidden>
          ${put('inbox.chooseBox', 'label', 'for="choose-box"')}
          <select id="choose-box"></select>
        </p>
        <div role="status"><ul id="risks" class="risks"></ul></div>
        <div id="list-part">
          <p class="buttons">
            ${put('inbox.look', 'button', 'id="look" type="button"')}
            ${put('inbox.showLink', 'button', 'id="show-link" type="button"')}
            ${put('inbox.settings', 'button', 'id="show-settings" type="button"')}
            ${put('inbox.lock', 'button', 'id="lock" type="button"')}
          </p>
          ${outcome('show-settings')}
          <p id="looked" class="small"></p>
          <section id="contacts" class="card" hidden>
            ${put('inbox.contactsHeading', 'h2')}
            ${put('inbox.contactsHint', 'p', 'class="small"')}
            <ul id="contact-list"></ul>
            <p id="contact-problem" class="problem" role="alert"></p>
          </section>
          ${put('inbox.messages', 'h2', 'id="messages-heading" tabindex="-1"')}
          ${put('inbox.search', 'label', 'for="search"')}
          <input id="search" type="search" dir="auto" ${PRIVATE}>
          <p id="count" class="small" aria-hidden="true"></p>
          <p id="count-said" class="unseen" role="status"></p>
          <ul id="messages" class="messages" aria-labelledby="messages-heading"></ul>
        </div>
        <article id="message" class="card" tabindex="-1" hidden>
          <p class="buttons">${put('inbox.back', 'button', 'id="message-back" type="button"')}</p>
          <h2 id="message-name" tabindex="-1"></h2>
          <p id="message-arrived" class="small"></p>
          <p id="message-claim" class="small"></p>
          <p id="message-why" class="notice" hidden></p>
          <pre id="message-text" dir="auto" translate="no"></pre>
          ${put('inbox.hiddenCharacters', 'p', 'id="message-hidden" class="small" hidden')}
          <p class="buttons">
            ${put('inbox.markNew', 'button', 'id="mark-new" type="button"')}
            ${put('inbox.markRead', 'button', 'id="mark-read" type="button"')}
            ${put('inbox.delete', 'button', 'id="delete" type="button" class="danger"')}
          </p>
          <p id="message-problem" class="problem" role="alert"></p>
        </article>
        <details id="more" class="card">
          ${put('inbox.more', 'summary')}
          <p class="buttons">
            ${put('inbox.saveBackup', 'button', 'id="save-backup" type="button"')}
            ${put('inbox.anotherBox', 'button', 'id="another-box" type="button"')}
          </p>
          <p class="buttons">
            ${put('inbox.exportJson', 'button', 'id="export-json" type="button"')}
            ${put('inbox.exportText', 'button', 'id="export-text" type="button"')}
          </p>
          ${put('inbox.exportHint', 'p', 'class="small"')}
          <p id="export-problem" class="problem" role="alert"></p>
          <p class="buttons">
            ${put('inbox.removeBox', 'button', 'id="remove-box" type="button" class="danger" hidden')}
            ${put('inbox.wipe', 'button', 'id="wipe" type="button" class="danger"')}
          </p>
        </details>
      </section>`
}
