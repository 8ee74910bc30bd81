/** What a person is told of an error: the key of a text, and whether the same can be tried again. */
import { SealdropError } from '../client/sealdrop-error.js'

export interface Problem {
  /** Of the texts, below `problems.`. */
  readonly key: string
  readonly seconds?: number
  /** Whether the same may succeed later, with nothing changed. */
  readonly isPassing: boolean
  /** Another one that it did not settle. */
  readonly before?: Problem
}

const FINAL = new Map<string, string>(
  Object.entries({
    link_malformed: 'link_malformed',
    link_stripped: 'link_stripped',
    identity_mismatch: 'wrong_key',
    identity_unsound: 'wrong_key',
    statement_unsigned: 'wrong_key',
    keys_rolled_back: 'wrong_key',
    box_key_unsound: 'wrong_key',
    keys_expired: 'keys_expired',
    sealing_unknown: 'sealing_unknown',
    box_closed: 'box_closed',
    link_replaced: 'link_replaced',
    permission_required: 'contacts_only',
    box_not_found: 'box_not_found',
    letter_too_long: 'letter_too_long',
    letter_not_text: 'letter_not_text',
    address_insecure: 'address_insecure',
  }),
)

const PASSING = new Map<string, string>(
  Object.entries({
    box_full: 'box_full',
    service_full: 'box_full',
    rate_limited: 'rate_limited',
    busy: 'busy',
    unavailable: 'busy',
    read_only: 'read_only',
    internal: 'busy',
    puzzle_required: 'busy',
  }),
)

/** Nobody, or something else than a server of ours, has answered: whether it acted is not known. */
const SILENT = ['unreachable', 'timed_out', 'not_sealdrop']

/** @param isSent whether something was on its way when it happened */
export function problemOf(error: unknown, isSent: boolean): Problem {
  const { code, retryAfterSeconds: seconds } =
    error instanceof SealdropError ? error : { code: 'unexpected', retryAfterSeconds: undefined }
  if (SILENT.includes(code)) return { key: isSent ? 'not_known' : 'unreachable', isPassing: true }
  if (code === 'rate_limited' && seconds !== undefined) {
    return { key: 'rate_limited_for', seconds, isPassing: true }
  }
  const passing = PASSING.get(code)
  if (passing !== undefined) return { key: passing, isPassing: true }
  return { key: FINAL.get(code) ?? 'not_sealed', isPassing: false }
}
