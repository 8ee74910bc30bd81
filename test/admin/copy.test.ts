import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { migrations } from '../../migrations/index.js'
import { compareStores, type OpenEnd } from '../../src/admin/copy-store.js'
import { createProgress } from '../../src/admin/progress.js'
import { type Database, openDatabase } from '../../src/server/database/database.js'
import { migrateDown } from '../../src/server/database/migrate.js'
import { type ColumnKind, STORE_TABLES, type StoreTable } from '../../src/server/database/store-tables.js'
import { readFill } from '../../src/server/database/unfinished-fill.js'
import { startCuttingProxy } from '../faults/cutting-proxy.js'
import { runAdmin, startAdmin, untilEnded } from '../setup/admin.js'
import type { Ran } from '../setup/command-line.js'
import { commonRows, schemaOf } from '../setup/common-rows.js'
import { addManyDrops, addOddRows, addRows, openMigrated, withDatabaseOf } from '../setup/filled-store.js'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
import { playAfterMove, playBeforeMove } from '../setup/moved-phone.js'
import { leave, registerPhone } from '../setup/phone.js'
import { startServerProcess } from '../setup/server-process.js'
import { createMariadbStore, STORES, type StoreKind, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER, startTestServer } from '../setup/test-server.js'

const [EMBEDDED, UTF8, LATIN1] = STORES

let folder: string
let stores: TestStore[] = []

async function create(kind: StoreKind | undefined): Promise<TestStore> {
  assert.ok(kind)
  return keep(await kind.create())
}

function keep(store: TestStore): TestStore {
  stores.push(store)
  return store
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-copy-'))
})
afterEach(async () => {
  for (const store of stores) await store.remove()
  stores = []
  rmSync(folder, { recursive: true, force: true })
})

/** What stands behind `--from` and `--to`. @param changes of the settings, such as another port */
function named({ settings, environment }: TestStore, changes: Readonly<Record<string, string>> = {}): string {
  if (settings.kind === 'embedded') return `embedded:${settings.dataFolder}`
  const file = path.join(mkdtempSync(path.join(folder, 'settings-')), 'mariadb.env')
  const lines = Object.entries({ ...environment, ...changes }).map(([name, value]) => `${name}="${value}"`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return `mariadb:${file}`
}

function wordsFor(from: string, to: string, ...more: readonly string[]): readonly string[] {
  return ['copy', '--from', from, '--to', to, ...more]
}

async function copied(source: TestStore, target: TestStore, ...more: readonly string[]): Promise<Ran> {
  const ran = await runAdmin(folder, wordsFor(named(source), named(target), ...more))
  assert.deepEqual([ran.code, ran.stderr], [0, ''])
  return ran
}

/** @param says the one line that it ends with */
async function refused(words: readonly string[], says: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runAdmin(folder, words)
  assert.deepEqual([code, stdout], [1, ''], stderr)
  assert.match(stderr, /^sealdrop-admin: [^\n]+\n$/)
  assert.match(stderr, says)
}

const rowsOf = (store: TestStore) => withDatabaseOf(store, commonRows)

async function assertSame(source: TestStore, target: TestStore): Promise<void> {
  const rows = await rowsOf(target)
  assert.deepEqual(rows['unfinished_fill'], [])
  for (const [table, expected] of Object.entries(await rowsOf(source))) {
    // Not by deepEqual alone, whose words for thousands of rows take minutes.
    assert.equal(rows[table]?.length, expected.length, table)
    assert.ok(
      expected.every((row, at) => row === rows[table]?.[at]),
      table,
    )
  }
}

/** What an embedded store is on the disk. */
function fileOf({ settings }: TestStore): { sha256: string; mtimeMs: number } | undefined {
  if (settings.kind !== 'embedded') return undefined
  const file = path.join(settings.dataFolder, 'sealdrop.db')
  return { sha256: hash('sha256', readFileSync(file)), mtimeMs: statSync(file).mtimeMs }
}

const WAYS: readonly (readonly [StoreKind | undefined, StoreKind | undefined])[] = [
  [EMBEDDED, UTF8],
  [EMBEDDED, LATIN1],
  [UTF8, EMBEDDED],
  [LATIN1, EMBEDDED],
  [UTF8, LATIN1],
  [EMBEDDED, EMBEDDED],
]

describe('sealdrop-admin copy', function () {
  this.timeout(60_000)

  for (const [from, to] of WAYS) {
    const title = `${from?.name ?? 'MariaDB'} to ${to?.name ?? 'MariaDB'}`
    it(`takes every row from ${title}, and a phone goes on there`, async function () {
      if (from === undefined || to === undefined) return this.skip()
      const [source, target] = [await create(from), await create(to)]
      const server = await startTestServer(from, { store: source })
      const moved = await playBeforeMove(server)
      await server.stop()
      await withDatabaseOf(source, addOddRows)
      const before = await rowsOf(source)
      const fileBefore = fileOf(source)

      const { stdout } = await copied(source, target, '--json')
      assert.deepEqual(fileOf(source), fileBefore)
      const { copied: done, tables } = JSON.parse(stdout) as {
        readonly copied: boolean
        readonly tables: readonly { readonly table: string; readonly rows: number; readonly sha256: string }[]
      }
      assert.equal(done, true)
      assert.deepEqual(
        tables.map(({ table, rows }) => [table, rows]),
        STORE_TABLES.map(({ name }) => [name, before[name]?.length]),
      )
      for (const { sha256 } of tables) assert.match(sha256, /^[0-9a-f]{64}$/)
      await assertSame(source, target)
      assert.deepEqual(await rowsOf(source), before)

      const after = await startTestServer(to, { store: target })
      try {
        await playAfterMove(after, moved)
      } finally {
        await after.stop()
      }
    })
  }
})

interface Mark {
  readonly filler: string
  readonly position: string
}

async function readMark({ query }: Database): Promise<Mark | undefined> {
  const [mark] = await query.selectFrom('unfinished_fill').select(['filler', 'position']).limit(1).execute()
  return mark
}

function phaseOf({ position }: Mark): 'emptying' | 'copying' | 'comparing' {
  if (position === 'emptying') return 'emptying'
  // The last row of the last table.
  return position === `drops [${String(Number.MAX_SAFE_INTEGER)},${String(Number.MAX_SAFE_INTEGER)}]`
    ? 'comparing'
    : 'copying'
}

/** Until this run has the store, and has then moved on so many times or is comparing; false when it has ended before. */
async function untilMoved(database: Database, before: Mark | undefined, moves: number, ended: Promise<Ran>) {
  const end = { isThere: false }
  void ended.then(() => (end.isThere = true))
  let [moved, last] = [-1, before]
  while (!end.isThere) {
    const mark = await readMark(database)
    const isTaken = mark !== undefined && mark.filler !== before?.filler
    if (isTaken && (moved < 0 || mark.position !== last?.position)) {
      moved++
      last = mark
      if (moved >= moves || phaseOf(mark) === 'comparing') return true
    }
    await wait(1)
  }
  return false
}

const random = (below: number) => Math.floor(Math.random() * below)
const PHASES = ['emptying', 'copying', 'comparing'] as const

describe('a copy that is interrupted', function () {
  this.timeout(120_000)

  for (const [from, to] of WAYS.filter((_way, at) => at === 0 || at === 2)) {
    const title = `${from?.name ?? 'MariaDB'} to ${to?.name ?? 'MariaDB'}`
    it(`by being killed, again and again, ends with everything once, from ${title}`, async function () {
      if (from === undefined || to === undefined) return this.skip()
      const [source, target] = [await create(from), await create(to)]
      await withDatabaseOf(source, async (database) => {
        await addOddRows(database)
        await addManyDrops(database, { drops: 6_000, bytes: 200 })
      })
      const before = await rowsOf(source)
      const database = await openMigrated(target)
      const killedIn: string[] = []
      try {
        // In the place of boxes of the same numbers and other contents.
        await addManyDrops(database, { drops: 4_000, bytes: 100 })
        const words = wordsFor(named(source), named(target), '--replace')
        for (let [comparisons, ends] = [0, 0]; ;) {
          const mark = await readMark(database)
          const phase = mark === undefined ? 'emptying' : phaseOf(mark)
          const child = startAdmin(folder, words)
          const ended = untilEnded(child)
          const moves = phase === 'emptying' ? random(3) : phase === 'comparing' ? 0 : 1 + random(12)
          if (comparisons < 2 && (await untilMoved(database, mark, moves, ended))) {
            if (phase === 'comparing') comparisons++
            await wait(random(phase === 'comparing' ? 80 : 15))
            child.kill('SIGKILL')
          }
          const { code, stderr } = await ended
          if (code === 0) {
            if (PHASES.every((each) => killedIn.includes(each))) break
            // A phase was over before it could be killed in it: once more from the beginning.
            assert.ok(++ends < 10, killedIn.join())
            comparisons = 0
            continue
          }
          assert.equal(code, 'SIGKILL', stderr)
          killedIn.push(phase)
          if (phase === 'copying' && killedIn.indexOf('copying') === killedIn.length - 1)
            await assertNobodyServesFrom(target)
        }
      } finally {
        await database.close()
      }
      await assertSame(source, target)
      assert.deepEqual(await rowsOf(source), before)
      process.stdout.write(`      killed ${String(killedIn.length)} times\n`)
    })
  }

  async function assertNobodyServesFrom({ environment }: TestStore): Promise<void> {
    const says =
      /^.*This store is not whole: sealdrop-admin copy from [^\n]+ has not ended here\. Run it again[^\n]+\n$/
    const server = await startServerProcess(environment)
    assert.equal(await server.ended, 1)
    assert.match(server.errors(), says)
    const { code, stdout, stderr } = await runAdmin(folder, ['stats'], environment)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, says)
  }

  describe('by what lies between', () => {
    let instance: MariadbInstance
    const STOPPED =
      /^sealdrop-admin: --(from|to), the MariaDB database \w+ at \S+: It stopped answering[^\n]+ Call this again in the same words: it goes on where it was\.\n$/

    before(async function () {
      if (UTF8 === undefined) return this.skip()
      // The least that hosts allow.
      instance = await startMariadb(['--innodb-buffer-pool-size=64M', '--max-allowed-packet=1M'])
    })
    after(() => instance.remove())

    const onInstance = async () => keep(await createMariadbStore('utf8mb4', instance))
    const filled = async (store: TestStore) => {
      await withDatabaseOf(store, async (database) => {
        await addOddRows(database)
        await addManyDrops(database, { drops: 4_000, bytes: 100 })
      })
      return store
    }

    it('goes on after mariadbd was killed, whichever end it is', async () => {
      const [embedded, mariadb, back] = [await create(EMBEDDED), await onInstance(), await create(EMBEDDED)]
      await filled(embedded)
      await withDatabaseOf(mariadb, () => Promise.resolve())
      for (const [source, target] of [
        [embedded, mariadb],
        [mariadb, back],
      ] as const) {
        const words = wordsFor(named(source), named(target))
        const database = await openMigrated(target)
        try {
          const ended = untilEnded(startAdmin(folder, words))
          assert.ok(await untilMoved(database, undefined, 12, ended))
          await instance.kill()
          const { code, stderr } = await ended
          assert.equal(code, 1)
          assert.match(stderr, STOPPED)
        } finally {
          await database.close()
        }
        await instance.start()
        await copied(source, target)
        await assertSame(embedded, target)
      }
    })

    it('goes on after connections were cut in the middle of answers', async () => {
      const [source, target] = [await filled(await onInstance()), await onInstance()]
      // Far less than a comparison reads, so that each run breaks off.
      const proxy = await startCuttingProxy(instance.port, { bytes: 300_000 })
      const throughIt = { DB_PORT: portOf(proxy.url) }
      const words = wordsFor(named(source, throughIt), named(target, throughIt))
      const database = await openMigrated(target)
      let failures = 0
      try {
        // The comparison begins anew each time, and would never come through between two cuts.
        for (let mark: Mark | undefined; mark === undefined || phaseOf(mark) !== 'comparing';) {
          const { code, stderr } = await runAdmin(folder, words)
          assert.equal(code, 1)
          assert.match(stderr, /^sealdrop-admin: --(from|to), the MariaDB database [^\n]+\n$/)
          assert.ok(++failures < 30, stderr)
          mark = await readMark(database)
        }
      } finally {
        proxy.close()
        await database.close()
      }
      assert.ok(failures > 0 && proxy.cuts() > 1, String(failures))
      const { code, stderr } = await runAdmin(folder, wordsFor(named(source), named(target)))
      assert.deepEqual([code, stderr], [0, ''])
      await assertSame(source, target)
    })

    it('goes on where a commit was carried out and its answer lost', async () => {
      const [source, target] = [await filled(await create(EMBEDDED)), await onInstance()]
      const proxy = await startForgetfulProxy(instance.port, 20)
      try {
        const ran = await runAdmin(
          folder,
          wordsFor(named(source), named(target, { DB_PORT: String(proxy.port) })),
        )
        assert.equal(ran.code, 1)
        assert.match(ran.stderr, STOPPED)
      } finally {
        proxy.close()
      }
      const { position } = (await withDatabaseOf(target, readMark)) ?? assert.fail('it is marked')
      assert.match(position, /^\w+ \[/)
      await copied(source, target)
      await assertSame(source, target)
    })

    it('takes constant memory, and packets of a megabyte', async () => {
      const [source, target, back] = [await create(EMBEDDED), await onInstance(), await create(EMBEDDED)]
      await withDatabaseOf(source, (database) => addManyDrops(database, { drops: 4_500, bytes: 16_384 }))
      for (const [from, to] of [
        [source, target],
        [target, back],
      ] as const) {
        const { code, stderr } = await runAdmin(folder, wordsFor(named(from), named(to)), {
          NODE_OPTIONS: '--max-old-space-size=64',
        })
        assert.equal(code, 0, stderr)
      }
      await assertSame(source, back)
    })
  })

  it('by another one that begins, leaves the later one to end', async function () {
    if (UTF8 === undefined) return this.skip()
    const [source, target] = [await create(EMBEDDED), await create(UTF8)]
    await withDatabaseOf(source, (database) => addManyDrops(database, { drops: 40_000, bytes: 100 }))
    const database = await openMigrated(target)
    try {
      const words = wordsFor(named(source), named(target))
      const first = untilEnded(startAdmin(folder, words))
      const second = untilEnded(startAdmin(folder, words))
      const both = await Promise.all([first, second])
      assert.deepEqual(both.map(({ code }) => code).sort(), [0, 1], both.map(({ stderr }) => stderr).join())
      const [loser] = both.filter(({ code }) => code === 1)
      assert.match(loser?.stderr ?? '', /Another sealdrop-admin has begun to fill the same store meanwhile/)
    } finally {
      await database.close()
    }
    await assertSame(source, target)
  })
})

/** An opened store as the command has it. */
function endOf(store: TestStore, database: Database, option: '--from' | '--to'): OpenEnd {
  return { option, place: store.settings.kind, database, faultOf: database.faultOf }
}

describe('the comparison at the end of a copy', function () {
  this.timeout(60_000)

  let [source, target]: TestStore[] = []
  let ends: readonly [OpenEnd, OpenEnd]

  beforeEach(async function () {
    if (UTF8 === undefined) return this.skip()
    source = await create(EMBEDDED)
    target = await create(UTF8)
    await withDatabaseOf(source, addOddRows)
    await copied(source, target)
    ends = [
      endOf(source, openDatabase(source.settings), '--from'),
      endOf(target, openDatabase(target.settings), '--to'),
    ]
  })
  afterEach(async () => {
    for (const { database } of ends) await database.close()
  })

  const differing = async () => (await compareStores(...ends)).differing.map(({ table }) => table)

  it('finds whatever has changed in any column of either, and says in which table', async () => {
    assert.deepEqual(await differing(), [])
    for (const { database } of ends) {
      for (const table of STORE_TABLES) {
        for (const [column, kind] of table.columns) {
          const undo = await change(database, table, column, kind)
          assert.deepEqual(await differing(), [table.name], `${table.name}.${column}`)
          await undo()
        }
      }
    }
    assert.deepEqual(await differing(), [])
  })

  it('finds a row that is missing, and one too many', async () => {
    for (const [at, { name }] of STORE_TABLES.filter(({ name }) => name !== 'service_use').entries()) {
      const { query } = ends[at % 2]?.database ?? assert.fail()
      const [column = ''] = STORE_TABLES.find((table) => table.name === name)?.key ?? []
      const least = sql`select min(${sql.ref(column)}) as least from ${sql.table(name)}`
      const { rows } = await least.execute(query)
      await sql`
        delete from ${sql.table(name)} where ${sql.ref(column)} = ${(rows[0] as { least: unknown }).least}
      `.execute(query)
      assert.ok((await differing()).includes(name), name)
    }
  })

  it('finds what a server that goes on writes meanwhile, also behind the place where it reads', async () => {
    const kind = EMBEDDED ?? assert.fail()
    const server = await startTestServer(kind, { store: source ?? assert.fail() })
    try {
      const phone = await registerPhone(server)
      await copied(source ?? assert.fail(), target ?? assert.fail(), '--replace')
      const drops = await server.database.query
        .selectFrom('drops')
        .select((row) => row.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      let seen = 0
      let sent: Promise<unknown> | undefined
      const { differing: found } = await compareStores(...ends, (count) => {
        seen += count
        // Both have been read to the end, and boxes not yet.
        if (seen >= 2 * drops.count) sent ??= leave(server, phone)
      })
      await sent
      assert.ok(sent !== undefined)
      assert.ok(found.some(({ table }) => table === 'boxes'))
      assert.ok(!found.some(({ table }) => table === 'drops'))
    } finally {
      await server.stop()
    }
  })

  it('leaves what it found to be begun anew', async () => {
    const [from, to] = [source ?? assert.fail(), target ?? assert.fail()]
    const [, { database }] = ends
    // So much that the death does not come too late.
    await addManyDrops(ends[0].database, { drops: 20_000, bytes: 100 })
    const child = startAdmin(folder, wordsFor(named(from), named(to), '--replace'))
    const ended = untilEnded(child)
    assert.ok(await untilMoved(database, undefined, 8, ended))
    child.kill('SIGKILL')
    assert.equal((await ended).code, 'SIGKILL')
    // Behind what it has copied, by somebody who has not stopped.
    await addRows(ends[0].database, 'deleted_boxes', [{ box_id: 1 }])
    await refused(
      wordsFor(named(from), named(to)),
      /The stores are not the same: deleted_boxes \(3 rows in the first, 2 rows in the second\)\. Something has written to one of them meanwhile\./,
    )
    assert.equal((await readFill(database.query))?.position, 'emptying')
    await copied(from, to)
    await assertSame(from, to)
  })
})

/** Answers how it is undone. */
async function change(
  { query }: Database,
  { name, key }: StoreTable,
  column: string,
  kind: ColumnKind,
): Promise<() => Promise<unknown>> {
  const order = sql.join(key.map((each) => sql.ref(each)))
  const { rows } = await sql<Record<string, number | string | Buffer | null>>`
    select * from ${sql.table(name)} order by ${order} limit 1`.execute(query)
  const row = rows[0] ?? assert.fail(`there is no row in ${name}`)
  if (column === 'is_seen' && !('is_seen' in row)) {
    const { box_id, id, size_bytes } = row
    const unseen = { box_id, id, size_bytes } as { box_id: number; id: number; size_bytes: number }
    const isSeen = await query
      .deleteFrom('unseen_drops')
      .where('id', '=', unseen.id)
      .where('box_id', '=', unseen.box_id)
      .executeTakeFirst()
    const add = () => query.insertInto('unseen_drops').values(unseen).execute()
    if (isSeen.numDeletedRows === 1n) return add
    await add()
    return () =>
      query
        .deleteFrom('unseen_drops')
        .where('id', '=', unseen.id)
        .where('box_id', '=', unseen.box_id)
        .execute()
  }
  const before = row[column] ?? null
  const after = changed(before, column, kind)
  const set = (from: typeof before, to: typeof before) => {
    const found = key.map((each) => sql`${sql.ref(each)} = ${each === column ? from : row[each]}`)
    return sql`
      update ${sql.table(name)} set ${sql.ref(column)} = ${to} where ${sql.join(found, sql` and `)}`.execute(
      query,
    )
  }
  await set(before, after)
  return () => set(after, before)
}

function changed(value: number | string | Buffer | null, column: string, kind: ColumnKind) {
  if (kind === 'text') return `${String(value ?? '')}x`
  if (kind === 'integer') return column === 'is_seen' ? 1 - Number(value) : Number(value) + 5_000
  if (!Buffer.isBuffer(value)) return Buffer.alloc(32, 1)
  const bytes = Buffer.from(value)
  bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)
  return bytes
}

describe('sealdrop-admin copy, before it changes anything,', function () {
  this.timeout(60_000)

  it('refuses a source that is not there, or not as this version leaves it', async () => {
    const [source, target] = [await create(EMBEDDED), await create(EMBEDDED)]
    const words = wordsFor(named(source), named(target))
    await refused(words, /: --from, the embedded store in \S+: There is no store\.\n$/)
    const database = await openMigrated(source)
    try {
      await migrateDown({ database, migrations, clock: Date.now }, 3)
      await refused(
        words,
        /: --from, .*The store is of an earlier version \(\d{4}-[^)]+\).*sealdrop-admin migrate/,
      )
      await database.query
        .insertInto('applied_migrations')
        .values({ name: '9999-later', applied_at_ms: 1 })
        .execute()
      await refused(words, /: --from, .*made by a newer Sealdrop \(it has 9999-later\)/)
    } finally {
      await database.close()
    }
    assert.ok(
      target.settings.kind === 'embedded' &&
        !existsSync(path.join(target.settings.dataFolder, 'sealdrop.db')),
    )
    await refused(
      wordsFor(`mariadb:${path.join(folder, 'none.env')}`, named(target)),
      /none\.env is not there\./,
    )
    await refused(wordsFor(named(source), 'mariadb'), /DB_NAME must be given\./)
  })

  it('refuses a store as its own target, by whatever words', async function () {
    const source = await create(EMBEDDED)
    await withDatabaseOf(source, addOddRows)
    const before = await rowsOf(source)
    assert.ok(source.settings.kind === 'embedded')
    const link = path.join(folder, 'link')
    symlinkSync(source.settings.dataFolder, link)
    const same = /^sealdrop-admin: Both are the same store\.\n$/
    for (const other of [
      named(source),
      `embedded:${link}`,
      `embedded:${source.settings.dataFolder}/../${path.basename(source.settings.dataFolder)}/`,
    ])
      await refused(wordsFor(named(source), other, '--replace'), same)
    assert.deepEqual(await rowsOf(source), before)
    if (UTF8 === undefined) return
    const mariadb = await create(UTF8)
    await copied(source, mariadb)
    // Two names of one host.
    await refused(wordsFor(named(mariadb), named(mariadb, { DB_HOST: 'localhost' }), '--replace'), same)
    const other = await create(UTF8)
    await copied(mariadb, other)
    await assertSame(source, mariadb)
  })

  it('refuses a target that holds something, of whatever version, until it is told to replace it', async function () {
    const source = await create(EMBEDDED)
    await withDatabaseOf(source, addOddRows)
    for (const kind of [EMBEDDED, UTF8]) {
      if (kind === undefined) continue
      const target = await create(kind)
      const server = await startTestServer(kind, { store: target })
      const words = wordsFor(named(source), named(target))
      // A server that was only started has left nothing that counts.
      await copied(source, target)
      await registerPhone(server)
      await server.stop()
      const before = await rowsOf(target)
      const holds = /: --to, the .*: This store is not empty\. Nothing was changed\. With --replace/
      await refused(words, holds)
      assert.deepEqual(await rowsOf(target), before)

      const database = openDatabase(target.settings)
      try {
        await migrateDown({ database, migrations, clock: Date.now }, 2)
        await refused(words, holds)
        assert.equal((await schemaOf(database)).length, migrations.length - 2, 'its tables are as they were')
        await sql`insert into applied_migrations (name, applied_at_ms) values ('9999-later', 1)`.execute(
          database.query,
        )
        await refused(
          wordsFor(named(source), named(target), '--replace'),
          /: --to, .*made by a newer Sealdrop \(it has 9999-later\)/,
        )
        await sql`delete from applied_migrations where name = '9999-later'`.execute(database.query)
      } finally {
        await database.close()
      }
      await copied(source, target, '--replace')
      await assertSame(source, target)
    }
  })

  it('refuses words that it does not know, and says its own', async () => {
    for (const [words, says] of [
      [['copy', '--from', 'embedded'], /--to/],
      [wordsFor('sqlite:x', 'mariadb'), /It must begin with embedded or mariadb\./],
      [wordsFor('embedded', 'embedded:~/data'), /The shell leaves ~ as it is there: say \$HOME\./],
    ] as const) {
      const { code, stderr } = await runAdmin(folder, words)
      assert.equal(code, 2)
      assert.match(stderr, says)
    }
    const { code, stdout } = await runAdmin(folder, ['copy', '--help'])
    assert.equal(code, 0)
    assert.match(stdout, /READ_ONLY=1[^]*Interrupted, it goes on when it is called again in the same words\./)
  })
})

describe('sealdrop-admin copy', function () {
  this.timeout(60_000)

  it('takes no rights but SELECT where it copies from, and those of the README where it copies to', async function () {
    if (UTF8 === undefined) return this.skip()
    const readme = readFileSync(path.join(PACKAGE_FOLDER, 'README.md'), 'utf8')
    const [rights = ''] = /(?<=^GRANT ).+(?= ON sealdrop\.\* TO )/m.exec(readme) ?? []
    assert.match(rights, /^SELECT, INSERT/)
    const [embedded, source, target] = [await create(EMBEDDED), await create(UTF8), await create(UTF8)]
    await withDatabaseOf(embedded, addOddRows)
    await copied(embedded, source)
    const accounts = await Promise.all(
      [
        { store: source, granted: 'SELECT' },
        { store: target, granted: rights },
        { store: target, granted: rights.replace('INSERT, ', '') },
      ].map(async ({ store: { run, settings }, granted }, at) => {
        const name = `copy${String(at)}_${path.basename(folder).slice(-6)}`
        assert.ok(settings.kind === 'mariadb')
        await run(
          `create user '${name}'@'%' identified by 'a # password'; grant ${granted} on ${settings.database}.* to '${name}'@'%'`,
        )
        return {
          name,
          settings: { DB_USER: name, DB_PASSWORD: 'a # password' },
          remove: () => run(`drop user '${name}'@'%'`),
        }
      }),
    )
    const [reader, writer, poor] = accounts.map(({ settings }) => settings)
    try {
      await refused(
        wordsFor(named(source, reader), named(target, poor)),
        /: --to, the MariaDB .*: The account may not do what this takes \(ER_TABLEACCESS_DENIED_ERROR\)/,
      )
      await refused(
        wordsFor(named(embedded), named(source, reader), '--replace'),
        /--to, .*may not do what this takes/,
      )
      const { code, stderr } = await runAdmin(folder, wordsFor(named(source, reader), named(target, writer)))
      assert.deepEqual([code, stderr], [0, ''])
      await assertSame(embedded, target)
    } finally {
      for (const { remove } of accounts) await remove()
    }
  })

  it('says when a disk is full, and goes on when there is room', async function () {
    const disk = path.join(folder, 'disk')
    mkdirSync(disk)
    if (!mount('-t', 'tmpfs', '-o', 'size=3m', 'sealdrop', disk)) return this.skip()
    try {
      const source = await create(EMBEDDED)
      await withDatabaseOf(source, async (database) => {
        await addOddRows(database)
        await addManyDrops(database, { drops: 4_000, bytes: 1_000 })
      })
      const target: TestStore = {
        ...source,
        settings: { kind: 'embedded', dataFolder: path.join(disk, 'data') },
        remove: () => Promise.resolve(),
      }
      const words = wordsFor(named(source), named(target))
      await refused(
        words,
        /: --to, the embedded store in \S+: Its disk is full\. Make room\. Call this again/,
      )
      assert.ok(mount('-o', 'remount,size=40m', disk))
      await copied(source, target)
      assert.ok(mount('-o', 'remount,ro', disk))
      const third = await create(EMBEDDED)
      await refused(
        wordsFor(named(target), named(third)),
        /: --from, the embedded store in \S+: .*writable, even to be read from/,
      )
      assert.ok(mount('-o', 'remount,rw', disk))
      await assertSame(source, target)
    } finally {
      spawnSync('umount', ['-l', disk], { stdio: 'ignore' })
    }
  })

  it('says how far it has come and how long it will take, also when it goes on', () => {
    const said: string[] = []
    let nowMs = 0
    const stream = { isTTY: true, write: (text: string) => Boolean(said.push(text)) }
    const progress = createProgress('Copied', 10_000, { stream, clock: () => nowMs, already: 4_000 })
    nowMs = 10_000
    progress.add(1_000)
    assert.match(said.at(-1) ?? '', /^\rCopied: 50 %, 5,000 of 10,000 rows, 100 a second, 50 s left/)
    nowMs = 60_000
    progress.add(5_000)
    progress.end()
    assert.match(said.at(-2) ?? '', /^\rCopied: 10,000 of 10,000 rows, 100 a second/)
  })
})

const mount = (...words: readonly string[]) => spawnSync('mount', words, { stdio: 'ignore' }).status === 0

function portOf(url: string): string {
  return new URL(url).port
}

/** Loses the answer to one COMMIT, and all that follows on that connection. */
async function startForgetfulProxy(port: number, lostCommit: number) {
  let commits = 0
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    let isLost = false
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
    client.on('data', (chunk: Buffer) => {
      // A packet of its own: five bytes in front of the word.
      if (chunk.subarray(5).toString() === 'commit') isLost = ++commits === lostCommit
      server.write(chunk)
    })
    server.on('data', (chunk: Buffer) => {
      if (isLost) client.destroy()
      else client.write(chunk)
    })
    client.on('close', () => server.destroy())
    server.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return { port: (proxy.address() as AddressInfo).port, close: () => proxy.close() }
}
