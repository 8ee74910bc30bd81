import { readdirSync, readFileSync } from 'node:fs'

/** The processes that a process has started and that still run, as Linux lists them. @param program part of their command line */
export function childrenOf(pid: number, program: string): readonly number[] {
  return readdirSync(`/proc/${String(pid)}/task`)
    .flatMap((thread) => readFileSync(`/proc/${String(pid)}/task/${thread}/children`, 'utf8').split(' '))
    .filter((child) => child !== '')
    .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(program))
    .map(Number)
}
