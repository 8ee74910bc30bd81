/** Web origins, as challenges name them. */

/** The origin of an absolute http or https URL; undefined for anything else. */
export function parseOrigin(text: string): string | undefined {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined
  return new URL(text).origin
}

/** `localhost`, `127.0.0.1` and `[::1]` are three names of one machine. */
export function isSameOrigin(one: string, other: string): boolean {
  return withoutLoopbackNames(one) === withoutLoopbackNames(other)
}

/**
 * Whether what comes from there can be trusted to come from there: https, an onion service, or this machine. Over plain http
 * to anything else, whoever carries a page or a key can put another in its place.
 */
export function isSafeAddress({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>): boolean {
  if (protocol === 'https:') return true
  return protocol === 'http:' && (hostname.endsWith('.onion') || isLoopbackHost(hostname))
}

export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

function withoutLoopbackNames(origin: string): string {
  const { protocol, hostname, port } = new URL(origin)
  return isLoopbackHost(hostname) ? `${protocol}//localhost:${port}` : origin
}
