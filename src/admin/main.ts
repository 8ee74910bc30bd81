#!/usr/bin/env node
/** The command `sealdrop-admin`: what an operator asks of a server's settings and store. */
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../server/config.js'
import { SchemaTooNewError } from '../server/database/migrate.js'
import { findPackageFolder, readVersion } from '../server/package-folder.js'
import { addBackupCommand } from './backup-command.js'
import { addBoxCommands } from './box-commands.js'
import { addCheckCommand } from './check-command.js'
import { addCopyCommand } from './copy-command.js'
import { EXIT_FAILED, EXIT_USAGE } from './exit-codes.js'
import { addImportPycryptCommand } from './import-pycrypt-command.js'
import { addInviteCommand } from './invite-command.js'
import { addMigrateCommand } from './migrate-command.js'
import { addPurgeCommand } from './purge-command.js'
import { addRestoreCommand } from './restore-command.js'
import { addRotateSecretCommand } from './rotate-secret-command.js'
import { addStatsCommand } from './stats-command.js'

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
  addCheckCommand(program, packageFolder)
  addStatsCommand(program)
  addInviteCommand(program)
  addBoxCommands(program)
  addPurgeCommand(program)
  addRotateSecretCommand(program)
  addMigrateCommand(program)
  addBackupCommand(program, readVersion(packageFolder))
  addRestoreCommand(program)
  addCopyCommand(program)
  addImportPycryptCommand(program)
  return program
}
