/** A store that an earlier version left behind, brought up to date by this one: nobody loses anything by an upgrade. */
import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Memory, recallPhone } from '../fixtures/people.js'
import { migrations } from '../../migrations/index.js'
import { openDatabase } from '../../src/server/database/database.js'
import { migrateDown, migrateUp } from '../../src/server/database/migrate.js'
import { leave, type Phone } from '../setup/phone.js'
import { startUnpackedArchive, unpackArchive } from '../setup/release-archive.js'
import type { ServerProcess } from '../setup/server-process.js'
import { DIALECTS, type StoreKind, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER, startTestServer, type TestServer } from '../setup/test-server.js'

const FIXTURES = path.join(PACKAGE_FOLDER, 'test/fixtures')
const VERSIONS = readdirSync(FIXTURES).filter((name) => /^[0-9]+\.[0-9]+\.[0-9]+$/.test(name))

async function restore(kind: StoreKind, version: string): Promise<TestStore> {
  const store = await kind.create()
  const folder = path.join(FIXTURES, version)
  if (store.settings.kind === 'embedded') {
    copyFileSync(path.join(folder, 'embedded.db'), path.join(store.settings.dataFolder, 'sealdrop.db'))
  } else {
    await store.run(readFileSync(path.join(folder, 'mariadb.sql'), 'utf8'))
  }
  return store
}

function memoryOf(kind: StoreKind, version: string): Memory {
  const name = kind.isMariadb ? 'mariadb' : 'embedded'
  return JSON.parse(readFileSync(path.join(FIXTURES, version, `${name}.json`), 'utf8')) as Memory
}

/** Of Ana's drops, oldest first. */
function textsOf({ drops }: Memory): readonly string[] {
  return drops.map(({ text }) => text)
}

interface Page {
  readonly data: readonly {
    readonly id: number
    readonly encrypted_message: string
    readonly seen: boolean
  }[]
}

it('there is a store of an earlier version, or of this one', () => {
  assert.ok(VERSIONS.length > 0)
})

for (const version of VERSIONS) {
  for (const kind of DIALECTS) {
    describe(`after an upgrade from ${version} — on ${kind.name}`, () => {
      const memory = memoryOf(kind, version)
      let store: TestStore
      let server: TestServer
      let ana: Phone
      let bea: Phone
      let cleo: Phone

      before(async () => {
        store = await restore(kind, version)
        server = await startTestServer(kind, { store })
        // It is a minute after the store was left behind.
        server.turnClock(memory.madeAtMs + 60_000 - Date.now())
        ana = await recallPhone(server, memory.ana)
        bea = await recallPhone(server, memory.bea)
        cleo = await recallPhone(server, memory.cleo)
      })
      after(async () => {
        await server.stop()
        await store.remove()
      })

      it('a challenge from before still proves ownership, once, and one that was spent does not', async () => {
        const asAna = { link_token: ana.linkToken }
        assert.equal((await server.post('/fetch', { ...asAna, ...memory.spent })).status, 401)
        assert.equal((await server.post('/fetch', { ...asAna, ...memory.unspent })).status, 200)
        assert.equal((await server.post('/fetch', { ...asAna, ...memory.unspent })).status, 401)
      })

      it('the owner finds every drop as it was, by the fetch token', async () => {
        const all = { link_token: ana.linkToken, include_seen: true, order: 'ASC' }
        const answer = await server.postAs(ana.fetchToken, '/fetch', all)
        const page = answer.body as Page
        assert.deepEqual(
          page.data.map((drop) => ({
            ...drop,
            created_at: undefined,
            text: ana.open(drop.encrypted_message),
          })),
          memory.drops.map((drop) => ({ ...drop, created_at: undefined })),
        )
      })

      it('a send from before that is tried again is known, and a new one comes after it', async () => {
        const [first] = memory.drops
        const again = { link_token: ana.linkToken, encrypted_message: first?.encrypted_message }
        assert.deepEqual((await server.post('/send', again)).body, { message: 'Message sent', id: first?.id })
        assert.ok((await leave(server, ana)) > (memory.drops.at(-1)?.id ?? Infinity))
      })

      it('the owner reads what is sent afterwards beside what was sent before, by a signature', async () => {
        await leave(server, ana, 'after the upgrade')
        const all = { link_token: ana.linkToken, include_seen: true, order: 'ASC' }
        const answer = await server.post('/fetch', { ...all, ...(await ana.prove()) })
        const texts = (answer.body as Page).data.map((drop) => ana.open(drop.encrypted_message))
        assert.deepEqual(texts.slice(0, memory.drops.length), textsOf(memory))
        assert.equal(texts.at(-1), 'after the upgrade')
      })

      it('senders learn what to seal to as before', async () => {
        const learn = async (phone: Phone) => {
          const answer = await server.post('/link_info', { link_token: phone.linkToken })
          const { sealing, encryption_keys, display_name } = answer.body as Record<string, unknown>
          return { sealing, encryption_keys, display_name }
        }
        assert.deepEqual(await learn(ana), {
          sealing: 'derived',
          encryption_keys: [],
          display_name: 'Ana — инбокс 🐙',
        })
        assert.deepEqual(await learn(bea), {
          sealing: 'statements',
          encryption_keys: [memory.statement],
          display_name: null,
        })
        assert.deepEqual(await learn(cleo), { sealing: 'unknown', encryption_keys: [], display_name: null })
      })

      it('grants hold, and who waits for an answer is listed', async () => {
        const send = (from: Phone) =>
          server.post('/send', {
            link_token: ana.linkToken,
            encrypted_message: ana.seal('from a contact'),
            from_link_token: from.linkToken,
          })
        assert.equal((await send(bea)).status, 201)
        assert.equal((await send(cleo)).status, 403)
        const answer = await server.postAs(ana.fetchToken, '/get_message_requests', {
          link_token: ana.linkToken,
        })
        const { data } = answer.body as { readonly data: readonly Record<string, unknown>[] }
        assert.deepEqual(
          data.map(({ id, from_link_token, from_nickname }) => ({ id, from_link_token, from_nickname })),
          [{ id: memory.pendingRequestId, from_link_token: cleo.linkToken, from_nickname: 'Zoë 🎈' }],
        )
      })
    })
  }

  for (const kind of DIALECTS.filter(({ isMariadb }) => isMariadb)) {
    describe(`after an upgrade from ${version} by the archive — on ${kind.name}`, function () {
      this.timeout(60_000)
      const memory = memoryOf(kind, version)
      let store: TestStore
      let server: ServerProcess

      before(async () => {
        store = await restore(kind, version)
        server = await startUnpackedArchive(await unpackArchive(), store.environment)
      })
      after(async () => {
        server.child.kill('SIGKILL')
        await server.ended
        await store.remove()
      })

      it('an owner reads what was sent before and what is sent after, and acknowledges both', async () => {
        const ana = await recallPhone(server, memory.ana)
        const asAna = { link_token: ana.linkToken, include_seen: true, order: 'ASC' }
        const read = async () =>
          (await server.post('/fetch', { ...asAna, ...(await ana.prove()) })).body as Page
        const before = (await read()).data
        assert.deepEqual(
          before.map(({ id, seen, encrypted_message }) => ({ id, seen, text: ana.open(encrypted_message) })),
          memory.drops.map(({ id, seen, text }) => ({ id, seen, text })),
        )
        const sent = await leave(server, ana, 'after the upgrade')
        const { data } = await read()
        assert.deepEqual(
          data.map((drop) => ana.open(drop.encrypted_message)),
          [...textsOf(memory), 'after the upgrade'],
        )
        assert.equal(data.at(-1)?.id, sent)
        const message_ids = data.map(({ id }) => id)
        const marked = await server.post('/ack', {
          link_token: ana.linkToken,
          message_ids,
          ...(await ana.prove()),
        })
        assert.equal(marked.status, 200)
        assert.ok((await read()).data.every(({ seen }) => seen))
      })
    })
  }

  for (const kind of DIALECTS) {
    describe(`a store of ${version}, brought up to date, back and forward again — on ${kind.name}`, () => {
      const memory = memoryOf(kind, version)
      // docs/updating.md says what each loses.
      const steps = migrations.length - migrations.findIndex(({ name }) => name === '0004-drops')

      for (let count = 1; count <= steps; count++) {
        const isLost = count === steps
        it(`${isLost ? 'loses' : 'keeps'} every drop when the newest ${String(count)} are undone`, async () => {
          const store = await restore(kind, version)
          const database = openDatabase(store.settings)
          await migrateUp({ database, migrations, clock: Date.now })
          const undone = await migrateDown({ database, migrations, clock: Date.now }, count)
          assert.equal(undone.length, count)
          await database.close()
          const server = await startTestServer(kind, { store })
          try {
            const ana = await recallPhone(server, memory.ana)
            const all = { link_token: ana.linkToken, include_seen: true, order: 'ASC' }
            const { data } = (await server.postAs(ana.fetchToken, '/fetch', all)).body as Page
            const texts = data.map((drop) => ana.open(drop.encrypted_message))
            assert.deepEqual(texts, isLost ? [] : textsOf(memory))
            await leave(server, ana, 'after it')
            const again = (await server.postAs(ana.fetchToken, '/fetch', { link_token: ana.linkToken }))
              .body as Page
            assert.ok(again.data.some((drop) => ana.open(drop.encrypted_message) === 'after it'))
          } finally {
            await server.stop()
            await store.remove()
          }
        })
      }
    })
  }
}
