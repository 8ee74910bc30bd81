/**
 * A first, simple measure: one server on each store, one load generator, 1 KB drops, 64 connections. Figures of one run on
 * one machine; compare ratios, and only within a run.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import autocannon from 'autocannon'
import { freePort } from '../setup/free-port.js'
import { makeKeys, base64 } from '../setup/phone.js'
import { removeSharedMariadb, STORES, type StoreKind } from '../setup/stores.js'

const CONNECTIONS = 64
const WARM_UP_SECONDS = 3
const SECONDS = 6
const DROP_BYTES = 1_024

interface Box {
  readonly link_token: string
  readonly fetch_token: string
}

interface Figures {
  readonly store: string
  readonly call: string
  readonly 'requests/s': number
  readonly 'p50 ms': number
  readonly 'p99 ms': number
  readonly refused: number
}

void main()

async function main(): Promise<void> {
  const figures: Figures[] = []
  for (const kind of STORES.filter(({ name }) => !name.includes('latin1')))
    figures.push(...(await measure(kind)))
  await removeSharedMariadb()
  console.table(figures)
  process.exitCode = figures.every(({ refused }) => refused === 0) ? 0 : 1
}

async function measure(kind: StoreKind): Promise<readonly Figures[]> {
  const store = await kind.create()
  const port = await freePort()
  const url = `http://127.0.0.1:${String(port)}`
  const server = spawn(process.execPath, [path.resolve(__dirname, '../../dist/server.js')], {
    env: {
      PATH: process.env['PATH'],
      ...store.environment,
      PORT: String(port),
      LOG_LEVEL: 'info',
      BOX_MAX_DROPS: '0',
      BOX_MAX_BYTES: '0',
    },
    stdio: 'ignore',
  })
  try {
    await untilUp(url)
    const box = await register(url)
    const send = await load(url, '/send', () => ({
      link_token: box.link_token,
      encrypted_message: randomBytes(DROP_BYTES).toString('base64'),
    }))
    const authorization = `Bearer ${box.fetch_token}`
    const fetch = await load(
      url,
      '/fetch',
      () => ({ link_token: box.link_token, order: 'ASC' }),
      authorization,
    )
    return [figuresOf(kind.name, '/send', send), figuresOf(kind.name, '/fetch of 50', fetch)]
  } finally {
    await stop(server)
    await store.remove()
  }
}

async function load(url: string, to: string, body: () => object, authorization?: string) {
  const headers = {
    'Content-Type': 'application/json',
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  }
  const run = (duration: number) =>
    autocannon({
      url: url + to,
      connections: CONNECTIONS,
      duration,
      requests: [
        {
          method: 'POST',
          headers,
          setupRequest: (request) => ({ ...request, body: JSON.stringify(body()) }),
        },
      ],
    })
  await run(WARM_UP_SECONDS)
  return run(SECONDS)
}

function figuresOf(store: string, call: string, result: autocannon.Result): Figures {
  return {
    store,
    call,
    'requests/s': Math.round(result.requests.average),
    'p50 ms': result.latency.p50,
    'p99 ms': result.latency.p99,
    refused: result.non2xx + result.errors,
  }
}

async function register(url: string): Promise<Box> {
  const { publicKey } = await makeKeys()
  const body = JSON.stringify({ public_key: base64(publicKey) })
  let answer = ''
  await autocannon({
    url: `${url}/register`,
    connections: 1,
    amount: 1,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    setupClient: (client) =>
      client.on('body', (chunk: Buffer) => {
        answer += chunk.toString()
      }),
  })
  return JSON.parse(answer) as Box
}

async function untilUp(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { errors } = await autocannon({ url: `${url}/health`, connections: 1, amount: 1 })
    if (errors === 0) return
    await wait(100)
  }
  throw new Error('The server did not start.')
}

async function stop(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
}
