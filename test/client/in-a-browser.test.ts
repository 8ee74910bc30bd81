import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

/** What a page of somebody else's does with the library; it says how it went in its own text. */
const PAGE_SCRIPT = `
import { createBox, formatBackup, openBox, openLink, parseBackup } from 'sealdrop'
const server = new URLSearchParams(location.search).get('server')
try {
  const box = await createBox(server, { displayName: 'page 🐙' })
  await (await openLink(box.link)).send('sealed in a page', { name: 'Bo' })
  await box.renewKeys({ evenIfNotDue: true })
  await (await openLink(box.link)).send('and under another key')
  const [keys] = await parseBackup(await formatBackup([box.keys()], 'x'), 'x')
  const texts = []
  for await (const drop of openBox(keys).drops()) texts.push(drop.text + ' ' + drop.name)
  document.body.textContent = 'read: ' + texts.join(', ') + ' — Buffer is ' + typeof Buffer
} catch (error) {
  document.body.textContent = 'failed: ' + error.stack
}
`

describe('the client library in a browser', function () {
  this.timeout(120_000)
  const profile = mkdtempSync(path.join(tmpdir(), 'sealdrop-chromium-'))
  let server: TestServer | undefined
  let pages: Server

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    server = await startAddressedServer(kind)
    const { outputFiles } = await build({
      stdin: { contents: PAGE_SCRIPT, resolveDir: PACKAGE_FOLDER },
      alias: { sealdrop: path.join(PACKAGE_FOLDER, 'src/client/index.ts') },
      bundle: true,
      format: 'esm',
      write: false,
    })
    const script = outputFiles[0]?.text ?? ''
    pages = createServer((request, response) => {
      const isScript = request.url === '/page.js'
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
      response.end(isScript ? script : '<!doctype html><body><script type="module" src="/page.js"></script>')
    })
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  })
  after(async () => {
    if (server !== undefined) pages.close()
    await server?.stop()
    rmSync(profile, { recursive: true, force: true })
  })

  it('makes a box, seals, reads, renews and backs up', async () => {
    const { port } = pages.address() as AddressInfo
    const words = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-sync', '--no-first-run']
    const quiet = [
      '--disable-background-networking',
      '--disable-component-update',
      `--user-data-dir=${profile}`,
    ]
    const url = `http://127.0.0.1:${String(port)}/?server=${encodeURIComponent(server?.url ?? '')}`
    // Time runs on by itself while nothing is under way, so the page is looked at when it has come to its end.
    const wait = ['--virtual-time-budget=60000', '--dump-dom']
    const { stdout } = await promisify(execFile)('chromium', [...words, ...quiet, ...wait, url], {
      timeout: 100_000,
    })
    assert.match(stdout, /read: sealed in a page Bo, and under another key undefined — Buffer is undefined/)
  })
})
