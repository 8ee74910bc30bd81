/** Rows of boxes: their public facts and the keys that drops are sealed to. */
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { BoxPublicKey } from '../../crypto/box-key.js'
import type { Signature, SigningPublicKey } from '../../crypto/signing-key.js'
import { ProtocolError } from '../../protocol/errors.js'
import type { EnvelopeVersion, KeyStatement } from '../../protocol/key-statement.js'
import type { LinkToken } from '../../protocol/link.js'
import { MAX_KEY_STATEMENTS } from '../../protocol/limits.js'
import type { Transaction } from 'kysely'
import type { Database } from '../database/database.js'
import type { Schema, Sealing } from '../database/schema.js'
import type { ServiceUse } from '../drops/service-use-store.js'
import { type PresentedInvite, spendInvite } from './invite-store.js'

export interface Box {
  readonly id: number
  /** As it was named by whoever asked: the store knows only its hash. */
  readonly linkToken: LinkToken
  readonly identityKey: SigningPublicKey
  readonly fetchTokenHash: Uint8Array
  readonly displayName: string | null
  readonly sealing: Sealing
  readonly greeting: string | null
  readonly isClosed: boolean
  readonly isForContacts: boolean
  readonly lifetimeDays: number
  readonly deletesOnAck: boolean
  readonly tellsSeen: boolean
  readonly createdAtMs: number
  /** The month in which its owner last proved ownership; 0 before that was kept. */
  readonly openedMonthMs: number
  /** When the owner replaced the link that named it; undefined for the link that it has. */
  readonly replacedAtMs: number | undefined
}

/** What a link names, as it was when somebody looked: acted on only where the store is asked again if it still holds. */
export interface KnownBox extends Pick<Box, 'id' | 'identityKey' | 'fetchTokenHash' | 'replacedAtMs'> {
  /** Of the link that named it. */
  readonly nameHash: Uint8Array
  /** Of the link that it has. */
  readonly linkTokenHash: Uint8Array
}

/** A statement whose key is sound and whose signature has been checked against the box's identity. */
export interface AcceptedStatement extends KeyStatement {
  readonly publicKey: BoxPublicKey
  readonly signature: Signature
}

export interface NewBox extends Pick<
  Box,
  'id' | 'linkToken' | 'identityKey' | 'fetchTokenHash' | 'displayName' | 'sealing' | 'createdAtMs'
> {
  readonly statements: readonly AcceptedStatement[]
  readonly openedMonthMs: number
  /** Of a box that comes from another server; any other one begins as boxes do. */
  readonly settings?: BoxSettings
  /** Of such a box: what arrives from now on has greater ids. */
  readonly lastDropId?: number
}

/** Undefined: stays as it is. */
export interface BoxSettings {
  readonly displayName?: string | null | undefined
  readonly greeting?: string | null | undefined
  readonly isClosed?: boolean | undefined
  readonly isForContacts?: boolean | undefined
  readonly lifetimeDays?: number | undefined
  readonly deletesOnAck?: boolean | undefined
  readonly tellsSeen?: boolean | undefined
}

/** Rows whose tables others look after, in the transaction that changes the box. */
export type AlsoOfBox = (transaction: Transaction<Schema>) => Promise<void>

/** Links whose boxes are remembered: some 500 bytes each. */
const MAX_KNOWN_BOXES = 10_000

export type BoxStore = ReturnType<typeof createBoxStore>

export function createBoxStore(database: Database, serviceUse: ServiceUse) {
  const { query, transact, transactAlone, writeOne, dialect, faultOf } = database
  const knownBoxes = new LRUCache<string, KnownBox>({ max: MAX_KNOWN_BOXES })

  return {
    /**
     * False when the id is taken, one in 2^53, so that the caller draws another, or the link token, where somebody else has made
     * that. An invite is spent by the same transaction.
     * @throws ProtocolError `invite_invalid`
     */
    async create(box: NewBox, invite?: PresentedInvite): Promise<boolean> {
      try {
        await transact(async (transaction) => {
          if (invite !== undefined) await spendInvite(transaction, invite)
          await transaction.insertInto('boxes').values(rowOf(box)).execute()
          await transaction
            .insertInto('box_taken')
            .values({ box_id: box.id, opened_month_ms: box.openedMonthMs })
            .execute()
          await insertStatements(transaction, box.id, box.statements)
        })
        return true
      } catch (error) {
        if (faultOf(error) === 'duplicate') return false
        throw error
      }
    },

    /** By the link that it has, or by one that it had. */
    async findByLinkToken(linkToken: LinkToken): Promise<Box | undefined> {
      const nameHash = Buffer.from(hashToken(linkToken))
      const row = await selectBox().where('link_token_hash', '=', nameHash).executeTakeFirst()
      if (row !== undefined) return boxOf(row, linkToken, undefined)
      const old = await findOldLink(nameHash)
      if (old === undefined) return undefined
      const renamed = await selectBox().where('id', '=', old.box_id).executeTakeFirst()
      return renamed && boxOf(renamed, linkToken, old.replaced_at_ms)
    },

    /** Without asking the store. */
    recall(linkToken: LinkToken): KnownBox | undefined {
      return knownBoxes.get(keyOf(hashToken(linkToken)))
    },

    /** Asks the store, and remembers. */
    async learn(linkToken: LinkToken): Promise<KnownBox | undefined> {
      const nameHash = hashToken(linkToken)
      const found = await findName(Buffer.from(nameHash))
      if (found === undefined) return undefined
      // Copies: what the driver answers with are windows on all that came over the network with it.
      const known = {
        id: found.id,
        identityKey: Uint8Array.from(found.identity_key) as SigningPublicKey,
        fetchTokenHash: Uint8Array.from(found.fetch_token_hash),
        linkTokenHash: Uint8Array.from(found.link_token_hash),
        nameHash,
        replacedAtMs: found.replaced_at_ms,
      }
      knownBoxes.set(keyOf(nameHash), known)
      return known
    },

    forget({ nameHash }: KnownBox): void {
      knownBoxes.delete(keyOf(nameHash))
    },

    async update(boxId: number, settings: BoxSettings): Promise<void> {
      const changed = definedColumnsOf(settings)
      if (Object.keys(changed).length === 0) return
      await writeOne((store) => store.updateTable('boxes').set(changed).where('id', '=', boxId).execute())
    },

    /** @throws ProtocolError `box_not_found` when it is gone by now */
    async replaceFetchToken(boxId: number, fetchTokenHash: Uint8Array): Promise<void> {
      const { numUpdatedRows } = await writeOne((store) =>
        store
          .updateTable('boxes')
          .set({ fetch_token_hash: Buffer.from(fetchTokenHash) })
          .where('id', '=', boxId)
          .executeTakeFirstOrThrow(),
      )
      if (numUpdatedRows === 0n) throw new ProtocolError('box_not_found')
    },

    /**
     * The link that it has becomes one that it had. `also` runs under the box's lock.
     * @throws ProtocolError `box_not_found` when it is gone by now
     */
    async replaceLink(
      boxId: number,
      linkTokenHash: Uint8Array,
      nowMs: number,
      also: AlsoOfBox,
    ): Promise<void> {
      await transactAlone(async (transaction) => {
        const row = await lockBox(transaction, boxId)
        if (row === undefined) throw new ProtocolError('box_not_found')
        await transaction
          .insertInto('old_links')
          .values({ link_token_hash: row.link_token_hash, box_id: boxId, replaced_at_ms: nowMs })
          .execute()
        await transaction
          .updateTable('boxes')
          .set({ link_token_hash: Buffer.from(linkTokenHash) })
          .where('id', '=', boxId)
          .execute()
        await also(transaction)
      })
    },

    /**
     * The box, its tokens and what it knows of others are gone when this resolves; its drops, which nothing leads to any more,
     * go in batches (`removeDeleted`), whoever dies in between. False when there was none.
     */
    remove(boxId: number, onlyIf: AlsoAsks = () => Promise.resolve(true)): Promise<boolean> {
      return transactAlone(async (transaction) => {
        const row = await lockBox(transaction, boxId)
        if (row === undefined) return false
        const taken = await dialect
          .lockRows(transaction.selectFrom('box_taken').select('gone_bytes').where('box_id', '=', boxId))
          .executeTakeFirst()
        if (!(await onlyIf(transaction))) return false
        await transaction.insertInto('deleted_boxes').values({ box_id: boxId }).execute()
        for (const table of ['box_taken', 'encryption_keys', 'old_links'] as const) {
          await transaction.deleteFrom(table).where('box_id', '=', boxId).execute()
        }
        for (const side of ['to_box_id', 'from_box_id'] as const) {
          await transaction.deleteFrom('contact_requests').where(side, '=', boxId).execute()
        }
        await transaction.deleteFrom('boxes').where('id', '=', boxId).execute()
        await serviceUse.release(transaction, row.arrived_bytes - (taken?.gone_bytes ?? 0))
        return true
      })
    },

    /** Of boxes that are gone, removes some `limit` rows that belonged to their drops; answers how many, 0 when none are left. */
    async removeDeleted(limit: number): Promise<number> {
      const deleted = await query.selectFrom('deleted_boxes').select('box_id').limit(1).executeTakeFirst()
      if (deleted === undefined) return 0
      const removed = await writeOne((store) => dialect.deleteOfBox(store, deleted.box_id, limit))
      if (removed > 0) return removed
      await writeOne((store) =>
        store.deleteFrom('deleted_boxes').where('box_id', '=', deleted.box_id).execute(),
      )
      return 1
    },

    /** The month in which its owner last came; written once a month. Answers whether the box is there. */
    async noteOpened(boxId: number, monthMs: number): Promise<boolean> {
      const { numUpdatedRows } = await writeOne((store) =>
        store
          .updateTable('box_taken')
          .set({ opened_month_ms: monthMs })
          .where('box_id', '=', boxId)
          .where('opened_month_ms', '<', monthMs)
          .executeTakeFirstOrThrow(),
      )
      if (numUpdatedRows === 1n) return true
      // Noted by another process meanwhile, or gone.
      const row = await query
        .selectFrom('box_taken')
        .select('box_id')
        .where('box_id', '=', boxId)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Boxes of before this was kept count from now on. */
    async beginOpenings(monthMs: number): Promise<void> {
      await writeOne((store) =>
        store
          .updateTable('box_taken')
          .set({ opened_month_ms: monthMs })
          .where('opened_month_ms', '=', 0)
          .execute(),
      )
    },

    /** Boxes whose owners last came before that month. */
    async findIdle(monthMs: number, limit: number): Promise<readonly number[]> {
      const rows = await query
        .selectFrom('box_taken')
        .select('box_id')
        .where('opened_month_ms', '<', monthMs)
        .orderBy('opened_month_ms')
        .limit(limit)
        .execute()
      return rows.map(({ box_id }) => box_id)
    },

    /** As {@link remove}, unless its owner has come since. */
    removeIdle(boxId: number, monthMs: number): Promise<boolean> {
      return this.remove(boxId, async (transaction) => {
        const idle = await transaction
          .selectFrom('box_taken')
          .select('box_id')
          .where('box_id', '=', boxId)
          .where('opened_month_ms', '<', monthMs)
          .executeTakeFirst()
        return idle !== undefined
      })
    },

    /** Statements that nobody may seal to any more. Removes at most `limit`, answers how many. */
    forgetStatements(nowMs: number, limit: number): Promise<number> {
      const expiry = { table: 'encryption_keys', column: 'valid_until_ms' } as const
      return writeOne((store) => dialect.deleteExpired(store, expiry, nowMs, limit))
    },

    /** What its owner alone may know of it, besides what {@link Box} has. */
    async historyOf(boxId: number): Promise<{ readonly lastDropId: number; readonly replacedLinks: number }> {
      const box = await query
        .selectFrom('boxes')
        .select('last_drop_id')
        .where('id', '=', boxId)
        .executeTakeFirst()
      const { links } = await query
        .selectFrom('old_links')
        .select(({ fn }) => fn.countAll<number>().as('links'))
        .where('box_id', '=', boxId)
        .executeTakeFirstOrThrow()
      return { lastDropId: box?.last_drop_id ?? 0, replacedLinks: links }
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

    /**
     * All at once: of two owners' devices that do it together, one list stands whole.
     * @throws ProtocolError `box_not_found` when it is gone by now
     */
    async replaceEncryptionKeys(boxId: number, statements: readonly AcceptedStatement[]): Promise<void> {
      await transactAlone(async (transaction) => {
        const sealing: Sealing = 'statements'
        const { numUpdatedRows } = await transaction
          .updateTable('boxes')
          .set({ sealing })
          .where('id', '=', boxId)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) throw new ProtocolError('box_not_found')
        await transaction.deleteFrom('encryption_keys').where('box_id', '=', boxId).execute()
        await insertStatements(transaction, boxId, statements)
      })
    },
  }

  function selectBox() {
    return query
      .selectFrom('boxes')
      .innerJoin('box_taken', 'box_taken.box_id', 'boxes.id')
      .select([
        'id',
        'identity_key',
        'fetch_token_hash',
        'display_name',
        'sealing',
        'greeting',
        'is_closed',
        'contacts_only',
        'drop_lifetime_days',
        'delete_on_ack',
        'seen_receipts',
        'created_at_ms',
        'opened_month_ms',
      ])
  }

  function findOldLink(nameHash: Buffer) {
    return query
      .selectFrom('old_links')
      .select(['box_id', 'replaced_at_ms'])
      .where('link_token_hash', '=', nameHash)
      .executeTakeFirst()
  }

  async function findName(nameHash: Buffer) {
    const names = query
      .selectFrom('boxes')
      .select(['id', 'identity_key', 'fetch_token_hash', 'link_token_hash'])
    const row = await names.where('link_token_hash', '=', nameHash).executeTakeFirst()
    if (row !== undefined) return { ...row, replaced_at_ms: undefined }
    const old = await findOldLink(nameHash)
    if (old === undefined) return undefined
    const renamed = await names.where('id', '=', old.box_id).executeTakeFirst()
    return renamed && { ...renamed, replaced_at_ms: old.replaced_at_ms }
  }

  function lockBox(transaction: Transaction<Schema>, boxId: number) {
    const box = transaction
      .selectFrom('boxes')
      .select(['link_token_hash', 'arrived_bytes'])
      .where('id', '=', boxId)
    return dialect.lockRows(box).executeTakeFirst()
  }
}

type AlsoAsks = (transaction: Transaction<Schema>) => Promise<boolean>

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
    ...definedColumnsOf(box.settings ?? {}),
    ...(box.lastDropId === undefined ? {} : { last_drop_id: box.lastDropId }),
  }
}

interface BoxRow {
  readonly id: number
  readonly identity_key: Uint8Array
  readonly fetch_token_hash: Uint8Array
  readonly display_name: string | null
  readonly sealing: Sealing
  readonly greeting: string | null
  readonly is_closed: number
  readonly contacts_only: number
  readonly drop_lifetime_days: number
  readonly delete_on_ack: number
  readonly seen_receipts: number
  readonly created_at_ms: number
  readonly opened_month_ms: number
}

function boxOf(row: BoxRow, linkToken: LinkToken, replacedAtMs: number | undefined): Box {
  return {
    id: row.id,
    linkToken,
    identityKey: row.identity_key as SigningPublicKey,
    fetchTokenHash: row.fetch_token_hash,
    displayName: row.display_name,
    sealing: row.sealing,
    greeting: row.greeting,
    isClosed: row.is_closed !== 0,
    isForContacts: row.contacts_only !== 0,
    lifetimeDays: row.drop_lifetime_days,
    deletesOnAck: row.delete_on_ack !== 0,
    tellsSeen: row.seen_receipts !== 0,
    createdAtMs: row.created_at_ms,
    openedMonthMs: row.opened_month_ms,
    replacedAtMs,
  }
}

function definedColumnsOf(settings: BoxSettings) {
  return Object.fromEntries(Object.entries(columnsOf(settings)).filter(([, value]) => value !== undefined))
}

function columnsOf(settings: BoxSettings) {
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : Number(value))
  return {
    display_name: settings.displayName,
    greeting: settings.greeting,
    is_closed: flag(settings.isClosed),
    contacts_only: flag(settings.isForContacts),
    drop_lifetime_days: settings.lifetimeDays,
    delete_on_ack: flag(settings.deletesOnAck),
    seen_receipts: flag(settings.tellsSeen),
  }
}
