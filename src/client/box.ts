/** The owner's side: a box is made, read and looked after with keys that never leave this device. */
import * as z from 'zod/mini'
import type { Opened } from '../crypto/envelope.js'
import { fingerprintWords } from '../crypto/fingerprint-words.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import { encodeBase64 } from '../encoding/base64.js'
import { acknowledgeAnswer } from '../protocol/acknowledge.js'
import {
  answerContactRequestAnswer,
  listContactRequestsAnswer,
  permissionGrantedAnswer,
  permissionPendingAnswer,
} from '../protocol/contact-request.js'
import { formatKeyStatement } from '../protocol/key-statement.js'
import { MAX_ACKNOWLEDGED_IDS } from '../protocol/limits.js'
import type { LinkToken } from '../protocol/link.js'
import { registerAnswer } from '../protocol/register.js'
import { type BoxControls, createBoxControls, linkOf } from './box-controls.js'
import { checkAddress } from './check-address.js'
import { createDropOpener } from './drop-opener.js'
import { createDropPages, type ListedDrop } from './drop-pages.js'
import { createKeptKeys } from './kept-keys.js'
import { createKeyRenewal } from './key-renewal.js'
import type { OpenSealed } from './open-sealed.js'
import { createOwnerCalls } from './owner-calls.js'
import { advanceTo, createKeys, currentStatement, forgetRead } from './owner-keys.js'
import { readLink } from './read-link.js'
import { openLinkAs, type Recipient } from './recipient.js'
import { recallKeys, type SavedKeys, saveKeys } from './saved-keys.js'
import { SealdropError } from './sealdrop-error.js'
import { type ClientOptions, createServerCalls } from './server-calls.js'

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
  /**
   * Opens what is sealed, in a worker for instance; it is then asked for a page's drops at once. Default: in this thread, one
   * after another, each when it is read.
   */
  readonly openSealed?: OpenSealed
}

export interface NewBoxOptions extends BoxOptions {
  /** Everybody with the link can read it. Up to 255 characters. */
  readonly displayName?: string
  /** Where the operator hands out invites: one of them. It makes one box. */
  readonly invite?: string
}

/** What is known of a drop without opening it. */
interface Arrival {
  readonly id: number
  /** When it arrived, to the minute. */
  readonly createdAt: Date
  readonly seen: boolean
  /** What the sender gave beside the sealed box. Not sealed, not vouched for. */
  readonly metadata: unknown
}

/** A drop as its owner reads it. `no key`: it was sealed to a key that is not here, or damaged. */
export type ReadDrop = (Opened | { readonly kind: 'no key' }) & Arrival

/** One that {@link ReadOptions.isKept} knows: it was not opened again. */
export type KeptDrop = { readonly kind: 'kept' } & Arrival

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
  /** Default false: oldest first. What arrives meanwhile is read by the next reading then. */
  readonly newestFirst?: boolean
  /**
   * Whether whoever reads keeps this drop opened, durably: it comes as `kept`, and what it was sealed to does not count as
   * needed, so that the key may be destroyed. What is not kept yet holds its key until the next complete reading, seen or not.
   * Asked once for each drop, some time before it comes.
   */
  readonly isKept?: (id: number) => boolean
}

/** Kept drops come only to those who keep some. */
interface ReadDrops {
  (options?: ReadOptions & { readonly isKept?: never }): AsyncGenerator<ReadDrop, void, undefined>
  (options: ReadOptions): AsyncGenerator<ReadDrop | KeptDrop, void, undefined>
}

export interface Box extends BoxControls {
  /** To share. Holds the identity, so that senders need not believe the server. Another one once it is replaced. */
  readonly link: string
  /** Eight words that stand for the identity, to compare. */
  readonly words: readonly string[]
  /** As JSON, to keep. */
  readonly keys: () => SavedKeys
  /**
   * Oldest first unless told otherwise, each opened. Reading changes nothing on the server. A loop that has gone through
   * everything unseen, without `after`, destroys the keys whose statements have expired and under which it found nothing:
   * what is to be opened again later has to stay unseen until then, or be kept by whoever reads.
   */
  readonly drops: ReadDrops
  /**
   * Since when drops were refused for want of room, to the minute, as the last page that was read said; undefined when none
   * were since the last acknowledgement.
   */
  readonly refusedSince: () => Date | undefined
  /** Marks drops as seen. @returns how many of these are in this box */
  readonly acknowledge: (ids: readonly number[]) => Promise<number>
  readonly markUnseen: (ids: readonly number[]) => Promise<number>
  /**
   * Compares what the server gives to senders with these keys.
   * @throws SealdropError `identity_mismatch`, `statement_unsigned`, and `keys_behind` for keys that these do not lead to
   */
  readonly checkKeys: () => Promise<void>
  /**
   * Gives senders a new key to seal to, when the last one is a week old. @returns whether it did
   * @throws SealdropError `link_replaced`, and later `box_not_found`, where another device has replaced the link: that one renews
   */
  readonly renewKeys: (options?: { readonly evenIfNotDue?: boolean }) => Promise<boolean>
  readonly contactRequests: () => Promise<readonly ContactRequest[]>
  readonly acceptContact: (requestId: number) => Promise<void>
  readonly rejectContact: (requestId: number) => Promise<void>
  /** Asks the owner of another box on the same server for permission to send as this one. */
  readonly requestContact: (link: string, nickname?: string) => Promise<'pending' | 'accepted'>
  /**
   * Opens another box on the same server as the contact that this one is: what is left there names this box and proves that
   * it is ours. The other box has to have granted permission. @throws SealdropError `other_server`, and as `openLink`
   */
  readonly openLink: (link: string) => Promise<Recipient>
}

/** Makes keys on this device and registers a box for them. @param baseUrl of the server @throws SealdropError */
export async function createBox(baseUrl: string, options: NewBoxOptions = {}): Promise<Box> {
  const { clock = Date.now, random = randomBytes, displayName, invite, onKeys } = options
  const address = baseUrl.replace(/\/+$/, '')
  const call = createServerCalls(address, options)
  await checkAddress(call, address)
  const fresh = createKeys(random, clock())
  const body = {
    public_key: encodeBase64(fresh.identity.publicKey),
    encryption: [formatKeyStatement(currentStatement(fresh))],
    ...(displayName === undefined ? {} : { display_name: displayName }),
    ...(invite === undefined ? {} : { invite }),
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

/** A box that was made earlier. Asks the server nothing. @throws SealdropError `keys_malformed` */
export function openBox(saved: SavedKeys, options: BoxOptions = {}): Box {
  const { clock = Date.now, random = randomBytes, onKeys, proof = 'signature', openSealed } = options
  const kept = createKeptKeys(recallKeys(saved), onKeys)
  const { baseUrl, identity } = kept.current()
  const call = createServerCalls(baseUrl, options)
  const owner = createOwnerCalls({ keys: kept.current, call, clock, proof })
  const renewal = createKeyRenewal({ kept, call, owner, clock, random })
  const dropPages = createDropPages(owner)
  const opener = createDropOpener({
    keys: kept.current,
    catchUp: () => ifTold(renewal.catchUp()),
    openSealed,
  })

  const mark = async (ids: readonly number[], seen: boolean): Promise<number> => {
    let marked = 0
    for (let at = 0; at < ids.length; at += MAX_ACKNOWLEDGED_IDS) {
      const body = { message_ids: ids.slice(at, at + MAX_ACKNOWLEDGED_IDS), seen }
      marked += (await owner.call({ path: '/ack', body, schema: acknowledgeAnswer })).count
    }
    return marked
  }

  async function* readDrops({
    includeSeen = false,
    newestFirst = false,
    after,
    isKept,
  }: ReadOptions = {}): AsyncGenerator<ReadDrop | KeptDrop, void, undefined> {
    const readSinceMs = clock()
    const inUse = new Set<number>()
    const keepsSome = isKept !== undefined
    opener.begin()
    const pages = dropPages.of({ includeSeen, newestFirst, after })
    const begin = async () => {
      const { value: page } = await pages.next()
      return page?.map((listed) => ({
        arrival: arrivalOf(listed),
        open: isKept?.(listed.id) === true ? undefined : opener.open(listed.id, listed.encrypted_message),
      }))
    }
    for (let page = await begin(); page !== undefined;) {
      let next: ReturnType<typeof begin> | undefined
      for (const { arrival, open } of page) {
        const tried = await open?.()
        // While this page is read the next one is fetched and begun; not before it is known which keys it takes.
        next ??= unheard(begin())
        if (tried === undefined) {
          yield { kind: 'kept', ...arrival }
          continue
        }
        const { opened, index } = tried
        if (index !== undefined) {
          // Who keeps drops has not kept this one yet, and may fail to: its key goes after a reading that finds it kept.
          if (!arrival.seen || keepsSome) inUse.add(index)
          await kept.change((known) => advanceTo(known, index, clock()))
        }
        yield { ...opened, ...arrival }
      }
      page = await (next ?? begin())
    }
    if (after === undefined) await destroyRead(readSinceMs, inUse)
  }

  /**
   * Of a reading from either end, since both meet whatever was there when it began: ids grow in the order of commits, so what
   * arrives meanwhile stands above the first page of the newest, and nothing comes between pages. What arrives meanwhile may
   * be met or not. It does not need the keys that go: their statements had expired two days before the reading began.
   * @param inUse links under which something was found that stays unseen
   */
  const destroyRead = async (readSinceMs: number, inUse: ReadonlySet<number>): Promise<void> => {
    // A clock that is ahead must not make a key expired that senders still seal to.
    const sinceMs = Math.min(readSinceMs, readSinceMs - clock() + owner.serverTimeMs())
    const forgotten = forgetRead(kept.current(), sinceMs, inUse)
    if (forgotten.chain?.oldestIndex === kept.current().chain?.oldestIndex) return
    // Nor may another device, or a renewal that failed: what senders are given is not destroyed.
    const caughtUp = await ifTold(renewal.catchUp())
    if (caughtUp === undefined || caughtUp.isForeign) return
    await kept.change((known) => forgetRead(known, sinceMs, new Set([...inUse, ...caughtUp.offered])))
  }

  const answerContact = async (requestId: number, action: 'accept' | 'reject') => {
    const body = { request_id: requestId, action }
    // Once: the second answer to the same request is a refusal.
    await owner.call({
      path: '/respond_message_request',
      body,
      schema: answerContactRequestAnswer,
      tries: 1,
    })
  }

  return {
    ...createBoxControls({ kept, owner }),

    get link() {
      return linkOf(kept.current())
    },
    words: fingerprintWords(identity.publicKey),
    keys: () => saveKeys(kept.current()),

    // Without `isKept` nothing is kept.
    drops: readDrops as ReadDrops,
    refusedSince: dropPages.refusedSince,

    acknowledge: (ids) => mark(ids, true),
    markUnseen: (ids) => mark(ids, false),

    async checkKeys() {
      if ((await renewal.catchUp()).isForeign) throw new SealdropError('keys_behind')
    },
    renewKeys: ({ evenIfNotDue = false } = {}) => renewal.renew({ evenIfNotDue }),

    async contactRequests() {
      const { data } = await owner.call({
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
        from_link_token: kept.current().linkToken,
        to_link_token: readLink(link).linkToken,
        ...(nickname === undefined ? {} : { from_nickname: nickname }),
      }
      const schema = z.union([permissionPendingAnswer, permissionGrantedAnswer])
      return (await call({ path: '/request_message_permission', body, schema })).status
    },
    async openLink(link) {
      if (readLink(link).baseUrl !== baseUrl) throw new SealdropError('other_server')
      const proveSender = async () => {
        const { linkToken, challenge, signature } = await owner.prove()
        return { from_link_token: linkToken, from_challenge: challenge, from_signature: signature }
      }
      return openLinkAs(proveSender, link, options)
    },
  }
}

function arrivalOf({ id, created_at, seen, metadata }: ListedDrop): Arrival {
  return { id, createdAt: new Date(created_at), seen, metadata }
}

/** What goes wrong is heard by whoever waits for it; who breaks off does not. */
function unheard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/**
 * Undefined when the server does not say what senders are given: it is away or busy, or another device has replaced the link,
 * by which it then tells senders nothing. What is asked then can wait.
 */
async function ifTold<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    const isReplaced = error instanceof SealdropError && LINK_IS_OLD.has(error.code)
    if (isReplaced || (error instanceof SealdropError && error.isPassing)) return undefined
    throw error
  }
}

/** The second one once it is no longer said that the link was replaced. A box that is gone is found out by whatever is proven. */
const LINK_IS_OLD: ReadonlySet<string> = new Set(['link_replaced', 'box_not_found'])
