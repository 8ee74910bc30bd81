import assert from 'node:assert/strict'
import { createLog } from '../../src/server/log.js'
import type { LogLevel } from '../../src/server/config.js'

function logged(
  level: LogLevel,
  write: (log: ReturnType<typeof createLog>) => void,
): readonly Record<string, unknown>[] {
  const lines: string[] = []
  write(createLog(level, { write: (line) => lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** As a driver words them: with the value that it could not store. */
function quotingError(): Error {
  const cause = Object.assign(new TypeError('cause with MARKED'), { sql: "insert into x values ('MARKED')" })
  return Object.assign(new Error("Duplicate entry 'MARKED' for key", { cause }), {
    code: 'ER_DUP_ENTRY',
    sql: "insert into x values ('MARKED')",
    sqlMessage: "Duplicate entry 'MARKED'",
  })
}

describe('the log', () => {
  it('says of a fault where it was and of what kind, and nothing of what it was about', () => {
    const [line, ...others] = logged('info', (log) => {
      log.fault('a request failed', quotingError(), 'request-1')
    })
    assert.ok(line)
    assert.deepEqual(others, [])
    assert.ok(!JSON.stringify(line).includes('MARKED'))
    assert.deepEqual(
      [line['msg'], line['id'], line['error'], line['code']],
      ['a request failed', 'request-1', 'Error', 'ER_DUP_ENTRY'],
    )
    assert.match(String((line['stack'] as string[])[0]), /^at quotingError /)
    assert.equal((line['cause'] as { error: string }).error, 'TypeError')
  })

  it('says of what was thrown and is no error only that', () => {
    const [line] = logged('info', (log) => {
      log.fault('odd', 'MARKED')
    })
    assert.deepEqual([line?.['msg'], line?.['thrown']], ['odd', 'string'])
    assert.ok(!JSON.stringify(line).includes('MARKED'))
  })

  it('names neither the machine nor the process', () => {
    const [line] = logged('info', (log) => {
      log.event('started', { port: 5000 })
    })
    assert.deepEqual(Object.keys(line ?? {}), ['level', 'time', 'port', 'msg'])
  })

  it('has security events as lines of their own', () => {
    const [line] = logged('info', (log) => {
      log.security('drops_deleted', { box: '5f0e3c9a1b7d2468', count: 3 })
    })
    const { time, ...rest } = line ?? {}
    assert.equal(typeof time, 'number')
    assert.deepEqual(rest, { level: 30, security: 'drops_deleted', box: '5f0e3c9a1b7d2468', count: 3 })
  })

  it('is as quiet as it is set to be', () => {
    const all = (log: ReturnType<typeof createLog>) => {
      log.request({ id: '1', method: 'GET', route: '/', status: 200, ms: 1 })
      log.security('proof_failed', {})
      log.warning('careful')
      log.fault('broken', new Error())
    }
    assert.equal(logged('info', all).length, 4)
    assert.equal(logged('warn', all).length, 2)
    assert.equal(logged('error', all).length, 1)
    assert.equal(logged('silent', all).length, 0)
  })
})
