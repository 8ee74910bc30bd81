/** `settings.<language>.html`: the settings of a box, which the page of an owner takes over when they are wanted. */
import type { Language, Problems, SettingsTexts } from '../texts/index.js'
import { outcome, PRIVATE, type PutText, renderPart, textsForLater, textsOf } from './page-parts.js'

const FOR_LATER = (
  [
    'asking',
    'holdsNew',
    'holdsRead',
    'roomCount',
    'roomSize',
    'noLimit',
    'greetingCount',
    'saving',
    'saved',
    'greetingWrong',
    'daysWrong',
    'blocking',
    'blocked',
    'unblocked',
    'linkWrong',
    'writeAsked',
    'writeAllowed',
    'writeSending',
    'writeSent',
    'writeNoKey',
    'writeNotAllowed',
    'newLinkSure',
    'newLinkMaking',
    'newLinkMade',
    'newLinkUnknown',
    'newTokenSure',
    'newTokenMaking',
    'newTokenMade',
    'emptySure',
    'emptying',
    'emptied',
    'deleteBoxLabel',
    'deleteBoxWords',
    'deleteBoxSure',
    'deletingBox',
  ] as const
).map((key: keyof SettingsTexts) => `settings.${key}` as const)

/** What may go wrong with writing, as the page of a link says it. */
const PROBLEMS_FOR_LATER = (
  [
    'box_closed',
    'link_replaced',
    'box_full',
    'wrong_key',
    'keys_expired',
    'sealing_unknown',
    'not_known',
    'letter_too_long',
    'letter_not_text',
    'nothing_written',
  ] as const
).map((key: keyof Problems) => `problems.${key}` as const)

export function renderSettingsPage(language: Language): string {
  const { put } = textsOf(language)
  const body = `${put('settings.heading', 'h1', 'tabindex="-1"')}
    <p id="settings-name" class="small"></p>
    <p class="buttons">${put('inbox.back', 'button', 'id="settings-back" type="button"')}</p>
    ${outcome('settings')}
    ${put('settings.again', 'button', 'id="settings-again" type="button" hidden')}
    <div id="settings-known" hidden>
      <section class="card">
        ${put('settings.holds', 'h2')}
        <p id="holds-new"></p>
        <p id="holds-read"></p>
        <p id="room-count" class="small"></p>
        <p id="room-size" class="small"></p>
        <p id="holds-refused" class="notice" hidden></p>
        <p id="holds-old-link" class="notice" hidden></p>
      </section>
      ${behaviour(put)}
      ${write(put)}
      ${block(put)}
      ${take(put)}
      ${final(put)}
    </div>
    ${textsForLater(put, [...FOR_LATER, ...PROBLEMS_FOR_LATER], 'settings-texts')}`
  return renderPart(language, body)
}

function behaviour(put: PutText): string {
  const choice = (id: string, label: keyof SettingsTexts, hint: keyof SettingsTexts) =>
    `<label class="choice"><input id="set-${id}" type="checkbox" aria-describedby="set-${id}-hint"> ${put(`settings.${label}`)}</label>
        ${put(`settings.${hint}`, 'p', `id="set-${id}-hint" class="small"`)}`
  return `<form id="settings-form" method="dialog" autocomplete="off" class="card">
        ${put('settings.behaves', 'h2')}
        ${put('inbox.nameLabel', 'label', 'for="set-name"')}
        <input id="set-name" dir="auto" ${PRIVATE} aria-describedby="set-name-hint">
        ${put('inbox.nameHint', 'p', 'id="set-name-hint" class="small"')}
        ${put('settings.greeting', 'label', 'for="set-greeting"')}
        <textarea id="set-greeting" rows="4" dir="auto" ${PRIVATE} aria-describedby="set-greeting-count set-greeting-hint"></textarea>
        <p id="set-greeting-count" class="small"></p>
        ${put('settings.greetingHint', 'p', 'id="set-greeting-hint" class="small"')}
        ${put('settings.days', 'label', 'for="set-days"')}
        <input id="set-days" inputmode="numeric" maxlength="3" ${PRIVATE} aria-describedby="set-days-hint">
        ${put('settings.daysHint', 'p', 'id="set-days-hint" class="small"')}
        ${choice('closed', 'closed', 'closedHint')}
        ${choice('contacts-only', 'contactsOnly', 'contactsOnlyHint')}
        ${choice('delete-read', 'deleteRead', 'deleteReadHint')}
        ${choice('seen-receipts', 'seenReceipts', 'seenReceiptsHint')}
        ${outcome('save')}
        <p id="save-said" role="status"></p>
        ${put('settings.save', 'button', 'type="submit" class="main"')}
      </form>`
}

function write(put: PutText): string {
  return `<form id="write-form" method="dialog" autocomplete="off" class="card">
        ${put('settings.writeHeading', 'h2')}
        ${put('settings.writeHint', 'p', 'id="write-hint" class="small"')}
        ${put('settings.blockLabel', 'label', 'for="write-link"')}
        <input id="write-link" dir="ltr" ${PRIVATE} aria-describedby="write-hint">
        ${put('settings.writeText', 'label', 'for="write-text"')}
        <textarea id="write-text" rows="6" dir="auto" ${PRIVATE}></textarea>
        ${outcome('write')}
        <p id="write-said" role="status"></p>
        <p class="buttons">
          ${put('send', 'button', 'type="submit"')}
          ${put('settings.writeAsk', 'button', 'id="write-ask" type="button"')}
        </p>
      </form>`
}

function block(put: PutText): string {
  return `<form id="block-form" method="dialog" autocomplete="off" class="card">
        ${put('settings.blockHeading', 'h2')}
        ${put('settings.blockHint', 'p', 'class="small"')}
        ${put('settings.blockLabel', 'label', 'for="block-link"')}
        <input id="block-link" dir="ltr" ${PRIVATE}>
        ${outcome('block')}
        <p id="block-said" role="status"></p>
        <p class="buttons">
          ${put('inbox.block', 'button', 'type="submit"')}
          ${put('settings.unblock', 'button', 'id="unblock" type="button"')}
        </p>
      </form>`
}

function take(put: PutText): string {
  return `<section class="card">
        ${put('moving.exportDo', 'h2')}
        ${put('settings.exportHint', 'p', 'id="take-hint" class="small"')}
        ${outcome('take')}
        <p class="buttons">${put('moving.exportDo', 'button', 'id="take" type="button" aria-describedby="take-hint"')}</p>
      </section>`
}

function final(put: PutText): string {
  const act = (id: string, key: 'newLink' | 'newToken' | 'empty', more = '') =>
    `<h3 id="${id}-heading">${put(`settings.${key}`)}</h3>
        ${put(`settings.${key}Hint`, 'p', `id="${id}-hint"`)}
        ${outcome(id)}
        <p id="${id}-said" role="status"></p>
        <p class="buttons">
          ${put(`settings.${key}`, 'button', `id="${id}" type="button" class="danger" aria-describedby="${id}-hint"`)}
          ${more}
        </p>`
  return `<section class="card grave">
        ${put('settings.final', 'h2')}
        ${put('settings.finalHint', 'p', 'class="small"')}
        ${act('new-link', 'newLink', put('inbox.showLink', 'button', 'id="show-new-link" type="button" hidden'))}
        ${act('new-token', 'newToken')}
        ${act('empty', 'empty')}
        <form id="delete-box-form" method="dialog" autocomplete="off">
          ${put('settings.deleteBox', 'h3')}
          ${put('settings.deleteBoxHint', 'p', 'id="delete-box-hint"')}
          <label id="delete-box-label" for="delete-box-words"></label>
          <input id="delete-box-words" dir="auto" ${PRIVATE} aria-describedby="delete-box-hint">
          ${outcome('delete-box')}
          <p class="buttons">${put('settings.deleteBox', 'button', 'type="submit" class="danger"')}</p>
        </form>
      </section>`
}
