/** Clients as boxes. */
import type { Kysely, Transaction } from 'kysely'
import type { LinkToken } from '../../protocol/link.js'
import { hashToken } from '../../server/boxes/box-store.js'
import { monthOf } from '../../server/clock.js'
import type { Schema } from '../../server/database/schema.js'
import { randomId } from '../../server/random-id.js'
import type { Client } from './judge-row.js'
import { bytesOf, clientHash, keyOf, knownAmong, noteRows } from './ledger-store.js'
import type { ImportNeeds, Outcome } from './locked-boxes-store.js'

export async function addClients(
  { random, nowMs, isDryRun }: ImportNeeds,
  transaction: Transaction<Schema>,
  clients: readonly Client[],
): Promise<readonly Outcome[]> {
  const known = await knownAmong(
    transaction,
    clients.map(({ linkToken }) => clientHash(linkToken)),
  )
  const inUse = await linksInUse(
    transaction,
    clients.map(({ linkToken }) => linkToken),
  )
  const outcomes = clients.map(({ linkToken }, at): Outcome => {
    if (known.has(at)) return 'already_there'
    return inUse.has(linkToken) ? { aside: 'link_taken' } : 'imported'
  })
  const fresh = clients.filter((_, at) => outcomes[at] === 'imported')
  if (fresh.length === 0 || isDryRun) return outcomes
  const boxes = fresh.map((client) => ({ client, boxId: randomId(random) }))
  await transaction
    .insertInto('boxes')
    .values(
      boxes.map(({ client, boxId }) => ({
        id: boxId,
        link_token_hash: Buffer.from(hashToken(client.linkToken)),
        fetch_token_hash: Buffer.from(client.fetchTokenHash),
        identity_key: Buffer.from(client.identityKey),
        display_name: client.displayName,
        // PyCrypt's phones make a key to seal to by themselves, and hand it out themselves.
        sealing: 'unknown' as const,
        created_at_ms: client.createdAtMs,
      })),
    )
    .execute()
  await transaction
    .insertInto('box_taken')
    .values(boxes.map(({ boxId }) => ({ box_id: boxId, opened_month_ms: monthOf(nowMs) })))
    .execute()
  await noteRows(
    transaction,
    boxes.map(({ client, boxId }) => ({
      row_hash: clientHash(client.linkToken),
      row_id: client.id,
      box_id: boxId,
    })),
  )
  return outcomes
}

export async function linksInUse(
  store: Kysely<Schema>,
  links: readonly LinkToken[],
): Promise<ReadonlySet<LinkToken>> {
  if (links.length === 0) return new Set()
  const linkOf = new Map(links.map((link) => [keyOf(hashToken(link)), link] as const))
  const hashes = [...linkOf.keys()].map(bytesOf)
  const inUse = new Set<LinkToken>()
  for (const table of ['boxes', 'old_links'] as const) {
    const rows = await store
      .selectFrom(table)
      .select('link_token_hash')
      .where('link_token_hash', 'in', hashes)
      .limit(hashes.length)
      .execute()
    for (const { link_token_hash } of rows) {
      const link = linkOf.get(keyOf(link_token_hash))
      if (link !== undefined) inUse.add(link)
    }
  }
  return inUse
}
