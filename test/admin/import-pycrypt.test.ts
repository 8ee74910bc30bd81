import assert from 'node:assert/strict'
import { MARIADB, providePart, PYMYSQL, PYNACL } from '../setup/parts.js'
import {
  createPycryptDatabase,
  importAll,
  playPhones,
  type PycryptDatabase,
  startPycrypt,
} from '../setup/pycrypt.js'
import { onEachStore } from '../setup/stores.js'
import { startTestServer } from '../setup/test-server.js'

const isPossible = [MARIADB, PYNACL, PYMYSQL].every(providePart)

onEachStore('phones of PyCrypt', (kind) => {
  let source: PycryptDatabase

  before(async function () {
    if (!isPossible) return this.skip()
    source = await createPycryptDatabase()
  })
  after(async () => {
    if (isPossible) await source.remove()
  })

  it('go on after the move as if it were the same server, which was brought over while they used the other', async function () {
    this.timeout(60_000)
    const server = await startTestServer(kind)
    const pycrypt = await startPycrypt(source)
    try {
      await playPhones(source, pycrypt.url, 'before')
      const first = await importAll(source, server.store)
      assert.deepEqual([first.clients.imported, first.messages.imported, first.aside], [4, 6, null])
      await playPhones(source, pycrypt.url, 'between')
      const { messages } = await importAll(source, server.store)
      assert.deepEqual([messages.imported, messages.updated, messages.already_there], [2, 1, 5])
      await pycrypt.stop()
      await playPhones(source, server.url, 'after')
      assert.deepEqual(server.log.faults, [])
    } finally {
      await pycrypt.stop()
      await server.stop()
    }
  })
})
