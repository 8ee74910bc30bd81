import assert from 'node:assert/strict'
import { type Kysely, sql } from 'kysely'
import { type Database, openDatabase } from '../../../src/server/database/database.js'
import type { Schema } from '../../../src/server/database/schema.js'
import { onEachStore, type TestStore } from '../../setup/stores.js'

onEachStore('a store', (kind) => {
  let store: TestStore
  let database: Database

  before(async () => {
    store = await kind.create()
    database = openDatabase(store.settings)
    const { columns, createTable } = database.dialect
    await createTable(database.query.schema.createTable('kept'))
      .addColumn('id', columns.integer, (column) => column.notNull().primaryKey())
      .addColumn('name', columns.text(255))
      .addColumn('body', columns.blob)
      .execute()
  })
  after(async () => {
    await database.close()
    await store.remove()
  })

  const keep = (id: unknown, name: unknown, body: unknown) =>
    sql`insert into kept (id, name, body) values (${id}, ${name}, ${body})`.execute(database.query)
  const read = async (id: number) => {
    const { rows } = await sql<{ id: number; name: string; body: Uint8Array }>`
      select id, name, body from kept where id = ${id}`.execute(database.query)
    return rows[0]
  }

  it('gives back what it was given: the largest id, any text, any bytes', async () => {
    const body = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, at) => at % 256))
    await keep(2 ** 53 - 1, 'Ana 🐙 — 谢谢 \u200f', body)
    const row = await read(2 ** 53 - 1)
    assert.equal(row?.id, 2 ** 53 - 1)
    assert.equal(row.name, 'Ana 🐙 — 谢谢 \u200f')
    assert.ok(Buffer.isBuffer(row.body) && row.body.equals(body))
  })

  it('calls a second row of the same key a duplicate', async () => {
    await keep(1, 'one', null)
    await assert.rejects(keep(1, 'two', null), (error) => database.faultOf(error) === 'duplicate')
  })

  it('tells two texts apart that a lenient collation would hold for one', async () => {
    await keep(2, 'Ana', null)
    const { rows } = await sql`select id from kept where name in ('ANA', 'Aná', 'ana')`.execute(
      database.query,
    )
    assert.deepEqual(rows, [])
  })

  it('tries a transaction again that lost a lock, and lets any other failure through', async () => {
    await keep(3, '0', null)
    const other = openDatabase(store.settings)
    const add = (by: Database) =>
      by.transact(async (transaction) => {
        const { rows } = await sql<{ name: string }>`select name from kept where id = 3 ${
          kind.isMariadb ? sql`for update` : sql``
        }`.execute(transaction)
        await sql`update kept set name = ${String(Number(rows[0]?.name) + 1)} where id = 3`.execute(
          transaction,
        )
      })
    try {
      await Promise.all(Array.from({ length: 20 }, (_, at) => add(at % 2 === 0 ? database : other)))
      assert.equal((await read(3))?.name, '20')
    } finally {
      await other.close()
    }
    let tries = 0
    const failure = new Error('not a lock')
    await assert.rejects(
      database.transact(() => {
        tries++
        return Promise.reject(failure)
      }),
      failure,
    )
    assert.equal(tries, 1)
  })

  it('takes back everything that a failed transaction did', async () => {
    await assert.rejects(
      database.transact(async (transaction) => {
        await sql`insert into kept (id) values (4)`.execute(transaction)
        throw new Error('changed my mind')
      }),
    )
    assert.equal(await read(4), undefined)
  })

  if (kind.isMariadb) {
    it('ends a deadlock by trying again', async () => {
      await keep(10, '0', null)
      await keep(11, '0', null)
      const touch = (first: number, second: number) =>
        database.transact(async (transaction) => {
          await sql`update kept set name = 'touched' where id = ${first}`.execute(transaction)
          await new Promise((resolve) => setTimeout(resolve, 50))
          await sql`update kept set name = 'touched' where id = ${second}`.execute(transaction)
        })
      await Promise.all([touch(10, 11), touch(11, 10)])
      assert.equal((await read(10))?.name, 'touched')
    })

    it('speaks utf8mb4 strictly, whatever the database’s defaults are', async () => {
      const { rows } = await sql<{ charset: string; mode: string; isolation: string }>`
        select @@character_set_client as charset, @@sql_mode as mode, @@tx_isolation as isolation`.execute(
        database.query,
      )
      assert.deepEqual(rows, [
        { charset: 'utf8mb4', mode: 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', isolation: 'READ-COMMITTED' },
      ])
    })

    it('warns of a server that answers before it has flushed', async () => {
      assert.equal(await database.dialect.warning(database.query), undefined)
      await sql`set global innodb_flush_log_at_trx_commit = 2`.execute(database.query)
      try {
        assert.match((await database.dialect.warning(database.query)) ?? '', /innodb_flush_log_at_trx_commit/)
      } finally {
        await sql`set global innodb_flush_log_at_trx_commit = 1`.execute(database.query)
      }
    })
  } else {
    it('does not stand still while another process writes', async () => {
      const other = openDatabase(store.settings)
      let turns = 0
      const turning = setInterval(() => turns++, 20)
      try {
        const holding = other.transact(async (transaction) => {
          await sql`insert into kept (id) values (30)`.execute(transaction)
          await new Promise((resolve) => setTimeout(resolve, 1_000))
        })
        await new Promise((resolve) => setTimeout(resolve, 50))
        await keep(31, 'after it', null)
        await holding
        assert.equal((await read(31))?.name, 'after it')
        assert.ok(turns >= 5, `the thread was free ${String(turns)} times`)
      } finally {
        clearInterval(turning)
        await other.close()
      }
    })

    it('gives up on a writer that does not end, and calls that a conflict', async () => {
      const other = openDatabase(store.settings)
      let end: () => void = () => undefined
      try {
        const holding = other.transact(async (transaction) => {
          await sql`insert into kept (id) values (32)`.execute(transaction)
          await new Promise<void>((resolve) => (end = resolve))
        })
        await new Promise((resolve) => setTimeout(resolve, 50))
        await assert.rejects(keep(33, 'never', null), (error) => database.faultOf(error) === 'conflict')
        end()
        await holding
      } finally {
        await other.close()
      }
    })

    it('stops what its driver would get wrong', async () => {
      await assert.rejects(keep(20, 'cut\0here', null), /NUL/)
      await assert.rejects(keep(20, undefined, null), /undefined/)
      const { rows } = await sql<{ yes: number; no: number; kind: string }>`
        select ${true} as yes, ${false} as no, typeof(${5}) as kind`.execute(database.query)
      assert.deepEqual(rows, [{ yes: 1, no: 0, kind: 'integer' }])
    })

    it('flushes each commit and keeps a write-ahead log', async () => {
      const pragma = async (name: string) =>
        Object.values(
          (
            await sql<Record<string, unknown>>`select * from ${sql.raw(`pragma_${name}`)}`.execute(
              database.query,
            )
          ).rows[0] ?? {},
        )[0]
      assert.equal(await pragma('journal_mode'), 'wal')
      assert.equal(await pragma('synchronous'), 2)
      assert.equal(await pragma('foreign_keys'), 1)
    })
  }

  it('that was opened to be read only is read, and refuses by itself whatever would change it', async () => {
    await keep(900, 'as it is', null)
    const reading = openDatabase(store.settings, true)
    const insert = (query: Kysely<Schema>) =>
      sql`insert into kept (id, name) values (901, 'new')`.compile(query)
    const write = { compile: () => insert(reading.query) }
    const look = {
      compile: () => sql<{ name: string }>`select name from kept where id = 900`.compile(reading.query),
    }
    try {
      const { rows } = await reading.query.executeQuery(look.compile())
      assert.deepEqual(rows, [{ name: 'as it is' }])
      assert.deepEqual(await reading.readArrays([look]), [[['as it is']]])
      const writes: readonly (() => Promise<unknown>)[] = [
        () => reading.writeOne((query) => query.executeQuery(insert(query))),
        () => reading.transact((query) => query.executeQuery(insert(query))),
        () => reading.transactAlone((query) => query.executeQuery(insert(query))),
        () => reading.exchange([look], () => ({ writes: [write], outcome: undefined })),
        () => reading.writeIf(write, []),
        () => sql`delete from kept where id = 900`.execute(reading.query),
        () => sql`create table more (id integer)`.execute(reading.query),
      ]
      for (const each of writes) await assert.rejects(each(), String(each))
    } finally {
      await reading.close()
    }
    const { rows } = await sql`select name from kept where id >= 900 and id <= 901`.execute(database.query)
    assert.deepEqual(rows, [{ name: 'as it is' }])
  })
})
