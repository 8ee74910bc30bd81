/** An owner as PyCrypt's phones are one: libsodium and JSON, none of our own code. */
import assert from 'node:assert/strict'
import sodium from 'libsodium-wrappers'
import type { ServerProcess } from './server-process.js'

type Posting = Pick<ServerProcess, 'post'>

export interface Phone {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
  readonly linkToken: string
  readonly fetchToken: string
  readonly clientId: number
  /** X25519, what to seal to. */
  readonly boxKey: Uint8Array
  readonly seal: (text: string) => string
  readonly open: (encryptedMessage: string) => string
  /** A fresh challenge, signed: the two fields of a proof. */
  readonly prove: () => Promise<SignedProof>
  readonly sign: (challenge: string) => SignedProof
}

export interface SignedProof {
  readonly challenge: string
  readonly challenge_signature: string
}

export async function makeKeys() {
  await sodium.ready
  return sodium.crypto_sign_keypair()
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

export async function registerPhone({ post }: Posting, fields: object = {}): Promise<Phone> {
  const { publicKey, privateKey: secretKey } = await makeKeys()
  const answer = await post('/register', { public_key: base64(publicKey), ...fields })
  assert.equal(answer.status, 201, answer.text)
  const { link_token, fetch_token, client_id } = answer.body as {
    link_token: string
    fetch_token: string
    client_id: number
  }
  return phoneOf(
    { post },
    { publicKey, secretKey, linkToken: link_token, fetchToken: fetch_token, clientId: client_id },
  )
}

/** What a phone keeps. */
export type PhoneMemory = Pick<Phone, 'publicKey' | 'secretKey' | 'linkToken' | 'fetchToken' | 'clientId'>

/** A phone that registered earlier. libsodium must be ready. */
export function phoneOf({ post }: Posting, memory: PhoneMemory): Phone {
  const { publicKey, secretKey } = memory
  const boxKey = sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey)
  const boxSecretKey = sodium.crypto_sign_ed25519_sk_to_curve25519(secretKey)
  const sign = (challenge: string) => ({
    challenge,
    challenge_signature: base64(sodium.crypto_sign_detached(challenge, secretKey)),
  })
  return {
    ...memory,
    boxKey,
    seal: (text) => base64(sodium.crypto_box_seal(text, boxKey)),
    open: (sealed) =>
      sodium.to_string(sodium.crypto_box_seal_open(Buffer.from(sealed, 'base64'), boxKey, boxSecretKey)),
    sign,
    async prove() {
      const challenge = await post('/challenge_request', { link_token: memory.linkToken })
      return sign((challenge.body as { challenge: string }).challenge)
    },
  }
}

/** Leaves a sealed text in the phone's box and answers its id. */
export async function leave({ post }: Posting, phone: Phone, text = 'a word'): Promise<number> {
  const answer = await post('/send', { link_token: phone.linkToken, encrypted_message: phone.seal(text) })
  assert.equal(answer.status, 201, answer.text)
  return (answer.body as { id: number }).id
}
