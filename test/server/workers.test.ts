import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { childrenOf } from '../setup/child-processes.js'
import { leave, registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { onEachStore, type TestStore } from '../setup/stores.js'

const WORKERS = 3

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const startedAt = Date.now()
  while (!isSo()) {
    assert.ok(Date.now() - startedAt < 20_000, 'It never came to be so.')
    await wait(50)
  }
}

onEachStore('several processes on one port', function (kind) {
  let store: TestStore
  let server: ServerProcess

  before(async function () {
    if (process.platform !== 'linux') return this.skip()
    this.timeout(40_000)
    store = await kind.create()
    server = await startServerProcess({ ...store.environment, WORKERS: String(WORKERS) })
    await server.untilReady(30_000)
  })
  after(async () => {
    server.child.kill('SIGKILL')
    await server.ended
    await store.remove()
  })

  const workers = () => childrenOf(server.child.pid ?? 0, 'server.')

  it('starts as many as WORKERS says, and says once where they listen', () => {
    assert.equal(workers().length, WORKERS)
    assert.equal(server.output().match(/"msg":"listening"/g)?.length, 1)
    assert.equal(server.output().match(/Sealdrop listens on/g)?.length, 1)
    assert.match(server.output(), new RegExp(`"workers":${String(WORKERS)}`))
  })

  it('lets one signed challenge pass once, whichever of them it reaches', async () => {
    const phone = await registerPhone(server)
    await leave(server, phone)
    const proof = await phone.prove()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => server.post('/fetch', { link_token: phone.linkToken, ...proof })),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    assert.deepEqual(statuses, [200, ...Array.from({ length: 11 }, () => 401)])
  })

  it('takes a challenge that another of them made', async () => {
    const phone = await registerPhone(server)
    for (let round = 0; round < 2 * WORKERS; round++) {
      const answer = await server.post('/fetch', { link_token: phone.linkToken, ...(await phone.prove()) })
      assert.equal(answer.status, 200, answer.text)
    }
  })

  it('keeps a drop that is sent to all of them at once under one id', async () => {
    const phone = await registerPhone(server)
    const drop = { link_token: phone.linkToken, encrypted_message: phone.seal('once') }
    const answers = await Promise.all(Array.from({ length: 12 }, () => server.post('/send', drop)))
    assert.ok(answers.every(({ status }) => status === 201))
    assert.equal(new Set(answers.map(({ body }) => (body as { id: number }).id)).size, 1)
  })

  it('counts exactly, and never gives one id twice', async function () {
    this.timeout(20_000)
    const phone = await registerPhone(server)
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, each) => leave(server, phone, `word ${String(each)}`)),
    )
    assert.equal(new Set(sent).size, 60)
    const fetched: number[] = []
    for (let cursor: number | undefined, hasMore = true; hasMore;) {
      const answer = await server
        .post('/fetch', { link_token: phone.linkToken, order: 'ASC', since_id: cursor })
        .set('Authorization', `Bearer ${phone.fetchToken}`)
      const page = answer.body as { data: { id: number }[]; has_more: boolean; next_cursor: number }
      fetched.push(...page.data.map(({ id }) => id))
      hasMore = page.has_more
      cursor = page.next_cursor
    }
    assert.deepEqual(
      fetched,
      sent.toSorted((a, b) => a - b),
    )
  })

  it('puts another in the place of one that was killed, and loses no other', async function () {
    this.timeout(30_000)
    const [killed = 0, ...others] = workers()
    process.kill(killed, 'SIGKILL')
    await until(() => !isRunning(killed) && workers().length === WORKERS)
    assert.ok(others.every(isRunning))
    assert.match(server.output(), /"msg":"a worker ended: starting another"/)
    const phone = await registerPhone(server)
    await leave(server, phone)
  })

  it('told to stop, ends well with all of them', async function () {
    this.timeout(20_000)
    const before = workers()
    server.child.kill('SIGTERM')
    assert.equal(await server.ended, 0)
    assert.deepEqual(before.filter(isRunning), [])
    assert.equal(server.output().match(/"msg":"stopping"/g)?.length, 1)
    assert.equal(server.output().match(/"msg":"stopped"/g)?.length, 1)
  })
})

onEachStore('several processes that cannot be', function (kind) {
  let store: TestStore
  beforeEach(async function () {
    if (process.platform !== 'linux') return this.skip()
    store = await kind.create()
  })
  afterEach(() => store.remove())

  it('end with the first when it is killed', async function () {
    this.timeout(40_000)
    const server = await startServerProcess({ ...store.environment, WORKERS: '2' })
    await server.untilReady(30_000)
    const workers = childrenOf(server.child.pid ?? 0, 'server.')
    assert.equal(workers.length, 2)
    server.child.kill('SIGKILL')
    await until(() => !workers.some(isRunning))
  })

  it('stop at once, with one line, when the port is taken', async function () {
    this.timeout(40_000)
    const first = await startServerProcess(store.environment)
    await first.untilReady()
    const second = await startServerProcess({ ...store.environment, WORKERS: '2', PORT: String(first.port) })
    assert.equal(await second.ended, 1)
    assert.match(second.errors(), /^Sealdrop could not start: [^\n]*EADDRINUSE[^\n]*\n$/)
    first.child.kill('SIGKILL')
    await first.ended
  })

  it('are one, with a warning, when another program loads this one as Passenger does', async function () {
    this.timeout(40_000)
    const server = await startServerProcess({ ...store.environment, WORKERS: '3' }, { isLoaded: true })
    await server.untilReady()
    assert.match(server.output(), /"msg":"WORKERS has no effect here/)
    assert.deepEqual(childrenOf(server.child.pid ?? 0, 'server.'), [])
    const phone = await registerPhone(server)
    await leave(server, phone)
    server.child.kill('SIGTERM')
    assert.equal(await server.ended, 0)
  })
})
