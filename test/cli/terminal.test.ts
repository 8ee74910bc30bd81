import assert from 'node:assert/strict'
import { asciiJson, visible, visibleLine } from '../../src/cli/terminal.js'

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
})
