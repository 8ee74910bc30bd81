import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import supertest from 'supertest'
import { openDatabase } from '../../src/server/database/database.js'
import { eventually } from '../setup/eventually.js'
import { freePort } from '../setup/free-port.js'
import { LANGUAGES } from '../../src/texts/index.js'
import { base64, makeKeys, registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess, wordsToRun } from '../setup/server-process.js'
import { onEachStore, STORES, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

/** A send that the server has begun to take, whose body stays incomplete until it is told to finish. */
async function beginSlowSend(server: ServerProcess, body: string) {
  const outgoing = request(`${server.url}/register`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      Connection: 'keep-alive',
      // Answered by 100 Continue when the headers have been read.
      Expect: '100-continue',
    },
  })
  const answered = new Promise<{ status: number | undefined; connection: string | undefined }>(
    (resolve, reject) => {
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        response.resume()
        resolve({ status: response.statusCode, connection: response.headers.connection })
      })
    },
  )
  // Judged where it is awaited, however much earlier it fails.
  answered.catch(() => undefined)
  outgoing.flushHeaders()
  await once(outgoing, 'continue')
  await new Promise((resolve) => outgoing.write(body.slice(0, 10), resolve))
  return {
    finish: () => {
      outgoing.end(body.slice(10))
      return answered
    },
  }
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => {
      resolve(true)
    })
  })
}

/** Of what SQLite keeps beside its file until it is moved there. */
function bytesOfLog({ environment }: TestStore): number {
  const log = path.join(environment['DATA_DIR'] ?? '', 'sealdrop.db-wal')
  return existsSync(log) ? statSync(log).size : 0
}

onEachStore('a server of its own', function (kind) {
  let store: TestStore
  let server: ServerProcess | undefined

  beforeEach(async () => {
    store = await kind.create()
  })
  afterEach(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    await store.remove()
  })

  const start = async (environment: Readonly<Record<string, string>> = {}) => {
    server = await startServerProcess({ ...store.environment, ...environment })
    return server
  }

  it('says where it listens, on which store, and how to make a first box', async () => {
    const running = await start({ BASE_URL: 'https://drop.example' })
    await running.untilReady()
    assert.match(running.output(), /Sealdrop listens on https:\/\/drop\.example\n/)
    assert.match(
      running.output(),
      kind.isMariadb ? /Store: MariaDB database sealdrop_\w+ at / : /Store: embedded store in /,
    )
    assert.match(running.output(), /npx sealdrop init https:\/\/drop\.example\n/)
  })

  it('says the same version in /health, at the foot of its pages in each language, and in the list of their hashes', async () => {
    const running = await start()
    await running.untilReady()
    const http = supertest(running.url)
    const { version } = (await http.get('/health')).body as { readonly version: string }
    assert.match(version, /^[0-9]+\.[0-9]+\.[0-9]+/)
    const { linkToken } = await registerPhone(running)
    for (const page of ['/', '/l', `/l/${linkToken}`]) {
      for (const language of LANGUAGES) {
        const { text } = await http.get(`${page}?lang=${language}`)
        const [, said] = /<footer>[^]*<p id="version">([^<]*)<\/p>[^]*<\/footer>/.exec(text) ?? []
        assert.equal(said, `Sealdrop ${version}`, `${page}, ${language}`)
      }
    }
    assert.ok((await http.get('/about')).text.includes(`<p>Sealdrop ${version}</p>`))
    assert.ok((await http.get('/docs')).text.includes(`The API of Sealdrop ${version}<`))
    const hashes = await http.get('/.well-known/sealdrop-assets.json')
    assert.equal((JSON.parse(hashes.text) as { readonly version: string }).version, version)
  })

  for (const stop of ['SIGTERM', 'SIGINT', 'shutdown'] as const) {
    it(`told to stop by ${stop}, finishes what is in hand, takes nothing new, and ends well`, async function () {
      this.timeout(30_000)
      const running = await start()
      await running.untilReady()
      const { publicKey } = await makeKeys()
      const slow = await beginSlowSend(running, JSON.stringify({ public_key: base64(publicKey) }))
      const startedAt = Date.now()
      if (stop === 'shutdown') running.child.send('shutdown')
      else running.child.kill(stop)
      while (!(await isRefused(running.port))) await new Promise((resolve) => setTimeout(resolve, 20))
      assert.deepEqual((await slow.finish()).status, 201)
      assert.equal(await running.ended, 0)
      assert.ok(Date.now() - startedAt < 10_000)
      assert.match(running.output(), /"msg":"stopping"/)
      assert.match(running.output(), /"msg":"stopped"/)
      assert.equal(running.errors(), '')
      if (!kind.isMariadb) assert.equal(bytesOfLog(store), 0, 'the store is one file')
    })
  }

  it('told to stop, cuts what takes too long and still ends in time', async function () {
    this.timeout(30_000)
    const running = await start()
    await running.untilReady()
    const slow = await beginSlowSend(running, '{"public_key":"never finished"}')
    const startedAt = Date.now()
    running.child.kill('SIGTERM')
    assert.equal(await running.ended, 0)
    assert.ok(Date.now() - startedAt < 10_000)
    await assert.rejects(slow.finish())
  })

  it('refuses the schema of a newer program in one line', async () => {
    const first = await start()
    await first.untilReady()
    first.child.kill('SIGTERM')
    await first.ended
    const database = openDatabase(store.settings)
    await database.query
      .insertInto('applied_migrations')
      .values({ name: '9999-from-the-future', applied_at_ms: 1 })
      .execute()
    await database.close()
    const second = await start()
    assert.equal(await second.ended, 1)
    assert.match(
      second.errors(),
      /^The store was made by a newer Sealdrop \(it has 9999-from-the-future\)[^\n]*\n$/,
    )
  })
})

describe('npm start', () => {
  it('hands a stop on to the server, which would be left running otherwise', async function () {
    this.timeout(120_000)
    if (process.platform === 'win32') return this.skip()
    const dataFolder = mkdtempSync(path.join(tmpdir(), 'sealdrop-start-'))
    const port = await freePort()
    const { PATH, HOME } = process.env
    const npm = spawn('npm', ['start'], {
      cwd: PACKAGE_FOLDER,
      env: { PATH, HOME, DATA_DIR: dataFolder, PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      let output = ''
      npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
      const ended = new Promise((resolve) => npm.once('close', resolve))
      while (!output.includes('"msg":"listening"')) {
        assert.equal(npm.exitCode, null, output)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      npm.kill('SIGTERM')
      await ended
      assert.match(output, /"msg":"stopped"/)
      assert.ok(await isRefused(port))
    } finally {
      npm.kill('SIGKILL')
      rmSync(dataFolder, { recursive: true, force: true })
    }
  })
})

describe('a server whose log nobody takes', function () {
  this.timeout(60_000)

  for (const [title, openStdout] of [
    ['on a disk that is full', () => openSync('/dev/full', 'w')],
    ['where its reader has gone', () => 'pipe' as const],
  ] as const) {
    it(`serves, and stops in order, ${title}`, async function () {
      if (!existsSync('/dev/full')) return this.skip()
      const dataFolder = mkdtempSync(path.join(tmpdir(), 'sealdrop-log-'))
      const port = await freePort()
      const { PATH } = process.env
      const stdout = openStdout()
      const server = spawn(process.execPath, wordsToRun('server'), {
        cwd: PACKAGE_FOLDER,
        env: { PATH, DATA_DIR: dataFolder, PORT: String(port), HOST: '127.0.0.1' },
        stdio: ['ignore', stdout, 'inherit'],
      })
      server.stdout?.destroy()
      try {
        const ended = new Promise((resolve) => {
          server.once('exit', (code, signal) => {
            resolve(code ?? signal)
          })
        })
        const ask = () => supertest(`http://127.0.0.1:${String(port)}`).get('/health')
        await eventually(
          () =>
            ask().then(
              ({ status }) => status,
              () => 'no answer',
            ),
          200,
          30_000,
        )
        for (let more = 0; more < 100; more++) assert.equal((await ask()).status, 200)
        server.kill('SIGTERM')
        assert.equal(await ended, 0)
      } finally {
        server.kill('SIGKILL')
        if (stdout !== 'pipe') closeSync(stdout)
        rmSync(dataFolder, { recursive: true, force: true })
      }
    })
  }
})

describe('a server with a wrong setting', () => {
  const wrong: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    PORT: { PORT: 'abc' },
    BASE_URL: { BASE_URL: 'http://example.org' },
    TRUST_PROXY: { TRUST_PROXY: 'true' },
    DB_HOST: { DB_HOST: 'localhost' },
    SECRET_KEY: { SECRET_KEY: 'short' },
  }
  for (const [name, environment] of Object.entries(wrong)) {
    it(`stops at once with one line that names ${name}`, async () => {
      const server = await startServerProcess(environment)
      assert.equal(await server.ended, 1)
      assert.match(server.errors(), new RegExp(`^${name} [^\\n]+\\n$`))
    })
  }

  it('stops at once when the database refuses its account', async function () {
    this.timeout(10_000)
    const kind = STORES.find(({ isMariadb }) => isMariadb)
    if (kind === undefined) return this.skip()
    const store = await kind.create()
    try {
      const server = await startServerProcess({
        ...store.environment,
        DB_USER: 'nobody',
        DB_PASSWORD: 'marked-password',
      })
      assert.equal(await server.ended, 1)
      assert.match(server.errors(), /^Sealdrop could not start: Access denied[^\n]*\n$/)
      assert.ok(!server.output().includes('marked-password'))
    } finally {
      await store.remove()
    }
  })
})
