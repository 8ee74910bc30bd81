import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createConnection } from 'mysql2/promise'
import { migrations } from '../../../migrations/index.js'
import type { Check, Finding } from '../../../src/server/doctor/finding.js'
import { about, ask, settingsOf } from '../../setup/doctor.js'
import { freePort } from '../../setup/free-port.js'
import { type MariadbInstance, startMariadb } from '../../setup/mariadb.js'
import { startServerProcess } from '../../setup/server-process.js'
import { createMariadbStore, STORES } from '../../setup/stores.js'
import { startTestServer } from '../../setup/test-server.js'

function only(findings: readonly Finding[], check: Check): string {
  const [said = '', ...more] = about(findings, check)
  assert.deepEqual(more, [])
  return said
}

function assertSays(said: string, verdict: Finding['verdict'], words: RegExp): void {
  assert.ok(said.startsWith(`${verdict}: `), said)
  assert.match(said, words)
}

describe('the doctor', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-doctor-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  describe('of Node', () => {
    const of = async (nodeVersion: string) =>
      only(await ask(settingsOf({ PORT: 'x' }), { nodeVersion }), 'node')

    it('says when it is too old', async () => {
      assertSays(await of('20.18.3'), 'wrong', /20\.18\.3 is too old.*20\.19 or later/)
      assertSays(await of('18.20.8'), 'wrong', /too old/)
    })

    it('says when nobody mends it any more', async () => {
      assertSays(await of('20.19.0'), 'note', /no security fixes since 2026-04-30/)
    })

    it('is content with others, and with those to come', async () => {
      assertSays(await of('24.11.0'), 'right', /24\.11\.0/)
      assertSays(await of('99.0.0'), 'right', /99/)
    })
  })

  describe('of settings', () => {
    it('names all that are wrong, and looks no further', async () => {
      const findings = await ask(settingsOf({ PORT: '0', TRUST_PROXY: 'true', DATA_DIR: folder }))
      assert.deepEqual(
        findings.map(({ check, verdict }) => [check, verdict]),
        [
          ['node', 'right'],
          ['settings', 'wrong'],
          ['settings', 'wrong'],
        ],
      )
      const [port = '', proxy = ''] = about(findings, 'settings')
      assert.match(port, /PORT must be a whole number/)
      assert.match(proxy, /TRUST_PROXY must be/)
    })

    it('names what is no setting in the file, and what looks like one in the environment', async () => {
      const file = path.join(folder, '.env')
      writeFileSync(file, '', { mode: 0o600 })
      const findings = await ask(
        settingsOf(
          { DATA_DIR: folder, base_url: 'x', DB_NAMES: 'x', HOME: '/root' },
          { BASE_ULR: 'x' },
          file,
        ),
      )
      const said = about(findings, 'settings')
      assert.equal(said.length, 3, said.join('\n'))
      assertSays(said[0] ?? '', 'wrong', /BASE_ULR in .*\.env is no setting of Sealdrop/)
      assertSays(said[1] ?? '', 'note', /base_url in the environment/)
      assertSays(said[2] ?? '', 'note', /DB_NAMES in the environment/)
    })

    it('says when the line in the file does not count', async () => {
      const file = path.join(folder, '.env')
      writeFileSync(file, '', { mode: 0o600 })
      const settings = settingsOf({ DATA_DIR: folder, PORT: '5001' }, { PORT: '5002', HOST: '::1' }, file)
      const [fine = '', said = ''] = about(await ask(settings), 'settings')
      assertSays(fine, 'right', /Read from .*\.env/)
      assertSays(said, 'note', /PORT is set twice/)
    })

    it('says when others can read the file', async () => {
      const file = path.join(folder, '.env')
      writeFileSync(file, '')
      const settings = settingsOf({ DATA_DIR: folder }, {}, file)
      chmodSync(file, 0o644)
      assertSays(
        about(await ask(settings), 'settings')[1] ?? '',
        'note',
        /can be read by other accounts.*600/,
      )
      for (const mode of [0o600, 0o640]) {
        chmodSync(file, mode)
        assert.equal(about(await ask(settings), 'settings').length, 1)
      }
      rmSync(file)
      assert.equal(about(await ask(settings), 'settings').length, 1)
    })
  })

  describe('of the embedded store', () => {
    it('makes none where there is none', async () => {
      const data = path.join(folder, 'data')
      const findings = await ask(settingsOf({ DATA_DIR: data }))
      assertSays(only(findings, 'store'), 'note', /There is no store yet/)
      assert.equal(existsSync(data), false)
      assertSays(about(findings, 'address')[1] ?? '', 'note', /once the server has been started/)
    })

    it('is content with what a server has made', async () => {
      const [embedded] = STORES
      assert.ok(embedded)
      const server = await startTestServer(embedded)
      try {
        const findings = await ask(settingsOf(server.store.environment))
        assertSays(only(findings, 'store'), 'right', /embedded store, SQLite 3\./)
        for (const check of ['flushing', 'tables', 'schema', 'clock', 'folders'] as const)
          assertSays(only(findings, check), 'right', /./)
        assert.deepEqual(about(findings, 'rights'), [])
      } finally {
        await server.stop()
      }
    })

    it('says when the file is none', async () => {
      writeFileSync(path.join(folder, 'sealdrop.db'), 'a letter to my aunt '.repeat(300))
      const said = only(await ask(settingsOf({ DATA_DIR: folder })), 'store')
      assertSays(said, 'wrong', /SQLITE_NOTADB.*restore a backup/)
    })

    it('says when the file is damaged', async () => {
      const server = await startServerProcess({ DATA_DIR: folder })
      await server.untilReady()
      server.child.kill('SIGTERM')
      assert.equal(await server.ended, 0)
      const file = path.join(folder, 'sealdrop.db')
      const bytes = readFileSync(file)
      // Behind the header of the file, which still says what it is.
      bytes.fill(0xee, 100, 4_096)
      writeFileSync(file, bytes)
      const said = only(await ask(settingsOf({ DATA_DIR: folder })), 'store')
      assertSays(said, 'wrong', /SQLITE_CORRUPT.*restore a backup/)
    })

    it('says when its folder cannot be written', async () => {
      const file = path.join(folder, 'file')
      writeFileSync(file, '', { mode: 0o600 })
      const said = only(await ask(settingsOf({ DATA_DIR: path.join(file, 'data') })), 'folders')
      assertSays(said, 'wrong', /cannot be written \(\w+\).*DATA_DIR/)
    })

    it('says when there is little room', async function () {
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'sealdrop', folder], {
        stdio: 'ignore',
      })
      if (mounted.status !== 0) return this.skip()
      try {
        assertSays(
          only(await ask(settingsOf({ DATA_DIR: folder })), 'space'),
          'wrong',
          /Only 6[0-4] MB are free/,
        )
        spawnSync('mount', ['-o', 'remount,size=500m', folder])
        assertSays(only(await ask(settingsOf({ DATA_DIR: folder })), 'space'), 'note', /^note: (49|50)\d MB/)
        spawnSync('mount', ['-o', 'remount,ro', folder])
        assertSays(only(await ask(settingsOf({ DATA_DIR: folder })), 'folders'), 'wrong', /EROFS/)
      } finally {
        spawnSync('umount', [folder])
      }
    })
  })

  describe('of MariaDB', function () {
    this.timeout(60_000)
    const ends: (() => Promise<void>)[] = []
    const startOther = async (...words: readonly string[]) => {
      const other = await startMariadb(undefined, { serving: words })
      ends.push(other.remove)
      return other
    }
    let instance: MariadbInstance
    let server: Awaited<ReturnType<typeof startTestServer>>
    let environment: Record<string, string>
    /** In the database of the server. */
    const run = (sql: string) => instance.query(`use ${environment['DB_NAME'] ?? ''}; ${sql}`)
    /** @param more settings that differ from the server's */
    const store = async (more: Readonly<Record<string, string>> = {}) =>
      ask(settingsOf({ ...environment, ...more }))

    before(async function () {
      const kind = STORES.find(({ isMariadb }) => isMariadb)
      if (kind === undefined) return this.skip()
      instance = await startMariadb()
      ends.push(instance.remove)
      server = await startTestServer({
        ...kind,
        create: () => createMariadbStore('utf8mb4', instance),
      })
      ends.unshift(server.stop)
      environment = { ...server.store.environment }
    })
    after(async () => {
      for (const end of ends) await end()
    })

    it('is content with what a server has made', async () => {
      const findings = await store()
      assertSays(only(findings, 'store'), 'right', /MariaDB 10\./)
      assertSays(only(findings, 'rights'), 'right', /all that is needed/)
      assertSays(only(findings, 'connections'), 'right', /500 connections.*up to 16/)
      assertSays(only(findings, 'flushing'), 'right', /./)
      assertSays(only(findings, 'tables'), 'right', /./)
      assertSays(only(findings, 'schema'), 'right', /./)
      assertSays(only(findings, 'clock'), 'right', /here and at the store/)
      assertSays(only(findings, 'folders'), 'right', /all is in MariaDB/)
      assert.match(only(findings, 'space'), /MB are free/)
    })

    it('says in words why it cannot be reached', async () => {
      const port = String(await freePort())
      await instance.query(`create user 'nobody'@'%' identified by 'a secret word'`)
      const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
        [{ DB_PORT: port }, /Nothing answers at 127\.0\.0\.1:\d+.*DB_HOST and DB_PORT/],
        [{ DB_USER: 'nobody', DB_PASSWORD: 'another secret' }, /does not let nobody in.*DB_PASSWORD/],
        [
          { DB_USER: 'nobody', DB_PASSWORD: 'a secret word' },
          /nobody may not use the database sealdrop_.*add the user/,
        ],
        [{ DB_NAME: 'sealdrop_none' }, /There is no database sealdrop_none/],
        [{ DB_SOCKET: path.join(folder, 'none.sock') }, /There is no socket at .*DB_SOCKET/],
        [{ DB_HOST: 'database.invalid' }, /database\.invalid.*DB_HOST/],
      ]
      for (const [more, words] of cases) {
        const findings = await store(more)
        const said = only(findings, 'store')
        assertSays(said, 'wrong', words)
        assert.doesNotMatch(JSON.stringify(findings), /secret/)
      }
    })

    it('says which rights an account lacks, and what for', async () => {
      const database = environment['DB_NAME'] ?? ''
      const as = (user: string) => store({ DB_USER: user })
      await instance.query(`create user 'reader'@'%'; grant select on ${database}.* to 'reader'@'%'`)
      const [serving = '', updating = ''] = about(await as('reader'), 'rights')
      assertSays(serving, 'wrong', /serving takes: INSERT, UPDATE, DELETE\./)
      assertSays(updating, 'wrong', /CREATE, ALTER, DROP, INDEX/)

      await instance.query(
        `create user 'server'@'%'; grant select, insert, update, delete, create, index on \`${database.replaceAll('_', '\\_')}\`.* to 'server'@'%'`,
      )
      assertSays(only(await as('server'), 'rights'), 'note', /updating take: ALTER, DROP\..*all privileges/)

      await instance.query(`create user 'owner'@'%'; grant all on ${database}.* to 'owner'@'%'`)
      assertSays(only(await as('owner'), 'rights'), 'right', /./)

      await instance.query(
        `create role writers; grant all on ${database}.* to writers; create user 'writer'@'%'; grant writers to 'writer'@'%'`,
      )
      await instance.query(`set default role writers for 'writer'@'%'`)
      assertSays(only(await as('writer'), 'rights'), 'note', /by a role/)
    })

    it('says when an account has no connection left, and when the file of certificates is none', async () => {
      const database = environment['DB_NAME'] ?? ''
      await instance.query(
        `create user 'busy'@'%' with max_user_connections 1; grant all on ${database}.* to 'busy'@'%'`,
      )
      const held = await createConnection({ host: '127.0.0.1', port: instance.port, user: 'busy' })
      assertSays(
        only(await store({ DB_USER: 'busy' }), 'store'),
        'wrong',
        /busy has no connection left.*DB_CONNECTIONS lower/,
      )
      await held.end()
      const [, said = ''] = about(await store({ DB_SSL_CA: folder }), 'settings')
      assertSays(said, 'wrong', /DB_SSL_CA names cannot be read/)
    })

    it('makes nothing that a server would make', async () => {
      const key = 'a key that is long enough to be one, and longer'
      await run('create table kept_secrets as select * from server_secrets; delete from server_secrets')
      const [, said = ''] = about(await store(), 'address')
      assert.match(said, /can be seen once the server has been started/)
      await store({ SECRET_KEY: key })
      const rows = await instance.query(`select * from ${environment['DB_NAME'] ?? ''}.server_secrets`)
      assert.deepEqual(rows, [])
      await run('insert into server_secrets select * from kept_secrets; drop table kept_secrets')
    })

    it('says when an account may not open enough connections', async () => {
      const database = environment['DB_NAME'] ?? ''
      await instance.query(
        `create user 'few'@'%' with max_user_connections 12; grant all on ${database}.* to 'few'@'%'`,
      )
      const of = async (connections: string) =>
        only(await store({ DB_USER: 'few', DB_CONNECTIONS: connections }), 'connections')
      assertSays(await of('16'), 'wrong', /12 connections.*Set DB_CONNECTIONS=4, /)
      assertSays(await of('8'), 'note', /With several processes.*set DB_CONNECTIONS=4\./)
      assertSays(await of('4'), 'right', /up to 4 \(DB_CONNECTIONS\)/)
    })

    it('says when it has no connection left, and when it says nothing at all', async () => {
      const one = await startOther('--max-connections=10')
      const other = await createMariadbStore('utf8mb4', one)
      await one.query(`create user 'tenth'@'%'; grant all on \`sealdrop%\`.* to 'tenth'@'%'`)
      const account = { host: '127.0.0.1', port: one.port, user: 'tenth' }
      const held = await Promise.all(Array.from({ length: 10 }, () => createConnection(account)))
      const there = settingsOf({ ...other.environment, DB_USER: 'tenth' })
      assertSays(only(await ask(there), 'store'), 'wrong', /too many connections/)
      await Promise.all(held.map((connection) => connection.end()))
      one.freeze()
      try {
        assertSays(only(await ask(there), 'store'), 'wrong', /does not answer in time/)
      } finally {
        one.thaw()
      }
    })

    it('says that it cannot see the disk of another machine', async () => {
      const other = await createMariadbStore('utf8mb4', await startOther('--bind-address=0.0.0.0'))
      const findings = await ask(settingsOf({ ...other.environment, DB_HOST: '127.0.0.2' }))
      assertSays(only(findings, 'store'), 'right', /./)
      assertSays(only(findings, 'space'), 'note', /cannot be seen from here/)
    })

    it('says when a power cut can lose what was promised', async () => {
      await instance.query('set global innodb_flush_log_at_trx_commit = 2')
      try {
        assertSays(only(await store(), 'flushing'), 'wrong', /innodb_flush_log_at_trx_commit.*Set it to 1/)
      } finally {
        await instance.query('set global innodb_flush_log_at_trx_commit = 1')
      }
    })

    it('says which tables somebody has converted, and how to mend them', async () => {
      await run('alter table server_secrets convert to character set latin1')
      await run('alter table box_taken engine = MyISAM')
      const [first = '', second = '', ...rest] = about(await store(), 'tables')
      assert.deepEqual(rest, [])
      assertSays(first, 'wrong', /box_taken has been changed: MyISAM/)
      assertSays(second, 'wrong', /server_secrets has been changed: InnoDB, latin1_/)
      for (const said of [first, second]) await run(said.slice(said.indexOf('→ ') + 2))
      assertSays(only(await store(), 'tables'), 'right', /./)
    })

    it('says of which version the tables are', async () => {
      await run('create table kept as select * from applied_migrations')
      await run('delete from applied_migrations order by name desc limit 1')
      const newest = migrations.at(-1)?.name ?? ''
      assertSays(only(await store(), 'schema'), 'note', new RegExp(`earlier version \\(${newest} to come\\)`))
      await run(`insert into applied_migrations values ('9999-of-the-future', 0)`)
      assertSays(only(await store(), 'schema'), 'wrong', /newer Sealdrop.*9999-of-the-future/)
      await run(
        'delete from applied_migrations; insert into applied_migrations select * from kept; drop table kept',
      )
      await run(`insert into unfinished_fill values (1, 'restore', 'sealdrop.gz', '', 'somebody')`)
      assertSays(
        only(await store(), 'schema'),
        'wrong',
        /not whole: a restore or a copy into it has not ended/,
      )
      await run('delete from unfinished_fill')
      await instance.query('create database sealdrop_fresh')
      assertSays(only(await store({ DB_NAME: 'sealdrop_fresh' }), 'schema'), 'note', /no tables yet/)
    })

    it('says when the clocks differ', async () => {
      const database = environment['DB_NAME'] ?? ''
      await instance.query(`create user 'late'@'%'; grant all on ${database}.* to 'late'@'%'`)
      await instance.query(`set global init_connect = 'set timestamp = unix_timestamp() - 600'`)
      try {
        assertSays(only(await store({ DB_USER: 'late' }), 'clock'), 'wrong', /here, and .* at the store.*NTP/)
      } finally {
        await instance.query(`set global init_connect = ''`)
      }
    })

    for (const [version, product] of [
      ['10.2.44-MariaDB', 'MariaDB 10.2.44'],
      ['8.0.40', 'MySQL 8.0.40'],
    ] as const) {
      it(`says that ${product} is not what is needed`, async () => {
        const other = await startMariadb(undefined, { first: [`--version=${version}`] })
        try {
          await other.query('create database sealdrop')
          const said = only(
            await ask(settingsOf({ ...environment, DB_NAME: 'sealdrop', DB_PORT: String(other.port) })),
            'store',
          )
          assertSays(
            said,
            'wrong',
            new RegExp(`It is ${product.replaceAll('.', '\\.')}\\. → .*MariaDB 10\\.3`),
          )
        } finally {
          await other.remove()
        }
      })
    }
  })
})
