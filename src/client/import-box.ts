/**
 * A box goes on at another server, from its archive and its keys: the link and the fetch token change, nothing else. It may be broken off at any
 * point and begun again with the keys that were given out first: nothing comes twice then, and nothing is missing.
 */
import { digest } from '../crypto/digest.js'
import { importedLink, linkSeed } from '../crypto/imported-link.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import { encodeBase64, encodeBase64Url } from '../encoding/base64.js'
import { utf8 } from '../encoding/bytes.js'
import { formatExportedDrop } from '../protocol/box-archive.js'
import type { ExportedBox } from '../protocol/box-export.js'
import { importBoxAnswer, importDropsAnswer } from '../protocol/box-import.js'
import { boxAnswer } from '../protocol/box-settings.js'
import { formatKeyStatement, isTimely, type KeyStatement } from '../protocol/key-statement.js'
import { MAX_BODY_BYTES, MAX_IMPORTED_DROPS } from '../protocol/limits.js'
import { formatLinkToken } from '../protocol/link.js'
import { FETCH_TOKEN_BYTES } from '../protocol/register.js'
import { linkOf } from './box-controls.js'
import { checkAddress, plainAddress } from './check-address.js'
import { createKeptKeys, type KeptKeys } from './kept-keys.js'
import { createKeyRenewal } from './key-renewal.js'
import { createOwnerCalls, type OwnerCalls } from './owner-calls.js'
import { type ImportedThrough, type OwnerKeys, statementToPublish } from './owner-keys.js'
import { readLink } from './read-link.js'
import { type MeasuredArchive, measureArchive, type OpenArchive, readArchive } from './read-archive.js'
import { checkStatement } from './recipient.js'
import { recallKeys, type SavedKeys, saveKeys } from './saved-keys.js'
import { SealdropError } from './sealdrop-error.js'
import { patiently } from './patiently.js'
import { type CallServer, type ClientOptions, createServerCalls } from './server-calls.js'

export type ImportStep = 'checking' | 'importing'

export interface ImportOptions extends ClientOptions {
  /** The address of the server that the box goes to. */
  readonly server: string
  /** Of the box that was exported. */
  readonly keys: SavedKeys
  /**
   * What `onBox` was called with by an import that did not come to its end, or did: it is gone on with. With the keys of the old
   * box, and its own server, drops that were deleted there are there again.
   */
  readonly resume?: SavedKeys | undefined
  /** Where the operator hands out invites: one of them. */
  readonly invite?: string | undefined
  /**
   * Called with the keys of the new box before the server is asked to make it, and once more at the end where they have changed:
   * keep them, then resolve.
   */
  readonly onBox: (keys: SavedKeys) => void | Promise<void>
  readonly onProgress?: (step: ImportStep, drops: number, of: number) => void
  readonly random?: RandomBytes
}

export interface Imported {
  /** Of the new box. */
  readonly keys: SavedKeys
  /** To share: the old one leads to the old box, which is still there. */
  readonly link: string
  /** How many came now, had come before (what became of them since is left so), and had expired. */
  readonly drops: { readonly imported: number; readonly known: number; readonly expired: number }
  /** How many that were seen had no room there. Unseen ones are never left out: for these it is `box_full`. */
  readonly leftOut: number
}

/**
 * Reads the archive through before the server is asked for anything.
 * @throws SealdropError `archive_malformed`, `archive_newer`, `archive_of_another`, `box_not_found` where what is to be gone on
 * with is not there any more and cannot be made again, `box_full` where the new server gives a box
 * less room than is unseen, and as `createBox`
 */
export async function importBox(open: OpenArchive, options: ImportOptions): Promise<Imported> {
  const { clock = Date.now, onProgress, onBox } = options
  const archive = await measureArchive(open, {
    onProgress: (drops, of) => onProgress?.('checking', drops, of),
  })
  const from = readLink(archive.header.link).linkToken
  const known = newKeys(archive.header.box, options)
  const call = createServerCalls(known.baseUrl, options)
  await checkAddress(call, known.baseUrl)
  await onBox(saveKeys(known))
  const kept = createKeptKeys(known, undefined)
  const owner = createOwnerCalls({ keys: kept.current, call, clock, proof: 'signature' })
  const isThere = await isThereWhole(known, owner)
  if (!isThere) await makeBox(archive, known, options, { call, owner })

  const through = isThere && known.imported?.linkToken === from ? known.imported.id : -1
  const { leftOut, ...drops } = await importDrops(batchesOf(open, through), owner, options, archive.drops)
  await renewKeys(kept, options, { call, owner })
  if (leftOut === 0 && (isThere || madeOf(known) !== undefined))
    await kept.change((each) => withImport(each, { linkToken: from, id: archive.lastId }))
  const keys = saveKeys(kept.current())
  if (JSON.stringify(keys) !== JSON.stringify(saveKeys(known))) await onBox(keys)
  return { keys, link: linkOf(kept.current()), drops, leftOut }
}

async function importDrops(
  batches: AsyncIterable<Batch>,
  owner: OwnerCalls,
  { onProgress, signal }: ImportOptions,
  of: number,
): Promise<Imported['drops'] & Pick<Imported, 'leftOut'>> {
  const drops = { imported: 0, known: 0, expired: 0, leftOut: 0 }
  for await (const { batch, isKnown } of batches) {
    const came = isKnown
      ? { imported: 0, known: batch.length, expired: 0, leftOut: 0 }
      : await importInRoom(owner, batch, signal)
    if (came.imported + came.known + came.expired + came.leftOut !== batch.length)
      throw new SealdropError('not_sealdrop')
    drops.imported += came.imported
    drops.known += came.known
    drops.expired += came.expired
    drops.leftOut += came.leftOut
    onProgress?.('importing', drops.imported + drops.known + drops.expired + drops.leftOut, of)
  }
  return drops
}

/** Where not all find room, those that were not read yet do. */
async function importInRoom(owner: OwnerCalls, batch: Batch['batch'], signal: AbortSignal | undefined) {
  try {
    return { ...(await patiently(() => importBatch(owner, batch), signal)), leftOut: 0 }
  } catch (error) {
    const unseen = batch.filter(({ seen }) => !seen)
    const isFull = error instanceof SealdropError && error.code === 'box_full'
    if (!isFull || unseen.length === batch.length) throw error
    const came = await patiently(() => importBatch(owner, unseen), signal)
    return { ...came, leftOut: batch.length - unseen.length }
  }
}

/**
 * Before anybody is told the link: what the archive had to publish may have lapsed, or be older than what senders had.
 * Everything has been imported by now, and the next read renews what is not renewed here.
 */
async function renewKeys(
  kept: KeptKeys,
  { clock = Date.now, random = randomBytes }: ImportOptions,
  calls: { readonly call: CallServer; readonly owner: OwnerCalls },
): Promise<void> {
  const known = kept.current()
  if (known.chain === undefined) return
  const renewal = createKeyRenewal({ kept, ...calls, clock, random })
  try {
    await renewal.renew({ evenIfNotDue: known.imported === undefined && madeOf(known) !== undefined })
  } catch (error) {
    if (!(error instanceof SealdropError)) throw error
  }
}

/** Where the server has lost it since, all of it comes again. */
async function isThereWhole({ imported }: OwnerKeys, owner: OwnerCalls): Promise<boolean> {
  if (imported === undefined) return false
  try {
    await owner.act({ path: '/box', parameters: {}, schema: boxAnswer })
    return true
  } catch (error) {
    if (error instanceof SealdropError && error.code === 'box_not_found') return false
    throw error
  }
}

/** An archive of the box itself brings back what is gone, however often. */
function withImport(keys: OwnerKeys, { linkToken, id }: ImportedThrough): OwnerKeys {
  if (linkToken === keys.linkToken || linkToken === keys.firstLinkToken) return keys
  const before = keys.imported?.linkToken === linkToken ? keys.imported.id : 0
  return { ...keys, imported: { linkToken, id: Math.max(id, before) } }
}

/** Unless it was made otherwise, or its tokens were replaced since: then it is there, or gone for good. */
async function makeBox(
  archive: MeasuredArchive,
  known: OwnerKeys,
  { clock = Date.now, invite, signal }: ImportOptions,
  { call, owner }: { readonly call: CallServer; readonly owner: OwnerCalls },
): Promise<void> {
  const fetchToken = madeOf(known)
  if (fetchToken === undefined) {
    await owner.act({ path: '/box', parameters: {}, schema: boxAnswer })
    return
  }
  const body = {
    ...boxBody(archive, known, fetchToken, clock()),
    ...(invite === undefined ? {} : { invite }),
  }
  const ask = () => call({ path: '/import_box', body, schema: importBoxAnswer })
  const { link_token } = await patiently(ask, signal)
  if (link_token !== known.linkToken) throw new SealdropError('not_sealdrop')
}

/** The fetch token that its link was made of, where it was made by an import and still has both. */
function madeOf({ baseUrl, identity, fetchToken, linkToken }: OwnerKeys): string | undefined {
  const isMade = fetchToken !== undefined && importedLinkOf(baseUrl, identity, fetchToken) === linkToken
  return isMade ? fetchToken : undefined
}

/**
 * The old ones with another server, link and fetch token: as such they are of another box, since the old one is still there. The
 * old server has made the old fetch token, so it must neither open the new box nor lead to its link.
 */
function newKeys(box: ExportedBox, { server, keys, resume, random = randomBytes }: ImportOptions): OwnerKeys {
  const { identity, chain } = recallKeys(keys)
  const baseUrl = plainAddress(server)
  if (encodeBase64(identity.publicKey) !== encodeBase64(box.public_key))
    throw new SealdropError('archive_of_another')
  if (resume !== undefined) {
    const resumed = recallKeys(resume)
    const isSame = encodeBase64(resumed.identity.publicKey) === encodeBase64(box.public_key)
    if (!isSame || plainAddress(resumed.baseUrl) !== baseUrl) throw new SealdropError('archive_of_another')
    return resumed
  }
  const fetchToken = encodeBase64Url(random(FETCH_TOKEN_BYTES))
  return {
    baseUrl,
    linkToken: importedLinkOf(baseUrl, identity, fetchToken),
    identity,
    fetchToken,
    ...(chain === undefined ? {} : { chain }),
  }
}

/** What the server makes of it as well. */
function importedLinkOf(baseUrl: string, { publicKey }: OwnerKeys['identity'], fetchToken: string) {
  return formatLinkToken(importedLink(publicKey, linkSeed(fetchToken, baseUrl)))
}

function boxBody({ header, lastId }: MeasuredArchive, known: OwnerKeys, fetchToken: string, nowMs: number) {
  const { box } = header
  return {
    link_seed: encodeBase64(linkSeed(fetchToken, known.baseUrl)),
    public_key: encodeBase64(box.public_key),
    fetch_token_hash: hashOf(fetchToken),
    encryption: encryptionOf(box, known, nowMs),
    display_name: box.display_name,
    greeting: box.greeting,
    closed: box.closed,
    drop_lifetime_days: box.drop_lifetime_days,
    delete_on_ack: box.delete_on_ack,
    contacts_only: box.contacts_only,
    seen_receipts: box.seen_receipts,
    created_at: new Date(box.created_at).toISOString(),
    last_drop_id: Math.max(box.last_drop_id, lastId),
  }
}

/**
 * Only what the owner has signed, where their keys have a chain: a server that says otherwise of their box would have senders seal
 * to a key that lasts as long as the identity.
 */
function encryptionOf({ sealing, encryption_keys }: ExportedBox, known: OwnerKeys, nowMs: number) {
  const valid = encryption_keys.filter((each) => isValid(each, known, nowMs))
  const { chain } = known
  if (valid.length > 0) return valid.map(formatKeyStatement)
  if (chain !== undefined) return [formatKeyStatement(statementToPublish({ ...known, chain }, nowMs))]
  if (sealing === 'statements') return []
  return sealing === 'derived' ? 'derived' : undefined
}

function isValid(statement: KeyStatement, { identity }: OwnerKeys, nowMs: number): boolean {
  if (!isTimely(statement, nowMs) || statement.validUntilMs <= nowMs + MINUTE_MS) return false
  try {
    checkStatement(statement, identity.publicKey)
    return true
  } catch {
    return false
  }
}

const MINUTE_MS = 60_000

type WireDrop = ReturnType<typeof formatExportedDrop>

interface Batch {
  readonly batch: readonly WireDrop[]
  /** All of them have come before. */
  readonly isKnown: boolean
}

/** As many as a request takes. @param through the greatest id that has come before */
async function* batchesOf(open: OpenArchive, through: number): AsyncGenerator<Batch, void, undefined> {
  let batch: WireDrop[] = []
  let bytes = 0
  let isKnown = through >= 0
  for await (const part of readArchive(open)) {
    if ('box' in part) continue
    const drop = formatExportedDrop(part)
    const size = sizeOf(drop)
    const isOther = isKnown && drop.id > through
    if (isOther || batch.length === MAX_IMPORTED_DROPS || bytes + size > MAX_BATCH_BYTES) {
      if (batch.length > 0) yield { batch, isKnown }
      batch = []
      bytes = 0
      isKnown = drop.id <= through
    }
    batch.push(drop)
    bytes += size
  }
  if (batch.length > 0) yield { batch, isKnown }
}

/** The rest is for the challenge, the signature and what names them. */
const MAX_BATCH_BYTES = MAX_BODY_BYTES - 4_096

/** In the body: the action is JSON in a text of JSON. */
function sizeOf(drop: WireDrop): number {
  return utf8(JSON.stringify(JSON.stringify(drop))).length
}

function importBatch(owner: OwnerCalls, drops: readonly WireDrop[]) {
  return owner.act({ path: '/import_drops', parameters: { drops }, schema: importDropsAnswer })
}

function hashOf(token: string): string {
  return encodeBase64(digest(utf8(token)))
}
