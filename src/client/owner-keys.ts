/**
 * What an owner keeps: the identity, both tokens, and the part of the key chain that is still needed. A value that is never
 * changed; each step makes another one.
 *
 * Statements are valid for 90 days and renewed weekly, each with the next link of the chain. A link is forgotten once its
 * statement has expired and everything under it has been read: from then on nobody, whoever takes the device included,
 * opens what was sealed to it.
 */
import { type BoxKeyPair, deriveBoxPublicKey, deriveBoxSecretKey } from '../crypto/box-key.js'
import { boxKeyPairOf, type ChainLink, createChain, nextLink } from '../crypto/key-chain.js'
import type { RandomBytes } from '../crypto/random.js'
import {
  sign,
  SIGNING_SEED_BYTES,
  type SigningKeyPair,
  signingKeyPairFromSeed,
} from '../crypto/signing-key.js'
import { type EnvelopeVersion, type KeyStatement, keyStatementBytes } from '../protocol/key-statement.js'
import { MAX_STATEMENT_LIFETIME_MS } from '../protocol/limits.js'
import type { LinkToken } from '../protocol/link.js'
import { SealdropError } from './sealdrop-error.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** How long senders may seal to a key. An owner who is away for longer has to be asked to come back. */
const STATEMENT_LIFETIME_MS = 90 * DAY_MS
const RENEWAL_INTERVAL_MS = 7 * DAY_MS
/** After a statement has expired: senders' clocks are not exact, and a send is tried again for up to a day. */
const GRACE_MS = 2 * DAY_MS

/** Keys without a box. */
export interface FreshKeys {
  readonly identity: SigningKeyPair
  /** Absent for a box that is not sealed to by statements: it has the X25519 form of the identity only. */
  readonly chain?: HeldChain
}

export interface OwnerKeys extends FreshKeys {
  /** Of the server, without a slash at its end. */
  readonly baseUrl: string
  readonly linkToken: LinkToken
  /** The first one that is known of, where the link has been replaced: the box is still the same one. */
  readonly firstLinkToken?: LinkToken
  /** By the server's clock, when the link was replaced last, as far as this device knows. */
  readonly linkRotatedAtMs?: number
  /** Absent when only the identity is known: then every call is signed. */
  readonly fetchToken?: string
  readonly fetchTokenRotatedAtMs?: number
  /** Absent for a box that no import has brought here whole. */
  readonly imported?: ImportedThrough
}

/** What is gone of it since, an archive of the same box does not bring back. */
export interface ImportedThrough {
  /** Of the box that was exported. */
  readonly linkToken: string
  /** The greatest id that came, or would have. */
  readonly id: number
}

/** The links that are needed, from the oldest one on. */
export interface HeldChain {
  /** How many links came before it. */
  readonly oldestIndex: number
  readonly oldestLink: ChainLink
  /** One for each link from the oldest to the current one; never empty. */
  readonly periods: readonly Period[]
}

/** When senders may have sealed to a link's key. */
export interface Period {
  /** Unknown for a link that another device has made. */
  readonly issuedAtMs?: number
  readonly validUntilMs: number
}

export function createKeys(random: RandomBytes, nowMs: number): FreshKeys & { readonly chain: HeldChain } {
  return {
    identity: signingKeyPairFromSeed(random(SIGNING_SEED_BYTES)),
    chain: { oldestIndex: 0, oldestLink: createChain(random), periods: [periodFrom(nowMs)] },
  }
}

function periodFrom(nowMs: number): Period {
  return { issuedAtMs: nowMs, validUntilMs: nowMs + STATEMENT_LIFETIME_MS }
}

/** What senders are to seal to from now on, signed. */
export function currentStatement({
  identity,
  chain,
}: FreshKeys & { readonly chain: HeldChain }): KeyStatement {
  const period = chain.periods.at(-1)
  const publicKey = linksOf(chain).at(-1)?.pair.publicKey
  if (publicKey === undefined || period?.issuedAtMs === undefined) throw new SealdropError('keys_malformed')
  const { issuedAtMs, validUntilMs } = period
  const claims = { publicKey, envelope: 1 as const, issuedAtMs, validUntilMs }
  return { ...claims, signature: sign(keyStatementBytes(claims), identity.secretKey) }
}

/** @param nowMs by the server's clock, so that of two devices' rotations the later one is known */
export function withLink(keys: OwnerKeys, linkToken: LinkToken, nowMs: number): OwnerKeys {
  const { firstLinkToken = keys.linkToken, linkRotatedAtMs = 0 } = keys
  return {
    ...keys,
    linkToken,
    firstLinkToken,
    linkRotatedAtMs: Math.max(nowMs, linkRotatedAtMs + 1),
  }
}

/** @param nowMs as in {@link withLink} */
export function withFetchToken(keys: OwnerKeys, fetchToken: string, nowMs: number): OwnerKeys {
  const { fetchTokenRotatedAtMs = 0 } = keys
  return { ...keys, fetchToken, fetchTokenRotatedAtMs: Math.max(nowMs, fetchTokenRotatedAtMs + 1) }
}

/** Also when the last link has not come to be published, or by a clock that was ahead. */
export function isRenewalDue({ chain }: FreshKeys, nowMs: number): boolean {
  const issuedAtMs = chain?.periods.at(-1)?.issuedAtMs
  return issuedAtMs === undefined || Math.abs(nowMs - issuedAtMs) >= RENEWAL_INTERVAL_MS
}

/**
 * With one link more, which counts as issued once {@link notePublished} says so: until then a renewal stays due, and the same
 * link is tried again. Else a server that takes none would lead these keys further than earlier ones find.
 * @param random for a box that has had no chain so far
 */
export function renew<K extends FreshKeys>(
  keys: K,
  nowMs: number,
  random: RandomBytes,
): K & { readonly chain: HeldChain } {
  const { validUntilMs } = periodFrom(nowMs)
  if (keys.chain === undefined) {
    return { ...keys, chain: { ...createKeys(random, nowMs).chain, periods: [{ validUntilMs }] } }
  }
  const { periods } = keys.chain
  const last = periods.at(-1)
  const renewed =
    last !== undefined && last.issuedAtMs === undefined
      ? periods.with(-1, { validUntilMs: Math.max(last.validUntilMs, validUntilMs) })
      : [...periods, { validUntilMs }]
  return { ...keys, chain: { ...keys.chain, periods: renewed } }
}

/** For the last link, from now on. */
export function statementToPublish(
  keys: FreshKeys & { readonly chain: HeldChain },
  nowMs: number,
): KeyStatement {
  const periods = [...keys.chain.periods.slice(0, -1), periodFrom(nowMs)]
  return currentStatement({ ...keys, chain: { ...keys.chain, periods } })
}

/** What is known of a link from the statement that the server gives to senders. */
export function notePublished<K extends FreshKeys>(
  keys: K,
  index: number,
  { issuedAtMs, validUntilMs }: Required<Period>,
  nowMs: number,
): K {
  const advanced = advanceTo(keys, index, nowMs)
  const { chain } = advanced
  const known = chain?.periods[index - chain.oldestIndex]
  if (chain === undefined || known === undefined) return advanced
  const latest = known.issuedAtMs === undefined ? validUntilMs : Math.max(known.validUntilMs, validUntilMs)
  if (known.issuedAtMs === issuedAtMs && known.validUntilMs === latest) return advanced
  const periods = chain.periods.with(index - chain.oldestIndex, { issuedAtMs, validUntilMs: latest })
  return { ...advanced, chain: { ...chain, periods } }
}

export interface DecryptionKey {
  /** Of the link; undefined for the X25519 form of the identity. */
  readonly index?: number
  readonly pair: BoxKeyPair
  readonly envelope: EnvelopeVersion
}

/** All that may open a drop, the latest first. */
export function decryptionKeys({ identity, chain }: FreshKeys): readonly DecryptionKey[] {
  const derived: DecryptionKey = {
    pair: {
      publicKey: deriveBoxPublicKey(identity.publicKey),
      secretKey: deriveBoxSecretKey(identity.secretKey),
    },
    envelope: 0,
  }
  return [...(chain === undefined ? [] : linksOf(chain).toReversed()), derived]
}

/** The next `steps` that this device does not know of: another one with the same keys may have made them. Each takes a millisecond. */
export function* keysAhead({ chain }: FreshKeys, steps: number): Generator<DecryptionKey, void, undefined> {
  if (chain !== undefined) yield* linksFrom(chain, chain.periods.length, steps)
}

function linksOf(chain: HeldChain) {
  return [...linksFrom(chain, 0, chain.periods.length)]
}

function* linksFrom({ oldestIndex, oldestLink }: HeldChain, first: number, count: number) {
  let link = oldestLink
  for (let at = 0; at < first + count; at++) {
    if (at >= first) yield { index: oldestIndex + at, pair: boxKeyPairOf(link), envelope: 1 as const }
    link = nextLink(link)
  }
}

/**
 * With all links up to `index`, which was seen in use. How long the ones in between are good for is not known, so they are
 * kept as long as any statement can be.
 */
export function advanceTo<K extends FreshKeys>(keys: K, index: number, nowMs: number): K {
  const { chain } = keys
  if (chain === undefined) return keys
  const missing = index - (chain.oldestIndex + chain.periods.length - 1)
  if (missing <= 0) return keys
  const between = new Array<Period>(missing).fill(unknownPeriod(nowMs))
  return { ...keys, chain: { ...chain, periods: [...chain.periods, ...between] } }
}

function unknownPeriod(nowMs: number): Period {
  return { validUntilMs: nowMs + MAX_STATEMENT_LIFETIME_MS }
}

/**
 * Without the links at the beginning that are not needed any more.
 * @param readSinceMs when the reading began that went through everything unseen
 * @param inUse links under which it found something, or that senders are still given
 */
export function forgetRead<K extends FreshKeys>(keys: K, readSinceMs: number, inUse: ReadonlySet<number>): K {
  const { chain } = keys
  if (chain === undefined) return keys
  let { oldestIndex, oldestLink, periods } = chain
  for (const { validUntilMs } of chain.periods.slice(0, -1)) {
    if (validUntilMs + GRACE_MS > readSinceMs || inUse.has(oldestIndex)) break
    oldestIndex++
    oldestLink = nextLink(oldestLink)
    periods = periods.slice(1)
  }
  return { ...keys, chain: { oldestIndex, oldestLink, periods } }
}
