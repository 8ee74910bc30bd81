/** Actions as an owner's client signs them: libsodium and JSON, none of our own code. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import { base64, type Phone } from './phone.js'
import type { ServerProcess } from './server-process.js'

type Posting = Pick<ServerProcess, 'post'>

export interface Answered {
  readonly status: number
  readonly text: string
  readonly body: unknown
}

export interface SignedFields {
  readonly action: string
  readonly action_signature: string
}

export interface ActionFields {
  readonly call: string
  readonly origin: string
  readonly link_token_hash: string
  readonly challenge: string
  readonly parameters: object
}

/** The bytes that are signed. */
export function bytesToSign(action: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff]), Buffer.from('sealdrop action v1'), Buffer.from(action)])
}

export function signAction({ secretKey }: Pick<Phone, 'secretKey'>, action: string): SignedFields {
  return { action, action_signature: base64(sodium.crypto_sign_detached(bytesToSign(action), secretKey)) }
}

export function actionFields(
  { linkToken }: Pick<Phone, 'linkToken'>,
  challenge: string,
  call: string,
  parameters: object = {},
): ActionFields {
  return {
    call,
    origin: challenge.split(' ')[1] ?? '',
    link_token_hash: hash('sha256', linkToken, 'base64'),
    challenge,
    parameters,
  }
}

export async function challengeFor({ post }: Posting, phone: Pick<Phone, 'linkToken'>, origin?: string) {
  const answer = await post('/challenge_request', { link_token: phone.linkToken, origin })
  assert.equal(answer.status, 200, answer.text)
  return (answer.body as { readonly challenge: string }).challenge
}

/** What its owner posts to one of the calls that take signed actions. */
export function actionBody(phone: Phone, challenge: string, call: string, parameters: object = {}) {
  const action = JSON.stringify(actionFields(phone, challenge, call, parameters))
  return { link_token: phone.linkToken, ...signAction(phone, action) }
}

/** Asks for a challenge, signs and posts. */
export async function act(
  server: Posting,
  phone: Phone,
  call: string,
  parameters: object = {},
): Promise<Answered> {
  return server.post(call, actionBody(phone, await challengeFor(server, phone), call, parameters))
}
