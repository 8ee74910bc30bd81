import type { Command } from 'commander'
import { randomBytes } from '../crypto/random.js'
import { rotateChallengeKey } from '../server/ownership/challenge-keys.js'
import { withStoreToChange } from './open-store.js'
import { minuteOf, printLine } from './print.js'

export function addRotateSecretCommand(program: Command): void {
  program
    .command('rotate-secret')
    .description('have the server vouch for challenges with a new key; those on their way keep working')
    .option('--json', 'one JSON object')
    .action(({ json = false }: { readonly json?: boolean }) => rotateSecret(json))
}

async function rotateSecret(isJson: boolean): Promise<void> {
  await withStoreToChange(async ({ config, stores }) => {
    if (config.secretKeys.length > 0) throw new Error(SECRET_IS_OPERATORS)
    const needs = { secrets: stores.secrets, random: randomBytes, clock: Date.now }
    const oldUntilMs = await rotateChallengeKey(needs)
    printLine(
      isJson,
      { rotated: true, old_until: new Date(oldUntilMs).toISOString() },
      `There is a new key, which servers that run use within a minute. The old one checks until ${minuteOf(oldUntilMs)}.`,
    )
  })
}

const SECRET_IS_OPERATORS =
  'SECRET_KEY is set, so the key is yours to change: put the new one in front of the old, with a comma between, and ' +
  'restart; ten minutes later take the old one away, and restart again.'
