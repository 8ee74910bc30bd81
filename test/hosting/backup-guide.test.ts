/** What docs/backup.md tells an operator to type, typed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { commonRows } from '../setup/common-rows.js'
import { addManyDrops, withDatabaseOf } from '../setup/filled-store.js'
import { freePort } from '../setup/free-port.js'
import { wordsToRun } from '../setup/server-process.js'
import { onEachDialect, type TestStore } from '../setup/stores.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

const GUIDE = readFileSync(path.join(PACKAGE_FOLDER, 'docs/backup.md'), 'utf8')

function block(title: string): string {
  const blocks = [...GUIDE.matchAll(/^```sh\n# (.+)\n([^]*?)^```$/gm)]
  const found = blocks.filter(([, each]) => each === title)
  assert.equal(found.length, 1, title)
  return found[0]?.[2] ?? ''
}

onEachDialect('the guide for backups', (kind) => {
  let store: TestStore
  let folder: string

  beforeEach(async () => {
    store = await kind.create()
    await withDatabaseOf(store, (database) => addManyDrops(database, { drops: 1_500, bytes: 100 }))
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-app-'))
    // As the folder of the archive is: two programs, and the settings.
    for (const [name, module] of [
      ['sealdrop-admin.js', 'src/admin/main'],
      ['app.js', 'server'],
    ] as const) {
      const words = JSON.stringify(wordsToRun(module))
      writeFileSync(
        path.join(folder, name),
        `const child = require('child_process').spawn(process.execPath, [...${words}, ...process.argv.slice(2)], { stdio: 'inherit' })
        process.on('SIGTERM', () => child.kill('SIGTERM'))
        child.on('exit', (code) => process.exit(code ?? 1))`,
      )
    }
    const settings = Object.entries(store.environment).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(path.join(folder, '.env'), settings.join(''))
    mkdirSync(path.join(folder, 'backups'))
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true })
    await store.remove()
  })

  const type = (text: string, environment: Readonly<Record<string, string>> = {}) => {
    const { PATH } = process.env
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', text], {
      cwd: folder,
      env: { PATH, HOME: folder, ...environment },
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout + stderr)
    return stdout
  }
  /** As cron runs it. */
  const runCronLine = () => {
    const [, command = ''] = /^17 3 \* \* \* (.*)$/m.exec(block('crontab')) ?? []
    assert.match(command, /^cd \/home\/ana\/sealdrop && /)
    const typed = command.replace('/home/ana/sealdrop', folder).replaceAll('\\%', '%')
    return spawnSync('sh', ['-c', typed], { env: { PATH: process.env['PATH'] }, encoding: 'utf8' })
  }
  const backups = () => readdirSync(path.join(folder, 'backups')).sort()

  it('has a line for cron that keeps the newest fourteen, and removes none when it fails', () => {
    const older = Array.from(
      { length: 20 },
      (_, day) => `sealdrop-2001-01-${String(day + 1).padStart(2, '0')}.gz`,
    )
    older.push('sealdrop-2001-01-02.gz.1b2c3d4e.unfinished')
    for (const name of older) writeFileSync(path.join(folder, 'backups', name), '')
    const { status, stdout, stderr } = runCronLine()
    assert.deepEqual([status, stdout, stderr], [0, '', ''])
    const [newest = '', ...others] = backups().toReversed()
    assert.match(newest, /^sealdrop-\d{4}-\d\d-\d\d\.gz$/)
    assert.deepEqual(others.toReversed(), older.sort().slice(-13))
    const again = runCronLine()
    assert.notEqual(again.status, 0)
    assert.match(again.stderr, /is there already/)
    assert.equal(backups().length, 14)
  })

  it('has a drill that can be followed to the letter, beside what serves', async function () {
    this.timeout(60_000)
    runCronLine()
    const before = await withDatabaseOf(store, commonRows)
    const port = String(await freePort())
    const drill = block('The drill')
    assert.ok(drill.includes('5999'))
    const said = type(drill.replaceAll('5999', port))
    assert.match(said, /^Restored [\d,]+ rows, as of .* Each table was read back and is the same\./)
    const counts = (text: string) =>
      text.split('\n').filter((line) => /^(Boxes|Unseen|Seen|Contact|Invites) /.test(line))
    assert.equal(counts(said).length, 5)
    assert.deepEqual(counts(said), counts(type('node sealdrop-admin.js stats')))
    assert.match(said, /"status":"healthy"/)
    assert.ok(!existsSync(path.join(folder, 'drill')))
    assert.deepEqual(await withDatabaseOf(store, commonRows), before)
  })

  it('has a way back that works when everything is lost, also from a file that was sealed', async function () {
    this.timeout(60_000)
    runCronLine()
    const before = await withDatabaseOf(store, commonRows)
    const hasGpg = spawnSync('gpg', ['--version']).status === 0
    if (hasGpg) {
      type(
        `mkdir -m 700 gnupg
        gpg --batch --quiet --passphrase '' --quick-generate-key backups@drop.example future-default default never
        ${block('Sealed for a key that is not on this machine')}
        rm backups/*
        gpg --batch --quiet --decrypt --output backups/sealdrop-2026-11-22.gz sealdrop.gz.gpg
        gpgconf --kill gpg-agent`,
        { GNUPGHOME: path.join(folder, 'gnupg') },
      )
    }
    const fresh = await kind.create()
    try {
      const settings = Object.entries(fresh.environment).map(([name, value]) => `${name}=${value}\n`)
      writeFileSync(path.join(folder, '.env'), settings.join(''))
      const said = type(block('Restore the newest'))
      assert.match(said, /is whole: .* Nothing was restored\.\nRestored [\d,]+ rows/)
      assert.deepEqual(await withDatabaseOf(fresh, commonRows), before)
    } finally {
      await fresh.remove()
    }
  })

  it('leads nowhere but to what travels with it', () => {
    const links = [...GUIDE.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    assert.deepEqual(
      links.filter((link) => !link.startsWith('#')),
      [],
    )
  })
})
