/** Rows of boxes: their public facts and the keys that drops are sealed to. */
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { BoxPublicKey } from '../../crypto/box-key.js'
import type { Signature, SigningPublicKey } from '../../crypto/signing-key.js'
import type { EnvelopeVersion, KeyStatement } from '../../protocol/key-statement.js'
import type { LinkToken } from '../../protocol/link.js'
import { MAX_KEY_STATEMENTS } from '../../protocol/limits.js'
import type { Transaction } from 'kysely'
import type { Database } from '../database/database.js'
import type { Schema, Sealing } from '../database/schema.js'

export interface Box {
  readonly id: number
  /** As it was named by whoever asked: the store knows only its hash. */
  readonly linkToken: LinkToken
  readonly identityKey: SigningPublicKey
  readonly fetchTokenHash: Uint8Array
  readonly displayName: string | null
  readonly sealing: Sealing
  readonly isClosed: boolean
  readonly createdAtMs: number
}

/** What a link names, as it was when somebody looked: acted on only where the store is asked again if it still holds. */
export interface KnownBox extends Pick<Box, 'id' | 'identityKey' | 'fetchTokenHash'> {
  readonly linkTokenHash: Uint8Array
}

/** A statement whose key is sound and whose signature has been checked against the box's identity. */
export interface AcceptedStatement extends KeyStatement {
  readonly publicKey: BoxPublicKey
  readonly signature: Signature
}

export interface NewBox extends Omit<Box, 'isClosed'> {
  readonly statements: readonly AcceptedStatement[]
}

/** Links whose boxes are remembered: some 500 bytes each. */
const MAX_KNOWN_BOXES = 10_000

export type BoxStore = ReturnType<typeof createBoxStore>

export function createBoxStore({ query, transact, transactAlone, faultOf }: Database) {
  const knownBoxes = new LRUCache<string, KnownBox>({ max: MAX_KNOWN_BOXES })

  return {
    /** False when the id is taken: one in 2^53, so the caller draws another. */
    async create(box: NewBox): Promise<boolean> {
      try {
        await transact(async (transaction) => {
          await transaction.insertInto('boxes').values(rowOf(box)).execute()
          await transaction.insertInto('box_taken').values({ box_id: box.id }).execute()
          await insertStatements(transaction, box.id, box.statements)
        })
        return true
      } catch (error) {
        if (faultOf(error) === 'duplicate') return false
        throw error
      }
    },

    async findByLinkToken(linkToken: LinkToken): Promise<Box | undefined> {
      const row = await query
        .selectFrom('boxes')
        .select([
          'id',
          'identity_key',
          'fetch_token_hash',
          'display_name',
          'sealing',
          'is_closed',
          'created_at_ms',
        ])
        .where('link_token_hash', '=', hashToken(linkToken))
        .executeTakeFirst()
      return row && boxOf(row, linkToken)
    },

    /** Without asking the store. */
    recall(linkToken: LinkToken): KnownBox | undefined {
      return knownBoxes.get(keyOf(hashToken(linkToken)))
    },

    /** Asks the store, and remembers. */
    async learn(linkToken: LinkToken): Promise<KnownBox | undefined> {
      const linkTokenHash = hashToken(linkToken)
      const row = await query
        .selectFrom('boxes')
        .select(['id', 'identity_key', 'fetch_token_hash'])
        .where('link_token_hash', '=', linkTokenHash)
        .executeTakeFirst()
      if (row === undefined) return undefined
      // Copies: what the driver answers with are windows on all that came over the network with it.
      const known = {
        id: row.id,
        identityKey: Uint8Array.from(row.identity_key) as SigningPublicKey,
        fetchTokenHash: Uint8Array.from(row.fetch_token_hash),
        linkTokenHash,
      }
      knownBoxes.set(keyOf(linkTokenHash), known)
      return known
    },

    forget({ linkTokenHash }: KnownBox): void {
      knownBoxes.delete(keyOf(linkTokenHash))
    },

    async encryptionKeys(boxId: number): Promise<readonly AcceptedStatement[]> {
      const rows = await query
        .selectFrom('encryption_keys')
        .select(['public_key', 'envelope', 'issued_at_ms', 'valid_until_ms', 'signature'])
        .where('box_id', '=', boxId)
        .orderBy('position')
        .limit(MAX_KEY_STATEMENTS)
        .execute()
      return rows.map((row) => ({
        publicKey: row.public_key as BoxPublicKey,
        envelope: row.envelope as EnvelopeVersion,
        issuedAtMs: row.issued_at_ms,
        validUntilMs: row.valid_until_ms,
        signature: row.signature as Signature,
      }))
    },

    /** All at once: of two owners' devices that do it together, one list stands whole. */
    async replaceEncryptionKeys(boxId: number, statements: readonly AcceptedStatement[]): Promise<void> {
      await transactAlone(async (transaction) => {
        const sealing: Sealing = 'statements'
        await transaction.updateTable('boxes').set({ sealing }).where('id', '=', boxId).execute()
        await transaction.deleteFrom('encryption_keys').where('box_id', '=', boxId).execute()
        await insertStatements(transaction, boxId, statements)
      })
    },
  }
}

/** SHA-256 of a token's text as handed out. 192 and 384 random bits need no salt. */
export function hashToken(token: string): Uint8Array {
  return hash('sha256', token, 'buffer')
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('latin1')
}

async function insertStatements(
  transaction: Transaction<Schema>,
  boxId: number,
  statements: readonly AcceptedStatement[],
): Promise<void> {
  if (statements.length === 0) return
  await transaction
    .insertInto('encryption_keys')
    .values(
      statements.map((statement, position) => ({
        box_id: boxId,
        position,
        public_key: Buffer.from(statement.publicKey),
        envelope: statement.envelope,
        issued_at_ms: statement.issuedAtMs,
        valid_until_ms: statement.validUntilMs,
        signature: Buffer.from(statement.signature),
      })),
    )
    .execute()
}

function rowOf(box: NewBox) {
  return {
    id: box.id,
    link_token_hash: hashToken(box.linkToken),
    fetch_token_hash: box.fetchTokenHash,
    identity_key: Buffer.from(box.identityKey),
    display_name: box.displayName,
    sealing: box.sealing,
    created_at_ms: box.createdAtMs,
  }
}

interface BoxRow {
  readonly id: number
  readonly identity_key: Uint8Array
  readonly fetch_token_hash: Uint8Array
  readonly display_name: string | null
  readonly sealing: Sealing
  readonly is_closed: number
  readonly created_at_ms: number
}

function boxOf(row: BoxRow, linkToken: LinkToken): Box {
  return {
    id: row.id,
    linkToken,
    identityKey: row.identity_key as SigningPublicKey,
    fetchTokenHash: row.fetch_token_hash,
    displayName: row.display_name,
    sealing: row.sealing,
    isClosed: row.is_closed !== 0,
    createdAtMs: row.created_at_ms,
  }
}
