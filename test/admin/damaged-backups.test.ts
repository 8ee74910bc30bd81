import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { migrations } from '../../migrations/index.js'
import { checkBackup, restoreBackup } from '../../src/admin/restore-backup.js'
import { refuseUnfinished } from '../../src/server/database/unfinished-fill.js'
import { runAdmin } from '../setup/admin.js'
import { commonRows } from '../setup/common-rows.js'
import { addOddRows, addRows, withDatabaseOf } from '../setup/filled-store.js'
import { packed, summed } from '../setup/packed-backups.js'
import { STORES, type TestStore } from '../setup/stores.js'

const [EMBEDDED] = STORES

describe('a damaged backup', () => {
  let folder: string
  let store: TestStore
  let whole: Buffer
  let lines: readonly string[]

  before(async () => {
    assert.ok(EMBEDDED)
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-damaged-'))
    store = await EMBEDDED.create()
    await withDatabaseOf(store, addOddRows)
    const { stderr } = await runAdmin(folder, ['backup', 'whole.gz'], store.environment)
    assert.equal(stderr, '')
    whole = readFileSync(path.join(folder, 'whole.gz'))
    // Most drops of the same kind are left out, so that every place can be tried.
    const all = gunzipSync(whole).toString().trimEnd().split('\n')
    const small = all.filter((line) => !/^\[3,\d{2,},/.test(line) && line.length < 3_000)
    lines = corrected(small)
    assert.ok(lines.length > 50 && lines.length < 120)
    await checkBackup(write(packed(lines)), migrations)
  })
  after(async () => {
    await store.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const write = (bytes: Uint8Array): string => {
    const file = path.join(folder, 'damaged.gz')
    writeFileSync(file, bytes)
    return file
  }
  const isRefused = async (bytes: Uint8Array, what: string) => {
    await assert.rejects(
      checkBackup(write(bytes), migrations),
      (error: Error) => {
        assert.match(
          error.message,
          /damaged\.gz (cannot be restored\. Its? .*|was made by .*)Nothing was changed\.$/,
        )
        return true
      },
      what,
    )
  }

  it('is known by every byte of its text', async () => {
    const text = packed(lines)
    const plain = gunzipSync(text)
    for (let at = 0; at < plain.length; at += plain.length < 4_000 ? 1 : 17) {
      const changed = Buffer.from(plain)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      await isRefused(gzipSync(changed), `byte ${String(at)}: ${plain.subarray(at - 5, at + 5).toString()}`)
    }
  })

  it('is known by every byte of the file, but those that say when and where it was packed', async () => {
    for (let at = 0; at < whole.length; at += at < 20 || at > whole.length - 20 ? 1 : 1_009) {
      if (at >= 3 && at < 10) continue
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x10
      await isRefused(changed, `byte ${String(at)}`)
    }
  })

  it('is known when it is cut, between lines, in the middle of one, or as a file', async () => {
    for (let count = 0; count < lines.length; count++) {
      if (count > 0) await isRefused(packed(lines.slice(0, count)), `${String(count)} lines`)
      const half = lines[count]?.slice(0, (lines[count]?.length ?? 0) / 2) ?? ''
      await isRefused(gzipSync([...lines.slice(0, count), half].join('\n')), `${String(count)} and a half`)
    }
    const text = gunzipSync(packed(lines))
    await isRefused(gzipSync(text.subarray(0, -1)), 'the last line feed')
    for (const bytes of [1, 8, 9, 1_000, whole.length - 5])
      await isRefused(whole.subarray(0, -bytes), String(bytes))
  })

  it('is known when a line is there twice, not there, or in another place', async () => {
    for (let at = 0; at < lines.length; at++) {
      const [line = '', next = ''] = lines.slice(at, at + 2)
      const [before, behind] = [lines.slice(0, at), lines.slice(at + 1)]
      await isRefused(packed([...before, line, line, ...behind]), `line ${String(at)} twice`)
      await isRefused(packed([...before, ...behind]), `without line ${String(at)}`)
      if (next === '') continue
      await isRefused(
        packed([...before, next, line, ...lines.slice(at + 2)]),
        `lines from ${String(at)} exchanged`,
      )
    }
  })

  it('is known when a whole table is missing, or one is there that no backup has, whatever its sums say', async () => {
    const begins = lines.flatMap((line, at) => (line.startsWith('{"table"') ? [at] : []))
    for (const [at, from] of begins.entries()) {
      const to = begins[at + 1] ?? lines.length - 1
      const others = [...lines.slice(0, from), ...lines.slice(to)]
      await isRefused(packed(others), 'a table')
      await isRefused(packed(summed(others)), 'a table, with the sum of what is left')
      await isRefused(packed(summed([...lines.slice(0, to), ...lines.slice(from)])), 'a table twice')
    }
    const named = lines.map((line) => line.replace('{"table":"invites"', '{"table":"migration_lease"'))
    await isRefused(packed(summed(named)), 'another table')
    const odd = lines.map((line) => line.replace('{"table":"invites"', '{"table":"invites` where 1 -- "'))
    await isRefused(packed(summed(odd)), 'what is no name')
  })

  it('is known by a first line that does not say what it should, whatever its sums say', async () => {
    const [header = '', ...others] = lines
    const facts = JSON.parse(header) as { readonly schema: readonly string[] }
    for (const changes of [
      { made_at: 'yesterday' },
      { made_at: 7 },
      { version: '\u001B[2J' },
      { version: null },
      { rows: 0.5 },
      { schema: {} },
      { schema: [7] },
      { schema: [...facts.schema, 'a line\nof its own'] },
      { schema: [] },
      { schema: facts.schema.toReversed() },
      { schema: facts.schema.slice(1) },
      { sealdrop_backup: '1' },
    ]) {
      const changed = summed([JSON.stringify({ ...facts, ...changes }), ...others])
      await isRefused(packed(changed), JSON.stringify(changes))
    }
  })

  it('is known when something stands behind its end', async () => {
    const text = lines.join('\n')
    await isRefused(gzipSync(`${text}\n\n`), 'an empty line')
    await isRefused(gzipSync(`${text}\n[1]\n`), 'a row')
    for (const more of [
      Buffer.alloc(1),
      Buffer.alloc(1_000_000),
      Buffer.from('junk'),
      whole,
      gzipSync('more\n'),
    ])
      await isRefused(Buffer.concat([whole, more]), String(more.length))
  })

  it('is no other file, and no file that is not there', async () => {
    mkdirSync(path.join(folder, 'folder'))
    execFileSync('mkfifo', [path.join(folder, 'pipe')])
    const files = {
      'empty.gz': Buffer.alloc(0),
      'nothing.gz': gzipSync(''),
      'text.gz': Buffer.from('some text'),
      'dump.gz': gzipSync('-- MariaDB dump 10.19\n'),
      'json.gz': gzipSync('{"some":"json"}\n[1]\n'),
      'null.gz': gzipSync('null\n'),
      'long.gz': gzipSync(Buffer.alloc(40_000_000, 0x61)),
      'cut.gz': whole.subarray(0, -100),
    }
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes)
    const target = await (EMBEDDED ?? assert.fail()).create()
    try {
      await withDatabaseOf(target, (database) =>
        addRows(database, 'invites', [
          { invite_hash: Buffer.alloc(32, 7), expires_at_ms: 5_000_000_000_000 },
        ]),
      )
      const there = await withDatabaseOf(target, commonRows)
      const says = {
        'empty.gz': 'It is empty',
        'nothing.gz': 'It is damaged (there is nothing in it)',
        'text.gz': 'It is damaged (it does not unpack)',
        'dump.gz': 'It is no backup of Sealdrop',
        'json.gz': 'It is no backup of Sealdrop',
        'null.gz': 'It is no backup of Sealdrop',
        'long.gz': 'It is damaged (a line that is longer than any row)',
        'cut.gz': 'It is damaged (it does not unpack)',
        'none.gz': 'There is no such file',
        folder: 'It has to be a file, since it is read twice',
        pipe: 'It has to be a file, since it is read twice',
      }
      for (const [name, words] of Object.entries(says)) {
        const file = path.join(folder, name)
        const message = `${file} cannot be restored. ${words}. Nothing was changed.`
        await assert.rejects(checkBackup(file, migrations), { message })
        if (!['cut.gz', 'none.gz', 'folder'].includes(name)) continue
        const { code, stdout, stderr } = await runAdmin(
          folder,
          ['restore', '--replace', file],
          target.environment,
        )
        assert.deepEqual([code, stdout, stderr], [1, '', `sealdrop-admin: ${message}\n`])
      }
      assert.deepEqual(await withDatabaseOf(target, commonRows), there)
    } finally {
      await target.remove()
    }
  })

  it('is found out also when it is damaged between the check and the filling', async () => {
    const checked = await checkBackup(write(packed(lines)), migrations)
    write(packed([...lines.slice(0, 20), ...lines.slice(21)]))
    const target = await (EMBEDDED ?? assert.fail()).create()
    try {
      await withDatabaseOf(target, async (database) => {
        await assert.rejects(
          restoreBackup({ database, migrations, replace: false }, checked),
          /^Error: .*damaged\.gz .* The store is marked as not whole/,
        )
        await assert.rejects(
          refuseUnfinished(database.query),
          /This store is not whole: sealdrop-admin restore from/,
        )
      })
    } finally {
      await target.remove()
    }
  })
})

/** With counts and sums that fit what is left of a backup. */
function corrected(lines: readonly string[]): readonly string[] {
  const rows = lines.filter((line) => line.startsWith('[')).length
  const [header = '', ...others] = lines
  const [end = '', ...tables] = others.toReversed()
  let table: string[] = []
  const summedTables = tables.toReversed().map((line) => {
    if (line.startsWith('[')) table.push(line)
    if (!line.startsWith('{"rows"')) return line
    const sha256 = hash('sha256', table.map((row) => `${row}\n`).join(''))
    const sum = JSON.stringify({ rows: table.length, sha256 })
    table = []
    return sum
  })
  return summed([JSON.stringify({ ...(JSON.parse(header) as object), rows }), ...summedTables, end])
}
