import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { createServiceRoom } from '../../../src/server/drops/service-room.js'

describe('room in the whole service', () => {
  it('is summed up once for all that ask meanwhile, and again after ten seconds', async () => {
    let sums = 0
    let nowMs = 0
    const sum = async () => {
      sums++
      await wait(20)
      return 50
    }
    const room = createServiceRoom(100, sum, () => nowMs)
    const answers = await Promise.all(Array.from({ length: 50 }, () => room.hasRoomFor(50)))
    assert.ok(answers.every(Boolean))
    assert.equal(sums, 1)
    nowMs = 10_001
    assert.equal(await room.hasRoomFor(51), false)
    assert.equal(sums, 2)
  })

  it('counts what is stored while it is summed up', async () => {
    let finish: (total: number) => void = () => undefined
    const room = createServiceRoom(
      100,
      () => new Promise((resolve) => (finish = resolve)),
      () => 0,
    )
    const asked = room.hasRoomFor(10)
    room.add(60)
    finish(40)
    assert.equal(await asked, false)
  })

  it('is asked for again when it could not be summed up', async () => {
    let isDown = true
    const sum = () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(0))
    const room = createServiceRoom(100, sum, () => 0)
    await assert.rejects(room.hasRoomFor(1), /down/)
    isDown = false
    assert.equal(await room.hasRoomFor(1), true)
  })
})
