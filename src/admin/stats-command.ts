import type { Command } from 'commander'
import { migrations } from '../../migrations/index.js'
import { createStatsStore } from '../server/stats-store.js'
import { withStore } from './open-store.js'
import { countOf, printLine } from './print.js'

export function addStatsCommand(program: Command): void {
  program
    .command('stats')
    .description('say how many boxes and drops there are, and how large, and name none')
    .option('--json', 'one JSON object')
    .action(({ json = false }: { readonly json?: boolean }) => stats(json))
}

async function stats(isJson: boolean): Promise<void> {
  await withStore(async ({ database, facts }) => {
    const { boxes, drops, contactRequests, invites } = await createStatsStore(database).read()
    const said = {
      boxes: {
        open: boxes.open,
        closed: boxes.closed,
        contacts_only: boxes.forContacts,
        being_deleted: boxes.beingDeleted,
      },
      drops,
      contact_requests: contactRequests,
      invites,
      store: { name: facts.product, bytes: facts.storedBytes ?? null },
      schema: migrations.at(-1)?.name ?? '',
    }
    printLine(isJson, said, format(said))
  })
}

interface Said {
  readonly boxes: Readonly<Record<'open' | 'closed' | 'contacts_only' | 'being_deleted', number>>
  readonly drops: Readonly<Record<'unseen' | 'seen', { readonly count: number; readonly bytes: number }>>
  readonly contact_requests: Readonly<Record<'pending' | 'granted', number>>
  readonly invites: number
  readonly store: { readonly name: string; readonly bytes: number | null }
  readonly schema: string
}

const NAME_WIDTH = 18

function format({ boxes, drops, contact_requests, invites, store, schema }: Said): string {
  const number = (count: number) => count.toLocaleString('en')
  const size = ({ count, bytes }: Said['drops']['seen']) => `${number(count)}, ${countOf(bytes, 'byte')}`
  const rows = [
    ['Boxes', `${number(boxes.open)} open, ${number(boxes.closed)} closed`],
    ['', `${number(boxes.contacts_only)} of them for contacts only`],
    ['', `${number(boxes.being_deleted)} being deleted`],
    ['Unseen drops', size(drops.unseen)],
    ['Seen drops', size(drops.seen)],
    [
      'Contact requests',
      `${number(contact_requests.pending)} pending, ${number(contact_requests.granted)} granted`,
    ],
    ['Invites', `${number(invites)} not used yet`],
    ['Store', store.bytes === null ? store.name : `${store.name}, ${countOf(store.bytes, 'byte')}`],
    ['Schema', schema],
  ]
  return rows.map(([name = '', value = '']) => `${name.padEnd(NAME_WIDTH)}${value}`).join('\n')
}
