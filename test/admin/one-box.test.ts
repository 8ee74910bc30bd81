import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { runAdmin } from '../setup/admin.js'
import { codeOf } from '../setup/owner-calls.js'
import { leave, type Phone, registerPhone } from '../setup/phone.js'
import { onEachStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const UNKNOWN = `link_${'a'.repeat(32)}`
const TABLES = ['boxes', 'box_taken', 'encryption_keys', 'drops', 'old_links', 'deleted_boxes'] as const

onEachStore('sealdrop-admin, for one box,', function (kind) {
  let server: TestServer
  let owner: Phone
  let other: Phone

  beforeEach(async () => {
    server = await startTestServer(kind)
    owner = await registerPhone(server, { encryption: [] })
    other = await registerPhone(server)
    await leave(server, owner, 'for the owner')
    await leave(server, other, 'for the other')
  })
  afterEach(() => server.stop())

  const admin = (words: readonly string[], typed?: string) =>
    runAdmin(tmpdir(), words, server.store.environment, typed)
  const send = (phone: Phone) =>
    server.post('/send', { link_token: phone.linkToken, encrypted_message: phone.seal('one more') })
  const fetchAs = (phone: Phone) => server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
  const rowsOf = async (boxId: number) => {
    const counts = await Promise.all(
      TABLES.map((table) =>
        server.database.query
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where(table === 'boxes' ? 'id' : 'box_id', '=', boxId)
          .executeTakeFirstOrThrow(),
      ),
    )
    return Object.fromEntries(TABLES.map((table, at) => [table, counts[at]?.count]))
  }

  it('closes it, so that it takes nothing more and its owner reads on', async function () {
    this.timeout(30_000)
    const key = Buffer.from(owner.publicKey).toString('base64url')
    const { code, stdout } = await admin(['close', `http://localhost:5000/l#${owner.linkToken}.${key}`])
    assert.deepEqual([code, stdout], [0, 'The box is closed. Its owner can open it again.\n'])
    const refused = await send(owner)
    assert.deepEqual([refused.status, codeOf(refused)], [410, 'box_closed'])
    assert.equal((await fetchAs(owner)).status, 200)
    assert.equal((await send(other)).status, 201)
  })

  it('deletes it with all that is in it, and touches no other', async function () {
    this.timeout(30_000)
    const others = await rowsOf(other.clientId)
    const { code, stdout } = await admin([
      'delete',
      '--yes',
      '--json',
      `http://localhost:5000/l/${owner.linkToken}`,
    ])
    assert.deepEqual([code, stdout], [0, '{"deleted":true}\n'])
    assert.equal(codeOf(await send(owner)), 'box_not_found')
    assert.equal(codeOf(await fetchAs(owner)), 'box_not_found')
    assert.deepEqual(new Set(Object.values(await rowsOf(owner.clientId))), new Set([0]))
    assert.deepEqual(await rowsOf(other.clientId), others)
    assert.equal((await fetchAs(other)).status, 200)
  })

  it('finds it by each form of its link, also by one that was replaced', async function () {
    this.timeout(30_000)
    const fresh = `link_${'b'.repeat(32)}`
    const { hashToken } = await import('../../src/server/boxes/box-store.js')
    const nothing = () => Promise.resolve()
    await server.context.boxes.replaceLink(owner.clientId, hashToken(fresh), Date.now(), nothing)
    const key = Buffer.from(owner.boxKey).toString('base64url')
    for (const link of [
      owner.linkToken,
      ` http://localhost:5000/l#${fresh}.x.${key}`,
      `https://another.example/below/l/${fresh}`,
    ]) {
      await server.context.boxes.update(owner.clientId, { isClosed: false })
      const { code, stdout } = await admin(['close', '--json', link])
      assert.deepEqual([code, stdout], [0, '{"closed":true}\n'], link)
      const { is_closed } = await server.database.query
        .selectFrom('boxes')
        .select('is_closed')
        .where('id', '=', owner.clientId)
        .executeTakeFirstOrThrow()
      assert.equal(is_closed, 1)
    }
  })

  it('does nothing to a box that is not there', async function () {
    this.timeout(30_000)
    for (const words of [
      ['close', UNKNOWN],
      ['delete', UNKNOWN, '--yes'],
    ]) {
      const { code, stdout, stderr } = await admin(words)
      assert.deepEqual([code, stdout], [1, ''])
      assert.equal(stderr, 'sealdrop-admin: No box of this server has this link.\n')
    }
  })

  it('deletes only when it is sure: by a word that is typed, or --yes where nobody can be asked', async function () {
    this.timeout(30_000)
    const unasked = await admin(['delete', owner.linkToken])
    assert.deepEqual([unasked.code, unasked.stdout], [2, ''])
    assert.match(unasked.stderr, /^error: nobody can be asked here: say --yes/)
    const declined = await admin(['delete', owner.linkToken], 'yes\n')
    assert.deepEqual([declined.code, declined.stdout], [0, 'Nothing was deleted.\n'])
    assert.match(declined.stderr, /^The box, its tokens and 1 drop go for good/)
    assert.equal((await fetchAs(owner)).status, 200)
    const agreed = await admin(['delete', owner.linkToken], 'delete\n')
    assert.deepEqual([agreed.code, agreed.stdout], [0, 'The box is gone, with all that was in it.\n'])
    assert.equal((await fetchAs(owner)).status, 404)
  })
})
