/** What a sender keeps of a drop, and what it is good for. */
import assert from 'node:assert/strict'
import { type Box, createBox, createReceipt, openLink, openReceipt } from '../../src/client/index.js'
import { readAll } from '../setup/read-drops.js'
import { onEachStore } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'

onEachStore('a receipt', (kind) => {
  let server: TestServer
  let box: Box

  before(async () => {
    server = await startAddressedServer(kind)
  })
  beforeEach(async () => {
    box = await createBox(server.url)
  })
  after(() => server.stop())

  /** Of a drop that was left with one. */
  const leave = async () => {
    const { receipt, id } = await (await openLink(box.link)).send('with a receipt', { withReceipt: true })
    assert.ok(receipt !== undefined)
    return { receipt: openReceipt(receipt), text: receipt, id }
  }

  it('is an address whose end no server hears of, and says that the drop is there', async () => {
    const { receipt, text } = await leave()
    assert.match(text, /^http:\/\/127\.0\.0\.1:\d+\/r#[\w-]{43}$/)
    assert.equal(await receipt.status(), 'kept')
    const { receipt: another, ...left } = await (await openLink(box.link)).send('without')
    assert.deepEqual([another, Object.keys(left)], [undefined, ['id']])
  })

  it('takes the drop back, once and for all', async () => {
    const { receipt } = await leave()
    assert.equal(await receipt.withdraw(), 'gone')
    assert.deepEqual(await readAll(box.drops()), [])
    assert.equal(await receipt.status(), 'gone')
    assert.equal(await receipt.withdraw(), 'gone')
  })

  it('does not tell whether the owner has read, unless the owner lets it', async () => {
    const { receipt, id } = await leave()
    await box.acknowledge([id])
    assert.equal(await receipt.status(), 'kept')
    await box.update({ seenReceipts: true })
    assert.equal(await receipt.status(), 'seen')
    assert.equal(await receipt.withdraw(), 'seen')
    assert.equal((await readAll(box.drops({ includeSeen: true }))).length, 1)
  })

  it('can be made before, so that it is there whatever becomes of the answer', async () => {
    const recipient = await openLink(box.link)
    const receipt = createReceipt(box.link)
    const sealed = recipient.seal({ text: 'sealed' })
    const { id } = await recipient.leave(sealed, { receipt })
    assert.deepEqual(await recipient.leave(sealed, { receipt }), { id })
    assert.equal(await openReceipt(receipt).withdraw(), 'gone')
    assert.deepEqual(await readAll(box.drops()), [])
  })

  it('of another server is not sent along', async () => {
    const recipient = await openLink(box.link)
    const sealed = recipient.seal({ text: 'sealed' })
    for (const receipt of [createReceipt(box.link).replace(server.url, 'https://drop.example'), '', box.link])
      await assert.rejects(recipient.leave(sealed, { receipt }), { code: 'receipt_malformed' })
    assert.deepEqual(await readAll(box.drops()), [])
  })

  it('that is none is refused before any server is asked', () => {
    const good = createReceipt(box.link)
    for (const text of [
      '',
      good.slice(0, -1),
      `${good}A`,
      `${good}#`,
      good.replace('#', ''),
      good.replace('/r#', '/l#'),
      good.replace('127.0.0.1', 'drop.example'),
      good.replace('http://', 'http://me@'),
      good.replace('/r#', '/r?x#'),
      box.link,
    ])
      assert.throws(() => openReceipt(text), { code: 'receipt_malformed' }, text)
    assert.throws(() => createReceipt('nonsense'), { code: 'link_malformed' })
  })

  it('says gone once the drop has expired, sooner than the box has it if its sender wanted that', async () => {
    const later = await startAddressedServer(kind)
    try {
      const recipient = await openLink((await createBox(later.url)).link)
      const { receipt = '' } = await recipient.send('soon gone', {
        withReceipt: true,
        expiresInSeconds: 3_600,
      })
      assert.equal(await openReceipt(receipt).status(), 'kept')
      later.turnClock(3_600_000 + 60_000)
      assert.equal(await openReceipt(receipt).status(), 'gone')
      for (const expiresInSeconds of [0, 59, 366 * 24 * 3_600])
        await assert.rejects(recipient.send('x', { expiresInSeconds }), { code: 'invalid_request' })
    } finally {
      await later.stop()
    }
  })
})
