/** The link of a box, to be given away: copied, as a QR code, on a printed card. */
import encodeQr from 'qr'
import { element, setText } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import type { OpenBox } from './open-box.js'

/** How this browser keeps what it is given. */
export type Keeping = 'for good' | 'for now' | 'not'

export interface SharePart {
  readonly render: (box: OpenBox, keeping: Keeping, isBackupFresh: boolean) => void
  readonly clear: () => void
}

const KEPT = { 'for good': 'inbox.keptForGood', 'for now': 'inbox.keptForNow', not: 'inbox.keptNot' } as const

export function createSharePart(texts: PageTexts): SharePart {
  const link = element('share-link', HTMLTextAreaElement)
  /** The key of a text: what has become of copying. */
  let said: 'inbox.copied' | 'inbox.copyByHand' | undefined

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link.value)
      said = 'inbox.copied'
    } catch {
      link.focus()
      link.select()
      said = 'inbox.copyByHand'
    }
    renderSaid()
  }

  const renderSaid = () => {
    setText('copy-said', said === undefined ? '' : texts.say(said))
  }

  element('copy', HTMLButtonElement).addEventListener('click', () => void copy())
  element('print', HTMLButtonElement).addEventListener('click', () => {
    print()
  })
  return {
    render(box, keeping, isBackupFresh) {
      const { name } = box.kept()
      const current = box.link()
      if (link.value !== current) {
        link.value = current
        element('qr', HTMLElement).replaceChildren(drawQr(current))
        said = undefined
      }
      renderSaid()
      document.querySelector('#qr svg')?.setAttribute('aria-label', texts.say('inbox.qrLabel'))
      texts.put(element('card-heading', HTMLElement), name === null ? 'heading' : 'headingFor', name)
      element('word-list', HTMLElement).textContent = box.words.join(' ')
      setText('kept-how', texts.say(KEPT[keeping]))
      element('backup-was-read', HTMLElement).hidden = !isBackupFresh
    },
    clear() {
      link.value = ''
      for (const id of ['qr', 'word-list', 'card-heading']) element(id, HTMLElement).replaceChildren()
    },
  }
}

const SVG = 'http://www.w3.org/2000/svg'
/** The quiet zone that readers need around it, in modules. */
const BORDER = 4

function drawQr(text: string): SVGElement {
  const modules = encodeQr(text, 'raw', { ecc: 'medium', border: BORDER })
  const size = String(modules.length)
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
  svg.setAttribute('role', 'img')
  const dark = document.createElementNS(SVG, 'path')
  const squares = modules.flatMap((row, y) =>
    row.flatMap((is, x) => (is ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  )
  dark.setAttribute('d', squares.join(''))
  svg.append(dark)
  return svg
}
