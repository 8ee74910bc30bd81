/** Load by wrk, which is written in C and so leaves the processor to what is measured. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { PACKAGE_FOLDER } from '../setup/test-server.js'
import type { Figures } from './measure.js'

export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly send: Requests
}

/** What requests.lua makes of a file: see there. */
export type Requests =
  | { readonly kind: 'sends' | 'fetches'; readonly boxes: string; readonly size: number }
  | { readonly kind: 'counted'; readonly boxes: string; readonly size: number; readonly count: number }
  | { readonly kind: 'bodies'; readonly file: string }

const SCRIPT = path.join(PACKAGE_FOLDER, 'test/bench/requests.lua')

export interface Loaded extends Figures {
  /** Of `counted` sends alone: how many were answered 201. */
  readonly accepted: number
}

export async function load({ url, connections, seconds, send }: Load): Promise<Loaded> {
  const threads = Math.min(2, connections)
  const words =
    send.kind === 'bodies'
      ? [send.kind, send.file]
      : [send.kind, send.boxes, String(send.size), ...(send.kind === 'counted' ? [String(send.count)] : [])]
  const { stdout } = await promisify(execFile)('wrk', [
    `-t${String(threads)}`,
    `-c${String(connections)}`,
    `-d${String(seconds)}s`,
    '--timeout=10s',
    `--script=${SCRIPT}`,
    url,
    '--',
    ...words,
    String(threads),
  ])
  const line = /^RESULT (.*)$/m.exec(stdout)?.[1]
  if (line === undefined) throw new Error(`wrk said nothing of use:\n${stdout}`)
  return JSON.parse(line) as Loaded
}
