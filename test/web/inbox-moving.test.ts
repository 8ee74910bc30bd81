/** A box that moves from one server to another, by the pages of both, in a real browser. */
import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Browser, Page, Response } from 'playwright-core'
import {
  createBox,
  exportBox as exportArchive,
  formatBackup,
  openBox,
  openLink,
  parseBackup,
  type SavedKeys,
} from '../../src/client/index.js'
import { createStatsStore } from '../../src/server/stats-store.js'
import { type Language, TEXTS } from '../../src/texts/index.js'
import { violationsOf } from '../setup/axe.js'
import { startBrowser } from '../setup/browser.js'
import { eventually } from '../setup/eventually.js'
import {
  assertNone,
  beSure,
  bringKeys,
  fillRestore,
  heldIn,
  linkOf,
  lookFor,
  makeBox,
  openMessage,
  openSettings,
  PASSPHRASE,
  problemOf,
  readBack,
  recordRequests,
  rowsOf,
  saveBackup,
  saveFile,
  secretsOf,
  toMessages,
  toStart,
  unlock,
  waitForCount,
  waitForSaid,
} from '../setup/inbox.js'
import { resize, sidewaysOf, smallOf } from '../setup/page-looks.js'
import { CHROMIUM, providePart } from '../setup/parts.js'
import { readAll } from '../setup/read-drops.js'
import { DIALECTS } from '../setup/stores.js'
import { startAddressedServer, type TestServer } from '../setup/test-server.js'
import { visit } from '../setup/visit.js'

const [embedded, other = embedded] = DIALECTS
assert.ok(embedded && other)

const { inbox: TEXT, moving: WORDS } = TEXTS.en

const ASIDE = 'a word that nobody else may read'

/** As a browser hands it over. */
const fileOf = (text: string, name = 'a file') => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
})

async function send(link: string, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await (await openLink(link)).send(text)
}

async function archiveOf(keys: SavedKeys): Promise<string> {
  let archive = ''
  for await (const part of exportArchive(keys)) archive += part
  return archive
}

/** From the list of messages of a box. */
async function exportBox(page: Page): Promise<{ readonly name: string; readonly text: string }> {
  await openSettings(page)
  await page.click('#take')
  await page.waitForSelector('#export-part:not([hidden])')
  const saved = await saveFile(page, '#export-all')
  await waitForSaid(page, 'export-all-said', /^The file was saved\./)
  return saved
}

/** On the page of the other server. */
async function toMoving(page: Page, url: string): Promise<void> {
  await toStart(page, url)
  await page.click('#restore-part > summary')
  await page.click('#move-here')
  await page.waitForSelector('#import-form:not([hidden])')
}

async function fillMoving(
  page: Page,
  backup: string,
  archive: string,
  passphrase = PASSPHRASE,
): Promise<void> {
  // Files can be given to fields that are not shown yet, and are gone when they are.
  await page.waitForSelector('#import-passphrase', { state: 'visible' })
  await page.setInputFiles('#import-backup', fileOf(backup))
  await page.fill('#import-passphrase', passphrase)
  await page.setInputFiles('#import-archive', fileOf(archive))
  await page.click('#import')
}

/** @returns the new link */
async function goOn(page: Page): Promise<string> {
  await page.waitForSelector('#moved-part:not([hidden])')
  await page.click('#moved-on')
  await page.waitForSelector('#backup:not([hidden])')
  await readBack(page, (await saveBackup(page)).file)
  await page.waitForSelector('#share:not([hidden])')
  return linkOf(page)
}

/** Whether each is shown as new, and how it begins: all of a row but its time. */
async function marksOf(page: Page): Promise<readonly string[]> {
  return page.locator('#messages li button').evaluateAll((rows) =>
    rows.map((row) =>
      ['.mark', '.name', '.excerpt']
        .map((part) => row.querySelector(part))
        .map((part) => (part?.checkVisibility() === true ? part.textContent : ''))
        .join('|'),
    ),
  )
}

describe('a box that moves', function () {
  this.timeout(120_000)
  let browser: Browser | undefined
  let old: TestServer
  let target: TestServer

  const inBrowser = (act: Parameters<typeof visit>[2], options: Parameters<typeof visit>[1] = {}) => {
    assert.ok(browser)
    return visit(browser, options, act)
  }

  before(async function () {
    if (!providePart(CHROMIUM)) this.skip()
    browser = await startBrowser()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    ;[old, target] = await Promise.all([startAddressedServer(embedded), startAddressedServer(other)])
  })
  afterEach(() => Promise.all([old.stop(), target.stop()]))

  it('is exported in the page of one server and goes on in that of another; the old one stays', async () => {
    await inBrowser(async ({ page: before }) => {
      const { link, backup } = await makeBox(before, old.url, 'Ana: “box”/1')
      await send(link, ASIDE, 'the second', 'the third', 'سلام')
      await toMessages(before)
      await lookFor(before, 4)
      assert.equal(await openMessage(before, 3), ASIDE)
      await before.click('#message-back')
      await openMessage(before, 1)
      // What the server hears last, and has in the archive.
      const isToldNew = (answer: Response) => /"seen":\s*false/.test(answer.request().postData() ?? '')
      await Promise.all([before.waitForResponse(isToldNew), before.click('#mark-new')])
      await before.click('#message-back')
      const rows = [
        ...['سلام', 'the third', 'the second'].map((text) => `${TEXT.isNew}|${TEXT.unnamed}|${text}`),
        `|${TEXT.unnamed}|${ASIDE}`,
      ]
      await eventually(() => marksOf(before), rows)
      const { name, text } = await exportBox(before)
      assert.equal(name, 'Ana “box” 1.sealdrop-box')
      assert.equal(await before.textContent('#export-all-said'), WORDS.exported.replace('{count}', '4'))
      assert.ok(await before.isVisible('#export-all-next'))
      const [keys] = await parseBackup(backup, PASSPHRASE)
      assert.ok(keys)
      assertNone(text, { ...secretsOf(keys), text: ASIDE }, 'the archive')

      await inBrowser(async ({ page, context }) => {
        const requested = recordRequests(context)
        await toMoving(page, target.url)
        await fillMoving(page, backup, text)
        await page.waitForSelector('#moved-part:not([hidden])')
        assert.equal(await page.textContent('#moved-count'), WORDS.doneCount.replace('{count}', '4'))
        assert.ok((await page.textContent('#moved-old'))?.includes(old.url))
        assert.deepEqual(await page.evaluate(() => document.activeElement?.id), 'moved-heading')
        const moved = await goOn(page)
        assert.ok(moved.startsWith(target.url))
        // The identity is the same.
        assert.equal(moved.split('.').at(-1), link.split('.').at(-1))
        await toMessages(page)
        await lookFor(page, 4)
        await eventually(() => marksOf(page), rows)
        assert.equal(await page.textContent('#box-heading'), 'Ana: “box”/1')
        assert.equal(await openMessage(page, 3), ASIDE)
        await page.click('#message-back')
        await send(moved, 'by the new link')
        await lookFor(page, 5)
        assert.match((await rowsOf(page))[0] ?? '', /by the new link/)
        for (const { url, said } of await requested()) {
          assert.equal(new URL(url).origin, target.url)
          assertNone(said, { ...secretsOf(keys), text: ASIDE, passphrase: PASSPHRASE }, url)
        }
        await page.reload()
        await unlock(page)
        await lookFor(page, 5)
      })

      await before.click('#moving-back')
      await send(link, 'by the old link')
      await lookFor(before, 5)
      assert.match((await rowsOf(before))[0] ?? '', /by the old link/)
    })
  })

  describe('what does not go together', () => {
    /** Two boxes of the old server, one of which is exported. */
    const twoBoxes = async () => {
      const [ana, bo] = await Promise.all(
        ['Ana', 'Bo'].map((displayName) => createBox(old.url, { displayName })),
      )
      assert.ok(ana && bo)
      await send(bo.link, ASIDE)
      const archive = await archiveOf(bo.keys())
      return { ana: ana.keys(), bo: bo.keys(), archive }
    }

    it('is told, and no server is asked for a box', async () => {
      const { ana, bo, archive } = await twoBoxes()
      await inBrowser(async ({ page, posted }) => {
        await toMoving(page, target.url)
        const refused = async (said: string) => {
          await page.waitForFunction(() => document.querySelector('#import-doing')?.textContent === '')
          assert.equal(await problemOf(page, 'import-problem'), said)
        }
        await page.click('#import')
        await refused(WORDS.nothingChosen)
        const backup = await formatBackup([bo], PASSPHRASE)
        await fillMoving(page, backup, archive, 'another one')
        // It is too short for what is kept here, so there is one to be made up first.
        await refused(TEXT.problems.passphrase_short)
        assert.ok(await page.isVisible('#import-new-passphrase'))
        await fillMoving(page, backup, archive, 'another long passphrase')
        await refused(TEXT.problems.backup_not_opened)
        await fillMoving(page, JSON.stringify(ana), archive)
        await refused(WORDS.archiveOther)
        const lines = archive.split('\n')
        for (const damaged of [
          lines.slice(0, 2).join('\n'),
          archive.replace('"seen":false', '"seen":true'),
          archive.slice(0, -1),
          backup,
          '',
        ]) {
          await fillMoving(page, JSON.stringify(bo), damaged)
          await refused(WORDS.archiveWrong)
        }
        await fillMoving(page, JSON.stringify(bo), archive.replace('"sealdrop_box":1', '"sealdrop_box":2'))
        await refused(WORDS.archiveNewer)
        await fillMoving(page, JSON.stringify({ ...bo, base_url: target.url }), archive)
        await refused(WORDS.hereAlready)
        assert.deepEqual([...posted('/import_box'), ...posted('/register')], [])
        // Nothing was left behind that would stand in the way.
        await page.reload()
        await page.waitForSelector('#start:not([hidden])')
      })
    })

    it('is put together where a backup holds several boxes; what comes to the old box later comes by the same way', async () => {
      const { ana, bo, archive } = await twoBoxes()
      await inBrowser(async ({ page }) => {
        const backup = await formatBackup([ana, bo], PASSPHRASE)
        await toStart(page, target.url)
        await fillRestore(page, backup)
        // What cannot be restored here says where it is, and that it can move.
        const said = TEXT.problems.other_server.replace('{address}', old.url)
        assert.equal(await problemOf(page, 'restore-problem'), said)
        await page.setInputFiles('#restore-file', fileOf(backup))
        await page.click('#move-here')
        await page.waitForSelector('#import-form:not([hidden])')
        await page.setInputFiles('#import-archive', fileOf(archive))
        await page.click('#import')
        const link = await goOn(page)
        await toMessages(page)
        await lookFor(page, 1)
        assert.equal(await openMessage(page), ASIDE)
        await page.click('#message-back')
        const oldBox = openBox(bo)
        await send(oldBox.link, 'by the old link')
        const later = await archiveOf(bo)
        // Within a minute two servers that go on from one id give the next ones by chance, now and then the same.
        target.turnClock(10 * 60_000)
        await send(link, 'by the new link')
        await lookFor(page, 2)
        await page.click('#more > summary')
        await page.click('#another-box')
        if (!(await page.isVisible('#move-here'))) await page.click('#restore-part > summary')
        await page.click('#move-here')
        await fillMoving(page, backup, later)
        await page.waitForSelector('#moved-part:not([hidden])')
        assert.equal(await page.textContent('#moved-count'), WORDS.doneCount.replace('{count}', '2'))
        assert.ok(!(await page.isVisible('#moved-link')))
        assert.ok(!(await page.isVisible('#moved-old')))
        await page.click('#moved-on')
        await lookFor(page, 3)
        const rows = await rowsOf(page)
        for (const [at, text] of ['by the new link', 'by the old link', ASIDE].entries())
          assert.ok(rows[at]?.includes(text), text)
      })
    })
  })

  describe('broken off in the middle', () => {
    /** More than goes in one call. */
    const LONG = Array.from({ length: 60 }, (_none, at) => `${String(at)} ${'x'.repeat(900)}`)
    let keys: SavedKeys
    let archive: string

    beforeEach(async () => {
      const box = await createBox(old.url, { displayName: 'Ana' })
      keys = box.keys()
      const recipient = await openLink(box.link)
      for (const text of LONG) await recipient.send(text)
      const [first] = await readAll(box.drops())
      assert.ok(first)
      await box.acknowledge([first.id])
      archive = await archiveOf(keys)
    })

    /** Lets so many through, and loses the answer to the one after them. */
    const loseAfter = async (page: Page, calls: number) => {
      let seen = 0
      await page.route('**/import_drops', async (route) => {
        seen++
        if (seen <= calls) await route.continue()
        else {
          await route.fetch()
          await route.abort()
        }
      })
    }
    const boxesThere = async () => (await createStatsStore(target.database).read()).boxes.open

    it('goes on when it is done again, and nothing comes twice', () =>
      inBrowser(async ({ page }) => {
        await toMoving(page, target.url)
        await loseAfter(page, 1)
        await fillMoving(page, JSON.stringify(keys), archive)
        assert.equal(await problemOf(page, 'import-problem'), WORDS.brokenOff)
        assert.ok(await page.isVisible('#import-again'))
        assert.ok(!(await page.isVisible('#import-backup')))
        assert.ok(!(await page.isVisible('#moving-back')))
        await page.unroute('**/import_drops')
        await page.click('#import')
        const link = await goOn(page)
        await toMessages(page)
        await waitForCount(page, 'Messages: 60, new: 59')
        const box = await readAllOf(page)
        assert.deepEqual(box.texts, LONG)
        assert.equal(box.seen, 1)
        assert.ok(link.startsWith(target.url))
        assert.equal(await boxesThere(), 1)
      }))

    it('brings what is older than what was read, also when it is not done again', () =>
      inBrowser(async ({ page }) => {
        await toMoving(page, target.url)
        await fillMoving(page, JSON.stringify(keys), archive)
        const link = await goOn(page)
        await toMessages(page)
        await waitForCount(page, 'Messages: 60, new: 59')
        await send(openBox(keys).link, ...LONG)
        const later = await archiveOf(keys)
        target.turnClock(10 * 60_000)
        await send(link, 'by the new link')
        await page.click('#look')
        await waitForCount(page, 'Messages: 61, new: 60')
        await page.click('#more > summary')
        await page.click('#another-box')
        if (!(await page.isVisible('#move-here'))) await page.click('#restore-part > summary')
        await page.click('#move-here')
        await loseAfter(page, 1)
        await fillMoving(page, JSON.stringify(keys), later)
        assert.equal(await problemOf(page, 'import-problem'), WORDS.brokenOff)
        await page.click('#moving-back')
        await page.click('#look')
        await page.waitForFunction(
          () => Number(/\d+/.exec(document.querySelector('#count')?.textContent ?? '')) > 61,
        )
      }))

    it('leaves the other boxes of the browser within reach, and is found among them', () =>
      inBrowser(async ({ page }) => {
        const here = await createBox(target.url, { displayName: 'Here' })
        await bringKeys(page, target.url, here.keys())
        await page.click('#more > summary')
        await page.click('#another-box')
        if (!(await page.isVisible('#move-here'))) await page.click('#restore-part > summary')
        await page.click('#move-here')
        await loseAfter(page, 1)
        await fillMoving(page, JSON.stringify(keys), archive)
        assert.equal(await problemOf(page, 'import-problem'), WORDS.brokenOff)
        await page.reload()
        await unlock(page)
        await page.waitForSelector('#import-again:not([hidden])')
        await page.click('#moving-back')
        await page.waitForSelector('#box:not([hidden])')
        assert.equal(await page.textContent('#box-heading'), 'Here')
        const options = await page.locator('#choose-box option').count()
        const shown = await page.locator('#choose-box').inputValue()
        assert.equal(options, 2)
        await page.selectOption('#choose-box', shown === '0' ? '1' : '0')
        await page.waitForSelector('#import-again:not([hidden])')
        await page.unroute('**/import_drops')
        await page.setInputFiles('#import-archive', fileOf(archive))
        await page.click('#import')
        await page.waitForSelector('#moved-part:not([hidden])')
        await page.click('#moved-on')
        await page.fill('#backup-passphrase', PASSPHRASE)
        await readBack(page, (await saveBackup(page)).file)
        await page.waitForSelector('#share:not([hidden])')
        await toMessages(page)
        await waitForCount(page, 'Messages: 60, new: 59')
      }))

    it('goes on in a tab that is opened later, with the archive alone', () =>
      inBrowser(async ({ page, context }) => {
        await toMoving(page, target.url)
        let reached: () => void = () => undefined
        const midway = new Promise<void>((resolve) => {
          reached = resolve
        })
        let seen = 0
        await page.route('**/import_drops', async (route) => {
          seen++
          if (seen === 1) await route.continue()
          else reached()
        })
        await fillMoving(page, JSON.stringify(keys), archive)
        await midway
        await page.close()
        const later = await context.newPage()
        await later.goto(target.url)
        await unlock(later)
        await later.waitForSelector('#import-again:not([hidden])')
        assert.ok(!(await later.isVisible('#import-backup')))
        await later.click('#import')
        assert.equal(await problemOf(later, 'import-problem'), WORDS.nothingChosen)
        await later.setInputFiles('#import-archive', fileOf(archive.slice(0, -9)))
        await later.click('#import')
        await waitForSaid(later, 'import-problem', /damaged/)
        await later.setInputFiles('#import-archive', fileOf(archive))
        await later.click('#import')
        await later.waitForSelector('#moved-part:not([hidden])')
        assert.ok((await later.textContent('#moved-old'))?.includes(old.url))
        await later.click('#moved-on')
        await later.fill('#backup-passphrase', PASSPHRASE)
        await readBack(later, (await saveBackup(later)).file)
        await later.waitForSelector('#share:not([hidden])')
        await toMessages(later)
        await waitForCount(later, 'Messages: 60, new: 59')
        assert.deepEqual((await readAllOf(later)).texts, LONG)
        assert.equal(await boxesThere(), 1)
      }))

    it('is stopped by a button, locked by a lock, and given up with what has arrived', () =>
      inBrowser(async ({ page }) => {
        await page.clock.install()
        await toMoving(page, target.url)
        let seen = 0
        await page.route('**/import_drops', async (route) => {
          seen++
          if (seen === 1) await route.continue()
        })
        await fillMoving(page, JSON.stringify(keys), archive)
        await page.waitForFunction(() =>
          /^\d+ of 60$/.test(document.querySelector('#import-count')?.textContent ?? ''),
        )
        await page.focus('#import-stop')
        await page.keyboard.press('Enter')
        await waitForSaid(page, 'import-said', /^Stopped\. What has arrived stays here\.$/)
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'import')
        assert.equal(await page.textContent('#import-problem'), '')
        const begunAgain = page.waitForRequest('**/import_drops')
        await page.click('#import')
        await begunAgain
        // The page was left alone, and nothing comes any more.
        await page.clock.fastForward(11 * 60_000)
        await page.waitForSelector('#unlock:not([hidden])')
        await unlock(page)
        await page.waitForSelector('#import-give-up:not([hidden])')
        assert.equal(await boxesThere(), 1)
        await page.click('#import-give-up')
        await beSure(page)
        await page.waitForSelector('#start:not([hidden])')
        assert.equal(await boxesThere(), 0)
        assert.equal((await readAll(openBox(keys).drops({ includeSeen: true }))).length, LONG.length)
      }))
  })

  describe('by an invite', () => {
    it('is asked for where boxes are made by invite only, and told what is wrong with it', async () => {
      await target.stop()
      target = await startAddressedServer(other, { environment: { REGISTRATION: 'invite' } })
      const invite = randomBytes(24).toString('base64url')
      await target.context.invites.add([hash('sha256', invite, 'buffer')], Date.now() + 60_000)
      const box = await createBox(old.url)
      const archive = await archiveOf(box.keys())
      await inBrowser(async ({ page }) => {
        await toMoving(page, target.url)
        await page.waitForSelector('#import-invite-part:not([hidden])')
        await fillMoving(page, JSON.stringify(box.keys()), archive)
        assert.equal(await problemOf(page, 'import-problem'), TEXT.problems.invite_required)
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'import-invite')
        await page.fill('#import-invite', 'wrong')
        await page.click('#import')
        await waitForSaid(page, 'import-problem', /has expired or was used before/)
        await page.fill('#import-invite', ` ${invite} `)
        await page.click('#import')
        await goOn(page)
        assert.ok(!(await heldIn(page)).includes(invite))
      })
    })

    it('is of no use where no boxes are made', async () => {
      await target.stop()
      target = await startAddressedServer(other, { environment: { REGISTRATION: 'closed' } })
      const box = await createBox(old.url)
      const archive = await archiveOf(box.keys())
      await inBrowser(async ({ page, posted }) => {
        await toMoving(page, target.url)
        await fillMoving(page, JSON.stringify(box.keys()), archive)
        assert.equal(await problemOf(page, 'import-problem'), TEXT.problems.registration_closed)
        assert.deepEqual(posted('/import_box'), [])
      })
    })
  })

  describe('its export', () => {
    it('is stopped, says what is wrong, and saves nothing then', () =>
      inBrowser(async ({ page }) => {
        const box = await createBox(old.url, { displayName: 'Ana' })
        await bringKeys(page, old.url, box.keys())
        const saved: string[] = []
        page.on('download', (download) => saved.push(download.suggestedFilename()))
        await openSettings(page)
        await page.click('#take')
        await page.waitForSelector('#export-part:not([hidden])')
        await page.route('**/export_box', () => undefined)
        await page.click('#export-all')
        await page.click('#export-all-stop')
        await waitForSaid(page, 'export-all-said', /^Stopped\. Nothing was saved\.$/)
        await page.unroute('**/export_box')
        await page.route('**/export_box', (route) =>
          route.fulfill({ status: 500, json: { error: 'Away.', code: 'internal' } }),
        )
        await page.click('#export-all')
        assert.equal(await problemOf(page, 'export-all-problem'), TEXTS.en.problems.busy)
        await page.unroute('**/export_box')
        assert.deepEqual(saved, [])
        await saveFile(page, '#export-all')
        await waitForSaid(page, 'export-all-said', /^The file was saved\. Messages in it: 0$/)
        assert.equal(await page.textContent('#export-all-problem'), '')
        assert.deepEqual(saved, ['Ana.sealdrop-box'])
      }))

    it('comes when it is wanted; an altered script is not run, which is told', () =>
      inBrowser(async ({ page, requests, complaints }) => {
        const box = await createBox(old.url)
        await bringKeys(page, old.url, box.keys())
        await openSettings(page)
        assert.ok(!requests.some((request) => request.url().includes('moving')))
        await page.route('**/assets/moving-part-*.js', async (route) => {
          const response = await route.fetch()
          await route.fulfill({ response, body: `${await response.text()};` })
        })
        await page.click('#take')
        assert.equal(await problemOf(page, 'take-problem'), TEXT.problems.part_not_there)
        assert.match(complaints.splice(0).join(), /integrity/)
        assert.ok(await page.isVisible('#settings'))
        await page.unroute('**/assets/moving-part-*.js')
        await page.click('#take')
        await page.waitForSelector('#export-part:not([hidden])')
        assert.equal(await page.textContent('#take-problem'), '')
      }))
  })

  describe('for everybody', () => {
    for (const [colorScheme, language] of [
      ['light', 'en'],
      ['dark', 'fa'],
      ['dark', 'de'],
    ] as const) {
      it(`can be read, heard and met by a finger on 320 pixels, ${colorScheme}, ${language}`, () =>
        inBrowser(
          async ({ page }) => {
            const looksWell = async (state: string) => {
              assert.deepEqual(await violationsOf(page), [], state)
              assert.deepEqual(await sidewaysOf(page), [0], state)
              assert.deepEqual(await smallOf(page), [], state)
              await resize(page, '225%')
              assert.deepEqual(await sidewaysOf(page), [0], `${state}, twice the size`)
              await resize(page, '')
            }
            const box = await createBox(old.url, { displayName: 'Donaudampfschifffahrt'.repeat(5) })
            await send(box.link, 'one', 'two')
            await bringKeys(page, old.url, box.keys())
            await openSettings(page)
            await page.click('#take')
            await page.waitForSelector('#export-part:not([hidden])')
            await looksWell('exporting')
            const { text } = await saveFile(page, '#export-all')
            await page.waitForSelector('#export-all-next:not([hidden])')
            await looksWell('exported')

            await toMoving(page, target.url)
            await page.click('#import')
            await problemOf(page, 'import-problem')
            await looksWell('moving here, with a problem')
            await fillMoving(page, await formatBackup([box.keys()], 'short'), text, 'short')
            await page.waitForSelector('#import-new-part:not([hidden])')
            await looksWell('moving here, with a new passphrase')
            await page.click('#import-new-suggest')
            await page.route('**/import_drops', (route) => route.abort())
            await page.click('#import')
            await page.waitForSelector('#import-again:not([hidden])')
            await page.waitForFunction(
              (said) => document.querySelector('#import-problem')?.textContent === said,
              TEXTS[language].moving.brokenOff,
            )
            await looksWell('broken off')
            await page.click('#import-give-up')
            await page.waitForSelector('#sure[open]')
            await looksWell('a question')
            await page.keyboard.press('Escape')
            await page.unroute('**/import_drops')
            await page.click('#import')
            await page.waitForSelector('#moved-part:not([hidden])')
            await looksWell('moved')
          },
          { colorScheme, locale: language, viewport: { width: 320, height: 640 } },
        ))
    }

    it('changes with the language, with what is said and typed left in place', () =>
      inBrowser(async ({ page }) => {
        const choose = async (language: Language) => {
          await page.click('#languages summary')
          await page.click(`a[hreflang=${language}]`)
          await page.waitForFunction((lang) => document.documentElement.lang === lang, language)
        }
        await toMoving(page, target.url)
        await page.fill('#import-passphrase', 'half a')
        await page.click('#import')
        await problemOf(page, 'import-problem')
        await choose('fa')
        const texts = await page
          .locator('#moving [data-text]')
          .evaluateAll((all) => all.map((each) => [each.dataset['text'] ?? '', each.textContent] as const))
        assert.ok(texts.length > 30)
        for (const [key, text] of texts) {
          const wanted = key
            .split('.')
            .reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], TEXTS.fa)
          assert.equal(text, wanted, key)
        }
        assert.equal(await page.textContent('#import-problem'), TEXTS.fa.moving.nothingChosen)
        assert.equal(await page.inputValue('#import-passphrase'), 'half a')
      }))

    it('is used by the keyboard alone, which is always somewhere', () =>
      inBrowser(async ({ page }) => {
        const box = await createBox(old.url)
        await send(box.link, 'one')
        await bringKeys(page, old.url, box.keys())
        const at = (selector: string) =>
          page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector)
        const tabTo = async (selector: string) => {
          for (let pressed = 0; pressed < 80; pressed++) {
            await page.keyboard.press('Tab')
            if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
          }
          assert.fail(`No Tab leads to ${selector}.`)
        }
        const choose = async (selector: string, text: string) => {
          // From early on: the browser is told to hand its dialogs over, and a key is faster than that.
          const choosing = page.waitForEvent('filechooser')
          await tabTo(selector)
          await page.keyboard.press('Enter')
          await (await choosing).setFiles(fileOf(text))
        }
        await tabTo('#show-settings')
        await page.keyboard.press('Enter')
        await page.waitForSelector('#settings-known:not([hidden])')
        await tabTo('#take')
        await page.keyboard.press('Enter')
        await at('#moving h1')
        await tabTo('#export-all')
        const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
        await waitForSaid(page, 'export-all-said', /^The file was saved\./)
        await at('#export-all')
        const archive = readFileSync(await download.path(), 'utf8')

        await toStart(page, target.url)
        await tabTo('#restore-part > summary')
        await page.keyboard.press('Enter')
        await tabTo('#move-here')
        await page.keyboard.press('Enter')
        await at('#moving h1')
        await choose('#import-backup', JSON.stringify(box.keys()))
        await tabTo('#import-passphrase')
        await page.keyboard.type(PASSPHRASE)
        await choose('#import-archive', archive)
        await tabTo('#import')
        await page.keyboard.press('Enter')
        await at('#moved-heading')
        await tabTo('#moved-on')
        await page.keyboard.press('Enter')
        await at('#backup h1')
      }))
  })
})

/** Of all messages that a page has saved, oldest first. */
async function readAllOf(page: Page): Promise<{ readonly texts: readonly string[]; readonly seen: number }> {
  if (!(await page.isVisible('#export-json'))) await page.click('#more > summary')
  const { text } = await saveFile(page, '#export-json')
  const { messages } = JSON.parse(text) as {
    readonly messages: readonly { readonly id: number; readonly text: string; readonly seen: boolean }[]
  }
  const sorted = messages.toSorted((a, b) => a.id - b.id)
  return { texts: sorted.map(({ text: each }) => each), seen: sorted.filter(({ seen }) => seen).length }
}
