/** `/r`, in one language: static HTML, in which a script shows one part at a time. */
import { type Language } from '../texts/index.js'
import type { Assets } from './bundle-assets.js'
import { renderFrame } from './page-frame.js'
import { dense, footer, header, type TextKey, textsForLater, textsOf } from './page-parts.js'

const FOR_LATER: readonly TextKey[] = [
  ...(['receipt.keptHeading', 'receipt.kept', 'receipt.seenHeading', 'receipt.seen'] as const),
  ...(['receipt.goneHeading', 'receipt.gone', 'receipt.withdrawnHeading', 'receipt.withdrawn'] as const),
  ...(['receipt.asking', 'receipt.removed', 'receipt.malformed', 'receipt.elsewhere'] as const),
  ...(['receipt.notKnown', 'receipt.tooMany', 'problems.unreachable', 'problems.busy'] as const),
  'problems.read_only',
  ...(['problems.language_not_there', 'runBy'] as const),
]

export function renderReceiptPage(assets: Assets, language: Language, version: string): string {
  const { put, textAt } = textsOf(language)
  const body = `    ${header(put)}
    <main>
      <section id="opening" class="app">
        ${put('inbox.opening', 'p', 'role="status"')}
      </section>

      <section id="ask" class="app" hidden>
        ${put('receipt.heading', 'h1', 'tabindex="-1"')}
        ${put('receipt.ask', 'p')}
        <form id="form" method="dialog" autocomplete="off">
          ${put('receipt.field', 'label', 'for="receipt"')}
          <input id="receipt" dir="ltr" autocomplete="off" autocapitalize="off" spellcheck="false" autocorrect="off" writingsuggestions="false" translate="no" data-gramm="false" aria-describedby="receipt-hint">
          ${put('receipt.fieldHint', 'p', 'id="receipt-hint" class="small"')}
          ${put('receipt.look', 'button', 'type="submit" class="main"')}
        </form>
        <p class="buttons">
          ${put('receipt.withdraw', 'button', 'id="withdraw" type="button"')}
        </p>
        ${put('receipt.remembered', 'p', 'class="small"')}
      </section>

      <section id="sure" class="app" hidden>
        ${put('receipt.sureHeading', 'h1', 'tabindex="-1" aria-describedby="sure-text"')}
        ${put('receipt.sure', 'p', 'id="sure-text"')}
        <p class="buttons">
          ${put('receipt.withdraw', 'button', 'id="withdraw-now" type="button"')}
          ${put('inbox.cancel', 'button', 'id="cancel" type="button"')}
        </p>
      </section>

      <section id="answer" class="app" hidden>
        <h1 id="answer-heading" tabindex="-1" aria-describedby="answer-text"></h1>
        <p id="answer-text"></p>
        <p class="buttons">
          ${put('receipt.look', 'button', 'id="look-again" type="button"')}
          ${put('receipt.withdraw', 'button', 'id="withdraw-kept" type="button"')}
          ${put('receipt.another', 'button', 'id="another" type="button"')}
        </p>
      </section>
      <p id="asking" class="app" role="status"></p>
      <p id="receipt-problem" class="problem app" role="alert"></p>

      <section class="plain">
        ${put('receipt.plainHeading', 'h1')}
        ${put('receipt.plainWhy', 'p')}
        ${put('plainTurnOn', 'p')}
        ${put('plainRemembered', 'p')}
        ${put('receipt.plainCommand', 'p')}
        <pre dir="ltr"><code>sealdrop receipt RECEIPT
sealdrop withdraw RECEIPT</code></pre>
      </section>
      ${textsForLater(put, FOR_LATER)}
    </main>
    ${footer(put, '.', language, version)}`
  return renderFrame(assets, {
    language,
    title: textAt('title'),
    home: '.',
    styles: ['page', 'send-page'],
    script: 'receipt-page',
    body: dense(body),
  })
}
