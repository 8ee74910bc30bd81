import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import supertest from 'supertest'
import type { Database } from '../../src/server/database/database.js'
import { runAdmin } from '../setup/admin.js'
import { useByCounters, useByRows } from '../setup/box-use.js'
import { addManyDrops, withDatabaseOf } from '../setup/filled-store.js'
import { type Phone, registerPhone } from '../setup/phone.js'
import { type ServerProcess, startServerProcess, wordsToRun } from '../setup/server-process.js'
import { onEachDialect, type TestStore } from '../setup/stores.js'
import { startTestServer } from '../setup/test-server.js'

const BOXES = 6
const SENDERS = 24
/** More than pipes and streams hold, so that a reader who stops stops the backup. */
const THERE = { drops: 3_000, bytes: 8_192 }
/** Sent while the backup stands still. */
const MEANWHILE = 600

onEachDialect('a backup of a server that serves', (kind) => {
  let folder: string
  let store: TestStore
  let server: ServerProcess | undefined
  let backup: ChildProcess | undefined

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-under-load-'))
    store = await kind.create()
    await withDatabaseOf(store, (database) => addManyDrops(database, THERE))
  })
  afterEach(async () => {
    backup?.kill('SIGKILL')
    server?.child.kill('SIGKILL')
    await server?.ended
    await store.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is of one moment, has all that was accepted before, and keeps nobody waiting', async function () {
    this.timeout(60_000)
    server = await startServerProcess(store.environment)
    await server.untilReady()
    const phones: Phone[] = []
    for (let each = 0; each < BOXES; each++) phones.push(await registerPhone(server))
    const load = startOwnersAndSenders(server, phones)
    await load.untilAccepted(200)

    const before = load.accepted()
    backup = spawn(process.execPath, [...wordsToRun('src/admin/main'), 'backup', '-'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...store.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = once(backup, 'close')
    const { stdout } = backup
    assert.ok(stdout)
    await once(stdout, 'readable')
    await load.untilAccepted(MEANWHILE)
    assert.equal(backup.exitCode, null, 'it stands still, since nobody reads it')
    const file = createWriteStream(path.join(folder, 'live.gz'))
    stdout.pipe(file)
    await finished(file)
    assert.deepEqual(await ended, [0, null])
    const { slowestMs, refused } = await load.stop()
    assert.deepEqual(refused, [], 'every send and acknowledgement was answered as it should be')
    assert.ok(slowestMs < 5_000, `the slowest answer took ${String(slowestMs)} ms`)

    const target = await kind.create()
    const { code, stderr } = await runAdmin(folder, ['restore', 'live.gz'], target.environment)
    assert.deepEqual([code, stderr], [0, ''])
    const restored = await startTestServer(kind, { store: target })
    try {
      const { rows, boxes } = await readAll(restored.database)
      for (const { id } of boxes) {
        assert.deepEqual(
          await useByRows(restored, kind, id),
          await useByCounters(restored, id),
          `box ${String(id)}`,
        )
      }
      assert.ok(boxes.every(({ id, last_drop_id }) => last_drop_id === Math.max(0, ...(rows.get(id) ?? []))))
      const there = new Set(
        [...rows].flatMap(([box, ids]) => ids.map((id) => `${String(box)} ${String(id)}`)),
      )
      const lost = before.filter((drop) => !there.has(drop))
      assert.deepEqual(lost, [], 'all that was answered 201 before is there')
      // In each box the oldest so many, without a gap: ids follow commits.
      const all = load.accepted()
      for (const { clientId } of phones) {
        const sent = all
          .filter((drop) => drop.startsWith(`${String(clientId)} `))
          .map((drop) => Number(drop.split(' ')[1]))
        const kept = rows.get(clientId) ?? []
        assert.deepEqual(kept, sent.sort((one, other) => one - other).slice(0, kept.length))
      }
      assert.ok(all.length - there.size + THERE.drops >= MEANWHILE, 'what came later is not in it')
    } finally {
      await restored.stop()
      await target.remove()
    }
  })
})

/** Each sender goes from box to box; owners acknowledge what they find, by page. */
function startOwnersAndSenders({ url }: ServerProcess, phones: readonly Phone[]) {
  const accepted: string[] = []
  const refused: number[] = []
  let slowestMs = 0
  let isOver = false
  const post = async (to: string, body: object, token?: string) => {
    const startedAt = performance.now()
    const request = supertest(url).post(to)
    const answer = await (token === undefined ? request : request.auth(token, { type: 'bearer' })).send(body)
    slowestMs = Math.max(slowestMs, performance.now() - startedAt)
    if (!answer.ok) refused.push(answer.status)
    return answer.body as { readonly id: number; readonly data: readonly { readonly id: number }[] }
  }
  const send = async (first: number) => {
    for (let turn = first; !isOver; turn++) {
      const phone = phones[turn % phones.length] ?? assert.fail()
      const encrypted_message = randomBytes(200).toString('base64')
      const { id } = await post('/send', { link_token: phone.linkToken, encrypted_message })
      accepted.push(`${String(phone.clientId)} ${String(id)}`)
    }
  }
  const acknowledge = async ({ linkToken: link_token, fetchToken }: Phone) => {
    while (!isOver) {
      const { data } = await post('/fetch', { link_token, limit: 20, order: 'ASC' }, fetchToken)
      await post('/ack', { link_token, message_ids: data.map(({ id }) => id) }, fetchToken)
    }
  }
  const working = [...Array.from({ length: SENDERS }, (_, each) => send(each)), ...phones.map(acknowledge)]
  return {
    /** As `box id`. */
    accepted: () => [...accepted],
    async untilAccepted(more: number) {
      for (const wanted = accepted.length + more; accepted.length < wanted;) await wait(5)
    },
    async stop() {
      isOver = true
      await Promise.all(working)
      return { slowestMs, refused }
    },
  }
}

/** Past everything that a backup reads by. */
async function readAll({ query }: Database) {
  const boxes = await query.selectFrom('boxes').select(['id', 'last_drop_id']).execute()
  const drops = await query.selectFrom('drops').select(['box_id', 'id']).orderBy('id').execute()
  const rows = new Map<number, number[]>()
  for (const { box_id, id } of drops) rows.set(box_id, [...(rows.get(box_id) ?? []), id])
  return { boxes, rows }
}
