/** Archives of boxes in memory, and readers of them as files and browsers have them. */
import { exportBox, type OpenArchive, type SavedKeys } from '../../src/client/index.js'
import type { ExportOptions } from '../../src/client/export-box.js'

export async function archiveOf(keys: SavedKeys, options: ExportOptions = {}): Promise<Buffer> {
  const parts: string[] = []
  for await (const part of exportBox(keys, options)) parts.push(part)
  return Buffer.from(parts.join(''))
}

/** In chunks of so many bytes, which fall where they like. */
export function opening(archive: Uint8Array, chunkBytes = 65_536): OpenArchive {
  return async function* () {
    for (let at = 0; at < archive.length; at += chunkBytes) {
      await Promise.resolve()
      yield archive.subarray(at, at + chunkBytes)
    }
  }
}

/** Each with its line feed. */
export function linesOf(archive: Uint8Array): readonly string[] {
  return Buffer.from(archive)
    .toString()
    .split(/(?<=\n)/)
}
