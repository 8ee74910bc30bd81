/** What goes to a terminal and comes from it. What strangers wrote never gets to command it. */
import { buffer as readStream } from 'node:stream/consumers'
import { CommandError } from './command-error.js'

/** Results, for people or for pipes. Resolves when whoever reads has taken it. */
export function say(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
}

/** What is not the result: notices and questions. */
export function note(text: string): void {
  process.stderr.write(`${visible(text)}\n`)
}

// C0 and C1 but for line ends and tabs, DEL, separators, bidirectional controls, what is not there to be seen, and lone
// surrogates: escape sequences move the cursor and set titles, directions make text read as another, and what is invisible
// carries text of its own. Joiners, the marks RLM, LRM and ALM, and what makes a character an emoji stay: they belong to
// scripts and emoji and turn nothing around.
const CONTROLS =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\ufff9-\ufffb]|\p{Surrogate}|(?![\u061c\u200c-\u200f]|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu

/** Controls as `\u001b` or `\u{e0041}`, so that they are seen and do nothing. */
export function visible(text: string): string {
  return text.replace(CONTROLS, escaped)
}

/** One line, whatever it holds. */
export function visibleLine(text: string): string {
  return visible(text).replace(/[\n\t]/g, escaped)
}

function escaped(character: string): string {
  const hex = character.codePointAt(0)?.toString(16) ?? ''
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}

export function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** JSON in ASCII. */
export function asciiJson(value: unknown): string {
  // Without the flag u, since JSON escapes both halves of a character above U+FFFF.
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped)
}

/** Behind this many characters a name goes on as `…`. */
const SHOWN_NAME_CHARACTERS = 64

// Within “ ” they would end the name, or look as if they did. A single ’ belongs to names, two of them look like a ”.
const QUOTATION_MARKS = /(?!['‘’])\p{Quotation_Mark}|['‘’](?=['‘’])|[ʺˮ״″‶❝❞]/gu

/** What somebody calls themselves: one line that is not long, and that cannot end the quotation it stands in. */
export function visibleName(name: string): string {
  const characters = Array.from(name)
  const beginning = characters.slice(0, SHOWN_NAME_CHARACTERS).join('')
  const shown = visibleLine(beginning).replace(QUOTATION_MARKS, escaped)
  return characters.length > SHOWN_NAME_CHARACTERS ? `${shown}…` : shown
}

const SET_IN = '   '

/**
 * The first line begins at the margin and nothing else does, so that none of it can pass for the first line of the next.
 *
 * A terminal carries what is too long to its margin, so lines are broken before it does. A mark at each line would not do
 * instead: what is carried over has none. In files and pipes lines stay whole, since nothing carries them and programs want
 * the text as it was sent.
 */
export async function setIn(text: string, columns = columnsToFill()): Promise<string> {
  const { eastAsianWidth } = await import('get-east-asian-width')
  const room = Math.max(columns - SET_IN.length, 2)
  const rows = text.split('\n').flatMap((line) => breakLine(line, room, eastAsianWidth))
  return rows.join(`\n${SET_IN}`)
}

/** A terminal that does not know its size is taken for one of the usual size. */
function columnsToFill(): number {
  const { isTTY, columns } = process.stdout
  return isTTY ? columns || 80 : Infinity
}

type CharacterWidth = (codePoint: number) => number

function breakLine(line: string, room: number, width: CharacterWidth): readonly string[] {
  const rows: string[] = []
  let row = ''
  let used = 0
  for (const [character] of line.matchAll(/.\ufe0f?/gsu)) {
    const taken = mostColumns(character, width)
    if (used + taken > room) {
      rows.push(row)
      row = ''
      used = 0
    }
    row += character
    used += taken
  }
  return [...rows, row]
}

/**
 * As many as any terminal gives it. By characters and not by what is seen as one: many terminals draw the parts of a joined
 * emoji or of a flag side by side, and a text made of them would get past the end of the line.
 */
function mostColumns(character: string, width: CharacterWidth): number {
  if (character === '\t') return 8
  if (/\ufe0f|\p{Regional_Indicator}/u.test(character)) return 2
  if (/[\p{Mn}\p{Me}\u061c\u200c-\u200f]/u.test(character)) return 0
  return width(character.codePointAt(0) ?? 0)
}

// Black on white by number (256 colours), since what a terminal calls black may be anything.
const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const AS_BEFORE = '\u001b[0m'

/**
 * A QR code of half blocks: a character is two modules, one above the other. Undefined when it is wider than the terminal,
 * which would tear it apart.
 */
export async function qrCode(text: string, columns = columnsToFill()): Promise<string | undefined> {
  const { default: encode } = await import('qr')
  const modules = encode(text, 'raw')
  if ((modules[0]?.length ?? 0) > columns) return undefined
  const rows = Array.from({ length: Math.ceil(modules.length / 2) }, (_, at) => {
    const [upper = [], lower = []] = [modules[at * 2], modules[at * 2 + 1]]
    return upper.map((isDark, column) => halfBlock(isDark, lower[column] ?? false)).join('')
  })
  return rows.map((row) => BLACK_ON_WHITE + row + AS_BEFORE).join('\n')
}

function halfBlock(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀'
  return lower ? '▄' : ' '
}

/** TEXT of the command line, or stdin when that is `-` or missing; without the line end that echo adds. */
export async function textOrStdin(given: string | undefined): Promise<string> {
  if (given !== undefined && given !== '-') return given
  if (given === undefined && process.stdin.isTTY) note('Type the text, then Ctrl-D:')
  return decodeText(await readStream(process.stdin)).replace(/\r?\n$/, '')
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new CommandError('What stdin says is not text in UTF-8.', { cause })
  }
}

/** From SEALDROP_PASSPHRASE, or typed without being shown. */
export async function askPassphrase(prompt: string, { twice }: { readonly twice: boolean }): Promise<string> {
  const { SEALDROP_PASSPHRASE } = process.env
  if (SEALDROP_PASSPHRASE !== undefined && SEALDROP_PASSPHRASE !== '') return SEALDROP_PASSPHRASE
  if (!process.stdin.isTTY)
    throw new CommandError('There is nobody to type a passphrase: set SEALDROP_PASSPHRASE.')
  const { read } = await import('read')
  const ask = (question: string) =>
    read({ prompt: question, silent: true, replace: '*', output: process.stderr })
  const passphrase = await ask(`${prompt}: `)
  if (passphrase === '') throw new CommandError('An empty passphrase protects nothing.')
  if (twice && (await ask('The same again: ')) !== passphrase)
    throw new CommandError('These were two different passphrases.')
  return passphrase
}

/** Of what cannot be undone: says what it is, then asks, or is told by --yes. @throws CommandError when it is not meant */
export async function askWhetherMeant(
  what: string,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  note(what)
  if (yes) return
  if (!process.stdin.isTTY)
    throw new CommandError('There is nobody to ask whether that is meant: --yes says that it is.')
  const { read } = await import('read')
  const answer = await read({ prompt: 'Type yes if that is meant: ', output: process.stderr })
  if (answer.trim().toLowerCase() !== 'yes') throw new CommandError('Nothing was changed.')
}

/** A line on stderr that counts up, on terminals only. */
export function showProgress(what: string): (part: number) => void {
  let shown = -1
  return (part) => {
    const percent = Math.floor(part * 100)
    if (!process.stderr.isTTY || percent === shown) return
    shown = percent
    process.stderr.write(`\r${what} ${String(percent)} %${percent === 100 ? '\n' : ''}`)
  }
}
