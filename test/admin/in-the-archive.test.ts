import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { migrations } from '../../migrations/index.js'
import { withDatabaseOf } from '../setup/filled-store.js'
import { codeOf } from '../setup/owner-calls.js'
import { base64, makeKeys, registerPhone } from '../setup/phone.js'
import { startUnpackedArchive, UNCOVERED, unpackArchive } from '../setup/release-archive.js'
import { STORES } from '../setup/stores.js'

const MARIADB = STORES.find(({ isMariadb }) => isMariadb)

describe('sealdrop-admin in the archive', function () {
  this.timeout(120_000)

  it('does all of it on MariaDB, beside a server that runs', async function () {
    if (MARIADB === undefined) return this.skip()
    const folder = await unpackArchive()
    const store = await MARIADB.create()
    const environment = { ...store.environment, REGISTRATION: 'invite' }
    const other = await MARIADB.create()
    const adminOf = async (settings: Readonly<Record<string, string>>, ...words: string[]) => {
      const { stdout } = await promisify(execFile)(process.execPath, ['sealdrop-admin.js', ...words], {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...UNCOVERED, ...settings },
      })
      return stdout
    }
    const admin = (...words: string[]) => adminOf(environment, ...words)
    try {
      const applied = (await admin('migrate', '--json')).trim().split('\n')
      assert.deepEqual(
        applied.map((line) => JSON.parse(line) as object),
        migrations.map(({ name }) => ({ applied: name })),
      )
      const server = await startUnpackedArchive(folder, environment)
      try {
        const { publicKey } = await makeKeys()
        const uninvited = await server.post('/register', { public_key: base64(publicKey) })
        assert.equal(codeOf(uninvited), 'invite_required')
        const { invite } = JSON.parse(await admin('invite', '--json')) as { readonly invite: string }
        const phone = await registerPhone(server, { invite })
        const proof = await phone.prove()
        assert.match(await admin('rotate-secret'), /^There is a new key/)
        const fetched = await server.post('/fetch', { link_token: phone.linkToken, ...proof })
        assert.equal(fetched.status, 200)
        const { boxes } = JSON.parse(await admin('stats', '--json')) as {
          readonly boxes: { readonly open: number }
        }
        assert.equal(boxes.open, 1)
        assert.equal(await admin('purge'), 'Nothing had expired.\n')
        assert.match(await admin('backup', 'sealdrop.gz'), /^sealdrop\.gz holds \d+ rows/)
        assert.match(await adminOf(other.environment, 'restore', 'sealdrop.gz'), /^Restored \d+ rows/)
        const restored = await adminOf(other.environment, 'stats', '--json')
        assert.deepEqual((JSON.parse(restored) as { readonly boxes: object }).boxes, boxes)
        assert.equal(await admin('close', '--json', phone.linkToken), '{"closed":true}\n')
        assert.equal(await admin('delete', '--yes', '--json', phone.linkToken), '{"deleted":true}\n')
        assert.equal((await server.post('/link_info', { link_token: phone.linkToken })).status, 404)
      } finally {
        server.child.kill('SIGTERM')
        await server.ended
      }
    } finally {
      await store.remove()
      await other.remove()
    }
  })

  it('says what a copy to or from the embedded store takes there, which is not in the archive', async function () {
    if (MARIADB === undefined) return this.skip()
    const folder = await unpackArchive()
    const store = await MARIADB.create()
    const embedded = await STORES[0]?.create()
    assert.ok(embedded?.settings.kind === 'embedded')
    const copy = (from: string, to: string) =>
      promisify(execFile)(process.execPath, ['sealdrop-admin.js', 'copy', '--from', from, '--to', to], {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...UNCOVERED, ...store.environment },
      })
    try {
      await withDatabaseOf(embedded, () => Promise.resolve())
      await withDatabaseOf(store, () => Promise.resolve())
      for (const [option, from, to] of [
        ['--from', `embedded:${embedded.settings.dataFolder}`, 'mariadb'],
        ['--to', 'mariadb', 'embedded'],
      ] as const) {
        await assert.rejects(copy(from, to), (error: Error & { code?: number; stderr?: string }) => {
          assert.equal(error.code, 1)
          assert.match(
            error.stderr ?? '',
            new RegExp(
              `^sealdrop-admin: ${option}, the embedded store in \\S+: The embedded store needs the package libsql, ` +
                'which is not installed here, or not for this system\\. [^\\n]*"npm install" in the folder of Sealdrop\\.\\n$',
            ),
          )
          return true
        })
      }
    } finally {
      await store.remove()
      await embedded.remove()
    }
  })
})
