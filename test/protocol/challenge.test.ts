import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatChallenge, formatChallengeClaims, parseChallenge } from '../../src/protocol/challenge.js'
import { formatLink, formatLinkToken, parseLinkToken } from '../../src/protocol/link.js'
import { isLoopbackHost, isSameOrigin, parseOrigin } from '../../src/protocol/origin.js'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const challenges = fc.record({
  origin: fc.webUrl().map((url) => new URL(url).origin),
  expiresAtMs: fc.integer({ min: 1, max: 9_999_999_999_999 }),
  keyId: bytes(8),
  nonce: bytes(16),
  mac: bytes(32),
})

const GOOD = `sealdrop-challenge-1 https://drop.example 1795228600639 ${'A'.repeat(11)} ${'A'.repeat(22)} ${'A'.repeat(43)}`

describe('a challenge', () => {
  it('reads back as it was written, in one text only', () => {
    fc.assert(
      fc.property(challenges, (challenge) => {
        const text = formatChallenge(challenge)
        assert.ok(text.startsWith('sealdrop-challenge-1 '))
        assert.ok(text.startsWith(`${formatChallengeClaims(challenge)} `))
        assert.deepEqual(parseChallenge(text), { ...challenge })
      }),
    )
    assert.equal(formatChallenge(parseChallenge(GOOD) ?? assert.fail()), GOOD)
  })

  const refused = [
    '',
    ' ',
    GOOD.replace('-1 ', '-2 '),
    GOOD.replace(' https', '  https'),
    GOOD.replace('https://drop.example', ''),
    GOOD.replace('1795228600639', '01795228600639'),
    GOOD.replace('1795228600639', '-1795228600639'),
    GOOD.replace('1795228600639', '1.8e12'),
    GOOD.replace('1795228600639', '99999999999999999'),
    GOOD.replace('A'.repeat(11), 'A'.repeat(12)),
    GOOD.slice(0, -1),
    `${GOOD}A`,
    `${GOOD}=`,
    `${GOOD} `,
    `${GOOD} x`,
    `${GOOD}\n`,
    ` ${GOOD}`,
    GOOD.slice(0, -1) + 'B',
    GOOD.split(' ').slice(0, 5).join(' '),
  ]
  for (const text of refused) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(parseChallenge(text), undefined)
    })
  }
})

describe('a link token', () => {
  it('is link_ and 24 bytes in base64url', () => {
    const token = formatLinkToken(new Uint8Array(24).fill(0xff))
    assert.equal(token, `link_${'_'.repeat(32)}`)
    assert.equal(parseLinkToken(token), token)
    const link = { kind: 'server', baseUrl: 'https://drop.example/x', linkToken: token } as const
    assert.equal(formatLink(link), `https://drop.example/x/l/${token}`)
  })

  for (const text of [
    '',
    'link_',
    `link_${'A'.repeat(31)}`,
    `link_${'A'.repeat(33)}`,
    `Link_${'A'.repeat(32)}`,
    `link_${'+'.repeat(32)}`,
    ` link_${'A'.repeat(32)}`,
    `link_${'A'.repeat(32)}\n`,
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(parseLinkToken(text), undefined)
    })
  }
})

describe('an origin', () => {
  it('is that of a web address', () => {
    assert.equal(parseOrigin('https://drop.example/path?x#y'), 'https://drop.example')
    assert.equal(parseOrigin('http://localhost:5000'), 'http://localhost:5000')
    for (const text of [
      '',
      'drop.example',
      'ftp://x',
      'javascript:alert(1)',
      'https://',
      'file:///etc',
      'null',
    ]) {
      assert.equal(parseOrigin(text), undefined, text)
    }
  })

  it('is the same under each name of this machine, and under no other', () => {
    const loopback = ['http://localhost:5000', 'http://127.0.0.1:5000', 'http://[::1]:5000']
    for (const one of loopback) for (const other of loopback) assert.ok(isSameOrigin(one, other))
    for (const other of ['http://localhost:5001', 'https://localhost:5000', 'http://drop.example:5000']) {
      assert.ok(!isSameOrigin('http://localhost:5000', other), other)
    }
    assert.ok(!isLoopbackHost('localhost.example'))
  })
})
