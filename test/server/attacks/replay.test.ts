import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { allRows, type AllRows } from '../../setup/all-rows.js'
import { eventually } from '../../setup/eventually.js'
import { ACTION_CALLS, codeOf, movedDrop, OWNER_CALLS } from '../../setup/owner-calls.js'
import { base64, type Phone, phoneOf, registerPhone } from '../../setup/phone.js'
import { act, type Answered } from '../../setup/signed-actions.js'
import { makeStatement } from '../../setup/statements.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const TEN = 10

interface Recorded {
  readonly path: string
  readonly body: object
  readonly answer: Answered
}

/** A challenge has paid for each of these. */
const PATHS_OF_OWNERS: readonly string[] = [...OWNER_CALLS.map(({ path }) => path), ...ACTION_CALLS]

onEachStore('a recorded request', function (kind) {
  let server: TestServer
  before(async () => {
    server = await startTestServer(kind)
  })
  after(() => server.stop())

  const recorder = () => {
    const recorded: Recorded[] = []
    const post = async (path: string, body: object) => {
      const answer = await server.post(path, body)
      recorded.push({ path, body, answer })
      assert.ok(answer.status < 300, `${path}: ${answer.text}`)
      return answer
    }
    return { recorded, post: post as unknown as TestServer['post'] }
  }

  /** All that one owner, a sender and a contact say, one after the other. */
  const converse = async () => {
    const { recorded, post } = recorder()
    const at = { post }
    const owner = await registerPhone(at, { encryption: 'derived', display_name: 'Ana' })
    const contact = await registerPhone(at)
    const say = async (path: string, body: object) =>
      (await post(path, body)).body as Readonly<Record<string, never>>
    const asOwner = async (phone: Phone, path: string, fields: object = {}) =>
      say(path, { link_token: phone.linkToken, ...(await phone.prove()), ...fields })
    const leaveWith = async (phone: Phone, fields: object = {}) => {
      const receipt = randomBytes(32)
      const { id } = await say('/send', {
        link_token: phone.linkToken,
        encrypted_message: phone.seal(base64(randomBytes(20))),
        receipt_hash: hash('sha256', receipt, 'base64'),
        ...fields,
      })
      return { id, receipt: receipt.toString('base64') }
    }

    const kept = await leaveWith(owner)
    const withdrawn = await leaveWith(owner)
    const deleted = await leaveWith(owner, { expires_in: 86_400 })
    const seen = await leaveWith(owner)
    await say('/receipt', { receipt: kept.receipt })
    await say('/withdraw', { receipt: withdrawn.receipt })
    await asOwner(owner, '/fetch')
    await asOwner(owner, '/ack', { message_ids: [kept.id, seen.id] })
    await asOwner(owner, '/ack', { message_ids: [kept.id], seen: false })
    await act(at, owner, '/delete_drops', { message_ids: [deleted.id] })
    await asOwner(owner, '/set_encryption_keys', { encryption_keys: [makeStatement(owner)] })
    await asOwner(owner, '/set_encryption_keys', { encryption_keys: [makeStatement(owner)] })
    await act(at, owner, '/update_box', { greeting: 'First.', contacts_only: true })

    const { request_id } = await say('/request_message_permission', {
      from_link_token: contact.linkToken,
      to_link_token: owner.linkToken,
    })
    await asOwner(owner, '/get_message_requests')
    await asOwner(owner, '/respond_message_request', { request_id, action: 'accept' })
    const { challenge, challenge_signature } = await contact.prove()
    const from = {
      from_link_token: contact.linkToken,
      from_challenge: challenge,
      from_signature: challenge_signature,
    }
    await leaveWith(owner, from)
    await act(at, owner, '/update_box', { greeting: 'Second.', contacts_only: false, display_name: null })
    await act(at, owner, '/block_contact', { from_link_token: contact.linkToken })
    await act(at, owner, '/block_contact', { from_link_token: contact.linkToken, blocked: false })
    await act(at, owner, '/box')
    await act(at, owner, '/export_box')
    await act(at, owner, '/import_drops', { drops: [movedDrop({ id: 1 }), movedDrop({ id: 2, seen: true })] })
    await say('/import_box', {
      public_key: base64(owner.publicKey),
      link_seed: randomBytes(32).toString('base64'),
      fetch_token_hash: hash('sha256', owner.fetchToken, 'base64'),
    })
    await act(at, owner, '/rotate_fetch_token')
    const rotated = await act(at, owner, '/rotate_link')
    const { link_token } = rotated.body as { readonly link_token: string }
    const renamed = phoneOf(at, { ...owner, linkToken: link_token })
    await leaveWith(renamed)
    await act(at, renamed, '/update_box', { greeting: 'Third.' })
    return { recorded, owner, renamed, boxIds: [owner.clientId, contact.clientId] }
  }

  /** What there is of these boxes; replayed registrations make others. */
  const rowsOf = async (boxIds: readonly number[]): Promise<AllRows> => {
    const isOf = (row: object) =>
      ['id', 'box_id', 'to_box_id', 'from_box_id'].some((name) =>
        boxIds.includes(Number(Reflect.get(row, name))),
      )
    const all = await allRows(server)
    return Object.fromEntries(
      Object.entries(all).map(([table, rows]) => [
        table,
        ['boxes', 'box_taken'].includes(table) ? rows.filter(isOf) : rows,
      ]),
    )
  }

  const replayTenTimes = async ({ path, body, answer }: Recorded) => {
    const answers = await Promise.all(Array.from({ length: TEN }, async () => server.post(path, body)))
    for (const again of answers) {
      const told = `${path}: ${again.text}`
      if (PATHS_OF_OWNERS.includes(path))
        assert.deepEqual([again.status, codeOf(again)], [401, 'proof_invalid'], told)
      else if (path === '/send')
        assert.deepEqual([again.status, again.body], [answer.status, answer.body], told)
      else assert.ok(again.status < 500, told)
    }
  }

  it('changes nothing when it is repeated ten times at once, be it the owner’s or a sender’s', async () => {
    const { recorded, boxIds } = await converse()
    const paths = new Set(recorded.map(({ path }) => path))
    for (const path of PATHS_OF_OWNERS) assert.ok(path === '/delete_box' || paths.has(path), path)
    const before = await rowsOf(boxIds)
    for (const each of recorded) {
      // Asking for permission anew is what anybody may do.
      if (each.path === '/request_message_permission') continue
      await replayTenTimes(each)
      assert.deepEqual(await rowsOf(boxIds), before, each.path)
    }
  })

  it('brings no box back that its owner has deleted, nor anything that was in it', async () => {
    const { recorded, renamed, boxIds } = await converse()
    const [ownerId = 0] = boxIds
    assert.equal((await act(server, renamed, '/delete_box')).status, 200)
    const left = async () => {
      const rows = await rowsOf(boxIds)
      const named = Object.entries(rows).filter(([, each]) =>
        each.some((row) => ['id', 'box_id', 'to_box_id'].some((name) => Reflect.get(row, name) === ownerId)),
      )
      return named.map(([table]) => table)
    }
    await eventually(left, [])
    for (const { path, body } of recorded) {
      // Whoever says it makes a box for that key, another one or by another link; nothing that was in this one.
      if (path === '/register' || path === '/import_box') continue
      const answers = await Promise.all(Array.from({ length: TEN }, async () => server.post(path, body)))
      assert.ok(answers.every(({ status }) => status < 500))
      assert.deepEqual(await left(), [], path)
    }
  })
})
