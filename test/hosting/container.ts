/**
 * What `npm run container` does: builds the image of the Dockerfile with a real engine, runs it as docs/container.md says, with all
 * its restrictions, on the embedded store and then with compose.yaml on MariaDB, and plays the story on each. The engine is
 * Debian's, started for this alone. Where no registry of images is at hand, and none is asked, the images that the two files
 * name are stood in for by images made of Debian's and npm's packages.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import supertest from 'supertest'
import { startLoad } from '../faults/load.js'
import { CONTAINER_ENGINE, type ContainerEngine, startContainerEngine } from '../setup/container-engine.js'
import { freePort } from '../setup/free-port.js'
import { providePart, PYNACL } from '../setup/parts.js'
import { leave, type Phone, registerPhone } from '../setup/phone.js'
import { playPhoneByPynacl } from '../setup/pynacl.js'
import {
  makeDebian,
  makeMariadb,
  makeNode,
  MARIADB_STAND_IN,
  NODE_STAND_IN,
} from '../setup/stand-in-images.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

const HEALTHY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 10_000
const SENDERS = 32
/** Accepted before a stop, and again after it. */
const WARM = 300
/** What MariaDB's own programs are told inside its container. */
const ACCOUNT = '--user="$MARIADB_USER" --password="$MARIADB_PASSWORD"'
const NO_LIMIT = { BOX_MAX_DROPS: '0', BOX_MAX_BYTES: '0' }

/** One container that serves, whoever started it. */
interface Served {
  readonly url: string
  readonly container: string
  readonly docker: ContainerEngine['docker']
}

void main()

async function main(): Promise<void> {
  if (![CONTAINER_ENGINE, PYNACL].every(providePart)) process.exit(1)
  const engine = await startContainerEngine()
  try {
    await step('a private engine', () => engine.docker('version', '--format', '{{.Server.Version}}'))
    const image = await buildImage(engine)
    await playEmbedded(engine, image)
    await playCompose(engine)
  } finally {
    await engine.remove()
  }
  process.stdout.write('The image and compose.yaml do what docs/container.md says.\n')
}

async function buildImage(engine: ContainerEngine): Promise<string> {
  const { docker } = engine
  const [, version = ''] = /^ARG NODE_IMAGE=node:([0-9.]+)-/m.exec(sourceOf('Dockerfile')) ?? []
  const [, image = ''] = /^ {4}image: (sealdrop:\S+)$/m.exec(sourceOf('compose.yaml')) ?? []
  await step('a stand-in for Debian’s image', () => makeDebian(engine))
  await step(`a stand-in for that of Node ${version}`, () => makeNode(engine, version))
  await step('the image, by the Dockerfile as it is', async () => {
    const base = `NODE_IMAGE=${NODE_STAND_IN}`
    await docker('build', '--network=host', '--build-arg', base, '--tag', image, PACKAGE_FOLDER)
    const bytes = await docker('image', 'inspect', '--format', '{{.Size}}', image)
    return `${String(Math.round(Number(bytes) / 1e6))} MB`
  })
  return image
}

async function playEmbedded(engine: ContainerEngine, image: string): Promise<void> {
  const { docker } = engine
  const port = String(await freePort())
  const [container, volume] = ['embedded', 'embedded']
  const served = { url: `http://127.0.0.1:${port}`, container, docker }
  const restrictions = ['--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', '--security-opt=no-new-privileges']
  const place = ['--network=embedded', `--publish=127.0.0.1:${port}:5000`, `--volume=${volume}:/data`]
  const settings = Object.entries(NO_LIMIT).map(([name, value]) => `--env=${name}=${value}`)
  const run = () =>
    docker('run', '--detach', `--name=${container}`, ...restrictions, ...place, ...settings, image)

  await docker('network', 'create', 'embedded')
  await step('on the embedded store, healthy', async () => {
    await run()
    await untilHealthy(served)
  })
  await step('what it may', () => assertRestricted(served))
  await step('a phone that speaks PyNaCl', () => playPhoneByPynacl(served.url))
  await step('stopped while it takes drops', () => stopUnderLoad(served))
  await step('another container on a volume that is made of a backup', async () => {
    const { phone, id } = await leaveOne(served)
    const backup = path.join(engine.folder, 'backup')
    await docker('stop', container)
    await docker('cp', `${container}:/data`, backup)
    await docker('rm', '--volumes', container)
    await docker('volume', 'rm', volume)
    const restore = "fs.cpSync('/backup', '/data', { recursive: true })"
    await docker(
      'run',
      '--rm',
      `--volume=${volume}:/data`,
      `--volume=${backup}:/backup:ro`,
      image,
      '-e',
      restore,
    )
    await run()
    await untilHealthy(served)
    await assertKept(served, phone, id)
    await docker('rm', '--force', container)
  })
}

async function playCompose(engine: ContainerEngine): Promise<void> {
  const { docker, folder } = engine
  const port = String(await freePort())
  const settings = path.join(folder, 'settings')
  const standIns = path.join(folder, 'stand-ins.yaml')
  writeFileSync(standIns, `services: { mariadb: { image: ${MARIADB_STAND_IN} } }\n`)
  const files = ['compose.yaml', standIns].flatMap((name) => ['--file', path.resolve(PACKAGE_FOLDER, name)])
  const compose = (words: readonly string[], input?: string) =>
    engine.compose(['--project-name=sealdrop', `--env-file=${settings}`, ...files, ...words], input)
  const write = (lines: Readonly<Record<string, string>>) => {
    writeFileSync(
      settings,
      Object.entries(lines)
        .map((line) => `${line.join('=')}\n`)
        .join(''),
    )
  }
  const url = `http://127.0.0.1:${port}`
  const wanted = { BASE_URL: url, DB_PASSWORD: 'of-this-play', PORT: port, WORKERS: '2', ...NO_LIMIT }

  await step('a stand-in for MariaDB’s image', () => makeMariadb(engine))
  await step('compose.yaml without a password, or without an address', async () => {
    write({ ...wanted, DB_PASSWORD: '' })
    await assert.rejects(compose(['config']), /DB_PASSWORD.*must be in \.env/s)
    write({ ...wanted, BASE_URL: '' })
    await assert.rejects(compose(['config']), /BASE_URL.*must be in \.env/s)
    return 'refused'
  })
  write(wanted)
  const idOf = async (service: string) => (await compose(['ps', '--quiet', service])).trim()
  await step('compose.yaml, healthy', async () => {
    await compose(['up', '--detach', '--no-build'])
    await untilHealthy({ url, container: await idOf('sealdrop'), docker })
  })
  const served = { url, container: await idOf('sealdrop'), docker }
  await step('what it may', () => assertRestricted(served))
  await step('settings of .env', async () => {
    assert.match(await docker('logs', served.container), /"workers":2,/)
    return 'handed on'
  })
  await step('what MariaDB may', () => assertStoreRestricted(docker, idOf))
  await step('a phone that speaks PyNaCl', () => playPhoneByPynacl(url))
  await step('MariaDB away', () => assertSick(served, compose))
  await step('stopped while it takes drops', () => stopUnderLoad(served))
  await step('down, and up again with a database that is made of a backup', async () => {
    const { phone, id } = await leaveOne(served)
    const inMariadb = (program: string) => [
      'exec',
      '-T',
      'mariadb',
      'sh',
      '-c',
      `exec ${program} ${ACCOUNT} sealdrop`,
    ]
    const backup = await compose(inMariadb('mariadb-dump --single-transaction --hex-blob'))
    await compose(['down', '--volumes'])
    await compose(['up', '--detach', 'mariadb'])
    await untilHealthy({ ...served, container: await idOf('mariadb') })
    await compose(inMariadb('mariadb'), backup)
    await compose(['up', '--detach', '--no-build'])
    await untilHealthy({ ...served, container: await idOf('sealdrop') })
    await assertKept(served, phone, id)
  })
  await compose(['down', '--volumes'])
}

/** Its own account, no capability, nothing to be written but its data, nothing to become root with. */
async function assertRestricted({ docker, container }: Served): Promise<string> {
  const look = `
    const { readFileSync, writeFileSync } = require('node:fs')
    const errorOf = (act) => { try { act(); return 'none' } catch ({ code }) { return code } }
    const [, capabilities] = /CapEff:\\s*(\\w+)/.exec(readFileSync('/proc/1/status', 'utf8'))
    console.log(JSON.stringify({
      uid: process.getuid(),
      gid: process.getgid(),
      capabilities,
      first: readFileSync('/proc/1/cmdline', 'utf8').split('\\0').slice(0, 2).join(' '),
      root: errorOf(() => writeFileSync('/made', '')),
      app: errorOf(() => writeFileSync('/app/made', '')),
      tmp: errorOf(() => writeFileSync('/tmp/made', '')),
      shell: errorOf(() => require('node:child_process').execFileSync('sh')),
    }))`
  assert.deepEqual(JSON.parse(await docker('exec', container, 'node', '-e', look)), {
    uid: 10_001,
    gid: 10_001,
    capabilities: '0000000000000000',
    first: 'node app.js',
    root: 'EROFS',
    app: 'EROFS',
    tmp: 'none',
    shell: 'ENOENT',
  })
  return 'account 10001, no capabilities, a root that is read-only, no shell'
}

async function assertStoreRestricted(
  docker: ContainerEngine['docker'],
  idOf: (service: string) => Promise<string>,
): Promise<string> {
  const container = await idOf('mariadb')
  const said = await docker(
    'exec',
    container,
    'sh',
    '-c',
    'id -un; grep CapEff /proc/1/status; touch /made 2>&1 || :',
  )
  assert.match(said, /^mysql\nCapEff:\s*0{16}\n.*Read-only file system/)
  assert.equal((await docker('port', container)).trim(), '')
  return 'account mysql, no capabilities, a root that is read-only, no port outside'
}

async function assertSick(served: Served, compose: ContainerEngine['compose']): Promise<string> {
  await compose(['stop', 'mariadb'])
  assert.match(await checkOf(served), /answered 503\n$/)
  await compose(['start', 'mariadb'])
  for (
    const untilMs = Date.now() + HEALTHY_WITHIN_MS;
    (await checkOf(served)) !== '/health answered 200\n';
  ) {
    assert.ok(Date.now() < untilMs, 'it does not become healthy again')
    await wait(200)
  }
  return 'the check says 503, and 200 once it is back'
}

/** What the check of health says, whether it ends with 0 or with 1. */
function checkOf({ docker, container }: Served): Promise<string> {
  return docker('exec', container, 'node', 'check-health.js').catch((error: unknown) => {
    const { code, stdout } = error as { readonly code: number; readonly stdout: string }
    assert.equal(code, 1)
    return stdout
  })
}

/** Ends in time and in order while senders send; what they were told 201 for is there when it runs again. */
async function stopUnderLoad(served: Served): Promise<string> {
  const { url, docker, container } = served
  const phone = await registerPhone({ post: postTo(url) })
  const load = startLoad([url], [url], phone, SENDERS)
  try {
    await load.untilAccepted(WARM)
    const inFlight = load.inFlight()
    assert.ok(inFlight > 0, 'sends were in flight')
    const startedAt = performance.now()
    await docker('stop', '--time=30', container)
    const ms = performance.now() - startedAt
    assert.ok(ms < STOP_WITHIN_MS, `it took ${inSeconds(ms)}`)
    const code = await docker('inspect', '--format', '{{.State.ExitCode}}', container)
    assert.equal(code.trim(), '0')
    await docker('start', container)
    await load.untilAccepted(WARM)
    const { accepted } = await load.stopAndJudge()
    return `ended in ${inSeconds(ms)} with code 0, ${String(inFlight)} sends in flight; none of ${String(accepted)} lost`
  } finally {
    load.abandon()
  }
}

async function leaveOne({ url }: Served): Promise<{ readonly phone: Phone; readonly id: number }> {
  const post = postTo(url)
  const phone = await registerPhone({ post })
  return { phone, id: await leave({ post }, phone, 'kept') }
}

async function assertKept({ url }: Served, phone: Phone, id: number): Promise<void> {
  const page = await postTo(url)('/fetch', { link_token: phone.linkToken }).auth(phone.fetchToken, {
    type: 'bearer',
  })
  const { data } = page.body as {
    readonly data: readonly { readonly id: number; readonly encrypted_message: string }[]
  }
  assert.deepEqual(
    data.map((drop) => ({ id: drop.id, text: phone.open(drop.encrypted_message) })),
    [{ id, text: 'kept' }],
  )
}

async function untilHealthy({ docker, container }: Served): Promise<void> {
  const format = '{{.State.Status}} {{.State.Health.Status}}'
  for (const untilMs = Date.now() + HEALTHY_WITHIN_MS; ;) {
    const state = (await docker('inspect', '--format', format, container)).trim()
    if (state === 'running healthy') return
    if (!state.startsWith('running') || Date.now() > untilMs) {
      throw new Error(`It is ${state}:\n${await docker('logs', container)}`)
    }
    await wait(200)
  }
}

function postTo(url: string) {
  return (to: string, body: object) => supertest(url).post(to).send(body)
}

function sourceOf(name: string): string {
  return readFileSync(path.join(PACKAGE_FOLDER, name), 'utf8')
}

async function step(title: string, act: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now()
  const found = await act()
  const took = inSeconds(performance.now() - startedAt)
  process.stdout.write(
    `${title}: ${typeof found === 'string' ? found.trim() : 'as it should be'} (${took})\n`,
  )
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
