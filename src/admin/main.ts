#!/usr/bin/env node
/** The command `sealdrop-admin`: what an operator asks of a server's settings and store. */
import { Command } from 'commander'
import { findPackageFolder, readVersion } from '../server/package-folder.js'

void new Command('sealdrop-admin')
  .description('What an operator asks of a Sealdrop server.')
  .version(readVersion(findPackageFolder(__dirname)))
  .parseAsync()
