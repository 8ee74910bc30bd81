/** The command `sealdrop`, run as a process with a folder of keys of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { wordsToRun } from './server-process.js'
import { PACKAGE_FOLDER } from './test-server.js'

export interface Ran {
  readonly code: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Machine {
  readonly folder: string
  readonly run: (words: readonly string[], input?: string | Buffer) => Promise<Ran>
  readonly start: (words: readonly string[]) => ChildProcess
  readonly remove: () => void
}

export const MACHINE_PASSPHRASE = 'correct horse'

/** Somebody's machine: what it keeps, it keeps apart from others. */
export function createMachine(): Machine {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'sealdrop-home-')), 'keys')
  const start = (words: readonly string[]) =>
    spawn(process.execPath, [...wordsToRun('src/cli/main'), ...words], {
      cwd: PACKAGE_FOLDER,
      env: { PATH: process.env['PATH'], SEALDROP_HOME: folder, SEALDROP_PASSPHRASE: MACHINE_PASSPHRASE },
    })
  return {
    folder,
    start,
    run(words, input = '') {
      const child = start(words)
      const [out, errors]: [Buffer[], Buffer[]] = [[], []]
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
      child.stdin.end(input)
      return new Promise((resolve) => {
        child.once('close', (code, signal) => {
          resolve({
            code: code ?? signal,
            stdout: Buffer.concat(out).toString(),
            stderr: Buffer.concat(errors).toString(),
          })
        })
      })
    },
    remove: () => {
      rmSync(path.dirname(folder), { recursive: true, force: true })
    },
  }
}
