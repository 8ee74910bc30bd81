import { randomInt } from 'node:crypto'
import { DIALECTS } from '../setup/stores.js'
import { describeFuzzed, fuzz } from './fuzzing.js'

const REQUESTS = 20_000 / DIALECTS.length

describe('hostile requests', function () {
  this.timeout(300_000)

  for (const kind of DIALECTS) {
    it(`are answered below 500, in time, as described, and leave nothing behind — on ${kind.name}`, async () => {
      const seed = randomInt(2 ** 31)
      process.stdout.write(`      seed ${String(seed)}\n`)
      process.stdout.write(`      ${describeFuzzed(await fuzz(kind, { requests: REQUESTS, seed }))}\n`)
    })
  }
})
