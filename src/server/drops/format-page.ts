/** A page of drops as JSON. Joined by hand: half of what a fetch costs would otherwise go into objects and their keys. */
import type { ListedDrop } from '../database/dialects/dialect.js'
import type { Fetched } from './fetch-drops.js'

export function formatPage({ drops, hasMore, nextCursor, refusedSinceMs, next_challenge }: Fetched): string {
  const timeOf = createTimeFormatter()
  const data = drops.map((drop) => formatDrop(drop, timeOf)).join(',')
  const refused = refusedSinceMs === null ? '' : `"refused_since":"${timeOf(refusedSinceMs)}",`
  return (
    `{"message":"Messages fetched","data":[${data}],"count":${String(drops.length)},` +
    `"has_more":${String(hasMore)},"next_cursor":${String(nextCursor)},${refused}"next_challenge":${JSON.stringify(next_challenge)}}`
  )
}

function formatDrop(
  [id, sealedBox, metadata, createdAtMs, seen]: ListedDrop,
  timeOf: (timeMs: number) => string,
): string {
  return (
    `{"id":${String(id)},"encrypted_message":"${bufferOf(sealedBox).toString('base64')}",` +
    `"created_at":"${timeOf(createdAtMs)}","seen":${seen === 0 ? 'false' : 'true'},` +
    `"metadata":${metadata === null ? 'null' : bufferOf(metadata).toString()}}`
  )
}

/** Times are kept to the minute, so that neighbours often have the same. */
function createTimeFormatter(): (timeMs: number) => string {
  let lastMs = Number.NaN
  let last = ''
  return (timeMs) => {
    if (timeMs !== lastMs) {
      lastMs = timeMs
      last = new Date(timeMs).toISOString()
    }
    return last
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
