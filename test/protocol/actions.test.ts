/** What an owner signs, and what a sender keeps: each form, and what is not of it. */
import assert from 'node:assert/strict'
import {
  type ActionClaims,
  actionBytes,
  formatAction,
  parseActionRequest,
} from '../../src/protocol/action.js'
import { parseExportBoxRequest } from '../../src/protocol/box-export.js'
import { parseImportBoxRequest, parseImportDropsRequest } from '../../src/protocol/box-import.js'
import { parseBoxRequest, parseUpdateBoxRequest, updateBoxRequest } from '../../src/protocol/box-settings.js'
import { parseBlockContactRequest } from '../../src/protocol/contact-request.js'
import { parseDeleteBoxRequest, parseDeleteDropsRequest } from '../../src/protocol/delete.js'
import { ProtocolError } from '../../src/protocol/errors.js'
import { parseReceipt, parseReceiptRequest } from '../../src/protocol/receipt.js'
import { parseRegisterRequest } from '../../src/protocol/register.js'
import { parseRotateFetchTokenRequest, parseRotateLinkRequest } from '../../src/protocol/rotate.js'
import { parseSendRequest } from '../../src/protocol/send.js'

const LINK = `link_${'A'.repeat(32)}`
const HASH = new Uint8Array(32).fill(7)

function refusal(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    assert.ok(error instanceof ProtocolError)
    assert.equal(error.code, 'invalid_request')
    return error.message
  }
  throw new Error('nothing was refused')
}

const claims = (call: `/${string}`, parameters: ActionClaims['parameters'] = {}): ActionClaims => ({
  call,
  origin: 'https://drop.example',
  linkTokenHash: HASH,
  challenge: 'as it was handed out',
  parameters,
})

function request(call: `/${string}`, parameters?: ActionClaims['parameters']) {
  return { link_token: LINK, action: formatAction(claims(call, parameters)), action_signature: 'AAAA' }
}

const CALLS = {
  '/update_box': parseUpdateBoxRequest,
  '/box': parseBoxRequest,
  '/rotate_fetch_token': parseRotateFetchTokenRequest,
  '/rotate_link': parseRotateLinkRequest,
  '/delete_drops': parseDeleteDropsRequest,
  '/delete_box': parseDeleteBoxRequest,
  '/export_box': parseExportBoxRequest,
}

describe('a signed action', () => {
  for (const [call, parse] of Object.entries(CALLS)) {
    it(`of ${call} comes out as it was signed, with what it claims`, () => {
      const body = request(call as keyof typeof CALLS)
      const { link_token, action } = parse(body)
      assert.equal(link_token, LINK)
      assert.deepEqual(action, {
        text: body.action,
        signature: 'AAAA',
        origin: 'https://drop.example',
        linkTokenHash: HASH,
        challenge: 'as it was handed out',
      })
    })

    it(`of another call is none of ${call}`, () => {
      for (const other of [...Object.keys(CALLS), '/', '/Box', `${call}/`] as `/${string}`[]) {
        if (other === call) continue
        const sentence = `action is not as it should be: call must be ${call}.`
        assert.equal(
          refusal(() => parse(request(other))),
          sentence,
        )
      }
    })
  }

  it('may be written in any way of JSON, with whatever else it likes', () => {
    const { call, origin, challenge } = claims('/box')
    const link_token_hash = Buffer.from(HASH).toString('base64')
    const all = { surprise: 1, parameters: { x: 1 }, challenge, link_token_hash, origin, call }
    for (const text of [JSON.stringify(all, null, 2), ` ${JSON.stringify(all)}\n`])
      assert.equal(parseBoxRequest({ ...request('/box'), action: text }).action.text, text)
  })

  it('that is not of its form hears what is wrong, never what it held', () => {
    const whole = JSON.parse(request('/box').action) as Record<string, unknown>
    const NOT_AS = 'action is not as it should be: '
    const without = (name: string) =>
      Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name))
    const heard: readonly (readonly [action: unknown, sentence: string])[] = [
      [undefined, 'action is missing.'],
      [null, 'action must be a string.'],
      [whole, 'action must be a string.'],
      ['', `${NOT_AS}it must be a JSON object.`],
      ['{', `${NOT_AS}it must be a JSON object.`],
      ['null', `${NOT_AS}it must be a JSON object.`],
      ['[]', `${NOT_AS}it must be a JSON object.`],
      ['"/box"', `${NOT_AS}it must be a JSON object.`],
      [JSON.stringify(without('call')), `${NOT_AS}call is missing.`],
      [JSON.stringify(without('origin')), `${NOT_AS}origin is missing.`],
      [JSON.stringify(without('link_token_hash')), `${NOT_AS}link_token_hash is missing.`],
      [JSON.stringify(without('challenge')), `${NOT_AS}challenge is missing.`],
      [JSON.stringify(without('parameters')), `${NOT_AS}parameters is missing.`],
      [JSON.stringify({ ...whole, parameters: 5 }), `${NOT_AS}parameters must be an object.`],
      [JSON.stringify({ ...whole, challenge: 5 }), `${NOT_AS}challenge must be a string.`],
      [JSON.stringify({ ...whole, link_token_hash: 'AAAA' }), `${NOT_AS}link_token_hash must be 32 bytes.`],
      [
        JSON.stringify({ ...whole, link_token_hash: '-_' }),
        `${NOT_AS}link_token_hash must be standard base64.`,
      ],
    ]
    for (const [action, sentence] of heard)
      assert.equal(
        refusal(() => parseBoxRequest({ ...request('/box'), action })),
        sentence,
      )
    assert.equal(
      refusal(() => parseBoxRequest({ ...request('/box'), action_signature: 5 })),
      'action_signature must be a string.',
    )
    assert.equal(
      refusal(() => parseBoxRequest({ ...request('/box'), link_token: undefined })),
      'link_token is missing.',
    )
  })

  it('is signed in bytes that no text is', () => {
    const action = formatAction(claims('/box'))
    const bytes = actionBytes(action)
    assert.equal(bytes[0], 0xff)
    assert.equal(Buffer.from(bytes.subarray(1)).toString(), `sealdrop action v1${action}`)
    assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  })

  it('takes nothing from a prototype', () => {
    const text = formatAction(claims('/update_box')).replace(
      '"parameters":{}',
      '"parameters":{"__proto__":{"closed":true},"constructor":{"prototype":{"closed":true}}}',
    )
    const { parameters } = parseActionRequest(updateBoxRequest, { ...request('/update_box'), action: text })
    assert.equal(parameters.closed, undefined)
    assert.equal(({} as { readonly closed?: boolean }).closed, undefined)
  })
})

describe('a change of settings', () => {
  const parse = (parameters: ActionClaims['parameters']) =>
    parseUpdateBoxRequest(request('/update_box', parameters)).parameters

  it('leaves what it does not name, and takes away what it empties', () => {
    for (const absent of [
      {},
      { display_name: null, greeting: null, closed: null, drop_lifetime_days: null },
    ]) {
      const { display_name, greeting, closed, drop_lifetime_days } = parse(absent)
      assert.deepEqual(
        [display_name, greeting, closed, drop_lifetime_days],
        [undefined, undefined, undefined, undefined],
      )
    }
    const { display_name, greeting } = parse({ display_name: ' ', greeting: '\r\n\n ' })
    assert.deepEqual([display_name, greeting], [null, null])
  })

  it('keeps the lines of a greeting, up to 1,000 characters', () => {
    assert.equal(
      parse({ greeting: '  Hello.\r\nI read\non Mondays. 🐙 ' }).greeting,
      'Hello.\nI read\non Mondays. 🐙',
    )
    assert.equal(parse({ greeting: '🐙'.repeat(1_000) }).greeting, '🐙'.repeat(1_000))
    const bad = ['x'.repeat(1_001), 'a\rb', 'a\tb', 'a\u0000b', 'a\u007f', 'a\u0085b', 'a\u2028b', 'a\u202eb']
    for (const greeting of [...bad, 'a\u2066b', 'a\n\u001b[2J', '\ud800'])
      assert.match(
        refusal(() => parse({ greeting })),
        /^action is not as it should be: parameters\.greeting must be at most 1000 characters, none of them/,
      )
  })

  it('has a lifetime from 1 to 365 days', () => {
    for (const drop_lifetime_days of [1, 365])
      assert.equal(parse({ drop_lifetime_days }).drop_lifetime_days, drop_lifetime_days)
    for (const drop_lifetime_days of [0, -1, 366, 1.5, '7', true, 1e300])
      assert.match(
        refusal(() => parse({ drop_lifetime_days })),
        /parameters\.drop_lifetime_days /,
      )
  })

  it('has flags that are true or false', () => {
    for (const name of ['closed', 'delete_on_ack', 'contacts_only', 'seen_receipts'])
      for (const value of [1, 0, 'true', 'yes', [], {}])
        assert.match(
          refusal(() => parse({ [name]: value })),
          new RegExp(`parameters\\.${name} must be true or false`),
        )
  })

  it('has a name as names are', () => {
    assert.equal(parse({ display_name: '  Ana 🐙 ' }).display_name, 'Ana 🐙')
    for (const display_name of ['x'.repeat(256), 'a\nb', 5, {}])
      assert.match(
        refusal(() => parse({ display_name })),
        /parameters\.display_name must/,
      )
  })
})

describe('a deletion', () => {
  const parse = (parameters: ActionClaims['parameters']) =>
    parseDeleteDropsRequest(request('/delete_drops', parameters)).which

  it('names drops, each once, or all of them', () => {
    assert.deepEqual(parse({ message_ids: [3, 1, 3] }), [3, 1])
    assert.equal(parse({ all: true }), 'all')
    assert.equal(parse({ all: true, message_ids: [1] }), 'all')
    for (const nothing of [{}, { all: false }, { all: null, message_ids: null }, { message_ids: [] }])
      assert.deepEqual(parse(nothing), [])
  })

  it('has at most 1,000 ids that this server could have given', () => {
    assert.equal(parse({ message_ids: Array.from({ length: 1_000 }, (_, at) => at) }).length, 1_000)
    const bad = [Array(1_001).fill(1), [-1], [0.5], ['1'], [null], 5, 'all', {}]
    for (const message_ids of bad)
      assert.match(
        refusal(() => parse({ message_ids })),
        /parameters\.message_ids/,
      )
    for (const all of ['true', 1, []])
      assert.match(
        refusal(() => parse({ all })),
        /parameters\.all must be/,
      )
  })
})

describe('an export', () => {
  const parse = (parameters: ActionClaims['parameters']) =>
    parseExportBoxRequest(request('/export_box', parameters))

  it('begins at the beginning, with full pages, unless it says otherwise', () => {
    const { afterId, limit } = parse({})
    assert.deepEqual([afterId, limit], [undefined, 200])
    const further = parse({ after_id: 0, limit: 1 })
    assert.deepEqual([further.afterId, further.limit], [0, 1])
    for (const after_id of [-1, 0.5, '1', 2 ** 53])
      assert.match(
        refusal(() => parse({ after_id })),
        /parameters\.after_id must be an integer/,
      )
    for (const limit of [0, 201, 1.5, '1'])
      assert.match(
        refusal(() => parse({ limit })),
        /parameters\.limit must be a number from 1 to 200/,
      )
  })
})

describe('an import', () => {
  const parse = (drops: unknown) => parseImportDropsRequest(request('/import_drops', { drops }))
  const bytes = (length: number) => Buffer.alloc(length, 1).toString('base64')
  const drop = {
    id: 5,
    encrypted_message: bytes(48),
    created_at: '2026-11-22T03:15:00.000Z',
    expires_at: '2026-12-22T03:15:00.000Z',
    seen: true,
    metadata: { a: [null] },
    receipt_hash: bytes(32),
  }

  it('of drops has all that an export says of them', () => {
    assert.deepEqual(parse([drop, { ...drop, metadata: null, receipt_hash: null }]).drops, [
      {
        id: 5,
        encrypted_message: new Uint8Array(48).fill(1),
        created_at: Date.UTC(2026, 10, 22, 3, 15),
        expires_at: Date.UTC(2026, 11, 22, 3, 15),
        seen: true,
        metadata: new Uint8Array(Buffer.from('{"a":[null]}')),
        receipt_hash: new Uint8Array(32).fill(1),
      },
      {
        id: 5,
        encrypted_message: new Uint8Array(48).fill(1),
        created_at: Date.UTC(2026, 10, 22, 3, 15),
        expires_at: Date.UTC(2026, 11, 22, 3, 15),
        seen: true,
        metadata: undefined,
        receipt_hash: undefined,
      },
    ])
    assert.deepEqual(parse([]).drops, [])
  })

  it('of drops hears which one is not as it should be, and how', () => {
    for (const [wrong, heard] of [
      [undefined, /parameters\.drops is missing/],
      [5, /parameters\.drops must be a list of drops/],
      [Array(201).fill(drop), /parameters\.drops must be at most 200 drops/],
      [[5], /parameters\.drops\[0\] must be an object/],
      [[drop, { ...drop, id: -1 }], /parameters\.drops\[1\]\.id must be an integer/],
      [[{ ...drop, encrypted_message: bytes(47) }], /encrypted_message must be 48 to 16384 bytes/],
      [[{ ...drop, encrypted_message: bytes(16_385) }], /encrypted_message must be 48 to 16384 bytes/],
      [[{ ...drop, created_at: '2026-11-22' }], /created_at must be a time/],
      [[{ ...drop, expires_at: null }], /expires_at must be a string/],
      [[{ ...drop, seen: 1 }], /seen must be true or false/],
      [[{ ...drop, metadata: 'x'.repeat(4_095) }], /metadata must be at most 4096 bytes/],
      [[{ ...drop, receipt_hash: bytes(31) }], /receipt_hash must be 32 bytes/],
    ] as const)
      assert.match(
        refusal(() => parse(wrong)),
        heard,
      )
  })

  it('of a box has what a registration has, and what the box was', () => {
    const box = { public_key: bytes(32), link_seed: bytes(32), fetch_token_hash: bytes(32) }
    const { link_seed, greeting, created_at } = parseImportBoxRequest({
      ...box,
      greeting: ' Hello.\r\n ',
      created_at: '2026-11-22T03:15:00.000Z',
      display_name: null,
      invite: null,
    })
    assert.deepEqual([link_seed.length, greeting, created_at], [32, 'Hello.', Date.UTC(2026, 10, 22, 3, 15)])
    for (const [wrong, heard] of [
      [{ link_seed: 'AAAA' }, /link_seed must be 32 bytes/],
      [{ fetch_token_hash: undefined }, /fetch_token_hash is missing/],
      [{ drop_lifetime_days: 366 }, /drop_lifetime_days must be a number of days/],
      [{ closed: 'yes' }, /closed must be true or false/],
      [{ last_drop_id: -1 }, /last_drop_id must be an integer/],
    ] as const)
      assert.match(
        refusal(() => parseImportBoxRequest({ ...box, ...wrong })),
        heard,
      )
  })
})

describe('a block', () => {
  const parse = (parameters: ActionClaims['parameters']) =>
    parseBlockContactRequest(request('/block_contact', parameters))

  it('names a box, and holds unless it says otherwise', () => {
    for (const [given, blocked] of [
      [undefined, true],
      [null, true],
      [true, true],
      [false, false],
    ] as const) {
      const parsed = parse({ from_link_token: LINK, blocked: given })
      assert.deepEqual([parsed.fromLink, parsed.blocked], [LINK, blocked])
    }
    assert.equal(parse({ from_link_token: 'x' }).fromLink, 'unknown')
    assert.match(
      refusal(() => parse({})),
      /parameters\.from_link_token is missing/,
    )
    assert.match(
      refusal(() => parse({ from_link_token: LINK, blocked: 'yes' })),
      /parameters\.blocked must be true or false/,
    )
  })
})

describe('a receipt', () => {
  it('in a request is 32 bytes', () => {
    const receipt = Buffer.from(HASH).toString('base64')
    assert.deepEqual(parseReceiptRequest({ receipt }), { receipt: HASH })
    for (const bad of [undefined, null, 5, '', 'AAAA', `${receipt.slice(0, -2)}-=`, receipt.repeat(2)])
      assert.match(
        refusal(() => parseReceiptRequest({ receipt: bad })),
        /^receipt (is missing|must be)/,
      )
  })

  it('as a text has a fragment of its own', () => {
    assert.equal(parseReceipt('https://drop.example/r'), undefined)
    assert.equal(parseReceipt('nonsense#AAAA'), undefined)
  })
})

describe('a send', () => {
  const body = { link_token: LINK, encrypted_message: Buffer.alloc(48).toString('base64') }

  it('proves who it is from with both fields and a box, or says nothing of it', () => {
    const proof = { from_challenge: 'c', from_signature: 's' }
    assert.deepEqual(parseSendRequest({ ...body, from_link_token: LINK, ...proof }).fromProof, {
      challenge: 'c',
      signature: 's',
    })
    assert.equal(parseSendRequest({ ...body, from_link_token: LINK }).fromProof, undefined)
    const heard: readonly (readonly [fields: object, sentence: string])[] = [
      [{ from_link_token: LINK, from_challenge: 'c' }, 'from_signature is missing.'],
      [{ from_link_token: LINK, from_signature: 's' }, 'from_challenge is missing.'],
      [proof, 'from_link_token is missing.'],
    ]
    for (const [fields, sentence] of heard)
      assert.equal(
        refusal(() => parseSendRequest({ ...body, ...fields })),
        sentence,
      )
  })

  it('may want to expire after 60 seconds to 365 days', () => {
    for (const expires_in of [60, 31_536_000])
      assert.equal(parseSendRequest({ ...body, expires_in }).expires_in, expires_in)
    for (const expires_in of [59, 31_536_001, 0, -60, 60.5, '60', true])
      assert.match(
        refusal(() => parseSendRequest({ ...body, expires_in })),
        /^expires_in /,
      )
  })
})

describe('a registration', () => {
  it('may bring an invite, which is a text', () => {
    const public_key = Buffer.from(HASH).toString('base64')
    assert.equal(parseRegisterRequest({ public_key, invite: 'x' }).invite, 'x')
    assert.equal(parseRegisterRequest({ public_key, invite: null }).invite, undefined)
    assert.equal(
      refusal(() => parseRegisterRequest({ public_key, invite: 5 })),
      'invite must be a string.',
    )
  })
})
