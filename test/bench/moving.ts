/** Backups, restoring them, and copies from one store to the other: each command as a process, beside the stores' own tools. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Libsql from 'libsql'
import { addManyDrops, withDatabaseOf } from '../setup/filled-store.js'
import type { MariadbInstance } from '../setup/mariadb.js'
import { createMariadbStore, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'
import type { Bench } from './parts.js'
import type { Report } from './report.js'
import { DROP_BYTES } from './sends.js'

const DROPS = { full: 1_000_000, quick: 100_000 }

interface Moved {
  readonly seconds: number
  readonly peakMib?: number
}

export async function measureMoving(
  bench: Bench,
  report: Report,
  pace: keyof typeof DROPS,
  mariadb: MariadbInstance,
): Promise<void> {
  const drops = DROPS[pace]
  const scene = await openScene(bench, mariadb, drops)
  const add = (what: string, { seconds, peakMib }: Moved) => {
    report.add(what, 'drops/s', drops / seconds)
    report.add('… payload', 'MB/s', (drops * DROP_BYTES) / 1e6 / seconds)
    if (peakMib !== undefined) report.add('… most memory', 'MiB', peakMib, { atMost: 256 })
  }
  const compare = (what: string, ours: Moved, theirs: Moved) => {
    report.add(what, '', theirs.seconds / ours.seconds)
  }

  for (const { name, store, toolsBackup, toolsRestore, toolNames } of scene.stores) {
    report.section(`Moving: ${drops.toLocaleString('en')} drops of 1 KB on ${name}`)
    const file = path.join(scene.folder, 'moving.gz')
    const [backup, theirBackup] = [await scene.admin(store, 'backup', file), await toolsBackup()]
    add('backup', backup)
    report.add('… of its file', 'MB', statSync(file).size / 1e6)
    add(toolNames.backup, theirBackup)
    compare(`backup to ${toolNames.backup}`, backup, theirBackup)
    const restore = await scene.admin(store, 'restore', '--replace', file)
    const freshStore = await scene.fresh(store)
    const fresh = await scene.admin(freshStore, 'restore', file)
    add('restore', fresh)
    report.add('… with --replace, time of it', '', restore.seconds / fresh.seconds)
    await freshStore.remove()
    const theirRestore = await toolsRestore()
    add(toolNames.restore, theirRestore)
    compare(`restore to ${toolNames.restore}`, fresh, theirRestore)
    rmSync(file)
  }
  report.section(`Moving: ${drops.toLocaleString('en')} drops of 1 KB from one store to the other`)
  add('copy, embedded store to MariaDB', await scene.copy('to MariaDB'))
  add('copy, MariaDB to embedded store', await scene.copy('to embedded'))
  await scene.remove()
}

async function openScene(bench: Bench, mariadb: MariadbInstance, drops: number) {
  const folder = path.join(bench.folder, 'moving')
  mkdirSync(folder)
  let embeddedStores = 0
  const makeEmbedded = (): TestStore => {
    const dataFolder = path.join(folder, `data-${String(embeddedStores++)}`)
    return {
      settings: { kind: 'embedded', dataFolder },
      environment: { DATA_DIR: dataFolder },
      run: () => Promise.reject(new Error('the embedded store is a file')),
      remove: () => {
        rmSync(dataFolder, { recursive: true })
        return Promise.resolve()
      },
    }
  }
  const makeMariadb = () => createMariadbStore('utf8mb4', mariadb)
  const [embedded, onMariadb] = [makeEmbedded(), await makeMariadb()]
  for (const store of [embedded, onMariadb]) {
    await withDatabaseOf(store, (database) => addManyDrops(database, { drops, bytes: DROP_BYTES }))
  }
  const admin = ({ environment }: TestStore, ...words: readonly string[]) =>
    runAdmin(folder, environment, words)
  const file = (store: TestStore) => path.join(store.environment['DATA_DIR'] ?? '', 'sealdrop.db')
  const [vacuumed, dump] = [path.join(folder, 'vacuumed.db'), path.join(folder, 'dump.sql')]
  const vacuum = (from: string, to: string) =>
    timed(() => {
      rmSync(to, { force: true })
      new Libsql(from).exec(`vacuum into '${to}'`)
      return Promise.resolve()
    })
  const client = (program: string, words: readonly string[], store: TestStore, redirect: string) =>
    timed(() => {
      const { DB_PORT = '', DB_NAME = '' } = store.environment
      const at = ['--host=127.0.0.1', `--port=${DB_PORT}`, '--user=root', ...words, DB_NAME]
      return untilEnded(
        spawn('sh', ['-c', `exec "$0" "$@" ${redirect}`, program, ...at], { stdio: 'inherit' }),
      )
    })
  return {
    folder,
    admin,
    stores: [
      {
        name: 'the embedded store',
        store: embedded,
        toolNames: { backup: 'VACUUM INTO', restore: 'VACUUM INTO, back' },
        toolsBackup: () => vacuum(file(embedded), vacuumed),
        toolsRestore: () => vacuum(vacuumed, path.join(folder, 'restored.db')),
      },
      {
        name: 'MariaDB',
        store: onMariadb,
        toolNames: { backup: 'mariadb-dump', restore: 'mariadb, of the dump' },
        toolsBackup: () =>
          client('mariadb-dump', ['--single-transaction', '--hex-blob'], onMariadb, `> ${dump}`),
        toolsRestore: async () => {
          const target = await makeMariadb()
          const moved = await client('mariadb', [], target, `< ${dump}`)
          await target.remove()
          return moved
        },
      },
    ],
    fresh: ({ settings }: TestStore) =>
      settings.kind === 'embedded' ? Promise.resolve(makeEmbedded()) : makeMariadb(),
    async copy(direction: 'to MariaDB' | 'to embedded'): Promise<Moved> {
      const [target, empty] = [makeEmbedded(), await makeMariadb()]
      const settingsFile = path.join(folder, 'mariadb.env')
      const { environment } = direction === 'to MariaDB' ? empty : onMariadb
      writeFileSync(
        settingsFile,
        Object.entries(environment)
          .map((each) => `${each.join('=')}\n`)
          .join(''),
      )
      const {
        environment: { DATA_DIR = '' },
      } = direction === 'to MariaDB' ? embedded : target
      const stores = [`embedded:${DATA_DIR}`, `mariadb:${settingsFile}`]
      const [from = '', to = ''] = direction === 'to MariaDB' ? stores : stores.toReversed()
      const moved = await runAdmin(folder, {}, ['copy', '--from', from, '--to', to])
      await empty.remove()
      return moved
    },
    async remove() {
      await onMariadb.remove()
      rmSync(folder, { recursive: true })
    },
  }
}

const PEAK = 'process.on("exit",()=>process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}\\n`))'

async function runAdmin(
  folder: string,
  environment: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<Moved> {
  const child = spawn(process.execPath, [path.join(PACKAGE_FOLDER, 'build/src/admin/main.js'), ...words], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(PEAK)}`,
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const { seconds } = await timed(() => untilEnded(child))
  return { seconds, peakMib: Number(/^peak (\d+)$/m.exec(said)?.[1]) / 1_024 }
}

async function timed(work: () => Promise<void>): Promise<Moved> {
  const startedAt = performance.now()
  await work()
  return { seconds: (performance.now() - startedAt) / 1_000 }
}

async function untilEnded(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${String(code)}`)
}
