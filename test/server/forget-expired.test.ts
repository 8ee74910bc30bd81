import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createForgetting, forgetExpired } from '../../src/server/forget-expired.js'
import { eventually } from '../setup/eventually.js'
import { onEachStore } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

onEachStore('what has expired', (kind) => {
  let server: TestServer

  before(async () => {
    server = await startTestServer(kind)
  })
  after(() => server.stop())

  const spend = async (count: number, forgetAtMs: number) => {
    const rows = Array.from({ length: count }, () => ({ nonce: randomBytes(16), forget_at_ms: forgetAtMs }))
    for (let at = 0; at < count; at += 500) {
      await server.database.query
        .insertInto('spent_challenges')
        .values(rows.slice(at, at + 500))
        .execute()
    }
  }
  const kept = async () => {
    const { count } = await server.database.query
      .selectFrom('spent_challenges')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return count
  }

  it('is removed in batches, and nothing else is', async () => {
    await spend(2_500, Date.now() - 1)
    await spend(3, Date.now() + 60_000)
    await forgetExpired(server.context)
    assert.equal(await kept(), 3)
  })

  it('is removed as soon as a server starts, and a stop waits for it', async () => {
    await spend(10, Date.now() - 1)
    const forgetting = createForgetting(server.context)
    forgetting.keepOn()
    await eventually(kept, 3)
    await forgetting.stop()
  })

  it('does no harm when it cannot be removed: that is logged', async () => {
    const { context, log } = server
    const failure = new Error('no store')
    const sends = { forgetOldSends: () => Promise.reject(failure) }
    const nowMs = Date.now()
    const forgetting = createForgetting({ ...context, sends, clock: () => nowMs })
    assert.equal(await forgetting.catchUp(), true)
    assert.equal(await forgetting.catchUp(), false, 'not again within the minute')
    await forgetting.stop()
    assert.deepEqual(log.faults, [failure])
    log.faults.length = 0
  })
})
