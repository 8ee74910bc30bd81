/** A server in this process, on a store of its own, with a clock that a test can turn. */
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import supertest from 'supertest'
import type { RandomBytes } from '../../src/crypto/random.js'
import { createApp } from '../../src/server/app.js'
import { parseConfig } from '../../src/server/config.js'
import { type Context, createContext } from '../../src/server/context.js'
import { type Database, openDatabase } from '../../src/server/database/database.js'
import { createHttpServer } from '../../src/server/http/http-server.js'
import type { Log, RequestLine, SecurityEvent, SecurityFacts } from '../../src/server/log.js'
import { freePort } from './free-port.js'
import type { StoreKind, TestStore } from './stores.js'

export interface TestServer {
  readonly url: string
  readonly http: ReturnType<typeof supertest>
  readonly database: Database
  readonly context: Context
  readonly store: TestStore
  readonly log: TestLog
  /** Added to the real time. */
  readonly turnClock: (byMs: number) => void
  readonly post: (path: string, body: unknown) => supertest.Test
  /** With a fetch token. */
  readonly postAs: (token: string, path: string, body: unknown) => supertest.Test
  readonly stop: () => Promise<void>
}

export interface TestServerOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly random?: RandomBytes
  /** Of an earlier server, to be used by this one as well. */
  readonly store?: TestStore
  readonly port?: number
}

/** Built or not, the package's own folder. */
export const PACKAGE_FOLDER = path.resolve(
  __dirname,
  path.basename(path.resolve(__dirname, '../..')) === 'build' ? '../../..' : '../..',
)

export async function startTestServer(kind: StoreKind, options: TestServerOptions = {}): Promise<TestServer> {
  const store = options.store ?? (await kind.create())
  const database = openDatabase(store.settings)
  const log = createTestLog()
  let aheadMs = 0
  const given = { ...store.environment, ...options.environment }
  const context = await createContext({
    config: { ...parseConfig(options.environment ?? {}), store: store.settings },
    settings: { environment: given, given, inFile: undefined, file: path.join(PACKAGE_FOLDER, '.env') },
    database,
    log,
    version: '0.0.0-test',
    packageFolder: PACKAGE_FOLDER,
    clock: () => Date.now() + aheadMs,
    ...(options.random === undefined ? {} : { random: options.random }),
  })
  const server = createHttpServer(createApp(context))
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const http = supertest(url)
  return {
    url,
    http,
    database,
    context,
    store,
    log,
    turnClock: (byMs) => {
      aheadMs += byMs
    },
    post: (to, body) => http.post(to).send(body as object),
    postAs: (token, to, body) =>
      http
        .post(to)
        .set('Authorization', `Bearer ${token}`)
        .send(body as object),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await context.forgetting.stop()
      await database.close()
      if (options.store === undefined) await store.remove()
    },
  }
}

/** One whose address is its `BASE_URL`, as clients need it that look at whom they sign for. */
export async function startAddressedServer(
  kind: StoreKind,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const port = await freePort()
  const environment = { BASE_URL: `http://127.0.0.1:${String(port)}`, ...options.environment }
  return startTestServer(kind, { ...options, port, environment })
}

export interface TestLog extends Log {
  readonly requests: RequestLine[]
  readonly faults: unknown[]
  readonly events: TestEvent[]
}

export interface TestEvent extends SecurityFacts {
  readonly event: SecurityEvent
  readonly box?: string
}

function createTestLog(): TestLog {
  const requests: RequestLine[] = []
  const faults: unknown[] = []
  const events: TestEvent[] = []
  return {
    events,
    requests,
    faults,
    request: (line) => requests.push(line),
    event: () => undefined,
    security: (event, facts) => events.push({ event, ...facts }),
    warning: () => undefined,
    fault: (_what, error) => faults.push(error),
  }
}
