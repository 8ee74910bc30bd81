/** What the pages with a script have in common: their texts, the head with the choice of languages, the foot. */
import { escapeHtml } from '../encoding/html.js'
import {
  type InboxProblems,
  type InboxTexts,
  type Language,
  LANGUAGES,
  type MovingTexts,
  type Problems,
  type ReceiptTexts,
  type SettingsTexts,
  TEXTS,
  type Texts,
} from '../texts/index.js'

export type TextKey =
  | Exclude<keyof Texts, 'problems' | 'receipt' | 'inbox' | 'settings' | 'moving'>
  | `problems.${keyof Problems}`
  | `receipt.${keyof ReceiptTexts}`
  | `inbox.${Exclude<keyof InboxTexts, 'problems'>}`
  | `inbox.problems.${keyof InboxProblems}`
  | `settings.${keyof SettingsTexts}`
  | `moving.${keyof MovingTexts}`

/** An element of its own for each text, by which the language can be changed. */
export type PutText = (key: TextKey, tag?: string, attributes?: string) => string

export function textsOf(language: Language): {
  readonly put: PutText
  readonly textAt: (key: TextKey) => string
} {
  const textAt = (key: TextKey): string =>
    key
      .split('.')
      .reduce<unknown>((group, name) => (group as Record<string, unknown>)[name], TEXTS[language]) as string
  return {
    textAt,
    put: (key, tag = 'span', attributes = '') =>
      `<${tag}${attributes === '' ? '' : ` ${attributes}`} data-text="${key}">${escapeHtml(textAt(key))}</${tag}>`,
  }
}

/** What is typed into them is for nobody else: no browser remembers it, corrects it or sends it somewhere to be corrected. */
export const PRIVATE =
  'autocomplete="off" autocapitalize="off" spellcheck="false" autocorrect="off" writingsuggestions="false" translate="no" data-gramm="false"'

/** Twice, since nobody sees what was typed. */
export function newPassphrase(put: PutText, name: string, hint: TextKey): string {
  return `${put('inbox.passphraseLabel', 'label', `for="${name}-passphrase"`)}
            <input id="${name}-passphrase" type="password" ${PRIVATE} aria-describedby="${name}-passphrase-hint">
            ${put(hint, 'p', `id="${name}-passphrase-hint" class="small"`)}
            <p class="buttons">
              ${put('inbox.passphraseSuggest', 'button', `id="${name}-suggest" type="button"`)}
              <label class="choice"><input id="${name}-show" type="checkbox"> ${put('inbox.passphraseShow')}</label>
            </p>
            ${put('inbox.passphraseAgain', 'label', `for="${name}-again"`)}
            <input id="${name}-again" type="password" ${PRIVATE}>`
}

/** Hidden where everybody can make a box. */
export function invite(put: PutText, name: string): string {
  return `<div id="${name}-invite-part" hidden>
            ${put('inbox.inviteLabel', 'label', `for="${name}-invite"`)}
            <input id="${name}-invite" dir="ltr" ${PRIVATE} aria-describedby="${name}-invite-hint">
            ${put('inbox.inviteHint', 'p', `id="${name}-invite-hint" class="small"`)}
          </div>`
}

/** How far it has come, and what has gone wrong. */
export function outcome(name: string): string {
  return `<p id="${name}-progress" class="progress" hidden><span id="${name}-doing" role="status"></span> <progress id="${name}-bar" max="1" aria-labelledby="${name}-doing"></progress></p>
          <p id="${name}-problem" class="problem" role="alert"></p>`
}

/** Those that the script puts in. */
export function textsForLater(put: PutText, keys: readonly TextKey[], id = 'texts'): string {
  return `<ul id="${id}" hidden>
        ${keys.map((key) => put(key, 'li')).join('\n        ')}
      </ul>`
}

export function header(put: PutText): string {
  const choices = LANGUAGES.map(
    (each) =>
      `<li><a href="?lang=${each}" hreflang="${each}" lang="${each}" dir="${TEXTS[each].direction}">${escapeHtml(TEXTS[each].languageName)}</a></li>`,
  )
  return `<header>
      <p class="wordmark"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2c4 5 7 8.5 7 12a7 7 0 0 1-14 0c0-3.5 3-7 7-12z"/><path class="seal" d="M8.5 14.5 11 17l4.5-5"/></svg>Sealdrop</p>
      <details id="languages">
        ${put('language', 'summary')}
        <ul>
          ${choices.join('\n          ')}
        </ul>
      </details>
      ${put('leave', 'a', 'id="exit" class="exit" href="about:blank"')}
      <p id="language-problem" class="problem" role="alert"></p>
    </header>`
}

const NEW_TAB = 'target="_blank" rel="noopener noreferrer"'

/** The version, as `/health` says it, is the same words in every language. */
export function footer(put: PutText, home: string, language: Language, version: string): string {
  return `<footer>
      <p id="run-by" hidden></p>
      <p>
        ${put('contact', 'a', `id="contact" ${NEW_TAB} hidden`)}
        ${put('privacy', 'a', `id="privacy" ${NEW_TAB} hidden`)}
        ${put('aboutServer', 'a', `id="about" href="${home}/about?lang=${language}" ${NEW_TAB}`)}
      </p>
      <p id="version">Sealdrop ${escapeHtml(version)}</p>
    </footer>`
}

/** What a page takes over into a part of it, as a document of its own. */
export function renderPart(language: Language, body: string): string {
  const { textAt } = textsOf(language)
  return `<!doctype html>
<html lang="${language}" dir="${TEXTS[language].direction}">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>${escapeHtml(textAt('inbox.title'))}</title>
</head>
<body>
${dense(body)}
</body>
</html>
`
}

/** Without the indentation of our sources: a hundred bytes, even compressed. */
export function dense(html: string): string {
  return html.replace(/^ +/gm, '')
}
