/**
 * The Node versions that the archive is tried on, from npm: the oldest that will do, the newest of each line that is looked
 * after, and some that are too old. They stay in `node_modules/.cache`, so that a second run has them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { doWithout } from './parts.js'
import { PACKAGE_FOLDER } from './test-server.js'

export const NODE_VERSIONS = ['20.19.0', '22.23.3', '24.21.0'] as const

export const TOO_OLD_NODE_VERSIONS: readonly string[] = [
  // There is none of it for other processors.
  ...(process.arch === 'x64' ? ['12.22.12'] : []),
  '18.20.8',
  '20.18.1',
]

const ALL = [...TOO_OLD_NODE_VERSIONS, ...NODE_VERSIONS]
const FOLDER = path.join(PACKAGE_FOLDER, 'node_modules/.cache/sealdrop-nodes')

/** The program of one of them. */
export function nodeProgram(version: string): string {
  return path.join(FOLDER, 'node_modules', `node-${version}`, 'bin/node')
}

/** Says so where they cannot be had, as `providePart` does. */
export function provideNodes(): boolean {
  if (process.platform !== 'linux')
    return doWithout('The archive is tried on other Node versions on Linux only')
  if (areThere()) return true
  process.stdout.write(`Installing Node ${ALL.join(', ')} for the tests …\n`)
  const packageOf = (version: string) => `npm:node-linux-${process.arch}@${version}`
  const dependencies = Object.fromEntries(ALL.map((version) => [`node-${version}`, packageOf(version)]))
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(path.join(FOLDER, 'package.json'), JSON.stringify({ private: true, dependencies }))
  installPackages(FOLDER)
  return (
    areThere() ||
    doWithout(`Node ${ALL.join(', ')} are missing (npm has no way to its registry, or none for this machine)`)
  )
}

/** What package.json there asks for, from whichever registry npm knows; what is there afterwards tells whether it could. */
export function installPackages(folder: string): void {
  const words = [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--ignore-scripts',
    '--loglevel=error',
  ]
  spawnSync('npm', [...words, '--prefer-offline'], {
    cwd: folder,
    env: { ...process.env, NODE_V8_COVERAGE: undefined },
    stdio: 'ignore',
  })
}

function areThere(): boolean {
  return ALL.every((version) => existsSync(nodeProgram(version)) && tells(version))
}

/** It runs on this machine and is what it is said to be. */
function tells(version: string): boolean {
  const { stdout } = spawnSync(nodeProgram(version), ['--version'], {
    encoding: 'utf8',
    env: { NODE_V8_COVERAGE: undefined },
  })
  return stdout === `v${version}\n`
}
