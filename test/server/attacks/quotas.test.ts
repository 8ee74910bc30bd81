import assert from 'node:assert/strict'
import { hash, randomBytes, randomInt } from 'node:crypto'
import fc from 'fast-check'
import { useByCounters, useByRows, serviceBytes } from '../../setup/box-use.js'
import { grant } from '../../setup/contacts.js'
import { eventually } from '../../setup/eventually.js'
import { codeOf } from '../../setup/owner-calls.js'
import { type Phone, registerPhone } from '../../setup/phone.js'
import { startServerProcess } from '../../setup/server-process.js'
import { act } from '../../setup/signed-actions.js'
import { DIALECTS, onEachStore } from '../../setup/stores.js'
import { startTestServer, type TestServer, type TestServerOptions } from '../../setup/test-server.js'

const MINUTE_MS = 60_000

interface Answer {
  readonly status: number
  readonly body: unknown
}

interface Page {
  readonly data: readonly { readonly id: number; readonly seen: boolean }[]
  readonly refused_since?: string
}

function sealed(bytes = 60): string {
  return randomBytes(bytes).toString('base64')
}

function idOf({ body }: Answer): number {
  return (body as { readonly id: number }).id
}

function countOf(answers: readonly Answer[]) {
  const stored = answers.filter(({ status }) => status === 201).length
  const refused = answers.filter((answer) => codeOf(answer) === 'box_full').length
  assert.equal(stored + refused, answers.length, JSON.stringify(answers.map(({ status }) => status)))
  return stored
}

onEachStore('a quota', (kind) => {
  const servers: TestServer[] = []
  const start = async (options: TestServerOptions) => {
    const server = await startTestServer(kind, options)
    servers.unshift(server)
    return server
  }
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })

  const send = (server: TestServer, phone: Phone, bytes?: number, fields: object = {}) =>
    server.post('/send', { link_token: phone.linkToken, encrypted_message: sealed(bytes), ...fields })
  const fetchAll = async (server: TestServer, phone: Phone, fields: object = {}) => {
    const answer = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken, ...fields })
    assert.equal(answer.status, 200, answer.text)
    return answer.body as Page
  }
  const ack = (server: TestServer, phone: Phone, message_ids: readonly number[], seen = true) =>
    server.postAs(phone.fetchToken, '/ack', { link_token: phone.linkToken, message_ids, seen })
  const proveFrom = async (contact: Phone) => {
    const { challenge, challenge_signature } = await contact.prove()
    return {
      from_link_token: contact.linkToken,
      from_challenge: challenge,
      from_signature: challenge_signature,
    }
  }

  for (const [what, limit, bytes] of [
    ['in number', { BOX_MAX_DROPS: '20', BOX_MAX_BYTES: '0' }, 60],
    ['in bytes', { BOX_MAX_DROPS: '0', BOX_MAX_BYTES: '2000' }, 100],
  ] as const) {
    it(`${what} holds for many at once at two servers: nine tenths for strangers, the rest for proven contacts`, async () => {
      const one = await start({ environment: limit })
      const two = await start({ environment: limit, store: one.store })
      const [owner, contact] = [await registerPhone(one), await registerPhone(one)]
      await grant(one, contact, owner)
      const by = (at: number) => (at % 2 === 0 ? one : two)
      const strangers = await Promise.all(Array.from({ length: 40 }, (_, at) => send(by(at), owner, bytes)))
      assert.equal(countOf(strangers), 18)
      const named = await Promise.all(
        Array.from({ length: 5 }, (_, at) =>
          send(by(at), owner, bytes, { from_link_token: contact.linkToken }),
        ),
      )
      assert.equal(countOf(named), 0, 'a contact who is only named is a stranger')
      const proofs = await Promise.all(Array.from({ length: 10 }, () => proveFrom(contact)))
      const proven = await Promise.all(proofs.map((proof, at) => send(by(at), owner, bytes, proof)))
      assert.equal(countOf(proven), 2)
      const expected = { unseen: { drops: 20, bytes: 20 * bytes }, seen: { drops: 0, bytes: 0 } }
      assert.deepEqual(await useByRows(one, kind, owner.clientId), expected)
      assert.deepEqual(await useByCounters(one, owner.clientId), expected)

      // One place becomes free, which forty want.
      const [first] = (await fetchAll(one, owner, { order: 'ASC' })).data
      assert.ok(first)
      const spentBefore = proofs[proven.findIndex(({ status }) => status === 507)]
      assert.ok(spentBefore)
      await ack(one, owner, [first.id])
      const later = [...Array<object>(10).fill({}), spentBefore].map((fields, at) =>
        send(by(at), owner, bytes, fields),
      )
      assert.equal(countOf(await Promise.all(later)), 1, 'the proof of a send that was refused still pays')
    })
  }

  it('that is full keeps an owner from nothing', async () => {
    const server = await start({ environment: { BOX_MAX_DROPS: '10', MAX_STORE_BYTES: '600' } })
    const [owner, other] = [await registerPhone(server), await registerPhone(server)]
    const ids = await Promise.all(Array.from({ length: 9 }, async () => idOf(await send(server, owner))))
    assert.equal(codeOf(await send(server, owner)), 'box_full')
    assert.equal((await send(server, other)).status, 201)
    assert.equal(codeOf(await send(server, other)), 'service_full')
    const askers = await Promise.all(Array.from({ length: 100 }, () => registerPhone(server)))
    for (const { linkToken } of askers) {
      const body = { from_link_token: linkToken, to_link_token: owner.linkToken }
      assert.equal((await server.post('/request_message_permission', body)).status, 201)
    }
    assert.equal((await fetchAll(server, owner)).data.length, 9)
    const byProof = { link_token: owner.linkToken, ...(await owner.prove()) }
    assert.equal((await server.post('/fetch', byProof)).status, 200)
    assert.equal((await act(server, owner, '/box')).status, 200)
    assert.equal((await act(server, owner, '/update_box', { greeting: 'Full.' })).status, 200)
    const asked = { link_token: owner.linkToken, ...(await owner.prove()) }
    const requests = (await server.post('/get_message_requests', asked)).body as { data: { id: number }[] }
    assert.equal(requests.data.length, 100)
    const answered = { link_token: owner.linkToken, request_id: requests.data[0]?.id, action: 'accept' }
    const granted = await server.postAs(owner.fetchToken, '/respond_message_request', answered)
    assert.equal(granted.status, 200)
    assert.equal((await ack(server, owner, ids.slice(0, 1))).status, 200)
    assert.equal((await act(server, owner, '/delete_drops', { message_ids: ids.slice(1, 2) })).status, 200)
    for (const call of ['/rotate_fetch_token', '/rotate_link', '/delete_box'])
      assert.equal((await act(server, owner, call)).status, 200, call)
    assert.equal((await send(server, other)).status, 201, 'what is gone makes room')
  })

  it('of what was seen evicts the oldest when its owner acknowledges, and at no other time', async () => {
    const server = await start({ environment: { BOX_MAX_DROPS: '3', BOX_MAX_BYTES: '0' } })
    const owner = await registerPhone(server)
    const kept = async () => (await fetchAll(server, owner, { include_seen: true, order: 'ASC' })).data
    const ids: number[] = []
    for (let sent = 0; sent < 3; sent++) ids.push(idOf(await send(server, owner)))
    await ack(server, owner, ids)
    for (let sent = 0; sent < 3; sent++) ids.push(idOf(await send(server, owner)))
    assert.equal(codeOf(await send(server, owner)), 'box_full')
    assert.deepEqual(
      (await kept()).map(({ id }) => id),
      ids,
      'a stranger evicts nothing',
    )
    await ack(server, owner, [ids[4] ?? 0])
    assert.deepEqual(
      (await kept()).map(({ id, seen }) => [id, seen]),
      [1, 2, 3, 4, 5].map((at) => [ids[at], at !== 3 && at !== 5]),
    )
    await ack(server, owner, [ids[3] ?? 0, ids[5] ?? 0])
    assert.deepEqual(
      (await kept()).map(({ id }) => id),
      ids.slice(3),
    )
    assert.deepEqual(
      await useByCounters(server, owner.clientId),
      await useByRows(server, kind, owner.clientId),
    )
    await ack(server, owner, ids, false)
    assert.deepEqual(
      (await kept()).map(({ id }) => id),
      ids.slice(3),
      'nor is anything when they become unseen',
    )
  })

  it('that was reached is told in the next fetch, until something is acknowledged', async () => {
    const server = await start({ environment: { BOX_MAX_DROPS: '1', BOX_MAX_BYTES: '0' } })
    const owner = await registerPhone(server)
    const since = async () => {
      const { refused_since } = await fetchAll(server, owner)
      const { body } = await act(server, owner, '/box')
      assert.equal((body as { refused_since: string | null }).refused_since, refused_since ?? null)
      return refused_since
    }
    const id = idOf(await send(server, owner))
    assert.equal(await since(), undefined)
    const minute = new Date(server.context.clock() - (server.context.clock() % MINUTE_MS)).toISOString()
    assert.deepEqual(
      (await Promise.all(Array.from({ length: 5 }, () => send(server, owner)))).map(({ status }) => status),
      [507, 507, 507, 507, 507],
    )
    const told = await since()
    assert.ok(told !== undefined && told >= minute && told.endsWith(':00.000Z'))
    server.turnClock(10 * MINUTE_MS)
    assert.equal((await send(server, owner)).status, 507)
    assert.equal(await since(), told, 'the first refusal is what counts, and reading changes nothing')
    await ack(server, owner, [id])
    assert.equal(await since(), undefined)
    assert.equal((await send(server, owner)).status, 201)
    assert.equal((await send(server, owner)).status, 507)
    assert.notEqual(await since(), undefined, 'a refusal after that is told anew')
  })

  it('counts what is there, whatever happens at once', async function () {
    this.timeout(120_000)
    const seed = randomInt(2 ** 31)
    const environment = { BOX_MAX_DROPS: '12', BOX_MAX_BYTES: '1500', MAX_STORE_BYTES: '2500' }
    const one = await start({ environment })
    const two = await start({ environment, store: one.store })
    const phones = [await registerPhone(one), await registerPhone(one)]
    const known: { readonly id: number; readonly receipt: Buffer }[] = []
    const idAt = (at: number) => known.at(-1 - at)?.id ?? at

    const leaveOne = async (server: TestServer, phone: Phone, at: number) => {
      const receipt = randomBytes(32)
      const receipt_hash = hash('sha256', receipt, 'base64')
      const expires_in = at % 5 === 0 ? 60 : undefined
      const answer = await send(server, phone, 48 + at * 7, { receipt_hash, expires_in })
      if (answer.status === 201) known.push({ id: idOf(answer), receipt })
      return answer
    }
    const deeds: Readonly<Record<string, (server: TestServer, phone: Phone, at: number) => Promise<Answer>>> =
      {
        send: leaveOne,
        'send more': leaveOne,
        acknowledge: (server, phone, at) => ack(server, phone, [idAt(at), idAt(at + 1), idAt(at + 3)]),
        'mark as unseen': (server, phone, at) => ack(server, phone, [idAt(at), idAt(at + 2)], false),
        delete: (server, phone, at) =>
          act(server, phone, '/delete_drops', { message_ids: [idAt(at), idAt(at + 5)] }),
        'delete all': (server, phone, at) => act(server, phone, '/delete_drops', { all: at === 0 }),
        withdraw: (server, _phone, at) =>
          server.post('/withdraw', {
            receipt: (known.at(-1 - at)?.receipt ?? randomBytes(32)).toString('base64'),
          }),
        'change what acknowledging does': (server, phone, at) =>
          act(server, phone, '/update_box', { delete_on_ack: at % 4 === 0 }),
        expire: async (server, phone) => {
          one.turnClock(30_000)
          two.turnClock(30_000)
          return server.post('/link_info', { link_token: phone.linkToken })
        },
      }
    const deed = fc.record({
      name: fc.constantFrom(...Object.keys(deeds)),
      server: fc.constantFrom(one, two),
      phone: fc.constantFrom(...phones),
      at: fc.integer({ min: 0, max: 15 }),
    })
    for (let round = 0; round < 12; round++) {
      const drawn = fc.sample(deed, { numRuns: 30, seed: seed + round })
      const answers = await Promise.all(
        drawn.map(async ({ name, server, phone, at }) => deeds[name]?.(server, phone, at)),
      )
      for (const answer of answers)
        assert.ok([200, 201, 507].includes(answer?.status ?? 0), JSON.stringify(answer?.body))
      for (const { clientId } of phones) {
        await eventually(async () => {
          const [counted, there] = [await useByCounters(one, clientId), await useByRows(one, kind, clientId)]
          return JSON.stringify(counted) === JSON.stringify(there)
            ? 'the same'
            : { seed, round, counted, there }
        }, 'the same')
      }
      await eventually(async () => {
        const { counted, there } = await serviceBytes(one)
        return counted === there ? 'the same' : { seed, round, counted, there }
      }, 'the same')
    }
    assert.deepEqual(one.log.faults, [])
    assert.deepEqual(two.log.faults, [])
  })
})

for (const kind of DIALECTS) {
  describe(`the quota of a service, of two processes — on ${kind.name}`, function () {
    this.timeout(60_000)

    it('holds to the byte', async () => {
      const store = await kind.create()
      const environment = { ...store.environment, MAX_STORE_BYTES: '6050', LOG_LEVEL: 'error' }
      const one = await startServerProcess(environment)
      await one.untilReady()
      const two = await startServerProcess(environment)
      await two.untilReady()
      try {
        const phones = [await registerPhone(one), await registerPhone(one), await registerPhone(one)] as const
        const sendMany = async (count: number, bytes: number) => {
          const answers = await Promise.all(
            Array.from({ length: count }, (_, at) =>
              (at % 2 === 0 ? one : two).post('/send', {
                link_token: phones[at % 3]?.linkToken,
                encrypted_message: sealed(bytes),
              }),
            ),
          )
          const refused = answers.filter(({ status }) => status !== 201)
          assert.ok(refused.every((answer) => codeOf(answer) === 'service_full'))
          return answers.length - refused.length
        }
        assert.equal(await sendMany(120, 100), 60)
        assert.equal(await sendMany(10, 51), 0)
        assert.equal(await sendMany(10, 50), 1)
        assert.equal(await sendMany(10, 48), 0)
        const { body } = await act(two, phones[0], '/box')
        const { unseen } = body as { readonly unseen: { readonly bytes: number } }
        assert.equal((await act(one, phones[0], '/delete_box')).status, 200)
        const rest = [phones[1], phones[2]]
        const again = await Promise.all(
          Array.from({ length: 120 }, (_, at) =>
            (at % 4 < 2 ? one : two).post('/send', {
              link_token: rest[at % 2]?.linkToken,
              encrypted_message: sealed(100),
            }),
          ),
        )
        const stored = again.filter(({ status }) => status === 201).length
        assert.equal(
          stored,
          Math.floor(unseen.bytes / 100),
          'what a deleted box held is free, and no byte more',
        )
      } finally {
        for (const server of [one, two]) server.child.kill('SIGKILL')
        await Promise.all([one.ended, two.ended])
        await store.remove()
      }
    })
  })
}
