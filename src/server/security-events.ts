/**
 * Lines in the log for what an operator may have to look into. A box stands in them as HMAC-SHA-256 of its id under a key
 * that is made for each calendar month (UTC): within a month, lines about one box can be told to be so, and once the month's
 * key has been removed nobody can say which box they were about.
 *
 *     {"level":30,"time":1764547200000,"security":"proof_failed","box":"5f0e3c9a1b7d2468"}
 */
import { createHmac } from 'node:crypto'
import type { RandomBytes } from '../crypto/random.js'
import type { Clock } from './clock.js'
import type { Log, SecurityEvent, SecurityFacts } from './log.js'
import type { SecretStore } from './secret-store.js'

export interface SecurityEvents {
  /** Neither waits nor fails. What a store that does not answer costs is the hash of the box. */
  readonly note: (event: SecurityEvent, boxId?: number, facts?: SecurityFacts) => void
}

export interface SecurityEventNeeds {
  readonly secrets: Pick<SecretStore, 'findOrKeep'>
  readonly random: RandomBytes
  readonly clock: Clock
  readonly log: Pick<Log, 'security'>
}

const KEY_BYTES = 32
/** In hex digits: enough to tell boxes apart. */
const HASH_LENGTH = 16

export function createSecurityEvents({ secrets, random, clock, log }: SecurityEventNeeds): SecurityEvents {
  let known: { readonly month: string; readonly key: Promise<Uint8Array | undefined> } | undefined

  return {
    note(event, boxId, facts = {}) {
      if (boxId === undefined) {
        log.security(event, facts)
        return
      }
      void keyOfMonth(monthOf(clock())).then((key) => {
        log.security(event, key === undefined ? facts : { box: hashOf(boxId, key), ...facts })
      })
    },
  }

  /** Undefined when the store does not answer: it is asked again for the next event. */
  function keyOfMonth({ month, endsAtMs }: Month): Promise<Uint8Array | undefined> {
    if (known?.month === month) return known.key
    const key = secrets
      .findOrKeep(`events ${month}`, random(KEY_BYTES), endsAtMs)
      .then((secret) => Uint8Array.from(secret))
      .catch(() => {
        known = undefined
        return undefined
      })
    known = { month, key }
    return key
  }
}

interface Month {
  /** Such as `2026-11`. */
  readonly month: string
  readonly endsAtMs: number
}

function monthOf(nowMs: number): Month {
  const now = new Date(nowMs)
  return {
    month: now.toISOString().slice(0, 7),
    endsAtMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1),
  }
}

function hashOf(boxId: number, key: Uint8Array): string {
  return createHmac('sha256', key).update(String(boxId)).digest('hex').slice(0, HASH_LENGTH)
}
