/** Calls to one server: with a deadline, tried again where that cannot do anything twice, judged before they are believed. */
import * as z from 'zod/mini'
import { isSafeAddress } from '../protocol/origin.js'
import { isClientCode, SealdropError } from './sealdrop-error.js'

/** What this library needs of the global one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ClientOptions {
  /** Instead of the global one: for a proxy, or for tests. */
  readonly fetch?: Fetch
  /** For each try; default 30,000. Tor takes its time. */
  readonly timeoutMs?: number
  /** Default Date.now. */
  readonly clock?: () => number
  /** Ends what is under way, and whatever is asked for later: it rejects with `closed`. */
  readonly signal?: AbortSignal
}

export interface Call<S extends z.ZodMiniType> {
  readonly path: `/${string}`
  /** A function when each try needs a body of its own, such as a fresh proof. */
  readonly body: object | (() => Promise<object>)
  /** Of the answer. */
  readonly schema: S
  readonly fetchToken?: string | undefined
  /** How often, when it is not known whether the server acted or it is too busy to; default 3. */
  readonly tries?: number
}

export type CallServer = <S extends z.ZodMiniType>(call: Call<S>) => Promise<z.output<S>>

const DEFAULT_TIMEOUT_MS = 30_000
const DEFAULT_TRIES = 3
const FIRST_PAUSE_MS = 500
/** A longer wait is the caller's to decide on. */
const LONGEST_PAUSE_MS = 5_000

/** @throws SealdropError `address_malformed`, `address_insecure` */
export function createServerCalls(baseUrl: string, options: ClientOptions = {}): CallServer {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  // The name and the port of a machine read as a URL too, of the scheme localhost.
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new SealdropError('address_malformed')
  if (!isSafeAddress(url)) throw new SealdropError('address_insecure')
  return async (call) => {
    for (let tried = 1; ; tried++) {
      try {
        return await callOnce(baseUrl, call, options)
      } catch (error) {
        const pauseMs = pauseAfter(error, tried, call.tries ?? DEFAULT_TRIES)
        if (pauseMs === undefined) throw error
        await pause(pauseMs, options.signal)
      }
    }
  }
}

async function callOnce<S extends z.ZodMiniType>(
  baseUrl: string,
  { path, body, schema, fetchToken }: Call<S>,
  { fetch = globalThis.fetch, timeoutMs = DEFAULT_TIMEOUT_MS, signal }: ClientOptions,
): Promise<z.output<S>> {
  const text = JSON.stringify(typeof body === 'function' ? await body() : body)
  const ending = createEnding(timeoutMs, signal)
  const request = {
    method: 'POST',
    body: text,
    headers: {
      'Content-Type': 'application/json',
      ...(fetchToken === undefined ? {} : { Authorization: `Bearer ${fetchToken}` }),
    },
    // Somewhere else is not who was asked; and nothing about who asks is said or kept.
    redirect: 'error',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: ending.signal,
  } as const
  const { status, json, retryAfter } = await exchange(() => fetch(baseUrl + path, request), ending)
  if (status < 200 || status > 299) throw refusalOf(status, json, retryAfter)
  const answer = z.safeParse(schema, json)
  if (!answer.success) throw new SealdropError('not_sealdrop', { status })
  return answer.data
}

interface Exchanged {
  readonly status: number
  readonly json: unknown
  readonly retryAfter: string | null
}

async function exchange(ask: () => Promise<Response>, ending: Ending): Promise<Exchanged> {
  try {
    const response = await ask()
    const text = await response.text()
    return { status: response.status, json: parseJson(text), retryAfter: response.headers.get('Retry-After') }
  } catch (cause) {
    throw new SealdropError(ending.reason() ?? 'unreachable', { cause })
  } finally {
    ending.forget()
  }
}

interface Ending {
  readonly signal: AbortSignal
  /** Why it was ended; undefined when it was not. */
  readonly reason: () => 'timed_out' | 'closed' | undefined
  readonly forget: () => void
}

/** Of one exchange: after some time, or when the caller wants. (`AbortSignal.any` is younger than the browsers we serve.) */
function createEnding(timeoutMs: number, wish: AbortSignal | undefined): Ending {
  if (wish?.aborted) throw new SealdropError('closed')
  const controller = new AbortController()
  let reason: 'timed_out' | 'closed' | undefined
  const end = (why: 'timed_out' | 'closed') => {
    reason ??= why
    controller.abort()
  }
  const close = () => {
    end('closed')
  }
  const timer = setTimeout(() => {
    end('timed_out')
  }, timeoutMs)
  wish?.addEventListener('abort', close)
  return {
    signal: controller.signal,
    reason: () => reason,
    forget() {
      clearTimeout(timer)
      wish?.removeEventListener('abort', close)
    },
  }
}

/** Cut short by the caller's wish. */
export function pause(pauseMs: number, wish: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      wish?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, pauseMs)
    wish?.addEventListener('abort', end)
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refusal = z.object({ error: z.string(), code: z.string() })

function refusalOf(status: number, json: unknown, retryAfter: string | null): SealdropError {
  const retryAfterSeconds =
    retryAfter !== null && /^[0-9]{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined
  const said = z.safeParse(refusal, json)
  // A proxy in front has pages of its own for a server that is not there. And what this library finds itself, no server says.
  if (!said.success || isClientCode(said.data.code))
    return new SealdropError(status >= 502 && status <= 504 ? 'unreachable' : 'not_sealdrop', { status })
  return new SealdropError(said.data.code, { sentence: said.data.error, status, retryAfterSeconds })
}

/** Undefined when there is no use in trying again, or no telling whether that would do it twice. */
function pauseAfter(error: unknown, tried: number, tries: number): number | undefined {
  if (!(error instanceof SealdropError) || !error.isPassing || tried >= tries) return undefined
  const pauseMs = Math.max(FIRST_PAUSE_MS * 2 ** (tried - 1), (error.retryAfterSeconds ?? 0) * 1_000)
  return pauseMs > LONGEST_PAUSE_MS ? undefined : pauseMs * (0.75 + Math.random() / 2)
}
