import assert from 'node:assert/strict'
import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { MARIADB, providePart } from '../setup/parts.js'
import {
  asideFilesIn,
  type AsideRow,
  createPycryptDatabase,
  importAll,
  type PycryptDatabase,
  readAside,
  runImport,
} from '../setup/pycrypt.js'
import { forgeForSmallOrder } from '../setup/small-order.js'
import { onEachDialect, STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startTestServer, type TestServer } from '../setup/test-server.js'

const DAY_MS = 24 * 60 * 60 * 1000
const ANA = `link_${'A'.repeat(32)}`
const linkOf = (character: string) => `link_${character.repeat(32)}`
const tokenOf = (character: string) => character.repeat(64)

const CLIENTS = {
  '-1': 'id_out_of_range',
  '2': 'duplicate_link',
  '3': 'time_missing fetch_token_shared',
  '4': 'link_not_ours',
  '5': 'key_refused',
  '6': 'key_refused',
  '7': 'key_refused',
  '8': 'key_refused',
  '9': 'fetch_token_hash_malformed',
  '10': 'name_refused fetch_token_shared',
  '11': 'key_refused',
  '12': 'fetch_token_hash_malformed',
  '9007199254740993': 'id_out_of_range',
}
const MESSAGES = {
  '3': 'not_base64',
  '4': 'too_short',
  '5': 'too_long',
  '6': 'too_long',
  '7': 'no_such_client',
  '8': 'client_set_aside',
  '9': 'client_set_aside',
  '10': 'metadata_not_json',
  '11': 'metadata_too_long',
  '14': 'time_missing',
  '19': 'not_base64',
  '20': 'no_such_client',
  '1099511627776': 'id_out_of_range',
  '9007199254740993': 'id_out_of_range',
}
const REQUESTS = {
  '1': 'not_the_deciding_one',
  '4': 'not_the_deciding_one',
  '5': 'status_unknown',
  '6': 'no_such_client',
  '7': 'name_refused',
  '8': 'asked_long_ago',
  '9': 'client_set_aside',
  '1099511627776': 'id_out_of_range',
}

function reasonsOf(rows: readonly AsideRow[], table: string): Readonly<Record<string, string>> {
  const reasons: Record<string, string> = {}
  for (const { id, reason } of rows.filter((each) => each.table === table)) {
    const before = reasons[String(id)]
    reasons[String(id)] = before === undefined ? reason : `${before} ${reason}`
  }
  return reasons
}

interface Drop {
  readonly id: number
  readonly seen: boolean
  readonly created_at: string
  readonly encrypted_message: string
}

onEachDialect('odd rows of PyCrypt', (kind) => {
  let source: PycryptDatabase
  let server: TestServer
  let listed: readonly AsideRow[]

  before(async function () {
    this.timeout(60_000)
    if (!providePart(MARIADB)) return this.skip()
    server = await startTestServer(kind, { environment: { RATE_LIMIT_OWNER: '0' } })
    source = await createPycryptDatabase()
    await source.query(readFileSync(path.join(PACKAGE_FOLDER, 'test/fixtures/pycrypt-odd.sql'), 'utf8'))
    const { aside, clients, messages, message_requests } = await importAll(source, server.store)
    listed = readAside(aside)
    assert.deepEqual(
      [clients, messages, message_requests].map(({ read, imported }) => [read, imported]),
      [
        [14, 8],
        [23, 10],
        [10, 4],
      ],
    )
    assert.equal(statSync(aside ?? '').mode & 0o777, 0o600)
  })
  after(async () => {
    await server.stop()
    await source.remove()
  })

  const fetchAll = async (link_token: string, token: string) => {
    const answer = await server.postAs(token, '/fetch', { link_token, include_seen: true, order: 'ASC' })
    assert.equal(answer.status, 200, answer.text)
    return answer
  }

  it('are listed, each with what is odd about it, and every one as often in each run', async function () {
    this.timeout(30_000)
    assert.deepEqual(reasonsOf(listed, 'clients'), CLIENTS)
    assert.deepEqual(reasonsOf(listed, 'messages'), MESSAGES)
    assert.deepEqual(reasonsOf(listed, 'message_requests'), REQUESTS)
    const again = await importAll(source, server.store, '--aside', 'again.jsonl')
    assert.equal(again.clients.imported + again.messages.imported + again.message_requests.imported, 0)
    const reasons = (rows: readonly AsideRow[]) => rows.map(({ table, id, reason }) => [table, id, reason])
    assert.deepEqual(reasons(readAside(again.aside)), reasons(listed))
  })

  it('are kept aside whole, however long, with columns that nobody here knows', () => {
    const rowOf = (table: string, id: number | string) =>
      listed.find((each) => each.table === table && each.id === id)?.row
    assert.equal(rowOf('messages', 6)?.['encrypted_message'], `${'"\\é🐙'.repeat(500_000)}the end`)
    assert.deepEqual(rowOf('messages', 3), {
      id: 3,
      link_token: ANA,
      encrypted_message: 'This is not base64!',
      created_at: '2025-03-04 05:06:09.000',
      seen: '0',
      metadata: null,
    })
    assert.equal(rowOf('clients', '9007199254740993')?.['id'], '9007199254740993')
    assert.ok('shoe_size' in (rowOf('clients', 2) ?? {}))
  })

  it('beside them what is sound comes, by the byte and to the minute', async () => {
    const { data } = (await fetchAll(ANA, tokenOf('1'))).body as { readonly data: readonly Drop[] }
    assert.deepEqual(
      data.map(({ id, seen }) => [id, seen]),
      [1, 2, 12, 13, 14, 16, 18, 1_099_511_627_775].map((id) => [id, id === 2]),
    )
    const [first, second, , thirteenth] = data
    assert.equal(first?.created_at, '2025-03-04T05:06:00.000Z')
    assert.equal(first.encrypted_message, Buffer.from('s'.repeat(90)).toString('base64'))
    assert.equal(second?.encrypted_message, Buffer.from('t'.repeat(91)).toString('base64'))
    assert.equal(thirteenth?.encrypted_message, Buffer.from('fbefbe'.repeat(20), 'hex').toString('base64'))
    const text = (await fetchAll(ANA, tokenOf('1'))).text
    assert.ok(
      text.includes('"metadata":{"a \\" b":12345678901234567890,"c":"d  e","f":1.0}'),
      text.slice(0, 999),
    )
    assert.ok(Math.abs(Date.parse(data[4]?.created_at ?? '') - Date.now()) < DAY_MS / 24)
  })

  it('a header without a token opens no box', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic eDp5']) {
      const answer = await server.post('/fetch', { link_token: linkOf('e') }).set({ authorization })
      assert.equal(answer.status, 404, answer.text)
    }
  })

  it('boxes whose links differ in case only are two', async () => {
    const { data } = (await fetchAll(linkOf('a'), tokenOf('3'))).body as { readonly data: readonly Drop[] }
    assert.deepEqual(
      data.map(({ id }) => id),
      [15],
    )
    const names = [ANA, linkOf('a'), linkOf('x')].map(async (link_token) => {
      const answer = await server.post('/check_contact', { link_token })
      return (answer.body as { readonly nickname: string | null }).nickname
    })
    assert.deepEqual(await Promise.all(names), ['Ana 🐙', null, null])
  })

  it('permissions stand as the deciding row says, and who asked long ago can be answered', async () => {
    const answer = await server.postAs(tokenOf('1'), '/get_message_requests', { link_token: ANA })
    const { data } = answer.body as {
      readonly data: readonly {
        readonly id: number
        readonly from_nickname: string
        readonly created_at: string
      }[]
    }
    assert.deepEqual(data.map(({ id, from_nickname }) => [id, from_nickname]).toSorted(), [
      [2, 'small once more'],
      [7, 'Anonymous'],
      [8, 'eight'],
    ])
    const days = (Date.now() - Date.parse(data.find(({ id }) => id === 8)?.created_at ?? '')) / DAY_MS
    assert.ok(days > 59 && days < 61, String(days))
    const granted = await server.post('/send', {
      link_token: ANA,
      from_link_token: linkOf('x'),
      encrypted_message: Buffer.alloc(60, 'g').toString('base64'),
    })
    assert.equal(granted.status, 201)
  })

  it('a sound key signs for its box', async () => {
    // RFC 8032, section 7.1, test 1.
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
    const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex')
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    for (const link_token of [ANA, linkOf('a'), linkOf('x')]) {
      const { challenge } = (await server.post('/challenge_request', { link_token })).body as {
        readonly challenge: string
      }
      const challenge_signature = sign(null, Buffer.from(challenge), key).toString('base64')
      const answer = await server.post('/fetch', { link_token, challenge, challenge_signature })
      assert.equal(answer.status, 200, answer.text)
    }
  })

  it('a box whose key is refused is read by its fetch token, and by no signature, forged or sound', async () => {
    const link_token = linkOf('5')
    const answer = await fetchAll(link_token, tokenOf('5'))
    assert.deepEqual(
      (answer.body as { readonly data: readonly Drop[] }).data.map(({ id }) => id),
      [17],
    )
    for (let tries = 0; tries < 8; tries++) {
      const { challenge } = (await server.post('/challenge_request', { link_token })).body as {
        readonly challenge: string
      }
      const challenge_signature = Buffer.from(forgeForSmallOrder(Buffer.from(challenge))).toString('base64')
      for (const call of ['/fetch', '/get_message_requests', '/set_encryption_keys']) {
        const more = call === '/set_encryption_keys' ? { encryption_keys: [] } : {}
        const answer = await server.post(call, { link_token, challenge, challenge_signature, ...more })
        assert.equal(answer.status, 401, `${call}: ${answer.text}`)
      }
    }
    for (const character of ['5', '6', '7', '8', 'y']) {
      const link = { link_token: linkOf(character) }
      const info = await server.post('/link_info', link)
      assert.equal(info.status, 200)
      const { sealing, key_type } = info.body as { readonly sealing: string; readonly key_type: string }
      assert.deepEqual([sealing, key_type], ['unknown', 'ed25519'])
      assert.equal((await server.post('/check_contact', link)).status, 200)
    }
    assert.deepEqual(server.log.faults, [])
  })
})

onEachDialect('a PyCrypt of before requests, kinds of keys and sizes', (kind) => {
  it('is imported all the same', async function () {
    this.timeout(30_000)
    if (!providePart(MARIADB)) return this.skip()
    const server = await startTestServer(kind)
    const source = await createPycryptDatabase()
    try {
      await source.query(`
        create table clients (id int auto_increment primary key, link_token varchar(128) unique, public_key text,
          public_key_hash char(64), display_name varchar(255), fetch_token_hash char(128), created_at timestamp default now());
        create table messages (id bigint auto_increment primary key, link_token varchar(128), encrypted_message longtext,
          created_at timestamp default now(), seen boolean default false, metadata json);
        insert into clients (link_token, public_key, fetch_token_hash) values
          ('${ANA}', '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', sha2('${tokenOf('1')}', 256));
        insert into messages (link_token, encrypted_message, metadata) values
          ('${ANA}', to_base64(repeat('s', 99)), '{"a": [1, 2]}')`)
      const { clients, messages, message_requests, aside } = await importAll(source, server.store)
      assert.deepEqual([clients.imported, messages.imported, message_requests.read, aside], [1, 1, 0, null])
      const answer = await server.postAs(tokenOf('1'), '/fetch', { link_token: ANA })
      assert.deepEqual((answer.body as { readonly data: readonly object[] }).data.length, 1)
    } finally {
      await source.remove()
      await server.stop()
    }
  })
})

describe('a PyCrypt that cannot be read', function () {
  this.timeout(60_000)

  it('is said so in a line, before anything is written', async function () {
    if (!providePart(MARIADB)) return this.skip()
    const [kind] = STORES
    assert.ok(kind)
    const server = await startTestServer(kind)
    const source = await createPycryptDatabase()
    const file = path.join(source.folder, 'pycrypt.env')
    const settings = readFileSync(file, 'utf8')
    const says = async (changed: string, ...words: readonly string[]) => {
      writeFileSync(file, changed)
      const { code, stdout, stderr } = await runImport(source, server.store, words)
      assert.deepEqual([code, stdout, stderr.split('\n').length], [1, '', 2], stderr)
      assert.doesNotMatch(stderr, /a # "word"/)
      return stderr
    }
    try {
      assert.match(
        await says(settings),
        /is no database of PyCrypt that this account may read: there is no table clients\./,
      )
      await source.query('create table clients (id int, link_token text, public_key text)')
      assert.match(await says(settings), /clients has no column fetch_token_hash\./)
      assert.match(
        await says(settings.replace(/^DB_PASSWORD=.*$/m, 'DB_PASSWORD=x')),
        /^sealdrop-admin: Of PyCrypt: /,
      )
      assert.match(
        await says(settings.replace(/^DB_PORT=.*$/m, 'DB_PORT=many')),
        /DB_PORT must be a whole number/,
      )
      assert.match(await says(settings, '--from', 'nowhere.env'), /nowhere\.env is not there\./)
      const { code, stderr } = await runImport(source, server.store, [], { READ_ONLY: '1' })
      assert.equal(code, 1)
      assert.match(stderr, /READ_ONLY is 1/)
      assert.deepEqual(asideFilesIn(source), [])
    } finally {
      await source.remove()
      await server.stop()
    }
  })
})
