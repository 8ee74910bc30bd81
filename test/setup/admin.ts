/** The command `sealdrop-admin`, run as a process in a folder of an operator's. */
import { spawn } from 'node:child_process'
import type { Ran } from './command-line.js'
import { wordsToRun } from './server-process.js'

export function runAdmin(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { PATH, NODE_V8_COVERAGE } = process.env
  const coverage = NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE }
  const child = spawn(process.execPath, [...wordsToRun('src/admin/main'), ...words], {
    cwd: folder,
    env: { PATH, ...coverage, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code: code ?? signal, stdout, stderr })
    })
  })
}
