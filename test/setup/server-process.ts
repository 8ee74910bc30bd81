/** A server that is a process of its own, started as an operator would. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import supertest from 'supertest'
import { freePort } from './free-port.js'
import { PACKAGE_FOLDER } from './test-server.js'

export interface ServerProcess {
  readonly url: string
  readonly port: number
  readonly child: ChildProcess
  /** All of stdout and stderr until now. */
  readonly output: () => string
  readonly errors: () => string
  readonly untilReady: (deadlineMs?: number) => Promise<void>
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  readonly post: (path: string, body: object) => supertest.Test
}

export interface StartOptions {
  /** By another program, as under Passenger. */
  readonly isLoaded?: boolean
  /** A module that loads the server, in its place. */
  readonly program?: string
}

export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
  { isLoaded = false, program = 'server' }: StartOptions = {},
): Promise<ServerProcess> {
  const port = environment['PORT'] === undefined ? await freePort() : Number(environment['PORT'])
  const { PATH, NODE_V8_COVERAGE } = process.env
  const child = spawn(process.execPath, isLoaded ? wordsToLoad(program) : wordsToRun(program), {
    cwd: PACKAGE_FOLDER,
    env: {
      PATH,
      ...(NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE }),
      PORT: String(port),
      HOST: '127.0.0.1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  return watchServer(child, port)
}

/** @param child a server in whatever way it was started, its output in pipes */
export function watchServer(child: ChildProcess, port: number): ServerProcess {
  const out: string[] = []
  const errors: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => {
    out.push(chunk.toString())
    errors.push(chunk.toString())
  })
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    // 'close' and not 'exit': everything that it wrote has been read by then.
    child.once('close', (code, signal) => {
      resolve(code ?? signal)
    })
  })
  const url = `http://127.0.0.1:${String(port)}`
  return {
    url,
    port,
    child,
    output: () => out.join(''),
    errors: () => errors.join(''),
    ended,
    post: (to, body) => supertest(url).post(to).send(body),
    async untilReady(deadlineMs = 15_000) {
      for (const startedAt = Date.now(); Date.now() - startedAt < deadlineMs;) {
        if (child.exitCode !== null || child.signalCode !== null) break
        if (out.join('').includes('Sealdrop listens on')) return
        await wait(50)
      }
      throw new Error(`The server did not start:\n${out.join('')}`)
    },
  }
}

/** See `stuck-migrator`; it says so on stdout when it has come to where it stays. */
export function startStuckMigrator(environment: Readonly<Record<string, string>>) {
  return spawn(process.execPath, wordsToRun('test/setup/stuck-migrator'), {
    cwd: PACKAGE_FOLDER,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Compiled when this is, else as written. */
const IS_BUILT = path.basename(path.resolve(__dirname, '../..')) === 'build'

/** What Node is told to run a module of the product or of the tests. */
export function wordsToRun(module: string): readonly string[] {
  return IS_BUILT
    ? [path.join(PACKAGE_FOLDER, 'build', `${module}.js`)]
    : ['--import', pathToFileURL(require.resolve('tsx')).href, path.join(PACKAGE_FOLDER, `${module}.ts`)]
}

function wordsToLoad(module: string): readonly string[] {
  return IS_BUILT
    ? ['-e', `require('./build/${module}.js')`]
    : ['--import', 'tsx', '-e', `require('./${module}.ts')`]
}
