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
  old_links: OldLinksTable
  deleted_boxes: DeletedBoxesTable
  invites: InvitesTable
  service_use: ServiceUseTable
  unfinished_fill: UnfinishedFillTable
  pycrypt_rows: PycryptRowsTable
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
  /** All that ever have. */
  arrived_drops: Generated<number>
  arrived_bytes: Generated<number>
  last_drop_id: Generated<number>
  greeting: string | null
  contacts_only: Generated<number>
  drop_lifetime_days: Generated<number>
  delete_on_ack: Generated<number>
  seen_receipts: Generated<number>
}

/** `unknown`: the owner hands out an encryption key by other means. `derived`: the X25519 form of the identity key. */
export type Sealing = 'unknown' | 'derived' | 'statements'

/**
 * What has become of what arrived: a row of its own, so that acknowledging and deleting never wait behind sending. What is
 * unseen is what arrived without what is seen and what is gone.
 */
export interface BoxTakenTable {
  box_id: number
  /** There, and acknowledged. */
  seen_drops: Generated<number>
  seen_bytes: Generated<number>
  /** Deleted, expired or withdrawn. */
  gone_drops: Generated<number>
  gone_bytes: Generated<number>
  /** The minute since when drops are refused for want of room; null when none were since the last acknowledgement. */
  refused_since_ms: number | null
  /** The beginning of the month in which the owner last proved ownership; 0 before that was kept. */
  opened_month_ms: Generated<number>
}

/** Links that their owners have replaced: kept as long as the box, so that a device that knows no other still finds it. */
export interface OldLinksTable {
  link_token_hash: Uint8Array
  box_id: number
  replaced_at_ms: number
}

/** Boxes that are gone and whose drops are being removed. */
export interface DeletedBoxesTable {
  box_id: number
}

export interface InvitesTable {
  invite_hash: Uint8Array
  expires_at_ms: number
}

/** The bytes of all drops that are there, in one row, kept exact while `MAX_STORE_BYTES` is set. */
export interface ServiceUseTable {
  id: number
  bytes: number
}

/** One row while this store is being filled from a backup or from another store: nobody serves from it before that has ended. */
export interface UnfinishedFillTable {
  id: number
  kind: 'restore' | 'copy'
  /** The operator's words for where the rows come from. */
  source: string
  /** The last row that is here, as JSON; empty before the first; or that what was there before is being removed. */
  position: string
  /** A random name of the process that fills. */
  filler: string
}

/**
 * Which rows of a PyCrypt database have been imported, so that none is a second time, nor brought back once it is gone here.
 * Kept until the operator says that the move is over.
 */
export interface PycryptRowsTable {
  /** The first 16 bytes of SHA-256 of the name of its table, the link that it stands under and, but for clients, its id. */
  row_hash: Uint8Array
  row_id: number
  /** The box that a client became, or that a message or request went into. */
  box_id: number
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
  expires_at_ms: number
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
  status: 'pending' | 'accepted' | 'rejected' | 'blocked'
  /** Who asks, sealed under the recipient's link token; erased when answered. */
  sealed_sender: Uint8Array | null
  /** When it was asked while pending, when it was answered after that. */
  changed_at_ms: number
}

export interface ServerSecretsTable {
  name: string
  secret: Uint8Array
  /** null: until it is replaced. */
  expires_at_ms: number | null
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
