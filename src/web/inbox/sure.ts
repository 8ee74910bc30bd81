/** One question, answered by a press of a button; Escape is no. */
import { element, setText } from '../elements.js'
import type { PageTexts } from '../page-texts.js'

/** @param question key of its text @param yes key of what the button says @returns whether it was that button */
export type Sure = (
  question: string,
  yes: string,
  values?: Readonly<Record<string, string>>,
) => Promise<boolean>

export function createSure(texts: PageTexts): Sure {
  const dialog = element('sure', HTMLDialogElement)
  let answer: ((isYes: boolean) => void) | undefined

  dialog.addEventListener('close', () => {
    // A browser tells of it a moment later, and a key may have asked the next question by then.
    if (!dialog.open) answer?.(dialog.returnValue === 'yes')
  })

  return (question, yes, values) => {
    answer?.(!dialog.open && dialog.returnValue === 'yes')
    setText('sure-text', texts.say(question, values))
    setText('sure-yes', texts.say(yes))
    dialog.returnValue = ''
    dialog.showModal()
    return new Promise((resolve) => {
      answer = resolve
    })
  }
}
