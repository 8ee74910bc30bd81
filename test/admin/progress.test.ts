import assert from 'node:assert/strict'
import { createProgress } from '../../src/admin/progress.js'

describe('how far a command has come', () => {
  let written: string
  let nowMs: number

  beforeEach(() => {
    ;[written, nowMs] = ['', 50_000]
  })

  const begin = (total: number, isTTY: boolean) => {
    const stream = {
      isTTY,
      write: (text: string | Uint8Array) => {
        written += String(text)
        return true
      },
    }
    return createProgress('Copied', total, { stream, clock: () => nowMs })
  }
  const takeWritten = () => {
    const taken = written
    written = ''
    return taken
  }

  it('is one line on a terminal, written over at most five times a second', () => {
    const progress = begin(1_000_000, true)
    progress.add(0)
    assert.equal(takeWritten(), '\rCopied: 0 of 1,000,000 rows, 0 a second\u001B[K')
    nowMs += 199
    progress.add(100)
    assert.equal(takeWritten(), '')
    nowMs += 801
    progress.add(900)
    assert.equal(takeWritten(), '\rCopied: 0 %, 1,000 of 1,000,000 rows, 1,000 a second, 17 min left\u001B[K')
    nowMs += 500_000
    progress.add(910_000)
    assert.equal(
      takeWritten(),
      '\rCopied: 91 %, 911,000 of 1,000,000 rows, 1,818 a second, 49 s left\u001B[K',
    )
    progress.add(89_000)
    assert.equal(takeWritten(), '')
    progress.end()
    assert.equal(takeWritten(), '\rCopied: 1,000,000 of 1,000,000 rows, 1,996 a second\u001B[K\n')
  })

  it('is a line each ten seconds elsewhere, and nothing for what takes less', () => {
    const progress = begin(200, false)
    nowMs += 9_999
    progress.add(99)
    progress.end()
    assert.equal(takeWritten(), '')
    nowMs += 1
    progress.add(1)
    assert.equal(takeWritten(), 'Copied: 50 %, 100 of 200 rows, 10 a second, 10 s left\n')
    nowMs += 9_000
    progress.add(50)
    assert.equal(takeWritten(), '')
    nowMs += 1_000
    progress.add(0)
    assert.equal(takeWritten(), 'Copied: 75 %, 150 of 200 rows, 8 a second, 7 s left\n')
    progress.end()
    assert.equal(takeWritten(), '')
  })

  it('promises no end where nobody knows it, or more came than was thought', () => {
    const endless = begin(0, false)
    nowMs += 10_000
    endless.add(1_234_567)
    assert.equal(takeWritten(), 'Copied: 1,234,567 rows, 123,457 a second\n')
    const more = begin(10, false)
    nowMs += 10_000
    more.add(11)
    assert.equal(takeWritten(), 'Copied: 11 of 10 rows, 1 a second\n')
  })

  it('says where it was when it fails', () => {
    const progress = begin(100, true)
    progress.add(10)
    takeWritten()
    nowMs += 100
    progress.end()
    assert.equal(takeWritten(), '\rCopied: 10 %, 10 of 100 rows, 100 a second, 1 s left\u001B[K\n')
  })
})
