/** `/l`, in one language: static HTML, in which a script shows one part at a time. */
import { escapeHtml } from '../encoding/html.js'
import { type Language, LANGUAGES, type Problems, TEXTS, type Texts } from '../texts/index.js'
import type { Assets } from './bundle-assets.js'
import { renderFrame } from './page-frame.js'

export function renderSendPage(assets: Assets, language: Language, home: '.' | '..'): string {
  const texts: Texts = TEXTS[language]
  const { problems, direction, title } = texts
  /** An element of its own for each text, by which the language can be changed. */
  const put = (key: Exclude<keyof Texts, 'problems'>, tag = 'span', attributes = '') =>
    `<${tag}${attributes === '' ? '' : ` ${attributes}`} data-text="${key}">${escapeHtml(texts[key])}</${tag}>`
  /** Those that the script puts in. */
  const forLater = [
    ...(['heading', 'headingFor', 'bytesUsed', 'nearlyFull', 'send', 'sending', 'sendAgain'] as const).map(
      (key) => put(key, 'li'),
    ),
    ...(['leftAt', 'runBy'] as const).map((key) => put(key, 'li')),
    ...(Object.keys(problems) as (keyof Problems)[]).map(
      (key) => `<li data-text="problems.${key}">${escapeHtml(problems[key])}</li>`,
    ),
  ]
  const choices = LANGUAGES.map(
    (each) =>
      `<li><a href="?lang=${each}" hreflang="${each}" lang="${each}" dir="${TEXTS[each].direction}">${escapeHtml(TEXTS[each].languageName)}</a></li>`,
  )
  const newTab = 'target="_blank" rel="noopener noreferrer"'
  const body = `    <header>
      <p class="wordmark"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2c4 5 7 8.5 7 12a7 7 0 0 1-14 0c0-3.5 3-7 7-12z"/><path class="seal" d="M8.5 14.5 11 17l4.5-5"/></svg>Sealdrop</p>
      <details id="languages">
        ${put('language', 'summary')}
        <ul>
          ${choices.join('\n          ')}
        </ul>
      </details>
      ${put('leave', 'a', 'id="exit" class="exit" href="about:blank"')}
      <p id="language-problem" class="problem" role="alert"></p>
    </header>
    <main>
      <section id="opening" class="app">
        ${put('opening', 'p', 'role="status"')}
      </section>

      <section id="problem" class="app" hidden>
        <h1 tabindex="-1" aria-describedby="problem-text" data-text="problems.heading">${escapeHtml(problems.heading)}</h1>
        <p id="problem-text"></p>
        ${put('tryAgain', 'button', 'id="try-again" type="button" hidden')}
      </section>

      <section id="write" class="app" hidden>
        <h1 id="write-heading" tabindex="-1"></h1>
        ${put('sealedHere', 'p', 'id="sealed-here"')}
        ${put('trustsServer', 'p', 'id="trusts-server" class="notice" hidden')}
        ${put('lastingKey', 'p', 'id="lasting-key" class="notice" hidden')}
        <div id="words" class="words" hidden>
          ${put('wordsLabel', 'h2')}
          <p id="word-list" lang="en" dir="ltr" translate="no"></p>
          ${put('wordsCompare', 'p', 'class="small"')}
        </div>
        <div class="risk">
          ${put('beforeYouWrite', 'h2')}
          <ul>
            ${put('ownDevice', 'li')}
            ${put('torHides', 'li', 'id="tor-hides"')}
            <li id="onion" hidden>${put('onionAddress')} <code id="onion-address" dir="ltr"></code></li>
            ${put('hostSees', 'li')}
          </ul>
          <details>
            ${put('moreToKnow', 'summary')}
            ${put('hostMakesPage', 'p')}
            <pre dir="ltr"><code>sealdrop send LINK</code></pre>
            ${put('commandInstead', 'p')}
          </details>
        </div>
        <form id="form" method="dialog" autocomplete="off">
          ${put('textLabel', 'label', 'for="text"')}
          <textarea id="text" rows="8" dir="auto" autocomplete="off" spellcheck="false" autocorrect="off" writingsuggestions="false" translate="no" data-gramm="false" aria-describedby="text-hint counter"></textarea>
          ${put('textHint', 'p', 'id="text-hint" class="small"')}
          <p class="small counter"><span id="counter"></span> <span id="room" role="status"></span></p>
          <div id="name-part">
            ${put('nameLabel', 'label', 'for="name"')}
            <input id="name" dir="auto" autocomplete="off" spellcheck="false" autocorrect="off" writingsuggestions="false" translate="no" data-gramm="false" aria-describedby="name-hint">
            ${put('nameHint', 'p', 'id="name-hint" class="small"')}
          </div>
          <p id="send-problem" class="problem" role="alert"></p>
          <button id="send" type="submit" class="main"></button>
        </form>
      </section>

      <section id="left" class="app" hidden>
        ${put('leftHeading', 'h1', 'tabindex="-1"')}
        ${put('leftStored', 'p')}
        ${put('leftOwner', 'p', 'id="left-owner"')}
        <p id="left-at"></p>
        ${put('leftNothingHere', 'p', 'class="screen"')}
        <p class="buttons">
          ${put('writeAnother', 'button', 'id="another" type="button"')}
          ${put('print', 'button', 'id="print" type="button"')}
        </p>
      </section>

      <section id="plain" class="plain">
        ${put('plainHeading', 'h1')}
        ${put('plainWhy', 'p')}
        ${put('plainTurnOn', 'p')}
        ${put('plainRemembered', 'p')}
        ${put('plainCommand', 'p')}
        <pre dir="ltr"><code>sealdrop seal LINK</code></pre>
        <form action="${home}/l?lang=${language}" method="post" autocomplete="off">
          ${put('plainForm', 'p', 'class="notice"')}
          ${put('plainLink', 'label', 'for="plain-link"')}
          <input id="plain-link" name="link" dir="ltr" required pattern="\\s*https?://\\S+/l(/|#)link_\\S+\\s*" title="${escapeHtml(texts.plainLinkHint)}" spellcheck="false">
          ${put('plainLinkHint', 'p', 'class="small"')}
          ${put('plainSealed', 'label', 'for="plain-sealed"')}
          <input id="plain-sealed" name="encrypted_message" dir="ltr" required pattern="\\s*[A-Za-z0-9+\\/]{64,}={0,2}\\s*" title="${escapeHtml(texts.plainSealedHint)}" spellcheck="false">
          ${put('plainSealedHint', 'p', 'class="small"')}
          ${put('plainSend', 'button', 'type="submit" class="main"')}
        </form>
      </section>
      <ul id="texts" hidden>
        ${forLater.join('\n        ')}
      </ul>
    </main>
    <footer>
      <p id="run-by" hidden></p>
      <p>
        ${put('contact', 'a', `id="contact" ${newTab} hidden`)}
        ${put('privacy', 'a', `id="privacy" ${newTab} hidden`)}
        ${put('aboutServer', 'a', `id="about" href="${home}/about?lang=${language}" ${newTab}`)}
      </p>
    </footer>`
  return renderFrame(assets, {
    language,
    direction,
    title,
    home,
    styles: ['page', 'send-page'],
    script: 'send-page',
    body,
  })
}
