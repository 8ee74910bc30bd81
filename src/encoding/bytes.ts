/** The bytes of all parts, one after another. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** UTF-8. Lone surrogates become U+FFFD, as everywhere on the web: refuse them before, where that matters. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Lower case, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Compares two numbers of equally many bytes, little-endian. Not for secrets: its time depends on them. */
export function isBelow(number: Uint8Array, limit: Uint8Array): boolean {
  for (let at = limit.length - 1; at >= 0; at--) {
    const digit = number[at] ?? 0
    const limitDigit = limit[at] ?? 0
    if (digit !== limitDigit) return digit < limitDigit
  }
  return false
}
