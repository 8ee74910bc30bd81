/**
 * Hostile requests against a server that is a process of its own. Held is: no 5xx, an answer in time, each as the API is
 * described, and a memory that does not grow.
 */
import assert from 'node:assert/strict'
import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { describeApi } from '../../src/protocol/openapi.js'
import { misfitOf } from '../setup/described-answers.js'
import { base64, leave, makeKeys, type Phone, registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess } from '../setup/server-process.js'
import { VERY_DEEP } from '../setup/requests-from-schema.js'
import type { StoreKind } from '../setup/stores.js'
import { everyDamage, hostileRequests, type HostileRequest } from './hostile-requests.js'

export interface FuzzOptions {
  readonly requests: number
  readonly seed: number
  /** Told after each tenth. */
  readonly onPart?: (tenths: number) => void
}

export interface FuzzReport {
  readonly requests: number
  /** Answers by status; `none` for connections that the server closed without one. */
  readonly answers: Readonly<Record<string, number>>
  /** After a collection: at the end of the second tenth of the requests, and of the last. */
  readonly heapBytes: readonly [number, number]
}

const AT_ONCE = 16
const HANGS_AFTER_MS = 15_000
/** After what is no request, or half of one. */
const LISTEN_MS = 300
const MAX_GROWTH = 1.2

/** @throws AssertionError that names the request */
export async function fuzz(kind: StoreKind, { requests, seed, onPart }: FuzzOptions): Promise<FuzzReport> {
  const store = await kind.create()
  const limits = { BOX_MAX_DROPS: '0', BOX_MAX_BYTES: '0' }
  const server = await startServerProcess(
    { ...store.environment, ...limits, LOG_LEVEL: 'error' },
    { program: 'test/fuzz/watched-server' },
  )
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  try {
    await server.untilReady()
    const world = await makeWorld(server)
    const answers: Record<string, number> = {}
    const heapBytes: number[] = []
    const api = describeApi('')
    await sendAll(everyDamage(api, seed), { server, agent, world, answers })
    const hostile = hostileRequests(api)
    const tenth = Math.ceil(requests / 10)
    for (let part = 0; part < 10; part++) {
      // Drawn anew for each part, so that a long run keeps none of them.
      const drawn = fc.sample(hostile, { numRuns: tenth, seed: seed + part })
      await sendAll(drawn, { server, agent, world, answers })
      onPart?.(part + 1)
      if (part === 1 || part === 9) heapBytes.push(await heapOf(server))
    }
    const [early = 0, late = 0] = heapBytes
    assert.equal(server.child.exitCode, null, 'the server is alive')
    assert.equal(server.errors(), '')
    assert.doesNotMatch(server.output(), /"level":[56]0/, 'no fault was logged')
    assert.ok(late < early * MAX_GROWTH, `memory grew from ${String(early)} to ${String(late)} bytes`)
    return { requests: 10 * tenth, answers, heapBytes: [early, late] }
  } finally {
    agent.destroy()
    server.child.kill('SIGKILL')
    await server.ended
    await store.remove()
  }
}

export function describeFuzzed({ requests, answers, heapBytes }: FuzzReport): string {
  const [early, late] = heapBytes.map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`)
  const counts = Object.entries(answers).map(([status, count]) => `${String(count)} × ${status}`)
  return `${String(requests)} requests: ${counts.join(', ')}; memory ${String(early)}, then ${String(late)}`
}

interface World {
  readonly phones: readonly Phone[]
  /** Of drops and contact requests. */
  readonly ids: readonly number[]
  readonly publicKeys: readonly string[]
}

async function makeWorld(server: ServerProcess): Promise<World> {
  const phones = await Promise.all(
    Array.from({ length: 6 }, () => registerPhone(server, { encryption: 'derived' })),
  )
  const ids = await Promise.all(phones.map((phone) => leave(server, phone)))
  const keys = await Promise.all(phones.map(() => makeKeys()))
  return { phones, ids, publicKeys: keys.map(({ publicKey }) => base64(publicKey)) }
}

interface Play {
  readonly server: ServerProcess
  readonly agent: Agent
  readonly world: World
  readonly answers: Record<string, number>
}

async function sendAll(requests: readonly HostileRequest[], play: Play): Promise<void> {
  const left = requests.values()
  const sendOn = async () => {
    for (const request of left) await sendOne(request, play)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn))
}

async function sendOne(hostile: HostileRequest, { server, agent, world, answers }: Play): Promise<void> {
  const { damage } = hostile
  if (damage.kind === 'raw') {
    await sendRaw(server.port, damage.text)
    answers['raw'] = (answers['raw'] ?? 0) + 1
    return
  }
  const wire = await prepare(hostile, world)
  const answer = await exchange(server.port, agent, wire, damage)
  const status = answer === undefined ? 'none' : String(answer.status)
  answers[status] = (answers[status] ?? 0) + 1
  if (answer === undefined) return
  const told = `${wire.method} ${wire.path} ${JSON.stringify(wire.headers)} ${wire.body.subarray(0, 2_000).toString()}`
  assert.ok(answer.status < 500, `${status} to ${told}\n${answer.body}`)
  const misfit = misfitOf({ method: wire.method, path: wire.path, ...answer })
  assert.equal(misfit, undefined, told)
}

interface Wire {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

async function prepare(hostile: HostileRequest, world: World): Promise<Wire> {
  const { method, path, body, isForm, proof, real, damage } = hostile
  const phone = world.phones[real.box]
  const other = world.phones[real.otherBox]
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (fields !== undefined && phone !== undefined) {
    putReal(fields, { phone, other, real, world })
    const prover = proof === 'of another box' ? (other ?? phone) : phone
    const needsSignature = proof !== 'none' && proof !== 'fetch token' && 'challenge' in fields
    if (needsSignature) Object.assign(fields, await prover.prove())
    if (proof === 'fetch token' || proof === 'both') headers['Authorization'] = `Bearer ${phone.fetchToken}`
  }
  const filled = path.replace('{link_token}', phone?.linkToken ?? 'link_x')
  if (isForm) headers['Content-Type'] = 'application/x-www-form-urlencoded'
  const text = body === undefined ? '' : isForm ? formOf(fields ?? {}) : jsonOf(fields ?? body)
  return damaged({ method, path: filled, headers, body: Buffer.from(text) }, damage)
}

function formOf(fields: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : jsonOf(value ?? null),
  ])
  return new URLSearchParams(texts).toString()
}

const DEEP_JSON = `${'['.repeat(15_000)}${']'.repeat(15_000)}`

function jsonOf(body: unknown): string {
  return JSON.stringify(body).replaceAll(JSON.stringify(VERY_DEEP), DEEP_JSON)
}

interface Parts {
  readonly phone: Phone
  readonly other: Phone | undefined
  readonly real: HostileRequest['real']
  readonly world: World
}

function putReal(fields: Record<string, unknown>, { phone, other, real, world }: Parts): void {
  const put = (name: string, value: unknown) => {
    if (name in fields) fields[name] = value
  }
  put('link_token', phone.linkToken)
  put('link', `https://drop.example/l/${phone.linkToken}`)
  put('to_link_token', phone.linkToken)
  if (other !== undefined) put('from_link_token', other.linkToken)
  if (real.key) put('public_key', world.publicKeys[real.box % world.publicKeys.length])
  if (!real.ids) return
  const id = world.ids[real.otherBox % world.ids.length]
  put('message_ids', [id, id, 5])
  put('since_id', id)
  put('request_id', id)
}

function damaged(wire: Wire, damage: Damage): Wire {
  const { body } = wire
  switch (damage.kind) {
    case 'method':
      return { ...wire, method: damage.method }
    case 'path':
      return { ...wire, path: damage.change(wire.path) }
    case 'header':
      return { ...wire, headers: { ...wire.headers, [damage.name]: damage.value } }
    case 'text':
      return { ...wire, body: Buffer.from(damage.change(body.toString())) }
    case 'bytes': {
      const changed = Buffer.from(body)
      if (changed.length > 0) changed[Math.floor(damage.at * (changed.length - 1))] = damage.byte
      return { ...wire, body: changed }
    }
    case 'cut':
    case 'none':
    case 'raw':
      return wire
  }
}

type Damage = HostileRequest['damage']

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Undefined when the connection was closed without an answer. A request that is cut short is given up on. */
function exchange(port: number, agent: Agent, wire: Wire, damage: Damage): Promise<Answer | undefined> {
  const { method, path, headers, body } = wire
  return new Promise((resolve, reject) => {
    const length = { 'Content-Length': String(body.length) }
    const options = { host: '127.0.0.1', port, method, path, agent, headers: { ...length, ...headers } }
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => {
        end(undefined)
      })
      response.on('end', () => {
        const type = response.headers['content-type'] ?? ''
        end({ status: response.statusCode ?? 0, type, body: Buffer.concat(chunks).toString() })
      })
    })
    const end = (answer: Answer | undefined) => {
      clearTimeout(deadline)
      resolve(answer)
    }
    const deadline = setTimeout(() => {
      request.destroy()
      reject(new assert.AssertionError({ message: `no answer in time to ${method} ${path}` }))
    }, HANGS_AFTER_MS)
    request.on('error', () => {
      end(undefined)
    })
    if (damage.kind !== 'cut') {
      request.end(body)
      return
    }
    request.write(body.subarray(0, Math.floor(damage.at * body.length)))
    setTimeout(() => {
      request.destroy()
      end(undefined)
    }, 20)
  })
}

async function sendRaw(port: number, text: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.resume()
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(text)
  await Promise.race([closed, wait(LISTEN_MS)])
  socket.destroy()
}

function heapOf({ child }: ServerProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', (message) => {
      resolve((message as { readonly heapUsed: number }).heapUsed)
    })
    child.send('heap')
  })
}
