/** Drops that nothing opens, which anybody can leave: what they cost an owner, and what they cannot keep an owner from. */
import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import nacl from 'tweetnacl'
import { createBox, openBox, openLink, type OpenSealed, type SavedKeys } from '../../src/client/index.js'
import { createOpenSealed } from '../../src/client/open-sealed.js'
import type { Fetch } from '../../src/client/server-calls.js'
import { open } from '../../src/crypto/sealed-box.js'
import { encodeBase64 } from '../../src/encoding/base64.js'
import { keepDropsForAYear } from '../setup/long-lived.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import { triesOf } from '../setup/tries-of.js'

const [kind] = STORES
assert.ok(kind)

const DAY_MS = 24 * 60 * 60 * 1000

/** As from a worker: later, and several at once. */
const openSealed: OpenSealed = async (sealed, keys) => {
  await nextTurn()
  return createOpenSealed(open)(sealed, keys)
}

const WAYS = [
  { where: 'here', options: {} },
  { where: 'elsewhere', options: { openSealed } },
] as const

describe('drops that nothing opens', function () {
  this.timeout(60_000)
  let server: TestServer

  beforeEach(async () => {
    server = await startAddressedServer(kind)
  })
  afterEach(() => server.stop())

  const leaveNoise = async ({ link_token }: SavedKeys, count: number) => {
    for (let left = 0; left < count; left++) {
      const encrypted_message = encodeBase64(nacl.randomBytes(64))
      const { status } = await server.post('/send', { link_token, encrypted_message })
      assert.equal(status, 201)
    }
  }

  for (const { where, options } of WAYS) {
    it(`are tried with each key once by a program that goes on reading and opens ${where}`, async () => {
      const asked: string[] = []
      const fetch: Fetch = (input, init) => {
        asked.push(new URL(input).pathname)
        return globalThis.fetch(input, init)
      }
      const box = await createBox(server.url, { ...options, fetch })
      await leaveNoise(box.keys(), 3)
      const read = async () => {
        assert.deepEqual(
          (await readAll(box.drops())).map((drop) => drop.kind),
          ['no key', 'no key', 'no key'],
        )
      }
      // The current link, the identity's own key, and 105 links ahead.
      assert.equal(await triesOf(read), 3 * 107)
      assert.equal(asked.filter((path) => path === '/link_info').length, 1, 'the server is asked once')
      assert.equal(await triesOf(read), 0)
      assert.equal(asked.filter((path) => path === '/link_info').length, 2)
      await box.renewKeys({ evenIfNotDue: true })
      assert.equal(await triesOf(read), 3, 'the one link that has come into reach')
    })

    it(`are tried once also when a reading was broken off, opened ${where}`, async () => {
      const box = await createBox(server.url, options)
      await leaveNoise(box.keys(), 3)
      const tries = await triesOf(async () => {
        for await (const drop of box.drops()) {
          assert.equal(drop.kind, 'no key')
          break
        }
        await readAll(box.drops())
      })
      assert.equal(tries, 3 * 107)
    })
  }

  it('do not end a reading when the server does not say what senders are given', async () => {
    const box = await createBox(server.url)
    await leaveNoise(box.keys(), 1)
    await (await openLink(box.link)).send('behind the noise')
    const limited: Fetch = (input, init) => {
      if (new URL(input).pathname !== '/link_info') return globalThis.fetch(input, init)
      const refusal = { error: 'Too many requests.', code: 'rate_limited' }
      return Promise.resolve(Response.json(refusal, { status: 429, headers: { 'Retry-After': '60' } }))
    }
    const drops = await readAll(openBox(box.keys(), { fetch: limited }).drops())
    assert.deepEqual(
      drops.map((drop) => drop.kind),
      ['no key', 'letter'],
    )
  })

  for (const { where, options } of WAYS) {
    it(`do not hide what was sealed to a later key from an old backup that opens ${where}`, async () => {
      let nowMs = Date.now()
      const clock = () => nowMs
      const box = await createBox(server.url, { clock })
      await keepDropsForAYear(server)
      const backup = box.keys()
      await box.renewKeys({ evenIfNotDue: true })
      await leaveNoise(backup, 25)
      const recipient = await openLink(box.link, { clock })
      await recipient.send('the first behind the noise')
      await leaveNoise(backup, 23)
      await recipient.send('the fiftieth that the backup does not open at once')
      nowMs += 150 * DAY_MS
      server.turnClock(150 * DAY_MS)
      // No statement is left that would lead a backup on.
      const restored = openBox(backup, { ...options, clock })
      const kindsOf = async () => (await readAll(restored.drops())).filter((drop) => drop.kind === 'letter')
      assert.deepEqual(textsOf(await kindsOf()), ['the fiftieth that the backup does not open at once'])
      assert.equal((await kindsOf()).length, 2, 'and knows by then how far to look')
    })
  }
})
