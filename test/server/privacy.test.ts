import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import sodium from 'libsodium-wrappers'
import supertest from 'supertest'
import { base64, makeKeys } from '../setup/phone.js'
import { startServerProcess } from '../setup/server-process.js'
import { createMariadbStore, STORES, type StoreKind, type TestStore } from '../setup/stores.js'
import { startMariadb } from '../setup/mariadb.js'

const IPV4 = '203.0.113.77'
const IPV6 = '2001:db8:77:77::77'
const AGENT = 'MarkedAgent/77.7'
const TEXT = 'a marked text that nobody may find'
const NAME = 'Marked Display Name'
const NICKNAME = 'Marked Nickname'
const QUERY = 'marked-query-77'
const WRONG = 'marked-wrong-body-77'

interface Place {
  readonly store: TestStore
  readonly folder: string
  /** Puts everything into the files. */
  readonly settle: () => Promise<void>
  readonly remove: () => Promise<void>
}

async function openPlace(kind: StoreKind): Promise<Place> {
  if (!kind.isMariadb) {
    const store = await kind.create()
    return {
      store,
      folder: store.environment['DATA_DIR'] ?? '',
      settle: () => Promise.resolve(),
      remove: store.remove,
    }
  }
  const instance = await startMariadb()
  const store = await createMariadbStore('utf8mb4', instance)
  return { store, folder: instance.dataFolder, settle: instance.stop, remove: instance.remove }
}

function filesBelow(folder: string): readonly Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)))
}

/** As it is, as UTF-16, as hex, and as base64 at each of the three places where it can begin. */
function formsOf(mark: string): readonly Buffer[] {
  const bytes = Buffer.from(mark)
  const inBase64 = [0, 1, 2].map((lead) => {
    const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64')
    return Buffer.from(text.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6)))
  })
  const hex = bytes.toString('hex')
  return [bytes, Buffer.from(mark, 'utf16le'), Buffer.from(hex), Buffer.from(hex.toUpperCase()), ...inBase64]
}

function holds(haystacks: readonly Buffer[], mark: string): boolean {
  return formsOf(mark).some((form) => haystacks.some((haystack) => haystack.includes(form)))
}

for (const kind of STORES.filter(({ name }) => !name.includes('latin1'))) {
  describe(`what is kept of people — on ${kind.name}`, function () {
    this.timeout(60_000)

    it('holds no address, agent, text or token, neither in the log nor in any file of the store', async () => {
      const place = await openPlace(kind)
      try {
        const server = await startServerProcess({
          ...place.store.environment,
          TRUST_PROXY: '1',
          LOG_LEVEL: 'trace',
        })
        await server.untilReady()
        const as = (address: string, call: supertest.Test) =>
          call.set('X-Forwarded-For', address).set('User-Agent', AGENT)
        const post = (to: string, body: object, address = IPV4) =>
          as(address, supertest(server.url).post(`${to}?q=${QUERY}`).send(body))

        const register = async (display_name?: string) => {
          const keys = await makeKeys()
          const answer = await post('/register', { public_key: base64(keys.publicKey), display_name })
          assert.equal(answer.status, 201, answer.text)
          return { ...keys, ...(answer.body as { link_token: string; fetch_token: string }) }
        }
        const owner = await register(NAME)
        const asker = await register()
        const boxKey = sodium.crypto_sign_ed25519_pk_to_curve25519(owner.publicKey)
        for (const address of [IPV4, IPV6]) {
          const encrypted_message = base64(sodium.crypto_box_seal(TEXT, boxKey))
          assert.equal(
            (await post('/send', { link_token: owner.link_token, encrypted_message }, address)).status,
            201,
          )
        }
        const asked = {
          from_link_token: asker.link_token,
          to_link_token: owner.link_token,
          from_nickname: NICKNAME,
        }
        assert.equal((await post('/request_message_permission', asked)).status, 201)

        const challenge = await post('/challenge_request', { link_token: owner.link_token })
        const text = (challenge.body as { challenge: string }).challenge
        const challenge_signature = base64(sodium.crypto_sign_detached(text, owner.privateKey))
        const signed = { link_token: owner.link_token, challenge: text, challenge_signature }
        assert.equal((await post('/fetch', signed)).status, 200)
        assert.equal((await post('/fetch', signed)).status, 401)
        const bearer = { link_token: owner.link_token, message_ids: [] }
        const withToken = await post('/ack', bearer).set('Authorization', `Bearer ${owner.fetch_token}`)
        assert.equal(withToken.status, 200)

        assert.equal((await post('/send', { link_token: WRONG, encrypted_message: WRONG })).status, 400)
        assert.equal((await post(`/${WRONG}`, {})).status, 404)
        assert.equal((await as(IPV4, supertest(server.url).get(`/l/${owner.link_token}`))).status, 200)
        assert.equal((await as(IPV4, supertest(server.url).get(`/l/${WRONG}`))).status, 404)
        server.child.kill('SIGTERM')
        assert.equal(await server.ended, 0)
        await place.settle()

        const log = [Buffer.from(server.output())]
        const files = filesBelow(place.folder)
        assert.ok(
          log[0]?.includes('/respond') === false &&
            log[0].includes('"route":"/send"') &&
            log[0].includes('"security":"proof_failed"'),
          'the log was read',
        )
        assert.ok(
          holds(files, NAME),
          'a name, which is public, is in the store: so this search finds what is there',
        )
        const nowhere = {
          IPV4,
          IPV6,
          'IPV6 network': '2001:db8:77:77',
          AGENT,
          TEXT,
          NICKNAME,
          QUERY,
          WRONG,
          'link token': owner.link_token,
          'asking link token': asker.link_token,
          'fetch token': owner.fetch_token,
          challenge_signature,
        }
        for (const [what, mark] of Object.entries(nowhere)) {
          assert.ok(!holds(log, mark), `${what} is in the log`)
          assert.ok(!holds(files, mark), `${what} is in the store`)
        }
        assert.ok(!holds(log, NAME), 'a name is in the log')
        const seed = Buffer.from(owner.privateKey.subarray(0, 32))
        assert.ok(![...log, ...files].some((place) => place.includes(seed)), 'a private key is kept')
      } finally {
        await place.remove()
      }
    })
  })
}
