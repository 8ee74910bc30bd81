/** `/l`, in one language: static HTML, in which a script shows one part at a time. */
import { escapeHtml } from '../encoding/html.js'
import { type Language, type Problems, TEXTS } from '../texts/index.js'
import type { Assets } from './bundle-assets.js'
import { renderFrame } from './page-frame.js'
import { dense, footer, header, type TextKey, textsForLater, textsOf } from './page-parts.js'

const FOR_LATER: readonly TextKey[] = [
  ...(['heading', 'headingFor', 'bytesUsed', 'nearlyFull', 'send', 'sending', 'sendAgain'] as const),
  ...(['leftAt', 'runBy', 'receipt.copied', 'receipt.copyByHand', 'receipt.removed'] as const),
  ...(Object.keys(TEXTS.en.problems) as (keyof Problems)[]).map((key) => `problems.${key}` as const),
]

export function renderSendPage(
  assets: Assets,
  language: Language,
  home: '.' | '..',
  version: string,
): string {
  const { put, textAt } = textsOf(language)
  const body = `    ${header(put)}
    <main>
      <section id="opening" class="app">
        ${put('opening', 'p', 'role="status"')}
      </section>

      <section id="problem" class="app" hidden>
        ${put('problems.heading', 'h1', 'tabindex="-1" aria-describedby="problem-text"')}
        <p id="problem-text"></p>
        ${put('tryAgain', 'button', 'id="try-again" type="button" hidden')}
      </section>

      <section id="write" class="app" hidden>
        <h1 id="write-heading" tabindex="-1"></h1>
        <div id="greeting-part" class="words" hidden>
          ${put('greetingHeading', 'h2')}
          <p id="greeting" dir="auto"></p>
          ${put('greetingHint', 'p', 'class="small"')}
        </div>
        ${put('problems.contacts_only', 'p', 'id="contacts-only" class="notice" hidden')}
        <div id="may-write">
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
            <div id="keep-part" hidden>
              ${put('keepLabel', 'label', 'for="keep"')}
              <select id="keep" autocomplete="off" aria-describedby="keep-hint"></select>
              ${put('keepHint', 'p', 'id="keep-hint" class="small"')}
            </div>
            <p id="send-problem" class="problem" role="alert"></p>
            <button id="send" type="submit" class="main"></button>
          </form>
        </div>
      </section>

      <section id="left" class="app" hidden>
        ${put('leftHeading', 'h1', 'tabindex="-1"')}
        ${put('leftStored', 'p')}
        ${put('leftOwner', 'p', 'id="left-owner"')}
        <p id="left-at"></p>
        <div id="receipt-part" class="words" hidden>
          ${put('receipt.heading', 'h2')}
          ${put('receipt.what', 'p')}
          <p id="receipt" dir="ltr" translate="no"></p>
          <p class="buttons">
            ${put('inbox.copy', 'button', 'id="copy" type="button"')}
            ${put('receipt.save', 'button', 'id="save" type="button"')}
          </p>
          ${put('receipt.trace', 'p', 'class="small screen"')}
        </div>
        <p id="receipt-said" role="status"></p>
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
          <input id="plain-link" name="link" dir="ltr" required pattern="\\s*https?://\\S+/l(/|#)link_\\S+\\s*" title="${escapeHtml(textAt('plainLinkHint'))}" spellcheck="false">
          ${put('plainLinkHint', 'p', 'class="small"')}
          ${put('plainSealed', 'label', 'for="plain-sealed"')}
          <input id="plain-sealed" name="encrypted_message" dir="ltr" required pattern="\\s*[A-Za-z0-9+\\/]{64,}={0,2}\\s*" title="${escapeHtml(textAt('plainSealedHint'))}" spellcheck="false">
          ${put('plainSealedHint', 'p', 'class="small"')}
          ${put('plainSend', 'button', 'type="submit" class="main"')}
        </form>
      </section>
      ${textsForLater(put, FOR_LATER)}
    </main>
    ${footer(put, home, language, version)}`
  return renderFrame(assets, {
    language,
    title: textAt('title'),
    home,
    styles: ['page', 'send-page'],
    script: 'send-page',
    body: dense(body),
  })
}
