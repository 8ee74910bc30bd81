import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { useByCounters, useByRows } from '../setup/box-use.js'
import { MARIADB, providePart } from '../setup/parts.js'
import { createPycryptDatabase, type PycryptDatabase, runImport, type Imported } from '../setup/pycrypt.js'
import { wordsToRun } from '../setup/server-process.js'
import { onEachDialect } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const CLIENTS = 500
/** It takes some ten seconds on four busy cores. */
const MAX_MS = 60_000

/** Every third message is seen. Each box has its messages from all over. */
async function fillPycrypt({ query }: PycryptDatabase, messages: number): Promise<void> {
  await query(`
    create table clients (id int auto_increment primary key, link_token varchar(128) unique not null, public_key text,
      fetch_token_hash char(128), created_at timestamp default now());
    create table messages (id bigint auto_increment primary key, link_token varchar(128) not null, encrypted_message longtext,
      created_at timestamp default now(), seen boolean default false, metadata json, key (link_token));
    insert into clients (link_token, public_key, fetch_token_hash)
      select concat('link_', lpad(seq, 32, '0')), '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', sha2(lpad(seq, 64, '0'), 256)
      from seq_1_to_${String(CLIENTS)};
    insert into messages (link_token, encrypted_message, seen, created_at)
      select concat('link_', lpad(1 + seq % ${String(CLIENTS)}, 32, '0')),
        to_base64(concat(repeat('s', 50 + seq % 200), lpad(seq, 12, '0'))), seq % 3 = 0, now() - interval seq % 30 day
      from seq_1_to_${String(messages)}`)
}

/** Killed, however far it is, as soon as that many drops are there. */
async function killAfter(source: PycryptDatabase, server: TestServer, drops: number): Promise<number> {
  const child = spawn(
    process.execPath,
    [...wordsToRun('src/admin/main'), 'import-pycrypt', '--from', 'pycrypt.env'],
    {
      cwd: source.folder,
      env: { PATH: process.env['PATH'], ...server.store.environment },
      stdio: 'ignore',
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  while ((await countDrops(server)) < drops && child.exitCode === null) await wait(20)
  child.kill('SIGKILL')
  await ended
  return countDrops(server)
}

async function countDrops({ database }: TestServer): Promise<number> {
  const { drops } = await database.query
    .selectFrom('drops')
    .select(({ fn }) => fn.countAll<number>().as('drops'))
    .executeTakeFirstOrThrow()
  return drops
}

onEachDialect('very many messages of PyCrypt', (kind) => {
  const messageCount = kind.isMariadb ? 20_000 : 100_000
  let source: PycryptDatabase
  let server: TestServer

  before(async function () {
    this.timeout(60_000)
    if (!providePart(MARIADB)) return this.skip()
    source = await createPycryptDatabase()
    await fillPycrypt(source, messageCount)
    server = await startTestServer(kind)
  })
  after(async () => {
    await server.stop()
    await source.remove()
  })

  it('come in little memory, each once, however often the import is killed', async function () {
    this.timeout(120_000)
    const first = await killAfter(source, server, 1)
    const second = await killAfter(source, server, first + 2_000)
    assert.ok(first > 0 && second > first && second < messageCount, `${String(first)}, ${String(second)}`)

    const startedMs = performance.now()
    const { code, stdout, stderr } = await runImport(source, server.store, ['--json'], {
      NODE_OPTIONS: '--max-old-space-size=64',
    })
    const tookMs = performance.now() - startedMs
    assert.equal(code, 0, stderr)
    assert.ok(tookMs < MAX_MS, `${String(Math.round(tookMs))} ms`)
    const { clients, messages, aside } = JSON.parse(stdout) as Imported
    assert.deepEqual([clients.read, clients.already_there, aside], [CLIENTS, CLIENTS, null])
    assert.deepEqual(
      [messages.read, messages.already_there, messages.imported],
      [messageCount, second, messageCount - second],
    )

    assert.equal(await countDrops(server), messageCount)
    const boxes = await server.database.query.selectFrom('boxes').select('id').execute()
    assert.equal(boxes.length, CLIENTS)
    for (const { id } of boxes.slice(0, 20)) {
      const use = await useByRows(server, kind, id)
      assert.deepEqual(await useByCounters(server, id), use)
      assert.equal(use.seen.drops + use.unseen.drops, messageCount / CLIENTS)
    }
  })
})
