import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { eventually } from '../setup/eventually.js'
import { type Phone, registerPhone } from '../setup/phone.js'
import { act } from '../setup/signed-actions.js'
import { STORES, type TestStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const SEALED_BYTES = 16_384
const METADATA_MARK = 'marked metadata of what is to be deleted'

/** Some of each page that a sealed box fills, so that none of them is missed. */
function marksOf(sealed: Buffer): readonly Buffer[] {
  return Array.from({ length: 32 }, (_, at) => sealed.subarray(at * 512 + 100, at * 512 + 116))
}

/** Which of the files hold any of it. */
function filesWith(folder: string, marks: readonly Buffer[]): readonly string[] {
  return readdirSync(folder).filter((name) => {
    const bytes = readFileSync(path.join(folder, name))
    return marks.some((mark) => bytes.includes(mark))
  })
}

describe('what was deleted — in the files of the embedded store', function () {
  this.timeout(60_000)
  const [embedded] = STORES
  assert.ok(embedded)
  let store: TestStore
  let server: TestServer
  let owner: Phone
  let folder: string
  let isRunning = false

  beforeEach(async () => {
    store = await embedded.create()
    server = await startTestServer(embedded, { store })
    isRunning = true
    folder = store.environment['DATA_DIR'] ?? ''
    owner = await registerPhone(server, { display_name: 'Ana' })
  })
  afterEach(async () => {
    await stop()
    await store.remove()
  })

  const stop = async () => {
    if (!isRunning) return
    isRunning = false
    await server.stop()
  }

  interface Left {
    readonly id: number
    readonly receipt: string
    readonly marks: readonly Buffer[]
  }

  const leaveMarked = async (fields: object = {}): Promise<Left> => {
    const sealed = randomBytes(SEALED_BYTES)
    const receipt = randomBytes(32)
    const answer = await server.post('/send', {
      link_token: owner.linkToken,
      encrypted_message: sealed.toString('base64'),
      metadata: METADATA_MARK,
      receipt_hash: hash('sha256', receipt, 'base64'),
      ...fields,
    })
    assert.equal(answer.status, 201, answer.text)
    const marks = [...marksOf(sealed), Buffer.from(METADATA_MARK), hash('sha256', receipt, 'buffer')]
    return { id: (answer.body as { id: number }).id, receipt: receipt.toString('base64'), marks }
  }
  const ack = async (id: number) => {
    const body = { link_token: owner.linkToken, message_ids: [id] }
    assert.equal((await server.postAs(owner.fetchToken, '/ack', body)).status, 200)
  }

  const ways: Readonly<Record<string, (left: Left) => Promise<void>>> = {
    'withdrawn by its sender': async ({ receipt }) => {
      assert.equal((await server.post('/withdraw', { receipt })).status, 200)
      server.turnClock(MINUTE_MS)
    },
    'deleted by its owner': async ({ id }) => {
      assert.equal((await act(server, owner, '/delete_drops', { message_ids: [id] })).status, 200)
    },
    'deleted with all that is in the box': async () => {
      assert.equal((await act(server, owner, '/delete_drops', { all: true })).status, 200)
    },
    'deleted with its box': async () => {
      assert.equal((await act(server, owner, '/delete_box')).status, 200)
    },
    'acknowledged in a box that deletes then': async ({ id }) => {
      assert.equal((await act(server, owner, '/update_box', { delete_on_ack: true })).status, 200)
      await ack(id)
      server.turnClock(MINUTE_MS)
    },
    'over after its time': () => {
      server.turnClock(2 * MINUTE_MS)
      return Promise.resolve()
    },
    'in a box that nobody opened': async ({ id }) => {
      await ack(id)
      server.turnClock(800 * DAY_MS)
    },
  }

  for (const [way, remove] of Object.entries(ways)) {
    it(`is nowhere: ${way}`, async () => {
      const neighbour = await registerPhone(server)
      const kept = randomBytes(SEALED_BYTES)
      const left = await leaveMarked({ expires_in: way === 'over after its time' ? 60 : undefined })
      if (!way.startsWith('in a box')) {
        const body = { link_token: neighbour.linkToken, encrypted_message: kept.toString('base64') }
        assert.equal((await server.post('/send', body)).status, 201)
      }
      assert.notDeepEqual(filesWith(folder, left.marks), [], 'it can be found while it is there')

      await remove(left)
      // Upkeep of the first request that follows; nothing else is asked for.
      await server.post('/check_contact', { link_token: 'link_unknown' })
      await eventually(() => filesWith(folder, left.marks), [])
      assert.ok(existsSync(path.join(folder, 'sealdrop.db-wal')), 'while the server runs')
      await stop()
      assert.deepEqual(filesWith(folder, left.marks), [], 'nor after it has stopped')
    })
  }

  it('would be found where it was only marked as free', async () => {
    const left = await leaveMarked()
    const { query } = server.database
    await server.database.dialect.scrub(query)
    assert.deepEqual(filesWith(folder, left.marks), ['sealdrop.db'])
    await query.executeQuery({
      ...query.selectFrom('boxes').select('id').compile(),
      sql: 'pragma secure_delete=OFF',
      parameters: [],
    })
    await query.deleteFrom('drops').where('id', '=', left.id).execute()
    await server.database.dialect.scrub(query)
    assert.deepEqual(filesWith(folder, left.marks), ['sealdrop.db'])
  })
})
