/** The archive on a shared host: Debian's Apache with mod_passenger, cPanel's lines, MariaDB, a browser and PyNaCl. */
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Request } from 'playwright-core'
import supertest from 'supertest'
import { MAX_BODY_BYTES, MAX_METADATA_BYTES, MAX_SEALED_BOX_BYTES } from '../../src/protocol/limits.js'
import { ACCOUNT, type Apache, type HostedApp, startApache } from '../setup/apache.js'
import { startBrowser } from '../setup/browser.js'
import { eventually } from '../setup/eventually.js'
import { freePort } from '../setup/free-port.js'
import { lookFor, makeBox, openMessage, toMessages } from '../setup/inbox.js'
import { APACHE_PASSENGER, CHROMIUM, providePart, PYNACL } from '../setup/parts.js'
import { base64, leave, makeKeys, type Phone, registerPhone } from '../setup/phone.js'
import { playPhoneByPynacl } from '../setup/pynacl.js'
import { unpackArchive } from '../setup/release-archive.js'
import { STORES } from '../setup/stores.js'
import { visit } from '../setup/visit.js'

const SECRET = 'the third stone from the left'
const IS_ROOT = process.getuid?.() === 0
/** Long enough for whatever Passenger does by itself. */
const PATIENCE_MS = 30_000

const MARIADB_KIND = STORES.find(({ isMariadb }) => isMariadb)

describe('the archive under Passenger', function () {
  this.timeout(120_000)
  let browser: Browser
  let site: Site

  before(async function () {
    if (MARIADB_KIND === undefined || !providePart(APACHE_PASSENGER)) return this.skip()
    if (!providePart(CHROMIUM) || !providePart(PYNACL)) return this.skip()
    browser = await startBrowser()
  })
  after(() => (browser as Browser | undefined)?.close())

  /** For the tests of the block in which it is called. */
  const onSite = (options: SiteOptions) => {
    before(async () => {
      site = await startSite(options)
    })
    after(() => site.removeAll())
  }

  /** @returns what was asked for meanwhile, by the owner and by the sender */
  async function playStory(): Promise<readonly Request[]> {
    const asked: Request[] = []
    await visit(browser, { ignoreHTTPSErrors: true }, async (owner) => {
      const { link } = await makeBox(owner.page, `${site.url}/`, 'Ana')
      assert.ok(link.startsWith(`${site.url}/l#`), link)
      await visit(browser, { ignoreHTTPSErrors: true }, async (sender) => {
        await sender.page.goto(link)
        await sender.page.waitForSelector('#write:not([hidden])')
        await sender.page.fill('#text', SECRET)
        await sender.page.click('#send')
        await sender.page.waitForSelector('#left:not([hidden])')
        asked.push(...sender.requests)
      })
      await toMessages(owner.page)
      await lookFor(owner.page, 1)
      assert.equal(await openMessage(owner.page), SECRET)
      asked.push(...owner.requests)
      const [token = ''] = new URL(link).hash.slice(1).split('.')
      assert.ok(token.length > 20 && !site.accessLog().includes(token), 'no link is in the log of the host')
    })
    return asked
  }

  describe('as “Setup Node.js App” has it, below a path', () => {
    onSite({ basePath: '/drop', panel: 'Setup Node.js App' })

    it('is started by the first request, as the account whose files these are', async () => {
      assert.deepEqual(site.processes(), [])
      const pid = await servingProcess(site)
      const uid = IS_ROOT
        ? Number(execFileSync('id', ['-u', ACCOUNT], { encoding: 'utf8' }))
        : process.getuid?.()
      assert.equal(statSync(`/proc/${String(pid)}`).uid, uid)
      assert.equal(readlinkSync(`/proc/${String(pid)}/cwd`), site.folder)
      await untilSaid(site, /^Sealdrop listens on https:\/\/localhost:\d+\/drop$/m)
      await untilSaid(site, /^Store: MariaDB database/m)
      await untilSaid(site, /"msg":"limits by address have no effect until TRUST_PROXY is set/)
      assert.doesNotMatch(said(site), /error|trace|^\s+at /im)
    })

    it('takes a message from one browser and shows it in another, and asks for nothing outside its path', async () => {
      const asked = await playStory()
      const paths = asked.map((request) => request.url()).filter((url) => !/^(blob|data|about):/.test(url))
      assert.ok(paths.length > 20)
      assert.deepEqual(
        paths.filter((url) => !url.startsWith(`${site.url}/`)),
        [],
      )
    })

    it('serves a phone that speaks PyNaCl', () => playPhoneByPynacl(site.url, site.certificate))

    it('takes the largest bodies whole, and refuses a larger one in its own words', async () => {
      const phone = await registerPhone(site)
      const text = 'x'.repeat(MAX_SEALED_BOX_BYTES - 48)
      const metadata = { note: 'm'.repeat(MAX_METADATA_BYTES - '{"note":""}'.length) }
      const drop = { link_token: phone.linkToken, encrypted_message: phone.seal(text), metadata }
      const body = JSON.stringify(drop)
      const send = (bytes: number) => site.http.post('/send').type('json').send(body.padEnd(bytes, ' '))
      assert.equal((await send(MAX_BODY_BYTES)).status, 201)
      const refused = await send(MAX_BODY_BYTES + 1)
      assert.deepEqual([refused.status, (refused.body as { code: string }).code], [413, 'body_too_large'])
      assert.equal((await send(8 * 1024 * 1024)).status, 413)
      const [kept] = await fetchAll(site, phone)
      assert.ok(kept !== undefined && phone.open(kept.encrypted_message) === text)
      assert.deepEqual(kept.metadata, metadata)
    })

    it('has every page, link and asset below its path', async () => {
      const phone = await registerPhone(site)
      const seen = new Set<string>()
      const rest = ['/', '/l', '/docs', '/about', `/l/${phone.linkToken}`].map((each) => site.url + each)
      for (let url = rest.pop(); url !== undefined; url = rest.pop()) {
        if (seen.has(url)) continue
        seen.add(url)
        assert.ok(url.startsWith(`${site.url}/`), url)
        const answer = await site.http.get(url.slice(site.url.length)).set('Accept', 'text/html, */*')
        assert.equal(answer.status, 200, url)
        rest.push(...addressesIn(url, answer))
      }
      assert.ok(seen.size > 40, `${String(seen.size)} addresses`)
    })

    it('takes what a page without scripts sends', () =>
      visit(browser, { ignoreHTTPSErrors: true, javaScriptEnabled: false }, async ({ page }) => {
        const phone = await registerPhone(site)
        await page.goto(`${site.url}/l`)
        await page.fill('[name=link]', `${site.url}/l/${phone.linkToken}`)
        await page.fill('[name=encrypted_message]', phone.seal(SECRET))
        await page.click('#plain [type=submit]')
        await page.waitForURL(`${site.url}/l?lang=en`)
        const kept = await fetchAll(site, phone)
        assert.deepEqual(
          kept.map((drop) => phone.open(drop.encrypted_message)),
          [SECRET],
        )
      }))

    it('shows none of its own files', async () => {
      writeFileSync(path.join(site.folder, '.env'), 'LOG_LEVEL=info\n')
      const own = [
        '.env',
        'app.js',
        'package.json',
        'lib/sealdrop.js',
        'docs/deploy-cpanel.md',
        'sbom.cdx.json',
      ]
      const outside = supertest.agent(new URL(site.url).origin, { ca: readFileSync(site.certificate) })
      for (const name of own) {
        assert.ok(existsSync(path.join(site.folder, name)), name)
        assert.equal((await site.http.get(`/${name}`)).status, 404, name)
        assert.equal((await outside.get(`/${name}`)).status, 404, name)
      }
    })

    const restarts: Readonly<Record<string, () => void>> = {
      'tmp/restart.txt is touched': () => {
        touchRestart(site)
      },
      'the host has Apache read its settings anew': () => {
        site.reload()
      },
    }
    for (const [what, restart] of Object.entries(restarts)) {
      it(`loses nothing when ${what} while sends are in flight`, async () => {
        const phone = await registerPhone(site)
        const old = await servingProcess(site)
        const sending = keepSending(site, phone)
        await sending.untilLeft(50)
        restart()
        await eventually(() => site.processes().includes(old), false, PATIENCE_MS)
        await eventually(() => site.processes().length, 1, PATIENCE_MS)
        await sending.untilLeft(50)
        const { left, refused } = await sending.stop()
        process.stdout.write(
          `      ${String(left.size)} sends, ${String(refused.length)} without 201 ${refused.join(' ')}\n`,
        )
        await assertToldToStop(site, old)
        await assertKept(site, phone, left)
      })
    }

    it('is started again after an error that nothing caught', async () => {
      const phone = await registerPhone(site)
      const id = await leave(site, phone, SECRET)
      const old = await servingProcess(site)
      process.kill(old, 'SIGUSR2')
      await eventually(() => site.processes(), [], PATIENCE_MS)
      await untilSaid(site, /"msg":"an error that nothing caught: stopping"/, old)
      const kept = await fetchAll(site, phone)
      assert.deepEqual(
        kept.map((drop) => drop.id),
        [id],
      )
      await eventually(() => site.processes().length, 1, PATIENCE_MS)
    })

    it('ends in order when Apache does', async () => {
      const pid = await servingProcess(site)
      await site.stop()
      await assertToldToStop(site, pid)
    })
  })

  describe('as the Application Manager has it, which names no startup file, at the root', () => {
    onSite({
      basePath: '',
      panel: 'Application Manager',
      file: { INSTANCE_NAME: 'From the file', CONTACT_URL: 'mailto:from-the-file@paper.example' },
      environment: { INSTANCE_NAME: 'From SetEnv', TRUST_PROXY: '1', RATE_LIMIT_REGISTER: '1' },
      // The address of a visitor, as it comes from another machine.
      settings: ['RemoteIPHeader X-From', 'RemoteIPInternalProxy 127.0.0.1'],
    })

    it('that cannot start tells the operator why, and the visitor nothing; put right, it serves the next request', async () => {
      const file = path.join(site.folder, '.env')
      const settings = readFileSync(file, 'utf8')
      writeFileSync(file, settings.replace(/^DB_PORT=.*$/m, 'DB_PORT=marked'))
      try {
        const shown = await lookAt(site)
        assert.match(shown, /^HTTP 500$[^]*something went wrong/m)
        assert.doesNotMatch(shown, /DB_|marked|sealdrop_|fault\.js|From SetEnv/)
        await untilSaid(site, /^DB_PORT /m)
      } finally {
        writeFileSync(file, settings)
      }
      assert.equal((await site.http.get('/')).status, 200)
    })

    it('takes settings from .env, and SetEnv beats them', async () => {
      const { text } = await site.http.get('/about')
      assert.match(text, /From SetEnv/)
      assert.doesNotMatch(text, /From the file/)
      assert.match(text, /from-the-file@paper\.example/)
      await untilSaid(site, /^Store: MariaDB/m)
    })

    it('takes a message from one browser and shows it in another', async () => {
      for (const request of await playStory()) assert.ok(!request.url().includes('/drop'), request.url())
    })

    it('is well by the judgement of its own doctor, in a shell and in a browser', async () => {
      const { PATH } = process.env
      const words = [path.join(site.folder, 'sealdrop-admin.js'), 'check']
      const { stdout } = await promisify(execFile)(process.execPath, words, {
        cwd: site.folder,
        env: { PATH, TRUST_PROXY: '1', NODE_EXTRA_CA_CERTS: site.certificate },
      })
      assert.match(stdout, /^ok {5}address +https:\/\/localhost:\d+ leads to this server, over HTTPS\.$/m)
      for (const check of ['proxy', 'size', 'files'])
        assert.match(stdout, new RegExp(`^ok {5}${check} `, 'm'))
      assert.match(stdout, /\nNothing is wrong\.\n$/)

      const offer = /give it this token:\s+(\d+\.\S+)/g
      await untilSaid(site, offer)
      const token = [...said(site).matchAll(offer)].at(-1)?.[1] ?? ''
      const answer = await site.http.post('/check').type('form').send({ token })
      assert.equal(answer.status, 200, answer.text)
      // The app has not been told to trust this host's certificate, as the shell has.
      assert.match(answer.text, /<h1>1 to be put right<[^]*DEPTH_ZERO_SELF_SIGNED_CERT/)
      assert.equal((await site.http.post('/check').type('form').send({ token })).status, 401)
    })

    it('counts by the address that Apache has seen, whatever a visitor claims to be', async () => {
      const register = async (from: string, claimed: string) => {
        const { publicKey } = await makeKeys()
        const answer = await site
          .post('/register', { public_key: base64(publicKey) })
          .set({ 'X-From': from, 'X-Forwarded-For': claimed })
        return answer.status
      }
      assert.equal(await register('203.0.113.5', '198.51.100.1'), 201)
      assert.equal(await register('203.0.113.5', '198.51.100.2'), 429)
      assert.equal(await register('203.0.113.6', '198.51.100.2'), 201)
      assert.doesNotMatch(said(site), /203\.0\.113|198\.51\.100|TRUST_PROXY/)
    })
  })

  describe('in three processes', () => {
    onSite({
      basePath: '/drop',
      panel: 'Application Manager',
      environment: { BOX_MAX_DROPS: '40' },
      settings: ['PassengerMinInstances 3', 'PassengerMaxPoolSize 3'],
    })

    const atOnce = <T>(count: number, act: (each: number) => PromiseLike<T>) =>
      Promise.all(Array.from({ length: count }, (_, each) => act(each)))

    before(async () => {
      await site.http.get('/health')
      await eventually(() => site.processes().length, 3, PATIENCE_MS)
    })

    const serversOf = (route: string) => {
      const line = `"route":"${route}"`
      const pids = site.output().flatMap(({ pid, text }) => (text.includes(line) ? [pid] : []))
      return [...new Set(pids)].toSorted()
    }
    /** Which of them takes a request is for Passenger to decide: again, until parallel ones have reached each. */
    const untilAllServe = async (routes: readonly string[], round: () => Promise<void>) => {
      const all = site.processes().toSorted()
      await round()
      const served = async () => {
        const servers = routes.map(serversOf)
        if (servers.some(({ length }) => length < all.length)) await round()
        return servers
      }
      await eventually(
        served,
        routes.map(() => all),
        PATIENCE_MS,
      )
    }

    it('takes a challenge that another of them made', async () => {
      const phones = await atOnce(12, () => registerPhone(site))
      await untilAllServe(['/challenge_request', '/fetch'], async () => {
        const proofs = await atOnce(12, (each) => phones[each]?.prove() ?? assert.fail())
        const answers = await atOnce(12, (each) =>
          site.post('/fetch', { link_token: phones[each]?.linkToken, ...proofs[each] }),
        )
        assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
      })
    })

    it('lets one signed challenge pass once', async () => {
      const phone = await registerPhone(site)
      const proof = await phone.prove()
      const answers = await atOnce(12, () => site.post('/fetch', { link_token: phone.linkToken, ...proof }))
      const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
      assert.deepEqual(statuses, [200, ...Array.from({ length: 11 }, () => 401)])
    })

    it('fills a box to the last drop and no further, and gives each an id of its own', () =>
      untilAllServe(['/send'], async () => {
        const phone = await registerPhone(site)
        const answers = await atOnce(60, (each) =>
          site.post('/send', {
            link_token: phone.linkToken,
            encrypted_message: phone.seal(`word ${String(each)}`),
          }),
        )
        const taken = answers.filter(({ status }) => status === 201)
        // A tenth of the forty is kept for contacts.
        assert.equal(taken.length, 36)
        assert.ok(answers.every(({ status }) => status === 201 || status === 507))
        const kept = await fetchAll(site, phone)
        assert.deepEqual(
          kept.map((drop) => drop.id),
          taken.map(({ body }) => (body as { id: number }).id).toSorted((a, b) => a - b),
        )
      }))

    it('keeps a drop that is sent to all of them at once under one id', async () => {
      const phone = await registerPhone(site)
      const drop = { link_token: phone.linkToken, encrypted_message: phone.seal('once') }
      const answers = await atOnce(12, () => site.post('/send', drop))
      assert.equal(new Set(answers.map(({ body }) => (body as { id: number }).id)).size, 1)
    })
  })

  describe('on a host that stops what is idle', () => {
    onSite({
      basePath: '',
      panel: 'Setup Node.js App',
      settings: ['PassengerMinInstances 0', 'PassengerPoolIdleTime 1'],
    })

    it('has everything at the next request', async () => {
      const phone = await registerPhone(site)
      const id = await leave(site, phone, SECRET)
      const idle = await servingProcess(site)
      await eventually(() => site.processes(), [], PATIENCE_MS)
      await assertToldToStop(site, idle)
      const kept = await fetchAll(site, phone)
      assert.deepEqual(
        kept.map((drop) => drop.id),
        [id],
      )
      assert.ok(!said(site, idle).includes('"route":"/fetch"'))
    })
  })
})

interface Site extends Apache {
  /** Where the archive was unpacked. */
  readonly folder: string
  readonly removeAll: () => Promise<void>
}

interface SiteOptions extends Pick<HostedApp, 'basePath' | 'panel' | 'settings'> {
  readonly environment?: Readonly<Record<string, string>>
  /** What the file `.env` has. Without it everything is in the environment. */
  readonly file?: Readonly<Record<string, string>>
}

async function startSite({ environment = {}, file, ...options }: SiteOptions): Promise<Site> {
  assert.ok(MARIADB_KIND)
  const store = await MARIADB_KIND.create()
  const folder = await unpackArchive()
  const port = await freePort()
  const BASE_URL = `https://localhost:${String(port)}${options.basePath}`
  writeFileSync(path.join(folder, 'fault.js'), FAULT_ON_SIGNAL)
  const settings = { ...store.environment, BASE_URL }
  if (file !== undefined) writeSettings(folder, { ...settings, ...file })
  const apache = await startApache({
    ...options,
    folder,
    port,
    environment: {
      NODE_OPTIONS: `--require ${path.join(folder, 'fault.js')}`,
      ...(file === undefined ? settings : {}),
      ...environment,
    },
  })
  return {
    ...apache,
    folder,
    removeAll: async () => {
      try {
        await apache.remove()
      } finally {
        await store.remove()
      }
    },
  }
}

const FAULT_ON_SIGNAL = `process.on('SIGUSR2', () => setImmediate(() => { throw new Error('of a test') }))\n`

/** As the operator does in the file manager: `.env` is for their account alone. */
function writeSettings(folder: string, settings: Readonly<Record<string, string>>): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"\n`)
  writeFileSync(path.join(folder, '.env'), lines.join(''), { mode: 0o600 })
}

function touchRestart({ folder }: Site): void {
  mkdirSync(path.join(folder, 'tmp'), { recursive: true })
  rmSync(path.join(folder, 'tmp/restart.txt'), { force: true })
  writeFileSync(path.join(folder, 'tmp/restart.txt'), '')
}

/** The one process that there is now, or that a request starts. */
async function servingProcess(site: Site): Promise<number> {
  assert.equal((await site.http.get('/health')).status, 200)
  await eventually(() => site.processes().length, 1, PATIENCE_MS)
  return site.processes()[0] ?? assert.fail()
}

/** What the app has written, or one process of it. */
function said(site: Site, pid?: number): string {
  return site
    .output()
    .filter((line) => pid === undefined || line.pid === pid)
    .map(({ text }) => text)
    .join('\n')
}

/** Passenger may write down late what an app has said, and its last lines in another order. */
async function untilSaid(site: Site, words: RegExp, pid?: number): Promise<void> {
  const heard = () => said(site, pid)
  await eventually(() => (heard().search(words) < 0 ? heard() : words), words, PATIENCE_MS)
}

/** By another process, since what Passenger answers itself is none of the answers that we describe. */
async function lookAt({ url, certificate }: Site): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOOK_AT, url], {
    env: { NODE_EXTRA_CA_CERTS: certificate },
  })
  return stdout
}

const LOOK_AT = `require('node:https').get(process.argv[1], (answer) => {
  console.log('HTTP ' + answer.statusCode)
  answer.pipe(process.stdout)
})`

/** By Passenger, and done with everything. */
async function assertToldToStop(site: Site, pid: number): Promise<void> {
  for (const words of [/"reason":"shutdown","msg":"stopping"/, /"msg":"stopped"/])
    await untilSaid(site, words, pid)
}

interface FetchedDrop {
  readonly id: number
  readonly encrypted_message: string
  readonly metadata?: unknown
}

async function fetchAll(site: Site, phone: Phone): Promise<readonly FetchedDrop[]> {
  const drops: FetchedDrop[] = []
  for (let cursor: number | undefined, hasMore = true; hasMore;) {
    const answer = await site
      .post('/fetch', { link_token: phone.linkToken, order: 'ASC', since_id: cursor, limit: 200 })
      .set('Authorization', `Bearer ${phone.fetchToken}`)
    assert.equal(answer.status, 200, answer.text)
    const page = answer.body as { data: FetchedDrop[]; has_more: boolean; next_cursor: number }
    drops.push(...page.data)
    hasMore = page.has_more
    cursor = page.next_cursor
  }
  return drops
}

/** Eight that send one message after another. */
function keepSending(site: Site, phone: Phone) {
  const left = new Map<number, string>()
  const refused: string[] = []
  let isOver = false
  const sendOn = async (who: number) => {
    for (let at = 0; !isOver; at++) {
      const text = `${String(who)}: word ${String(at)}`
      const drop = { link_token: phone.linkToken, encrypted_message: phone.seal(text) }
      try {
        const answer = await site.post('/send', drop)
        if (answer.status === 201) left.set((answer.body as { id: number }).id, text)
        else refused.push(String(answer.status))
      } catch (error) {
        refused.push(error instanceof Error ? error.message : String(error))
      }
    }
  }
  const senders = Promise.all(Array.from({ length: 8 }, (_, who) => sendOn(who)))
  return {
    /** So many more. */
    async untilLeft(count: number) {
      const wanted = left.size + count
      await eventually(() => left.size >= wanted, true, PATIENCE_MS)
    },
    async stop() {
      isOver = true
      await senders
      return { left, refused }
    },
  }
}

/** Each that was answered 201 is there, once, under its id. */
async function assertKept(site: Site, phone: Phone, left: ReadonlyMap<number, string>): Promise<void> {
  const kept = new Map(
    (await fetchAll(site, phone)).map((drop) => [drop.id, phone.open(drop.encrypted_message)]),
  )
  for (const [id, text] of left) assert.equal(kept.get(id), text)
}

/** Where a page leads to, what it loads and where it sends to, but for what scripts add; of styles and the manifest likewise. */
function addressesIn(url: string, { type, text }: supertest.Response): readonly string[] {
  const pattern = ADDRESSES[type]
  if (pattern === undefined) return []
  return [...text.matchAll(pattern)]
    .map(([, found = '']) => new URL(found.replaceAll('&amp;', '&'), url))
    .filter(({ protocol }) => protocol === 'https:')
    .map(({ href }) => href.replace(/#.*/, ''))
}

const ADDRESSES: Readonly<Record<string, RegExp>> = {
  'text/html': /\s(?:href|src|action)="([^"]*)"/g,
  'text/css': /url\(["']?([^"')]+)/g,
  'application/manifest+json': /"(?:src|start_url|scope|id)":\s*"([^"]+)"/g,
}
