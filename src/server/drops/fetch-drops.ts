/** A page of a box's drops, and where to go on from it. */
import type { PageWindow } from '../../protocol/fetch.js'
import type { DropStore } from './drop-store.js'
import type { ListedDrop } from '../database/dialects/dialect.js'

export interface Page {
  readonly drops: readonly ListedDrop[]
  /** There are more in the direction of reading. */
  readonly hasMore: boolean
  /** The last id of the page; of an empty page the cursor that was given, else null. */
  readonly nextCursor: number | null
}

export async function fetchDrops(
  { drops }: { readonly drops: Pick<DropStore, 'page'> },
  boxId: number,
  window: PageWindow,
): Promise<Page> {
  const oneMore = await drops.page(boxId, { ...window, limit: window.limit + 1 })
  const page = oneMore.slice(0, window.limit)
  const given = window.sinceId ?? window.beforeId ?? null
  return { drops: page, hasMore: oneMore.length > page.length, nextCursor: page.at(-1)?.id ?? given }
}
