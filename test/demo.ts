/**
 * The whole job on real input, told in words: a phone that speaks libsodium, a sender, and a server started for it as an
 * operator would. Exit code 1 when anything differs from what it should be.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import sodium from 'libsodium-wrappers'
import { freePort } from './setup/free-port.js'

interface Drop {
  readonly id: number
  readonly encrypted_message: string
}

const LARGEST_TEXT_BYTES = 16_384 - 48
const TEXTS = [
  'The keys are under the third stone.',
  'Thank you 🕊️ — спасибо, 谢谢',
  'x'.repeat(LARGEST_TEXT_BYTES),
]

void main().catch((error: unknown) => {
  process.stdout.write(
    `\nThis is not as it should be: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  process.exitCode = 1
})

async function main(): Promise<void> {
  await sodium.ready
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-demo-'))
  const port = await freePort()
  const server = spawn(process.execPath, [path.resolve(__dirname, '../dist/server.js')], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  try {
    const address = `http://127.0.0.1:${String(port)}`
    await untilHealthy(address)
    say(`A server runs at ${address}, on the embedded store.`)
    await play(address)
    say('Everything was as it should be.')
  } finally {
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

async function play(address: string): Promise<void> {
  const { publicKey, privateKey } = sodium.crypto_sign_keypair()
  say('A phone has made its keys.')

  const registration = { public_key: base64(publicKey), encryption: 'derived', display_name: 'Demo' }
  const box = await call(address, '/register', registration, 201)
  const link_token = String(box['link_token'])
  say(`It has registered a box. The link to share: ${String(box['link'])}`)

  const facts = await call(address, '/link_info', { link_token }, 200)
  assert.equal(facts['public_key'], base64(publicKey), 'the server names another key than the phone’s')
  const boxKey = sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey)
  for (const text of TEXTS) {
    const encrypted_message = base64(sodium.crypto_box_seal(text, boxKey))
    await call(address, '/send', { link_token, encrypted_message }, 201)
    say(`A sender has sealed ${String(Buffer.byteLength(text))} bytes and left them.`)
  }

  const { challenge } = await call(address, '/challenge_request', { link_token }, 200)
  const sign = (text: unknown) => ({
    challenge: text,
    challenge_signature: base64(sodium.crypto_sign_detached(String(text), privateKey)),
  })
  const page = await call(address, '/fetch', { link_token, order: 'ASC', ...sign(challenge) }, 200)
  const drops = page['data'] as readonly Drop[]
  say(`The phone has signed a challenge and fetched ${String(drops.length)} drops.`)

  const boxSecretKey = sodium.crypto_sign_ed25519_sk_to_curve25519(privateKey)
  const opened = drops.map((drop) =>
    sodium.to_string(
      sodium.crypto_box_seal_open(Buffer.from(drop.encrypted_message, 'base64'), boxKey, boxSecretKey),
    ),
  )
  assert.deepEqual(opened, TEXTS, 'what was opened is not what was sealed')
  say('It has opened each of them, and they are what the sender wrote.')

  const message_ids = drops.map((drop) => drop.id)
  const ack = await call(address, '/ack', { link_token, message_ids, ...sign(page['next_challenge']) }, 200)
  assert.equal(ack['count'], TEXTS.length, 'not every drop was acknowledged')
  say('It has acknowledged them.')

  const rest = await call(address, '/fetch', { link_token, ...sign(ack['next_challenge']) }, 200)
  assert.deepEqual(rest['data'], [], 'acknowledged drops came again')
  say('It has fetched again, and nothing is left to read.')
}

function say(step: string): void {
  process.stdout.write(`${step}\n`)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

async function untilHealthy(address: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await exchange(`${address}/health`, 'GET')
      return
    } catch (error) {
      if (tries > 100) throw error
      await wait(100)
    }
  }
}

async function call(address: string, to: string, body: object, expectedStatus: number) {
  const { status, text } = await exchange(address + to, 'POST', JSON.stringify(body))
  assert.equal(status, expectedStatus, `${to} answered ${String(status)}: ${text}`)
  return JSON.parse(text) as Readonly<Record<string, unknown>>
}

function exchange(
  url: string,
  method: string,
  body?: string,
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: { 'Content-Type': 'application/json' } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
