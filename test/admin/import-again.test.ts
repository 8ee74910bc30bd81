import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { runAdmin } from '../setup/admin.js'
import { allRows } from '../setup/all-rows.js'
import { serviceBytes, useByCounters, useByRows } from '../setup/box-use.js'
import { askToWrite } from '../setup/contacts.js'
import { MARIADB, providePart } from '../setup/parts.js'
import { base64, leave, makeKeys, type Phone, phoneOf } from '../setup/phone.js'
import {
  asideFilesIn,
  createPycryptDatabase,
  importAll,
  type PycryptDatabase,
  readAside,
  runImport,
} from '../setup/pycrypt.js'
import { onEachDialect } from '../setup/stores.js'
import { startTestServer, type TestServer } from '../setup/test-server.js'

const TABLES = `
  create table clients (id int auto_increment primary key, link_token varchar(128) unique not null, public_key text not null,
    key_type varchar(16) default 'ed25519', display_name varchar(255), fetch_token_hash char(128) not null,
    created_at timestamp default now());
  create table messages (id bigint auto_increment primary key, link_token varchar(128) not null, encrypted_message longtext not null,
    created_at timestamp default now(), seen boolean default false, metadata json, key (link_token));
  create table message_requests (id int auto_increment primary key, from_link_token varchar(128) not null,
    to_link_token varchar(128) not null, from_nickname varchar(255) not null,
    status enum('pending', 'accepted', 'rejected') default 'pending', created_at timestamp default now(),
    updated_at timestamp default now() on update now(), key (to_link_token))`

/** A phone whose box is in PyCrypt's database, with the id that it gets there. */
async function addClient({ query }: PycryptDatabase, server: TestServer, name: string): Promise<Phone> {
  const { publicKey, privateKey: secretKey } = await makeKeys()
  const linkToken = `link_${hash('sha256', Math.random().toString(), 'base64url').slice(0, 32)}`
  const fetchToken = `${linkToken.slice(5)}${linkToken.slice(5)}`
  await query(
    'insert into clients (link_token, public_key, display_name, fetch_token_hash) values (?, ?, ?, ?)',
    [linkToken, base64(publicKey), name, hash('sha256', fetchToken, 'hex')],
  )
  return phoneOf(server, { publicKey, secretKey, linkToken, fetchToken, clientId: 0 })
}

async function addMessage(
  { query }: PycryptDatabase,
  phone: Phone,
  {
    id = null,
    text = 'from there',
    sealed = phone.seal(text),
  }: { id?: number | null; text?: string; sealed?: string } = {},
): Promise<number> {
  const values = [id ?? 'default', phone.linkToken, sealed]
  const [columns, marks] = id === null ? ['', ''] : ['id, ', '?, ']
  await query(
    `insert into messages (${columns}link_token, encrypted_message) values (${marks}?, ?)`,
    id === null ? values.slice(1) : values,
  )
  const [row] = await query<{ readonly id: number }>('select last_insert_id() as id')
  return id ?? row?.id ?? Number.NaN
}

onEachDialect('an import from PyCrypt that is made again', (kind) => {
  let server: TestServer
  let source: PycryptDatabase
  let ana: Phone
  let ben: Phone

  before(function () {
    if (!providePart(MARIADB)) this.skip()
  })
  beforeEach(async () => {
    server = await startTestServer(kind, { environment: { MAX_STORE_BYTES: '100000000' } })
    source = await createPycryptDatabase()
    await source.query(TABLES)
    ana = await addClient(source, server, 'Ana')
    ben = await addClient(source, server, 'Ben')
  })
  afterEach(async () => {
    await server.stop()
    await source.remove()
  })

  const addMany = (first: number, last: number) =>
    source.query(
      `insert into messages (id, link_token, encrypted_message)
        select seq, if(seq % 2, ?, ?), to_base64(lpad(seq, 80, 's')) from seq_${String(first)}_to_${String(last)}`,
      [ben.linkToken, ana.linkToken],
    )
  const again = () => importAll(source, server.store)
  const drops = async (phone: Phone) => {
    const body = { link_token: phone.linkToken, include_seen: true, order: 'ASC' }
    const answer = await server.postAs(phone.fetchToken, '/fetch', body)
    return (
      answer.body as { readonly data?: readonly { readonly id: number; readonly seen: boolean }[] }
    ).data?.map(({ id, seen }) => [id, seen])
  }
  const boxIdOf = async (phone: Phone) =>
    (await server.context.boxes.findByLinkToken(phone.linkToken as never))?.id ?? Number.NaN
  const requestsOf = async (phone: Phone) => {
    const answer = await server.postAs(phone.fetchToken, '/get_message_requests', {
      link_token: phone.linkToken,
    })
    return (answer.body as { readonly data: readonly { readonly id: number }[] }).data.map(({ id }) => id)
  }
  const isCountedRight = async () => {
    for (const phone of [ana, ben]) {
      const boxId = await boxIdOf(phone)
      assert.deepEqual(await useByCounters(server, boxId), await useByRows(server, kind, boxId))
    }
    const { counted, there } = await serviceBytes(server)
    assert.equal(counted, there)
  }

  it('brings what has come there since, and never again what has gone here', async function () {
    this.timeout(60_000)
    for (const id of [10, 11, 12, 13, 14]) await addMessage(source, ana, { id })
    await addMessage(source, ben, { id: 15 })
    assert.deepEqual((await again()).messages.imported, 6)

    const boxId = await boxIdOf(ana)
    await server.context.drops.remove(boxId, [10])
    await server.database.query.updateTable('drops').set({ expires_at_ms: 1 }).where('id', '=', 11).execute()
    await server.context.drops.removeExpired(Date.now(), 10)
    await server.postAs(ana.fetchToken, '/ack', { link_token: ana.linkToken, message_ids: [12] })
    const own = await leave(server, ana, 'here')
    // Late: its id is lower than some that have come, since it was committed after them.
    await addMessage(source, ana, { id: 9 })
    await source.query('update messages set seen = true where id in (13, 15)')
    const dan = await addClient(source, server, 'Dan')
    const danId = await addMessage(source, dan)

    const { clients, messages } = await again()
    assert.deepEqual([clients.imported, clients.already_there], [1, 2])
    assert.deepEqual([messages.imported, messages.updated, messages.already_there], [2, 2, 4])
    assert.deepEqual(await drops(ana), [
      [9, false],
      [12, true],
      [13, true],
      [14, false],
      [own, false],
    ])
    assert.deepEqual([await drops(ben), await drops(dan)], [[[15, true]], [[danId, false]]])
    await isCountedRight()
    assert.ok((await leave(server, ana, 'later')) > own)

    // What is unseen there and seen here stays seen; a box that its owner has deleted stays deleted.
    await server.context.boxes.remove(await boxIdOf(ben))
    await server.context.boxes.removeDeleted(1_000)
    await addMessage(source, ben, { id: 99 })
    const last = await again()
    assert.deepEqual([last.clients.imported, last.clients.already_there], [0, 3])
    assert.deepEqual(last.messages.set_aside, { box_deleted: 1 })
    assert.equal((await server.post('/link_info', { link_token: ben.linkToken })).status, 404)
    assert.deepEqual((await drops(ana))?.[1], [12, true])
  })

  it('answers what was answered there and still waits here, and nothing the other way round', async function () {
    this.timeout(60_000)
    const eve = await addClient(source, server, 'Eve')
    const ask = (from: Phone, to: Phone) =>
      source.query(
        'insert into message_requests (from_link_token, to_link_token, from_nickname) values (?, ?, ?)',
        [from.linkToken, to.linkToken, 'somebody'],
      )
    for (const [from, to] of [
      [ben, ana],
      [eve, ana],
      [ana, ben],
    ] as const)
      await ask(from, to)
    assert.equal((await again()).message_requests.imported, 3)
    assert.deepEqual((await requestsOf(ana)).toSorted(), [1, 2])

    await source.query(`update message_requests set status = 'accepted' where id = 1`)
    await server.postAs(ben.fetchToken, '/respond_message_request', {
      link_token: ben.linkToken,
      request_id: 3,
      action: 'reject',
    })
    // Asked once more there, where each time makes a row; and asked here, answered there.
    await ask(eve, ana)
    await askToWrite(server, ben, eve)
    await ask(ben, eve)
    await source.query(`update message_requests set status = 'accepted' where id = 5`)

    const { message_requests } = await again()
    assert.deepEqual(message_requests, {
      read: 5,
      imported: 0,
      already_there: 3,
      updated: 2,
      set_aside: {},
      noted: {},
    })
    assert.deepEqual([await requestsOf(ana), await requestsOf(ben), await requestsOf(eve)], [[2], [], []])
    const asked = await server.post('/request_message_permission', {
      from_link_token: ben.linkToken,
      to_link_token: eve.linkToken,
    })
    assert.equal((asked.body as { readonly status: string }).status, 'accepted')
    // Blocked here, where blocking is known, it stays blocked.
    await server.context.contacts.block(
      { id: 2 ** 41, toBoxId: await boxIdOf(ana), fromBoxId: await boxIdOf(ben) },
      Date.now(),
    )
    assert.equal((await again()).message_requests.already_there, 5)
    const refused = await server.post('/send', {
      link_token: ana.linkToken,
      from_link_token: ben.linkToken,
      encrypted_message: ana.seal('blocked'),
    })
    assert.equal(refused.status, 403)
  })

  it('follows what owners and senders do there between runs, and undoes nothing that was decided here', async function () {
    this.timeout(60_000)
    const [cem, dan, eve] = [
      await addClient(source, server, 'Cem'),
      await addClient(source, server, 'Dan'),
      await addClient(source, server, 'Eve'),
    ]
    const ask = (from: Phone, to: Phone, status: 'pending' | 'accepted' | 'rejected' = 'pending') =>
      source.query(
        'insert into message_requests (from_link_token, to_link_token, from_nickname, status) values (?, ?, ?, ?)',
        [from.linkToken, to.linkToken, 'somebody', status],
      )
    const answerThere = (id: number, status: 'accepted' | 'rejected', at = 'now()') =>
      source.query(
        `set statement sql_mode = '' for
        update message_requests set status = '${status}', updated_at = ${at} where id = ${String(id)}`,
      )
    const answerHere = async (owner: Phone, request_id: number, action: 'accept' | 'reject') => {
      const body = { link_token: owner.linkToken, request_id, action }
      const { status } = await server.postAs(owner.fetchToken, '/respond_message_request', body)
      assert.equal(status, 200)
    }
    const standing = async () => {
      const rows = await server.database.query
        .selectFrom('contact_requests')
        .select(['id', 'status'])
        .orderBy('id')
        .execute()
      return rows.map(({ id, status }) => `${String(id)} ${status}`)
    }
    await ask(ben, ana, 'accepted')
    await ask(cem, ana, 'rejected')
    await ask(dan, ana, 'rejected')
    for (const from of [ana, cem, dan]) await ask(from, ben)
    await ask(eve, ana)
    await ask(eve, ben, 'accepted')
    assert.equal((await again()).message_requests.imported, 8)
    const askedHere = await askToWrite(server, ben, eve)

    await answerThere(1, 'rejected')
    await ask(cem, ana)
    await ask(dan, ana, 'accepted')
    await answerHere(ben, 4, 'accept')
    await answerThere(4, 'rejected', "'2021-02-03 04:05:06'")
    await answerHere(ben, 5, 'accept')
    await answerThere(5, 'rejected', '0')
    await source.query(
      `set statement sql_mode = '' for update message_requests set created_at = 0 where id = 5`,
    )
    await answerHere(ben, 6, 'reject')
    await ask(dan, ben)
    // Each time of asking makes a row, and all are refused.
    await ask(eve, ana, 'rejected')
    await answerThere(7, 'rejected')
    await ask(ben, eve, 'accepted')

    const second = (await again()).message_requests
    assert.deepEqual([second.updated, second.imported], [5, 0])
    const stands = [
      '1 rejected',
      '3 accepted',
      '4 accepted',
      '5 accepted',
      '6 rejected',
      '7 rejected',
      '8 accepted',
      '9 pending',
      `${String(askedHere)} accepted`,
    ]
    assert.deepEqual(await standing(), stands)
    assert.equal((await again()).message_requests.updated, 0)
    assert.deepEqual(await standing(), stands)
    assert.deepEqual(await requestsOf(ana), [9])

    // Back and forth; a link that was replaced; what the owner has surely said later there.
    await answerThere(1, 'accepted')
    await answerThere(8, 'rejected')
    await ask(eve, ben)
    await answerThere(4, 'rejected', 'now() + interval 2 minute')
    await answerThere(13, 'rejected')
    await answerHere(ana, 9, 'accept')
    await server.context.boxes.replaceLink(
      await boxIdOf(ben),
      hash('sha256', `link_${'b'.repeat(32)}`, 'buffer'),
      Date.now(),
      () => Promise.resolve(),
    )
    const third = (await again()).message_requests
    assert.deepEqual([third.updated, third.set_aside], [3, { link_replaced: 1 }])
    const standsNow = [
      '1 accepted',
      '3 accepted',
      '4 rejected',
      '5 accepted',
      '6 rejected',
      '7 rejected',
      '9 accepted',
      `${String(askedHere)} rejected`,
    ]
    assert.deepEqual(await standing(), standsNow)
    assert.equal((await again()).message_requests.updated, 0)
    assert.deepEqual(await standing(), standsNow)
  })

  it('knows a send that was tried again on the other side', async function () {
    this.timeout(60_000)
    await again()
    const sealed = [ana.seal('sent there, tried again here'), ana.seal('sent here, and there before')]
    const id = await addMessage(source, ana, { sealed: sealed[0] ?? '' })
    const send = async (encrypted_message = '') => {
      const answer = await server.post('/send', { link_token: ana.linkToken, encrypted_message })
      return (answer.body as { readonly id: number }).id
    }
    const here = await send(sealed[1])
    await addMessage(source, ana, { sealed: sealed[1] ?? '' })
    const { messages } = await again()
    assert.deepEqual([messages.imported, messages.already_there], [1, 1])
    assert.equal(await send(sealed[0]), id)
    assert.deepEqual(await drops(ana), [
      [id, false],
      [here, false],
    ])
    await isCountedRight()
  })

  it('keeps nothing that was acknowledged there for an owner who wants it deleted then', async function () {
    this.timeout(60_000)
    for (const id of [1, 2, 3]) await addMessage(source, ana, { id })
    await addMessage(source, ben, { id: 4 })
    await again()
    const boxId = await boxIdOf(ana)
    await server.database.query
      .updateTable('boxes')
      .set({ delete_on_ack: 1 })
      .where('id', '=', boxId)
      .execute()
    for (const id of [5, 6]) await addMessage(source, ana, { id })
    await addMessage(source, ben, { id: 7 })
    await source.query('update messages set seen = true where id in (1, 2, 4, 5, 7)')
    const { messages } = await again()
    assert.deepEqual([messages.imported, messages.updated, messages.already_there], [2, 3, 2])
    const stays = [
      [3, false],
      [6, false],
    ]
    assert.deepEqual(await drops(ana), stays)
    assert.deepEqual(await drops(ben), [
      [4, true],
      [7, true],
    ])
    await isCountedRight()
    assert.deepEqual((await again()).messages.already_there, 7)
    assert.deepEqual(await drops(ana), stays)
  })

  it('leaves what an owner has brought under the same ids, and brings all the others', async function () {
    this.timeout(60_000)
    await addMessage(source, ben, { id: 1 })
    await again()
    const boxId = await boxIdOf(ana)
    const drop = (id: number, sealed: string) => ({
      id,
      sealedBox: Buffer.from(sealed, 'base64'),
      metadata: null,
      receiptHash: null,
      createdAtMs: 0,
      expiresAtMs: Date.now() + 1e9,
      isSeen: false,
    })
    const same = ana.seal('the same')
    const noLimit = { maxDrops: 0, maxBytes: 0 }
    await server.context.movedDrops.insert(boxId, [drop(5, ana.seal('brought')), drop(6, same)], {
      ofBox: noLimit,
      maxStoreBytes: 1e9,
    })
    await addMessage(source, ana, { id: 5 })
    await addMessage(source, ana, { id: 6, sealed: same })
    await addMany(7, 210)
    const { messages } = await again()
    assert.deepEqual(
      [messages.imported, messages.already_there, messages.set_aside],
      [204, 2, { id_taken: 1 }],
    )
    await isCountedRight()
    assert.deepEqual((await again()).messages.set_aside, { id_taken: 1 })
    await server.context.drops.remove(boxId, [5, 6])
    assert.deepEqual((await again()).messages.imported, 1)
    assert.deepEqual((await drops(ana))?.[0], [5, false])
    await isCountedRight()
  })

  it('follows a link that its owner has replaced, and keeps databases with the same ids apart', async function () {
    this.timeout(60_000)
    const other = await createPycryptDatabase()
    try {
      await other.query(TABLES)
      const cem = await addClient(other, server, 'Cem')
      const dan = await addClient(other, server, 'Dan')
      await addMessage(source, ana, { id: 1 })
      await addMessage(other, cem, { id: 1 })
      const ask =
        'insert into message_requests (from_link_token, to_link_token, from_nickname) values (?, ?, ?)'
      await source.query(ask, [ben.linkToken, ana.linkToken, 'Ben'])
      await other.query(ask, [dan.linkToken, cem.linkToken, 'Dan'])
      await again()
      const second = await importAll(other, server.store)
      assert.deepEqual([second.clients.imported, second.messages.imported], [2, 1])
      assert.deepEqual(second.message_requests.set_aside, { id_taken: 1 })
      assert.deepEqual([await drops(ana), await drops(cem)], [[[1, false]], [[1, false]]])

      const linkToken = `link_${'r'.repeat(32)}`
      await server.context.boxes.replaceLink(
        await boxIdOf(ana),
        hash('sha256', linkToken, 'buffer'),
        Date.now(),
        () => Promise.resolve(),
      )
      await addMessage(source, ana, { id: 2 })
      await source.query(ask, [(await addClient(source, server, 'Eve')).linkToken, ana.linkToken, 'Eve'])
      const third = await again()
      assert.deepEqual([third.clients.imported, third.messages.imported], [1, 1])
      assert.deepEqual(third.message_requests.set_aside, { link_replaced: 1 })
      assert.deepEqual(await drops({ ...ana, linkToken }), [
        [1, false],
        [2, false],
      ])
    } finally {
      await other.remove()
    }
  })

  it('goes on while senders send and owners acknowledge, and all is counted right', async function () {
    this.timeout(60_000)
    await addMany(1, 300)
    await again()
    await addMany(301, 900)
    await source.query('update messages set seen = true where id % 3 = 0')
    const running = again()
    const ids: number[] = []
    for (let number = 0; number < 60; number++) {
      ids.push(await leave(server, ana, `drop ${String(number)}`))
      await server.postAs(ben.fetchToken, '/ack', {
        link_token: ben.linkToken,
        message_ids: [1 + 6 * number],
      })
    }
    const { messages } = await running
    assert.deepEqual([messages.imported, messages.updated + messages.already_there], [600, 300])
    assert.deepEqual(
      ids,
      ids.toSorted((one, next) => one - next),
    )
    await isCountedRight()
    const use = await useByCounters(server, await boxIdOf(ana))
    assert.equal(use.seen.drops + use.unseen.drops, 450 + ids.length)
    assert.deepEqual(server.log.faults, [])
  })

  it('is made twice at once, and brings each row once', async function () {
    this.timeout(60_000)
    await addMany(1, 3_000)
    const both = await Promise.all(
      ['one', 'other'].map((name) => importAll(source, server.store, '--aside', `${name}.jsonl`)),
    )
    const sumOf = (table: 'clients' | 'messages') => both.reduce((sum, each) => sum + each[table].imported, 0)
    assert.deepEqual([sumOf('clients'), sumOf('messages')], [2, 3_000])
    await isCountedRight()
    const use = await useByCounters(server, await boxIdOf(ana))
    assert.equal(use.unseen.drops, 1_500)
  })

  it('says in a dry run what it would do, and does nothing of it', async function () {
    this.timeout(60_000)
    await addMessage(source, ana)
    await addMessage(source, ana, { sealed: '????' })
    await source.query(
      'insert into message_requests (from_link_token, to_link_token, from_nickname) values (?, ?, ?)',
      [ben.linkToken, ana.linkToken, 'Ben'],
    )
    const before = await allRows(server)
    const said = await importAll(source, server.store, '--dry-run')
    assert.deepEqual(await allRows(server), before)
    assert.deepEqual(
      readAside(said.aside).map(({ reason }) => reason),
      ['not_base64'],
    )
    const done = await again()
    for (const table of ['clients', 'messages', 'message_requests'] as const)
      assert.deepEqual(done[table], said[table])
    const nothing = await importAll(source, server.store, '--dry-run', '--aside', 'dry.jsonl')
    assert.deepEqual(nothing.messages, { ...done.messages, imported: 0, already_there: 1 })
  })

  it('says in words what came and what did not, and forgets when the move is over', async function () {
    this.timeout(60_000)
    await addMessage(source, ana, { sealed: 'AAAA' })
    const { stdout, code } = await runImport(source, server.store)
    assert.equal(code, 0)
    const [file] = asideFilesIn(source)
    assert.match(file ?? '', /^pycrypt-import-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.jsonl$/)
    assert.equal(
      stdout.replace(/in \/.*\.jsonl/, 'in FILE'),
      `Clients   2: 2 imported, 0 there before, 0 updated, 0 set aside
Messages  1: 0 imported, 0 there before, 0 updated, 1 set aside
  1 set aside, too_short: the message is shorter than the smallest sealed box, 48 bytes
Requests  0: 0 imported, 0 there before, 0 updated, 0 set aside
Odd rows are in FILE, with links and messages: keep it to yourself.
`,
    )
    const kept = await runImport(source, server.store, ['--aside', file ?? ''])
    assert.deepEqual([kept.code, kept.stdout], [1, ''])
    assert.match(kept.stderr, /is there already: name another one\.\n$/)

    // Killed when it had begun, by what it has written first.
    const begun = { row_hash: Buffer.alloc(16), row_id: 0, box_id: 0 }
    await server.database.query.insertInto('pycrypt_rows').values(begun).execute()
    const before = await allRows(server)
    for (const words of [[], ['--dry-run'], ['--json']]) {
      const refused = await runImport(source, server.store, words)
      assert.deepEqual([refused.code, refused.stdout], [1, ''])
      assert.match(refused.stderr, /a --finish that has begun and has not ended: say --finish once more\.\n$/)
    }
    assert.deepEqual(asideFilesIn(source), [file])
    assert.deepEqual(await allRows(server), before)
    const finish = await runAdmin(source.folder, ['import-pycrypt', '--finish'], server.store.environment)
    assert.equal(finish.stdout, 'Forgotten, of 2 rows: where from. What came with them stays.\n')
    const rows = await server.database.query.selectFrom('pycrypt_rows').select('row_id').execute()
    assert.deepEqual(rows, [])
    assert.deepEqual((await importAll(source, server.store, '--aside', 'after.jsonl')).clients.set_aside, {
      link_taken: 2,
    })
  })
})
