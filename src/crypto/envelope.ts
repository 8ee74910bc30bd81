/**
 * What is inside a sealed box.
 *
 * Envelope 0: UTF-8 text. Envelope 1: the byte 0x01, then UTF-8 JSON `{"text": …, "name"?: …}`, then padding as in ISO/IEC
 * 7816-4 (0x80, then zeros) to the smallest of 1,024, 4,096 or 16,336 bytes that is strictly greater than what precedes.
 * So a sealed box tells one of three sizes, and 16,336 bytes sealed are the 16,384 that a server takes.
 */
import { concatBytes, utf8 } from '../encoding/bytes.js'

/** What a drop says. */
export interface Letter {
  readonly text: string
  /** What the sender calls themselves. Not vouched for. */
  readonly name?: string
}

/** What was in a sealed box. `plain`: it is text and no envelope. */
export type Opened =
  | ({ readonly kind: 'letter' } & Letter)
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'unreadable' }

const ENVELOPE_SIZES_BYTES = [1_024, 4_096, 16_336] as const
/** Of the version and the JSON, so that a byte of padding has room behind them. */
export const MAX_ENVELOPE_CONTENT_BYTES = 16_336 - 1

const VERSION_1 = 0x01
const PADDING_BEGINS = 0x80

/** How much of {@link MAX_ENVELOPE_CONTENT_BYTES} a letter takes. Quotes, line ends and control characters take more than one. */
export function envelopeContentBytes(letter: Letter): number {
  return contentOf(letter).length
}

/** Of one of the three sizes; undefined when the letter is too long. */
export function formatEnvelope(letter: Letter): Uint8Array | undefined {
  const content = contentOf(letter)
  const size = ENVELOPE_SIZES_BYTES.find((each) => each > content.length)
  if (size === undefined) return undefined
  const envelope = new Uint8Array(size)
  envelope.set(content)
  envelope[content.length] = PADDING_BEGINS
  return envelope
}

function contentOf({ text, name }: Letter): Uint8Array {
  const json = JSON.stringify(name === undefined ? { text } : { text, name })
  return concatBytes(Uint8Array.of(VERSION_1), utf8(json))
}

/** Of a box whose envelope is 0. */
export function readPlain(message: Uint8Array): Opened {
  const text = decodeUtf8(message)
  return text === undefined ? { kind: 'unreadable' } : { kind: 'plain', text }
}

/** Of a box whose envelope is 1. What begins otherwise is plain text: whoever has only the link can leave that as well. */
export function readEnvelope(message: Uint8Array): Opened {
  if (message[0] !== VERSION_1) return readPlain(message)
  const content = withoutPadding(message)
  const letter = content && parseLetter(decodeUtf8(content.subarray(1)))
  return letter === undefined ? { kind: 'unreadable' } : { kind: 'letter', ...letter }
}

/** Exactly as {@link formatEnvelope} pads; undefined for anything else. */
function withoutPadding(envelope: Uint8Array): Uint8Array | undefined {
  const length = envelope.findLastIndex((byte) => byte !== 0)
  if (envelope[length] !== PADDING_BEGINS) return undefined
  const size = ENVELOPE_SIZES_BYTES.find((each) => each > length)
  return size === envelope.length ? envelope.subarray(0, length) : undefined
}

function parseLetter(json: string | undefined): Letter | undefined {
  const letter = json === undefined ? undefined : parseJson(json)
  if (typeof letter !== 'object' || letter === null || Array.isArray(letter)) return undefined
  const { text, name } = letter as Readonly<Record<string, unknown>>
  if (typeof text !== 'string' || !['undefined', 'string'].includes(typeof name)) return undefined
  return { text, ...(typeof name === 'string' ? { name } : {}) }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
