import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { runAdmin } from '../setup/admin.js'
import { registerPhone } from '../setup/phone.js'
import { DIALECTS } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const SECRET_KEY = 'a marked key that has 32 characters or more'

for (const kind of DIALECTS) {
  describe(`sealdrop-admin rotate-secret — on ${kind.name}`, function () {
    this.timeout(30_000)
    let server: TestServer

    beforeEach(async () => {
      server = await startTestServer(kind)
    })
    afterEach(() => server.stop())

    const rotate = (words: readonly string[] = [], settings: Readonly<Record<string, string>> = {}) =>
      runAdmin(tmpdir(), ['rotate-secret', ...words], { ...server.store.environment, ...settings })

    it('gives a server that runs another key, and says until when the old one counts', async () => {
      const phone = await registerPhone(server)
      const before = await phone.prove()
      const [{ id: old }] = server.context.challengeKeys.current()
      const { code, stdout } = await rotate(['--json'])
      assert.equal(code, 0)
      const said = JSON.parse(stdout) as { readonly rotated: boolean; readonly old_until: string }
      assert.equal(said.rotated, true)
      const leftMs = Date.parse(said.old_until) - Date.now()
      assert.ok(leftMs > 300_000 && leftMs < 600_000, said.old_until)
      await server.context.challengeKeys.learn()
      const [first, second, ...others] = server.context.challengeKeys.current()
      assert.notDeepEqual(first.id, old)
      assert.deepEqual([second?.id, others], [old, []])
      const fetched = await server.post('/fetch', { link_token: phone.linkToken, ...before })
      assert.equal(fetched.status, 200)
      assert.match(
        (await rotate()).stdout,
        /^There is a new key, .* The old one checks until [\d-]{10} [\d:]{5} UTC\.\n$/,
      )
    })

    it('says what to do instead when the key is a setting, and changes nothing', async () => {
      const { code, stdout, stderr } = await rotate([], { SECRET_KEY })
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(
        stderr,
        /SECRET_KEY is set, so the key is yours to change: put the new one in front of the old/,
      )
      assert.doesNotMatch(stderr, /marked/)
      const rows = await server.database.query.selectFrom('server_secrets').select('name').limit(10).execute()
      assert.deepEqual(rows, [{ name: 'challenge' }])
    })
  })
}
