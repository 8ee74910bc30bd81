import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { migrations } from '../../migrations/index.js'
import { checkBackup, restoreBackup } from '../../src/admin/restore-backup.js'
import { type Database, openDatabase } from '../../src/server/database/database.js'
import { hasRows } from '../../src/server/database/store-rows.js'
import type { StoreTable } from '../../src/server/database/store-tables.js'
import { readFill } from '../../src/server/database/unfinished-fill.js'
import { runAdmin } from '../setup/admin.js'
import { commonRows } from '../setup/common-rows.js'
import { addManyDrops, addOddRows, withDatabaseOf } from '../setup/filled-store.js'
import { startMariadb } from '../setup/mariadb.js'
import { providePart, STRACE } from '../setup/parts.js'
import { startServerProcess, wordsToRun } from '../setup/server-process.js'
import { createMariadbStore, onEachDialect, STORES, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

const [EMBEDDED, MARIADB] = STORES
const DROPS: StoreTable = { name: 'drops', key: [], columns: [] }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-backup-faults-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function succeed(
  environment: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<string> {
  const { code, stdout, stderr } = await runAdmin(folder, words, environment)
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

const rowsOf = (store: TestStore) => withDatabaseOf(store, commonRows)

/** @returns whether it was killed in the middle; false when it has come to its end before */
async function killWhen(
  words: readonly string[],
  { environment }: TestStore,
  isTime: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const child: ChildProcess = spawn(process.execPath, [...wordsToRun('src/admin/main'), ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: 'ignore',
  })
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => {
      resolve(code ?? signal)
    }),
  )
  while (child.exitCode === null && !(await isTime())) await wait(2)
  child.kill('SIGKILL')
  const end = await ended
  assert.ok(end === 'SIGKILL' || end === 0, String(end))
  return end === 'SIGKILL'
}

/** What a test kills may be faster than the test: then again, a few times. */
async function untilKilled(tryOnce: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 5; tries++) if (await tryOnce()) return
  assert.fail('it was never killed in the middle')
}

onEachDialect('interrupted', (kind) => {
  let store: TestStore
  let target: TestStore

  beforeEach(async () => {
    ;[store, target] = [await kind.create(), await kind.create()]
    await withDatabaseOf(store, async (database) => {
      await addOddRows(database)
      await addManyDrops(database, { drops: 8_000, bytes: 1_024 })
    })
  })
  afterEach(async () => {
    await store.remove()
    await target.remove()
  })

  it('a backup leaves no file of its name, and the next one is made', async function () {
    this.timeout(60_000)
    const unfinished = () => readdirSync(folder).filter((name) => name.endsWith('.unfinished'))
    const isHalf = () =>
      unfinished().some(
        (name) => (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0) > 1_000_000,
      )
    await untilKilled(() => {
      rmSync(path.join(folder, 'one.gz'), { force: true })
      return killWhen(['backup', 'one.gz'], store, isHalf)
    })
    assert.ok(!existsSync(path.join(folder, 'one.gz')))
    assert.equal(unfinished().length, 1)
    await succeed(store.environment, ['backup', 'one.gz'])
    assert.match(await succeed(target.environment, ['restore', '--dry-run', 'one.gz']), /^one\.gz is whole/)
  })

  it('a restore ends when a second one fills the same store, which then has all of it', async function () {
    this.timeout(30_000)
    await succeed(store.environment, ['backup', 'one.gz'])
    const backup = await checkBackup(path.join(folder, 'one.gz'), migrations)
    const [first, second] = [openDatabase(target.settings), openDatabase(target.settings)]
    const restore = (database: Database) => restoreBackup({ database, migrations, replace: false }, backup)
    try {
      await withDatabaseOf(target, () => Promise.resolve())
      const ended = assert.rejects(restore(first), /Another sealdrop-admin has begun to fill the same store/)
      while (!(await hasRows(second.query, DROPS))) await wait(2)
      await restore(second)
      await ended
      assert.equal(await readFill(second.query), undefined)
    } finally {
      await first.close()
      await second.close()
    }
    assert.deepEqual(await rowsOf(target), await rowsOf(store))
  })

  it('a restore leaves a store that nobody serves from, until it is called again', async function () {
    this.timeout(120_000)
    await succeed(store.environment, ['backup', 'one.gz'])
    const progress = async () => {
      const database = openDatabase(target.settings)
      try {
        const { tables } = await database.dialect.facts(database.query)
        if (!tables.some(({ name }) => name === 'unfinished_fill')) return { drops: 0 }
        const { drops } = await database.query
          .selectFrom('drops')
          .select(({ fn }) => fn.countAll<number>().as('drops'))
          .executeTakeFirstOrThrow()
        return { drops, fill: await readFill(database.query) }
      } catch (error) {
        if (database.faultOf(error) === 'unexpected') throw error
        return { drops: 0 }
      } finally {
        await database.close()
      }
    }
    const whole = (await rowsOf(store))['drops']?.length ?? 0
    const times: readonly ((at: Awaited<ReturnType<typeof progress>>) => boolean)[] = [
      ({ fill }) => fill !== undefined,
      ({ drops }) => drops > whole / 4,
      ({ drops }) => drops === whole,
    ]
    await untilKilled(async () => {
      await target.remove()
      target = await kind.create()
      for (const isTime of times) {
        if (!(await killWhen(['restore', 'one.gz'], target, async () => isTime(await progress()))))
          return false
        const { drops, fill } = await progress()
        // The mark goes at the very end, a moment before the process does.
        if (fill === undefined && drops === whole) return false
        assert.equal(fill?.kind, 'restore')
      }
      return true
    })
    const says =
      'This store is not whole: sealdrop-admin restore from one.gz has not ended here. Run it again; it ' +
      'goes on or begins anew by itself.\n'
    const stats = await runAdmin(folder, ['stats'], target.environment)
    assert.deepEqual(stats, { code: 1, stdout: '', stderr: `sealdrop-admin: ${says}` })
    const backup = await runAdmin(folder, ['backup', 'half.gz'], target.environment)
    assert.deepEqual(backup, { code: 1, stdout: '', stderr: `sealdrop-admin: ${says}` })
    const refused = await startServerProcess(target.environment)
    assert.deepEqual([await refused.ended, refused.errors()], [1, says])

    await succeed(target.environment, ['restore', 'one.gz'])
    assert.deepEqual(await rowsOf(target), await rowsOf(store))
    const server = await startServerProcess(target.environment)
    try {
      await server.untilReady()
    } finally {
      server.child.kill('SIGTERM')
      assert.equal(await server.ended, 0)
    }
  })
})

onEachDialect('in little memory', (kind) => {
  const MEMORY = { drops: 40_000, bytes: 2_048 }
  /** What Node itself takes, the driver, and buffers outside of what it counts. */
  const MOST_MIB = 260

  it('a store is backed up and restored that is larger than it', async function () {
    this.timeout(120_000)
    const [store, target] = [await kind.create(), await kind.create()]
    try {
      await withDatabaseOf(store, (database) => addManyDrops(database, MEMORY))
      const peak = 'process.on("exit",()=>process.stderr.write(`${process.resourceUsage().maxRSS}`))'
      const limited = async ({ environment }: TestStore, ...words: readonly string[]) => {
        const startedAt = performance.now()
        const { code, stderr } = await runAdmin(folder, words, {
          ...environment,
          NODE_OPTIONS: `--max-old-space-size=48 --import=data:text/javascript,${encodeURIComponent(peak)}`,
        })
        assert.equal(code, 0, stderr)
        const [, peakKib] = /(\d+)$/.exec(stderr) ?? []
        const [mib, seconds] = [Number(peakKib) / 1_024, (performance.now() - startedAt) / 1_000]
        process.stdout.write(`      ${words[0] ?? ''}: ${mib.toFixed(0)} MiB, ${seconds.toFixed(1)} s\n`)
        assert.ok(mib < MOST_MIB, stderr)
      }
      await limited(store, 'backup', 'one.gz')
      assert.ok(statSync(path.join(folder, 'one.gz')).size > MEMORY.drops * MEMORY.bytes)
      await limited(target, 'restore', 'one.gz')
    } finally {
      await store.remove()
      await target.remove()
    }
  })
})

describe('a backup', () => {
  let store: TestStore

  beforeEach(async () => {
    assert.ok(EMBEDDED)
    store = await EMBEDDED.create()
    await withDatabaseOf(store, addOddRows)
  })
  afterEach(() => store.remove())

  it('is made by one of two that are told the same name', async () => {
    const both = await Promise.all(
      [1, 2].map(() => runAdmin(folder, ['backup', 'one.gz'], store.environment)),
    )
    const [made, refused] = both.toSorted((one, other) => Number(one.code) - Number(other.code))
    assert.deepEqual([made?.code, refused?.code], [0, 1])
    assert.match(refused?.stderr ?? '', /one\.gz is there already\. Name another file\./)
    assert.match(await succeed({}, ['restore', '--dry-run', 'one.gz']), /^one\.gz is whole/)
    assert.deepEqual(readdirSync(folder), ['one.gz'])
  })

  it('leaves nothing on a disk that is full', async function () {
    const small = path.join(folder, 'small')
    mkdirSync(small)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'sealdrop', small]).status !== 0) {
      if (process.env['CI'] === 'true') throw new Error('a small disk cannot be mounted')
      return this.skip()
    }
    try {
      const { code, stdout, stderr } = await runAdmin(folder, ['backup', 'small/one.gz'], store.environment)
      const says = 'sealdrop-admin: small/one.gz cannot be written: the disk is full. There is no backup.\n'
      assert.deepEqual([code, stdout, stderr], [1, '', says])
      assert.deepEqual(readdirSync(small), [])
    } finally {
      spawnSync('umount', [small])
    }
  })

  it('is flushed before it has its name, and gets one where there are no links', function () {
    if (process.platform !== 'linux' || !providePart(STRACE)) return this.skip()
    const trace = (name: string, ...words: readonly string[]) => {
      const { status, stderr } = spawnSync(
        'strace',
        [
          '-f',
          '-y',
          '-o',
          `${name}.trace`,
          ...words,
          process.execPath,
          ...wordsToRun('src/admin/main'),
          'backup',
          name,
        ],
        { cwd: folder, env: { PATH: process.env['PATH'], ...store.environment }, encoding: 'utf8' },
      )
      const calls = readFileSync(path.join(folder, `${name}.trace`), 'utf8')
      return { status, stderr, calls }
    }
    const plain = trace('one.gz', '-e', 'trace=fsync,fdatasync,link,linkat,rename')
    assert.equal(plain.status, 0, plain.stderr)
    assert.match(
      plain.calls,
      /f(?:data)?sync\(\d+<[^>]*\.unfinished>[^]*link(?:at)?\([^)]*one\.gz"[^]*fsync\(\d+<[^>]*>/,
    )

    const inject = 'inject=link,linkat:error=EPERM'
    const without = trace('two.gz', '-e', 'trace=link,linkat', '-e', inject)
    assert.deepEqual([without.status, without.stderr], [0, ''])
    assert.match(without.calls, /EPERM[^\n]*\(INJECTED\)/)
    assert.equal(statSync(path.join(folder, 'two.gz')).mode & 0o777, 0o600)
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => name.endsWith('.gz'))
        .sort(),
      ['one.gz', 'two.gz'],
    )
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('unfinished')),
      [],
    )
  })
})

describe('on MariaDB', () => {
  it('reading is all the right that a backup takes, and those of the README are all that a restore takes', async function () {
    if (MARIADB === undefined) return this.skip()
    const [store, target] = [await MARIADB.create(), await MARIADB.create()]
    const as = (user: string, { environment }: TestStore) => ({
      ...environment,
      DB_USER: user,
      DB_PASSWORD: user,
    })
    const readme = readFileSync(path.join(PACKAGE_FOLDER, 'README.md'), 'utf8')
    const [, rights = ''] = /^GRANT (.*) ON sealdrop\.\*/m.exec(readme) ?? []
    assert.match(rights, /^SELECT, INSERT/)
    const [reader, owner] = ['reader', 'owner'].map(
      (name) => `${name}_${path.basename(folder).slice(-6)}`,
    ) as [string, string]
    try {
      await withDatabaseOf(store, addOddRows)
      for (const [user, granted, { environment }] of [
        [reader, 'SELECT', store],
        [owner, rights, target],
      ] as const) {
        await store.run(`create user '${user}'@'%' identified by '${user}'`)
        await store.run(`grant ${granted} on ${environment['DB_NAME'] ?? ''}.* to '${user}'@'%'`)
      }
      await succeed(as(reader, store), ['backup', 'one.gz'])
      await succeed(as(owner, target), ['restore', 'one.gz'])
      assert.deepEqual(await rowsOf(target), await rowsOf(store))
      await succeed(as(owner, target), ['restore', '--replace', 'one.gz'])
      assert.deepEqual(await rowsOf(target), await rowsOf(store))
    } finally {
      for (const user of [reader, owner]) await store.run(`drop user if exists '${user}'@'%'`)
      await store.remove()
      await target.remove()
    }
  })

  it('a backup outlives a host that closes connections which say nothing', async function () {
    this.timeout(30_000)
    if (MARIADB === undefined) return this.skip()
    const silence = [
      '--wait-timeout=1',
      '--idle-transaction-timeout=1',
      '--idle-readonly-transaction-timeout=1',
    ]
    const instance = await startMariadb(['--innodb-buffer-pool-size=64M', ...silence])
    try {
      const store = await createMariadbStore('utf8mb4', instance)
      await withDatabaseOf(store, (database) => addManyDrops(database, { drops: 2_000, bytes: 4_096 }))
      const child = spawn(process.execPath, [...wordsToRun('src/admin/main'), 'backup', '-'], {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...store.environment },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'readable')
      await wait(2_500)
      child.stdout.pipe(createWriteStream(path.join(folder, 'slow.gz')))
      assert.deepEqual(await once(child, 'close'), [0, null])
      assert.match(await succeed({}, ['restore', '--dry-run', 'slow.gz']), /^slow\.gz is whole: 2,\d{3} rows/)
    } finally {
      await instance.remove()
    }
  })
})
