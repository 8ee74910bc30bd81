/**
 * Requests made from the description of the API: bodies of its schemas, with real boxes, keys and proofs put into some of
 * them, and then what clients, proxies and attackers do to requests on their way.
 */
import { METHODS } from 'node:http'
import fc from 'fast-check'
import type { OpenApi } from '../../src/protocol/openapi.js'
import { requestsTo } from '../setup/requests-from-schema.js'

export interface HostileRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body: unknown
  /** Urlencoded, and not JSON. */
  readonly isForm: boolean
  readonly proof: 'none' | 'fetch token' | 'signature' | 'both' | 'of another box'
  /** Which of the values that are real take the place of those that were made up; the rest is left alone. */
  readonly real: RealParts
  readonly damage: Damage
}

export interface RealParts {
  readonly box: number
  readonly otherBox: number
  readonly key: boolean
  readonly ids: boolean
}

export type Damage =
  | { readonly kind: 'none' }
  | { readonly kind: 'method'; readonly method: string }
  | { readonly kind: 'path'; readonly change: (path: string) => string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'text'; readonly change: (json: string) => string }
  | { readonly kind: 'bytes'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'raw'; readonly text: string }

export function hostileRequests(api: OpenApi): fc.Arbitrary<HostileRequest> {
  return fc
    .record({
      call: fc.oneof(...operationsOf(api)),
      proof: fc.constantFrom<HostileRequest['proof']>(
        'none',
        'fetch token',
        'signature',
        'both',
        'of another box',
      ),
      real: fc.record({
        box: fc.integer({ min: 0, max: 7 }),
        otherBox: fc.integer({ min: 0, max: 7 }),
        key: OFTEN,
        ids: OFTEN,
      }),
      damage: fc.oneof(
        { weight: 3, arbitrary: fc.constant<Damage>({ kind: 'none' }) },
        { weight: 1, arbitrary: DAMAGE },
      ),
    })
    .map(({ call, ...rest }) => ({ ...call, ...rest }))
}

/** Each operation with each kind of damage that can be counted: what is drawn meets a page and a given header once in many runs. */
export function everyDamage(api: OpenApi, seed: number): readonly HostileRequest[] {
  const proof = 'fetch token'
  const real = { box: 0, otherBox: 1, key: true, ids: true }
  return operationsOf(api).flatMap(({ arbitrary }) => {
    const calls = fc.sample(arbitrary, { numRuns: COUNTED_DAMAGES.length, seed })
    return COUNTED_DAMAGES.flatMap((damage, at) => {
      const call = calls[at]
      return call === undefined ? [] : [{ ...call, proof, real, damage } as const]
    })
  })
}

function operationsOf(api: OpenApi) {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([name, { requestBody }]) => {
      const { 'application/json': json, 'application/x-www-form-urlencoded': form } =
        requestBody?.content ?? {}
      const schema = (json ?? form)?.schema
      const body = schema === undefined ? fc.constant(undefined) : requestsTo(schema, api.components.schemas)
      const method = name === 'get' ? ('GET' as const) : ('POST' as const)
      const isForm = form !== undefined
      const known = { method: fc.constant(method), path: fc.constant(path), isForm: fc.constant(isForm) }
      // Pages and /health are few among many.
      return { weight: schema === undefined ? 1 : 6, arbitrary: fc.record({ ...known, body }) }
    }),
  )
}

const OFTEN = fc.integer({ min: 0, max: 3 }).map((number) => number > 0)

/** Node's client does not make requests of CONNECT like others, and answers to it have no form. */
const METHOD_NAMES = METHODS.filter((method) => method !== 'CONNECT')

const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'application/json; charset=utf-16'],
  ['Content-Type', 'application/json; charset="'],
  ['Content-Type', 'multipart/form-data'],
  ['Content-Type', ''],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'zstd'],
  ['Authorization', 'Bearer'],
  ['Authorization', 'Basic YTpi'],
  ['Authorization', `Bearer ${'A'.repeat(8_000)}`],
  ['Accept', 'text/html;q=x'],
  ['Accept-Encoding', 'gzip;q=-1'],
  ['Origin', 'null'],
  ['Access-Control-Request-Method', 'POST'],
  ['X-Forwarded-For', 'not an address, 256.256.256.256'],
  ['X-Forwarded-Proto', 'javascript'],
  ['Expect', '100-continue'],
  ['Range', 'bytes=9-0'],
  ['If-Modified-Since', 'yesterday'],
  ['If-Match', '"x"'],
  ['If-Unmodified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Accept-Language', 'zh-Hant;q=2, *;q=-1,,;'.repeat(200)],
  ['Host', 'evil.example:99999'],
  ['Cookie', 'a=b;'.repeat(100)],
  ['X-Large', 'x'.repeat(20_000)],
]

const PATH_CHANGES: readonly ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.toUpperCase(),
  (path) => `${path}?${'a[b]='.repeat(200)}`,
  (path) => `${path}?__proto__[x]=1`,
  (path) => `${path}?lang=%00&lang=../de`,
  (path) => `${path}%00`,
  (path) => path.replace('/', '/%2e%2e/'),
  (path) => `/..${path}`,
  (path) => path.replace(/.$/, '%FF'),
  (path) => `/l${path}`,
  (path) => `/l/%E0%A4%A${path}`,
  (path) => `/assets${path}`,
  (path) => `http://elsewhere.example${path}`,
  () => '*',
]

const TEXT_CHANGES: readonly ((json: string) => string)[] = [
  (json) => `\ufeff${json}`,
  (json) => `${json}${json}`,
  (json) => json.replace(/[0-9]+/, '1e400'),
  (json) => json.replace(/[0-9]+/, '-0'),
  (json) => json.replace('{', '{"link_token":1,'),
  (json) => json.replace('{', '{"__proto__":{"link_token":"x"},'),
  (json) => json.replaceAll('"', "'"),
  (json) => json.replace(/"$/, ''),
  (json) => `${'['.repeat(60_000)}${json}`,
  (json) => json.padEnd(65_536),
  (json) => json.padEnd(65_537),
  (json) => json.padEnd(200_000, 'x'),
  () => '',
  () => ' ',
  () => '"text"',
  () => 'NaN',
]

const RAW_TEXTS: readonly string[] = [
  'GET / HTTP/9.9\r\n\r\n',
  'POST /send HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST /send HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST /send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"link_token":',
  'POST /send HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 2\r\n\r\n{}{}{}',
  'GET /health HTTP/1.1\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20),
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
]

const METHOD_DAMAGES = METHOD_NAMES.map((method): Damage => ({ kind: 'method', method }))
const PATH_DAMAGES = PATH_CHANGES.map((change): Damage => ({ kind: 'path', change }))
const HEADER_DAMAGES = HEADERS.map(([name, value]): Damage => ({ kind: 'header', name, value }))
const TEXT_DAMAGES = TEXT_CHANGES.map((change): Damage => ({ kind: 'text', change }))

const COUNTED_DAMAGES = [...METHOD_DAMAGES, ...PATH_DAMAGES, ...HEADER_DAMAGES, ...TEXT_DAMAGES]

const DAMAGE: fc.Arbitrary<Damage> = fc.oneof(
  fc.constantFrom(...METHOD_DAMAGES),
  fc.constantFrom(...PATH_DAMAGES),
  fc.constantFrom(...HEADER_DAMAGES),
  fc.constantFrom(...TEXT_DAMAGES),
  fc.record({
    kind: fc.constant('bytes'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.nat(255),
  }) as fc.Arbitrary<Damage>,
  fc.record({
    kind: fc.constant('cut'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }) as fc.Arbitrary<Damage>,
  fc.constantFrom(...RAW_TEXTS).map((text): Damage => ({ kind: 'raw', text })),
)
