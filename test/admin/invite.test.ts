import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { runAdmin } from '../setup/admin.js'
import { codeOf } from '../setup/owner-calls.js'
import { base64, makeKeys } from '../setup/phone.js'
import { DIALECTS } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000
const SETTINGS = { REGISTRATION: 'invite', BASE_URL: 'https://drop.example/box,http://localhost:5000' }

for (const kind of DIALECTS) {
  describe(`sealdrop-admin invite — on ${kind.name}`, function () {
    this.timeout(30_000)
    let server: TestServer

    beforeEach(async () => {
      server = await startTestServer(kind, { environment: SETTINGS })
    })
    afterEach(() => server.stop())

    const invite = (words: readonly string[], settings: Readonly<Record<string, string>> = SETTINGS) =>
      runAdmin(tmpdir(), ['invite', ...words], { ...server.store.environment, ...settings })
    const register = async (text: string | undefined) => {
      const { publicKey } = await makeKeys()
      return server.post('/register', { public_key: base64(publicKey), invite: text })
    }

    it('prints links, each of which makes one box', async () => {
      const { code, stdout, stderr } = await invite(['--count', '3'])
      assert.deepEqual([code, stderr], [0, ''])
      const texts = [...stdout.matchAll(/^https:\/\/drop\.example\/box\/#invite=([A-Za-z0-9_-]{32})$/gm)]
      assert.equal(texts.length, 3)
      assert.equal(stdout.split('\n').length, 4)
      for (const [, text] of texts) {
        assert.equal((await register(text)).status, 201)
        assert.equal(codeOf(await register(text)), 'invite_invalid')
      }
    })

    it('is good for thirty days, or as many as are asked for', async () => {
      for (const [words, days] of [
        [[], 30],
        [['--days', '3'], 3],
      ] as const) {
        const { stdout } = await invite(['--json', '--count', '2', ...words])
        const [first, second] = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Readonly<Record<'invite' | 'link' | 'expires_at', string>>)
        assert.ok(first && second)
        assert.equal(first.link, `https://drop.example/box/#invite=${first.invite}`)
        const leftMs = Date.parse(first.expires_at) - server.context.clock()
        assert.ok(leftMs <= days * DAY_MS && leftMs > days * DAY_MS - 120_000, first.expires_at)
        server.turnClock(leftMs - 60_000)
        assert.equal((await register(first.invite)).status, 201)
        server.turnClock(60_000)
        assert.equal(codeOf(await register(second.invite)), 'invite_invalid')
        server.turnClock(-leftMs)
      }
    })

    it('says when nobody is asked for one', async () => {
      const { code, stdout, stderr } = await invite([], { ...SETTINGS, REGISTRATION: 'open' })
      assert.equal(code, 0)
      assert.match(stdout, /^https:/)
      assert.match(stderr, /^Nobody is asked for an invite here: REGISTRATION is open/)
    })
  })
}
