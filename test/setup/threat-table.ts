/** The table of `docs/threat-model.md`: what is kept, logged, read and answered, each by its name. */

/** `row`: a column of a table. `log`: a field of a line. `request`, `answer`: headers. */
export type Kind = 'row' | 'log' | 'request' | 'answer'

export interface Named {
  readonly kind: Kind
  /** Headers in lower case. */
  readonly name: string
  /** On one store only, or read by Node alone; undefined: everywhere. */
  readonly where: 'embedded store' | 'MariaDB' | 'Node' | undefined
}

/** `| row `boxes.id`, `boxes.sealing` (MariaDB) | what is seen | how long |` */
const LINE =
  /^\| (row|log|request|answer) ((?:`[^`|]+`(?:, )?)+)(?: \((embedded store|MariaDB|Node)\))? \| ([^|]+) \| ([^|]+) \|$/

/** @throws when a line of the table is not of its form, or says nothing */
export function readThreatTable(markdown: string): readonly Named[] {
  const lines = markdown.split('\n').filter((line) => /^\| *(row|log|request|answer)\b/.test(line))
  return lines.flatMap((line) => {
    const [, kind, names = '', where, seen = '', kept = ''] = LINE.exec(line) ?? []
    if (kind === undefined || seen.trim() === '' || kept.trim() === '')
      throw new Error(`not a line of the table: ${line}`)
    return [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({
      kind: kind as Kind,
      name: kind === 'request' || kind === 'answer' ? name.toLowerCase() : name,
      where: where as Named['where'],
    }))
  })
}

/** In words, sorted: nothing when the two are the same. */
export function differences(named: readonly string[], there: Iterable<string>): readonly string[] {
  const [inTable, inFact] = [new Set(named), new Set(there)]
  return [
    ...[...inFact].filter((name) => !inTable.has(name)).map((name) => `${name} is not in the table`),
    ...[...inTable].filter((name) => !inFact.has(name)).map((name) => `${name} is in the table only`),
    ...named.filter((name, at) => named.indexOf(name) !== at).map((name) => `${name} is there twice`),
  ].toSorted()
}
