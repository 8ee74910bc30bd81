/** Asks a proxy as a visitor does: by the name of the site, with its certificate, and from an address that can be chosen. */
import { request as plainRequest } from 'node:http'
import { connect as connectHttp2, constants } from 'node:http2'
import { request as tlsRequest } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { HOST, ONION_HOST, type ReverseProxy } from './reverse-proxies.js'

export interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer | object
  /** Without Content-Length. */
  readonly isChunked?: boolean
  /** One of this machine's own addresses. */
  readonly from?: string
  /** So long the answer is left lying before it is read. */
  readonly restMs?: number
}

export interface Answered {
  readonly status: number
  /** As they came, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly header: (name: string) => string | undefined
  readonly body: Buffer
  readonly json: () => Readonly<Record<string, unknown>>
}

export type Ask = (path: string, asking?: Asking) => Promise<Answered>

/** By https, as whoever types the address. */
export function askWeb({ httpsPort, certificate }: ReverseProxy): Ask {
  return (path, asking = {}) =>
    exchange(path, asking, (options) =>
      tlsRequest({
        ...options,
        host: '127.0.0.1',
        port: httpsPort,
        servername: HOST,
        ca: certificate,
        headers: { Host: HOST, ...options.headers },
      }),
    )
}

/** As tor hands it over. */
export function askOnion({ onionPort }: ReverseProxy): Ask {
  return askPlain(onionPort, ONION_HOST)
}

export function askPlain(port: number, host: string): Ask {
  return (path, asking = {}) =>
    exchange(path, asking, (options) =>
      plainRequest({ ...options, host: '127.0.0.1', port, headers: { Host: host, ...options.headers } }),
    )
}

interface RequestOptions {
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly localAddress?: string
  readonly agent: false
}

function exchange(
  path: string,
  { method, headers = {}, body, isChunked = false, from, restMs = 0 }: Asking,
  open: (options: RequestOptions) => ReturnType<typeof plainRequest>,
): Promise<Answered> {
  const isText = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = Buffer.from(isText ? (body ?? '') : JSON.stringify(body))
  const ofBody: Record<string, string> =
    body === undefined
      ? {}
      : {
          'Content-Type': 'application/json',
          ...(isChunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(bytes.length) }),
        }
  return new Promise((resolve, reject) => {
    const request = open({
      path,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...ofBody, ...headers },
      ...(from === undefined ? {} : { localAddress: from }),
      agent: false,
    })
    request.once('error', reject)
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      setTimeout(() => response.on('data', (chunk: Buffer) => chunks.push(chunk)), restMs)
      response.once('error', reject)
      response.once('end', () => {
        const { rawHeaders, statusCode = 0 } = response
        const pairs = rawHeaders.flatMap((name, at) =>
          at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? ''] as const] : [],
        )
        resolve(answered(statusCode, pairs, Buffer.concat(chunks)))
      })
    })
    request.end(bytes)
  })
}

function answered(status: number, headers: Answered['headers'], body: Buffer): Answered {
  return {
    status,
    headers,
    header: (name) => headers.find(([each]) => each === name)?.[1],
    body,
    json: () => JSON.parse(body.toString()) as Readonly<Record<string, unknown>>,
  }
}

/** By HTTP/2, as browsers do. */
export function askByHttp2({ httpsPort, certificate }: ReverseProxy, path: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`https://${HOST}`, {
      createConnection: () =>
        connectTls({
          host: '127.0.0.1',
          port: httpsPort,
          servername: HOST,
          ca: certificate,
          ALPNProtocols: ['h2'],
        }),
    })
    session.once('error', reject)
    const stream = session.request({
      [constants.HTTP2_HEADER_PATH]: path,
      [constants.HTTP2_HEADER_AUTHORITY]: HOST,
    })
    const chunks: Buffer[] = []
    let pairs: (readonly [string, string])[] = []
    let status = 0
    stream.once('response', (headers, _flags, ...[raw]: readonly (readonly string[])[]) => {
      status = Number(headers[':status'])
      const words = raw ?? []
      pairs = words.flatMap((name, at) =>
        at % 2 === 0 && !name.startsWith(':') ? [[name, words[at + 1] ?? ''] as const] : [],
      )
    })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.once('error', reject)
    stream.once('end', () => {
      session.close()
      resolve(answered(status, pairs, Buffer.concat(chunks)))
    })
  })
}

/**
 * Writes bytes as they are, and answers all that comes back: until the proxy closes, or with `isCut` until anything comes, or
 * with `cutAfterMs` until that time is over.
 */
export function askRaw(
  port: number,
  text: string,
  {
    tls,
    from,
    isCut = false,
    cutAfterMs,
  }: {
    readonly tls?: ReverseProxy
    readonly from?: string
    readonly isCut?: boolean
    readonly cutAfterMs?: number
  } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const plain = connectPlain({
      port,
      host: '127.0.0.1',
      ...(from === undefined ? {} : { localAddress: from }),
    })
    const socket =
      tls === undefined ? plain : connectTls({ socket: plain, servername: HOST, ca: tls.certificate })
    const chunks: Buffer[] = []
    const arrived = () => Buffer.concat(chunks).toString()
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (isCut) plain.resetAndDestroy()
    })
    socket.once('error', (error: Error) => {
      if (isCut || cutAfterMs !== undefined) resolve(arrived())
      else reject(error)
    })
    socket.once('close', () => {
      resolve(arrived())
    })
    socket.setTimeout(15_000, () => {
      reject(new Error(`nothing came any more after: ${arrived()}`))
      plain.destroy()
    })
    socket.write(text)
    if (cutAfterMs !== undefined) setTimeout(() => plain.resetAndDestroy(), cutAfterMs)
  })
}
