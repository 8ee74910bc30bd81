import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
import { registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { createMariadbStore, STORES } from '../setup/stores.js'
import { type Load, startLoad } from './load.js'

const mount = (...words: readonly string[]) => spawnSync('mount', words, { stdio: 'ignore' }).status === 0

interface Disk {
  readonly title: string
  readonly size: string
  readonly largerSize: string
  /** Of each drop, so that the disk is full within seconds. */
  readonly sealedBytes: number
  /** Somebody else takes the last bytes, those that the store has not laid hands on. */
  readonly isFilled: boolean
  /** MariaDB in that folder; undefined for the embedded store. */
  readonly startInstance: ((folder: string) => Promise<MariadbInstance>) | undefined
}

/** Its own files are 21 MB of the disk then. */
const SMALL_MARIADB = ['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=4M']

const ON_MARIADB = {
  size: '80m',
  largerSize: '400m',
  sealedBytes: 16_384,
  startInstance: (folder: string) => startMariadb(SMALL_MARIADB, { parent: folder }),
} as const

const DISKS: readonly Disk[] = [
  {
    title: 'on the embedded store',
    size: '3m',
    largerSize: '64m',
    sealedBytes: 64,
    isFilled: false,
    startInstance: undefined,
  },
  { ...ON_MARIADB, title: 'on MariaDB', isFilled: false },
  { ...ON_MARIADB, title: 'on MariaDB, to the last byte', isFilled: true },
]

for (const { title, size, largerSize, sealedBytes, isFilled, startInstance } of DISKS) {
  describe(`a disk that is full, ${title}`, function () {
    this.timeout(60_000)
    const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-full-disk-'))
    let instance: MariadbInstance | undefined
    let server: ServerProcess | undefined
    let load: Load | undefined

    before(function () {
      if (startInstance !== undefined && !STORES.some(({ isMariadb }) => isMariadb)) return this.skip()
      if (mount('-t', 'tmpfs', '-o', `size=${size}`, 'sealdrop', folder)) return
      if (process.env['CI'] === 'true') throw new Error('a small disk cannot be mounted')
      process.stdout.write(
        'A small disk cannot be mounted here (it takes root): what happens on a full one is not tested.\n',
      )
      this.skip()
    })
    after(async () => {
      load?.abandon()
      server?.child.kill('SIGKILL')
      await server?.ended
      await instance?.remove()
      spawnSync('umount', [folder], { stdio: 'ignore' })
      rmSync(folder, { recursive: true, force: true })
    })

    it('is said so, loses nothing that was answered 201, and goes on when there is room again', async () => {
      instance = await startInstance?.(folder)
      const environment =
        instance === undefined
          ? { DATA_DIR: path.join(folder, 'data') }
          : (await createMariadbStore('utf8mb4', instance)).environment
      server = await startServerProcess({ ...environment, BOX_MAX_DROPS: '0', BOX_MAX_BYTES: '0' })
      await server.untilReady()
      const phone = await registerPhone(server)
      load = startLoad([server.url], [server.url], phone, 16, sealedBytes)
      // On a slow machine sends share less, and a small disk holds fewer of them.
      await load.untilAccepted(20)
      if (isFilled) spawnSync('dd', ['if=/dev/zero', `of=${path.join(folder, 'others')}`, 'bs=4k'])
      // Full when it has been said and nothing more is accepted.
      for (let before = -1; load.refused('503') === 0 || before !== load.accepted();) {
        before = load.accepted()
        await wait(500)
      }
      const stored = load.accepted()
      const { post } = server
      const look = async () => {
        const { status } = await post('/link_info', { link_token: phone.linkToken })
        // InnoDB that has not a byte left to undo an insert with ends mariadbd: then there is nothing to read from.
        return { status, hasEnded: instance?.isRunning() === false }
      }
      const isAsItShouldBe = ({ status, hasEnded }: Awaited<ReturnType<typeof look>>) =>
        status === (hasEnded ? 503 : 200)
      let found = await look()
      // It says nothing any more some time before it has ended.
      for (let tries = 0; instance !== undefined && !isAsItShouldBe(found) && tries < 100; tries++) {
        await wait(100)
        found = await look()
      }
      assert.ok(isAsItShouldBe(found), `it still reads: ${JSON.stringify(found)}`)

      assert.ok(mount('-o', `remount,size=${largerSize}`, folder))
      let servesSince = performance.now()
      let starts = 0
      const { accepted: acceptedUntilNow } = load
      const untilAccepted = async (more: number, withinMs: number) => {
        const wanted = acceptedUntilNow() + more
        while (acceptedUntilNow() < wanted) {
          // An operator's act, or that of whatever looks after services. It may end as late as now, of what it met before.
          if (instance?.isRunning() === false) {
            await instance.start()
            servesSince = performance.now()
            starts++
          }
          assert.ok(performance.now() - servesSince < withinMs)
          await wait(5)
        }
      }
      await untilAccepted(1, 5_000)
      await untilAccepted(100, 30_000)
      const { accepted, refusals } = await load.stopAndJudge()
      process.stdout.write(
        `      ${String(stored)} accepted before, ${String(accepted - stored)} after, refused: ${JSON.stringify(refusals)}${starts > 0 ? ', mariadbd ended itself' : ''}\n`,
      )
      assert.deepEqual(Object.keys(refusals), ['503'])
      assert.equal(server.child.exitCode, null)
    })
  })
}
