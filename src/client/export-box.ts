/** A box taken along as one file: everything that its server knows of it, and all of its drops, sealed as they came. */
import { createDigest } from '../crypto/digest.js'
import { encodeBase64 } from '../encoding/base64.js'
import { toHex, utf8 } from '../encoding/bytes.js'
import { formatArchiveDrop, formatArchiveEnd, formatArchiveHeader } from '../protocol/box-archive.js'
import { exportBoxAnswer } from '../protocol/box-export.js'
import { MAX_PAGE_DROPS } from '../protocol/limits.js'
import { linkOf } from './box-controls.js'
import { createOwnerCalls, type OwnerCalls } from './owner-calls.js'
import type { OwnerKeys } from './owner-keys.js'
import { patiently } from './patiently.js'
import { recallKeys, type SavedKeys } from './saved-keys.js'
import { SealdropError } from './sealdrop-error.js'
import { type ClientOptions, createServerCalls } from './server-calls.js'

export interface ExportOptions extends ClientOptions {
  /** After each part. `of` is what the server counted when it began. */
  readonly onProgress?: (drops: number, of: number) => void
}

/**
 * The archive of a box, in parts of text to be written one after another, as UTF-8; {@link importBox} takes it to another
 * server. It holds no keys: who imports it needs these.
 *
 * Nothing is changed by it. What arrives while it is under way is in it; what is deleted, or marked as seen, after it was passed
 * is in it as it was.
 * @returns how many drops are in it
 * @throws SealdropError
 */
export async function* exportBox(
  keys: SavedKeys,
  options: ExportOptions = {},
): AsyncGenerator<string, number, undefined> {
  const { clock = Date.now, onProgress } = options
  const known = recallKeys(keys)
  const call = createServerCalls(known.baseUrl, options)
  const owner = createOwnerCalls({ keys: () => known, call, clock, proof: 'signature' })
  const running = createDigest()
  let [drops, of] = [0, 0]
  for await (const { box, data } of pagesOf(owner, options.signal)) {
    let part = ''
    if (box !== undefined) {
      if (!isOwn(box.public_key, known)) throw new SealdropError('identity_mismatch')
      part += formatArchiveHeader({ exportedAtMs: clock(), link: linkOf(known), box })
      of = box.unseen.drops + box.seen.drops
    }
    part += data.map(formatArchiveDrop).join('')
    drops += data.length
    running.add(utf8(part))
    if (part !== '') yield part
    onProgress?.(drops, Math.max(drops, of))
  }
  yield formatArchiveEnd({ drops, sha256: toHex(running.current()) })
  return drops
}

/** From the first, which has the box, to the last. A slow line does not get a large one through before the deadline, and a smaller one does. */
async function* pagesOf(owner: OwnerCalls, signal: AbortSignal | undefined) {
  let limit = MAX_PAGE_DROPS
  let after: number | undefined
  for (;;) {
    const parameters = { limit, ...(after === undefined ? {} : { after_id: after }) }
    const how = limit > 1 ? { tries: 1 } : {}
    try {
      const page = await patiently(
        () => owner.act({ path: '/export_box', parameters, schema: exportBoxAnswer, ...how }),
        signal,
      )
      if ((page.box === undefined) !== (after !== undefined)) throw new SealdropError('not_sealdrop')
      let last = after ?? -1
      for (const { id } of page.data) {
        if (id <= last) throw new SealdropError('not_sealdrop')
        last = id
      }
      yield page
      if (!page.has_more) return
      // A server whose pages lead nowhere would be asked for ever.
      if (page.data.length === 0) throw new SealdropError('not_sealdrop')
      after = last
    } catch (error) {
      const isSlow = error instanceof SealdropError && ['timed_out', 'unreachable'].includes(error.code)
      if (!isSlow || limit === 1) throw error
      limit = Math.ceil(limit / 4)
    }
  }
}

function isOwn(publicKey: Uint8Array, { identity }: OwnerKeys): boolean {
  return encodeBase64(publicKey) === encodeBase64(identity.publicKey)
}
