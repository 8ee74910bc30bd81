/** Backups that are unpacked, changed and packed again, as if somebody had made them so. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** @param lines without line feeds */
export function packed(lines: readonly string[]): Buffer {
  return gzipSync(lines.map((line) => `${line}\n`).join(''))
}

/** With the checksum at the end that these lines have. */
export function summed(lines: readonly string[]): readonly string[] {
  const hash = createHash('sha256')
  for (const line of lines.slice(0, -1)) hash.update(`${line}\n`)
  return [...lines.slice(0, -1), JSON.stringify({ end: true, sha256: hash.digest('hex') })]
}
