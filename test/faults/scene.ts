/** Two servers on one store, senders and a reader, and what can be broken meanwhile. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
import { type Phone, registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { createMariadbStore, type StoreKind } from '../setup/stores.js'
import { startCuttingProxy } from './cutting-proxy.js'
import { type Judgement, type Load, startLoad } from './load.js'

const SENDERS = 48
const BACK_WITHIN_MS = 5_000

export interface Scene {
  readonly instance: MariadbInstance | undefined
  readonly load: Load
  readonly serverAt: (at: 0 | 1) => ServerProcess
  readonly kill: (at: 0 | 1) => Promise<void>
  readonly start: (at: 0 | 1) => Promise<void>
}

export type Fault = (scene: Scene) => Promise<void>

export interface Played extends Judgement {
  /** Sends that were under way when it broke. */
  readonly caught: number
  readonly backAfterMs: number
}

export interface PlayOptions {
  /** Accepted before the fault, and again after it. */
  readonly warm: number
  /** The senders reach the first server through a proxy that cuts connections in the middle of an answer. */
  readonly isCut?: boolean
}

export interface Stage {
  /** @throws AssertionError when something is lost, missed or there twice, or no server is back in time */
  readonly play: (fault: Fault, options: PlayOptions) => Promise<Played>
  readonly close: () => Promise<void>
}

const killBoth = (scene: Scene) => Promise.all([scene.kill(0), scene.kill(1)])
const startBoth = (scene: Scene) => Promise.all([scene.start(0), scene.start(1)])

const FAULTS: Readonly<Record<string, Fault>> = {
  'one of two servers is killed': async (scene) => {
    await scene.kill(0)
    await wait(300)
    await scene.start(0)
  },
  'both servers are killed': async (scene) => {
    await killBoth(scene)
    await startBoth(scene)
  },
  'one of two servers is restarted again and again': async (scene) => {
    for (let round = 0; round < 4; round++) {
      await scene.kill(1)
      await scene.start(1)
      await scene.load.untilAccepted(50)
    }
  },
  'one of two servers is told to stop': async ({ serverAt, start }) => {
    serverAt(0).child.kill('SIGTERM')
    assert.equal(await serverAt(0).ended, 0)
    await start(0)
  },
  'fifty clients are slow': async ({ serverAt, load }) => {
    const sockets = Array.from({ length: 50 }, () => startSlowClient(serverAt(0).port))
    await load.untilAccepted(200)
    for (const socket of sockets) socket.destroy()
  },
}

const MARIADB_FAULTS: Readonly<Record<string, Fault>> = {
  'MariaDB is killed': async ({ instance }) => {
    await instance?.kill()
    await wait(300)
    await instance?.start()
  },
  'MariaDB and both servers are killed': async (scene) => {
    await Promise.all([scene.instance?.kill(), killBoth(scene)])
    await scene.instance?.start()
    await startBoth(scene)
  },
  'MariaDB stands still for eight seconds': async ({ instance }) => {
    instance?.freeze()
    await wait(8_000)
    instance?.thaw()
  },
}

export function faultsOn({ isMariadb }: StoreKind): Readonly<Record<string, Fault>> {
  return { ...FAULTS, ...(isMariadb ? MARIADB_FAULTS : {}) }
}

export async function openStage({ isMariadb, create }: StoreKind): Promise<Stage> {
  const instance = isMariadb ? await startMariadb() : undefined
  const store = instance === undefined ? await create() : await createMariadbStore('utf8mb4', instance)
  const servers: ServerProcess[] = []
  const serverAt = (at: 0 | 1): ServerProcess => {
    const server = servers[at]
    assert.ok(server)
    return server
  }
  const start = async (at: 0 | 1) => {
    const port = servers[at] === undefined ? {} : { PORT: String(servers[at].port) }
    servers[at] = await startServerProcess({ ...store.environment, BOX_MAX_DROPS: '0', ...port })
    await servers[at].untilReady()
  }
  const kill = async (at: 0 | 1) => {
    serverAt(at).child.kill('SIGKILL')
    await serverAt(at).ended
  }
  await start(0)
  await start(1)

  return {
    async play(fault, { warm, isCut = false }) {
      const phone = await registerPhone(serverAt(0))
      const both = servers.map(({ url }) => url)
      const proxy = isCut ? await startCuttingProxy(serverAt(0).port, { answers: 4 }) : undefined
      const load = startLoad(proxy === undefined ? both : [proxy.url], both, phone, SENDERS)
      try {
        await load.untilAccepted(warm)
        const caught = load.inFlight()
        assert.ok(caught > 0, 'sends were in flight')
        await fault({ instance, load, serverAt, kill, start })
        const endedAt = performance.now()
        await Promise.all([untilBack(serverAt(0), phone), untilBack(serverAt(1), phone)])
        const backAfterMs = performance.now() - endedAt
        assert.ok(backAfterMs < BACK_WITHIN_MS, `back after ${backAfterMs.toFixed(0)} ms`)
        await load.untilAccepted(warm)
        const judgement = await load.stopAndJudge()
        if (proxy !== undefined) assert.ok(proxy.cuts() > 0, 'it has cut')
        assertOnlyUnavailable(judgement)
        return { ...judgement, caught, backAfterMs }
      } finally {
        load.abandon()
        proxy?.close()
      }
    },

    async close() {
      await kill(0)
      await kill(1)
      if (instance === undefined) await store.remove()
      await instance?.remove()
    },
  }
}

export function describePlayed({ caught, accepted, triedAgain, refusals, backAfterMs }: Played): string {
  return `${describeLoad({ caught, accepted, triedAgain, refusals })}, back after ${backAfterMs.toFixed(0)} ms`
}

export function describeLoad({
  caught,
  accepted,
  triedAgain,
  refusals,
}: Judgement & Pick<Played, 'caught'>): string {
  const counts = Object.entries(refusals).map(([status, count]) =>
    status === '0' ? `${String(count)} without an answer` : `${String(count)} answered ${status}`,
  )
  return [
    `${String(caught)} in flight`,
    `${String(accepted)} accepted`,
    `${String(triedAgain)} tried again`,
    ...counts,
  ].join(', ')
}

/** What a server that stops or has no store says, and what one that is gone does not. */
export function assertOnlyUnavailable({ refusals }: Judgement): void {
  const others = Object.keys(refusals).filter((status) => !['0', '503'].includes(status))
  assert.deepEqual(others, [])
}

/** Says that a body is coming, and lets it come a byte a second. */
function startSlowClient(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(
    'POST /send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{',
  )
  const dribble = setInterval(() => socket.write(' '), 1_000)
  socket.on('close', () => {
    clearInterval(dribble)
  })
  return socket
}

/** Resolves when it has accepted a drop. */
export async function untilBack(
  { post }: ServerProcess,
  { linkToken, seal }: Phone,
  answerWithinMs = BACK_WITHIN_MS,
): Promise<void> {
  for (;;) {
    const sent = post('/send', { link_token: linkToken, encrypted_message: seal('back') }).timeout(
      answerWithinMs,
    )
    const status = await sent.then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 201) return
    await wait(20)
  }
}
