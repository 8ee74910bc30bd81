/**
 * By which of the public addresses somebody came. The Host header chooses among them, and is trusted for nothing else: whoever
 * names none of them came by the first. No `Vary` is needed, since the host is part of what is asked for.
 */
import type { Request } from 'express'
import type { Config } from '../config.js'

export interface VisitedAddress {
  /** Whoever came by http to an onion service was promised no https, and needs none. */
  readonly isHttps: (request: Pick<Request, 'headers'>) => boolean
  /** The same page in the Tor network, for whoever came by https to another address; undefined where there is none. */
  readonly onionLocation: (request: Pick<Request, 'headers' | 'method' | 'originalUrl'>) => string | undefined
}

export function createVisitedAddress(baseUrls: Config['baseUrls']): VisitedAddress {
  const [first] = baseUrls
  // Of several with one host the first counts.
  const byHost = new Map(
    baseUrls.toReversed().flatMap((url) => hostsOf(url).map((host) => [host, url] as const)),
  )
  const onion = baseUrls.find(isOnion)
  const visited = ({ headers }: Pick<Request, 'headers'>) =>
    byHost.get(headers.host?.toLowerCase() ?? '') ?? first

  return {
    isHttps: (request) => visited(request).startsWith('https:'),
    onionLocation(request) {
      const address = visited(request)
      if (onion === undefined || !address.startsWith('https:') || isOnion(address)) return undefined
      // What a form has brought is not brought again.
      if (!['GET', 'HEAD'].includes(request.method) || !request.originalUrl.startsWith('/')) return undefined
      const below = withoutPath(request.originalUrl, new URL(address).pathname.replace(/\/$/, ''))
      return isBareLink(below) ? undefined : new URL(onion + below).href
    },
  }
}

/** As browsers write it in the Host header, and with the port that they leave out. */
function hostsOf(address: string): readonly string[] {
  const { protocol, host, port } = new URL(address)
  return port === '' ? [host, `${host}:${protocol === 'https:' ? '443' : '80'}`] : [host]
}

function isOnion(address: string): boolean {
  return new URL(address).hostname.endsWith('.onion')
}

/** A proxy may have taken the path of the public address off. */
function withoutPath(address: string, basePath: string): string {
  const below = address.startsWith(basePath) ? address.slice(basePath.length) : address
  if (below.startsWith('/')) return below
  return below === '' || below.startsWith('?') ? `/${below}` : address
}

/**
 * `/l` and `/r`, whose link or receipt stands behind `#`. The page takes that out of the address before Tor Browser looks for the same elsewhere, where
 * only a page without a box would come of it; so the page itself tells the onion address of the link.
 */
function isBareLink(address: string): boolean {
  return /^\/[lr]\/?(?:\?|$)/i.test(address)
}
