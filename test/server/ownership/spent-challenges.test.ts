import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createSpentChallengeStore } from '../../../src/server/ownership/spent-challenge-store.js'
import { onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

onEachStore('challenges that are spent at the same moment', function (kind) {
  let server: TestServer
  before(async () => {
    server = await startTestServer(kind)
  })
  beforeEach(() => server.database.query.deleteFrom('spent_challenges').execute())
  after(() => server.stop())

  const openStore = () => {
    const statements = { count: 0 }
    const { database } = server
    const store = createSpentChallengeStore({
      ...database,
      writeOne: (write) => {
        statements.count++
        return database.writeOne(write)
      },
    })
    return { statements, spend: (nonce: Buffer) => store.spend(nonce, Date.now() + 60_000) }
  }
  const kept = async () => {
    const rows = await server.database.query.selectFrom('spent_challenges').select('nonce').execute()
    return rows.map(({ nonce }) => Buffer.from(nonce).toString('hex')).toSorted()
  }
  const nonces = (count: number) => Array.from({ length: count }, () => randomBytes(16))

  it('share a few statements', async () => {
    const { statements, spend } = openStore()
    const spent = nonces(200)
    assert.ok((await Promise.all(spent.map(spend))).every(Boolean))
    assert.ok(statements.count <= 3, `${String(statements.count)} statements`)
    assert.deepEqual(await kept(), spent.map((nonce) => nonce.toString('hex')).toSorted())
  })

  it('pay once each, however often each is there', async () => {
    const { spend } = openStore()
    const spent = nonces(20)
    const paid = await Promise.all([...spent, ...spent, ...spent].map(spend))
    assert.deepEqual(paid, [
      ...Array.from({ length: 20 }, () => true),
      ...Array.from({ length: 40 }, () => false),
    ])
  })

  it('do not fail over those that were spent before, in another process or in this one', async () => {
    const [one, two] = [openStore(), openStore()]
    const spent = nonces(30)
    const [first, second, third] = [spent.slice(0, 10), spent.slice(5, 20), spent]
    await Promise.all(first.map(one.spend))
    assert.deepEqual(
      await Promise.all(second.map(two.spend)),
      second.map((_, at) => at >= 5),
    )
    assert.deepEqual(
      await Promise.all(third.map(one.spend)),
      third.map((_, at) => at >= 20),
    )
    assert.equal((await kept()).length, 30)
  })

  it('pay once where several processes spend all of them at once', async () => {
    const spent = nonces(50)
    const stores = Array.from({ length: 4 }, openStore)
    const paid = await Promise.all(stores.flatMap(({ spend }) => spent.map(spend)))
    assert.equal(paid.filter(Boolean).length, 50)
    assert.equal((await kept()).length, 50)
  })
})
