/**
 * What `npm run torture` does: faults in an order that a seed decides, on each store in turn, with senders and a reader
 * running, until the time is over or something is lost. `--minutes N` (10), `--seed S` to play an order again, `--store`
 * `embedded` or `mariadb` for one of them.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { removeSharedMariadb, type StoreKind, STORES } from '../setup/stores.js'
import { describePlayed, type Fault, faultsOn, openStage } from './scene.js'

type Random = (below: number) => number

void main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      store: { type: 'string', default: '' },
    },
  })
  const kinds = STORES.filter(
    ({ name, isMariadb }) =>
      !name.includes('latin1') &&
      (values.store === '' || values.store === (isMariadb ? 'mariadb' : 'embedded')),
  )
  process.stdout.write(
    `Seed ${values.seed}, ${values.minutes} minutes, on ${kinds.map(({ name }) => name).join(' and ')}\n`,
  )
  const random = seeded(Number(values.seed))
  const msEach = (Number(values.minutes) * 60_000) / kinds.length
  try {
    for (const kind of kinds) await torture(kind, random, msEach)
  } finally {
    await removeSharedMariadb()
  }
  process.stdout.write('Nothing was lost, missed or there twice.\n')
}

async function torture(kind: StoreKind, random: Random, ms: number): Promise<void> {
  const stage = await openStage(kind)
  const titles = Object.entries(faultsOn(kind))
  try {
    for (const endsAt = Date.now() + ms; Date.now() < endsAt;) {
      const [title, fault] = titles[random(titles.length)] ?? NOTHING
      const [nextTitle, next] = random(3) === 0 ? (titles[random(titles.length)] ?? NOTHING) : NOTHING
      const isCut = random(4) === 0
      const pauseMs = random(400)
      const warm = 50 + random(1_000)
      process.stdout.write(
        `${kind.name}: ${title}${nextTitle === '' ? '' : `, and then ${nextTitle}`}${isCut ? ', connections cut' : ''}\n`,
      )
      const both: Fault = async (scene) => {
        await fault(scene)
        await wait(pauseMs)
        await next(scene)
      }
      process.stdout.write(`  ${describePlayed(await stage.play(both, { warm, isCut }))}\n`)
    }
  } finally {
    await stage.close()
  }
}

const NOTHING: readonly [string, Fault] = ['', () => Promise.resolve()]

/** The same numbers for the same seed (mulberry32). */
function seeded(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
