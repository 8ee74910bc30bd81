/** What is kept of a box, as a file for other programs or for people. */
import type { PageTexts } from '../page-texts.js'
import type { OpenBox } from './open-box.js'
import type { KeptDrop } from './vault.js'
import { makeVisible } from './visible-text.js'

export interface Exported {
  readonly ending: 'json' | 'txt'
  readonly type: string
  readonly parts: readonly string[]
}

export async function formatExport(
  form: 'json' | 'text',
  { kept, drops }: Pick<OpenBox, 'kept' | 'drops'>,
  texts: PageTexts,
): Promise<Exported> {
  const parts: string[] = []
  for await (const drop of drops.all()) {
    parts.push(form === 'json' ? JSON.stringify(jsonOf(drop)) : textOf(drop, texts))
  }
  if (form === 'text') return { ending: 'txt', type: 'text/plain;charset=utf-8', parts }
  const { name } = kept()
  const head = `{"format":"sealdrop messages v1","box":${JSON.stringify(name)},"messages":[\n`
  const lines = parts.map((part, at) => (at === 0 ? part : `,\n${part}`))
  return { ending: 'json', type: 'application/json', parts: [head, ...lines, '\n]}\n'] }
}

function jsonOf({ id, createdAtMs, seen, kind, text, name, nick }: KeptDrop) {
  const created_at = new Date(createdAtMs).toISOString()
  return { id, created_at, seen, kind, name: name ?? null, unsealed_name: nick ?? null, text: text ?? null }
}

const RULE = '-'.repeat(72)

function textOf({ createdAtMs, kind, text = '', name, nick }: KeptDrop, texts: PageTexts): string {
  const called = name ?? nick
  const claim = name === undefined ? 'inbox.nickNotVerified' : 'inbox.nameNotVerified'
  const head = [
    texts.say('inbox.arrived', { time: texts.time(new Date(createdAtMs)) }),
    called === undefined
      ? texts.say('inbox.unnamed')
      : `  ${texts.say(claim, { name: makeVisible(called).text.replaceAll('\n', ' ') })}`,
  ]
  const cannot = kind === 'no key' || kind === 'unreadable'
  const body = cannot ? texts.say('inbox.cannotBeOpened') : makeVisible(text).text
  // A line of its own in a message must not look like the head of the next one.
  const lines = body.split('\n').map((line) => `  ${line}`)
  return `${[...head, '', ...lines, '', RULE, ''].join('\n')}\n`
}
