/**
 * That what is answered 201 has been flushed to the disk. A killed process leaves the page cache behind, so no kill can
 * show it; the system calls do.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { providePart, STRACE } from '../setup/parts.js'
import { leave, registerPhone } from '../setup/phone.js'
import { startMariadb } from '../setup/mariadb.js'
import { startServerProcess } from '../setup/server-process.js'
import { createMariadbStore, STORES } from '../setup/stores.js'

const SENDS = 25
const CALLS = 'trace=pwrite64,write,writev,sendto,fdatasync,fsync'

interface Call {
  readonly name: string
  /** The file or the connection, and what was written to it. */
  readonly words: string
}

/** Every call in the order in which it ended, as `strace -f -yy` writes them. */
function callsIn(file: string): readonly Call[] {
  const begun = new Map<string, string>()
  return readFileSync(file, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, thread = '', said = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
      if (said.endsWith('<unfinished ...>')) {
        begun.set(thread, said)
        return []
      }
      const whole = said.startsWith('<... ') ? `${begun.get(thread) ?? ''} ${said}` : said
      const [, name, words] = /^(\w+)\((.*)$/s.exec(whole) ?? []
      return name === undefined || words === undefined ? [] : [{ name, words }]
    })
}

/** Looks at a process that runs; the calls are whole when the answer resolves. */
async function watch(pid: number, file: string): Promise<() => Promise<readonly Call[]>> {
  const words = ['-f', '-yy', '-s', '64', '-e', CALLS, '-o', file, '-p', String(pid)]
  const strace: ChildProcess = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((resolve) => strace.once('exit', resolve))
  let said = ''
  strace.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  while (!said.includes('attached')) {
    assert.equal(strace.exitCode, null, said)
    await wait(20)
  }
  return async () => {
    strace.kill('SIGINT')
    await ended
    return callsIn(file)
  }
}

const isFlush = ({ name }: Call) => name === 'fdatasync' || name === 'fsync'

describe('what is answered 201', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-flushing-'))

  before(function () {
    if (process.platform !== 'linux' || !providePart(STRACE)) return this.skip()
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('has been written and then flushed before, on the embedded store', async () => {
    const server = await startServerProcess({ DATA_DIR: path.join(folder, 'data') })
    try {
      await server.untilReady()
      const phone = await registerPhone(server)
      const stop = await watch(server.child.pid ?? 0, path.join(folder, 'embedded'))
      for (let each = 0; each < SENDS; each++) await leave(server, phone, String(each))
      const calls = await stop()

      let state: 'nothing' | 'written' | 'flushed' = 'nothing'
      let answers = 0
      for (const call of calls) {
        const isToLog = call.words.includes('sealdrop.db-wal>')
        if (call.name === 'pwrite64' && isToLog) state = 'written'
        if (isFlush(call) && isToLog && state === 'written') state = 'flushed'
        if (call.words.includes('HTTP/1.1 201')) {
          answers++
          assert.equal(state, 'flushed', `answer ${String(answers)}`)
          state = 'nothing'
        }
      }
      assert.equal(answers, SENDS, 'it saw every answer')
    } finally {
      server.child.kill('SIGKILL')
      await server.ended
    }
  })

  it('has been flushed by MariaDB, once for each', async function () {
    if (!STORES.some(({ isMariadb }) => isMariadb)) return this.skip()
    const instance = await startMariadb()
    const server = await startServerProcess((await createMariadbStore('utf8mb4', instance)).environment)
    try {
      await server.untilReady()
      const phone = await registerPhone(server)
      const stop = await watch(instance.pid(), path.join(folder, 'mariadb'))
      for (let each = 0; each < SENDS; each++) await leave(server, phone, String(each))
      const flushes = (await stop()).filter((call) => isFlush(call) && call.words.includes('ib_logfile0>'))
      assert.ok(flushes.length >= SENDS, `${String(flushes.length)} flushes of ${String(SENDS)} sends`)
    } finally {
      server.child.kill('SIGKILL')
      await server.ended
      await instance.remove()
    }
  })
})
