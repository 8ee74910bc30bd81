/** What names a box. `link_` and 24 random bytes in base64url: 192 bits, so nobody finds one by trying. */
import { encodeBase64Url } from '../encoding/base64.js'
import type { Branded } from '../encoding/branded.js'

export type LinkToken = Branded<string, 'LinkToken'>

/** What a request names a box by; `unknown` for a text that has not the form of a link token. */
export type NamedLink = LinkToken | 'unknown'

export const LINK_TOKEN_BYTES = 24

const FORM = /^link_[A-Za-z0-9_-]{32}$/

/** @param bytes 24 random bytes */
export function formatLinkToken(bytes: Uint8Array): LinkToken {
  return `link_${encodeBase64Url(bytes)}` as LinkToken
}

export function parseLinkToken(text: string): LinkToken | undefined {
  return FORM.test(text) ? (text as LinkToken) : undefined
}

/** PyCrypt's link: it names the box to the server, which is then trusted for the key. */
export function formatServerLink(baseUrl: string, linkToken: LinkToken): string {
  return `${baseUrl}/l/${linkToken}`
}
