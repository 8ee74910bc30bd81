/**
 * What an owner hands to senders. Three forms:
 *
 *     BASE_URL/l#<link token>.<identity>      our clients': the identity, the owner's Ed25519 key, is in the link itself
 *     BASE_URL/l#<link token>.x.<X25519 key>  for phones that hand out a key of their own
 *     BASE_URL/l/<link token>                 PyCrypt's: names the box to the server, which is then trusted for the key
 *
 * with keys in base64url without padding. What stands behind `#` never reaches a server, a proxy or a messenger's log.
 * A fragment that is there and is not one of these is refused, never taken for absent: else whoever damages a link makes
 * the sender trust the server.
 */
import { decodeBase64Url, encodeBase64Url } from '../encoding/base64.js'
import type { Branded } from '../encoding/branded.js'
import { isSafeAddress } from './origin.js'

/** `link_` and 24 random bytes in base64url: 192 bits, so nobody finds one by trying. */
export type LinkToken = Branded<string, 'LinkToken'>

/** What a request names a box by; `unknown` for a text that has not the form of a link token. */
export type NamedLink = LinkToken | 'unknown'

export const LINK_TOKEN_BYTES = 24
const KEY_BYTES = 32

export const LINK_TOKEN_FORM = /^link_[A-Za-z0-9_-]{32}$/

/** @param bytes 24 random bytes */
export function formatLinkToken(bytes: Uint8Array): LinkToken {
  return `link_${encodeBase64Url(bytes)}` as LinkToken
}

export function parseLinkToken(text: string): LinkToken | undefined {
  return LINK_TOKEN_FORM.test(text) ? (text as LinkToken) : undefined
}

interface LinkedBox {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly linkToken: LinkToken
}

/** A link as it was read. That its key is a sound one is judged by whoever uses it. */
export type Link =
  /** `identity`: Ed25519, 32 bytes. */
  | (LinkedBox & { readonly kind: 'identity'; readonly identity: Uint8Array })
  /** `boxKey`: X25519, 32 bytes. */
  | (LinkedBox & { readonly kind: 'box key'; readonly boxKey: Uint8Array })
  | (LinkedBox & { readonly kind: 'server' })

/** Why a text is no link. `stripped`: it was one, and has lost what stood behind `#`. */
export type BadLink = 'malformed' | 'stripped' | 'insecure'

export function parseLink(text: string): Link | BadLink {
  const trimmed = text.trim()
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return 'malformed'
  const url = new URL(trimmed)
  if (url.search + url.username + url.password !== '') return 'malformed'
  if (!isSafeAddress(url)) return 'insecure'
  const [, path, name] = /^(.*)\/l(?:\/([^/]*))?$/.exec(url.pathname) ?? []
  if (path === undefined) return 'malformed'
  const baseUrl = url.origin + path
  // An address that ends in an empty fragment has a fragment all the same.
  const hasFragment = trimmed.includes('#')
  if (name === undefined) return hasFragment ? parseFragment(baseUrl, url.hash.slice(1)) : 'stripped'
  const linkToken = parseLinkToken(name)
  return linkToken === undefined || hasFragment ? 'malformed' : { kind: 'server', baseUrl, linkToken }
}

function parseFragment(baseUrl: string, fragment: string): Link | BadLink {
  const [name = '', ...keys] = fragment.split('.')
  const linkToken = parseLinkToken(name)
  const key = decodeBase64Url(keys.at(-1) ?? '')
  if (linkToken === undefined || key?.length !== KEY_BYTES) return 'malformed'
  if (keys.length === 1) return { kind: 'identity', baseUrl, linkToken, identity: key }
  if (keys.length === 2 && keys[0] === 'x') return { kind: 'box key', baseUrl, linkToken, boxKey: key }
  return 'malformed'
}

/** What {@link parseLink} reads. */
export function formatLink(link: Link): string {
  switch (link.kind) {
    case 'identity':
      return `${link.baseUrl}/l#${link.linkToken}.${encodeBase64Url(link.identity)}`
    case 'box key':
      return `${link.baseUrl}/l#${link.linkToken}.x.${encodeBase64Url(link.boxKey)}`
    case 'server':
      return `${link.baseUrl}/l/${link.linkToken}`
  }
}
