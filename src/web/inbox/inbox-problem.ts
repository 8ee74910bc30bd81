/** What an owner is told of an error: the key of a text, and what stands for its placeholders. */
import { SealdropError } from '../../client/sealdrop-error.js'
import { LockedError } from './vault.js'

export interface InboxProblem {
  /** Of the texts. */
  readonly key: string
  readonly values?: Readonly<Record<string, string>>
}

/** Thrown on purpose, where nothing else says it. @param key of a text, or what stands behind `inbox.problems.` in one */
export class InboxError extends Error {
  readonly problem: InboxProblem

  constructor(key: string, values?: Readonly<Record<string, string>>) {
    super(key)
    const whole = key.includes('.') ? key : `inbox.problems.${key}`
    this.problem = { key: whole, ...(values && { values }) }
  }
}

const KEYS = new Map<string, string>(
  Object.entries({
    unreachable: 'problems.unreachable',
    timed_out: 'problems.unreachable',
    not_sealdrop: 'problems.unreachable',
    address_insecure: 'problems.address_insecure',
    rate_limited: 'problems.rate_limited',
    busy: 'problems.busy',
    unavailable: 'problems.busy',
    read_only: 'problems.busy',
    internal: 'problems.busy',
    backup_malformed: 'inbox.problems.backup_malformed',
    keys_malformed: 'inbox.problems.backup_malformed',
    backup_not_opened: 'inbox.problems.backup_not_opened',
    box_not_found: 'inbox.problems.box_gone',
    proof_invalid: 'inbox.problems.proof_refused',
    identity_mismatch: 'inbox.problems.other_identity',
    statement_unsigned: 'inbox.problems.other_identity',
    challenge_refused: 'inbox.problems.wrong_address',
    address_not_its_own: 'inbox.problems.wrong_address',
    keys_behind: 'inbox.riskBehind',
    link_replaced: 'inbox.riskOldLink',
    registration_closed: 'inbox.problems.registration_closed',
    invite_required: 'inbox.problems.invite_required',
    invite_invalid: 'inbox.problems.invite_invalid',
    link_malformed: 'settings.linkWrong',
    link_stripped: 'settings.linkWrong',
    sender_not_found: 'settings.linkWrong',
  }),
)

/** Undefined for what nobody needs to be told: it was stopped since the page was locked. */
export function inboxProblemOf(error: unknown): InboxProblem | undefined {
  if (error instanceof LockedError) return undefined
  if (error instanceof SealdropError && error.code === 'closed') return undefined
  if (error instanceof InboxError) return error.problem
  if (error instanceof SealdropError) return { key: KEYS.get(error.code) ?? 'inbox.problems.unexpected' }
  if (error instanceof DOMException) return { key: 'inbox.problems.storage_failed' }
  return { key: 'inbox.problems.unexpected' }
}
