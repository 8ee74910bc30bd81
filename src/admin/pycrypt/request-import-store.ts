/** Requests for permission, and what was answered, as rows between two boxes. */
import type { Compilable, Transaction } from 'kysely'
import type { RandomBytes } from '../../crypto/random.js'
import type { LinkToken } from '../../protocol/link.js'
import { hashToken } from '../../server/boxes/box-store.js'
import { sealSender } from '../../server/contacts/sealed-sender.js'
import type { Schema } from '../../server/database/schema.js'
import type { PermissionRequest } from './judge-row.js'
import { knownAmong, noteRows, requestHash } from './ledger-store.js'
import { type ImportNeeds, lockBoxes, type Outcome, run, unique } from './locked-boxes-store.js'

export interface RequestBetweenBoxes extends PermissionRequest {
  readonly from: LinkToken
  readonly to: LinkToken
  readonly fromBoxId: number | undefined
  readonly toBoxId: number | undefined
}

export async function addRequests(
  { database, random, isDryRun }: ImportNeeds,
  transaction: Transaction<Schema>,
  requests: readonly RequestBetweenBoxes[],
): Promise<readonly Outcome[]> {
  const boxIds = requests.flatMap(({ fromBoxId, toBoxId }) => [fromBoxId, toBoxId])
  const boxes = await lockBoxes(database, transaction, unique(boxIds))
  const linkHashOf = new Map(boxes.map((box) => [box.id, box.link_token_hash] as const))
  const known = await knownAmong(
    transaction,
    requests.map(({ to, id }) => requestHash(to, id)),
  )
  const outcomes: Outcome[] = []
  for (const [at, request] of requests.entries()) {
    const { fromBoxId, toBoxId } = request
    if (fromBoxId === undefined || toBoxId === undefined) {
      outcomes.push('imported')
      continue
    }
    const linkHash = linkHashOf.get(toBoxId)
    if (linkHash === undefined || !linkHashOf.has(fromBoxId)) {
      outcomes.push(known.has(at) ? 'already_there' : { aside: 'box_deleted' })
      continue
    }
    const between = { ...request, fromBoxId, toBoxId, linkHash, isKnown: known.has(at) }
    if (!request.isDeciding) {
      outcomes.push(known.has(at) ? 'already_there' : { aside: 'not_the_deciding_one' })
      continue
    }
    const { outcome, change } = await decideRequest(transaction, between, random)
    outcomes.push(outcome)
    if (isDryRun) continue
    if (change !== undefined) await run(transaction, [change])
    if (!known.has(at) && typeof outcome === 'string')
      await noteRows(transaction, [
        { row_hash: requestHash(request.to, request.id), row_id: request.id, box_id: toBoxId },
      ])
  }
  return outcomes
}

interface DecidedRequest extends RequestBetweenBoxes {
  readonly fromBoxId: number
  readonly toBoxId: number
  /** Of the link that the asked box has. */
  readonly linkHash: Uint8Array
  readonly isKnown: boolean
}

/** What has been decided here stands; what still waits here is answered as it was answered there. */
async function decideRequest(
  transaction: Transaction<Schema>,
  request: DecidedRequest,
  random: RandomBytes,
): Promise<{ readonly outcome: Outcome; readonly change?: Compilable }> {
  const { id, from, to, fromBoxId, toBoxId, status, changedAtMs, nickname } = request
  const there = await transaction
    .selectFrom('contact_requests')
    .select(['id', 'status'])
    .where('to_box_id', '=', toBoxId)
    .where('from_box_id', '=', fromBoxId)
    .executeTakeFirst()
  if (there !== undefined) {
    const isAnswer = status === 'accepted' || (status === 'rejected' && there.id === id)
    if (there.status !== 'pending' || !isAnswer) return { outcome: 'already_there' }
    const change = transaction
      .updateTable('contact_requests')
      .set({ status, sealed_sender: null, changed_at_ms: changedAtMs })
      .where('id', '=', there.id)
    return { outcome: 'updated', change }
  }
  // It was here, and whoever may has taken it back, or its time was over.
  if (request.isKnown) return { outcome: 'already_there' }
  if (await isIdTaken(transaction, id)) return { outcome: { aside: 'id_taken' } }
  const isAsked = status === 'pending'
  // Who asks is sealed under the link that the box has, which nobody here knows when it is another one by now.
  if (isAsked && Buffer.compare(hashToken(to), request.linkHash) !== 0)
    return { outcome: { aside: 'link_replaced' } }
  const change = transaction.insertInto('contact_requests').values({
    id,
    to_box_id: toBoxId,
    from_box_id: fromBoxId,
    status,
    sealed_sender: isAsked ? sealSender({ linkToken: from, nickname }, to, random) : null,
    changed_at_ms: changedAtMs,
  })
  return { outcome: 'imported', change }
}

async function isIdTaken(transaction: Transaction<Schema>, id: number): Promise<boolean> {
  const row = await transaction
    .selectFrom('contact_requests')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}
