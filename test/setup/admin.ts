/** The command `sealdrop-admin`, run as a process in a folder of an operator's. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Ran } from './command-line.js'
import { wordsToRun } from './server-process.js'

const AT_A_TERMINAL = `data:text/javascript,${encodeURIComponent('process.stdin.isTTY = true')}`

/** @param typed at a terminal; undefined: there is none */
export function runAdmin(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  typed?: string,
): Promise<Ran> {
  return untilEnded(startAdmin(folder, words, environment, typed))
}

export function startAdmin(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  typed?: string,
): ChildProcess {
  const { PATH, NODE_V8_COVERAGE } = process.env
  const coverage = NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE }
  const terminal = typed === undefined ? [] : ['--import', AT_A_TERMINAL]
  const child = spawn(process.execPath, [...terminal, ...wordsToRun('src/admin/main'), ...words], {
    cwd: folder,
    env: { PATH, ...coverage, ...environment },
    stdio: [typed === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(typed)
  return child
}

export function untilEnded(child: ChildProcess): Promise<Ran> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code: code ?? signal, stdout, stderr })
    })
  })
}
