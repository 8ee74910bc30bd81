/** What is answered 201 is never lost, and nothing is there twice, whatever is killed, cut or frozen meanwhile. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type MariadbInstance, startMariadb } from '../setup/mariadb.js'
import { type Phone, registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { createMariadbStore, STORES, type TestStore } from '../setup/stores.js'
import { startCuttingProxy } from './cutting-proxy.js'
import { type Load, startLoad } from './load.js'

const SENDERS = 48
/** Accepted before the fault, and again after it. */
const WARM = 200
const BACK_WITHIN_MS = 5_000

interface Scene {
  readonly store: TestStore
  readonly serverAt: (at: 0 | 1) => ServerProcess
  readonly instance: MariadbInstance | undefined
  readonly load: Load
  readonly kill: (at: 0 | 1) => Promise<void>
  readonly start: (at: 0 | 1) => Promise<void>
}

type Fault = (scene: Scene) => Promise<void>

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
    await load.untilAccepted(WARM)
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
async function untilBack({ post }: ServerProcess, { linkToken, seal }: Phone): Promise<void> {
  for (;;) {
    const sent = post('/send', { link_token: linkToken, encrypted_message: seal('back') }).timeout(
      BACK_WITHIN_MS,
    )
    const status = await sent.then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 201) return
    await wait(20)
  }
}

for (const kind of STORES.filter(({ name }) => !name.includes('latin1'))) {
  const { name, isMariadb } = kind
  describe(`what is answered 201 is read once — on ${name}`, function () {
    this.timeout(90_000)
    let instance: MariadbInstance | undefined
    let store: TestStore
    let phone: Phone
    const servers: ServerProcess[] = []

    const startServer = async (at: 0 | 1) => {
      const settings = { ...store.environment, BOX_MAX_DROPS: '0', LOG_LEVEL: 'info' }
      const port = servers[at] === undefined ? {} : { PORT: String(servers[at].port) }
      const server = await startServerProcess({ ...settings, ...port })
      servers[at] = server
      await server.untilReady()
    }
    const serverAt = (at: 0 | 1): ServerProcess => {
      const server = servers[at]
      assert.ok(server)
      return server
    }
    const kill = async (at: 0 | 1) => {
      serverAt(at).child.kill('SIGKILL')
      await serverAt(at).ended
    }

    before(async () => {
      if (isMariadb) instance = await startMariadb()
      store = instance === undefined ? await kind.create() : await createMariadbStore('utf8mb4', instance)
      await startServer(0)
      await startServer(1)
    })
    beforeEach(async () => {
      phone = await registerPhone(serverAt(0))
    })
    after(async () => {
      await kill(0)
      await kill(1)
      if (instance === undefined) await store.remove()
      await instance?.remove()
    })

    const play = async (fault: Fault, throughProxy?: string) => {
      const both = servers.map(({ url }) => url)
      const load = startLoad(throughProxy === undefined ? both : [throughProxy], both, phone, SENDERS)
      await load.untilAccepted(WARM)
      const caught = load.inFlight()
      assert.ok(caught > 0, 'sends were in flight')
      const scene: Scene = {
        store,
        instance,
        load,
        kill,
        start: startServer,
        serverAt,
      }
      await fault(scene)
      const endedAt = performance.now()
      await Promise.all([untilBack(serverAt(0), phone), untilBack(serverAt(1), phone)])
      const backAfterMs = performance.now() - endedAt
      assert.ok(backAfterMs < BACK_WITHIN_MS, `back after ${backAfterMs.toFixed(0)} ms`)
      await load.untilAccepted(WARM)
      const { accepted, triedAgain, refusals } = await load.stopAndJudge()
      process.stdout.write(
        `      ${String(caught)} in flight, ${String(accepted)} accepted, ${String(triedAgain)} tried again ` +
          `(${JSON.stringify(refusals)}), back after ${backAfterMs.toFixed(0)} ms\n`,
      )
      assert.deepEqual(
        Object.keys(refusals).filter((status) => !['0', '503'].includes(status)),
        [],
      )
    }

    for (const [title, fault] of Object.entries({ ...FAULTS, ...(isMariadb ? MARIADB_FAULTS : {}) })) {
      it(`when ${title}`, () => play(fault))
    }

    it('when connections are cut in the middle of an answer', async () => {
      const proxy = await startCuttingProxy(serverAt(0).port, 6)
      try {
        await play(() => wait(500), proxy.url)
        assert.ok(proxy.cuts() > 50)
      } finally {
        proxy.close()
      }
    })
  })
}
