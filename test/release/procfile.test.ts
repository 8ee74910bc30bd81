/** `Procfile`, as hosts that read one start it: by foreman, for which the format was made. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import supertest from 'supertest'
import { freePort } from '../setup/free-port.js'
import { FOREMAN, providePart } from '../setup/parts.js'
import { leave, registerPhone } from '../setup/phone.js'
import { type ServerProcess, watchServer } from '../setup/server-process.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

describe('Procfile', function () {
  this.timeout(120_000)
  let dataFolder: string
  let server: ServerProcess | undefined

  before(function () {
    dataFolder = mkdtempSync(path.join(tmpdir(), 'sealdrop-procfile-'))
    if (!providePart(FOREMAN)) return this.skip()
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: PACKAGE_FOLDER })
  })
  after(async () => {
    // Of the whole group, since what foreman has started outlives its death.
    if (server?.child.exitCode === null && server.child.signalCode === null)
      process.kill(-(server.child.pid ?? 0), 'SIGKILL')
    await server?.ended
    rmSync(dataFolder, { recursive: true, force: true })
  })

  it('has a web process, which serves on the port that foreman gives it and stops in order when foreman is told to', async () => {
    const port = await freePort()
    const { PATH, HOME } = process.env
    // The working folder is that of Procfile; `--env` keeps whoever has an .env here from having it in this test.
    const words = ['start', '--procfile', 'Procfile', '--port', String(port), '--env', '/dev/null', 'web']
    const foreman = spawn('foreman', words, {
      cwd: PACKAGE_FOLDER,
      env: { PATH, HOME, NODE_V8_COVERAGE: undefined, DATA_DIR: dataFolder, HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    server = watchServer(foreman, port)
    await server.untilReady(30_000)
    const health = await supertest(server.url).get('/health')
    const { version } = JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as Version
    assert.equal((health.body as Version).version, version)
    await leave(server, await registerPhone(server))
    foreman.kill('SIGTERM')
    await server.ended
    assert.match(server.output(), /"msg":"stopped"/)
    assert.match(server.output(), /web\.1 +\| exited with code 0/)
    await assert.rejects(supertest(server.url).get('/health').then(), /ECONNREFUSED/)
  })
})

interface Version {
  readonly version: string
}
