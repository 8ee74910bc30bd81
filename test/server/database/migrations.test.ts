import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { migrations } from '../../../migrations/index.js'
import { type Database, openDatabase } from '../../../src/server/database/database.js'
import { migrateDown, migrateUp, SchemaTooNewError } from '../../../src/server/database/migrate.js'
import { onEachStore, type TestStore } from '../../setup/stores.js'
import { PACKAGE_FOLDER } from '../../setup/test-server.js'
import { type Insertable, sql } from 'kysely'
import type { DropsTable } from '../../../src/server/database/schema.js'

const NAMES = migrations.map((migration) => migration.name)
const BYTES_32 = Buffer.alloc(32, 7)

/** A row for each table, as soon as its migration has run. */
const ROWS: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  '0001-boxes': ({ query }) =>
    query
      .insertInto('boxes')
      .values({
        id: 2 ** 53 - 1,
        link_token_hash: BYTES_32,
        fetch_token_hash: BYTES_32,
        identity_key: BYTES_32,
        display_name: 'Ana 🐙',
        sealing: 'derived',
        created_at_ms: 60_000,
      })
      .execute(),
  '0002-box-taken': ({ query }) =>
    query
      .insertInto('box_taken')
      .values({ box_id: 2 ** 53 - 1 })
      .execute(),
  '0003-encryption-keys': ({ query }) =>
    query
      .insertInto('encryption_keys')
      .values({
        box_id: 1,
        position: 0,
        public_key: BYTES_32,
        envelope: 1,
        issued_at_ms: 1,
        valid_until_ms: 2,
        signature: Buffer.alloc(64, 7),
      })
      .execute(),
  '0004-drops': ({ query }) =>
    query
      .insertInto('drops')
      .values({
        box_id: 1,
        id: 1,
        sealed_box: Buffer.alloc(16_384, 7),
        metadata: null,
        receipt_hash: null,
        size_bytes: 16_384,
        created_at_ms: 60_000,
        // When it expires is a later change.
      } as Insertable<DropsTable>)
      .execute(),
  '0006-recent-sends': ({ query }) =>
    query
      .insertInto('recent_sends')
      .values({ box_id: 1, sealed_hash: Buffer.alloc(16, 7), drop_id: 1, expires_at_ms: 1 })
      .execute(),
  '0008-spent-challenges': ({ query }) =>
    query
      .insertInto('spent_challenges')
      .values({ nonce: Buffer.alloc(16, 7), forget_at_ms: 1 })
      .execute(),
  '0010-contact-requests': ({ query }) =>
    query
      .insertInto('contact_requests')
      .values({
        id: 1,
        to_box_id: 1,
        from_box_id: 2,
        status: 'pending',
        sealed_sender: BYTES_32,
        changed_at_ms: 1,
      })
      .execute(),
  '0011-server-secrets': ({ query }) =>
    query.insertInto('server_secrets').values({ name: 'test', secret: BYTES_32 }).execute(),
  '0017-old-links': ({ query }) =>
    query
      .insertInto('old_links')
      .values({ link_token_hash: BYTES_32, box_id: 1, replaced_at_ms: 60_000 })
      .execute(),
  '0019-deleted-boxes': ({ query }) => query.insertInto('deleted_boxes').values({ box_id: 1 }).execute(),
  '0020-invites': ({ query }) =>
    query.insertInto('invites').values({ invite_hash: BYTES_32, expires_at_ms: 60_000 }).execute(),
  '0022-service-use': ({ query }) => query.insertInto('service_use').values({ id: 1, bytes: 5 }).execute(),
  '0027-unfinished-fill': ({ query }) =>
    query
      .insertInto('unfinished_fill')
      .values({ id: 1, kind: 'copy', source: 'x', position: '', filler: 'y' })
      .execute(),
  '0028-pycrypt-rows': ({ query }) =>
    query
      .insertInto('pycrypt_rows')
      .values({ row_hash: Buffer.alloc(16, 7), row_id: 1, box_id: 2 ** 53 - 1 })
      .execute(),
}

/** Nobody brings a store up to date that is being filled: the mark comes last. */
const FILLING = '0027-unfinished-fill'

const TABLES = [
  'boxes',
  'box_taken',
  'encryption_keys',
  'drops',
  'recent_sends',
  'spent_challenges',
  'contact_requests',
  'server_secrets',
  'old_links',
  'deleted_boxes',
  'invites',
  'service_use',
  'unfinished_fill',
  'pycrypt_rows',
] as const

describe('docs/updating.md', () => {
  const document = readFileSync(path.join(PACKAGE_FOLDER, 'docs/updating.md'), 'utf8')
  const rows = [...document.matchAll(/^\| ([0-9]{4}-[a-z-]+) \|(.+)\|(.+)\|(.+)\|$/gm)]

  it('has a row for each migration, in their order: what it does, what its way back does, and what is lost by that', () => {
    assert.deepEqual(
      rows.map(([, name]) => name),
      NAMES,
    )
    for (const [row, , ...cells] of rows)
      assert.ok(
        cells.every((cell) => /\w{3}/.test(cell)),
        row,
      )
  })

  it('says of each that takes a table away that something is lost, and of each index that nothing is', () => {
    for (const [row, name = ''] of rows) {
      const isIndex = name.includes('-by-')
      assert.equal(/\| Nothing; [^|]*\|$/.test(row), isIndex, row)
    }
  })
})

onEachStore('migrations', (kind) => {
  let store: TestStore
  let database: Database

  beforeEach(async () => {
    store = await kind.create()
    database = openDatabase(store.settings)
  })
  afterEach(async () => {
    await database.close()
    await store.remove()
  })

  const needs = (list = migrations) => ({ database, migrations: list, clock: Date.now })
  const applied = async () => {
    const rows = await database.query.selectFrom('applied_migrations').select('name').limit(100).execute()
    return rows.map(({ name }) => name).toSorted()
  }
  const lease = () =>
    database.query.selectFrom('migration_lease').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()

  it('go up one by one with data in the tables, all down again newest first, and up once more', async () => {
    for (const [at, name] of NAMES.entries()) {
      assert.deepEqual(await migrateUp(needs(migrations.slice(0, at + 1))), [name])
      if (name !== FILLING) await ROWS[name]?.(database)
    }
    await ROWS[FILLING]?.(database)
    const box = await database.query.selectFrom('boxes').selectAll().executeTakeFirstOrThrow()
    assert.equal(box.display_name, 'Ana 🐙')
    assert.equal(box.id, 2 ** 53 - 1)
    assert.deepEqual(Buffer.from(box.identity_key), BYTES_32)
    const drop = await database.query.selectFrom('drops').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual(Buffer.from(drop.sealed_box), Buffer.alloc(16_384, 7))

    for (const name of NAMES.toReversed()) {
      assert.deepEqual(await migrateDown({ ...needs(), isFilling: true }, 1), [name])
      // What is left after a step down still holds its rows.
      const names = await applied()
      for (const table of TABLES.filter((table) =>
        names.some((left) => left.slice(5) === table.replace('_', '-')),
      )) {
        const { rows } = await sql`select * from ${sql.table(table)}`.execute(database.query)
        assert.equal(rows.length, 1, table)
      }
    }
    assert.deepEqual(await applied(), [])
    assert.deepEqual(await migrateUp(needs()), NAMES)
  })

  it('give what is there ninety days, counted from the change on', async () => {
    const at = NAMES.indexOf('0014-drop-expiry')
    await migrateUp(needs(migrations.slice(0, at)))
    await ROWS['0004-drops']?.(database)
    await migrateUp(needs())
    const { expires_at_ms } = await database.query
      .selectFrom('drops')
      .select('expires_at_ms')
      .executeTakeFirstOrThrow()
    const days = (expires_at_ms - Date.now()) / (24 * 60 * 60 * 1000)
    assert.ok(days >= 90 && days <= 91, String(days))
  })

  it('count what is gone as never arrived on the way back, so that an older program finds the box as full as it is', async () => {
    await migrateUp(needs())
    const [{ '0001-boxes': makeBox }, { query }] = [ROWS, database]
    await makeBox?.(database)
    await query.updateTable('boxes').set({ id: 1, arrived_drops: 9, arrived_bytes: 900 }).execute()
    await query
      .insertInto('box_taken')
      .values({ box_id: 1, seen_drops: 2, seen_bytes: 200, gone_drops: 4, gone_bytes: 400 })
      .execute()
    await migrateDown(needs(), NAMES.length - NAMES.indexOf('0013-box-use'))
    const box = await query
      .selectFrom('boxes')
      .innerJoin('box_taken', 'box_taken.box_id', 'boxes.id')
      .select(['arrived_drops', 'arrived_bytes', 'seen_drops', 'seen_bytes'])
      .executeTakeFirstOrThrow()
    assert.deepEqual(box, { arrived_drops: 5, arrived_bytes: 500, seen_drops: 2, seen_bytes: 200 })
  })

  it('give a box its counts again, which the way back has taken from it', async () => {
    await migrateUp(needs())
    await ROWS['0001-boxes']?.(database)
    await migrateDown(needs(), NAMES.length - 1)
    await migrateUp(needs())
    const taken = await database.query.selectFrom('box_taken').select(['box_id', 'gone_drops']).execute()
    assert.deepEqual(taken, [{ box_id: 2 ** 53 - 1, gone_drops: 0 }])
  })

  it('have nothing to do the second time', async () => {
    await migrateUp(needs())
    assert.deepEqual(await migrateUp(needs()), [])
    assert.equal((await lease()).expires_at_ms, 0, 'the lease is given back')
  })

  it('run in one of two processes that start at once, while the other waits', async () => {
    const other = openDatabase(store.settings)
    try {
      const [one, two] = await Promise.all([migrateUp(needs()), migrateUp({ ...needs(), database: other })])
      assert.deepEqual([...one, ...two].toSorted(), NAMES)
      assert.ok(one.length === 0 || two.length === 0)
    } finally {
      await other.close()
    }
  })

  it('wait for a holder that lives, and take over from one that was killed', async () => {
    await migrateUp(needs([]))
    const kill = { owner: 'killed', expires_at_ms: Date.now() + 1_500 }
    await migrateUp(needs(migrations.slice(0, 1)))
    await database.query.updateTable('migration_lease').set(kill).where('id', '=', 1).execute()
    const startedAt = Date.now()
    await migrateUp(needs())
    assert.ok(Date.now() >= kill.expires_at_ms, `waited ${String(Date.now() - startedAt)} ms`)
    assert.deepEqual(await applied(), NAMES)
  })

  it('stop before the next change when the lease went to somebody else', async () => {
    const thief = {
      name: '0000-thief',
      up: async () => {
        await database.query
          .updateTable('migration_lease')
          .set({ owner: 'another', expires_at_ms: Date.now() + 15_000 })
          .where('id', '=', 1)
          .execute()
      },
      down: () => Promise.resolve(),
    }
    // The embedded store holds one connection inside a migration's transaction, so the thief is another one there.
    if (!kind.isMariadb) {
      await migrateUp(needs([]))
      thief.up = async () => {
        setTimeout(() => {
          void database.query
            .updateTable('migration_lease')
            .set({ owner: 'another', expires_at_ms: Date.now() + 15_000 })
            .where('id', '=', 1)
            .execute()
        }, 0)
        return Promise.resolve()
      }
    }
    const slow = {
      name: '0000-slow',
      up: () => new Promise<void>((resolve) => setTimeout(resolve, 50)),
      down: () => Promise.resolve(),
    }
    await assert.rejects(migrateUp(needs([thief, slow, ...migrations])), /lease to migrate was lost/)
    assert.ok(!(await applied()).includes('0001-boxes'))
  })

  it('are refused by an older program, in one clear line', async () => {
    await migrateUp(needs())
    const older = migrations.slice(0, -1)
    await assert.rejects(migrateUp(needs(older)), (error: unknown) => {
      assert.ok(error instanceof SchemaTooNewError)
      assert.match(error.message, /^The store was made by a newer Sealdrop .*0028-pycrypt-rows.*$/)
      return true
    })
  })

  it('make the same change again after a crash in the middle without harm', async () => {
    await migrateUp(needs())
    if (!kind.isMariadb) return
    // MariaDB commits a change of the schema at once: a crash leaves it made and not noted.
    for (const name of NAMES) {
      await database.query.deleteFrom('applied_migrations').where('name', '=', name).execute()
    }
    assert.deepEqual(await migrateUp(needs()), NAMES)
  })

  it('are undone again after a crash in the middle without harm', async () => {
    await migrateUp(needs())
    if (!kind.isMariadb) return
    for (const name of NAMES.toReversed()) {
      assert.deepEqual(await migrateDown({ ...needs(), isFilling: true }, 1), [name])
      await database.query.insertInto('applied_migrations').values({ name, applied_at_ms: 1 }).execute()
      assert.deepEqual(await migrateDown({ ...needs(), isFilling: true }, 1), [name])
    }
    assert.deepEqual(await migrateUp(needs()), NAMES)
  })

  if (kind.isMariadb) {
    it('name character set and binary collation for every table and every text', async () => {
      await migrateUp(needs())
      const tables = await sql<{ name: string; collation: string; engine: string }>`
        select table_name as name, table_collation as collation, engine
        from information_schema.tables where table_schema = database()`.execute(database.query)
      assert.ok(tables.rows.length >= TABLES.length + 3)
      for (const table of tables.rows) {
        assert.deepEqual([table.collation, table.engine], ['utf8mb4_bin', 'InnoDB'], table.name)
      }
      const columns = await sql<{ name: string; collation: string | null; type: string }>`
        select concat(table_name, '.', column_name) as name, collation_name as collation, data_type as type
        from information_schema.columns where table_schema = database()`.execute(database.query)
      for (const { name, collation, type } of columns.rows) {
        assert.ok(collation === null || collation === 'utf8mb4_bin', name)
        if (/key|hash|token|secret|sealed_|nonce|signature|metadata/.test(name.split('.')[1] ?? '')) {
          assert.ok(['binary', 'mediumblob'].includes(type), `${name} is ${type}`)
        }
      }
    })
  }
})
