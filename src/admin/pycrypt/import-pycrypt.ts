/** Brings what is in a database of PyCrypt's here, as often as it is asked to: each time what has come there since. */
import { LRUCache } from 'lru-cache'
import { type LinkToken, parseLinkToken } from '../../protocol/link.js'
import { NO_IDENTITY } from '../../server/ownership/no-identity.js'
import type { Progress } from '../progress.js'
import type { AsideFile } from './aside-file.js'
import type { ImportStore } from './import-store.js'
import { type Client, judgeClient, judgeKey, judgeMessage, judgeRequest } from './judge-row.js'
import type { Outcome } from './locked-boxes-store.js'
import type { MessageInBox } from './message-import-store.js'
import type { AsideReason, NotedReason } from './odd-rows.js'
import type { ClientRow, MessageRow, Pycrypt, PycryptTable, RequestRow, RowId } from './pycrypt-store.js'
import type { RequestBetweenBoxes } from './request-import-store.js'

export interface TableReport {
  read: number
  imported: number
  already_there: number
  updated: number
  /** By reason. Together with the three above: all that were read. */
  readonly set_aside: Partial<Record<AsideReason, number>>
  /** Of those that came, or had come, by what is odd about them. */
  readonly noted: Partial<Record<NotedReason, number>>
}

export type ImportReport = Readonly<Record<PycryptTable, TableReport>>

export interface ImportRun {
  readonly pycrypt: Pycrypt
  readonly store: ImportStore
  readonly aside: Pick<AsideFile, 'add'>
  readonly progress: Progress
  readonly nowMs: number
  readonly isDryRun: boolean
}

/** Rows that are read at once: of the longest, some six megabytes. */
const PAGE_ROWS = 200
/** Messages of one transaction: few enough that no sender waits long for their boxes. */
const BATCH_ROWS = 1_000
const BATCH_BYTES = 2 * 1024 * 1024
/** Links that have no box here, which are remembered: some 200 bytes each. */
const MAX_REMEMBERED = 10_000

/** @throws Error when not every row was read */
export async function importPycrypt(run: ImportRun): Promise<ImportReport> {
  const { pycrypt, store } = run
  await store.refuseWhileForgetting()
  const report = { clients: emptyReport(), messages: emptyReport(), message_requests: emptyReport() }
  const sharedLinks = await pycrypt.sharedLinks()
  const sharedTokens = await pycrypt.sharedFetchTokenHashes()
  const clients = takeClients(run, report.clients, { sharedLinks, sharedTokens })
  const findBoxes = boxFinder(run)
  await inPages(run, report.clients, pycrypt.clientsAfter, clients)
  const messages = gatherMessages(run, report.messages, findBoxes)
  await inPages(run, report.messages, pycrypt.messagesAfter, messages.take)
  await messages.flush()
  if (pycrypt.hasRequests)
    await inPages(
      run,
      report.message_requests,
      pycrypt.requestsAfter,
      takeRequests(run, report.message_requests, findBoxes),
    )
  for (const [table, { read }] of Object.entries(report) as [PycryptTable, TableReport][]) {
    const there = await pycrypt.count(table)
    if (read !== there)
      throw new Error(
        `Of ${String(there)} rows of ${table}, ${String(read)} were read: their ids are not unique.`,
      )
  }
  return report
}

function emptyReport(): TableReport {
  return { read: 0, imported: 0, already_there: 0, updated: 0, set_aside: {}, noted: {} }
}

async function inPages<Row extends { readonly id: RowId }>(
  { progress }: ImportRun,
  report: TableReport,
  rowsAfter: (after: RowId | undefined, limit: number) => Promise<readonly Row[]>,
  take: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  // The next page is on its way while this one is taken.
  let reading = rowsAfter(undefined, PAGE_ROWS)
  for (;;) {
    const rows = await reading
    const last = rows.at(-1)
    if (last === undefined) return
    reading = rowsAfter(last.id, PAGE_ROWS)
    // It is awaited, or does not matter any more.
    reading.catch(() => undefined)
    await take(rows)
    report.read += rows.length
    progress.add(rows.length)
  }
}

/** Counts what became of a row, and lists it when there is something odd about it: then it has been written. */
function recorder({ aside }: ImportRun, table: PycryptTable, report: TableReport) {
  return async (id: RowId, outcome: Outcome, noted: readonly NotedReason[] = []): Promise<void> => {
    if (typeof outcome === 'object') {
      report.set_aside[outcome.aside] = (report.set_aside[outcome.aside] ?? 0) + 1
      await aside.add(table, id, outcome.aside)
      return
    }
    report[outcome]++
    for (const reason of noted) {
      report.noted[reason] = (report.noted[reason] ?? 0) + 1
      await aside.add(table, id, reason)
    }
  }
}

interface Shared {
  readonly sharedLinks: ReadonlySet<string>
  readonly sharedTokens: ReadonlySet<string>
}

type SoundClient = Omit<Client, 'identityKey'>

interface ClientInHand {
  readonly row: ClientRow
  readonly client: SoundClient
  readonly noted: readonly NotedReason[]
}

function takeClients(run: ImportRun, report: TableReport, { sharedLinks, sharedTokens }: Shared) {
  const { store, nowMs } = run
  const record = recorder(run, 'clients', report)
  /** Of links that several clients have: who came first. */
  const firstOf = new Map<LinkToken, number>()

  return async (rows: readonly ClientRow[]): Promise<void> => {
    const sound: ClientInHand[] = []
    for (const row of rows) {
      const judged = judgeClient(row, nowMs)
      if ('aside' in judged) {
        await record(row.id, judged)
        continue
      }
      const { linkToken, id } = judged.sound
      if (sharedLinks.has(linkToken) && firstOf.has(linkToken)) {
        await record(row.id, { aside: 'duplicate_link' })
        continue
      }
      if (sharedLinks.has(linkToken)) firstOf.set(linkToken, id)
      const isShared = sharedTokens.has(row.fetch_token_hash.toLowerCase())
      const noted = isShared ? [...judged.noted, 'fetch_token_shared' as const] : judged.noted
      sound.push({ row, client: judged.sound, noted })
    }
    await takeSound(sound)
  }

  async function takeSound(sound: readonly ClientInHand[]): Promise<void> {
    const boxes = await store.boxesOf(sound.map(({ client }) => client.linkToken))
    const keyless = await store.withIdentity(
      Array.from(boxes.values(), ({ boxId }) => boxId),
      NO_IDENTITY,
    )
    const fresh: (ClientInHand & { readonly client: Client })[] = []
    for (const { row, client, noted } of sound) {
      const box = boxes.get(client.linkToken)
      if (box === undefined) {
        fresh.push({ row, client: { ...client, identityKey: judgeKey(row) }, noted })
      } else if (box.clientId === client.id) {
        const isKeyless = keyless.has(box.boxId)
        await record(row.id, 'already_there', isKeyless ? [...noted, 'key_refused'] : noted)
      } else {
        await record(row.id, { aside: 'duplicate_link' })
      }
    }
    const outcomes = await store.addClients(fresh.map(({ client }) => client))
    for (const [at, { row, client, noted }] of fresh.entries()) {
      const isKeyless = client.identityKey === NO_IDENTITY
      await record(row.id, outcomes[at] ?? 'already_there', isKeyless ? [...noted, 'key_refused'] : noted)
    }
  }
}

/** The box of a link; in a dry run one that would have been made has no id. */
type Found =
  { readonly boxId: number | undefined; readonly linkToken: LinkToken } | { readonly aside: AsideReason }

type FindBoxes = (links: readonly string[]) => Promise<ReadonlyMap<string, Found>>

function boxFinder({ pycrypt, store, nowMs, isDryRun }: ImportRun): FindBoxes {
  const remembered = new LRUCache<string, Found>({ max: MAX_REMEMBERED })

  return async (links) => {
    const tokens = [...new Set(links)].map((link) => [link, parseLinkToken(link)] as const)
    const boxes = await store.boxesOf(tokens.flatMap(([, token]) => (token === undefined ? [] : [token])))
    const found = new Map<string, Found>()
    for (const [link, linkToken] of tokens) {
      const box = linkToken && boxes.get(linkToken)
      if (linkToken !== undefined && box !== undefined) found.set(link, { boxId: box.boxId, linkToken })
      else found.set(link, remembered.get(link) ?? (await explain(link, linkToken)))
    }
    return found
  }

  async function explain(link: string, linkToken: LinkToken | undefined): Promise<Found> {
    const found = await whyThereIsNone(link, linkToken)
    remembered.set(link, found)
    return found
  }

  async function whyThereIsNone(link: string, linkToken: LinkToken | undefined): Promise<Found> {
    const clients = await pycrypt.clientsOf(link)
    if (clients.length === 0) return { aside: 'no_such_client' }
    const wouldCome =
      isDryRun &&
      linkToken !== undefined &&
      clients.some((row) => 'sound' in judgeClient(row, nowMs)) &&
      !(await store.linksInUse([linkToken])).has(linkToken)
    return wouldCome ? { boxId: undefined, linkToken } : { aside: 'client_set_aside' }
  }
}

interface MessageInHand {
  readonly rowId: RowId
  readonly message: MessageInBox
  readonly noted: readonly NotedReason[]
}

/** Several pages go into one transaction: what that waits for is its end. */
function gatherMessages(run: ImportRun, report: TableReport, findBoxes: FindBoxes) {
  const record = recorder(run, 'messages', report)
  let inHand: MessageInHand[] = []
  let bytes = 0

  return { take, flush }

  async function take(rows: readonly MessageRow[]): Promise<void> {
    const boxes = await findBoxes(rows.map(({ link_token }) => link_token))
    for (const row of rows) {
      const box = boxes.get(row.link_token) ?? { aside: 'no_such_client' }
      const judged = 'aside' in box ? box : judgeMessage(row, run.nowMs)
      if ('aside' in judged) {
        await record(row.id, judged)
      } else if (!('aside' in box)) {
        inHand.push({ rowId: row.id, message: { ...judged.sound, ...box }, noted: judged.noted })
        bytes += judged.sound.sealedBox.length
      }
    }
    if (inHand.length >= BATCH_ROWS || bytes >= BATCH_BYTES) await flush()
  }

  async function flush(): Promise<void> {
    const batch = inHand
    inHand = []
    bytes = 0
    if (batch.length === 0) return
    const outcomes = await run.store.addMessages(batch.map(({ message }) => message))
    for (const [at, { rowId, noted }] of batch.entries())
      await record(rowId, outcomes[at] ?? 'already_there', noted)
  }
}

function takeRequests(run: ImportRun, report: TableReport, findBoxes: FindBoxes) {
  const record = recorder(run, 'message_requests', report)

  return async (rows: readonly RequestRow[]): Promise<void> => {
    const boxes = await findBoxes(rows.flatMap((row) => [row.from_link_token, row.to_link_token]))
    const inHand: { row: RequestRow; request: RequestBetweenBoxes; noted: readonly NotedReason[] }[] = []
    for (const row of rows) {
      const [from, to] = [row.from_link_token, row.to_link_token].map(
        (link): Found => boxes.get(link) ?? { aside: 'no_such_client' },
      ) as [Found, Found]
      const judged = judgeRequest(row, run.nowMs)
      const odd = [to, from, judged].find((each) => 'aside' in each)
      if (odd !== undefined && 'aside' in odd) {
        await record(row.id, odd)
      } else if (!('aside' in from) && !('aside' in to) && !('aside' in judged)) {
        const between = {
          from: from.linkToken,
          to: to.linkToken,
          fromBoxId: from.boxId,
          toBoxId: to.boxId,
        }
        inHand.push({ row, request: { ...judged.sound, ...between }, noted: judged.noted })
      }
    }
    const outcomes = await run.store.addRequests(inHand.map(({ request }) => request))
    for (const [at, { row, noted }] of inHand.entries())
      await record(row.id, outcomes[at] ?? 'already_there', noted)
  }
}
