/** The owner's side: a box is made, read and looked after with keys that never leave this device. */
import type { Opened } from '../crypto/envelope.js'
import { readEnvelope, readPlain } from '../crypto/envelope.js'
import { fingerprintWords } from '../crypto/fingerprint-words.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import { open } from '../crypto/sealed-box.js'
import { encodeBase64 } from '../encoding/base64.js'
import { acknowledgeAnswer } from '../protocol/acknowledge.js'
import { challengeAnswer } from '../protocol/challenge.js'
import { linkInfoAnswer } from '../protocol/box-facts.js'
import {
  answerContactRequestAnswer,
  listContactRequestsAnswer,
  permissionGrantedAnswer,
  permissionPendingAnswer,
} from '../protocol/contact-request.js'
import { setEncryptionKeysAnswer } from '../protocol/encryption-keys.js'
import { fetchAnswer } from '../protocol/fetch.js'
import { formatKeyStatement, type KeyStatement } from '../protocol/key-statement.js'
import { MAX_ACKNOWLEDGED_IDS, MAX_PAGE_DROPS } from '../protocol/limits.js'
import { formatLink, type LinkToken } from '../protocol/link.js'
import { registerAnswer } from '../protocol/register.js'
import * as z from 'zod/mini'
import {
  advanceTo,
  createKeys,
  currentStatement,
  decryptionKeys,
  type DecryptionKey,
  forgetRead,
  isRenewalDue,
  keysAhead,
  notePublished,
  type OwnerKeys,
  renew,
  statementToPublish,
} from './owner-keys.js'
import { createProver } from './proof.js'
import { checkStatement, readLink } from './recipient.js'
import { recallKeys, type SavedKeys, saveKeys } from './saved-keys.js'
import { SealdropError } from './sealdrop-error.js'
import { type Call, type CallServer, type ClientOptions, createServerCalls } from './server-calls.js'

export interface BoxOptions extends ClientOptions {
  readonly random?: RandomBytes
  /**
   * Called with the keys whenever they have changed, before anybody else learns of it: keep them, then resolve. What is not
   * kept is not lost as long as any earlier keys are, but a key that was destroyed is then still there.
   */
  readonly onKeys?: (keys: SavedKeys) => void | Promise<void>
  /**
   * `signature` (default): each call is signed, by a challenge that the last answer brought along. `fetch token`: a secret
   * that the server can tell from others; a call less at the beginning.
   */
  readonly proof?: 'signature' | 'fetch token'
}

export interface NewBoxOptions extends BoxOptions {
  /** Everybody with the link can read it. Up to 255 characters. */
  readonly displayName?: string
}

/** A drop as its owner reads it. `no key`: it was sealed to a key that is not here, or damaged. */
export type ReadDrop = (Opened | { readonly kind: 'no key' }) & {
  readonly id: number
  /** When it arrived, to the minute. */
  readonly createdAt: Date
  readonly seen: boolean
  /** What the sender gave beside the sealed box. Not sealed, not vouched for. */
  readonly metadata: unknown
}

export interface ContactRequest {
  readonly id: number
  readonly fromLinkToken: LinkToken
  /** What the asking side calls itself. Not vouched for. */
  readonly fromNickname: string
  readonly createdAt: Date
}

export interface ReadOptions {
  /** Default false: unseen drops only. */
  readonly includeSeen?: boolean
  /** Only drops with a greater id. */
  readonly after?: number
}

export interface Box {
  /** To share. Holds the identity, so that senders need not believe the server. */
  readonly link: string
  /** Eight words that stand for the identity, to compare. */
  readonly words: readonly string[]
  /** As JSON, to keep. */
  readonly keys: () => SavedKeys
  /**
   * Oldest first, each opened. Reading changes nothing on the server. A loop that has gone through everything unseen destroys
   * the keys whose statements have expired and under which it found nothing: what is to be opened again later has to stay
   * unseen until then, or be kept by whoever reads.
   */
  readonly drops: (options?: ReadOptions) => AsyncGenerator<ReadDrop, void, undefined>
  /** Marks drops as seen. @returns how many of these are in this box */
  readonly acknowledge: (ids: readonly number[]) => Promise<number>
  readonly markUnseen: (ids: readonly number[]) => Promise<number>
  /** Gives senders a new key to seal to, when the last one is a week old. @returns whether it did */
  readonly renewKeys: (options?: { readonly evenIfNotDue?: boolean }) => Promise<boolean>
  readonly contactRequests: () => Promise<readonly ContactRequest[]>
  readonly acceptContact: (requestId: number) => Promise<void>
  readonly rejectContact: (requestId: number) => Promise<void>
  /** Asks the owner of another box on the same server for permission to send as this one. */
  readonly requestContact: (link: string, nickname?: string) => Promise<'pending' | 'accepted'>
}

/** Makes keys on this device and registers a box for them. @param baseUrl of the server @throws SealdropError */
export async function createBox(baseUrl: string, options: NewBoxOptions = {}): Promise<Box> {
  const { clock = Date.now, random = randomBytes, displayName, onKeys } = options
  const address = baseUrl.replace(/\/+$/, '')
  const call = createServerCalls(address, options)
  await checkAddress(call, address)
  const fresh = createKeys(random, clock())
  const body = {
    public_key: encodeBase64(fresh.identity.publicKey),
    encryption: [formatKeyStatement(currentStatement(fresh))],
    ...(displayName === undefined ? {} : { display_name: displayName }),
  }
  // Once: a second try could leave a box behind that nobody has the tokens of.
  const { link_token, fetch_token } = await call({
    path: '/register',
    body,
    schema: registerAnswer,
    tries: 1,
  })
  const keys = saveKeys({ ...fresh, baseUrl: address, linkToken: link_token, fetchToken: fetch_token })
  await onKeys?.(keys)
  return openBox(keys, options)
}

/**
 * Whether the server knows itself by this address: else it hands out no challenge that a careful client signs. It judges that
 * before it looks for the box.
 */
async function checkAddress(call: CallServer, address: string): Promise<void> {
  const body = { link_token: `link_${'A'.repeat(32)}`, origin: new URL(address).origin }
  try {
    await call({ path: '/challenge_request', body, schema: challengeAnswer })
  } catch (error) {
    if (!(error instanceof SealdropError) || error.code !== 'box_not_found') {
      const isRefused = error instanceof SealdropError && error.code === 'invalid_request'
      throw isRefused ? new SealdropError('address_not_its_own', { cause: error }) : error
    }
  }
}

/** A box that was made earlier. Asks the server nothing. @throws SealdropError `keys_malformed` */
export function openBox(saved: SavedKeys, options: BoxOptions = {}): Box {
  const { clock = Date.now, random = randomBytes, onKeys, proof = 'signature' } = options
  let keys = recallKeys(saved)
  const { baseUrl, linkToken, identity } = keys
  const call = createServerCalls(baseUrl, options)
  const prover = createProver(keys, call, clock)

  // One after another: what is kept is always made of what was kept before.
  let changing = Promise.resolve()
  const change = (step: (keys: OwnerKeys) => OwnerKeys): Promise<void> => {
    const changed = changing.then(async () => {
      const next = step(keys)
      if (next === keys) return
      await onKeys?.(saveKeys(next))
      keys = next
    })
    changing = changed.catch(() => undefined)
    return changed
  }

  /** A call that takes a proof. @param needs `signature` where a fetch token does not suffice */
  const callAsOwner = async <S extends z.ZodMiniType<{ readonly next_challenge: string }>>(
    { path, body, schema, tries }: OwnerCall<S>,
    needs: 'signature' | 'any proof' = 'any proof',
  ): Promise<z.output<S>> => {
    const fields = { link_token: linkToken, ...body }
    const how = tries === undefined ? {} : { tries }
    const byToken = needs === 'any proof' && proof === 'fetch token' && keys.fetchToken !== undefined
    const answer = byToken
      ? await call({ path, body: fields, schema, fetchToken: keys.fetchToken, ...how })
      : await call({ path, body: async () => ({ ...fields, ...(await prover.prove()) }), schema, ...how })
    prover.learn(answer.next_challenge)
    return answer
  }

  const mark = async (ids: readonly number[], seen: boolean): Promise<number> => {
    let marked = 0
    for (let at = 0; at < ids.length; at += MAX_ACKNOWLEDGED_IDS) {
      const body = { message_ids: ids.slice(at, at + MAX_ACKNOWLEDGED_IDS), seen }
      marked += (await callAsOwner({ path: '/ack', body, schema: acknowledgeAnswer })).count
    }
    return marked
  }

  /** Statements of this box that the server gives to senders. */
  const published = async (): Promise<readonly KeyStatement[]> => {
    const facts = await call({ path: '/link_info', body: { link_token: linkToken }, schema: linkInfoAnswer })
    if (encodeBase64(facts.public_key) !== encodeBase64(identity.publicKey))
      throw new SealdropError('identity_mismatch')
    for (const statement of facts.encryption_keys) checkStatement(statement, identity.publicKey)
    return facts.encryption_keys
  }

  /** Another device with the same keys may have renewed them: what it has published is on this chain, further along. */
  const catchUp = async (): Promise<CaughtUp> => {
    const statements = await published()
    const nameOf = ({ pair }: DecryptionKey) => encodeBase64(pair.publicKey)
    const indexes = new Map(decryptionKeys(keys).map((key) => [nameOf(key), key.index]))
    const isKnown = ({ publicKey }: KeyStatement) => indexes.has(encodeBase64(publicKey))
    if (!statements.every(isKnown)) {
      for (const key of keysAhead(keys, FARTHEST_STEP)) indexes.set(nameOf(key), key.index)
    }
    const offered = new Set<number>()
    for (const statement of statements) {
      const index = indexes.get(encodeBase64(statement.publicKey))
      if (index === undefined) continue
      offered.add(index)
      await change((known) => notePublished(known, index, statement, clock()))
    }
    return { offered, isForeign: !statements.every(isKnown) }
  }

  const renewNow = async (): Promise<void> => {
    const publishing = { index: 0, statement: undefined as KeyStatement | undefined }
    await change((known) => {
      const renewed = renew(known, clock(), random)
      publishing.index = renewed.chain.oldestIndex + renewed.chain.periods.length - 1
      publishing.statement = statementToPublish(renewed, clock())
      return renewed
    })
    const { index, statement } = publishing
    if (statement === undefined) return
    const body = { encryption_keys: [formatKeyStatement(statement)] }
    await callAsOwner({ path: '/set_encryption_keys', body, schema: setEncryptionKeysAnswer }, 'signature')
    await change((known) => notePublished(known, index, statement, clock()))
  }

  /** One after another: of two at once the second finds nothing left to do. */
  let renewing: Promise<unknown> = Promise.resolve()

  /** A slow line does not get a large page through before the deadline, and a smaller one does. */
  const fetchPage = async (since_id: number, include_seen: boolean) => {
    for (; ; pageDrops = Math.ceil(pageDrops / 4)) {
      const body = { include_seen, order: 'ASC', limit: pageDrops, since_id }
      try {
        return await callAsOwner({
          path: '/fetch',
          body,
          schema: fetchAnswer,
          ...(pageDrops > 1 ? { tries: 1 } : {}),
        })
      } catch (error) {
        const isSmaller = error instanceof SealdropError && ['timed_out', 'unreachable'].includes(error.code)
        if (!isSmaller || pageDrops === 1) throw error
      }
    }
  }
  let pageDrops = MAX_PAGE_DROPS

  const answerContact = async (requestId: number, action: 'accept' | 'reject') => {
    const body = { request_id: requestId, action }
    // Once: the second answer to the same request is a refusal.
    await callAsOwner({
      path: '/respond_message_request',
      body,
      schema: answerContactRequestAnswer,
      tries: 1,
    })
  }

  return {
    link: formatLink({ kind: 'identity', baseUrl, linkToken, identity: identity.publicKey }),
    words: fingerprintWords(identity.publicKey),
    keys: () => saveKeys(keys),

    async *drops({ includeSeen = false, after } = {}) {
      const readSinceMs = clock()
      const inUse = new Set<number>()
      const opener = createOpener(() => keys, catchUp)
      for (let cursor = after ?? 0, hasMore = true; hasMore;) {
        const page = await fetchPage(cursor, includeSeen)
        for (const { id, encrypted_message, created_at, seen, metadata } of page.data) {
          const { opened, index } = await opener.open(encrypted_message)
          if (index !== undefined) {
            if (!seen) inUse.add(index)
            await change((known) => advanceTo(known, index, clock()))
          }
          yield { ...opened, id, createdAt: new Date(created_at), seen, metadata }
        }
        cursor = page.next_cursor ?? cursor
        hasMore = page.has_more
      }
      // A clock that is ahead must not make a key expired that senders still seal to.
      const sinceMs = Math.min(readSinceMs, readSinceMs - clock() + prover.serverTimeMs())
      const forgotten = forgetRead(keys, sinceMs, inUse)
      if (after !== undefined || forgotten.chain?.oldestIndex === keys.chain?.oldestIndex) return
      // Nor may another device, or a renewal that failed: what senders are given is not destroyed.
      const { offered, isForeign } = await catchUp()
      if (!isForeign) await change((known) => forgetRead(known, sinceMs, new Set([...inUse, ...offered])))
    },

    acknowledge: (ids) => mark(ids, true),
    markUnseen: (ids) => mark(ids, false),

    renewKeys({ evenIfNotDue = false } = {}) {
      const renewal = renewing.then(async () => {
        if (!evenIfNotDue && !isRenewalDue(keys, clock())) return false
        const { isForeign } = await catchUp()
        if (!evenIfNotDue && !isRenewalDue(keys, clock())) return false
        if (!evenIfNotDue && isForeign) throw new SealdropError('keys_behind')
        await renewNow()
        return true
      })
      renewing = renewal.catch(() => undefined)
      return renewal
    },

    async contactRequests() {
      const { data } = await callAsOwner({
        path: '/get_message_requests',
        body: {},
        schema: listContactRequestsAnswer,
      })
      return data.map(({ id, from_link_token, from_nickname, created_at }) => ({
        id,
        fromLinkToken: from_link_token,
        fromNickname: from_nickname,
        createdAt: new Date(created_at),
      }))
    },
    acceptContact: (requestId) => answerContact(requestId, 'accept'),
    rejectContact: (requestId) => answerContact(requestId, 'reject'),
    async requestContact(link, nickname) {
      const body = {
        from_link_token: linkToken,
        to_link_token: readLink(link).linkToken,
        ...(nickname === undefined ? {} : { from_nickname: nickname }),
      }
      const schema = z.union([permissionPendingAnswer, permissionGrantedAnswer])
      return (await call({ path: '/request_message_permission', body, schema })).status
    },
  }
}

interface OwnerCall<S extends z.ZodMiniType> extends Pick<Call<S>, 'path' | 'schema' | 'tries'> {
  readonly body: Readonly<Record<string, unknown>>
}

interface CaughtUp {
  /** Links that senders are given. */
  readonly offered: ReadonlySet<number>
  /** They are given one that is not on this chain, or too far along. */
  readonly isForeign: boolean
}

interface OpenedBy {
  readonly opened: Opened | { readonly kind: 'no key' }
  /** Of the link of the chain that opened it. */
  readonly index?: number
}

/** Nineteen years of weekly renewals: how far the key that is published is looked for, once. */
const FARTHEST_STEP = 1_000
/** Two years: how far drops are tried that nothing else opens. */
const NEAR_STEPS = 105

/** Drops that nothing opens, in one reading, after which links further along are not tried any more: a hundred keys take a tenth of a second. */
const MAX_SEARCHES = 20

/** Opens drops with the keys that are there; with those that another device has made, when those do not fit. */
function createOpener(keys: () => OwnerKeys, catchUp: () => Promise<unknown>) {
  let hasCaughtUp = false
  let searches = 0
  let ahead: readonly DecryptionKey[] | undefined
  let heldFor: OwnerKeys | undefined
  let held: readonly DecryptionKey[] = []
  const tryHeld = (sealed: Uint8Array) => {
    if (heldFor !== keys()) {
      heldFor = keys()
      held = decryptionKeys(heldFor)
    }
    return openWith(held, sealed)
  }
  return {
    async open(sealed: Uint8Array): Promise<OpenedBy> {
      const first = tryHeld(sealed)
      if (first !== undefined) return first
      if (!hasCaughtUp) {
        await catchUp()
        hasCaughtUp = true
        const second = tryHeld(sealed)
        if (second !== undefined) return second
      }
      if (searches >= MAX_SEARCHES) return { opened: { kind: 'no key' } }
      searches++
      ahead ??= keysAhead(keys(), NEAR_STEPS)
      const found = openWith(ahead, sealed)
      if (found !== undefined) ahead = undefined
      return found ?? { opened: { kind: 'no key' } }
    },
  }
}

function openWith(keys: readonly DecryptionKey[], sealed: Uint8Array): OpenedBy | undefined {
  for (const { pair, envelope, index } of keys) {
    const message = open(sealed, pair)
    if (message === undefined) continue
    const opened = envelope === 1 ? readEnvelope(message) : readPlain(message)
    return { opened, ...(index === undefined ? {} : { index }) }
  }
  return undefined
}
