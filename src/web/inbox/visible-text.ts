/** Text of strangers, of which nothing is hidden from who reads it. */

/**
 * What is not seen and can change what is seen: controls but line ends and tabs, directions, invisible characters and halves
 * of some. What joins letters and emoji stays, as whole languages need it.
 */
const HIDDEN =
  /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0\u2800]|\u034f/gu

export interface VisibleText {
  readonly text: string
  readonly hasHidden: boolean
}

/** With `[U+202E]` in the place of what is hidden. */
export function makeVisible(text: string): VisibleText {
  const lines = text.replaceAll('\r\n', '\n')
  const visible = lines.replace(HIDDEN, (character) => {
    const number = character.codePointAt(0) ?? 0
    return `[U+${number.toString(16).toUpperCase().padStart(4, '0')}]`
  })
  return { text: visible, hasHidden: visible !== lines }
}

/** For a row of a list. */
export function excerptOf(text: string, characters: number): string {
  // Not the half of a character at the end.
  const [...first] = text
    .slice(0, characters * 2)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/\s+/g, ' ')
  const excerpt = first.slice(0, characters).join('').trim()
  return first.length > characters || text.length > characters * 2 ? `${excerpt} …` : excerpt
}
