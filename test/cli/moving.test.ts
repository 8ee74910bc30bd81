/** The command line takes a box along, whenever it is killed. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openBox, openLink, type SavedKeys } from '../../src/client/index.js'
import { createMachine, type Machine } from '../setup/command-line.js'
import { freePort } from '../setup/free-port.js'
import { type HeldWhen, type HoldingProxy, startHoldingProxy } from '../setup/holding-proxy.js'
import { DIALECTS, type StoreKind } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const DROPS = 130

interface Place {
  readonly server: TestServer
  readonly proxy: HoldingProxy
}

describe('sealdrop export and import', function () {
  this.timeout(120_000)
  let old: Place
  let target: Place
  let ana: Machine
  let link: string
  let file: string

  before(async () => {
    const [first] = DIALECTS
    const last = DIALECTS.at(-1)
    assert.ok(first && last)
    old = await startPlace(first)
    target = await startPlace(last)
    ana = createMachine()
    link = (await succeed(['init', old.proxy.url, '--name', 'Ana'])).stdout.trim()
    const recipient = await openLink(link)
    for (let at = 0; at < DROPS; at++) await recipient.send(`drop ${String(at)}`)
    file = path.join(path.dirname(ana.folder), 'ana.sealdrop-box')
  })
  after(async () => {
    ana.remove()
    for (const { proxy, server } of [target, old]) {
      await proxy.stop()
      await server.stop()
    }
  })

  const startPlace = async (store: StoreKind): Promise<Place> => {
    const port = await freePort()
    let url = ''
    const proxy = await startHoldingProxy(port, () => url)
    const server = await startTestServer(store, { environment: { BASE_URL: proxy.url } })
    url = server.url
    return { server, proxy }
  }
  const succeed = async (words: readonly string[], machine = ana) => {
    const ran = await machine.run(words)
    assert.equal(ran.code, 0, ran.stderr)
    return ran
  }
  const fail = async (words: readonly string[], expected: RegExp, machine = ana) => {
    const { code, stderr } = await machine.run(words)
    assert.equal(code, 1)
    assert.match(stderr, expected)
  }
  /** SIGKILL, at that moment. */
  const killAt = async (
    { proxy }: Place,
    call: string,
    number: number,
    when: HeldWhen,
    words: readonly string[],
  ) => {
    const held = proxy.hold(call, number, when)
    const child = ana.start(words)
    await held
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const boxNames = () =>
    Object.keys(
      (JSON.parse(readFileSync(path.join(ana.folder, 'boxes.json'), 'utf8')) as { boxes: object }).boxes,
    )
  const boxesAt = async ({ server }: Place) =>
    server.database.query.selectFrom('boxes').select('id').execute()

  it('writes a file that is whole or not there, never over another, for its owner’s eyes alone', async () => {
    await killAt(old, '/export_box', 1, 'after it was answered', ['export', file])
    assert.ok(!existsSync(file))
    const { stdout, stderr } = await succeed(['export', file])
    assert.equal(stdout, `${String(DROPS)} drops in ${file}.\n`)
    assert.match(stderr, /no keys: sealdrop backup FILE keeps those/)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const before = readFileSync(file)
    await fail(['export', file], /is there already/)
    assert.deepEqual(readFileSync(file), before)
    const unfinished = readdirSync(path.dirname(file)).filter((name) => name.endsWith('.part'))
    assert.equal(unfinished.length, 1, 'what was killed leaves its own')
  })

  it('makes one box with each drop once, killed wherever it is and run again', async () => {
    const words = ['import', file, `${target.proxy.url}/`]
    for (const [call, number, when] of [
      ['/challenge_request', 1, 'after it was answered'],
      ['/import_box', 1, 'before it arrives'],
      ['/import_box', 1, 'after it was answered'],
      ['/import_drops', 1, 'after it was answered'],
      ['/import_drops', 3, 'before it arrives'],
      ['/import_drops', 4, 'after it was answered'],
    ] as const) {
      await killAt(target, call, number, when, words)
      assert.ok((await boxesAt(target)).length <= 1, call)
    }
    const { stdout, stderr } = await succeed(words)
    assert.match(stdout.trim(), /\/l#link_[\w-]{32}\.[\w-]{43}$/)
    assert.ok(stdout.startsWith(target.proxy.url))
    assert.match(stderr, /^0 drops imported; 130 were there before\.$/m)
    assert.match(stderr, /is called default-2 here.*tell senders the new link/s)
    assert.deepEqual(boxNames(), ['default', 'default-2'])
    assert.equal((await boxesAt(target)).length, 1)
    const read = await succeed(['read', '--json', '--keep', '--box', 'default-2'])
    const texts = read.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text)
    assert.deepEqual(
      texts,
      Array.from({ length: DROPS }, (_, at) => `drop ${String(at)}`),
    )
    assert.equal((await succeed(['link', '--box', 'default-2'])).stdout.trim(), stdout.trim())
  })

  it('brings later what has come to the old link meanwhile', async () => {
    await (await openLink(link)).send('late')
    const later = `${file}.later`
    await succeed(['export', later, '--box', 'default'])
    const shouted = target.proxy.url.replace('http', 'HTTP')
    const { stderr } = await succeed(['import', later, `${shouted}//`])
    assert.match(stderr, /^1 drop imported; 130 were there before\.$/m)
    assert.equal((await boxesAt(target)).length, 1)
  })

  it('brings back drops that were deleted on its own server, by the same link', async () => {
    await succeed(['delete', 'drops', '--all', '--yes', '--box', 'default'])
    const { stdout, stderr } = await succeed(['import', file, old.proxy.url])
    assert.equal(stdout.trim(), link)
    assert.match(stderr, /^130 drops imported\.\n$/)
    assert.equal((await boxesAt(old)).length, 1)
    assert.deepEqual(boxNames(), ['default', 'default-2'])
  })

  it('refuses what is no archive, is damaged, or has no keys here, and makes nothing', async () => {
    const damaged = `${file}.damaged`
    const bytes = readFileSync(file)
    bytes[5_000] = (bytes[5_000] ?? 0) ^ 1
    writeFileSync(damaged, bytes)
    await fail(['import', damaged, target.proxy.url], /cut off or damaged/)
    await fail(['import', `${file}.nothing`, target.proxy.url], /no such file/)
    const bo = createMachine()
    try {
      await fail(['import', file, target.proxy.url], /restore FILE brings them/, bo)
      const backup = `${file}.backup`
      await succeed(['backup', backup, '--box', 'default'])
      await succeed(['restore', backup], bo)
      // Another machine knows nothing of what this one has made, and nobody could find it by the keys that the old server knows.
      const { stderr } = await succeed(['import', file, target.proxy.url, '--box', 'moved'], bo)
      assert.match(stderr, /^130 drops imported\.$/m)
      assert.match(stderr, /is called moved here/)
    } finally {
      bo.remove()
    }
    assert.equal((await boxesAt(target)).length, 2)
  })

  it('makes a box again that its own server has lost, once, by another link', async () => {
    const { boxes } = JSON.parse(readFileSync(path.join(ana.folder, 'boxes.json'), 'utf8')) as {
      readonly boxes: Readonly<Record<string, SavedKeys>>
    }
    assert.ok(boxes['default'])
    await openBox(boxes['default']).deleteBox()
    const links = new Set<string>()
    for (const said of [/^130 drops imported\.$/m, /^0 drops imported; 130 were there before\.$/m]) {
      const { stdout, stderr } = await succeed(['import', file, old.proxy.url])
      assert.match(stderr, said)
      assert.match(stderr, /is called default-3 here: tell senders the new link\. The server did not know/)
      links.add(stdout.trim())
    }
    assert.equal(links.size, 1)
    assert.ok(!links.has(link))
    assert.equal((await boxesAt(old)).length, 1)
    assert.deepEqual(boxNames(), ['default', 'default-2', 'default-3'])
  })
})
