/** What a run found, as a table to read and as JSON to compare. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { Spread } from './measure.js'

export type Goal = { readonly atLeast: number } | { readonly atMost: number }

export interface Finding {
  readonly what: string
  readonly unit: string
  readonly found: Spread
  readonly goal?: Goal
}

export interface Report {
  readonly add: (what: string, unit: string, found: Spread | number, goal?: Goal) => void
  /** A heading, and what is being measured meanwhile. */
  readonly section: (title: string) => void
  /** Prints the table, writes the JSON; answers whether every goal is met, or was not to be judged on this machine. */
  readonly close: (file: string) => boolean
}

/** Below this the load generator, the database and the server take the processor from one another. */
const CORES_TO_JUDGE = 4

export function createReport(mode: string): Report {
  const sections: { title: string; findings: Finding[] }[] = []
  const startedAt = new Date()
  return {
    section(title) {
      process.stderr.write(`${title} …\n`)
      sections.push({ title, findings: [] })
    },
    add(what, unit, found, goal) {
      const spread = typeof found === 'number' ? { median: found, least: found, most: found } : found
      sections.at(-1)?.findings.push({ what, unit, found: spread, ...(goal === undefined ? {} : { goal }) })
    },
    close(file) {
      const machine = describeMachine()
      const isJudged = machine.cores >= CORES_TO_JUDGE
      const missed = sections.flatMap(({ findings }) =>
        findings.filter((finding) => isMet(finding) === false),
      )
      process.stdout.write(`${startedAt.toISOString().slice(0, 10)}, ${mode}, ${describe(machine)}\n`)
      for (const { title, findings } of sections) {
        process.stdout.write(`\n${title}\n\n${tableOf(findings)}`)
      }
      const verdict = isJudged
        ? `${String(missed.length)} goals missed`
        : `not judged: it takes ${String(CORES_TO_JUDGE)} cores`
      process.stdout.write(`\n${verdict}\n`)
      const report = { date: startedAt.toISOString(), mode, machine, isJudged, sections }
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
      process.stderr.write(`Written to ${file}\n`)
      return !isJudged || missed.length === 0
    },
  }
}

function isMet({ found, goal }: Finding): boolean | undefined {
  if (goal === undefined) return undefined
  return 'atLeast' in goal ? found.median >= goal.atLeast : found.median <= goal.atMost
}

function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { what, unit, found, goal } = finding
    const met = isMet(finding)
    return [
      what,
      `${format(found.median)}${unit === '' ? '' : ` ${unit}`}`,
      found.least === found.most ? '' : `${format(found.least)} … ${format(found.most)}`,
      goal === undefined ? '' : 'atLeast' in goal ? `≥ ${String(goal.atLeast)}` : `≤ ${String(goal.atMost)}`,
      met === undefined ? '' : met ? 'yes' : '**no**',
    ]
  })
  const head = ['', 'median', 'least … most', 'goal', 'met']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function format(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function describeMachine() {
  const [processor] = cpus()
  return {
    cores: cpus().length,
    processor: processor?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    mariadb: /\d+\.\d+\.\d+/.exec(execFileSync('mariadbd', ['--version']).toString())?.[0] ?? 'unknown',
  }
}

function describe(machine: ReturnType<typeof describeMachine>): string {
  const { cores, processor, memoryGib, node, mariadb } = machine
  return `${String(cores)} cores (${processor}), ${String(memoryGib)} GiB, Node ${node.slice(1)}, MariaDB ${mariadb}`
}
