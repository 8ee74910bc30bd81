/** docs/moving.md, followed literally: with the server that it is about, and a phone that knows nothing of it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import supertest from 'supertest'
import type { Ran } from '../setup/command-line.js'
import { untilEnded } from '../setup/admin.js'
import { freePort } from '../setup/free-port.js'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
import { leave, type Phone, phoneOf, registerPhone } from '../setup/phone.js'
import { MARIADB, providePart } from '../setup/parts.js'
import { type ServerProcess, watchServer, wordsToRun } from '../setup/server-process.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

const read = (name: string) => readFileSync(path.join(PACKAGE_FOLDER, name), 'utf8')
const GUIDE = read('docs/moving.md')

/** The block whose first line, a comment, says what it is for. */
function blockOf(title: string): string {
  const found = [...GUIDE.matchAll(/^```sh\n# (.+)\n([^]*?)^```$/gm)].filter(([, each]) => each === title)
  assert.equal(found.length, 1, `the guide should show "${title}" once`)
  return found[0]?.[2] ?? ''
}

describe('the guide for moving', function () {
  this.timeout(60_000)

  let folder: string
  let instance: MariadbInstance
  let server: ServerProcess | undefined
  let port: number

  before(async function () {
    if (!providePart(MARIADB)) return this.skip()
    instance = await startMariadb()
    const [, statements = ''] = /^```sql\n([^]*?)^```$/m.exec(read('README.md')) ?? []
    // Under that name no socket is here, and a port takes an address.
    await instance.query(statements.replaceAll("'localhost'", "'127.0.0.1'"))
  })
  after(() => instance.remove())

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-moving-'))
    port = await freePort()
    writeFileSync(path.join(folder, '.env'), `PORT=${String(port)}\nHOST=127.0.0.1\nLOG_LEVEL=warn`)
    const words = wordsToRun('src/admin/main').map((word) => `'${word}'`)
    writeFileSync(
      path.join(folder, 'sealdrop-admin.js'),
      `const { spawnSync } = require('node:child_process')
       const run = spawnSync(process.execPath, [${words.join(', ')}, ...process.argv.slice(2)], { stdio: 'inherit' })
       process.exitCode = run.status ?? 1`,
    )
  })
  afterEach(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    server = undefined
    rmSync(folder, { recursive: true, force: true })
  })

  const environment = { PATH: process.env['PATH'] }
  const tryBlock = (title: string): Promise<Ran> =>
    untilEnded(spawn('sh', ['-e', '-c', blockOf(title)], { cwd: folder, env: environment }))
  const follow = async (title: string) => {
    const { code, stdout, stderr } = await tryBlock(title)
    assert.deepEqual([code, stderr], [0, ''], title)
    return stdout
  }
  const stop = async () => {
    server?.child.kill('SIGTERM')
    await server?.ended
  }
  const start = async () => {
    const child = spawn(process.execPath, wordsToRun('server'), {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    server = watchServer(child, port)
    await server.untilReady()
    return server
  }
  const restart = async () => {
    await stop()
    return start()
  }
  const isHeld = async (at: ServerProcess, phone: Phone) => {
    assert.equal((await supertest(at.url).get('/l')).status, 200, 'pages are read')
    const sent = await at.post('/send', { link_token: phone.linkToken, encrypted_message: phone.seal('no') })
    assert.deepEqual([sent.status, (sent.body as { code: string }).code], [503, 'read_only'])
  }
  const holds = async (at: ServerProcess, phone: Phone, texts: readonly string[]) => {
    const { post } = at
    const { linkToken: link_token } = phone
    const answer = await post('/fetch', { link_token, order: 'ASC', ...(await phoneOf(at, phone).prove()) })
    const { data } = answer.body as { readonly data: readonly { readonly encrypted_message: string }[] }
    assert.deepEqual(
      data.map((drop) => phone.open(drop.encrypted_message)),
      texts,
    )
  }
  const nameMariadb = async () => {
    await follow('The other store, as mariadb.env')
    appendFileSync(path.join(folder, 'mariadb.env'), `DB_HOST=127.0.0.1\nDB_PORT=${String(instance.port)}\n`)
  }

  it('leads there and back, with the server held meanwhile, and the old store goes for good', async function () {
    const first = await start()
    const phone = await registerPhone(first)
    await leave(first, phone, 'one')

    await nameMariadb()
    await follow('Hold the server')
    await isHeld(await restart(), phone)
    assert.match(await follow('Copy to MariaDB'), /^Both stores are the same, row by row/)
    await follow('Use MariaDB')
    const onMariadb = await restart()
    assert.match(onMariadb.output(), /Store: MariaDB database sealdrop/)
    assert.match(await follow('Look'), /^Boxes {13}1 open[^]*^Unseen drops {6}1,[^]*^Store {13}MariaDB/m)
    await holds(onMariadb, phone, ['one'])
    await leave(onMariadb, phone, 'two')

    await follow('Hold the server')
    await isHeld(await restart(), phone)
    const refusal = await tryBlock('Copy to the embedded store')
    assert.equal(refusal.code, 1)
    assert.match(refusal.stderr, /This store is not empty\. Nothing was changed\./)
    assert.match(await follow('Copy back'), /^Both stores are the same/)
    await follow('Use the embedded store')
    const back = await restart()
    assert.match(back.output(), /Store: embedded store in /)
    await holds(back, phone, ['one', 'two'])

    await nameMariadb()
    await stop()
    // Not gone on with: what is there was whole once.
    await instance.query('drop database sealdrop; create database sealdrop character set utf8mb4')
    await follow('Copy to MariaDB')
    await follow('Use MariaDB')
    await follow('Remove the embedded store')
    assert.ok(!existsSync(path.join(folder, 'data')))
    await holds(await start(), phone, ['one', 'two'])
  })

  it('leads back before the switch', async () => {
    await instance.query('drop database sealdrop; create database sealdrop character set utf8mb4')
    const first = await start()
    const phone = await registerPhone(first)
    await leave(first, phone, 'one')
    await nameMariadb()
    await follow('Hold the server')
    await stop()
    await follow('Copy to MariaDB')
    await follow('Give it up')
    const again = await start()
    await holds(again, phone, ['one'])
    await leave(again, phone, 'two')
    assert.match(again.output(), /Store: embedded store in /)
  })

  it('leads nowhere but to what travels with it', () => {
    const links = [...GUIDE.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    assert.ok(links.length > 0)
    for (const link of links) assert.match(link, /^(backup|operating|updating|deploy-cpanel|deploy-vps)\.md$/)
  })
})
