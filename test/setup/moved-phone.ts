/** A phone whose server is moved to another store: what it and others did before, and what must hold after. */
import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { grant } from './contacts.js'
import { base64, leave, type Phone, phoneOf, registerPhone } from './phone.js'
import { act } from './signed-actions.js'
import type { TestServer } from './test-server.js'

type Posting = Pick<TestServer, 'post' | 'postAs'>

export interface MovedPhone {
  readonly phone: Phone
  readonly oldLink: string
  readonly contact: Phone
  readonly ids: readonly number[]
  readonly receipt: Uint8Array
  readonly sealed: string
  /** Handed out before, and not used. */
  readonly challenge: string
  readonly cursor: number
}

interface Page {
  readonly data: readonly {
    readonly id: number
    readonly encrypted_message: string
    readonly seen: boolean
  }[]
  readonly next_cursor: number
}

export async function playBeforeMove(server: Posting): Promise<MovedPhone> {
  const first = await registerPhone(server, { display_name: 'Ana 😀' })
  const { body } = await act(server, first, '/rotate_link')
  const phone = phoneOf(server, { ...first, linkToken: (body as { link_token: string }).link_token })
  const contact = await registerPhone(server)
  await grant(server, contact, phone)
  const ids = [await leave(server, phone, 'one'), await leave(server, phone, 'two')]
  const receipt = randomBytes(32)
  const sealed = phone.seal('three')
  const sent = await server.post('/send', {
    link_token: phone.linkToken,
    encrypted_message: sealed,
    receipt_hash: base64(hash('sha256', receipt, 'buffer')),
    metadata: { a: [1, null, '𝒳'] },
  })
  assert.equal(sent.status, 201, sent.text)
  ids.push((sent.body as { id: number }).id)
  const acked = await server.post('/ack', {
    link_token: phone.linkToken,
    message_ids: ids.slice(0, 1),
    ...(await phone.prove()),
  })
  assert.equal(acked.status, 200, acked.text)
  const asked = await server.post('/challenge_request', { link_token: phone.linkToken })
  const { challenge } = asked.body as { readonly challenge: string }
  return { phone, oldLink: first.linkToken, contact, ids, receipt, sealed, challenge, cursor: ids[0] ?? 0 }
}

/** By token, by the challenge from before, from the cursor on; sends, receipts and grants go on. */
export async function playAfterMove(server: Posting, moved: MovedPhone): Promise<void> {
  const { ids, receipt, sealed, challenge, cursor, contact } = moved
  const phone = phoneOf(server, moved.phone)
  const { linkToken: link_token } = phone
  const fetch = async (fields: object) => {
    const answer = await server.post('/fetch', { link_token, order: 'ASC', ...fields })
    assert.equal(answer.status, 200, answer.text)
    return answer.body as Page
  }
  const all = await fetch({ include_seen: true, ...phone.sign(challenge) })
  assert.deepEqual(
    all.data.map(({ id, seen, encrypted_message }) => [id, seen, phone.open(encrypted_message)]),
    [
      [ids[0], true, 'one'],
      [ids[1], false, 'two'],
      [ids[2], false, 'three'],
    ],
  )
  const again = await server.post('/send', { link_token, encrypted_message: sealed })
  assert.deepEqual(
    [again.status, (again.body as { id: number }).id],
    [201, ids[2]],
    'a retried send is known',
  )
  const later = await leave(server, phone, 'four')
  assert.ok(later > Math.max(...ids))
  const next = await fetch({ since_id: cursor, ...(await phone.prove()) })
  assert.deepEqual(
    next.data.map(({ id }) => id),
    [ids[1], ids[2], later],
  )
  const state = await server.post('/receipt', { receipt: base64(receipt) })
  assert.equal((state.body as { status: string }).status, 'kept')
  const asked = await server.post('/request_message_permission', {
    from_link_token: contact.linkToken,
    to_link_token: link_token,
  })
  assert.equal((asked.body as { status: string }).status, 'accepted')
  const byToken = await server.postAs(phone.fetchToken, '/ack', { link_token, message_ids: ids })
  assert.equal((byToken.body as { count: number }).count, 3)
  const device = phoneOf(server, { ...moved.phone, linkToken: moved.oldLink })
  const found = await server.post('/fetch', { link_token: moved.oldLink, ...(await device.prove()) })
  assert.equal((found.body as Page).data.length, 1, 'a device with the old link finds what is unseen')
}
