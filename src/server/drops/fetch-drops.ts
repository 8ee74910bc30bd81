/** The owner reads a page of drops: who they are, what the page holds, and where to go on from it. */
import { ProtocolError } from '../../protocol/errors.js'
import type { PageWindow } from '../../protocol/fetch.js'
import type { LinkToken, NamedLink } from '../../protocol/link.js'
import type { BoxStore, KnownBox } from '../boxes/box-store.js'
import type { ListedDrop } from '../database/dialects/dialect.js'
import {
  noteOpened,
  type Proof,
  type ProofNeeds,
  type Proven,
  proveOwnership,
  requireFetchToken,
} from '../ownership/prove-ownership.js'
import type { DropStore } from './drop-store.js'
import type { FetchRoom } from './fetch-room.js'

export interface FetchNeeds extends ProofNeeds {
  readonly boxes: Pick<BoxStore, 'recall' | 'learn' | 'forget' | 'noteOpened'>
  readonly drops: Pick<DropStore, 'page'>
  readonly fetchRoom: FetchRoom
}

export interface Page {
  readonly drops: readonly ListedDrop[]
  /** There are more in the direction of reading. */
  readonly hasMore: boolean
  /** The last id of the page; of an empty page the cursor that was given, else null. */
  readonly nextCursor: number | null
  /** Since when drops were refused for want of room; null when none were since the last acknowledgement. */
  readonly refusedSinceMs: number | null
}

export interface Fetched extends Page, Proven {
  readonly boxId: number
}

export async function fetchDrops(
  needs: FetchNeeds,
  link: NamedLink,
  proof: Proof,
  window: PageWindow,
): Promise<Fetched> {
  if (link === 'unknown') throw new ProtocolError('box_not_found')
  const { box, next_challenge } = await proveForLink(needs, link, proof)
  const page = await needs.fetchRoom.enter(box.id, async () => {
    return (await readPage(needs, box, proof, window)) ?? readRenamed(needs, link, box, proof, window)
  })
  return { ...page, boxId: box.id, next_challenge }
}

// A box that is remembered saves a trip to the store, and `readPage` asks whether it still holds. A proof that fails
// against memory is judged again by what the store says.
async function proveForLink(needs: FetchNeeds, link: LinkToken, proof: Proof) {
  const { boxes } = needs
  const remembered = boxes.recall(link)
  if (remembered !== undefined) {
    try {
      return { box: remembered, ...(await proveOwnership(needs, remembered, proof)) }
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code === 'busy') throw error
      boxes.forget(remembered)
    }
  }
  const box = await boxes.learn(link)
  if (box === undefined) throw new ProtocolError('box_not_found')
  return { box, ...(await proveOwnership(needs, box, proof)) }
}

/** What was remembered does not hold any more: the box has got another link meanwhile, or is gone. */
async function readRenamed(
  needs: FetchNeeds,
  link: LinkToken,
  before: KnownBox,
  proof: Proof,
  window: PageWindow,
): Promise<Page> {
  needs.boxes.forget(before)
  const box = await needs.boxes.learn(link)
  const page = box?.id === before.id ? await readPage(needs, box, proof, window) : undefined
  if (page === undefined) throw new ProtocolError('box_not_found')
  return page
}

/** Undefined when the box is gone, or has another link by now. */
async function readPage(
  needs: FetchNeeds,
  box: KnownBox,
  { signedChallenge, bearerToken }: Proof,
  window: PageWindow,
): Promise<Page | undefined> {
  const { drops, clock } = needs
  const read = await drops.page(box, { ...window, limit: window.limit + 1 }, clock())
  if (read === undefined) return undefined
  if (signedChallenge === undefined) requireFetchToken(read, bearerToken ?? '')
  await noteOpened(needs, { id: box.id, openedMonthMs: read.openedMonthMs })
  const page = read.drops.slice(0, window.limit)
  const given = window.sinceId ?? window.beforeId ?? null
  return {
    drops: page,
    hasMore: read.drops.length > page.length,
    nextCursor: page.at(-1)?.[0] ?? given,
    refusedSinceMs: read.refusedSinceMs,
  }
}
