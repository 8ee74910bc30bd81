/** An owner's keys as JSON. Whoever has it reads everything: keep it where nobody else can, or under a passphrase. */
import * as z from 'zod/mini'
import { nextLink, parseChainLink } from '../crypto/key-chain.js'
import { SIGNING_SEED_BYTES, signingKeyPairFromSeed } from '../crypto/signing-key.js'
import { decodeBase64, encodeBase64 } from '../encoding/base64.js'
import { parseLinkToken } from '../protocol/link.js'
import { isSafeAddress } from '../protocol/origin.js'
import type { HeldChain, OwnerKeys } from './owner-keys.js'
import { SealdropError } from './sealdrop-error.js'

const milliseconds = z.int().check(z.gte(0))

/** Of weekly renewals: two centuries. And half a century at once, each link of which takes a millisecond to make its key. */
const MAX_INDEX = 10_000
const MAX_PERIODS = 2_500

const savedChain = z.object({
  oldest_index: z.int().check(z.gte(0), z.lte(MAX_INDEX)),
  /** 32 bytes, base64. */
  oldest_link: z.string(),
  periods: z
    .array(z.object({ issued_at_ms: z.exactOptional(milliseconds), valid_until_ms: milliseconds }))
    .check(z.minLength(1), z.maxLength(MAX_PERIODS)),
})

const savedKeys = z.object({
  format: z.literal('sealdrop keys v1'),
  base_url: z.string(),
  link_token: z.string(),
  /** What the link token was before the link was first replaced: by it the box is known for the same one. */
  first_link_token: z.exactOptional(z.string()),
  /** When the link was replaced last, by the server's clock: of two memories the later one has the link that holds. */
  link_rotated_at_ms: z.exactOptional(milliseconds),
  /** Without it every call is signed. */
  fetch_token: z.exactOptional(z.string()),
  fetch_token_rotated_at_ms: z.exactOptional(milliseconds),
  /** Of a box that has come from another server: from which one, and up to which id. */
  imported_through: z.exactOptional(z.object({ link_token: z.string(), id: z.int().check(z.gte(0)) })),
  /** 32 bytes, base64: the seed of the identity (RFC 8032). */
  identity_seed: z.string(),
  /** Absent for a box that is sealed to by the X25519 form of its identity only. */
  chain: z.exactOptional(savedChain),
})

export type SavedKeys = z.infer<typeof savedKeys>

export function saveKeys(keys: OwnerKeys): SavedKeys {
  const { baseUrl, linkToken, firstLinkToken, linkRotatedAtMs, fetchToken, fetchTokenRotatedAtMs } = keys
  const { identity, chain, imported } = keys
  return {
    format: 'sealdrop keys v1',
    base_url: baseUrl,
    link_token: linkToken,
    ...(firstLinkToken === undefined ? {} : { first_link_token: firstLinkToken }),
    ...(linkRotatedAtMs === undefined ? {} : { link_rotated_at_ms: linkRotatedAtMs }),
    ...(fetchToken === undefined ? {} : { fetch_token: fetchToken }),
    ...(fetchTokenRotatedAtMs === undefined ? {} : { fetch_token_rotated_at_ms: fetchTokenRotatedAtMs }),
    ...(imported === undefined
      ? {}
      : { imported_through: { link_token: imported.linkToken, id: imported.id } }),
    identity_seed: encodeBase64(identity.secretKey.slice(0, SIGNING_SEED_BYTES)),
    ...(chain === undefined ? {} : { chain: saveChain(chain) }),
  }
}

function saveChain({ oldestIndex, oldestLink, periods }: HeldChain): SavedKeys['chain'] & object {
  return {
    oldest_index: oldestIndex,
    oldest_link: encodeBase64(oldestLink),
    periods: periods.map(({ issuedAtMs, validUntilMs }) => ({
      ...(issuedAtMs === undefined ? {} : { issued_at_ms: issuedAtMs }),
      valid_until_ms: validUntilMs,
    })),
  }
}

/** @param value as {@link saveKeys} made it, after any number of trips through JSON. @throws SealdropError `keys_malformed` */
export function recallKeys(value: unknown): OwnerKeys {
  const saved = z.safeParse(savedKeys, value)
  if (!saved.success) throw new SealdropError('keys_malformed')
  const { base_url, link_token, first_link_token, fetch_token, identity_seed, chain } = saved.data
  const { link_rotated_at_ms, fetch_token_rotated_at_ms, imported_through } = saved.data
  const linkToken = parseLinkToken(link_token)
  const firstLinkToken = parseLinkToken(first_link_token ?? link_token)
  const seed = decodeBase64(identity_seed)
  const isAddress = URL.canParse(base_url) && isSafeAddress(new URL(base_url))
  if (linkToken === undefined || firstLinkToken === undefined || !isAddress) {
    throw new SealdropError('keys_malformed')
  }
  if (seed?.length !== SIGNING_SEED_BYTES) throw new SealdropError('keys_malformed')
  return {
    baseUrl: base_url,
    linkToken,
    ...(first_link_token === undefined ? {} : { firstLinkToken }),
    ...(link_rotated_at_ms === undefined ? {} : { linkRotatedAtMs: link_rotated_at_ms }),
    identity: signingKeyPairFromSeed(seed),
    ...(fetch_token === undefined ? {} : { fetchToken: fetch_token }),
    ...(fetch_token_rotated_at_ms === undefined ? {} : { fetchTokenRotatedAtMs: fetch_token_rotated_at_ms }),
    ...(imported_through === undefined
      ? {}
      : { imported: { linkToken: imported_through.link_token, id: imported_through.id } }),
    ...(chain === undefined ? {} : { chain: recallChain(chain) }),
  }
}

function recallChain({ oldest_index, oldest_link, periods }: SavedKeys['chain'] & object): HeldChain {
  const bytes = decodeBase64(oldest_link)
  const oldestLink = bytes && parseChainLink(bytes)
  if (oldestLink === undefined) throw new SealdropError('keys_malformed')
  return {
    oldestIndex: oldest_index,
    oldestLink,
    periods: periods.map(({ issued_at_ms, valid_until_ms }) => ({
      ...(issued_at_ms === undefined ? {} : { issuedAtMs: issued_at_ms }),
      validUntilMs: valid_until_ms,
    })),
  }
}

/**
 * The link token that a box had at first. It stays when the link is replaced, so programs that keep several boxes can name
 * them by it.
 */
export function firstLinkToken({ first_link_token, link_token }: SavedKeys): string {
  return first_link_token ?? link_token
}

/** Whether these are two memories of one box. The same identity alone may have made two. */
export function isSameBox(one: SavedKeys, other: SavedKeys): boolean {
  return one.identity_seed === other.identity_seed && firstLinkToken(one) === firstLinkToken(other)
}

/**
 * Of two memories of one box, what both know: all links of the chain that either has made, without those that either has
 * destroyed. For programs of which two run at once, and for devices: where one of them has replaced the link or the fetch
 * token, what was replaced later holds. (A link that was replaced still names the box to its owner, so that nobody is locked
 * out by a device that has not heard of it.) @throws SealdropError `keys_malformed` for keys of different boxes
 */
export function mergeKeys(one: SavedKeys, other: SavedKeys): SavedKeys {
  if (!isSameBox(one, other)) throw new SealdropError('keys_malformed')
  const both = {
    ...one,
    ...laterLink(one, other),
    ...laterFetchToken(one, other),
    ...laterImport(one, other),
  }
  if (one.chain === undefined || other.chain === undefined) {
    const chain = one.chain ?? other.chain
    return chain === undefined ? both : { ...both, chain }
  }
  const [earlier, later] = [one.chain, other.chain].toSorted((a, b) => a.oldest_index - b.oldest_index) as [
    NonNullable<SavedKeys['chain']>,
    NonNullable<SavedKeys['chain']>,
  ]
  const known = earlier.periods.slice(later.oldest_index - earlier.oldest_index)
  const periods = Array.from({ length: Math.max(known.length, later.periods.length) }, (_, at) => {
    const [first, second] = [later.periods[at], known[at]]
    if (first?.issued_at_ms === undefined || second?.issued_at_ms === undefined) {
      return (first?.issued_at_ms === undefined ? second : first) ?? first
    }
    return first.valid_until_ms < second.valid_until_ms ? second : first
  }).filter((period) => period !== undefined)
  if (!isOnChain(earlier, later)) throw new SealdropError('keys_malformed')
  return { ...both, chain: { ...later, periods } }
}

function laterLink(one: SavedKeys, other: SavedKeys): Partial<SavedKeys> {
  const isOne = (one.link_rotated_at_ms ?? 0) >= (other.link_rotated_at_ms ?? 0)
  const { link_token, first_link_token, link_rotated_at_ms } = isOne ? one : other
  return {
    link_token,
    ...(first_link_token === undefined ? {} : { first_link_token }),
    ...(link_rotated_at_ms === undefined ? {} : { link_rotated_at_ms }),
  }
}

/** A memory without one says nothing about it. */
function laterFetchToken(one: SavedKeys, other: SavedKeys): Partial<SavedKeys> {
  const isOther =
    one.fetch_token === undefined ||
    (other.fetch_token !== undefined &&
      (one.fetch_token_rotated_at_ms ?? 0) < (other.fetch_token_rotated_at_ms ?? 0))
  const { fetch_token, fetch_token_rotated_at_ms } = isOther ? other : one
  return {
    ...(fetch_token === undefined ? {} : { fetch_token }),
    ...(fetch_token_rotated_at_ms === undefined ? {} : { fetch_token_rotated_at_ms }),
  }
}

function laterImport(one: SavedKeys, other: SavedKeys): Partial<SavedKeys> {
  const [first, second] = [one.imported_through, other.imported_through]
  const later = first === undefined || (second !== undefined && second.id > first.id) ? second : first
  return later === undefined ? {} : { imported_through: later }
}

type SavedChain = NonNullable<SavedKeys['chain']>

/** Whether the later one's first link is where the earlier one leads to. */
function isOnChain(earlier: SavedChain, later: SavedChain): boolean {
  let { oldestLink } = recallChain(earlier)
  for (let index = earlier.oldest_index; index < later.oldest_index; index++)
    oldestLink = nextLink(oldestLink)
  return encodeBase64(oldestLink) === encodeBase64(recallChain(later).oldestLink)
}
