/**
 * What `npm run galera` does: three nodes of a real Galera cluster on this machine, a server for each, senders and a reader
 * at all of them, and what becomes of every 201 when nodes are killed, frozen and left without a quorum. `--only` the
 * faults whose title has these words, `--rounds N` (1).
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import supertest from 'supertest'
import { openDatabase } from '../../src/server/database/database.js'
import { type GaleraCluster, startGalera } from '../setup/galera.js'
import { GALERA, MARIADB, providePart } from '../setup/parts.js'
import { leave, type Phone, registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { createMariadbStore, type TestStore } from '../setup/stores.js'
import { startLoad } from './load.js'
import { assertOnlyUnavailable, describeLoad, untilBack } from './scene.js'

const SENDERS = 48
/** Accepted before a fault, and again after it. */
const WARM = 300
/** For a connection and then for a statement, with what a loaded machine takes besides. */
const ANSWER_WITHIN_MS = 15_000 + 15_000 + 3_000
/** Longer than a server takes to say 503. */
const PROBE_WITHIN_MS = 20_000
const HEALTH_WITHIN_MS = 2_000 + 500

const NODES = [0, 1, 2] as const

interface Stage {
  readonly cluster: GaleraCluster
  readonly store: TestStore
  readonly servers: readonly ServerProcess[]
  readonly serverAt: (at: number) => ServerProcess
  readonly killServer: (at: number) => Promise<void>
  readonly startServer: (at: number) => Promise<void>
  /** A node that was killed comes back with what it has missed. */
  readonly startNode: (at: number) => Promise<void>
}

interface Fault {
  readonly breakIt: (stage: Stage) => Promise<void>
  /** Whose servers are to take drops while it is broken. */
  readonly survivors: readonly number[]
  readonly meanwhile?: (stage: Stage, phone: Phone) => Promise<void>
  readonly mend: (stage: Stage) => Promise<void>
}

const QUORUM_LOST: Fault = {
  breakIt: async ({ cluster }) => {
    await Promise.all([cluster.nodeAt(0).kill(), cluster.nodeAt(1).kill()])
  },
  survivors: [],
  meanwhile: assertUnready,
  mend: async ({ cluster, startNode }) => {
    await cluster.declareWhole(2)
    await cluster.untilReady(2)
    await Promise.all([startNode(0), startNode(1)])
  },
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'nothing is broken for ten seconds': {
    breakIt: () => wait(10_000),
    survivors: [0, 1, 2],
    mend: () => Promise.resolve(),
  },
  'one node of three is killed': {
    breakIt: ({ cluster }) => cluster.nodeAt(1).kill(),
    survivors: [0, 2],
    mend: ({ startNode }) => startNode(1),
  },
  'one node is killed with its server': {
    breakIt: async ({ cluster, killServer }) => {
      await Promise.all([cluster.nodeAt(2).kill(), killServer(2)])
    },
    survivors: [0, 1],
    mend: async ({ startNode, startServer }) => {
      await startNode(2)
      await startServer(2)
    },
  },
  'one node stands still for eight seconds': {
    breakIt: async ({ cluster }) => {
      const frozen = cluster.nodeAt(0)
      frozen.freeze()
      await wait(8_000)
      frozen.thaw()
    },
    survivors: [1, 2],
    mend: ({ cluster }) => cluster.untilReady(0),
  },
  'two nodes of three are killed': QUORUM_LOST,
}

void main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '1' } },
  })
  if (!providePart(MARIADB) || !providePart(GALERA)) process.exit(1)
  const stage = await openStage()
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [title, check] of Object.entries(CHECKS)) {
        if (!title.includes(values.only)) continue
        process.stdout.write(`${title}: ${await check(stage)}\n`)
      }
      for (const [title, fault] of Object.entries(FAULTS)) {
        if (!title.includes(values.only)) continue
        process.stdout.write(`${title}\n  ${await play(stage, fault)}\n`)
      }
    }
  } catch (error) {
    for (const { output } of stage.servers) process.stderr.write(faultsIn(output()))
    throw error
  } finally {
    await closeStage(stage)
  }
  process.stdout.write('Nothing was lost, missed or there twice.\n')
}

/** How often each code of a fault is in what a server wrote. */
function faultsIn(output: string): string {
  const counts = new Map<string, number>()
  for (const [, code = ''] of output.matchAll(/"code":"([^"]+)"/g))
    counts.set(code, (counts.get(code) ?? 0) + 1)
  return `${Array.from(counts, ([code, count]) => `${String(count)} ${code}`).join(', ')}\n`
}

async function openStage(): Promise<Stage> {
  const cluster = await startGalera()
  const store = await createMariadbStore('utf8mb4', cluster.nodeAt(0))
  const servers: ServerProcess[] = []
  const serverAt = (at: number): ServerProcess => {
    const server = servers[at]
    assert.ok(server)
    return server
  }
  const startServer = async (at: number) => {
    const port = servers[at] === undefined ? {} : { PORT: String(servers[at].port) }
    const environment = { ...store.environment, DB_PORT: String(cluster.nodeAt(at).port) }
    servers[at] = await startServerProcess({
      ...environment,
      BOX_MAX_DROPS: '0',
      BOX_MAX_BYTES: '0',
      ...port,
    })
    await servers[at].untilReady(60_000)
  }
  // All at once, so that they meet over the schema too.
  await Promise.all(NODES.map(startServer))
  return {
    cluster,
    store,
    servers,
    serverAt,
    startServer,
    async killServer(at) {
      serverAt(at).child.kill('SIGKILL')
      await serverAt(at).ended
    },
    async startNode(at) {
      await cluster.nodeAt(at).start()
      await cluster.untilReady(at)
    },
  }
}

async function closeStage({ servers, cluster }: Stage): Promise<void> {
  for (const { child, ended } of servers) {
    child.kill('SIGKILL')
    await ended
  }
  await cluster.remove()
}

async function play(stage: Stage, { breakIt, survivors, meanwhile, mend }: Fault): Promise<string> {
  const { serverAt, servers } = stage
  const phone = await registerPhone(serverAt(0))
  const urls = servers.map(({ url }) => url)
  const load = startLoad(urls, urls, phone, SENDERS)
  const owner = startAcknowledging(stage, phone)
  try {
    await load.untilAccepted(WARM)
    const caught = load.inFlight()
    assert.ok(caught > 0, 'sends were in flight')
    const brokenAt = performance.now()
    const survivorsBack = breakIt(stage)
    const backAfterMs = survivors.map(async (at) => {
      // Not one that was under way already.
      await wait(50)
      await untilBack(serverAt(at), phone, PROBE_WITHIN_MS)
      return performance.now() - brokenAt
    })
    await survivorsBack
    const survivorsMs = Math.max(0, ...(await Promise.all(backAfterMs)))
    await meanwhile?.(stage, phone)
    const mendedAt = performance.now()
    await mend(stage)
    const nodesMs = performance.now() - mendedAt
    await Promise.all(NODES.map((at) => untilBack(serverAt(at), phone, PROBE_WITHIN_MS)))
    const allMs = performance.now() - mendedAt
    await load.untilAccepted(WARM)
    await owner.stop()
    const judgement = await load.stopAndJudge()
    assertOnlyUnavailable(judgement)
    await judgeRows(stage, phone)
    return [
      describeLoad({ ...judgement, caught }),
      ...(survivors.length === 0 ? [] : [`the others took a drop again after ${inSeconds(survivorsMs)}`]),
      `mended, nodes were ready after ${inSeconds(nodesMs)} and all took a drop after ${inSeconds(allMs)}`,
    ].join(', ')
  } finally {
    load.abandon()
    await owner.stop()
  }
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** An owner whose devices acknowledge the same drops at every server at once. */
function startAcknowledging({ servers }: Pick<Stage, 'servers'>, phone: Phone) {
  const state = { isOver: false }
  const owners = async (url: string, to: string, body: object) => {
    const answer = await supertest(url)
      .post(to)
      .auth(phone.fetchToken, { type: 'bearer' })
      .timeout(20_000)
      .send({ link_token: phone.linkToken, ...body })
      .catch(() => undefined)
    return answer?.status === 200
      ? (answer.body as { readonly data: readonly { readonly id: number }[] })
      : undefined
  }
  const acknowledging = (async () => {
    for (let turn = 0; !state.isOver; turn++) {
      const { url = '' } = servers[turn % servers.length] ?? {}
      const page = await owners(url, '/fetch', { limit: 40 })
      const message_ids = page?.data.map(({ id }) => id) ?? []
      if (message_ids.length > 0)
        await Promise.all(servers.map((each) => owners(each.url, '/ack', { message_ids })))
      await wait(50)
    }
  })()
  return {
    stop: () => {
      state.isOver = true
      return acknowledging
    },
  }
}

/** On each node: what is counted is what is there, and each has the same. */
async function judgeRows({ cluster, store }: Stage, { clientId }: Phone): Promise<void> {
  const { DB_NAME = '' } = store.environment
  const found: unknown[] = []
  for (const at of NODES) {
    const [row] = (await cluster
      .nodeAt(at)
      .query(
        `set session wsrep_sync_wait = 1; use ${DB_NAME};
      select arrived_drops, arrived_bytes, last_drop_id, seen_drops, seen_bytes,
        (select count(*) from drops where box_id = boxes.id) drops,
        (select sum(size_bytes) from drops where box_id = boxes.id) bytes,
        (select max(id) from drops where box_id = boxes.id) newest,
        (select count(*) from unseen_drops where box_id = boxes.id) unseen,
        (select coalesce(sum(size_bytes), 0) from unseen_drops where box_id = boxes.id) unseen_bytes
      from boxes join box_taken on box_taken.box_id = boxes.id where boxes.id = ${String(clientId)}`,
      )
      .then((results) => (results as readonly (readonly unknown[])[])[2] ?? [])) as readonly Record<
      string,
      unknown
    >[]
    assert.ok(row)
    const count = (name: string) => Number(row[name])
    assert.equal(count('arrived_drops'), count('drops'), `node ${String(at)}`)
    assert.equal(count('arrived_bytes'), count('bytes'), `node ${String(at)}`)
    assert.equal(count('last_drop_id'), count('newest'), `node ${String(at)}`)
    assert.equal(count('drops') - count('unseen'), count('seen_drops'), `node ${String(at)}`)
    assert.equal(count('bytes') - count('unseen_bytes'), count('seen_bytes'), `node ${String(at)}`)
    found.push(row)
  }
  assert.deepEqual(found[1], found[0])
  assert.deepEqual(found[2], found[0])
}

/** Of the one node that is left: everything is refused, in time, until an operator does something. */
async function assertUnready({ serverAt, cluster }: Stage, phone: Phone): Promise<void> {
  const left = serverAt(2)
  const ask = async (answer: supertest.Test, withinMs: number, statuses: readonly number[]) => {
    const startedAt = performance.now()
    const { status } = await answer.timeout(ANSWER_WITHIN_MS)
    assert.ok(statuses.includes(status), String(status))
    assert.ok(performance.now() - startedAt < withinMs, `after ${inSeconds(performance.now() - startedAt)}`)
  }
  const link_token = phone.linkToken
  const all = async (reads: readonly number[]) => {
    const fetch = left.post('/fetch', { link_token }).auth(phone.fetchToken, { type: 'bearer' })
    await Promise.all([
      ask(left.post('/send', { link_token, encrypted_message: phone.seal('x') }), ANSWER_WITHIN_MS, [503]),
      ask(fetch, ANSWER_WITHIN_MS, reads),
      ask(left.post('/link_info', { link_token }), ANSWER_WITHIN_MS, reads),
      ask(supertest(left.url).get('/health'), HEALTH_WITHIN_MS, reads),
    ])
  }
  // Until the node has given the others up, it may still read and cannot write.
  await all([200, 503])
  while (await cluster.isReady(2)) await wait(50)
  for (let each = 0; each < 5; each++) await all([503])
}

/** A transaction that was under way when the quorum went is not found in part once it is there again. */
async function assertUndone(
  { cluster, store }: Stage,
  breakIt: () => Promise<void>,
  mend: () => Promise<void>,
) {
  assert.ok(store.settings.kind === 'mariadb')
  const database = openDatabase({ ...store.settings, port: cluster.nodeAt(2).port })
  try {
    const whole = database.transact(async (transaction) => {
      const half = { id: 99, owner: 'half of it', expires_at_ms: 0 }
      await transaction.insertInto('migration_lease').values(half).execute()
      await breakIt()
      while (await cluster.isReady(2)) await wait(50)
      await transaction.selectFrom('migration_lease').select('id').limit(1).execute()
    })
    await assert.rejects(whole, (error) => database.faultOf(error) === 'unavailable')
    await mend()
    // More than there are connections, so that none is left out.
    await Promise.all(Array.from({ length: 30 }, () => database.ping()))
    const left = await database.query
      .selectFrom('migration_lease')
      .select('owner')
      .where('id', '=', 99)
      .limit(1)
      .execute()
    assert.deepEqual(left, [])
  } finally {
    await database.close()
  }
}

const CHECKS: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  'the same sealed box at three servers at once, ten times': async ({ servers, serverAt }) => {
    const phone = await registerPhone(serverAt(0))
    for (let round = 0; round < 10; round++) {
      const encrypted_message = phone.seal(String(round))
      const answers = await Promise.all(
        [...servers, ...servers, ...servers].map(({ post }) =>
          post('/send', { link_token: phone.linkToken, encrypted_message }),
        ),
      )
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
      assert.equal(new Set(answers.map(({ body }) => (body as { readonly id: number }).id)).size, 1)
    }
    return 'one id each'
  },
  'the same challenge at three servers at once, ten times': async ({ servers, serverAt }) => {
    const phone = await registerPhone(serverAt(0))
    for (let round = 0; round < 10; round++) {
      const proof = await phone.prove()
      const answers = await Promise.all(
        [...servers, ...servers, ...servers].map(({ post }) =>
          post('/fetch', { link_token: phone.linkToken, ...proof }),
        ),
      )
      const statuses = answers.map(({ status }) => status).toSorted()
      assert.deepEqual(statuses, [200, ...Array.from({ length: 8 }, () => 401)])
    }
    return 'one pass each'
  },
  'what one server has answered is there at the next': async ({ serverAt }) => {
    const roundTrip = async (first: number) => {
      const phone = await registerPhone(serverAt(first % 3))
      const id = await leave(serverAt((first + 1) % 3), phone)
      const page = await serverAt((first + 2) % 3)
        .post('/fetch', { link_token: phone.linkToken })
        .auth(phone.fetchToken, { type: 'bearer' })
      const { data } = page.body as { readonly data: readonly { readonly id: number }[] }
      assert.deepEqual(
        data.map((drop) => drop.id),
        [id],
      )
    }
    // Many at a time, so that nodes are behind one another.
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 40 }, (_, first) => roundTrip(first)))
    }
    return '800 boxes, each made, sent to and read at three servers'
  },
  'lone sends that meet': async (stage) => {
    const { servers, serverAt } = stage
    const phone = await registerPhone(serverAt(0))
    const send = async ({ post }: ServerProcess) => {
      const encrypted_message = randomBytes(64).toString('base64')
      const answer = await post('/send', { link_token: phone.linkToken, encrypted_message })
      assert.equal(answer.status, 201, answer.text)
      return (answer.body as { readonly id: number }).id
    }
    const ids: number[] = []
    for (let round = 0; round < 200; round++) {
      // From the third on it takes the short way, by what it remembers.
      for (let each = 0; each < 3; each++) ids.push(await send(serverAt(round % 3)))
      ids.push(...(await Promise.all(servers.map(send))))
    }
    assert.equal(new Set(ids).size, ids.length)
    const { DB_NAME = '' } = stage.store.environment
    const rows = (await stage.cluster
      .nodeAt(0)
      .query(`select id from ${DB_NAME}.drops where box_id = ${String(phone.clientId)}`)) as readonly {
      readonly id: number
    }[]
    const stored = new Set(rows.map(({ id }) => id))
    const lost = ids.filter((id) => !stored.has(id))
    assert.equal(lost.length, 0, `${String(lost.length)} of ${String(ids.length)} were lost`)
    assert.equal(stored.size, ids.length)
    await judgeRows(stage, phone)
    return `${String(ids.length)} sends`
  },
  'a transaction that was under way when the quorum was lost': async (stage) => {
    const { cluster } = stage
    const { breakIt, mend } = QUORUM_LOST
    await assertUndone(
      stage,
      () => breakIt(stage),
      () => mend(stage),
    )
    await Promise.all(NODES.map((at) => cluster.untilReady(at)))
    return 'not there'
  },
}
