import assert from 'node:assert/strict'
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'dotenv'
import { eventually } from '../setup/eventually.js'
import { freePort } from '../setup/free-port.js'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
import { wordsToRun } from '../setup/server-process.js'
import { createMariadbStore, STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

function sourceOf(name: string): string {
  return readFileSync(path.join(PACKAGE_FOLDER, name), 'utf8')
}

const { version } = JSON.parse(sourceOf('package.json')) as { readonly version: string }
const PINNED = /^[a-z]+:[0-9]+\.[0-9]+\.[0-9]+[a-z-]*@sha256:[0-9a-f]{64}$/

/** Until a server has started, and mariadbd with it. */
const START_MS = 30_000

function all(source: string, pattern: RegExp): readonly string[] {
  return [...source.matchAll(pattern)].map(([, found = '']) => found)
}

describe('the Dockerfile', () => {
  const dockerfile = sourceOf('Dockerfile')

  it('starts from one image, of an exact version and of exact bytes', () => {
    const [image = '', ...others] = all(dockerfile, /^ARG \w+_IMAGE=(.*)$/gm)
    assert.match(image, PINNED)
    assert.deepEqual(others, [])
    assert.deepEqual(all(dockerfile, /^FROM (\S+)/gm), ['${NODE_IMAGE}', 'scratch'])
  })

  it('ends with an account that is not root, and with programs that no shell starts', () => {
    const [, final = ''] = dockerfile.split(/^FROM scratch$/m)
    assert.match(final, /^USER ([1-9][0-9]*):\1$/m)
    assert.match(final, /^ENTRYPOINT \[.*\]$/m)
    assert.match(final, /^CMD \[.*\]$/m)
    assert.match(final, /^HEALTHCHECK .* CMD \[.*\]$/m)
    assert.doesNotMatch(final, /^RUN /m)
  })

  it('names the version that it holds', () => {
    assert.deepEqual(all(dockerfile, /image\.version="(.*)"/g), [version])
  })

  it('is given files that are there, and none with secrets or data', () => {
    const [nothing, ...files] = sourceOf('.dockerignore')
      .split('\n')
      .filter((line) => !/^(#|$)/.test(line))
    assert.equal(nothing, '*')
    for (const file of files.map((line) => line.replace(/^!(.*?)(\/\*\.md)?$/, '$1'))) {
      assert.ok(existsSync(path.join(PACKAGE_FOLDER, file)), file)
      assert.doesNotMatch(file, /^(\.env|\.git|data|node_modules|test)$/)
    }
  })
})

describe('compose.yaml', () => {
  const compose = sourceOf('compose.yaml')
  const [own = ''] = compose.split(/^ {2}mariadb:$/m)
  const names = all(own, /^ {6}([A-Z][A-Z_]*):/gm)
  const settings = all(sourceOf('.env.example'), /^# ([A-Z][A-Z0-9_]*)=/gm)

  it('runs this version, and an image of an exact version and of exact bytes', () => {
    const [image, ...others] = all(compose, /^ {4}image: (.*)$/gm)
    assert.equal(image, `sealdrop:${version}`)
    assert.equal(others.length, 1)
    assert.match(others[0] ?? '', PINNED)
  })

  it('hands every setting on but those that the container decides', () => {
    const decided = ['PORT', 'HOST', 'DATA_DIR', 'DB_PORT', 'DB_SOCKET', 'DB_SSL_CA']
    const handedOn = [...own.matchAll(/^ {6}(\w+): \$\{(\w+):[-?].*\}$/gm)]
    assert.ok(handedOn.every(([, name, source]) => name === source))
    assert.ok(handedOn.length === names.length - 3, 'all but DB_NAME, DB_HOST and DB_USER')
    assert.deepEqual(names.toSorted(), settings.filter((name) => !decided.includes(name)).toSorted())
  })

  it('does not start without an address and a password, and has no password of its own', () => {
    assert.match(compose, /^ {6}BASE_URL: \$\{BASE_URL:\?/m)
    for (const password of all(compose, /^ {6}\w*PASSWORD: (.*)$/gm)) {
      assert.match(password, /^(\$\{DB_PASSWORD:\?.*|'1')$/)
    }
  })

  it('opens one port, on loopback', () => {
    assert.deepEqual(all(compose, /^ {6}- ([0-9.]+:.*:[0-9]+)$/gm), ['127.0.0.1:${PORT:-5000}:5000'])
  })
})

describe('what the image runs', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-image-'))
  const app = path.join(folder, 'app')
  let server: ChildProcess | undefined

  before(() => {
    execFileSync(process.execPath, [...wordsToRun('src/release/container/lay-out-app'), app], {
      cwd: PACKAGE_FOLDER,
    })
  })
  afterEach(async () => {
    if (server?.exitCode !== null) return
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (environment: Readonly<Record<string, string>>) => {
    server = spawn(process.execPath, ['app.js'], { cwd: app, env: environment, stdio: 'ignore' })
  }
  /** As the engine asks, in the same environment. */
  const check = (environment: Readonly<Record<string, string>>) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, ['check-health.js'], { cwd: app, env: environment }, (error, stdout) => {
        resolve(`${String(error?.code ?? 0)} ${stdout.trim()}`)
      })
    })

  it('is healthy when the server answers, at the path and port of its settings', async () => {
    const port = String(await freePort())
    const environment = {
      PORT: port,
      DATA_DIR: path.join(folder, 'data'),
      WORKERS: '2',
      BASE_URL: `http://localhost:${port}/drop`,
    }
    assert.match(await check(environment), /^1 .*ECONNREFUSED/)
    start(environment)
    await eventually(() => check(environment), '0 /drop/health answered 200', START_MS)
  })

  it('is not healthy while MariaDB is away, and is again when it is back', async function () {
    if (!STORES.some(({ isMariadb }) => isMariadb)) return this.skip()
    let instance: MariadbInstance | undefined
    try {
      instance = await startMariadb()
      const store = await createMariadbStore('utf8mb4', instance)
      const environment = { ...store.environment, PORT: String(await freePort()) }
      start(environment)
      await eventually(() => check(environment), '0 /health answered 200', START_MS)
      await instance.kill()
      assert.equal(await check(environment), '1 /health answered 503')
      await instance.start()
      await eventually(() => check(environment), '0 /health answered 200', START_MS)
    } finally {
      await instance?.remove()
    }
  })

  it('is not healthy with a setting that no server starts with', async () => {
    assert.match(await check({ PORT: 'none' }), /^1/)
  })

  it('keeps a file that says which settings there are, and no settings', () => {
    assert.ok(existsSync(path.join(app, '.env.example')))
    assert.deepEqual(parse(readFileSync(path.join(app, '.env.example'))), {})
    assert.ok(!existsSync(path.join(app, '.env')))
  })
})
