/**
 * The rows, in one vocabulary for both stores. Times are integer milliseconds, those about people kept to the minute;
 * keys, tokens' hashes and bodies are bytes.
 */
import type { Generated } from 'kysely'

export interface Schema {
  boxes: BoxesTable
  box_taken: BoxTakenTable
  encryption_keys: EncryptionKeysTable
  drops: DropsTable
  unseen_drops: UnseenDropsTable
  recent_sends: RecentSendsTable
  spent_challenges: SpentChallengesTable
  contact_requests: ContactRequestsTable
  server_secrets: ServerSecretsTable
  applied_migrations: AppliedMigrationsTable
  migration_lease: MigrationLeaseTable
}

/** What is public about a box, and what has arrived in it: sends change the last three under this row's lock. */
export interface BoxesTable {
  id: number
  link_token_hash: Uint8Array
  fetch_token_hash: Uint8Array
  identity_key: Uint8Array
  display_name: string | null
  sealing: Sealing
  is_closed: Generated<number>
  created_at_ms: number
  arrived_drops: Generated<number>
  arrived_bytes: Generated<number>
  last_drop_id: Generated<number>
}

/** `unknown`: the owner hands out an encryption key by other means. `derived`: the X25519 form of the identity key. */
export type Sealing = 'unknown' | 'derived' | 'statements'

/** What the owner has taken: a row of its own, so that acknowledging never waits behind sending. */
export interface BoxTakenTable {
  box_id: number
  seen_drops: Generated<number>
  seen_bytes: Generated<number>
}

export interface EncryptionKeysTable {
  box_id: number
  position: number
  public_key: Uint8Array
  envelope: number
  issued_at_ms: number
  valid_until_ms: number
  signature: Uint8Array
}

export interface DropsTable {
  box_id: number
  id: number
  sealed_box: Uint8Array
  /** UTF-8 JSON. */
  metadata: Uint8Array | null
  receipt_hash: Uint8Array | null
  /** What the drop counts for in quotas: sealed box and metadata. */
  size_bytes: number
  created_at_ms: number
}

/** On MariaDB a table; the embedded store keeps the same fact as a column of `drops` with a partial index. */
export interface UnseenDropsTable {
  box_id: number
  id: number
  size_bytes: number
}

/** By which a retried send is recognised, for 24 hours, whatever became of the drop. */
export interface RecentSendsTable {
  box_id: number
  /** The first 16 bytes of SHA-256 of the sealed box. */
  sealed_hash: Uint8Array
  drop_id: number
  expires_at_ms: number
}

export interface SpentChallengesTable {
  nonce: Uint8Array
  forget_at_ms: number
}

export interface ContactRequestsTable {
  id: number
  to_box_id: number
  from_box_id: number
  status: 'pending' | 'accepted' | 'rejected'
  /** Who asks, sealed under the recipient's link token; erased when answered. */
  sealed_sender: Uint8Array | null
  /** When it was asked while pending, when it was answered after that. */
  changed_at_ms: number
}

export interface ServerSecretsTable {
  name: string
  secret: Uint8Array
}

export interface AppliedMigrationsTable {
  name: string
  applied_at_ms: number
}

export interface MigrationLeaseTable {
  id: number
  owner: string
  expires_at_ms: number
}
