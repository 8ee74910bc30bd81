import assert from 'node:assert/strict'
import { scryptSync } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import {
  createBox,
  firstLinkToken,
  formatBackup,
  mergeKeys,
  openBox,
  openLink,
  parseBackup,
  type SavedKeys,
} from '../../src/client/index.js'
import { createChain, nextLink } from '../../src/crypto/key-chain.js'
import { readAll, textsOf } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

const PASSPHRASE = 'Straße ﬁne 🐙'

describe('a backup', function () {
  this.timeout(60_000)
  let server: TestServer
  let keys: SavedKeys
  let link: string
  let backup: string

  before(async () => {
    await sodium.ready
    server = await startAddressedServer(kind)
    const box = await createBox(server.url)
    keys = box.keys()
    link = box.link
    const parts: number[] = []
    backup = await formatBackup([keys], PASSPHRASE, { onProgress: (part) => parts.push(part) })
    assert.ok(parts.length > 1 && parts.every((part) => part >= 0 && part <= 1))
  })
  after(() => server.stop())

  it('opens the box on another device, from the passphrase alone', async () => {
    await (await openLink(link)).send('after the backup')
    // Another way to write the same letters.
    const [restored, ...others] = await parseBackup(` ${backup}\n`, PASSPHRASE.replace('ﬁ', 'fi'))
    assert.deepEqual([restored, others], [keys, []])
    const box = openBox(restored ?? keys)
    assert.equal(box.link, link)
    assert.deepEqual(textsOf(await readAll(box.drops())), ['after the backup'])
  })

  it('holds nothing that is readable without it', () => {
    for (const secret of [keys.identity_seed, keys.link_token, keys.fetch_token, keys.chain?.oldest_link]) {
      assert.ok(secret !== undefined && !backup.includes(secret))
    }
  })

  it('is as it is described: scrypt and crypto_secretbox, by other people’s code', () => {
    const { N, r, p, salt, nonce, box } = JSON.parse(backup) as Record<string, string> &
      Record<'N' | 'r' | 'p', number>
    assert.deepEqual([N, r, p], [65_536, 8, 2])
    const bytes = (text = '') => Uint8Array.from(Buffer.from(text, 'base64'))
    const key = scryptSync(PASSPHRASE.normalize('NFKC'), bytes(salt), 32, { N, r, p, maxmem: 2 ** 28 })
    const opened = sodium.crypto_secretbox_open_easy(bytes(box), bytes(nonce), key)
    assert.deepEqual(JSON.parse(sodium.to_string(opened)), { boxes: [keys] })
  })

  it('opens at other costs that a device can bear, and at no others', async () => {
    const salt = Buffer.alloc(16, 1)
    const nonce = Buffer.alloc(24, 2)
    const message = JSON.stringify({ boxes: [keys] })
    const costing = (cost: { readonly N: number; readonly r: number; readonly p: number }) => {
      const key = scryptSync('x', salt, 32, { ...cost, maxmem: 2 ** 30 })
      const box = Buffer.from(sodium.crypto_secretbox_easy(message, nonce, key)).toString('base64')
      const binary = { salt: salt.toString('base64'), nonce: nonce.toString('base64'), box }
      return JSON.stringify({ format: 'sealdrop backup v1', kdf: 'scrypt', ...cost, ...binary })
    }
    // The first is that of version 0.1.0.
    for (const cost of [
      { N: 2 ** 17, r: 8, p: 1 },
      { N: 2 ** 10, r: 8, p: 4 },
    ]) {
      assert.deepEqual(await parseBackup(costing(cost), 'x'), [keys])
    }
    for (const cost of [
      { N: 2 ** 19, r: 8, p: 1 },
      { N: 2 ** 10, r: 8, p: 5 },
      { N: 2 ** 10, r: 16, p: 1 },
    ]) {
      await assert.rejects(parseBackup(costing(cost), 'x'), { code: 'backup_not_opened' })
    }
  })

  it('that is of several boxes holds all of them', async () => {
    const other = (await createBox(server.url)).keys()
    assert.deepEqual(await parseBackup(await formatBackup([keys, other], 'x'), 'x'), [keys, other])
  })

  it('with another passphrase, or changed, does not open', async () => {
    const changed = (fields: object) => JSON.stringify({ ...(JSON.parse(backup) as object), ...fields })
    await assert.rejects(parseBackup(backup, 'another'), { code: 'backup_not_opened' })
    await assert.rejects(parseBackup(changed({ salt: 'AAAA' }), PASSPHRASE), { code: 'backup_not_opened' })
    await assert.rejects(parseBackup(changed({ nonce: 'AAAA' }), PASSPHRASE), { code: 'backup_not_opened' })
    for (const cost of [{ N: 2 ** 30 }, { N: 1 }, { N: 1000 }, { N: -2 }, { r: 1_000 }, { p: 1_000 }]) {
      await assert.rejects(parseBackup(changed(cost), PASSPHRASE), { code: 'backup_not_opened' })
    }
    for (const text of [
      '',
      '{}',
      'null',
      changed({ format: 'other' }),
      changed({ kdf: 'none' }),
      changed({ box: '!' }),
      backup.slice(1),
    ]) {
      await assert.rejects(parseBackup(text, PASSPHRASE), { code: 'backup_malformed' })
    }
  })
})

describe('keys that were kept', () => {
  it('are refused when they are not whole', () => {
    const good: SavedKeys = {
      format: 'sealdrop keys v1',
      base_url: 'https://drop.example',
      link_token: `link_${'A'.repeat(32)}`,
      identity_seed: Buffer.alloc(32, 7).toString('base64'),
      chain: {
        oldest_index: 0,
        oldest_link: Buffer.alloc(32, 8).toString('base64'),
        periods: [{ valid_until_ms: 5 }],
      },
    }
    assert.equal(openBox(good).words.length, 8)
    const long = Array.from({ length: 2_501 }, () => ({ valid_until_ms: 5 }))
    const bad: readonly object[] = [
      { format: 'sealdrop keys v2' },
      { chain: { ...good.chain, oldest_index: 10_001 } },
      { chain: { ...good.chain, periods: long } },
      { base_url: 'drop.example' },
      { link_token: 'link_' },
      { first_link_token: 'link_' },
      { link_rotated_at_ms: -1 },
      { fetch_token_rotated_at_ms: '5' },
      { identity_seed: 'AAAA' },
      { identity_seed: 5 },
      { chain: {} },
      { chain: { ...good.chain, periods: [] } },
      { chain: { ...good.chain, oldest_link: 'AAAA' } },
      { chain: { ...good.chain, oldest_index: -1 } },
    ]
    for (const each of bad) {
      assert.throws(() => openBox({ ...good, ...each }), { code: 'keys_malformed' }, JSON.stringify(each))
    }
  })
})

describe('two memories of one box', () => {
  const link = (index: number) => {
    let each = createChain(() => new Uint8Array(32).fill(8))
    for (let step = 0; step < index; step++) each = nextLink(each)
    return Buffer.from(each).toString('base64')
  }
  /** From the link `oldest` on, each valid until its own number. */
  const remembering = (oldest: number, newest: number, unknown: readonly number[] = []): SavedKeys => ({
    format: 'sealdrop keys v1',
    base_url: 'https://drop.example',
    link_token: `link_${'A'.repeat(32)}`,
    identity_seed: Buffer.alloc(32, 7).toString('base64'),
    chain: {
      oldest_index: oldest,
      oldest_link: link(oldest),
      periods: Array.from({ length: newest - oldest + 1 }, (_, at) => ({
        ...(unknown.includes(oldest + at) ? {} : { issued_at_ms: oldest + at }),
        valid_until_ms: unknown.includes(oldest + at) ? 9_999 : oldest + at,
      })),
    },
  })

  it('become one that has every link that either made, and none that either destroyed', () => {
    const CASES = [
      [remembering(0, 3), remembering(0, 3), remembering(0, 3)],
      [remembering(0, 5), remembering(2, 3), remembering(2, 5)],
      [remembering(0, 2), remembering(1, 6), remembering(1, 6)],
      [remembering(0, 1), remembering(4, 6), remembering(4, 6)],
      [remembering(0, 4, [2, 3, 4]), remembering(1, 3), remembering(1, 4, [4])],
    ] as const
    for (const [one, other, both] of CASES) {
      assert.deepEqual(mergeKeys(one, other), both)
      assert.deepEqual(mergeKeys(other, one), both)
    }
  })

  it('of which one has no chain are the one that has', () => {
    const { chain, ...without } = remembering(0, 3)
    const whole = { ...without, chain }
    assert.ok(chain)
    assert.deepEqual(mergeKeys(without, { ...whole, chain }), whole)
    assert.deepEqual(mergeKeys({ ...whole, chain }, without), whole)
  })

  it('of which one has another link or fetch token have the one that was replaced later', () => {
    const first = { ...remembering(0, 3), fetch_token: 'first' }
    const token = (letter: string) => `link_${letter.repeat(32)}`
    const rotated = (letter: string, link_rotated_at_ms: number): SavedKeys => ({
      ...first,
      link_token: token(letter),
      first_link_token: first.link_token,
      link_rotated_at_ms,
    })
    const withFetchToken = (fetch_token: string, fetch_token_rotated_at_ms: number): SavedKeys => ({
      ...first,
      fetch_token,
      fetch_token_rotated_at_ms,
    })
    const tokenless = remembering(0, 3)
    const CASES = [
      [first, rotated('B', 1), rotated('B', 1)],
      [rotated('C', 2), rotated('B', 1), rotated('C', 2)],
      [first, withFetchToken('second', 1), withFetchToken('second', 1)],
      [withFetchToken('third', 2), withFetchToken('second', 1), withFetchToken('third', 2)],
      [tokenless, withFetchToken('second', 1), withFetchToken('second', 1)],
      [tokenless, first, first],
      [
        rotated('B', 1),
        withFetchToken('second', 1),
        { ...rotated('B', 1), fetch_token: 'second', fetch_token_rotated_at_ms: 1 },
      ],
    ] as const
    for (const [one, other, both] of CASES) {
      assert.deepEqual(mergeKeys(one, other), both)
      assert.deepEqual(mergeKeys(other, one), both)
      assert.equal(firstLinkToken(both), first.link_token)
    }
    const elsewhere = { ...rotated('B', 1), first_link_token: token('D') }
    assert.throws(() => mergeKeys(first, elsewhere), { code: 'keys_malformed' })
  })

  it('of different boxes are not joined', () => {
    const other = { ...remembering(0, 3), identity_seed: Buffer.alloc(32, 9).toString('base64') }
    assert.throws(() => mergeKeys(remembering(0, 3), other), { code: 'keys_malformed' })
  })
})
