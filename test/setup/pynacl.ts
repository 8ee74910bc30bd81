/** A client that nobody here wrote: a phone, and a sender that seals whatever it likes. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { boxKeyPairFromSecret } from '../../src/crypto/box-key.js'
import { randomBytes } from '../../src/crypto/random.js'
import { seal } from '../../src/crypto/sealed-box.js'
import { concatBytes, toHex, utf8 } from '../../src/encoding/bytes.js'
import { base64 } from './phone.js'
import { PACKAGE_FOLDER } from './test-server.js'

/**
 * Registers, is written to, reads, acknowledges and rotates its keys, and opens what this project seals.
 * @param certificate a file of one that it is to trust
 */
export async function playPhoneByPynacl(url: string, certificate?: string): Promise<void> {
  const { publicKey, secretKey } = boxKeyPairFromSecret(randomBytes(32))
  const message = utf8('sealed here 🐙')
  const ours = {
    public_key: publicKey,
    secret_key: secretKey,
    message,
    sealed: seal(message, publicKey, randomBytes),
  }
  const inHex = Object.fromEntries(Object.entries(ours).map(([name, bytes]) => [name, toHex(bytes)]))

  const script = path.join(PACKAGE_FOLDER, 'test/interop/pynacl_phone.py')
  const phone = spawn('/usr/bin/python3', [script, url], {
    env: { ...process.env, ...(certificate === undefined ? {} : { SSL_CERT_FILE: certificate }) },
  })
  let said = ''
  phone.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  phone.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  phone.stdin.end(JSON.stringify(inHex))
  const code = await new Promise((resolve) => phone.once('close', resolve))
  assert.equal(code, 0, said)
  assert.equal(said, 'as it should be\n')
}

/** @param key base64 @returns base64 */
export function sealByPynacl(key: string, messages: readonly Uint8Array[]): readonly string[] {
  const script = path.join(PACKAGE_FOLDER, 'test/interop/pynacl_seal.py')
  const input = JSON.stringify({ key, messages: messages.map(base64) })
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', [script], { input, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as readonly string[]
}

/** Envelope 1 around any text, whether it is JSON or not, in the smallest of its sizes. */
export function envelopeAround(text: string): Uint8Array {
  const content = concatBytes(Uint8Array.of(1), utf8(text), Uint8Array.of(0x80))
  const size = [1_024, 4_096, 16_336].find((each) => each >= content.length)
  assert.ok(size !== undefined)
  return concatBytes(content, new Uint8Array(size - content.length))
}
