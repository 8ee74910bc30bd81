import type { ErrorCode } from '../protocol/errors.js'
import { SENTENCES } from './sentences.js'

export type ClientCode = keyof typeof SENTENCES

export function isClientCode(code: string): code is ClientCode {
  return Object.hasOwn(SENTENCES, code)
}

const PASSING: ReadonlySet<string> = new Set([
  'unreachable',
  'timed_out',
  'busy',
  'unavailable',
  'read_only',
  'rate_limited',
])

interface Details {
  readonly sentence?: string
  /** The HTTP status, when a server refused. */
  readonly status?: number
  readonly retryAfterSeconds?: number | undefined
  readonly cause?: unknown
}

/** Everything that this library throws on purpose. `code` is for programs and stable, `message` is for people. */
export class SealdropError extends Error {
  /** One of this library's, one of the server's, or one of a later server's that this version does not know. */
  readonly code: ClientCode | ErrorCode | (string & {})
  readonly status: number | undefined
  readonly retryAfterSeconds: number | undefined

  /** Whether the same may well succeed later: the server is away, busy or being moved. */
  get isPassing(): boolean {
    return PASSING.has(this.code)
  }

  constructor(
    code: ClientCode | (string & {}),
    { sentence, status, retryAfterSeconds, cause }: Details = {},
  ) {
    super(sentence ?? SENTENCES[code as ClientCode], { cause })
    this.name = 'SealdropError'
    this.code = code
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}
