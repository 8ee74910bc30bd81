/** What the doctor says: in plain words, and what to do about it. Never a password, a key or a token. */

export type Check =
  | 'node'
  | 'settings'
  | 'store'
  | 'rights'
  | 'flushing'
  | 'tables'
  | 'schema'
  | 'clock'
  | 'connections'
  | 'folders'
  | 'space'
  | 'address'
  | 'proxy'
  | 'size'
  | 'transit'
  | 'files'

export interface Finding {
  readonly check: Check
  /** `note`: works, and the operator should know. */
  readonly verdict: 'right' | 'note' | 'wrong'
  readonly says: string
  /** What to do. */
  readonly advice?: string
}

export function right(check: Check, says: string): Finding {
  return { check, verdict: 'right', says }
}

export function note(check: Check, says: string, advice?: string): Finding {
  return { check, verdict: 'note', says, ...(advice === undefined ? {} : { advice }) }
}

export function wrong(check: Check, says: string, advice: string): Finding {
  return { check, verdict: 'wrong', says, advice }
}
