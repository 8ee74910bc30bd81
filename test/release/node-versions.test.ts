/** The archive, unpacked where nothing else is, on each Node that it is said to run on, and on some that are too old. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import supertest from 'supertest'
import { MAX_BODY_BYTES, MAX_SEALED_BOX_BYTES } from '../../src/protocol/limits.js'
import { childrenOf } from '../setup/child-processes.js'
import {
  installPackages,
  NODE_VERSIONS,
  nodeProgram,
  provideNodes,
  TOO_OLD_NODE_VERSIONS,
} from '../setup/node-versions.js'
import { doWithout } from '../setup/parts.js'
import { leave, type Phone, phoneOf, registerPhone } from '../setup/phone.js'
import { startUnpackedArchive, UNCOVERED, unpackArchive } from '../setup/release-archive.js'
import type { ServerProcess } from '../setup/server-process.js'
import { DIALECTS, type TestStore } from '../setup/stores.js'

/** Of address space, as shared hosts bound it. In KiB, as `ulimit` counts. */
const ADDRESS_SPACE_KIB = 4 * 1024 * 1024
/** Of memory in use, at its highest. */
const RESIDENT_KIB = 150 * 1024
const SENDS = 400
const AT_ONCE = 8
type Environment = Readonly<Record<string, string>>

const MARIADB = DIALECTS.find(({ isMariadb }) => isMariadb)

describe('the archive, unpacked', function () {
  this.timeout(120_000)
  let folder: string
  let store: TestStore | undefined
  let onMariadb: Environment
  let server: ServerProcess | undefined

  before(async function () {
    if (!provideNodes() || MARIADB === undefined) return this.skip()
    folder = await unpackArchive()
    assert.deepEqual(nodeModulesAbove(folder), [], 'packages of somebody else would be found there')
    store = await MARIADB.create()
    onMariadb = store.environment
  })
  after(async () => {
    await store?.remove()
  })
  afterEach(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
  })

  /** `node app.js` in that folder, with no more room than a shared host gives. */
  const start = async (version: string, environment: Environment): Promise<ServerProcess> => {
    server = await startUnpackedArchive(folder, environment, {
      node: nodeProgram(version),
      addressSpaceKib: ADDRESS_SPACE_KIB,
    })
    return server
  }
  /** What a program of the archive says that is not to start. */
  const run = (version: string, program: string, environment: Environment = {}) => {
    const { status, stdout, stderr } = spawnSync(nodeProgram(version), [program], {
      cwd: folder,
      env: { ...UNCOVERED, ...environment },
      encoding: 'utf8',
      timeout: 20_000,
    })
    return { status, stdout, stderr }
  }

  for (const version of NODE_VERSIONS) {
    describe(`on Node ${version}`, () => {
      it('serves from MariaDB, with 4 GB of address space and less than 150 MB of memory, and stops in order', async () => {
        const running = await start(version, onMariadb)
        assert.match(running.output(), /Store: MariaDB database sealdrop_/)
        await playStory(running)
        await carryLoad(running)
        assert.ok(peakOf(running) < RESIDENT_KIB, `${String(peakOf(running))} KiB`)
        await stop(running)
      })

      it('has as many processes as WORKERS says', async () => {
        const running = await start(version, { ...onMariadb, WORKERS: '2' })
        const workers = childrenOf(running.child.pid ?? 0, 'app.js')
        assert.equal(workers.length, 2)
        assert.match(running.output(), /"workers":2/)
        await playStory(running)
        await stop(running)
        assert.deepEqual(
          workers.filter((pid) => existsSync(`/proc/${String(pid)}`)),
          [],
        )
      })

      it('says in one line what the embedded store needs, where it is not there', () => {
        const { status, stdout, stderr } = run(version, 'app.js', { DATA_DIR: 'data' })
        assert.deepEqual([status, stdout], [1, ''])
        assert.match(
          stderr,
          /^Sealdrop could not start: The embedded store needs the package libsql, [^\n]*DB_NAME[^\n]*"npm install"[^\n]*\n$/,
        )
        assert.ok(!existsSync(path.join(folder, 'data/sealdrop.db')))
      })
    })
  }

  it('loads nothing but Node’s own modules and its own files', async () => {
    const running = await start(NODE_VERSIONS[0], { ...onMariadb, NODE_DEBUG: 'module' })
    await playStory(running)
    running.child.kill('SIGTERM')
    assert.equal(await running.ended, 0)
    const loaded = [...running.errors().matchAll(/^MODULE [0-9]+: load "([^"]+)"/gm)].map(
      ([, file = '']) => file,
    )
    const own = ['app.js', 'lib/require-node.js', 'lib/sealdrop.js'].map((name) => path.join(folder, name))
    assert.deepEqual(loaded, own)
  })

  for (const version of TOO_OLD_NODE_VERSIONS) {
    it(`says in one line which Node it needs, on ${version}`, () => {
      const stderr = `Sealdrop needs Node.js 20.19 or later; this is v${version}.\n`
      for (const program of ['app.js', 'sealdrop-admin.js']) {
        assert.deepEqual(run(version, program), { status: 1, stdout: '', stderr })
      }
    })
  }

  describe('after "npm install" in its folder', () => {
    before(function () {
      installPackages(folder)
      // npm does without an optional package that it cannot have.
      if (existsSync(path.join(folder, 'node_modules/libsql'))) return
      doWithout('libsql is missing (npm has no way to its registry)')
      this.skip()
    })
    after(() => {
      rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true })
    })

    for (const version of NODE_VERSIONS) {
      it(`serves from the embedded store, which keeps what it was given, on Node ${version}`, async () => {
        const environment = { DATA_DIR: `./data-${version}` }
        const first = await start(version, environment)
        assert.match(first.output(), /Store: embedded store in /)
        await playStory(first)
        const phone = await registerPhone(first)
        await leave(first, phone, 'kept')
        await stop(first)
        const second = await start(version, environment)
        assert.deepEqual(await read(second, phoneOf(second, phone)), ['kept'])
        await stop(second)
      })
    }
  })
})

function nodeModulesAbove(folder: string): readonly string[] {
  const above = path.dirname(folder)
  const here = [path.join(folder, 'node_modules')].filter((each) => existsSync(each))
  return above === folder ? here : [...here, ...nodeModulesAbove(above)]
}

/** A phone registers, somebody sends, the phone proves by a signature that the box is its own, and reads. */
async function playStory(running: ServerProcess): Promise<void> {
  const http = supertest(running.url)
  const health = await http.get('/health')
  const { status, version } = health.body as { readonly status: string; readonly version: string }
  assert.deepEqual([health.status, status], [200, 'healthy'])
  for (const page of ['/', '/l', '/about', '/docs']) {
    const { status, text } = await http.get(page)
    assert.equal(status, 200, page)
    assert.ok(text.includes(`Sealdrop ${version}<`), page)
  }
  const phone = await registerPhone(running)
  await leave(running, phone, 'The keys are under the third stone.')
  assert.deepEqual(await read(running, phone), ['The keys are under the third stone.'])
}

async function read({ post }: ServerProcess, phone: Phone): Promise<readonly string[]> {
  const answer = await post('/fetch', { link_token: phone.linkToken, ...(await phone.prove()) })
  assert.equal(answer.status, 200, answer.text)
  const { data } = answer.body as { readonly data: readonly { readonly encrypted_message: string }[] }
  return data.map((drop) => phone.open(drop.encrypted_message))
}

/** Several hundred requests, many at once: the largest sealed boxes, pages of them, the largest bodies and larger ones. */
async function carryLoad(running: ServerProcess): Promise<void> {
  const phone = await registerPhone(running)
  const text = 'x'.repeat(MAX_SEALED_BOX_BYTES - 48)
  const padded = (bytes: number) => ({ padding: 'x'.repeat(bytes - '{"padding":""}'.length) })
  const sendAndRead = async (first: number) => {
    for (let each = first; each < SENDS; each += AT_ONCE) {
      await leave(running, phone, text)
      if (each % 10 === 0) assert.ok((await read(running, phone)).every((opened) => opened === text))
      if (each % 10 === 5) {
        assert.equal((await running.post('/send', padded(MAX_BODY_BYTES))).status, 400)
        assert.equal((await running.post('/send', padded(MAX_BODY_BYTES + 1))).status, 413)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => sendAndRead(first)))
}

/** Since its start, the most memory that was in use at once. */
function peakOf({ child }: ServerProcess): number {
  const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8')
  const [, kibibytes] = /^VmHWM:\s+([0-9]+) kB$/m.exec(status) ?? []
  return Number(kibibytes)
}

async function stop(running: ServerProcess): Promise<void> {
  running.child.kill('SIGTERM')
  assert.equal(await running.ended, 0)
  assert.equal(running.errors(), '')
}
