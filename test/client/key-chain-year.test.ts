/** A year of a box, by a clock that the test turns: what is opened, by whom, and what no more. */
import assert from 'node:assert/strict'
import { type Box, createBox, openBox, openLink, type SavedKeys } from '../../src/client/index.js'
import type { BoxOptions } from '../../src/client/box.js'
import { keepDropsForAYear } from '../setup/long-lived.js'
import { registerPhone } from '../setup/phone.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import type { Fetch } from '../../src/client/server-calls.js'
import { readAll, textsOf } from '../setup/read-drops.js'

const [kind] = STORES
assert.ok(kind)

const DAY_MS = 24 * 60 * 60 * 1000

describe('a year of a box', function () {
  this.timeout(120_000)
  let server: TestServer
  let nowMs: number
  const clock = () => nowMs
  const pass = (days: number) => {
    nowMs += days * DAY_MS
    server.turnClock(days * DAY_MS)
  }

  beforeEach(async () => {
    server = await startAddressedServer(kind)
    nowMs = Date.now()
  })
  afterEach(() => server.stop())

  /** Whoever has these keys; `kept` follows what the device would keep. */
  const device = (keys: SavedKeys, kept = { keys }, options: BoxOptions = {}) => {
    const box = openBox(keys, {
      ...options,
      clock,
      onKeys: (changed) => {
        kept.keys = changed
      },
    })
    return { box, kept }
  }
  /** The same device, on a line that carries no renewal. */
  const withoutRenewal = (kept: { keys: SavedKeys }): Box => {
    const refusing: Fetch = (input, init) => {
      if (new URL(input).pathname === '/set_encryption_keys') throw new TypeError('fetch failed')
      return globalThis.fetch(input, init)
    }
    return device(kept.keys, kept, { fetch: refusing }).box
  }
  const makeBox = async () => {
    const { keys } = await createBox(server.url, { clock })
    await keepDropsForAYear(server)
    return device(keys())
  }
  const send = async (box: Box, text: string) => (await openLink(box.link, { clock })).send(text)
  const readAndSee = async (box: Box) => {
    await box.renewKeys()
    const drops = await readAll(box.drops())
    await box.acknowledge(drops.map(({ id }) => id))
    return textsOf(drops)
  }
  const stepsOf = (keys: SavedKeys) => [keys.chain?.oldest_index, keys.chain?.periods.length]

  it('read every week loses nothing, and keeps no more links than are needed', async () => {
    const { box, kept } = await makeBox()
    for (let week = 1; week <= 52; week++) {
      pass(7)
      await send(box, `week ${String(week)}`)
      assert.deepEqual(await readAndSee(box), [`week ${String(week)}`])
    }
    const [oldest = 0, count = 0] = stepsOf(kept.keys)
    assert.equal(oldest + count - 1, 52, 'renewed each week')
    // 90 days and two of grace.
    assert.ok(count >= 14 && count <= 15, String(count))
  })

  it('after five weeks away, the owner opens everything', async () => {
    const { box } = await makeBox()
    for (let week = 1; week <= 5; week++) {
      pass(7)
      await send(box, `week ${String(week)}`)
    }
    assert.deepEqual(await readAndSee(box), ['week 1', 'week 2', 'week 3', 'week 4', 'week 5'])
  })

  it('after five months away, the owner opens what was sealed in the first ninety days, and nobody could seal after', async () => {
    const { box } = await makeBox()
    pass(80)
    await send(box, 'on day 80')
    pass(70)
    await assert.rejects(send(box, 'on day 150'), { code: 'keys_expired' })
    assert.deepEqual(await readAndSee(box), ['on day 80'])
    await send(box, 'after the return')
    assert.deepEqual(await readAndSee(box), ['after the return'])
  })

  it('a key outlives its statement until what was sealed to it has been read', async () => {
    const { box, kept } = await makeBox()
    await send(box, 'early')
    pass(60)
    await box.renewKeys()
    pass(40)
    // Read to the end, but not acknowledged: it is still unseen, so its key stays.
    assert.deepEqual(textsOf(await readAll(box.drops())), ['early'])
    assert.equal(kept.keys.chain?.oldest_index, 0)
    // A reading that was broken off destroys nothing.
    for await (const drop of box.drops()) {
      assert.equal(drop.kind, 'letter')
      break
    }
    assert.equal(kept.keys.chain.oldest_index, 0)
    await readAndSee(box)
    await readAll(box.drops())
    assert.equal(kept.keys.chain.oldest_index, 1)
  })

  it('a drop whose key is gone says so', async () => {
    const { box } = await makeBox()
    const late = (await openLink(box.link, { clock })).seal({ text: 'kept back for too long' })
    const recipient = await openLink(box.link, { clock })
    pass(60)
    await readAndSee(box)
    pass(40)
    await readAndSee(box)
    await readAndSee(box)
    await recipient.leave(late)
    const drops = await readAll(box.drops())
    assert.deepEqual(
      drops.map((drop) => drop.kind),
      ['no key'],
    )
  })

  it('an old backup opens everything that came after it, by whatever device the keys were renewed', async () => {
    const { box, kept } = await makeBox()
    const backup = kept.keys
    const texts: string[] = []
    for (let week = 1; week <= 20; week++) {
      pass(7)
      await box.renewKeys()
      texts.push(`week ${String(week)}`)
      await send(box, texts.at(-1) ?? '')
    }
    // The first device is lost, and was never read on.
    const restored = device(backup)
    assert.deepEqual(await readAndSee(restored.box), texts)
    // And renews from where the lost one had come to.
    assert.equal((restored.kept.keys.chain?.periods.length ?? 0) >= 20, true)
    await send(restored.box, 'to the restored one')
    assert.deepEqual(await readAndSee(restored.box), ['to the restored one'])
  })

  it('an old backup does so too when every statement has lapsed meanwhile', async () => {
    const { box, kept } = await makeBox()
    const backup = kept.keys
    for (let week = 1; week <= 10; week++) {
      pass(7)
      await box.renewKeys()
      await send(box, `week ${String(week)}`)
    }
    pass(150)
    const restored = device(backup)
    assert.equal((await readAll(restored.box.drops())).filter((drop) => drop.kind === 'letter').length, 10)
  })

  it('two devices with the same keys both open everything and do not undo each other’s renewals', async () => {
    const { box: one, kept } = await makeBox()
    const made = { keys: kept.keys }
    const { box: two, kept: keptByTwo } = device(kept.keys)
    const texts: string[] = []
    for (let week = 1; week <= 12; week++) {
      pass(7)
      await (week % 3 === 0 ? two : one).renewKeys()
      texts.push(`week ${String(week)}`)
      await send(one, texts.at(-1) ?? '')
    }
    assert.deepEqual(textsOf(await readAll(two.drops())), texts)
    assert.deepEqual(textsOf(await readAll(one.drops())), texts)
    const newest = ({ chain }: SavedKeys) => (chain?.oldest_index ?? 0) + (chain?.periods.length ?? 0) - 1
    assert.equal(newest(kept.keys), newest(keptByTwo.keys))
    assert.equal(newest(kept.keys), 12)
    // A third one that only reads learns how long the current key is good for.
    const { box: three, kept: keptByThree } = device(made.keys)
    await readAll(three.drops())
    assert.deepEqual(keptByThree.keys.chain?.periods.at(-1), kept.keys.chain?.periods.at(-1))
  })

  it('a clock that is far ahead destroys nothing that senders still seal to', async () => {
    const { box, kept } = await makeBox()
    await box.renewKeys({ evenIfNotDue: true })
    nowMs += 200 * DAY_MS
    await readAll(box.drops())
    assert.equal(kept.keys.chain?.oldest_index, 0)
    server.turnClock(200 * DAY_MS)
    const later = device(kept.keys)
    await readAll(later.box.drops())
    assert.equal(later.kept.keys.chain?.oldest_index, 1)
  })

  it('a backup of years ago finds the key that is published now', async () => {
    const { box, kept } = await makeBox()
    const backup = kept.keys
    for (let round = 0; round < 110; round++) await box.renewKeys({ evenIfNotDue: true })
    await send(box, 'after 110 keys')
    assert.deepEqual(textsOf(await readAll(device(backup).box.drops())), ['after 110 keys'])
  })

  it('a renewal by a clock that is ahead is refused, and nothing that is sealed meanwhile is lost', async () => {
    const { box, kept } = await makeBox()
    nowMs += 93 * DAY_MS
    await assert.rejects(box.renewKeys(), { code: 'invalid_statement' })
    await readAll(box.drops())
    nowMs -= 93 * DAY_MS
    await send(box, 'precious')
    const later = device(kept.keys)
    assert.deepEqual(textsOf(await readAll(later.box.drops())), ['precious'])
    assert.equal(await later.box.renewKeys(), true, 'and the clock being right again, it is renewed')
  })

  it('a renewal that did not reach the server is made up for the next time, and destroys nothing', async () => {
    const { box: made, kept } = await makeBox()
    pass(8)
    await assert.rejects(withoutRenewal(kept).renewKeys(), { code: 'unreachable' })
    pass(1)
    const again = device(kept.keys)
    assert.equal(await again.box.renewKeys(), true)
    const { issuedAtMs } = await openLink(made.link, { clock })
    assert.equal(issuedAtMs, nowMs)
    await send(made, 'after it')
    assert.deepEqual(textsOf(await readAll(again.box.drops())), ['after it'])
  })

  it('a renewal that does not get through is tried again with the same link, which earlier keys find', async () => {
    const { box: early, kept } = await makeBox()
    pass(8)
    for (let tries = 0; tries < 3; tries++) {
      await assert.rejects(withoutRenewal(kept).renewKeys(), { code: 'unreachable' })
      pass(1)
    }
    assert.deepEqual(stepsOf(kept.keys), [0, 2])
    const { box } = device(kept.keys, kept)
    assert.equal(await box.renewKeys(), true)
    assert.deepEqual(stepsOf(kept.keys), [0, 2])
    assert.equal(kept.keys.chain?.periods[1]?.valid_until_ms, nowMs + 90 * DAY_MS)
    await send(box, 'to the second link')
    assert.deepEqual(textsOf(await readAll(early.drops())), ['to the second link'])
  })

  it('what senders are given is never destroyed, whatever a device thinks of its age', async () => {
    const { box: one, kept } = await makeBox()
    const two = device(kept.keys)
    pass(8)
    // Both make the same link; the one's publication is lost, the other's comes much later.
    await assert.rejects(withoutRenewal(kept).renewKeys())
    pass(72)
    await two.box.renewKeys()
    pass(22)
    await assert.rejects(withoutRenewal(kept).renewKeys())
    const { box: cut } = device(kept.keys, kept)
    await readAll(cut.drops())
    await readAll(cut.drops())
    await send(one, 'to what is published')
    assert.deepEqual(textsOf(await readAll(device(kept.keys).box.drops())), ['to what is published'])
    assert.deepEqual(textsOf(await readAll(two.box.drops())), ['to what is published'])
  })

  it('a device without a chain does not replace the keys of one that has made one', async () => {
    const phone = await registerPhone(server, { encryption: 'derived' })
    const keys: SavedKeys = {
      format: 'sealdrop keys v1',
      base_url: server.url,
      link_token: phone.linkToken,
      identity_seed: Buffer.from(phone.secretKey.subarray(0, 32)).toString('base64'),
    }
    const one = device(keys)
    // Twice at once: the second finds nothing left to do.
    assert.deepEqual(await Promise.all([one.box.renewKeys(), one.box.renewKeys()]), [true, false])
    await send(one.box, 'to the chain')
    assert.deepEqual(textsOf(await readAll(device(one.kept.keys).box.drops())), ['to the chain'])
    await assert.rejects(device(keys).box.renewKeys(), { code: 'keys_behind' })
    assert.deepEqual(textsOf(await readAll(one.box.drops())), ['to the chain'])
  })

  it('a thief of today’s keys does not open what was read and destroyed, and opens what comes', async () => {
    const { box, kept } = await makeBox()
    await send(box, 'early')
    const stored = await server.database.query
      .selectFrom('drops')
      .select('sealed_box')
      .executeTakeFirstOrThrow()
    await readAndSee(box)
    for (let week = 1; week <= 15; week++) {
      pass(7)
      await readAndSee(box)
    }
    assert.ok((kept.keys.chain?.oldest_index ?? 0) > 0)
    // The server has kept what it was told was seen, and gives it to the thief.
    const thief = device(kept.keys).box
    const drops = await readAll(thief.drops({ includeSeen: true }))
    assert.ok(stored.sealed_box.length > 0)
    assert.deepEqual(
      drops.map((drop) => drop.kind),
      ['no key'],
    )
    await send(box, 'late')
    assert.deepEqual(textsOf(await readAll(thief.drops())), ['late'])
  })

  it('keys that could not be kept are not changed, and nothing is published', async () => {
    const made = await makeBox()
    const box = openBox(made.kept.keys, {
      clock,
      onKeys: () => Promise.reject(new Error('the disk is full')),
    })
    pass(8)
    await assert.rejects(box.renewKeys(), /the disk is full/)
    assert.deepEqual(box.keys(), made.kept.keys)
    const before = (await openLink(box.link, { clock })).issuedAtMs
    assert.ok(before !== undefined && nowMs - before >= 8 * DAY_MS)
  })
})
