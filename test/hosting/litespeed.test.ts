/** The archive under LiteSpeed, whose loader for Node is imitated: a socket that listens already, as file 0, and `require`. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import supertest from 'supertest'
import { eventually } from '../setup/eventually.js'
import { leave, type Phone, registerPhone } from '../setup/phone.js'
import { providePart, PYNACL } from '../setup/parts.js'
import { playPhoneByPynacl } from '../setup/pynacl.js'
import { unpackArchive } from '../setup/release-archive.js'
import { STORES, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

const MARIADB_KIND = STORES.find(({ isMariadb }) => isMariadb)

describe('the archive under LiteSpeed', function () {
  this.timeout(60_000)
  let store: TestStore
  let host: Host

  before(async function () {
    if (MARIADB_KIND === undefined || process.platform !== 'linux') return this.skip()
    store = await MARIADB_KIND.create()
    host = await startHost(store.environment)
  })
  after(async () => {
    await (host as Host | undefined)?.remove()
    await (store as TestStore | undefined)?.remove()
  })

  it('serves at the socket that is there already', async () => {
    const answer = await supertest(host.url).get('/health')
    assert.deepEqual([answer.status, (answer.body as { status: string }).status], [200, 'healthy'])
  })

  it('serves a phone that speaks PyNaCl', async function () {
    if (!providePart(PYNACL)) return this.skip()
    await playPhoneByPynacl(host.url)
  })

  it('says to stderr what it says elsewhere to stdout, which LiteSpeed throws away', async () => {
    await eventually(() => host.errors().includes('Store: '), true)
    assert.match(host.errors(), /^Store: MariaDB database/m)
    assert.match(host.errors(), /give it this token:\n {2}\S+\n/)
    assert.match(host.errors(), /"msg":"limits by address have no effect until TRUST_PROXY is set/)
    // Not the port of the settings, at which nobody listens, nor a command that is not in the archive.
    assert.doesNotMatch(host.errors(), /"port"|npx/)
  })

  it('says it to stdout where that is kept', async () => {
    const other = await startHost(store.environment, 'keeping stdout')
    try {
      await eventually(() => other.console().includes('Store: '), true)
      assert.match(other.console(), /^Store: MariaDB database/m)
      assert.equal(other.errors(), '')
    } finally {
      await other.remove()
    }
  })

  it('is told to stop by SIGTERM, ends well, and its successor has everything', async () => {
    const phone = await registerPhone(host)
    const id = await leave(host, phone, 'kept')
    assert.equal(await host.end(), 0)
    assert.match(host.errors(), /"reason":"SIGTERM","msg":"stopping"[^]*"msg":"stopped"/)
    await host.remove()
    host = await startHost(store.environment)
    assert.deepEqual(await idsIn(host, phone), [id])
  })
})

describe('the archive under LiteSpeed, with settings that it cannot have', function () {
  this.timeout(60_000)

  it('serves in one process where WORKERS asks for more, and warns', async function () {
    if (MARIADB_KIND === undefined || process.platform !== 'linux') return this.skip()
    const store = await MARIADB_KIND.create()
    const host = await startHost({ ...store.environment, WORKERS: '3' })
    try {
      assert.equal((await supertest(host.url).get('/health')).status, 200)
      assert.match(host.errors(), /"msg":"WORKERS has no effect here/)
    } finally {
      await host.remove()
      await store.remove()
    }
  })

  it('says on stderr, which LiteSpeed keeps, why it did not start', async function () {
    if (process.platform !== 'linux') return this.skip()
    const host = await startHost({ DB_NAME: 'sealdrop', DB_PORT: 'abc' })
    try {
      assert.equal(await host.ended, 1)
      assert.match(host.errors(), /^DB_PORT [^\n]+\n$/)
    } finally {
      await host.remove()
    }
  })
})

interface Host {
  readonly url: string
  readonly post: (path: string, body: object) => supertest.Test
  /** What the app has said to stdout, which this host keeps. */
  readonly console: () => string
  /** To stderr. */
  readonly errors: () => string
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** As LiteSpeed does it. */
  readonly end: () => Promise<number | NodeJS.Signals | null>
  readonly remove: () => Promise<void>
}

/** LiteSpeed keeps stdout where it is told to, and by itself does not. */
async function startHost(
  environment: Readonly<Record<string, string>>,
  stdout?: 'keeping stdout',
): Promise<Host> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-litespeed-'))
  const consoleLog = path.join(folder, 'console.log')
  const { server, port, file } = await listeningSocket()
  const url = `http://127.0.0.1:${String(port)}`
  const { PATH } = process.env
  const app: ChildProcess = spawn(
    process.execPath,
    [path.join(PACKAGE_FOLDER, 'test/setup/litespeed-loader.cjs')],
    {
      cwd: folder,
      env: {
        PATH,
        LSNODE_ROOT: await unpackArchive(),
        ...(stdout === undefined ? {} : { LSNODE_CONSOLE_LOG: consoleLog }),
        LSNODE_SOCKET: 'uds://tmp/lshttpd/app.sock',
        BASE_URL: url,
        ...environment,
      },
      stdio: [file, 'ignore', 'pipe'],
    },
  )
  // From here on only the app takes connections.
  server.close()
  let errors = ''
  app.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    app.once('close', (code, signal) => {
      resolve(code ?? signal)
    })
  })
  return {
    url,
    post: (to, body) => supertest(url).post(to).send(body),
    console: () => (existsSync(consoleLog) ? readFileSync(consoleLog, 'utf8') : ''),
    errors: () => errors,
    ended,
    end: () => {
      app.kill('SIGTERM')
      return ended
    },
    remove: async () => {
      app.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function listeningSocket(): Promise<{ server: Server; port: number; file: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  // Node has no public name for it.
  const { fd } = (server as Server & { readonly _handle: { readonly fd: number } })._handle
  return { server, port, file: fd }
}

async function idsIn({ url }: Host, phone: Phone): Promise<readonly number[]> {
  const answer = await supertest(url)
    .post('/fetch')
    .set('Authorization', `Bearer ${phone.fetchToken}`)
    .send({ link_token: phone.linkToken })
  return (answer.body as { data: readonly { id: number }[] }).data.map(({ id }) => id)
}
