import assert from 'node:assert/strict'
import { providePart, PYNACL } from '../setup/parts.js'
import { playPhoneByPynacl } from '../setup/pynacl.js'
import { onEachStore } from '../setup/stores.js'
import { startTestServer } from '../setup/test-server.js'

onEachStore('a phone that speaks PyNaCl', (kind) => {
  it('registers, is written to, reads, acknowledges and rotates its keys', async function () {
    this.timeout(60_000)
    if (!providePart(PYNACL)) return this.skip()
    const server = await startTestServer(kind)
    try {
      await playPhoneByPynacl(server.url)
      assert.deepEqual(server.log.faults, [])
    } finally {
      await server.stop()
    }
  })
})
