import assert from 'node:assert/strict'
import { parseAcknowledgeRequest } from '../../src/protocol/acknowledge.js'
import { ERROR_CODES, errorBody, ProtocolError, STATUS_OF } from '../../src/protocol/errors.js'
import { parseFetchRequest } from '../../src/protocol/fetch.js'
import { parsePermissionRequest } from '../../src/protocol/contact-request.js'
import { parseRegisterRequest } from '../../src/protocol/register.js'
import { parseSendRequest } from '../../src/protocol/send.js'

const LINK = `link_${'A'.repeat(32)}`
const KEY = Buffer.alloc(32, 7).toString('base64')
const SEALED = Buffer.alloc(48, 7).toString('base64')

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

describe('a request', () => {
  it('that is refused hears which field is wrong and what it must be, never what it held', () => {
    const heard = {
      'The request body must be a JSON object.': () => parseSendRequest([]),
      'link_token is missing.': () => parseSendRequest({ encrypted_message: SEALED }),
      'link_token must be a string.': () => parseSendRequest({ link_token: 5, encrypted_message: SEALED }),
      'encrypted_message must be standard base64.': () =>
        parseSendRequest({ link_token: LINK, encrypted_message: 'AB-_' }),
      'encrypted_message must be 48 to 16384 bytes.': () =>
        parseSendRequest({ link_token: LINK, encrypted_message: 'AAAA' }),
      'public_key must be 32 bytes.': () => parseRegisterRequest({ public_key: 'AAAA' }),
      'message_ids[1] must be an integer from 0 to 2^53 − 1.': () =>
        parseAcknowledgeRequest({ link_token: LINK, message_ids: [1, -1] }),
      'message_ids must be at most 1000 ids.': () =>
        parseAcknowledgeRequest({ link_token: LINK, message_ids: Array(1_001).fill(1) }),
      'encryption must be "derived" or a list of at most 8 valid key statements.': () =>
        parseRegisterRequest({ public_key: KEY, encryption: [{}] }),
      'challenge_signature is missing.': () => parseFetchRequest({ link_token: LINK, challenge: 'x' }),
    }
    for (const [sentence, parse] of Object.entries(heard)) assert.equal(refusal(parse), sentence)
  })

  it('may hold null for what it leaves out, and whatever else it likes', () => {
    const body = { link_token: LINK, encrypted_message: SEALED }
    const plain = parseSendRequest(body)
    const nulls = {
      metadata: null,
      from_link_token: null,
      receipt_hash: null,
      surprise: 1,
      __proto__: { a: 1 },
    }
    assert.deepEqual(
      { ...plain, ...parseSendRequest({ ...body, ...nulls }) },
      { ...plain, metadata: undefined, from_link_token: undefined, receipt_hash: undefined },
    )
    const { link_token, metadata, from_link_token, receipt_hash } = plain
    assert.equal(link_token, LINK)
    assert.deepEqual([metadata, from_link_token, receipt_hash], [undefined, undefined, undefined])
  })

  it('naming no possible link names an unknown one, and leaving it out names none', () => {
    const of = (from_link_token: unknown) =>
      parseSendRequest({ link_token: LINK, encrypted_message: SEALED, from_link_token }).from_link_token
    assert.equal(of('link_'), 'unknown')
    assert.equal(of('unknown'), 'unknown')
    assert.equal(of(`${LINK}A`), 'unknown')
    assert.equal(of(LINK), LINK)
    assert.equal(of(null), undefined)
  })
})

describe('metadata', () => {
  const parse = (metadata: unknown) =>
    parseSendRequest({ link_token: LINK, encrypted_message: SEALED, metadata }).metadata
  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown

  it('is kept as the JSON that it is, up to 4,096 bytes', () => {
    assert.deepEqual(parse({ a: [1, 'ß'] }), new TextEncoder().encode('{"a":[1,"ß"]}'))
    assert.equal(parse('x'.repeat(4_094))?.length, 4_096)
    assert.match(
      refusal(() => parse('x'.repeat(4_095))),
      /^metadata must be at most 4096 bytes of JSON\.$/,
    )
    assert.match(
      refusal(() => parse('ß'.repeat(2_048))),
      /^metadata must be at most 4096/,
    )
    assert.equal(parse(nested(2_048))?.length, 4_096)
  })

  it('nested deeper than that is refused like anything too long', () => {
    for (const levels of [2_049, 10_000, 32_000])
      assert.match(
        refusal(() => parse(nested(levels))),
        /^metadata must be/,
      )
  })
})

describe('a display name', () => {
  const parse = (display_name: unknown) =>
    parseRegisterRequest({ public_key: KEY, display_name }).display_name

  it('is trimmed, and none when nothing is left', () => {
    assert.equal(parse('  Ana 🐙  '), 'Ana 🐙')
    for (const blank of ['', ' ', '\u00a0\u2003', null, undefined]) assert.equal(parse(blank), undefined)
  })

  it('has up to 255 characters, however many units each of them takes', () => {
    assert.equal(parse('🐙'.repeat(255)), '🐙'.repeat(255))
    assert.match(
      refusal(() => parse('🐙'.repeat(256))),
      /^display_name must be at most 255 characters\.$/,
    )
    assert.match(
      refusal(() => parse('x'.repeat(256))),
      /^display_name must be at most 255/,
    )
  })

  it('may hold the marks that right-to-left names need', () => {
    for (const mark of ['\u200e', '\u200f', '\u061c']) assert.equal(parse(`א${mark}b`), `א${mark}b`)
  })

  it('holds no control, separator, override or half a character', () => {
    const codes = [
      0x00, 0x07, 0x0a, 0x1f, 0x7f, 0x80, 0x85, 0x9f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xd800,
      0xdfff,
    ]
    for (const code of codes) {
      const name = `a${String.fromCharCode(code)}b`
      assert.match(
        refusal(() => parse(name)),
        /^display_name must not contain/,
        code.toString(16),
      )
    }
  })

  it('is Anonymous for who asks without one', () => {
    const ask = (from_nickname: unknown) =>
      parsePermissionRequest({ from_link_token: LINK, to_link_token: LINK, from_nickname }).from_nickname
    assert.deepEqual(
      [ask(undefined), ask(null), ask('  '), ask(' Ana ')],
      ['Anonymous', 'Anonymous', 'Anonymous', 'Ana'],
    )
  })
})

describe('a window of drops', () => {
  const parse = (fields: object) => parseFetchRequest({ link_token: LINK, ...fields }).window

  it('has a limit of 50 unless a number says otherwise, and always from 1 to 200', () => {
    const limits: readonly (readonly [unknown, number])[] = [
      [undefined, 50],
      [null, 50],
      ['100', 50],
      [{}, 50],
      [true, 50],
      [0, 1],
      [-5, 1],
      [1, 1],
      [99.9, 99],
      [200, 200],
      [201, 200],
      [Infinity, 200],
      [-Infinity, 1],
    ]
    for (const [limit, expected] of limits) assert.equal(parse({ limit }).limit, expected, String(limit))
  })

  it('begins with the newest unless it says exactly ASC', () => {
    assert.equal(parse({ order: 'ASC' }).order, 'ASC')
    for (const order of ['asc', 'DESC', '', 1, null, undefined, ['ASC']])
      assert.equal(parse({ order }).order, 'DESC')
  })

  it('goes by since_id when both ends are given', () => {
    assert.deepEqual(
      [parse({ since_id: 5, before_id: 9 }).sinceId, parse({ since_id: 5, before_id: 9 }).beforeId],
      [5, undefined],
    )
    assert.deepEqual([parse({ before_id: 9 }).sinceId, parse({ before_id: 9 }).beforeId], [undefined, 9])
    assert.equal(parse({ since_id: 0, before_id: 9 }).beforeId, undefined)
  })

  it('has ids that this server could have given', () => {
    for (const since_id of [0, 2 ** 53 - 1]) assert.equal(parse({ since_id }).sinceId, since_id)
    for (const since_id of [-1, 0.5, 2 ** 53, '1', true, NaN, Infinity]) {
      assert.match(
        refusal(() => parse({ since_id })),
        /^since_id must be an integer/,
      )
    }
  })
})

describe('error codes', () => {
  it('never change: programs act on them', () => {
    assert.deepEqual(ERROR_CODES.map((code) => `${String(STATUS_OF[code])} ${code}`).toSorted(), [
      '400 invalid_http',
      '400 invalid_json',
      '400 invalid_request',
      '400 invalid_statement',
      '400 request_already_processed',
      '401 proof_invalid',
      '401 proof_required',
      '403 invite_invalid',
      '403 invite_required',
      '403 permission_required',
      '403 registration_closed',
      '403 request_not_yours',
      '404 box_not_found',
      '404 not_found',
      '404 request_not_found',
      '404 sender_not_found',
      '405 method_not_allowed',
      '408 request_timeout',
      '410 box_closed',
      '410 link_replaced',
      '413 body_too_large',
      '415 unsupported_encoding',
      '415 unsupported_media_type',
      '428 puzzle_required',
      '429 contact_requests_full',
      '429 rate_limited',
      '431 headers_too_large',
      '500 internal',
      '503 busy',
      '503 read_only',
      '503 unavailable',
      '507 box_full',
      '507 service_full',
    ])
  })

  it('each come with a sentence, and a missing grant with what to do', () => {
    for (const code of ERROR_CODES) {
      const { error, ...rest } = errorBody(new ProtocolError(code))
      assert.match(error, /^[A-Z].*\.$/)
      const extra = code === 'permission_required' ? { action_required: 'request_permission' } : {}
      assert.deepEqual(rest, { code, ...extra })
    }
  })
})
