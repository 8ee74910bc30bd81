import assert from 'node:assert/strict'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { Patience, StoreFault } from '../../../src/server/database/dialects/dialect.js'
import { groupWrites } from '../../../src/server/database/group-writes.js'
import { eventually } from '../../setup/eventually.js'

interface Attempt {
  readonly writes: readonly number[]
  readonly patience: Patience
}

/** Writes are numbers; `faultOf` says which groups fail, and how, when `isDone` resolves. */
function startGroups(
  faultOf: (writes: readonly number[]) => StoreFault | undefined,
  isDone: () => Promise<unknown> = turn,
) {
  const attempts: Attempt[] = []
  const write = groupWrites<number, number>({
    writeTogether: async (writes, patience) => {
      attempts.push({ writes, patience })
      await isDone()
      const fault = faultOf(writes)
      if (fault !== undefined) throw new Error(fault)
      return writes.map((each) => each * 10)
    },
    bytesOf: () => 1,
    faultOf: (error) => (error as Error).message as StoreFault,
    maxWaiting: 100,
    onTooMany: () => new Error('too many'),
  })
  const all = (writes: readonly number[]) => Promise.allSettled(writes.map(write))
  return { write, all, attempts }
}

const said = (settled: readonly PromiseSettledResult<number>[]) =>
  settled.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).message))

describe('writes that wait together', () => {
  it('go as one group, and each is answered with its own outcome', async () => {
    const { all, attempts } = startGroups(() => undefined)
    assert.deepEqual(said(await all([1, 2, 3])), [10, 20, 30])
    assert.deepEqual(attempts, [{ writes: [1, 2, 3], patience: 'patient' }])
  })

  it('are at most two groups at once, of what came meanwhile', async () => {
    let release: (() => void) | undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const { all, write, attempts } = startGroups(
      () => undefined,
      () => released,
    )
    const groups = () => attempts.map(({ writes }) => writes)
    const first = all([1, 2])
    await eventually(groups, [[1, 2]])
    const second = all([3])
    await eventually(groups, [[1, 2], [3]])
    const others = []
    for (const each of [4, 5, 6]) {
      others.push(write(each))
      // A group of its own would begin in the first of these.
      for (let turns = 0; turns < 3; turns++) await turn()
    }
    assert.deepEqual(groups(), [[1, 2], [3]])
    release?.()
    await Promise.all([first, second, ...others])
    assert.deepEqual(groups(), [[1, 2], [3], [4, 5, 6]])
  })

  it('are tried in halves when one of them is wrong, and go on queueing for locks', async () => {
    const { all, attempts } = startGroups((writes) => (writes.includes(3) ? 'unexpected' : undefined))
    assert.deepEqual(said(await all([1, 2, 3, 4])), [10, 20, 'unexpected', 40])
    assert.deepEqual(
      attempts.map(({ writes }) => writes),
      [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]],
    )
    assert.ok(attempts.every(({ patience }) => patience === 'patient'))
  })

  it('do not queue a second time for a lock that one of them has met', async () => {
    let isHeld = true
    const { all, attempts } = startGroups((writes) => (isHeld && writes.includes(2) ? 'conflict' : undefined))
    const settled = all([1, 2])
    await wait(100)
    isHeld = false
    assert.deepEqual(said(await settled), [10, 20])
    assert.deepEqual(attempts[0], { writes: [1, 2], patience: 'patient' })
    assert.ok(attempts.slice(1).every(({ patience }) => patience === 'impatient'))
  })

  it('are all given up at once when the time for conflicts is over', async function () {
    this.timeout(10_000)
    const { all, attempts } = startGroups(
      () => 'conflict',
      () => wait(5_100),
    )
    assert.deepEqual(said(await all([1, 2, 3, 4])), ['conflict', 'conflict', 'conflict', 'conflict'])
    assert.equal(attempts.length, 1, 'not in halves, each of which would wait as long')
  })

  for (const fault of ['unavailable', 'misconfigured'] as const) {
    it(`are not tried again one by one when the store is ${fault}`, async () => {
      const { all, attempts } = startGroups(() => fault)
      assert.deepEqual(said(await all([1, 2, 3])), [fault, fault, fault])
      assert.equal(attempts.length, 1)
    })
  }

  it('that have waited long behind a store that says nothing are given up with the groups that it kept', async function () {
    this.timeout(15_000)
    const { write, attempts } = startGroups(
      () => 'unavailable',
      () => wait(5_500),
    )
    // A group each: these two are under way, and the third waits.
    const first = write(1).catch((error: unknown) => error)
    await eventually(() => attempts.length, 1)
    const second = write(2).catch((error: unknown) => error)
    await eventually(() => attempts.length, 2)
    const third = write(3).catch((error: unknown) => error)
    await wait(2_000)
    const late = write(4).catch((error: unknown) => error)
    for (const given of [await first, await second, await third]) assert.match(String(given), /unavailable/)
    assert.equal(attempts.flatMap(({ writes }) => writes).includes(3), false)
    assert.match(String(await late), /unavailable/)
    assert.equal(
      attempts.flatMap(({ writes }) => writes).includes(4),
      true,
      'who has not waited long is tried',
    )
  })

  it('are refused beyond those that may wait', async () => {
    const { all } = startGroups(() => undefined)
    const outcomes = said(await all(Array.from({ length: 120 }, (_, each) => each)))
    assert.equal(outcomes.filter((outcome) => outcome === 'too many').length, 20)
  })
})
