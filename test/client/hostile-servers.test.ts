/** What a sender and an owner are safe from: a server, or whoever carries its answers, that says something else. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { boxKeyPairFromSecret } from '../../src/crypto/box-key.js'
import {
  type Box,
  createBox,
  openBox,
  openLink,
  openReceipt,
  type SavedKeys,
  type SenderOptions,
} from '../../src/client/index.js'
import { actionBytes, formatAction } from '../../src/protocol/action.js'
import { base64, makeKeys } from '../setup/phone.js'
import { readAll } from '../setup/read-drops.js'
import { makeStatement } from '../setup/statements.js'
import { STORES } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

const DAY_MS = 24 * 60 * 60 * 1000

type Facts = Record<string, unknown> & { encryption_keys: Record<string, unknown>[] }

describe('a server that is not to be believed', () => {
  let server: TestServer
  let box: Box
  let identitySeed: Uint8Array
  const posted: string[] = []

  before(async () => {
    server = await startAddressedServer(kind)
    box = await createBox(server.url)
    identitySeed = Uint8Array.from(Buffer.from(box.keys().identity_seed, 'base64'))
  })
  beforeEach(() => {
    posted.length = 0
  })
  after(() => server.stop())

  /** The server's own answers to one path, changed on their way. */
  const changing = (path: string, change: (body: Facts) => unknown): SenderOptions => ({
    fetch: async (input, init) => {
      const { pathname } = new URL(input)
      posted.push(pathname)
      const response = await globalThis.fetch(input, init)
      if (pathname !== path) return response
      return Response.json(change((await response.json()) as Facts), { status: response.status })
    },
  })
  const statement = (wish: Parameters<typeof makeStatement>[1]) =>
    makeStatement({ secretKey: identitySeed }, wish)

  const LIES: Readonly<
    Record<string, readonly [change: (facts: Facts) => Promise<object> | object, code: string]>
  > = {
    'names another identity': [
      async () => ({ public_key: Buffer.from((await makeKeys()).publicKey).toString('base64') }),
      'identity_mismatch',
    ],
    'names an identity that is none': [
      () => ({ public_key: Buffer.alloc(32).toString('base64') }),
      'identity_mismatch',
    ],
    'offers a key of its own, unsigned': [
      ({ encryption_keys: [own] }) => ({
        encryption_keys: [
          {
            ...own,
            public_key: Buffer.from(boxKeyPairFromSecret(new Uint8Array(32).fill(7)).publicKey).toString(
              'base64',
            ),
          },
        ],
      }),
      'statement_unsigned',
    ],
    'offers a key of its own beside the right one': [
      async ({ encryption_keys }) => ({
        encryption_keys: [...encryption_keys, makeStatement({ secretKey: (await makeKeys()).privateKey })],
      }),
      'statement_unsigned',
    ],
    'makes a statement last longer': [
      ({ encryption_keys: [own] }) => ({
        encryption_keys: [{ ...own, valid_until_ms: Date.now() + 300 * DAY_MS }],
      }),
      'statement_unsigned',
    ],
    'says that the envelope is another one': [
      ({ encryption_keys: [own] }) => ({ encryption_keys: [{ ...own, envelope: 0 }] }),
      'statement_unsigned',
    ],
    'offers a signed key of small order': [
      () => ({ encryption_keys: [statement({ publicKey: new Uint8Array(32) })] }),
      'statement_unsigned',
    ],
    'offers an expired statement': [
      () => ({
        encryption_keys: [statement({ issuedAtMs: Date.now() - 100 * DAY_MS, validUntilMs: Date.now() - 1 })],
      }),
      'keys_expired',
    ],
    'offers a statement that is valid for too long': [
      () => ({ encryption_keys: [statement({ validUntilMs: Date.now() + 401 * DAY_MS })] }),
      'keys_expired',
    ],
    'offers a statement from the future': [
      () => ({ encryption_keys: [statement({ issuedAtMs: Date.now() + DAY_MS })] }),
      'keys_expired',
    ],
    'offers no statement': [() => ({ encryption_keys: [] }), 'keys_expired'],
    'says that nothing is known of the key': [() => ({ sealing: 'unknown' }), 'sealing_unknown'],
    'says that the box is closed': [() => ({ closed: true }), 'box_closed'],
    'says something else altogether': [() => ({ public_key: 5 }), 'not_sealdrop'],
  }
  for (const [title, [lie, code]] of Object.entries(LIES)) {
    it(`and ${title} gets nothing`, async () => {
      const facts = await globalThis.fetch(`${server.url}/link_info`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ link_token: box.keys().link_token }),
      })
      const told = (await facts.json()) as Facts
      const lies = { ...told, ...(await lie(told)) }
      await assert.rejects(
        openLink(
          box.link,
          changing('/link_info', () => lies),
        ),
        { name: 'SealdropError', code },
      )
      assert.deepEqual(posted, ['/link_info'])
    })
  }

  it('and brings back a key that was replaced gets nothing from who has seen the later one', async () => {
    const old = statement({ issuedAtMs: Date.now() - 10 * DAY_MS })
    const offering = changing('/link_info', (facts) => ({ ...facts, encryption_keys: [old] }))
    const { issuedAtMs } = await openLink(box.link)
    assert.ok(issuedAtMs !== undefined)
    await assert.rejects(openLink(box.link, { ...offering, latestIssuedAtMs: issuedAtMs }), {
      code: 'keys_rolled_back',
    })
    const derived = changing('/link_info', (facts) => ({ ...facts, sealing: 'derived', encryption_keys: [] }))
    await assert.rejects(openLink(box.link, { ...derived, latestIssuedAtMs: issuedAtMs }), {
      code: 'keys_rolled_back',
    })
    assert.equal((await openLink(box.link, { latestIssuedAtMs: issuedAtMs })).issuedAtMs, issuedAtMs)
  })

  it('and has several keys that hold gets the latest issued one sealed to', async () => {
    const [older, newer] = [
      statement({ issuedAtMs: Date.now() - 3 * DAY_MS }),
      statement({ issuedAtMs: Date.now() - DAY_MS }),
    ]
    for (const encryption_keys of [
      [older, newer],
      [newer, older],
    ]) {
      const recipient = await openLink(
        box.link,
        changing('/link_info', (facts) => ({ ...facts, encryption_keys })),
      )
      assert.equal(recipient.issuedAtMs, newer.issued_at_ms)
    }
  })

  const FOREIGN = {
    'another server’s challenge':
      'sealdrop-challenge-1 https://other.example 1795231233300 Br5h4rrazFk euKFCLBz0Y64NiOPpDzkgQ P5VsBLbhcINr7t5_UEgvoQiuONxX9a1pQ_On5SC4iaY',
    'a text that is no challenge': 'I owe you everything.',
    nothing: '',
  }
  for (const [title, challenge] of Object.entries(FOREIGN)) {
    it(`and asks for a signature of ${title} gets none`, async () => {
      const asked = openBox(
        box.keys(),
        changing('/challenge_request', (body) => ({ ...body, challenge })),
      )
      await assert.rejects(asked.drops().next(), { code: 'challenge_refused' })
      assert.deepEqual(posted, ['/challenge_request'])
    })
  }

  for (const [title, challenge] of Object.entries(FOREIGN)) {
    it(`and wants ${title} in a signed action gets none`, async () => {
      const asked = openBox(
        box.keys(),
        changing('/challenge_request', (body) => ({ ...body, challenge })),
      )
      await assert.rejects(asked.update({ closed: true }), { code: 'challenge_refused' })
      await assert.rejects(asked.deleteBox(), { code: 'challenge_refused' })
      await assert.rejects((await asked.openLink(box.link)).send('x'), { code: 'challenge_refused' })
      assert.deepEqual(new Set(posted), new Set(['/challenge_request', '/link_info']))
    })
  }

  it('and hands out the bytes of an action as a challenge gets no signature that is one', async () => {
    const { link_token } = box.keys()
    const action = formatAction({
      call: '/delete_box',
      origin: server.url,
      linkTokenHash: createHash('sha256').update(link_token).digest(),
      challenge: FOREIGN['another server’s challenge'],
      parameters: {},
    })
    const asText = Buffer.from(actionBytes(action)).toString('latin1')
    for (const challenge of [action, asText, Buffer.from(actionBytes(action)).toString()]) {
      const asked = openBox(
        box.keys(),
        changing('/challenge_request', (body) => ({ ...body, challenge })),
      )
      await assert.rejects(asked.drops().next(), { code: 'challenge_refused' })
      await assert.rejects(asked.acknowledge([1]), { code: 'challenge_refused' })
    }
    assert.deepEqual(new Set(posted), new Set(['/challenge_request']))
  })

  it('and answers an owner’s decision with something else is not believed', async () => {
    const LIES = [
      ['/box', (told: Box) => told.settings()],
      ['/rotate_link', (told: Box) => told.rotateLink()],
      ['/rotate_fetch_token', (told: Box) => told.rotateFetchToken()],
      ['/delete_drops', (told: Box) => told.deleteDrops([1])],
    ] as const
    const own = await createBox(server.url)
    const before = own.keys()
    for (const [path, decide] of LIES) {
      for (const lie of [
        {},
        { message: 'Done.' },
        { message: 'Done.', link_token: 'x', fetch_token: 5, count: -1 },
      ]) {
        const told = openBox(
          before,
          changing(path, () => lie),
        )
        await assert.rejects(decide(told), { code: 'not_sealdrop' }, path)
        assert.deepEqual(told.keys(), before)
      }
    }
    const shown = changing('/box', (settings) => ({ ...settings, greeting: '\u202eevil' }))
    await assert.rejects(openBox(before, shown).settings(), { code: 'not_sealdrop' })
  })

  it('and names a time that no clock says leaves keys behind that can be read again', async () => {
    const own = await createBox(server.url)
    const late = changing('/rotate_link', (answer) => ({
      ...answer,
      next_challenge: String(answer['next_challenge']).replace(/ [0-9]{13} /, ' 9999999999999999 '),
    }))
    const told = openBox(own.keys(), late)
    await told.rotateLink()
    const kept = JSON.parse(JSON.stringify(told.keys())) as SavedKeys
    assert.equal(openBox(kept).link, told.link)
    assert.ok((kept.link_rotated_at_ms ?? 0) < Date.now() + 60_000)
  })

  it('and says what a receipt never says is not believed', async () => {
    const { receipt } = await (await openLink(box.link)).send('x', { withReceipt: true })
    const read = openReceipt(
      receipt ?? '',
      changing('/receipt', () => ({ message: 'It is.', status: 'read' })),
    )
    await assert.rejects(read.status(), { code: 'not_sealdrop' })
    const taken = openReceipt(
      receipt ?? '',
      changing('/withdraw', () => ({ message: 'No.', status: 'kept' })),
    )
    await assert.rejects(taken.withdraw(), { code: 'not_sealdrop' })
  })

  it('and hands on a foreign challenge with an answer is asked for another one', async () => {
    const told = openBox(
      box.keys(),
      changing('/ack', (body) => ({ ...body, next_challenge: FOREIGN['another server’s challenge'] })),
    )
    await told.acknowledge([1])
    await told.acknowledge([2])
    assert.deepEqual(posted, ['/challenge_request', '/ack', '/challenge_request', '/ack'])
  })

  it('and says that there is more, and never any, is not asked for ever', async () => {
    for (const [next_cursor, newestFirst] of [
      [null, false],
      [null, true],
      [0, false],
      [Number.MAX_SAFE_INTEGER, false],
      [Number.MAX_SAFE_INTEGER, true],
    ] as const) {
      posted.length = 0
      const endless = changing('/fetch', (page) => ({ ...page, has_more: true, next_cursor }))
      const drops = openBox(box.keys(), endless).drops({ newestFirst })
      await assert.rejects(readAll(drops), { code: 'not_sealdrop' })
      assert.ok(posted.length < 10)
    }
  })

  it('and gives senders another identity is found out by the owner who looks', async () => {
    await openBox(box.keys()).checkKeys()
    const { publicKey } = await makeKeys()
    const other = changing('/link_info', (facts) => ({ ...facts, public_key: base64(publicKey) }))
    await assert.rejects(openBox(box.keys(), other).checkKeys(), { code: 'identity_mismatch' })
  })

  it('and gives senders a key that these keys do not lead to is found out, too', async () => {
    const [identity, chain] = [box.keys(), (await createBox(server.url)).keys().chain]
    assert.ok(chain)
    await openBox({ ...identity, chain }).renewKeys({ evenIfNotDue: true })
    await assert.rejects(openBox(identity).checkKeys(), { code: 'keys_behind' })
  })

  it('and offers the owner keys that the owner has not signed does not lead them astray', async () => {
    const forged = makeStatement({ secretKey: (await makeKeys()).privateKey })
    const led = openBox(
      box.keys(),
      changing('/link_info', (facts) => ({ ...facts, encryption_keys: [forged] })),
    )
    await assert.rejects(led.renewKeys({ evenIfNotDue: true }), { code: 'statement_unsigned' })
    assert.deepEqual(posted, ['/link_info'])
  })

  it('is never reached by an insecure or a damaged link', async () => {
    const { link } = box
    const LINKS = {
      link_malformed: [
        link.slice(0, -1),
        `${link}A`,
        link.replace('.', '.x.').slice(0, -2),
        'nonsense',
        `${link}.x`,
      ],
      link_stripped: [link.replace(/#.*/, '')],
      address_insecure: [
        link.replace('127.0.0.1', '192.168.1.5'),
        link.replace(/127\.0\.0\.1:\d+/, 'drop.example'),
      ],
    }
    for (const [code, links] of Object.entries(LINKS)) {
      for (const each of links)
        await assert.rejects(
          openLink(
            each,
            changing('', (body) => body),
          ),
          { code },
          each,
        )
    }
    await assert.rejects(createBox('http://drop.example'), { code: 'address_insecure' })
    for (const address of ['drop.example', 'localhost:5077', 'ftp://drop.example', 'https://', '']) {
      await assert.rejects(createBox(address), { code: 'address_malformed' }, address)
    }
    assert.deepEqual(posted, [])
    const elsewhere = { ...box.keys(), base_url: 'http://drop.example' }
    assert.throws(() => openBox(elsewhere), { code: 'keys_malformed' })
  })

  it('does not know itself by the address that it is reached by makes no box that could not be read', async () => {
    const other = await startAddressedServer(kind, { environment: { BASE_URL: 'https://drop.example' } })
    try {
      await assert.rejects(createBox(other.url), { code: 'address_not_its_own' })
      assert.equal((await other.database.query.selectFrom('boxes').select('id').limit(1).execute()).length, 0)
    } finally {
      await other.stop()
    }
  })

  it('by a link whose key is not sound is refused before anything is sealed', async () => {
    const token = box.keys().link_token
    const zero = Buffer.alloc(32).toString('base64url')
    await assert.rejects(openLink(`${server.url}/l#${token}.x.${zero}`), { code: 'box_key_unsound' })
    await assert.rejects(openLink(`${server.url}/l#${token}.${zero}`), { code: 'identity_unsound' })
  })

  it('cannot be sealed for by a link that was opened before its keys lapsed', async () => {
    let nowMs = Date.now()
    const recipient = await openLink(box.link, { clock: () => nowMs })
    assert.ok(recipient.seal({ text: 'in time' }).length > 0)
    nowMs += 91 * DAY_MS
    assert.throws(() => recipient.seal({ text: 'too late' }), { code: 'keys_expired' })
  })

  it('does not speak in the voice of the library', async () => {
    for (const code of ['identity_mismatch', 'backup_not_opened']) {
      const fetch = () => Promise.resolve(Response.json({ error: 'x', code }, { status: 400 }))
      await assert.rejects(openLink(box.link, { fetch }), { code: 'not_sealdrop', status: 400 })
    }
  })

  it('cannot send a client elsewhere', async () => {
    const turned = openLink(box.link, {
      fetch: (input, init) => {
        assert.equal(init.redirect, 'error')
        assert.equal(init.credentials, 'omit')
        return globalThis.fetch(input, init)
      },
    })
    assert.equal((await turned).trust, 'link')
  })
})

describe('what is sealed', () => {
  let server: TestServer

  before(async () => {
    server = await startAddressedServer(kind)
  })
  after(() => server.stop())

  it('is bounded: what is too long, and what is no text, is refused with nothing sent', async () => {
    const recipient = await openLink((await createBox(server.url)).link)
    const { maxBytes } = recipient.measure({ text: '' })
    const most = 'x'.repeat(maxBytes - recipient.measure({ text: '' }).bytes)
    assert.equal(recipient.seal({ text: most }).length, 16_384)
    assert.throws(() => recipient.seal({ text: `${most}x` }), { code: 'letter_too_long' })
    assert.throws(() => recipient.seal({ text: 'a\ud800' }), { code: 'letter_not_text' })
    assert.throws(() => recipient.seal({ text: 'a', name: '\udfff' }), { code: 'letter_not_text' })
    assert.deepEqual(
      ['', 'short', 'x'.repeat(1_100), 'x'.repeat(5_000)].map((text) => recipient.seal({ text }).length),
      [1_072, 1_072, 4_144, 16_384],
    )
  })
})
