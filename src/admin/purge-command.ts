import type { Command } from 'commander'
import { forgetExpired, type Forgotten } from '../server/forget-expired.js'
import { withStoreToChange } from './open-store.js'
import { countOf, printLine } from './print.js'

export function addPurgeCommand(program: Command): void {
  program
    .command('purge')
    .description('remove all that has expired, as a server that runs does every minute')
    .option('--json', 'one JSON object')
    .option('--quiet', 'say nothing: for cron')
    .action(purge)
}

interface PurgeWish {
  readonly json?: boolean
  readonly quiet?: boolean
}

async function purge({ json = false, quiet = false }: PurgeWish): Promise<void> {
  await withStoreToChange(async ({ config, database, stores }) => {
    const scrubStore = () => database.dialect.scrub(database.query)
    const forgotten = await forgetExpired({ ...stores, scrubStore, config, clock: Date.now })
    if (!quiet) printLine(json, factsOf(forgotten), format(forgotten))
  })
}

function factsOf(forgotten: Forgotten): object {
  return {
    drops: forgotten.drops,
    idle_boxes: forgotten.idleBoxes,
    rows_of_deleted_boxes: forgotten.remains,
    key_statements: forgotten.statements,
    contact_requests: forgotten.contactRequests,
    retry_hashes: forgotten.sends,
    spent_challenges: forgotten.challenges,
    invites: forgotten.invites,
    server_secrets: forgotten.secrets,
  }
}

function format(forgotten: Forgotten): string {
  const all = [
    countOf(forgotten.drops, 'drop'),
    countOf(forgotten.idleBoxes, 'box that nobody opened', 'boxes that nobody opened'),
    countOf(forgotten.remains, 'row of deleted boxes', 'rows of deleted boxes'),
    countOf(forgotten.statements, 'key statement'),
    countOf(forgotten.contactRequests, 'contact request'),
    countOf(forgotten.sends, 'hash of a send', 'hashes of sends'),
    countOf(forgotten.challenges, 'spent challenge'),
    countOf(forgotten.invites, 'invite'),
    countOf(forgotten.secrets, 'old secret of the server', 'old secrets of the server'),
  ]
  const removed = all.filter((each) => !each.startsWith('0 '))
  return removed.length === 0 ? 'Nothing had expired.' : `Removed ${removed.join(', ')}.`
}
