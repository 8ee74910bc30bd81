/**
 * What `npm test` does: provides the real parts, compiles everything, makes the pages, runs every test on what was compiled, prints the
 * coverage, holds `crypto` and `protocol` to each line, says once more what failed, and ends with `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { provideNodes } from './node-versions.js'
import {
  APACHE_PASSENGER,
  CADDY,
  CHROMIUM,
  FOREMAN,
  MARIADB,
  NGINX,
  providePart,
  PYNACL,
  SSH_KEYGEN,
  STRACE,
  SYSTEMD,
  TOR,
} from './parts.js'
import type { Totals } from './totals-reporter.js'

const root = path.resolve(__dirname, '../..')
const BUILD = path.join(root, 'build')
const COVERAGE = path.join(root, 'coverage')
const TOTALS_FILE = path.join(COVERAGE, 'totals.json')

for (const part of [
  MARIADB,
  PYNACL,
  STRACE,
  CHROMIUM,
  NGINX,
  CADDY,
  TOR,
  SYSTEMD,
  APACHE_PASSENGER,
  FOREMAN,
  SSH_KEYGEN,
])
  providePart(part)
provideNodes()
for (const folder of [BUILD, COVERAGE]) rmSync(folder, { recursive: true, force: true })
run('tsc', '-p', 'test')
run('node', path.join(BUILD, 'src/pages/build-pages.js'))
const tests = runTests()
const covered = run(
  'node',
  path.join(BUILD, 'test/setup/judge-coverage.js'),
  path.join(COVERAGE, 'coverage-summary.json'),
)
const { passes, failures, pending, failed } = readTotals()
for (const { title, reason } of failed) process.stdout.write(`\nFAILED ${title}\n${reason}\n`)
const skipped = pending === 0 ? '' : `, ${String(pending)} skipped`
process.stdout.write(`\n${String(passes)} passed, ${String(failures)} failed${skipped}\n`)
process.exit(tests && covered && failures === 0 && passes > 0 ? 0 : 1)

function runTests(): boolean {
  return run(
    'c8',
    '--all',
    '--src=src',
    '--include=build/src/**',
    '--include=build/migrations/**',
    '--include=build/server.js',
    '--exclude-after-remap',
    '--include=src/**',
    '--include=migrations/**',
    '--include=server.ts',
    '--reporter=text',
    '--reporter=json-summary',
    `--reports-dir=${COVERAGE}`,
    'mocha',
    '--no-config',
    '--timeout=20000',
    '--require=build/test/setup/root-hooks.js',
    '--reporter=build/test/setup/totals-reporter.js',
    `--reporter-option=file=${TOTALS_FILE}`,
    'build/test/**/*.test.js',
  )
}

/** True when it ended well; ends this process when it could not be run or compiled. */
function run(command: string, ...words: readonly string[]): boolean {
  const binary = command === 'node' ? process.execPath : path.join(root, 'node_modules/.bin', command)
  const { status, error } = spawnSync(binary, words, { cwd: root, stdio: 'inherit' })
  if (error) throw error
  if (command === 'tsc' && status !== 0) process.exit(1)
  return status === 0
}

function readTotals(): Totals {
  return JSON.parse(readFileSync(TOTALS_FILE, 'utf8')) as Totals
}
