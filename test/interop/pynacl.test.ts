import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { boxKeyPairFromSecret } from '../../src/crypto/box-key.js'
import { randomBytes } from '../../src/crypto/random.js'
import { seal } from '../../src/crypto/sealed-box.js'
import { toHex, utf8 } from '../../src/encoding/bytes.js'
import { providePart, PYNACL } from '../setup/parts.js'
import { onEachStore } from '../setup/stores.js'
import { PACKAGE_FOLDER, startTestServer } from '../setup/test-server.js'

onEachStore('a phone that speaks PyNaCl', (kind) => {
  it('registers, is written to, reads, acknowledges and rotates its keys', async function () {
    this.timeout(60_000)
    if (!providePart(PYNACL)) return this.skip()
    const server = await startTestServer(kind)
    try {
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
      const phone = spawn('/usr/bin/python3', [script, server.url])
      let said = ''
      phone.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      phone.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      phone.stdin.end(JSON.stringify(inHex))
      const code = await new Promise((resolve) => phone.once('close', resolve))
      assert.equal(code, 0, said)
      assert.equal(said, 'as it should be\n')
      assert.deepEqual(server.log.faults, [])
    } finally {
      await server.stop()
    }
  })
})
