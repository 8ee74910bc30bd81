import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { openDatabase, type Database } from '../../../src/server/database/database.js'
import { askToWrite } from '../../setup/contacts.js'
import { eventually } from '../../setup/eventually.js'
import { ACTION_CALLS, codeOf, ofBox, OWNER_CALLS, parametersNeeded } from '../../setup/owner-calls.js'
import { leave, type Phone, registerPhone } from '../../setup/phone.js'
import { startServerProcess } from '../../setup/server-process.js'
import { act, actionBody, challengeFor } from '../../setup/signed-actions.js'
import { DIALECTS, onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const GONE = [404, 'box_not_found']
const TABLES_OF_BOX = [
  'box_taken',
  'encryption_keys',
  'drops',
  'recent_sends',
  'old_links',
  'deleted_boxes',
] as const

async function rowsOf({ query }: Pick<Database, 'query'>, boxId: number) {
  const counts = await Promise.all(
    TABLES_OF_BOX.map(async (table) => {
      const rows = await query.selectFrom(table).select('box_id').where('box_id', '=', boxId).execute()
      return [table, rows.length] as const
    }),
  )
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

onEachStore('a box that its owner deletes', (kind) => {
  let one: TestServer
  let two: TestServer
  before(async () => {
    one = await startTestServer(kind)
    two = await startTestServer(kind, { store: one.store })
  })
  after(async () => {
    await two.stop()
    await one.stop()
  })

  it('is gone at once for everybody, at every server, with its tokens, its old links and its drops', async () => {
    const owner: Phone = await registerPhone(one, { encryption: 'derived', display_name: 'Ana' })
    const other = await registerPhone(one)
    const receipt = randomBytes(32)
    const drop = { link_token: owner.linkToken, encrypted_message: randomBytes(60).toString('base64') }
    const receipt_hash = hash('sha256', receipt, 'base64')
    assert.equal((await two.post('/send', { ...drop, receipt_hash })).status, 201)
    await leave(one, owner)
    await askToWrite(one, other, owner)
    const proofs = await Promise.all(OWNER_CALLS.map(() => owner.prove()))
    const challenges = await Promise.all(ACTION_CALLS.map(() => challengeFor(one, owner)))
    const rotated = await act(one, owner, '/rotate_link')
    const now = { ...owner, linkToken: (rotated.body as { link_token: string }).link_token }
    for (const server of [one, two]) {
      const body = { link_token: now.linkToken }
      assert.equal((await server.postAs(owner.fetchToken, '/fetch', body)).status, 200)
    }
    assert.equal((await act(one, now, '/delete_box')).status, 200)

    for (const server of [one, two]) {
      for (const phone of [owner, now]) {
        for (const [at, call] of OWNER_CALLS.entries()) {
          const byProof = await server.post(call.path, { ...ofBox(phone, call), ...proofs[at] })
          assert.deepEqual([byProof.status, codeOf(byProof)], GONE, call.path)
          const byToken = await server.postAs(phone.fetchToken, call.path, ofBox(phone, call))
          assert.deepEqual([byToken.status, codeOf(byToken)], GONE, call.path)
        }
        for (const [at, path] of ACTION_CALLS.entries()) {
          const parameters = parametersNeeded(path, other)
          const answer = await server.post(path, actionBody(phone, challenges[at] ?? '', path, parameters))
          assert.deepEqual([answer.status, codeOf(answer)], GONE, path)
        }
        const link = { link_token: phone.linkToken }
        for (const [path, body] of [
          ['/send', { ...drop, ...link }],
          ['/send', { ...link, encrypted_message: randomBytes(60).toString('base64') }],
          ['/link_info', link],
          ['/challenge_request', link],
          [
            '/request_message_permission',
            { from_link_token: other.linkToken, to_link_token: phone.linkToken },
          ],
        ] as const) {
          const answer = await server.post(path, body)
          assert.deepEqual([answer.status, codeOf(answer)], GONE, path)
        }
        assert.equal(
          codeOf(
            await server.post('/request_message_permission', {
              from_link_token: phone.linkToken,
              to_link_token: other.linkToken,
            }),
          ),
          'sender_not_found',
        )
        assert.deepEqual((await server.post('/check_contact', link)).body, { exists: false })
      }
      for (const path of ['/receipt', '/withdraw']) {
        const answer = await server.post(path, { receipt: receipt.toString('base64') })
        assert.equal((answer.body as { status: string }).status, 'gone')
      }
    }
    await eventually(() => rowsOf(one.database, owner.clientId), {})
    const requests = await one.database.query.selectFrom('contact_requests').select('id').execute()
    assert.deepEqual(requests, [])
  })

  it('takes none of the drops that are being sent to it along as answered', async () => {
    for (let round = 0; round < 5; round++) {
      const owner = await registerPhone(one)
      await leave(one, owner)
      await leave(two, owner)
      const challenge = await challengeFor(one, owner)
      const sends = Array.from({ length: 20 }, (_, at) =>
        (at % 2 === 0 ? one : two).post('/send', {
          link_token: owner.linkToken,
          encrypted_message: randomBytes(60).toString('base64'),
        }),
      )
      const deletion = one.post('/delete_box', actionBody(owner, challenge, '/delete_box'))
      const [deleted, ...sent] = await Promise.all([deletion, ...sends])
      assert.equal(deleted.status, 200, deleted.text)
      for (const answer of sent) assert.ok([201, 404].includes(answer.status), answer.text)
      await eventually(async () => {
        await one.context.forgetting.catchUp()
        return rowsOf(one.database, owner.clientId)
      }, {})
    }
  })
})

for (const kind of DIALECTS) {
  describe(`a server that is killed after it deleted a box — on ${kind.name}`, function () {
    this.timeout(60_000)

    it('has deleted it, and the next start removes what was left of it', async () => {
      const store = await kind.create()
      const environment = { ...store.environment, LOG_LEVEL: 'error' }
      const first = await startServerProcess(environment)
      await first.untilReady()
      const database = openDatabase(store.settings)
      try {
        const owner = await registerPhone(first)
        const other = await registerPhone(first)
        await leave(first, other)
        await leave(first, owner)
        // Enough for so many batches that the death does not come too late.
        const rows = Array.from({ length: 40_000 }, (_, at) => ({
          box_id: owner.clientId,
          id: at + 1,
          sealed_box: randomBytes(48),
          metadata: null,
          receipt_hash: null,
          size_bytes: 48,
          created_at_ms: 0,
          expires_at_ms: Number.MAX_SAFE_INTEGER,
        }))
        for (let at = 0; at < rows.length; at += 1_000)
          await database.query
            .insertInto('drops')
            .values(rows.slice(at, at + 1_000))
            .execute()

        const body = actionBody(owner, await challengeFor(first, owner), '/delete_box')
        const answer = await first.post('/delete_box', body)
        first.child.kill('SIGKILL')
        await first.ended
        assert.equal(answer.status, 200, answer.text)
        assert.notDeepEqual(await rowsOf(database, owner.clientId), {}, 'it was killed in between')

        const second = await startServerProcess(environment)
        try {
          await second.untilReady()
          const asked = await second.post('/link_info', { link_token: owner.linkToken })
          assert.deepEqual([asked.status, codeOf(asked)], GONE)
          await eventually(() => rowsOf(database, owner.clientId), {}, 30_000)
          const fetched = await second
            .post('/fetch', { link_token: other.linkToken })
            .set('Authorization', `Bearer ${other.fetchToken}`)
          assert.equal((fetched.body as { count: number }).count, 1)
        } finally {
          second.child.kill('SIGKILL')
          await second.ended
        }
      } finally {
        first.child.kill('SIGKILL')
        await database.close()
        await store.remove()
      }
    })
  })
}
