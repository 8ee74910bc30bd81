/** The two states of `/check`. In English: they are for operators, like the guides that lead here. */
import { escapeHtml } from '../../encoding/html.js'
import type { Finding } from './finding.js'

export interface OperatorPage {
  readonly heading: string
  /** Markup. */
  readonly content: string
}

export function renderCheckForm(): OperatorPage {
  return {
    heading: 'Check this installation',
    content: `<form method="post">
        <p><label for="token">The token that the server wrote into its log when it started. It is good once, for an hour;
          after that, start the server again.</label></p>
        <p><input id="token" name="token" required autocomplete="off" spellcheck="false"></p>
        <p><button>Check</button></p>
        <p>It takes up to a minute.</p>
      </form>`,
  }
}

/** What is to be done comes first. */
function byUrgency(one: Finding, other: Finding): number {
  return URGENCY.indexOf(one.verdict) - URGENCY.indexOf(other.verdict)
}

const URGENCY: readonly Finding['verdict'][] = ['wrong', 'note', 'right']

const WORDS: Readonly<Record<Finding['verdict'], string>> = { right: 'Right', note: 'Note', wrong: 'Wrong' }

export function renderFindings(findings: readonly Finding[], version: string): OperatorPage {
  const wrong = findings.filter(({ verdict }) => verdict === 'wrong').length
  const items = [...findings].sort(byUrgency).map(({ check, verdict, says, advice }) => {
    const todo = advice === undefined ? '' : `<br>${escapeHtml(advice)}`
    return `<li class="${verdict}"><strong>${WORDS[verdict]}</strong> (${check}): ${escapeHtml(says)}${todo}</li>`
  })
  return {
    heading: wrong === 0 ? 'Nothing is wrong' : `${String(wrong)} to be put right`,
    content: `<p>Sealdrop ${escapeHtml(version)}</p>
      <ul>
        ${items.join('\n        ')}
      </ul>`,
  }
}
