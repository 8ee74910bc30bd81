/** All that the server knows of a box, for its owner. */
import { encodeBase64 } from '../../encoding/base64.js'
import type { ExportBoxAnswer } from '../../protocol/box-export.js'
import { formatKeyStatement } from '../../protocol/key-statement.js'
import type { Box, BoxStore } from '../boxes/box-store.js'
import type { Clock } from '../clock.js'
import type { ContactStore } from '../contacts/contact-store.js'
import { listContactRequests } from '../contacts/list-contact-requests.js'
import type { DropStore } from '../drops/drop-store.js'
import type { FetchRoom } from '../drops/fetch-room.js'
import type { Forgetting } from '../forget-expired.js'
import type { MovedDrop, MovedDropStore } from './moved-drop-store.js'

export interface ExportNeeds {
  readonly boxes: Pick<BoxStore, 'encryptionKeys' | 'historyOf'>
  readonly contacts: Pick<ContactStore, 'listPending' | 'countsOf'>
  readonly drops: Pick<DropStore, 'useOf'>
  readonly movedDrops: Pick<MovedDropStore, 'page'>
  readonly fetchRoom: FetchRoom
  readonly forgetting: Pick<Forgetting, 'catchUp'>
  readonly clock: Clock
}

type ExportedFacts = NonNullable<ExportBoxAnswer['box']>

export async function describeBox(needs: ExportNeeds, box: Box): Promise<ExportedFacts> {
  // What has expired is not counted.
  await needs.forgetting.catchUp()
  const nowMs = needs.clock()
  const statements = await needs.boxes.encryptionKeys(box.id)
  const { lastDropId, replacedLinks } = await needs.boxes.historyOf(box.id)
  const { unseen, seen, refusedSinceMs } = await needs.drops.useOf(box.id)
  const { granted, blocked, grantedBy } = await needs.contacts.countsOf(box.id)
  return {
    public_key: encodeBase64(box.identityKey),
    key_type: 'ed25519',
    sealing: box.sealing,
    encryption_keys: statements.filter(({ validUntilMs }) => validUntilMs > nowMs).map(formatKeyStatement),
    display_name: box.displayName,
    greeting: box.greeting,
    closed: box.isClosed,
    drop_lifetime_days: box.lifetimeDays,
    delete_on_ack: box.deletesOnAck,
    contacts_only: box.isForContacts,
    seen_receipts: box.tellsSeen,
    created_at: timeOf(box.createdAtMs),
    last_drop_id: lastDropId,
    unseen,
    seen,
    refused_since: refusedSinceMs === null ? null : timeOf(refusedSinceMs),
    replaced_links: replacedLinks,
    contact_requests: await listContactRequests(needs, box),
    contacts: { granted, blocked, granted_by: grantedBy },
  }
}

export type ExportedPage = Pick<ExportBoxAnswer, 'data' | 'has_more' | 'next_cursor'>

/** In its turn among those who read. Ids grow in the order of commits, so pages one after another miss no drop that stays. */
export async function exportPage(
  { movedDrops, fetchRoom, clock }: ExportNeeds,
  boxId: number,
  afterId: number | undefined,
  limit: number,
): Promise<ExportedPage> {
  return fetchRoom.enter(boxId, async () => {
    const read = await movedDrops.page(boxId, afterId ?? -1, limit + 1, clock())
    const data = read.slice(0, limit).map(formatDrop)
    return { data, has_more: read.length > data.length, next_cursor: data.at(-1)?.id ?? afterId ?? null }
  })
}

function formatDrop(drop: MovedDrop) {
  const { metadata, receiptHash } = drop
  return {
    id: drop.id,
    // Of a page this is most of the work.
    encrypted_message: bufferOf(drop.sealedBox).toString('base64'),
    created_at: timeOf(drop.createdAtMs),
    seen: drop.isSeen,
    metadata: metadata === null ? null : (JSON.parse(bufferOf(metadata).toString()) as unknown),
    expires_at: timeOf(drop.expiresAtMs),
    receipt_hash: receiptHash === null ? null : encodeBase64(receiptHash),
  }
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
