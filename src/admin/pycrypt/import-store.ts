/**
 * What an import reads and writes here, a page at a time, each in one transaction with the note that its rows have come: so whatever
 * kills it, the next run goes on where it was. Locks are taken as sends take them: boxes in the order of their ids, what is taken of
 * them, the service's use.
 */
import type { LinkToken } from '../../protocol/link.js'
import { addClients, linksInUse } from './client-import-store.js'
import type { Client } from './judge-row.js'
import { bytesOf, clientHash, forgetRows, keyOf, ledgerRows, refuseWhileForgetting } from './ledger-store.js'
import type { ImportNeeds, Outcome } from './locked-boxes-store.js'
import { addMessages, type MessageInBox } from './message-import-store.js'
import { addRequests, type RequestBetweenBoxes } from './request-import-store.js'

interface ImportedBox {
  readonly clientId: number
  readonly boxId: number
}

export type ImportStore = ReturnType<typeof createImportStore>

export function createImportStore(needs: ImportNeeds) {
  const { query, transactAlone } = needs.database
  return {
    /** @throws Error in words while what has come is being forgotten */
    refuseWhileForgetting: () => refuseWhileForgetting(query),

    /** The boxes that clients with these links became. */
    async boxesOf(links: readonly LinkToken[]): Promise<ReadonlyMap<LinkToken, ImportedBox>> {
      const linkOf = new Map(links.map((link) => [keyOf(clientHash(link)), link] as const))
      const rows = await ledgerRows(query, [...linkOf.keys()].map(bytesOf))
      return new Map(
        rows.flatMap(({ key, row_id, box_id }) => {
          const link = linkOf.get(key)
          return link === undefined ? [] : [[link, { clientId: row_id, boxId: box_id }] as const]
        }),
      )
    },

    /** Those of these boxes that have this identity. */
    async withIdentity(boxIds: readonly number[], identity: Uint8Array): Promise<ReadonlySet<number>> {
      if (boxIds.length === 0) return new Set()
      const rows = await query
        .selectFrom('boxes')
        .select('id')
        .where('id', 'in', boxIds)
        .where('identity_key', '=', Buffer.from(identity))
        .limit(boxIds.length)
        .execute()
      return new Set(rows.map(({ id }) => id))
    },

    /** Those of these links that a box has or had. */
    linksInUse: (links: readonly LinkToken[]) => linksInUse(query, links),

    /** Those that have no box yet, each link once. Outcomes in their order. */
    addClients: async (clients: readonly Client[]): Promise<readonly Outcome[]> =>
      clients.length === 0 ? [] : transactAlone((transaction) => addClients(needs, transaction, clients)),

    /** Outcomes in their order. */
    addMessages: (messages: readonly MessageInBox[]): Promise<readonly Outcome[]> =>
      addMessages(needs, messages),

    /** Outcomes in their order. */
    addRequests: async (requests: readonly RequestBetweenBoxes[]): Promise<readonly Outcome[]> =>
      requests.length === 0 ? [] : transactAlone((transaction) => addRequests(needs, transaction, requests)),

    /** The move is over: nothing is known any more of what came from where. Answers how many rows that was. */
    forgetRows: () => forgetRows(needs.database),
  }
}
