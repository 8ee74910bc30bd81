/** Permission to write, as phones ask for it and grant it. */
import assert from 'node:assert/strict'
import type { Phone } from './phone.js'
import type { ServerProcess } from './server-process.js'

/** Answers the id of the request. */
export async function askToWrite(
  { post }: Pick<ServerProcess, 'post'>,
  from: Phone,
  to: Phone,
): Promise<number> {
  const body = { from_link_token: from.linkToken, to_link_token: to.linkToken }
  const answer = await post('/request_message_permission', body)
  assert.equal(answer.status, 201, answer.text)
  return (answer.body as { readonly request_id: number }).request_id
}

export async function grant(server: Pick<ServerProcess, 'post'>, from: Phone, to: Phone): Promise<void> {
  const request_id = await askToWrite(server, from, to)
  const body = { link_token: to.linkToken, request_id, action: 'accept', ...(await to.prove()) }
  const answer = await server.post('/respond_message_request', body)
  assert.equal(answer.status, 200, answer.text)
}
