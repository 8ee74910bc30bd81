import assert from 'node:assert/strict'
import fc from 'fast-check'
import { excerptOf, makeVisible } from '../../src/web/inbox/visible-text.js'

describe('text of strangers', () => {
  it('shows by its number what cannot be seen and could change what is', () => {
    for (const [text, visible] of [
      ['pay \u202etnuocca', 'pay [U+202E]tnuocca'],
      ['a\u2066b\u2069', 'a[U+2066]b[U+2069]'],
      ['zero\u200bwidth\ufeff', 'zero[U+200B]width[U+FEFF]'],
      ['bell\u0007 \u001b[2J', 'bell[U+0007] [U+001B][2J'],
      ['soft\u00adhyphen', 'soft[U+00AD]hyphen'],
      ['line\u2028end', 'line[U+2028]end'],
      ['tag\u{e0041}', 'tag[U+E0041]'],
      ['private\ue000', 'private[U+E000]'],
      ['half\ud800', 'half[U+D800]'],
      ['filler\u3164', 'filler[U+3164]'],
      ['a\rb', 'a[U+000D]b'],
    ] as const) {
      assert.deepEqual(makeVisible(text), { text: visible, hasHidden: true })
    }
  })

  it('keeps what languages and emoji are written with, and the ends of lines', () => {
    for (const text of ['می‌خواهم', '👩‍👩‍👧 ❤️', 'eins\n\tzwei', 'שלום עולם', 'é ñ 你好']) {
      assert.deepEqual(makeVisible(text), { text, hasHidden: false })
    }
    assert.deepEqual(makeVisible('one\r\ntwo'), { text: 'one\ntwo', hasHidden: false })
  })

  it('has nothing hidden left in it, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { text: visible } = makeVisible(text)
        assert.equal(makeVisible(visible).hasHidden, false)
        assert.doesNotMatch(visible, /[\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
      }),
    )
  })

  it('is one line of a list, cut between characters', () => {
    assert.equal(excerptOf('one\n\n  two', 20), 'one two')
    assert.equal(excerptOf('🕊️'.repeat(30), 4), '🕊️🕊️ …')
    assert.equal(excerptOf('a'.repeat(5), 5), 'aaaaa')
    assert.equal(excerptOf('a'.repeat(6), 5), 'aaaaa …')
  })
})
