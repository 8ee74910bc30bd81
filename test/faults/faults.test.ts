/** What is answered 201 is never lost, and nothing is there twice, whatever is killed, cut or frozen meanwhile. */
import { setTimeout as wait } from 'node:timers/promises'
import { STORES } from '../setup/stores.js'
import { describePlayed, type Fault, faultsOn, openStage, type PlayOptions, type Stage } from './scene.js'

const WARM = 200

for (const kind of STORES.filter(({ name }) => !name.includes('latin1'))) {
  describe(`what is answered 201 is read once — on ${kind.name}`, function () {
    this.timeout(90_000)
    let stage: Stage

    before(async () => {
      stage = await openStage(kind)
    })
    after(() => stage.close())

    const play = async (fault: Fault, options: Partial<PlayOptions> = {}) => {
      const played = await stage.play(fault, { warm: WARM, ...options })
      process.stdout.write(`      ${describePlayed(played)}\n`)
    }

    for (const [title, fault] of Object.entries(faultsOn(kind))) it(`when ${title}`, () => play(fault))

    it('when connections are cut in the middle of an answer', () => play(() => wait(500), { isCut: true }))
  })
}
