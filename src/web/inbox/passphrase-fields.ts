/** A passphrase that is made up: typed twice, or suggested. */
import { randomBytes } from '../../crypto/random.js'
import { randomWords } from '../../crypto/random-words.js'
import { element } from '../elements.js'
import { InboxError } from './inbox-problem.js'

const SHORTEST_CHARACTERS = 12
/** 66 bits, each guess at which costs a second. */
const SUGGESTED_WORDS = 6

export interface PassphraseFields {
  /** @throws InboxError when it is too short, or the two differ */
  readonly value: () => string
  readonly clear: () => void
}

export function createPassphraseFields(name: string): PassphraseFields {
  const first = element(`${name}-passphrase`, HTMLInputElement)
  const again = element(`${name}-again`, HTMLInputElement)
  const show = element(`${name}-show`, HTMLInputElement)

  const render = () => {
    for (const field of [first, again]) field.type = show.checked ? 'text' : 'password'
  }
  show.addEventListener('change', render)
  element(`${name}-suggest`, HTMLButtonElement).addEventListener('click', () => {
    first.value = again.value = randomWords(SUGGESTED_WORDS, randomBytes).join(' ')
    show.checked = true
    render()
    first.focus()
  })

  return {
    value() {
      if (!isLongEnough(first.value)) throw new InboxError('passphrase_short')
      if (first.value !== again.value) throw new InboxError('passphrases_differ')
      return first.value
    },
    clear() {
      first.value = again.value = ''
      show.checked = false
      render()
    },
  }
}

export function isLongEnough(passphrase: string): boolean {
  return Array.from(passphrase).length >= SHORTEST_CHARACTERS
}
