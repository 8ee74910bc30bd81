#!/usr/bin/env node
/** Configuration → store → schema → app → listen → stop. The only file that acts when it is loaded. */
import cluster from 'node:cluster'
import { existsSync, fstatSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createApp } from './src/server/app.js'
import { type Config, ConfigError, parseConfig, readSettings, type Settings } from './src/server/config.js'
import { type Context, createContext } from './src/server/context.js'
import { type Database, openDatabase } from './src/server/database/database.js'
import { NO_STORE_TO_READ, SchemaTooNewError } from './src/server/database/migrate.js'
import { UnfinishedFillError } from './src/server/database/unfinished-fill.js'
import { createCheckToken } from './src/server/doctor/check-token.js'
import { createHttpServer } from './src/server/http/http-server.js'
import { type Log, openLog, writeIfPossible } from './src/server/log.js'
import { findPackageFolder, readVersion } from './src/server/package-folder.js'
import { startWorkers, WorkerEndedError } from './src/server/workers.js'

/** A store that starts together with the server gets this long. */
const STORE_WAIT_MS = 30_000
/** What is in hand gets this long; then connections are cut, and the process ends within 10 s all the same. */
const DRAIN_MS = 7_000
/** What has not come to its end by then, such as a store that says nothing, is left as it is. */
const STOP_MS = 9_500

const packageFolder = findPackageFolder(__dirname)

/** Not so under Passenger and LiteSpeed, whose own program loads this one; `app.js` is how the archive is started. */
const isProgram = require.main === module || require.main?.filename === path.join(packageFolder, 'app.js')

/** LiteSpeed throws away what a program that it has loaded says to stdout, and keeps the rest. */
const SAYS_TO = !isProgram && isThrownAway(1) ? 2 : 1

/** They say what is wrong in words of their own. */
const FOR_OPERATORS = [ConfigError, SchemaTooNewError, UnfinishedFillError]

void start().catch((error: unknown) => {
  if (error instanceof WorkerEndedError) process.exit(1)
  const isForOperator = FOR_OPERATORS.some((kind) => error instanceof kind)
  process.stderr.write(`${isForOperator ? (error as Error).message : startFailure(error)}\n`)
  process.exit(1)
})

async function start(): Promise<void> {
  const settings = readSettings()
  const config = parseConfig(settings.environment)
  const log = openLog(config.logLevel, SAYS_TO)
  process.on('uncaughtException', (error) => {
    log.fault('an error that nothing caught: stopping', error)
    process.exit(1)
  })
  if (cluster.isWorker || config.workers === 1) {
    await serve(config, settings, log)
  } else if (isProgram) {
    await serveByWorkers(config, settings, log)
  } else {
    log.warning('WORKERS has no effect here: whoever loads this program decides how many processes there are')
    await serve(config, settings, log)
  }
}

async function serve(config: Config, settings: Settings, log: Log): Promise<void> {
  const { context, closeStore } = await open(config, settings, log)
  context.forgetting.keepOn()
  const server = createHttpServer(createApp(context))
  stopOnRequest(log, async () => {
    await drain(server)
    await context.forgetting.stop()
    await closeStore()
    return true
  })
  await listen(server, config)
  if (isOnSocketOfHost(server) && config.trustProxy === false) {
    log.warning('limits by address have no effect until TRUST_PROXY is set, here mostly to 1')
  }
  if (!cluster.isWorker) announce(config, context)
}

/** The first process brings the schema up to date and looks after the workers, which serve. */
async function serveByWorkers(config: Config, settings: Settings, log: Log): Promise<void> {
  const { context, closeStore } = await open(config, settings, log)
  await closeStore()
  const workers = startWorkers(config.workers, log)
  stopOnRequest(log, workers.stop)
  try {
    await workers.listening
  } catch (error) {
    await workers.stop()
    throw error
  }
  announce(config, context)
}

async function open(config: Config, settings: Settings, log: Log) {
  const database = openDatabase(config.store, config.isReadOnly)
  if (config.isReadOnly && !database.dialect.isThere()) throw new Error(NO_STORE_TO_READ)
  await waitForStore(database, log)
  const warning = await database.dialect.warning(database.query)
  if (warning !== undefined && !cluster.isWorker) log.warning(warning)
  const version = readVersion(packageFolder)
  const context = await createContext({ config, settings, database, log, version, packageFolder })
  return { context, closeStore: database.close }
}

function announce(config: Config, context: Context): void {
  const { log, version, storeName } = context
  if (config.isReadOnly) log.warning(READ_ONLY_SAID)
  log.event('listening', { version, ...(isProgram ? { port: config.port } : {}), workers: config.workers })
  writeIfPossible(SAYS_TO, greeting(config, storeName, whatNext(context)))
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

function isThrownAway(stream: number): boolean {
  const nowhere = '/dev/null'
  return existsSync(nowhere) && fstatSync(stream).rdev === statSync(nowhere).rdev
}

/** Passenger and LiteSpeed listen in our place, and say of every visitor that they are at 127.0.0.1. */
function isOnSocketOfHost(server: Server): boolean {
  return typeof server.address() !== 'object'
}

/** SIGTERM and SIGINT; Passenger says "shutdown" in a message instead. `close` answers whether all went in order. */
function stopOnRequest(log: Log, close: () => Promise<boolean>): void {
  let isStopping = false
  const stop = async (reason: string) => {
    if (isStopping) return
    isStopping = true
    if (!cluster.isWorker) log.event('stopping', { reason })
    setTimeout(() => process.exit(1), STOP_MS).unref()
    const wentWell = await close()
    if (!cluster.isWorker) log.event('stopped')
    process.exit(wentWell ? 0 : 1)
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

function greeting({ baseUrls: [address] }: Config, storeName: string, next: string): string {
  return `
Sealdrop listens on ${address}
Store: ${storeName}

${next}

`
}

function whatNext(context: Context): string {
  const { isReadOnly, baseUrls } = context.config
  const [address] = baseUrls
  if (isReadOnly) return `${READ_ONLY_SAID}.`
  return `Make a first box, and keys for it: open that address in a browser${orByCommand(address)}

To check this installation in a browser, open ${address}/check within the hour, and give it this token:
  ${createCheckToken(context, 'page')}`
}

const READ_ONLY_SAID =
  'READ_ONLY is 1: nothing is taken and nothing in the store is changed, as long as that is so for every process on it'

/** The command is not in the archive for shared hosts, and npx would look for a stranger's package of its name. */
function orByCommand(address: string): string {
  return existsSync(path.join(packageFolder, 'dist/src/cli/main.js'))
    ? `, or\n  npx sealdrop init ${address}`
    : '.'
}

// Only what the system says, which names a port or a host of the operator's own.
function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'Sealdrop could not start.'
  return `Sealdrop could not start: ${error.message}`
}
