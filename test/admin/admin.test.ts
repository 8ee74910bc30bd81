import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations } from '../../migrations/index.js'
import { runAdmin } from '../setup/admin.js'
import { freePort } from '../setup/free-port.js'
import { makeCertificate, startOddHost } from '../setup/odd-host.js'
import { leave, registerPhone } from '../setup/phone.js'
import { DIALECTS, STORES, type TestStore } from '../setup/stores.js'
import { startTestServer } from '../setup/test-server.js'

const [EMBEDDED] = STORES
assert.ok(EMBEDDED)

describe('sealdrop-admin', function () {
  this.timeout(60_000)
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-admin-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('tells what it can do, and refuses what it cannot with exit code 2', async () => {
    const help = await runAdmin(folder, ['--help'])
    assert.equal(help.code, 0)
    for (const command of [
      'check',
      'stats',
      'invite',
      'close',
      'delete',
      'purge',
      'rotate-secret',
      'migrate',
      'import-pycrypt',
    ])
      assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'))
    assert.match((await runAdmin(folder, ['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
    for (const words of [
      ['no-such'],
      ['check', '--no-such'],
      ['migrate', '--down', '0'],
      ['migrate', '--down', 'all'],
      ['invite', '--days', '0'],
      ['invite', '--count', '1001'],
      ['invite', '--count', '-1'],
      ['close'],
      ['close', 'not a link'],
      ['close', 'http://localhost:5000/l'],
      ['delete', 'link_short', '--yes'],
      ['stats', 'me'],
      ['purge', '--no-such'],
      ['import-pycrypt'],
      ['import-pycrypt', '--finish', '--dry-run'],
    ]) {
      const { code, stderr } = await runAdmin(folder, words)
      assert.equal(code, 2, words.join(' '))
      assert.match(stderr, /^error: /)
    }
  })

  describe('check', () => {
    it('reads .env of the folder, and its exit code says whether something is wrong', async () => {
      writeFileSync(path.join(folder, '.env'), 'PORT=5000\nBASE_ULR=https://drop.example\n', { mode: 0o600 })
      const { code, stdout } = await runAdmin(folder, ['check'])
      assert.equal(code, 1)
      assert.match(
        stdout,
        /^WRONG {2}settings {2}BASE_ULR in .* is no setting of Sealdrop\.\n +→ Compare it with \.env\.example/m,
      )
      assert.match(stdout, /\n\n1 to be put right\.\n$/)
      assert.equal(existsSync(path.join(folder, 'data')), false)

      writeFileSync(path.join(folder, '.env'), 'PORT=5000\n', { mode: 0o600 })
      const fine = await runAdmin(folder, ['check'])
      assert.equal(fine.code, 0, fine.stdout)
      assert.match(fine.stdout, /\n\nNothing is wrong\.\n$/)
    })

    it('says only what is wrong to cron, and nothing when nothing is', async () => {
      const fine = await runAdmin(folder, ['check', '--quiet'])
      assert.deepEqual(fine, { code: 0, stdout: '', stderr: '' })
      const { code, stdout } = await runAdmin(folder, ['check', '--quiet'], { PORT: '0' })
      assert.equal(code, 1)
      assert.match(stdout, /^WRONG {2}settings {2}PORT must be [^\n]*\n +→ [^\n]*\n$/)
    })

    it('says the same as one JSON object a line', async () => {
      const { code, stdout } = await runAdmin(folder, ['check', '--json'], { PORT: 'none' })
      assert.equal(code, 1)
      const findings = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      assert.deepEqual(findings.at(-1), {
        check: 'settings',
        verdict: 'wrong',
        says: 'PORT must be a whole number from 1 to 65535.',
        advice: 'Correct it and start again.',
      })
    })

    it('reaches a server over HTTPS whose certificate it has reason to trust', async () => {
      const certificate = makeCertificate()
      const port = await freePort()
      const given = { BASE_URL: `https://localhost:${String(port)}`, TRUST_PROXY: '1' }
      const server = await startTestServer(EMBEDDED, { environment: given })
      const host = await startOddHost(port, () => server.url, {}, certificate)
      try {
        const environment = { ...server.store.environment, ...given, NODE_EXTRA_CA_CERTS: certificate.file }
        const { code, stdout } = await runAdmin(folder, ['check'], environment)
        assert.equal(code, 0, stdout)
        assert.match(stdout, /^ok {5}address +https:\/\/localhost:\d+ leads to this server, over HTTPS\.$/m)
      } finally {
        await host.stop()
        await server.stop()
        certificate.remove()
      }
    })

    it('says when a certificate of a known authority is over, or for another name', async () => {
      const authority = makeCertificate({ name: 'authority.example', isAuthority: true })
      const port = await freePort()
      const server = await startTestServer(EMBEDDED)
      try {
        for (const [wish, words] of [
          [{ days: -1 }, /its certificate is over \(CERT_HAS_EXPIRED\)/],
          [{ name: 'other.example' }, /its certificate is for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/],
        ] as const) {
          const certificate = makeCertificate({ ...wish, authority })
          const host = await startOddHost(port, () => server.url, {}, certificate)
          const given = { BASE_URL: `https://localhost:${String(port)}`, NODE_EXTRA_CA_CERTS: authority.file }
          const { code, stdout } = await runAdmin(folder, ['check'], {
            ...server.store.environment,
            ...given,
          })
          await host.stop()
          certificate.remove()
          assert.equal(code, 1, stdout)
          assert.match(stdout, words)
        }
      } finally {
        await server.stop()
        authority.remove()
      }
    })

    it('never tells what is secret', async () => {
      const secrets = {
        DB_PASSWORD: 'a marked password',
        SECRET_KEY: 'a marked key that has 32 characters or more',
      }
      const port = String(await freePort())
      const mariadb = { DB_NAME: 'sealdrop', DB_USER: 'sealdrop', DB_HOST: '127.0.0.1', DB_PORT: port }
      for (const environment of [
        { ...secrets, ...mariadb },
        { ...secrets, ...mariadb, SECRET_KEY: 'marked, short' },
      ]) {
        const { code, stdout, stderr } = await runAdmin(folder, ['check'], environment)
        assert.equal(code, 1)
        assert.doesNotMatch(stdout + stderr, /marked/)
      }
    })
  })

  for (const kind of DIALECTS) {
    describe(`what needs the tables of this version — on ${kind.name}`, () => {
      let store: TestStore

      beforeEach(async () => {
        store = await kind.create()
      })
      afterEach(() => store.remove())

      const COMMANDS = [
        ['stats'],
        ['invite'],
        ['close', `link_${'a'.repeat(32)}`],
        ['delete', `link_${'a'.repeat(32)}`, '--yes'],
        ['purge', '--quiet'],
        ['rotate-secret', '--json'],
      ]
      const assertRefused = async (words: RegExp) => {
        for (const command of COMMANDS) {
          const { code, stdout, stderr } = await runAdmin(folder, command, store.environment)
          assert.deepEqual([code, stdout], [1, ''], command.join(' '))
          assert.match(stderr, words)
        }
      }

      it('makes none where there are none', async () => {
        await assertRefused(/^sealdrop-admin: There is no store yet: start the server, which makes it\.\n$/)
        const { stdout } = await runAdmin(folder, ['check'], store.environment)
        assert.match(stdout, /There (are no tables|is no store) yet/)
      })

      it('leaves those of an earlier version to the server, and those of a newer one alone', async () => {
        await runAdmin(folder, ['migrate'], store.environment)
        await runAdmin(folder, ['migrate', '--down', '2'], store.environment)
        const names = migrations.slice(-2).map(({ name }) => name)
        await assertRefused(
          new RegExp(
            `^sealdrop-admin: The store is of an earlier version \\(${names.join(', ')} to come\\): start the server`,
          ),
        )
        const server = await startTestServer(kind, { store })
        await server.database.query
          .insertInto('applied_migrations')
          .values({ name: '9999-of-the-future', applied_at_ms: 0 })
          .execute()
        await server.stop()
        await assertRefused(
          /made by a newer Sealdrop \(it has 9999-of-the-future\): use its sealdrop-admin\.\n$/,
        )
      })
    })

    describe(`migrate — on ${kind.name}`, () => {
      let store: TestStore

      beforeEach(async () => {
        store = await kind.create()
      })
      afterEach(() => store.remove())

      it('makes the tables, and has nothing to do then', async () => {
        const { code, stdout } = await runAdmin(folder, ['migrate'], store.environment)
        assert.equal(code, 0)
        assert.equal(stdout, migrations.map(({ name }) => `applied ${name}\n`).join(''))
        assert.equal((await runAdmin(folder, ['migrate', '--json'], store.environment)).stdout, '')
        assert.equal(
          (await runAdmin(folder, ['migrate'], store.environment)).stdout,
          'There was nothing to do.\n',
        )
      })

      it('takes the newest back, from where a server goes on with what is left', async () => {
        const first = await startTestServer(kind, { store })
        const phone = await registerPhone(first)
        await leave(first, phone, 'before')
        await first.stop()
        const { code, stdout } = await runAdmin(folder, ['migrate', '--down', '2'], store.environment)
        assert.equal(code, 0)
        const [newest, before] = migrations.toReversed()
        assert.equal(stdout, `taken back ${newest?.name ?? ''}\ntaken back ${before?.name ?? ''}\n`)

        const second = await startTestServer(kind, { store })
        try {
          const page = await second.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
          assert.equal((page.body as { readonly count: number }).count, 1, page.text)
        } finally {
          await second.stop()
        }
      })

      it('leaves tables of a newer version alone', async () => {
        await runAdmin(folder, ['migrate'], store.environment)
        const server = await startTestServer(kind, { store })
        await server.database.query
          .insertInto('applied_migrations')
          .values({ name: '9999-of-the-future', applied_at_ms: 0 })
          .execute()
        await server.stop()
        for (const words of [['migrate'], ['migrate', '--down', '1']]) {
          const { code, stderr } = await runAdmin(folder, words, store.environment)
          assert.equal(code, 1, words.join(' '))
          assert.match(stderr, /made by a newer Sealdrop \(it has 9999-of-the-future\)/)
        }
      })
    })
  }
})
