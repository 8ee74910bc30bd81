/** Fails when a line of `crypto` or `protocol` was not run by any test. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

type Summary = Readonly<
  Record<string, { readonly lines: { readonly total: number; readonly covered: number } }>
>

const summary = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Summary
const held = Object.entries(summary).filter(([file]) => /[\\/]src[\\/](crypto|protocol)[\\/]/.test(file))
const uncovered = held.filter(([, { lines }]) => lines.covered < lines.total)
for (const [file, { lines }] of uncovered) {
  process.stdout.write(
    `${path.relative('.', file)}: ${String(lines.total - lines.covered)} lines that no test runs\n`,
  )
}
if (held.length === 0) process.stdout.write('No coverage of crypto and protocol was measured.\n')
process.exit(held.length > 0 && uncovered.length === 0 ? 0 : 1)
