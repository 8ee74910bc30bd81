/** What senders seal to: learned from the server, since another device may have renewed it, and renewed. */
import type { RandomBytes } from '../crypto/random.js'
import { encodeBase64 } from '../encoding/base64.js'
import { linkInfoAnswer } from '../protocol/box-facts.js'
import { setEncryptionKeysAnswer } from '../protocol/encryption-keys.js'
import { formatKeyStatement, type KeyStatement } from '../protocol/key-statement.js'
import type { KeptKeys } from './kept-keys.js'
import type { OwnerCalls } from './owner-calls.js'
import {
  type DecryptionKey,
  decryptionKeys,
  isRenewalDue,
  keysAhead,
  notePublished,
  renew,
  statementToPublish,
} from './owner-keys.js'
import { checkStatement } from './recipient.js'
import { SealdropError } from './sealdrop-error.js'
import type { CallServer } from './server-calls.js'

export interface KeyRenewal {
  /** Learns what the server gives to senders. */
  readonly catchUp: () => Promise<CaughtUp>
  /** @returns whether it was due, or wanted all the same */
  readonly renew: (wish: { readonly evenIfNotDue: boolean }) => Promise<boolean>
}

export interface CaughtUp {
  /** Links that senders are given. */
  readonly offered: ReadonlySet<number>
  /** They are given one that is not on this chain, or too far along. */
  readonly isForeign: boolean
}

/** Nineteen years of weekly renewals: how far the key that is published is looked for, once. */
const FARTHEST_STEP = 1_000

interface Needs {
  readonly kept: KeptKeys
  readonly call: CallServer
  readonly owner: OwnerCalls
  readonly clock: () => number
  readonly random: RandomBytes
}

export function createKeyRenewal({ kept, call, owner, clock, random }: Needs): KeyRenewal {
  const published = async (): Promise<readonly KeyStatement[]> => {
    const { linkToken, identity } = kept.current()
    const facts = await call({ path: '/link_info', body: { link_token: linkToken }, schema: linkInfoAnswer })
    if (encodeBase64(facts.public_key) !== encodeBase64(identity.publicKey))
      throw new SealdropError('identity_mismatch')
    for (const statement of facts.encryption_keys) checkStatement(statement, identity.publicKey)
    return facts.encryption_keys
  }

  const catchUp = async (): Promise<CaughtUp> => {
    const statements = await published()
    const indexes = new Map(decryptionKeys(kept.current()).map((key) => [nameOf(key), key.index]))
    const isKnown = ({ publicKey }: KeyStatement) => indexes.has(encodeBase64(publicKey))
    for (const key of keysAhead(kept.current(), FARTHEST_STEP)) {
      if (statements.every(isKnown)) break
      indexes.set(nameOf(key), key.index)
    }
    const offered = new Set<number>()
    for (const statement of statements) {
      const index = indexes.get(encodeBase64(statement.publicKey))
      if (index === undefined) continue
      offered.add(index)
      await kept.change((known) => notePublished(known, index, statement, clock()))
    }
    return { offered, isForeign: !statements.every(isKnown) }
  }

  const renewNow = async (): Promise<void> => {
    const publishing = { index: 0, statement: undefined as KeyStatement | undefined }
    await kept.change((known) => {
      const renewed = renew(known, clock(), random)
      publishing.index = renewed.chain.oldestIndex + renewed.chain.periods.length - 1
      publishing.statement = statementToPublish(renewed, clock())
      return renewed
    })
    const { index, statement } = publishing
    if (statement === undefined) return
    await owner.call({
      path: '/set_encryption_keys',
      body: { encryption_keys: [formatKeyStatement(statement)] },
      schema: setEncryptionKeysAnswer,
      needs: 'signature',
    })
    await kept.change((known) => notePublished(known, index, statement, clock()))
  }

  /** One after another: of two at once the second finds nothing left to do. */
  let renewing: Promise<unknown> = Promise.resolve()
  return {
    catchUp,
    renew({ evenIfNotDue }) {
      const isDue = () => evenIfNotDue || isRenewalDue(kept.current(), clock())
      const renewal = renewing.then(async () => {
        if (!isDue()) return false
        const { isForeign } = await catchUp()
        if (!isDue()) return false
        if (!evenIfNotDue && isForeign) throw new SealdropError('keys_behind')
        await renewNow()
        return true
      })
      renewing = renewal.catch(() => undefined)
      return renewal
    },
  }
}

function nameOf({ pair }: DecryptionKey): string {
  return encodeBase64(pair.publicKey)
}
