/** A MariaDB of the tests' own: a data folder, a port and a tmpdir that nothing else uses, gone afterwards. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createConnection, type Connection } from 'mysql2/promise'
import { freePort } from './free-port.js'

export interface MariadbInstance {
  readonly port: number
  readonly dataFolder: string
  readonly query: (sql: string) => Promise<unknown>
  readonly pid: () => number
  readonly isRunning: () => boolean
  /** @param words more settings, for this time */
  readonly start: (...words: readonly string[]) => Promise<void>
  /** In order, so that everything is in its files. */
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
  /** Keeps it from doing anything, its connections open, until it is thawed. */
  readonly freeze: () => void
  readonly thaw: () => void
  readonly remove: () => Promise<void>
}

export interface MariadbPlace {
  /** Where its folder is made. */
  readonly parent?: string
  /** Whose process it is when root starts it. */
  readonly account?: 'root' | 'mysql'
  /** Settings that are for serving alone and not for the installation. */
  readonly serving?: readonly string[]
  /** More of them, for the first start. */
  readonly first?: readonly string[]
}

/** @param settings of mariadbd, in place of the tests' own small ones */
export async function startMariadb(
  settings: readonly string[] = ['--innodb-buffer-pool-size=64M'],
  { parent = tmpdir(), account = 'root', serving = [], first = [] }: MariadbPlace = {},
): Promise<MariadbInstance> {
  const folder = mkdtempSync(path.join(parent, 'sealdrop-mariadb-'))
  const dataFolder = path.join(folder, 'data')
  // A mariadbd that starts, as one does to install, removes another's temporary tables from a tmpdir that they share.
  const tmpFolder = path.join(folder, 'tmp')
  mkdirSync(tmpFolder)
  const asAccount = process.getuid?.() === 0 ? [`--user=${account}`] : []
  if (asAccount.length > 0) execFileSync('chown', ['-R', account, folder])
  execFileSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${dataFolder}`,
      `--tmpdir=${tmpFolder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...settings,
      ...asAccount,
    ],
    { stdio: 'ignore' },
  )
  const port = await freePort()
  let server: ChildProcess | undefined

  const start = async (...more: readonly string[]) => {
    const words = [
      '--no-defaults',
      `--datadir=${dataFolder}`,
      `--tmpdir=${tmpFolder}`,
      `--socket=${path.join(folder, 's')}`,
      `--port=${String(port)}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--max-connections=500',
      ...settings,
      ...serving,
      ...more,
      ...asAccount,
    ]
    server = spawn('mariadbd', words, { stdio: 'ignore' })
    for (let tries = 0; ; tries++) {
      try {
        await (await connect(port)).end()
        return
      } catch (error) {
        if (tries > 300 || server.exitCode !== null) throw error
        await wait(100)
      }
    }
  }

  const isRunning = () => server?.exitCode === null && server.signalCode === null

  const end = async (signal: NodeJS.Signals) => {
    if (!isRunning()) return
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    server?.kill(signal)
    await ended
  }

  await start(...first)
  return {
    port,
    dataFolder,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => {
      server?.kill('SIGSTOP')
      while (server?.pid !== undefined && !hasStopped(server.pid));
    },
    thaw: () => server?.kill('SIGCONT'),
    async query(sql) {
      const connection = await connect(port)
      try {
        return (await connection.query(sql))[0]
      } finally {
        await connection.end()
      }
    },
    pid: () => server?.pid ?? Number.NaN,
    isRunning,
    async remove() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A signal takes a moment, in which a quick server still answers. Where there is no /proc, nobody waits for it. */
function hasStopped(pid: number): boolean {
  const stat = `/proc/${String(pid)}/stat`
  return !existsSync(stat) || /\) [TtZX] /.test(readFileSync(stat, 'utf8'))
}

function connect(port: number): Promise<Connection> {
  return createConnection({ host: '127.0.0.1', port, user: 'root', multipleStatements: true })
}
