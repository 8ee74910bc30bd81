/** Requests for permission, and what was answered, as rows between two boxes. */
import type { Compilable, Transaction } from 'kysely'
import type { RandomBytes } from '../../crypto/random.js'
import type { LinkToken } from '../../protocol/link.js'
import { hashToken } from '../../server/boxes/box-store.js'
import { sealSender } from '../../server/contacts/sealed-sender.js'
import type { ContactRequestsTable, Schema } from '../../server/database/schema.js'
import { FIRST_OWN_ID } from '../../server/random-id.js'
import type { PermissionRequest } from './judge-row.js'
import { type Answer, answerHash, forgetting, knownAmong, noteRows, requestHash } from './ledger-store.js'
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
    const { outcome, changes = [], left = [] } = await decideRequest(transaction, between, random)
    outcomes.push(outcome)
    if (isDryRun) continue
    await run(transaction, changes)
    const isNew = !known.has(at) && typeof outcome === 'string'
    await noteRows(transaction, [
      ...(isNew
        ? [{ row_hash: requestHash(request.to, request.id), row_id: request.id, box_id: toBoxId }]
        : []),
      ...left.map((answer) => ({
        row_hash: answerHash(request.to, answer),
        row_id: answer.id,
        box_id: toBoxId,
      })),
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

interface Decided {
  readonly outcome: Outcome
  readonly changes?: readonly Compilable[]
  /** How it stands here then, when it does not wait any more. */
  readonly left?: readonly Answer[]
}

async function decideRequest(
  transaction: Transaction<Schema>,
  request: DecidedRequest,
  random: RandomBytes,
): Promise<Decided> {
  const there = await transaction
    .selectFrom('contact_requests')
    .select(['id', 'status', 'changed_at_ms'])
    .where('to_box_id', '=', request.toBoxId)
    .where('from_box_id', '=', request.fromBoxId)
    .executeTakeFirst()
  if (there === undefined) {
    // It was here, and whoever may has taken it back, or its time was over.
    return request.isKnown ? { outcome: 'already_there' } : insertRequest(transaction, request, random)
  }
  if (there.status === request.status) return { outcome: 'already_there' }
  if (request.status !== 'pending' && isNewer(request, there))
    return answerRequest(transaction, request, there)
  if (there.status === 'pending' || !(await isAsLeft(transaction, request, there)))
    return { outcome: 'already_there' }
  if (request.status !== 'pending') return answerRequest(transaction, request, there)
  const asked = await insertRequest(transaction, request, random, there)
  return { ...asked, outcome: asked.outcome === 'imported' ? 'updated' : asked.outcome }
}

type RequestThere = Pick<ContactRequestsTable, 'id' | 'status' | 'changed_at_ms'>

/** Whether it is surely later than what stands here. Of what has been decided here, only its owner's own later word is. */
function isNewer({ status, changedAtMs, isTimeKnown }: DecidedRequest, there: RequestThere): boolean {
  const isFromThere = there.id < FIRST_OWN_ID
  // Who asked here was not refused there.
  if (there.status === 'pending') return status === 'accepted' || isFromThere
  return there.status !== 'blocked' && isFromThere && isTimeKnown && changedAtMs > there.changed_at_ms
}

/** Whether nobody but an import has answered it. */
async function isAsLeft(
  transaction: Transaction<Schema>,
  { to }: DecidedRequest,
  there: RequestThere,
): Promise<boolean> {
  return (await knownAmong(transaction, [answerHash(to, answerOf(there))])).size > 0
}

function answerOf({ id, status, changed_at_ms }: RequestThere): Answer {
  return { id, status, changedAtMs: changed_at_ms }
}

function answerRequest(
  transaction: Transaction<Schema>,
  { to, status, changedAtMs }: DecidedRequest,
  there: RequestThere,
): Decided {
  const change = transaction
    .updateTable('contact_requests')
    .set({ status, sealed_sender: null, changed_at_ms: changedAtMs })
    .where('id', '=', there.id)
    // An owner who answers here at this moment has answered.
    .where('status', '=', there.status)
  return {
    outcome: 'updated',
    changes: [change, forgetting(transaction, answerHash(to, answerOf(there)))],
    left: [{ id: there.id, status, changedAtMs }],
  }
}

/** In the place of the one that is `there`, which does not stand any more even when this one cannot come. */
async function insertRequest(
  transaction: Transaction<Schema>,
  request: DecidedRequest,
  random: RandomBytes,
  there?: RequestThere,
): Promise<Decided> {
  const { id, from, to, fromBoxId, toBoxId, status, changedAtMs, nickname } = request
  const removal =
    there === undefined
      ? []
      : [
          transaction.deleteFrom('contact_requests').where('id', '=', there.id),
          forgetting(transaction, answerHash(to, answerOf(there))),
        ]
  if (id !== there?.id && (await isIdTaken(transaction, id)))
    return { outcome: { aside: 'id_taken' }, changes: removal }
  const isAsked = status === 'pending'
  // Who asks is sealed under the link that the box has, which nobody here knows when it is another one by now.
  if (isAsked && Buffer.compare(hashToken(to), request.linkHash) !== 0)
    return { outcome: { aside: 'link_replaced' }, changes: removal }
  const change = transaction.insertInto('contact_requests').values({
    id,
    to_box_id: toBoxId,
    from_box_id: fromBoxId,
    status,
    sealed_sender: isAsked ? sealSender({ linkToken: from, nickname }, to, random) : null,
    changed_at_ms: changedAtMs,
  })
  return {
    outcome: 'imported',
    changes: [...removal, change],
    left: isAsked ? [] : [{ id, status, changedAtMs }],
  }
}

async function isIdTaken(transaction: Transaction<Schema>, id: number): Promise<boolean> {
  const row = await transaction
    .selectFrom('contact_requests')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}
