/**
 * What may be written down: that something happened, when, how long it took, and which of our own code was at fault.
 * Never an address, a user agent, a body, a query, a token, or the path of a link; and never the message of an error that
 * a library made, since drivers quote values in theirs.
 */
import { writeSync } from 'node:fs'
import { type DestinationStream, pino } from 'pino'
import type { LogLevel } from './config.js'

export interface Log {
  readonly request: (line: RequestLine) => void
  readonly event: (what: string, facts?: Readonly<Record<string, string | number>>) => void
  /** A line of its own. @param box a keyed hash */
  readonly security: (event: SecurityEvent, facts: SecurityFacts & { readonly box?: string }) => void
  readonly warning: (what: string) => void
  /** An error that nobody expected, or a store that does not answer. */
  readonly fault: (what: string, error: unknown, requestId?: string) => void
}

/** What owners and strangers do that an operator may have to look into. */
export type SecurityEvent =
  | 'box_registered'
  | 'invite_spent'
  | 'proof_failed'
  | 'box_updated'
  | 'box_closed'
  | 'link_rotated'
  | 'fetch_token_rotated'
  | 'drops_deleted'
  | 'box_deleted'
  | 'box_removed_as_idle'
  | 'box_exported'
  | 'box_imported'
  | 'contact_blocked'
  | 'quota_reached'
  | 'secret_rotated'

/** Numbers, and words of this list: nothing that anybody has sent fits in. */
export interface SecurityFacts {
  readonly count?: number
  readonly quota?: 'box' | 'service'
}

export interface RequestLine {
  readonly id: string
  readonly method: string
  /** The pattern, such as `/l/:link_token`, never what was put into it. */
  readonly route: string
  readonly status: number
  readonly ms: number
  /** The client went away before the answer was out. */
  readonly aborted?: true
}

export function createLog(level: LogLevel, destination: DestinationStream): Log {
  const logger = pino({ level, base: null }, destination)
  return {
    request: (line) => {
      logger.info(line)
    },
    event: (what, facts = {}) => {
      logger.info(facts, what)
    },
    security: (security, facts) => {
      logger.info({ security, ...facts })
    },
    warning: (what) => {
      logger.warn(what)
    },
    fault: (what, error, requestId) => {
      logger.error({ ...(requestId === undefined ? {} : { id: requestId }), ...traceOf(error) }, what)
    },
  }
}

/** @param stream stdout or stderr */
export function openLog(level: LogLevel, stream: 1 | 2): Log {
  return createLog(level, {
    write: (line) => {
      writeIfPossible(stream, line)
    },
  })
}

/** Of a reader that is slow: this often, a millisecond each. */
const MAX_WAITS = 5

/**
 * A log that cannot be written, on a disk that is full or to a reader that is gone, keeps nobody from being served, nor the
 * server from ending: its lines are lost. (pino's own destination tries for ever then, before the process may end.)
 */
export function writeIfPossible(stream: 1 | 2, text: string): void {
  let rest = Buffer.from(text)
  for (let waits = 0; rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(stream, rest))
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isFull || waits++ === MAX_WAITS) return
      Atomics.wait(WAITING, 0, 0, 1)
    }
  }
}

const WAITING = new Int32Array(new SharedArrayBuffer(4))

function traceOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { thrown: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const code = 'code' in error ? { code: String(error.code) } : {}
  const cause = error.cause === undefined ? {} : { cause: traceOf(error.cause) }
  return { error: error.name, ...code, stack: frames.map((line) => line.trim()), ...cause }
}
