/** `/fetch` on MariaDB: by token beside the obvious way to write it, and signed beside by token. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import sodium from 'libsodium-wrappers'
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { base64, makeKeys } from '../setup/phone.js'
import type { TestStore } from '../setup/stores.js'
import { load } from './load.js'
import {
  type Figures,
  interleave,
  p50,
  pairwise,
  ratio,
  rate,
  refusals,
  type Spread,
  spreadOf,
  tail,
} from './measure.js'
import type { Pace } from './pace.js'
import { type Bench, post } from './parts.js'
import type { Report } from './report.js'
import { CONNECTIONS, DROP_BYTES } from './sends.js'

const BOXES = 100
const PAGE = 50

export async function measureFetches(
  bench: Bench,
  report: Report,
  pace: Pace,
  store: TestStore,
): Promise<void> {
  const { DB_PORT = '', DB_NAME = '' } = store.environment
  const server = await bench.serve(store.environment)
  const obvious = await bench.run('obvious-fetch', DB_PORT, DB_NAME)
  const boxes = await bench.register(server.url, BOXES)
  // 100 boxes of some 100 drops.
  await load({
    url: `${server.url}/send`,
    connections: CONNECTIONS,
    seconds: 4,
    send: { kind: 'sends', boxes, size: DROP_BYTES },
  })
  const fetch = (url: string, size: number, seconds = pace.seconds) =>
    load({ url: `${url}/fetch`, connections: CONNECTIONS, seconds, send: { kind: 'fetches', boxes, size } })

  report.section('/fetch of 50 drops of 1 KB by token on MariaDB, 64 connections')
  for (const { url } of [obvious, server]) await fetch(url, PAGE, pace.warmUpSeconds)
  const pages = await interleave(pace.rounds, {
    obvious: () => fetch(obvious.url, PAGE),
    fetches: () => fetch(server.url, PAGE),
  })
  report.add('the obvious version', '/s', spreadOf(pages.obvious.map(rate)))
  report.add('/fetch, one process', '/s', spreadOf(pages.fetches.map(rate)))
  report.add('… to the obvious version', '', ratio(pages.fetches, pages.obvious), { atLeast: 1.6 })
  report.add('… p50', 'ms', spreadOf(pages.fetches.map(p50)))
  report.add('… p99 to p50', '', spreadOf(pages.fetches.map(tail)), { atMost: 3 })
  report.add('… refused', '', refusals(pages.fetches), { atMost: 0 })
  await obvious.stop()

  report.section('Signed /fetch, 64 connections')
  const signedRounds = await measureSigned(bench, pace, server.url)
  const perRequestMs = (of: readonly Figures[]): Spread => spreadOf(of.map((round) => 1000 / rate(round)))
  const dearer = pairwise(
    signedRounds.signed,
    signedRounds.byToken,
    (signed, byToken) => 1000 / rate(signed) - 1000 / rate(byToken),
  )
  report.add('one bare Ed25519 verify', 'ms', signedRounds.verifyMs)
  report.add('a fetch of one drop by token', 'ms', perRequestMs(signedRounds.byToken))
  report.add('the same, signed', 'ms', perRequestMs(signedRounds.signed))
  report.add('… dearer by', 'ms', spreadOf(dearer), {
    atMost: Math.round(signedRounds.verifyMs * 1000) / 1000,
  })
  report.add('… refused', '', refusals(signedRounds.signed), { atMost: 0 })
  await server.stop()
}

/** One owner, who signs as many challenges as there is time to spend. */
async function measureSigned(bench: Bench, pace: Pace, url: string) {
  await sodium.ready
  const { publicKey, privateKey } = await makeKeys()
  const { link_token, fetch_token } = (await post(`${url}/register`, {
    public_key: base64(publicKey),
  })) as { link_token: string; fetch_token: string }
  await post(`${url}/send`, { link_token, encrypted_message: base64(sodium.randombytes_buf(DROP_BYTES)) })
  const boxes = path.join(bench.folder, 'signer')
  writeFileSync(boxes, `${link_token} ${fetch_token}\n`)

  const makeBodies = async (file: string) => {
    const bodies: string[] = []
    const make = async () => {
      while (bodies.length < pace.seconds * MOST_SIGNED_A_SECOND) {
        const { challenge } = (await post(`${url}/challenge_request`, { link_token })) as {
          challenge: string
        }
        const challenge_signature = base64(sodium.crypto_sign_detached(challenge, privateKey))
        bodies.push(JSON.stringify({ link_token, order: 'ASC', limit: 1, challenge, challenge_signature }))
      }
    }
    await Promise.all(Array.from({ length: 32 }, make))
    writeFileSync(file, bodies.map((body) => `${body}\n`).join(''))
  }
  const signed = async () => {
    const file = path.join(bench.folder, 'signed')
    await makeBodies(file)
    return load({
      url: `${url}/fetch`,
      connections: CONNECTIONS,
      seconds: pace.seconds,
      send: { kind: 'bodies', file },
    })
  }
  const byToken = () =>
    load({
      url: `${url}/fetch`,
      connections: CONNECTIONS,
      seconds: pace.seconds,
      send: { kind: 'fetches', boxes, size: 1 },
    })
  await signed()
  await byToken()
  const verifyMs = timeVerify()
  return { verifyMs, ...(await interleave(pace.rounds, { byToken, signed })) }
}

const MOST_SIGNED_A_SECOND = 3_000

/** The same call as the server's, one after another, with nothing around it. */
function timeVerify(): number {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const message = Buffer.alloc(150, 'a')
  const signature = sign(null, message, privateKey)
  const jwk = publicKey.export({ format: 'jwk' })
  const startedAt = performance.now()
  const COUNT = 5_000
  for (let each = 0; each < COUNT; each++) {
    if (!verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature)) throw new Error('no')
  }
  return (performance.now() - startedAt) / COUNT
}
