import { hash } from 'node:crypto'
import type { Command } from 'commander'
import { randomBytes } from '../crypto/random.js'
import { encodeBase64Url } from '../encoding/base64.js'
import { DAY_MS, floorToMinute } from '../server/clock.js'
import { numberUpTo } from './arguments.js'
import { withStoreToChange } from './open-store.js'
import { printLine } from './print.js'

const INVITE_BYTES = 24
const DEFAULT_DAYS = 30
const MAX_DAYS = 3_650
const MAX_AT_ONCE = 1_000

export function addInviteCommand(program: Command): void {
  program
    .command('invite')
    .description('make links with which somebody may make a box, one each (REGISTRATION=invite)')
    .option('--days <days>', 'how long each is good', numberUpTo(MAX_DAYS), DEFAULT_DAYS)
    .option('--count <count>', 'how many to make', numberUpTo(MAX_AT_ONCE), 1)
    .option('--json', 'one JSON object a line')
    .action(invite)
}

interface InviteWish {
  readonly days: number
  readonly count: number
  readonly json?: boolean
}

async function invite({ days, count, json = false }: InviteWish): Promise<void> {
  await withStoreToChange(async ({ config, stores }) => {
    const invites = Array.from({ length: count }, () => encodeBase64Url(randomBytes(INVITE_BYTES)))
    const expiresAtMs = floorToMinute(Date.now()) + days * DAY_MS
    await stores.invites.add(
      invites.map((text) => hash('sha256', text, 'buffer')),
      expiresAtMs,
    )
    for (const text of invites) {
      const link = `${config.baseUrls[0]}/#invite=${text}`
      printLine(json, { invite: text, link, expires_at: new Date(expiresAtMs).toISOString() }, link)
    }
    if (config.registration !== 'invite') {
      process.stderr.write(
        `Nobody is asked for an invite here: REGISTRATION is ${config.registration}, and would have to be invite.\n`,
      )
    }
  })
}
