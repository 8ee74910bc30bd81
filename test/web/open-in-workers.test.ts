/** Drops opened in threads of a real browser, and what becomes of them when a thread does not do what it should. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build, type BuildOptions } from 'esbuild'
import nacl from 'tweetnacl'
import type { Browser, Page } from 'playwright-core'
import { createBox, type openBox, openLink, type SavedKeys } from '../../src/client/index.js'
import { encodeBase64 } from '../../src/encoding/base64.js'
import type { createOpeningWorkers, OpeningWorkers } from '../../src/web/open-in-workers.js'
import { startBrowser } from '../setup/browser.js'
import { eventually } from '../setup/eventually.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startAddressedServer, type TestServer } from '../setup/test-server.js'
import { visit } from '../setup/visit.js'

const [kind] = STORES
assert.ok(kind)

/** What the page has, for the test to use. */
interface Parts {
  readonly openBox: typeof openBox
  readonly createOpeningWorkers: typeof createOpeningWorkers
  workers: OpeningWorkers
}

/** What a thread that is watched says of itself. */
interface Told {
  readonly answered: number
  readonly agreed: number
}

const PAGE_SCRIPT = `
import { openBox } from './src/client/index.ts'
import { createOpeningWorkers } from './src/web/open-in-workers.ts'
Object.assign(globalThis, { openBox, createOpeningWorkers })
`

/** What is put before the worker's own script. */
const WORKERS = {
  watched: `
    self.told = { answered: 0, agreed: 0 }
    const { deriveBits } = crypto.subtle
    crypto.subtle.deriveBits = (...parts) => { told.agreed++; return deriveBits.apply(crypto.subtle, parts) }
    const { postMessage } = self
    self.postMessage = (answers) => { told.answered += answers.length; postMessage(answers) }
  `,
  get 'without x25519'() {
    return `
      ${this.watched}
      const { importKey } = crypto.subtle
      crypto.subtle.importKey = (form, key, algorithm, ...parts) => algorithm.name === 'X25519'
        ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
        : importKey.call(crypto.subtle, form, key, algorithm, ...parts)
    `
  },
  mortal: `
    let asked = 0
    addEventListener('message', () => { if (++asked === 2) throw new Error('died') })
  `,
  silent: 'self.postMessage = () => undefined',
}

async function bundle(from: Pick<BuildOptions, 'stdin' | 'entryPoints'>): Promise<string> {
  const { outputFiles } = await build({
    ...from,
    absWorkingDir: PACKAGE_FOLDER,
    bundle: true,
    format: 'iife',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

describe('drops that are opened in threads of a browser', function () {
  this.timeout(60_000)
  const texts = Array.from({ length: 55 }, (_, at) => `drop ${String(at)} 🐙`)
  let browser: Browser | undefined
  let server: TestServer
  let pages: Server
  let address: string
  let keys: SavedKeys
  /** How many threads are to die. */
  let mortals = 0

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
    const page = await bundle({ stdin: { contents: PAGE_SCRIPT, resolveDir: PACKAGE_FOLDER } })
    const worker = await bundle({ entryPoints: ['src/web/opening-worker.ts'] })
    pages = createServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? '', 'http://any')
      const asked = decodeURIComponent(search.slice(1))
      const kind = asked !== 'one mortal' ? asked : mortals-- > 0 ? 'mortal' : 'watched'
      const files: Readonly<Record<string, string>> = {
        '/': '<!doctype html><title>inbox</title><link rel="icon" href="data:,"><script src="page.js"></script>',
        '/page.js': page,
        '/worker.js': `${WORKERS[kind as keyof typeof WORKERS]};${worker}`,
      }
      response.statusCode = pathname in files ? 200 : 404
      response.setHeader(
        'Content-Type',
        `text/${pathname.endsWith('.js') ? 'javascript' : 'html'}; charset=utf-8`,
      )
      response.end(files[pathname])
    })
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${String((pages.address() as AddressInfo).port)}`
    server = await startAddressedServer(kind)
    keys = await leaveDrops()
  })
  after(async () => {
    if (browser === undefined) return
    await browser.close()
    pages.close()
    await server.stop()
  })

  /** Under two keys, and one that nothing opens in their midst. */
  const leaveDrops = async (): Promise<SavedKeys> => {
    const box = await createBox(server.url)
    for (const [at, text] of texts.entries()) {
      if (at === 20) {
        await box.renewKeys({ evenIfNotDue: true })
        const encrypted_message = encodeBase64(nacl.randomBytes(64))
        await server.post('/send', { link_token: box.keys().link_token, encrypted_message })
      }
      await (await openLink(box.link)).send(text)
    }
    return box.keys()
  }
  const opened = [...texts.slice(20).toReversed(), 'no key', ...texts.slice(0, 20).toReversed()]

  const inPage = (act: (page: Page, complaints: string[]) => Promise<void>) => {
    assert.ok(browser)
    return visit(browser, {}, async ({ page, complaints }) => {
      await page.goto(address)
      await act(page, complaints)
    })
  }
  /** Reads the box with that many threads of that script, and leaves these as they are. */
  const read = (page: Page, script: string, count: number) =>
    page.evaluate(
      async ({ keys, script, count }) => {
        const parts = globalThis as unknown as Parts
        parts.workers = parts.createOpeningWorkers(script, count)
        const { openSealed } = parts.workers
        const texts = []
        for await (const drop of parts.openBox(keys, { openSealed }).drops({ newestFirst: true }))
          texts.push('text' in drop ? drop.text : drop.kind)
        return texts
      },
      { keys, script, count },
    )
  /** By threads that tell: not by one whose script has not begun yet, nor by one that has ended meanwhile. */
  const toldBy = async (page: Page) => {
    const told = page.workers().map((worker) => worker.evaluate('self.told').catch(() => undefined))
    const all = (await Promise.all(told)) as readonly (Told | undefined)[]
    return all.filter((each) => each !== undefined)
  }

  it('come in their order, by WebCrypto, all of them by threads', () =>
    inPage(async (page) => {
      assert.deepEqual(await read(page, 'worker.js?watched', 3), opened)
      const told = await toldBy(page)
      assert.ok(told.length > 0 && told.length <= 3)
      for (const { answered, agreed } of told) assert.ok(agreed >= answered, JSON.stringify(told))
      assert.ok(told.reduce((sum, { answered }) => sum + answered, 0) >= opened.length)
    }))

  it('come so where WebCrypto has no X25519', () =>
    inPage(async (page) => {
      assert.deepEqual(await read(page, 'worker.js?without x25519', 2), opened)
      const told = await toldBy(page)
      assert.ok(told.length > 0)
      for (const { agreed } of told) assert.equal(agreed, 0)
    }))

  it('come so when one thread dies, and when all do', () =>
    inPage(async (page, complaints) => {
      assert.deepEqual(await read(page, 'worker.js?mortal', 2), opened)
      await eventually(() => page.workers().length, 0)
      mortals = 1
      assert.deepEqual(await read(page, 'worker.js?one mortal', 3), opened)
      // The one that has died would tell nothing.
      await eventually(async () => (await toldBy(page)).length > 0, true)
      // Some browsers say there that a thread has died.
      assert.ok(complaints.splice(0).every((complaint) => complaint.includes('died')))
    }))

  it('come so where no thread can be started', () =>
    inPage(async (page) => {
      for (const script of ['nowhere.js', 'https://elsewhere.example/worker.js']) {
        assert.deepEqual(await read(page, script, 2), opened)
      }
      assert.deepEqual(await read(page, 'worker.js?watched', 0), opened)
    }))

  it('are refused once it was closed, and the threads are gone', () =>
    inPage(async (page) => {
      const refusals = await page.evaluate(async () => {
        const { createOpeningWorkers } = globalThis as unknown as Parts
        const { openSealed, close } = createOpeningWorkers('worker.js?silent', 2)
        const asked = [openSealed(new Uint8Array(64), []), openSealed(new Uint8Array(64), [])]
        close()
        asked.push(openSealed(new Uint8Array(64), []))
        const answers = await Promise.allSettled(asked)
        return answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason) : 'answered'))
      })
      assert.equal(refusals.length, 3)
      for (const refusal of refusals) assert.match(refusal, /^AbortError/)
      await eventually(() => page.workers().length, 0)
    }))
})
