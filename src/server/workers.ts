/**
 * Several processes on one port (`WORKERS`), by node:cluster: the first process takes connections and deals them out, the
 * workers serve them. They share nothing but the store, so what holds across machines holds across them.
 */
import cluster, { type Worker } from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from './log.js'

/** Before one takes the place of a worker that has ended, so that a fault at the start does not spin. */
const RESTART_AFTER_MS = 1_000
/** Workers stop by themselves before that. */
const KILL_AFTER_MS = 9_000

export interface Workers {
  /** When all of them listen. Rejects when one ends before it ever did. */
  readonly listening: Promise<void>
  /** Resolves when all have ended; answers whether each did so in order. */
  readonly stop: () => Promise<boolean>
}

export function startWorkers(count: number, log: Log): Workers {
  let isStopping = false
  let haveAllListened = false
  const listening = new Promise<void>((resolve, reject) => {
    const listen = new Set<Worker>()
    cluster.on('listening', (worker) => {
      listen.add(worker)
      haveAllListened ||= listen.size === count
      if (haveAllListened) resolve()
      else if (listen.size === 1) fork(count - 1)
    })
    cluster.on('exit', (worker, code, signal) => {
      listen.delete(worker)
      if (isStopping) return
      if (!haveAllListened) {
        reject(new WorkerEndedError())
        return
      }
      log.event('a worker ended: starting another', { code: code || 0, signal: signal || 'none' })
      forkLater()
    })
  })
  // The others when the first one listens: what is wrong with a setting or the port is said once.
  fork(1)

  // A machine that has no room for another process now may have later.
  function forkLater(): void {
    void wait(RESTART_AFTER_MS).then(() => {
      if (!isStopping) fork(1)
    })
  }

  function fork(workers: number): void {
    for (let started = 0; started < workers; started++) {
      try {
        const worker = cluster.fork()
        worker.on('error', (error) => {
          log.fault('a worker could not be started or told something', error)
          if (worker.process.pid === undefined) forkLater()
        })
      } catch (error) {
        log.fault('a worker could not be started', error)
        forkLater()
      }
    }
  }

  return {
    listening,
    async stop() {
      isStopping = true
      const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
      const endings = await Promise.all(workers.map(stopWorker))
      return endings.every((hasEndedWell) => hasEndedWell)
    },
  }
}

/** It has said itself what was wrong. */
export class WorkerEndedError extends Error {}

async function stopWorker({ process: child }: Worker): Promise<boolean> {
  const ended = new Promise<boolean>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(true)
    // By the signal itself when it had not come far enough to hear it.
    child.once('exit', (code, signal) => {
      resolve(code === 0 || signal === 'SIGTERM')
    })
  })
  const deadline = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  child.kill('SIGTERM')
  try {
    return await ended
  } finally {
    clearTimeout(deadline)
  }
}
