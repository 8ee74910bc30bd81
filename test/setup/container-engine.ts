/** A container engine of the tests' own, from Debian's packages: its folder and its socket are nobody else's, gone afterwards. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Part } from './parts.js'

/** For `npm run container` alone. */
export const CONTAINER_ENGINE: Part = {
  name: 'A container engine',
  packages: ['docker.io', 'docker-compose', 'debootstrap', 'iptables'],
  isThere: () => [DOCKER, '/usr/sbin/dockerd', COMPOSE, '/usr/sbin/debootstrap'].every(existsSync),
}

// Another may come first on PATH.
const DOCKER = '/usr/bin/docker'
const COMPOSE = '/usr/bin/docker-compose'

const READY_WITHIN_MS = 30_000
const STEP_WITHIN_MS = 10 * 60_000

export interface ContainerEngine {
  /** For what else has to lie somewhere meanwhile. */
  readonly folder: string
  /** What it printed; rejects with what it said when it failed. */
  readonly docker: (...words: readonly string[]) => Promise<string>
  readonly compose: (words: readonly string[], input?: string) => Promise<string>
  readonly remove: () => Promise<void>
}

export async function startContainerEngine(): Promise<ContainerEngine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-engine-'))
  const address = `unix://${folder}/socket`
  const server = startDockerd(folder, address)
  const run = async (command: string, words: readonly string[], input = ''): Promise<string> => {
    const env = { ...process.env, DOCKER_HOST: address }
    const options = { env, timeout: STEP_WITHIN_MS, maxBuffer: 64 * 1024 * 1024 }
    const running = promisify(execFile)(command, words, options)
    running.child.stdin?.end(input)
    return (await running).stdout
  }
  const docker = (...words: readonly string[]) => run(DOCKER, words)
  await untilReady(server, docker, folder)
  return {
    folder,
    docker,
    compose: (words, input) => run(COMPOSE, words, input),
    async remove() {
      const containers = (await docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '')
      if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers)
      // Its bridges would stay otherwise.
      await docker('network', 'prune', '--force')
      await end(server)
      unmountBelow(folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The machine's own rules for packets, forwarding and default network stay as they are. */
function startDockerd(folder: string, address: string): ChildProcess {
  mkdirSync(path.join(folder, 'state'))
  const log = openSync(path.join(folder, 'log'), 'w')
  const words = [
    `--host=${address}`,
    `--data-root=${folder}/data`,
    `--exec-root=${folder}/state`,
    `--pidfile=${folder}/pid`,
    '--iptables=false',
    '--ip6tables=false',
    '--ip-forward=false',
    '--bridge=none',
  ]
  return spawn('/usr/sbin/dockerd', words, { stdio: ['ignore', log, log] })
}

async function untilReady(
  server: ChildProcess,
  docker: ContainerEngine['docker'],
  folder: string,
): Promise<void> {
  for (const untilMs = Date.now() + READY_WITHIN_MS; ;) {
    try {
      await docker('version')
      return
    } catch (error) {
      if (server.exitCode === null && Date.now() < untilMs) await wait(200)
      else throw new Error(`No engine:\n${readFileSync(path.join(folder, 'log'), 'utf8')}`, { cause: error })
    }
  }
}

async function end(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
}

/** It leaves the name of a network mounted. */
function unmountBelow(folder: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  for (const line of mounts) {
    const [, place = ''] = line.split(' ')
    if (place.startsWith(`${folder}/`)) execFileSync('umount', [place])
  }
}
