import type { Command } from 'commander'
import { randomBytes } from '../crypto/random.js'
import { readSettings } from '../server/config.js'
import { examine } from '../server/doctor/examine.js'
import type { Finding } from '../server/doctor/finding.js'
import { EXIT_FAILED } from './exit-codes.js'

export function addCheckCommand(program: Command, packageFolder: string): void {
  program
    .command('check')
    .description('look at the installation, and say what is wrong and what to do about it')
    .option('--json', 'one JSON object a line')
    .option('--quiet', 'only what is wrong, and nothing when nothing is: for cron')
    .action((wish: CheckWish) => check(wish, packageFolder))
}

interface CheckWish {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Exit code 1 when anything is wrong. */
async function check({ json = false, quiet = false }: CheckWish, packageFolder: string): Promise<void> {
  const needs = { settings: readSettings(), packageFolder, clock: Date.now, random: randomBytes }
  let wrong = 0
  for await (const finding of examine({ ...needs, nodeVersion: process.versions.node })) {
    if (finding.verdict === 'wrong') wrong++
    else if (quiet) continue
    process.stdout.write(json ? `${JSON.stringify(finding)}\n` : formatFinding(finding))
  }
  if (!json && !quiet)
    process.stdout.write(wrong === 0 ? '\nNothing is wrong.\n' : `\n${String(wrong)} to be put right.\n`)
  if (wrong > 0) process.exitCode = EXIT_FAILED
}

const WORDS: Readonly<Record<Finding['verdict'], string>> = { right: 'ok   ', note: 'note ', wrong: 'WRONG' }
const NAME_WIDTH = 9

function formatFinding({ check: name, verdict, says, advice }: Finding): string {
  const head = `${WORDS[verdict]}  ${name.padEnd(NAME_WIDTH)} `
  const lines = advice === undefined ? [says] : [says, `→ ${advice}`]
  return lines.map((line, at) => `${at === 0 ? head : ' '.repeat(head.length)}${line}\n`).join('')
}
