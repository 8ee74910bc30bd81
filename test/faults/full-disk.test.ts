import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { startLoad } from './load.js'

const mount = (...words: readonly string[]) => spawnSync('mount', words, { stdio: 'ignore' }).status === 0

describe('a disk that is full, on the embedded store', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-full-disk-'))
  let server: ServerProcess | undefined

  before(function () {
    if (mount('-t', 'tmpfs', '-o', 'size=3m', 'sealdrop', folder)) return
    if (process.env['CI'] === 'true') throw new Error('a small disk cannot be mounted')
    process.stdout.write(
      'A small disk cannot be mounted here (it takes root): what happens on a full one is not tested.\n',
    )
    this.skip()
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    spawnSync('umount', [folder], { stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  })

  it('is said so, loses nothing that was answered 201, and goes on when there is room again', async () => {
    server = await startServerProcess({ DATA_DIR: path.join(folder, 'data'), BOX_MAX_DROPS: '0' })
    await server.untilReady()
    const phone = await registerPhone(server)
    const load = startLoad([server.url], [server.url], phone, 16)
    await load.untilAccepted(100)
    // Full when nothing more is accepted.
    for (let before = -1; before !== load.accepted();) {
      before = load.accepted()
      await wait(500)
    }
    assert.ok(load.refused('503') > 0)
    const stored = load.accepted()
    assert.equal(
      (await server.post('/link_info', { link_token: phone.linkToken })).status,
      200,
      'it still reads',
    )

    assert.ok(mount('-o', 'remount,size=64m', folder))
    const endedAt = performance.now()
    await load.untilAccepted(1)
    assert.ok(performance.now() - endedAt < 5_000)
    await load.untilAccepted(100)
    const { accepted, refusals } = await load.stopAndJudge()
    process.stdout.write(
      `      ${String(stored)} accepted before, ${String(accepted - stored)} after, refused: ${JSON.stringify(refusals)}\n`,
    )
    assert.deepEqual(Object.keys(refusals), ['503'])
    assert.equal(server.child.exitCode, null)
  })
})
