/**
 * Base64, RFC 4648 sections 4 (standard alphabet) and 5 (url alphabet), strict: each byte string has one text.
 *
 * Lenient decoders drop bits that do not fit (`QQ==` and `QR==` are both "A"), so that two different texts name the same
 * bytes. Here such texts are refused, and so are white space, the other alphabet and padding of the wrong length.
 */

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NOT_IN_ALPHABET = 64

const STANDARD_VALUES = valuesOf(STANDARD)
const URL_SAFE_VALUES = valuesOf(URL_SAFE)

/** Standard alphabet, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encode(bytes, STANDARD)
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/** Standard alphabet, with all of its padding or with none; undefined for any other text. */
export function decodeBase64(text: string): Uint8Array | undefined {
  return decode(text, lengthWithoutPadding(text), STANDARD_VALUES)
}

/** Url alphabet, unpadded. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE)
}

/** Url alphabet, unpadded; undefined for any other text. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  return decode(text, text.length, URL_SAFE_VALUES)
}

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = ''
  let bits = 0
  let bitCount = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    bitCount += 8
    while (bitCount >= 6) {
      bitCount -= 6
      text += alphabet.charAt((bits >> bitCount) & 63)
    }
    bits &= (1 << bitCount) - 1
  }
  return bitCount === 0 ? text : text + alphabet.charAt((bits << (6 - bitCount)) & 63)
}

function lengthWithoutPadding(text: string): number {
  if (text.length % 4 !== 0 || !text.endsWith('=')) return text.length
  return text.length - (text.endsWith('==') ? 2 : 1)
}

function decode(text: string, length: number, values: Uint8Array): Uint8Array | undefined {
  if (length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((length * 6) / 8))
  let bits = 0
  let bitCount = 0
  let filled = 0
  for (let at = 0; at < length; at++) {
    const value = values[text.charCodeAt(at)] ?? NOT_IN_ALPHABET
    if (value === NOT_IN_ALPHABET) return undefined
    bits = ((bits << 6) | value) & 0xfff
    bitCount += 6
    if (bitCount >= 8) {
      bitCount -= 8
      bytes[filled++] = (bits >> bitCount) & 0xff
    }
  }
  const leftOver = bits & ((1 << bitCount) - 1)
  return leftOver === 0 ? bytes : undefined
}

function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(NOT_IN_ALPHABET)
  for (let value = 0; value < alphabet.length; value++) values[alphabet.charCodeAt(value)] = value
  return values
}
