import assert from 'node:assert/strict'
import { asciiJson, qrCode, setIn, visible, visibleLine, visibleName } from '../../src/cli/terminal.js'

describe('what strangers wrote, on a terminal', () => {
  it('is shown by its number where it would be invisible', () => {
    const INVISIBLE = {
      'a\u00adb': 'a\\u00adb',
      'a\u034fb': 'a\\u034fb',
      'a\u115f\u1160b': 'a\\u115f\\u1160b',
      'a\u17b4b': 'a\\u17b4b',
      'a\u180bb': 'a\\u180bb',
      'a\u200bb': 'a\\u200bb',
      'a\u2060\u2063b': 'a\\u2060\\u2063b',
      'a\u3164b': 'a\\u3164b',
      'a\ufeff\uffa0b': 'a\\ufeff\\uffa0b',
      'a\u{1d173}b': 'a\\u{1d173}b',
      'a\u{e0041}\u{e007f}b': 'a\\u{e0041}\\u{e007f}b',
      'a\u{e0100}b': 'a\\u{e0100}b',
      'a\ud83db': 'a\\ud83db',
    }
    for (const [text, shown] of Object.entries(INVISIBLE)) assert.equal(visible(text), shown)
    assert.equal(visibleLine('a\nb\tc'), 'a\\u000ab\\u0009c')
  })

  it('is left as it is where scripts and emoji need it', () => {
    for (const text of [
      '👩‍👩‍👧',
      '❤️ ☎︎',
      'می‌خواهم',
      'שלום\u200f!',
      'a\u200eb',
      '\u061cعربي',
      '각 é ก็',
      '🇦🇹',
      'a\tb\nc',
    ]) {
      assert.equal(visible(text), text)
    }
  })

  it('goes through JSON in ASCII unharmed', () => {
    const text = 'a\u{e0041}🕊️\u00ad\u202e\ud83d"\\u{e0041}'
    assert.match(asciiJson({ text }), /^[\x20-\x7e]*$/)
    assert.deepEqual(JSON.parse(asciiJson({ text })), { text })
  })

  it('is broken before the terminal breaks it, by the columns that it takes there', async () => {
    const BROKEN = {
      [`head\n${'x'.repeat(15)}`]: `head\n   ${'x'.repeat(7)}\n   ${'x'.repeat(7)}\n   x`,
      'head is long': 'head is\n    long',
      'h\n\n漢字漢字': 'h\n   \n   漢字漢\n   字',
      'h\n한글x한글': 'h\n   한글x한\n   글',
      'h\ne\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301':
        'h\n   e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301\n   e\u0301',
      'h\n👩\u200d👩\u200d👧\u200d👦': 'h\n   👩\u200d👩\u200d👧\u200d\n   👦',
      'h\n🇦🇹🇦🇹': 'h\n   🇦🇹🇦\n   🇹',
      'h\n❤️❤️❤️❤️': 'h\n   ❤️❤️❤️\n   ❤️',
      'h\n\tx': 'h\n   \n   \t\n   x',
    }
    for (const [text, shown] of Object.entries(BROKEN)) assert.equal(await setIn(text, 10), shown)
  })

  it('stays whole where no terminal breaks it', async () => {
    const long = 'x'.repeat(16_000)
    assert.equal(await setIn(`head\n${long}`, Infinity), `head\n   ${long}`)
  })

  it('does not end the quotation marks that a name stands in', () => {
    const NAMES = {
      '“Bob”, verified': '\\u201cBob\\u201d, verified',
      'Bob", verified "': 'Bob\\u0022, verified \\u0022',
      'Bob\u2033 Bob\u05f4 Bob\uff02 Bob\u275e': 'Bob\\u2033 Bob\\u05f4 Bob\\uff02 Bob\\u275e',
      'Bob’’, verified': 'Bob\\u2019’, verified',
      "Bob'', verified": "Bob\\u0027', verified",
      "Seán O’Brien, D'Arcy, ‘Ōlelo": "Seán O’Brien, D'Arcy, ‘Ōlelo",
      'x\ny': 'x\\u000ay',
      [`${'é'.repeat(63)}🐙`]: `${'é'.repeat(63)}🐙`,
      [`${'é'.repeat(63)}🐙x`]: `${'é'.repeat(63)}🐙…`,
    }
    for (const [name, shown] of Object.entries(NAMES)) assert.equal(visibleName(name), shown)
  })
})

describe('a QR code', () => {
  const link = `https://drop.example/l#link_${'A'.repeat(32)}.${'B'.repeat(43)}`

  it('has every module where it belongs, black on white, and fits a usual terminal', async () => {
    const { default: encode } = await import('qr')
    const code = await qrCode(link, 80)
    assert.ok(code)
    const rows = code.split('\n').map((row) => {
      // eslint-disable-next-line no-control-regex -- the colours
      const [, blocks = ''] = /^\u001b\[38;5;16;48;5;231m([█▀▄ ]+)\u001b\[0m$/.exec(row) ?? []
      return Array.from(blocks)
    })
    const modules = rows.flatMap((row) => [
      row.map((block) => '█▀'.includes(block)),
      row.map((block) => '█▄'.includes(block)),
    ])
    const expected = encode(link, 'raw')
    assert.deepEqual(modules.slice(0, expected.length), expected)
    assert.ok(rows.every((row) => row.length <= 60))
  })

  it('is left out where it would be torn apart', async () => {
    assert.equal(await qrCode(link, 40), undefined)
  })
})
