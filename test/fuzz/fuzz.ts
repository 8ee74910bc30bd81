/**
 * What `npm run fuzz` does: hostile requests against a server on each store, until something is answered 5xx, hangs, differs
 * from the description of the API, or memory grows. `--requests N` (10,000) for each store, `--seed S` to draw the same ones
 * again, `--store` `embedded` or `mariadb` for one of them.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { DIALECTS, removeSharedMariadb } from '../setup/stores.js'
import { describeFuzzed, fuzz } from './fuzzing.js'

void main().catch((error: unknown) => {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      store: { type: 'string', default: '' },
    },
  })
  const kinds = DIALECTS.filter(
    ({ isMariadb }) => values.store === '' || values.store === (isMariadb ? 'mariadb' : 'embedded'),
  )
  process.stdout.write(`Seed ${values.seed}, ${values.requests} requests to each store\n`)
  const onPart = (tenths: number) => process.stdout.write(`  ${String(tenths)}0 %\n`)
  try {
    for (const kind of kinds) {
      process.stdout.write(`${kind.name}\n`)
      const options = { requests: Number(values.requests), seed: Number(values.seed), onPart }
      process.stdout.write(`  ${describeFuzzed(await fuzz(kind, options))}\n`)
    }
  } finally {
    await removeSharedMariadb()
  }
}
