/** Configuration → store → schema → app → listen → stop. The only file that acts when it is loaded. */
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createApp } from './src/server/app.js'
import { type Config, ConfigError, parseConfig, readEnvironment } from './src/server/config.js'
import { type Context, createContext } from './src/server/context.js'
import { type Database, openDatabase } from './src/server/database/database.js'
import { SchemaTooNewError } from './src/server/database/migrate.js'
import { keepForgetting } from './src/server/forget-expired.js'
import { createHttpServer } from './src/server/http/http-server.js'
import { createLog, type Log } from './src/server/log.js'

/** A store that starts together with the server gets this long. */
const STORE_WAIT_MS = 30_000
/** What is in hand gets this long; then connections are cut, and the process ends within 10 s all the same. */
const DRAIN_MS = 7_000

/** Whether this file runs as written or compiled into a folder of its own. */
const packageFolder = ['dist', 'build'].includes(path.basename(__dirname))
  ? path.dirname(__dirname)
  : __dirname

void start().catch((error: unknown) => {
  const isForOperator = error instanceof ConfigError || error instanceof SchemaTooNewError
  process.stderr.write(`${isForOperator ? error.message : startFailure(error)}\n`)
  process.exit(1)
})

async function start(): Promise<void> {
  const config = parseConfig(readEnvironment())
  const log = createLog(config.logLevel)
  process.on('uncaughtException', (error) => {
    log.fault('an error that nothing caught: stopping', error)
    process.exit(1)
  })
  const database = openDatabase(config.store)
  await waitForStore(database, log)
  const warning = await database.dialect.warning(database.query)
  if (warning !== undefined) log.warning(warning)

  const publicFolder = path.join(packageFolder, 'public')
  const context = await createContext({ config, database, log, version: readVersion(), publicFolder })
  const stopForgetting = keepForgetting(context)
  const server = createHttpServer(createApp(context))
  stopOnRequest(context, server, async () => {
    await stopForgetting()
    await database.close()
  })
  await listen(server, config)
  log.event('listening', { version: context.version, port: config.port })
  process.stdout.write(greeting(config, database.dialect.name))
}

async function waitForStore(database: Database, log: Log): Promise<void> {
  const deadline = performance.now() + STORE_WAIT_MS
  for (let hasTold = false; ; hasTold = true) {
    try {
      await database.ping()
      return
    } catch (error) {
      if (database.faultOf(error) !== 'unavailable' || performance.now() > deadline) throw error
      if (!hasTold) log.fault('the store does not answer yet: waiting up to 30 s', error)
      await wait(1_000)
    }
  }
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

/** SIGTERM and SIGINT; Passenger says "shutdown" in a message instead. */
function stopOnRequest({ log }: Context, server: Server, closeStore: () => Promise<void>): void {
  let isStopping = false
  const stop = async (reason: string) => {
    if (isStopping) return
    isStopping = true
    log.event('stopping', { reason })
    await drain(server)
    await closeStore()
    log.event('stopped')
    process.exit(0)
  }
  const fail = (error: unknown) => {
    log.fault('could not stop in order', error)
    process.exit(1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(fail))
  process.on('message', (message) => {
    if (message === 'shutdown') void stop('shutdown').catch(fail)
  })
}

/** No new connections; those in use end with their answer; what takes too long is cut. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'))
  const sweep = setInterval(() => {
    server.closeIdleConnections()
  }, 50)
  await Promise.race([closed, wait(DRAIN_MS)])
  clearInterval(sweep)
  server.closeAllConnections()
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

function greeting({ baseUrls }: Config, storeName: string): string {
  const [address] = baseUrls
  return `
Sealdrop listens on ${address}
Store: ${storeName}

Make a first box (openssl makes its key; the answer holds the link to share and the fetch token to keep):
  openssl genpkey -algorithm ed25519 -out box-key.pem
  curl -s ${address}/register -H 'Content-Type: application/json' -d "{\\"encryption\\":\\"derived\\",
    \\"public_key\\":\\"$(openssl pkey -in box-key.pem -pubout -outform DER | tail -c 32 | base64)\\"}"

`
}

// Only what the system says, which names a port or a host of the operator's own.
function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'Sealdrop could not start.'
  return `Sealdrop could not start: ${error.message}`
}
