/** The processes of a run: servers of ours, and the programs that show the limits. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import supertest from 'supertest'
import { freePort } from '../setup/free-port.js'
import { base64, makeKeys } from '../setup/phone.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'
import type { Figures } from './measure.js'

/** Everything is on; the limits are counted and set above the load. */
const SETTINGS = {
  TRUST_PROXY: '1',
  RATE_LIMIT_SEND: '1000000000',
  BOX_MAX_DROPS: '1000000000',
  BOX_MAX_BYTES: '1000000000000',
  MAX_STORE_BYTES: '1000000000000000',
} as const

export interface BenchServer {
  readonly url: string
  readonly stop: () => Promise<void>
  /** What the process has used of the processor so far. */
  readonly cpuMs: () => number
  /** The most memory that it has had so far. */
  readonly peakMib: () => number
}

export interface Bench {
  readonly folder: string
  readonly serve: (environment: Readonly<Record<string, string>>) => Promise<BenchServer>
  /** A program of `programs/`, which gets a port in front of `words`. */
  readonly run: (program: string, ...words: readonly string[]) => Promise<BenchServer>
  /** Registers so many boxes; the answer is a file of them as wrk takes it. */
  readonly register: (url: string, boxes: number) => Promise<string>
  readonly remove: () => Promise<void>
}

export interface BoxWords {
  readonly link_token: string
  readonly fetch_token: string
}

export function createBench(): Bench {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-bench-'))
  const running = new Set<BenchServer>()
  let files = 0

  const start = async (
    words: readonly string[],
    environment: NodeJS.ProcessEnv,
    isUp: RegExp,
    url: string,
  ) => {
    const log = path.join(folder, `log-${String(files++)}`)
    const output = openSync(log, 'w')
    const child = spawn(process.execPath, words, { env: environment, stdio: ['ignore', output, output] })
    await untilWritten(child, log, isUp)
    const server: BenchServer = {
      url,
      cpuMs: () => cpuMsOf(child),
      peakMib: () => statusOf(child, 'VmHWM') / 1024,
      async stop() {
        running.delete(server)
        await end(child)
      },
    }
    running.add(server)
    return server
  }

  return {
    folder,
    async serve(environment) {
      const port = String(await freePort())
      return start(
        [path.join(PACKAGE_FOLDER, 'build/server.js')],
        { PATH: process.env['PATH'], HOST: '127.0.0.1', ...SETTINGS, ...environment, PORT: port },
        /"msg":"listening"/,
        `http://127.0.0.1:${port}`,
      )
    },
    async run(program, ...words) {
      const port = String(await freePort())
      return start(
        [programFile(program), port, ...words],
        process.env,
        /listening/,
        `http://127.0.0.1:${port}`,
      )
    },
    async register(url, count) {
      const boxes: BoxWords[] = []
      const registerOthers = async () => {
        while (left-- > 0) boxes.push(await registerBox(url))
      }
      let left = count
      await Promise.all(Array.from({ length: 32 }, registerOthers))
      const file = path.join(folder, `boxes-${String(files++)}`)
      writeFileSync(file, boxes.map((box) => `${box.link_token} ${box.fetch_token}\n`).join(''))
      return file
    },
    async remove() {
      await Promise.all([...running].map((server) => server.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A program of `programs/` that measures by itself and prints its figures. */
export async function figuresOf(program: string, ...words: readonly string[]): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [programFile(program), ...words])
  return JSON.parse(stdout) as Figures
}

export async function registerBox(url: string): Promise<BoxWords> {
  const { publicKey } = await makeKeys()
  return (await post(`${url}/register`, { public_key: base64(publicKey) })) as BoxWords
}

export async function post(url: string, body: object, fetchToken?: string): Promise<unknown> {
  const { origin, pathname } = new URL(url)
  const request = supertest(origin).post(pathname).send(body)
  const answer = await (fetchToken === undefined ? request : request.auth(fetchToken, { type: 'bearer' }))
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}: ${answer.text}`)
  return answer.body
}

function programFile(program: string): string {
  return path.resolve(__dirname, 'programs', `${program}.js`)
}

async function untilWritten(child: ChildProcess, log: string, what: RegExp): Promise<void> {
  for (const startedAt = Date.now(); Date.now() - startedAt < 60_000;) {
    const written = readFileSync(log, 'utf8')
    if (what.test(written)) return
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended:\n${written}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${child.spawnargs.join(' ')} did not start`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

const CLOCK_TICKS_A_SECOND = 100

/** User and system time, by Linux's /proc. */
function cpuMsOf({ pid }: ChildProcess): number {
  const [, fields = ''] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
  return ((user + system) * 1000) / CLOCK_TICKS_A_SECOND
}

function statusOf({ pid }: ChildProcess, field: string): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1])
}
