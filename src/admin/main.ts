#!/usr/bin/env node
/** The command `sealdrop-admin`: what an operator asks of a server's settings and store. */
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { migrations } from '../../migrations/index.js'
import { randomBytes } from '../crypto/random.js'
import { ConfigError, parseConfig, readSettings } from '../server/config.js'
import { openDatabase } from '../server/database/database.js'
import { migrateDown, migrateUp, SchemaTooNewError } from '../server/database/migrate.js'
import { examine } from '../server/doctor/examine.js'
import type { Finding } from '../server/doctor/finding.js'
import { findPackageFolder, readVersion } from '../server/package-folder.js'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

const packageFolder = findPackageFolder(__dirname)

void main()

async function main(): Promise<void> {
  try {
    await commands().parseAsync()
  } catch (error) {
    process.exitCode = explain(error)
  }
}

function explain(error: unknown): number {
  // --help and --version end so as well; what is wrong with the words of a command has been said.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  const isForOperator = error instanceof ConfigError || error instanceof SchemaTooNewError
  const says = isForOperator || error instanceof Error ? error.message : 'something unexpected happened.'
  process.stderr.write(`sealdrop-admin: ${says}\n`)
  return EXIT_FAILED
}

function commands(): Command {
  const program = new Command('sealdrop-admin')
    .description(
      'What an operator asks of a Sealdrop server. Reads the settings of the folder that it is called in.',
    )
    .version(readVersion(packageFolder))
    .showHelpAfterError('(sealdrop-admin --help tells more)')
    .exitOverride()
  program
    .command('check')
    .description('look at the installation, and say what is wrong and what to do about it')
    .option('--json', 'one JSON object a line')
    .option('--quiet', 'only what is wrong, and nothing when nothing is: for cron')
    .action(check)
  program
    .command('migrate')
    .description('bring the tables up to date, as the server does when it starts')
    .option(
      '--down <count>',
      'take the newest changes back instead, that many; docs/updating.md says what is lost',
      countOf,
    )
    .action(migrate)
  return program
}

interface CheckWish {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Exit code 1 when anything is wrong. */
async function check({ json = false, quiet = false }: CheckWish): Promise<void> {
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

async function migrate({ down }: { readonly down?: number }): Promise<void> {
  const { store } = parseConfig(readSettings().environment)
  const database = openDatabase(store)
  const onWait = () => process.stderr.write('Waiting for another process that changes the tables.\n')
  const needs = { database, migrations, clock: Date.now, onWait }
  try {
    const names = await (down === undefined ? migrateUp(needs) : migrateDown(needs, down))
    for (const name of names)
      process.stdout.write(`${down === undefined ? 'applied' : 'taken back'} ${name}\n`)
    if (names.length === 0) process.stdout.write('There was nothing to do.\n')
  } finally {
    await database.close()
  }
}

function countOf(text: string): number {
  if (!/^[1-9][0-9]{0,2}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 on.')
  return Number(text)
}
