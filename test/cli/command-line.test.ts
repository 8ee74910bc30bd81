import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createMachine, type Machine } from '../setup/command-line.js'
import { registerPhone } from '../setup/phone.js'
import { wordsToRun } from '../setup/server-process.js'
import { STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

/** With a process that JavaScript has changed before anything else runs. */
async function runChanged(machine: Machine, change: string, words: readonly string[]) {
  const preload = `data:text/javascript,${encodeURIComponent(change)}`
  const all = ['--import', preload, ...wordsToRun('src/cli/main'), ...words]
  const env = { PATH: process.env['PATH'], SEALDROP_HOME: machine.folder }
  return promisify(execFile)(process.execPath, all, { cwd: PACKAGE_FOLDER, env })
}

describe('the command line', function () {
  this.timeout(120_000)
  let server: TestServer
  let ana: Machine
  let link: string

  before(async () => {
    server = await startAddressedServer(kind)
    ana = createMachine()
  })
  after(async () => {
    ana.remove()
    await server.stop()
  })

  const succeed = async (machine: Machine, words: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await machine.run(words, input)
    assert.equal(code, 0, stderr)
    return stdout
  }
  const fail = async (
    machine: Machine,
    words: readonly string[],
    expected: RegExp,
    input?: string | Buffer,
  ) => {
    const { code, stdout, stderr } = await machine.run(words, input)
    assert.equal(code, 1)
    assert.match(stderr, expected)
    assert.equal(stderr.trimEnd().split('\n').at(-1)?.startsWith('sealdrop: '), true, stderr)
    assert.equal(stdout, '')
  }
  const send = (text: string, ...more: readonly string[]) => succeed(ana, ['send', link, '-', ...more], text)

  it('makes a box, whose keys only its owner can read', async () => {
    link = (await succeed(ana, ['init', server.url, '--name', 'Ana 🐙'])).trim()
    assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/l#link_[\w-]{32}\.[\w-]{43}$/)
    const file = path.join(ana.folder, 'boxes.json')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(statSync(ana.folder).mode & 0o777, 0o700)
    assert.equal((await succeed(ana, ['link'])).trim(), link)
    await fail(ana, ['init', server.url], /There is a box default already/)
  })

  it('leaves drops, from its words or from stdin, and reads each once', async () => {
    assert.equal(await succeed(ana, ['send', link, 'from words', '--name', 'Bo']), 'Left for “Ana 🐙”.\n')
    await send('from stdin\nsecond line\n')
    const kept = await succeed(ana, ['read', '--keep'])
    assert.match(
      kept,
      /^── [\d-]{10} [\d:]{5} UTC, from \(not verified\) “Bo”\n {3}from words\n\n── .* UTC\n {3}from stdin\n {3}second line\n\n$/,
    )
    assert.equal(await succeed(ana, ['read']), kept)
    assert.equal(await succeed(ana, ['read']), '')
  })

  it('prints JSON, one drop a line', async () => {
    await send('für JSON 🕊️', '--name', 'Zoë')
    const [line = '', rest] = (await succeed(ana, ['read', '--json'])).split('\n')
    assert.equal(rest, '')
    assert.match(line, /^[\x20-\x7e]*$/)
    const { kind: form, text, name, seen, metadata } = JSON.parse(line) as Record<string, unknown>
    assert.deepEqual(
      { form, text, name, seen, metadata },
      { form: 'letter', text: 'für JSON 🕊️', name: 'Zoë', seen: false, metadata: null },
    )
  })

  it('shows what strangers write and lets it do nothing', async () => {
    const hostile =
      'a\u001b[2J\u001b]0;title\u0007b\u202ec\u009bd\r── 2026-01-01 00:00 UTC, from “bank”\n── fake'
    await send(hostile, '--name', 'x\n\u001b[31mred')
    const shown = await succeed(ana, ['read', '--keep'])
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    assert.match(shown, /a\\u001b\[2J\\u001b\]0;title\\u0007b\\u202ec\\u009bd\\u000d──/)
    assert.equal(shown.split('\n').filter((line) => line.startsWith('──')).length, 1)
    assert.match(shown, /from \(not verified\) “x\\u000a\\u001b\[31mred”/)
    // eslint-disable-next-line no-control-regex -- the same
    assert.doesNotMatch((await succeed(ana, ['read', '--json'])).trimEnd(), /[\u0000-\u001f\u007f-\uffff]/)
  })

  it('lets no drop pass for another one by what a terminal carries over to the next line', async () => {
    const header = '── 2026-01-01 00:00 UTC, from (not verified) “bank”'
    const text = ['x'.repeat(37), '漢'.repeat(18), '👩‍👩‍👧‍👦'.repeat(9), '\t\t\t\t\t']
      .map((start) => start + header)
      .join('\n')
    await send(text, '--name', `Bob”, verified${' '.repeat(30)}── 2026`)
    const change = 'Object.assign(process.stdout, { isTTY: true, columns: 40 })'
    const { stdout } = await runChanged(ana, change, ['read', '--keep'])
    const [first = '', ...rest] = stdout.trimEnd().split('\n')
    assert.match(first, /^── [\d-]{10} [\d:]{5} UTC, from/)
    for (const line of rest) assert.match(line, /^ {3}/)
    for (const line of [first, ...rest]) assert.ok(Array.from(line).length <= 40, line)
    assert.doesNotMatch(stdout, /Bob”/)
    assert.ok(
      (await succeed(ana, ['read'])).includes(`\n   ${text.replaceAll('\n', '\n   ')}\n`),
      'whole in a pipe',
    )
  })

  it('marks as seen only what it could show', async () => {
    for (let number = 0; number < 3; number++) await send(`${'x'.repeat(16_000)} ${String(number)}`)
    const child = ana.start(['read'])
    child.stdout?.destroy()
    await new Promise((resolve) => child.once('close', resolve))
    assert.equal((await succeed(ana, ['read'])).match(/^──/gm)?.length, 3)
  })

  it('leaves unseen what no key opens, until it is told to dismiss it', async () => {
    const [, link_token] = /#(link_[\w-]+)\./.exec(link) ?? []
    await server.post('/send', { link_token, encrypted_message: Buffer.alloc(100, 7).toString('base64') })
    for (const words of [['read'], ['read', '--dismiss']]) {
      assert.match(await succeed(ana, words), /sealed to a key that is not here, or was damaged/)
    }
    assert.equal(await succeed(ana, ['read']), '')
  })

  it('waits for more when it is told to watch', async () => {
    await send('there before')
    const child = ana.start(['read', '--watch'])
    let shown = ''
    child.stdout?.on('data', (chunk: Buffer) => (shown += chunk.toString()))
    const until = async (text: string) => {
      for (let tries = 0; !shown.includes(text); tries++) {
        assert.ok(tries < 900, shown)
        await wait(50)
      }
    }
    await until('there before')
    await send('there later')
    await until('there later')
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGINT')
    assert.equal(await ended, 130)
  })

  it('is run by several at once without harm', async () => {
    const names = Array.from({ length: 6 }, (_, at) => `box-${String(at + 10)}`)
    await send('for whoever is first')
    const runs = await Promise.all([
      ...names.map((name) => ana.run(['init', server.url, '--box', name])),
      ...names.map(() => ana.run(['read', '--box', 'default'])),
    ])
    for (const { code, stderr } of runs) assert.equal(code, 0, stderr)
    const { boxes } = JSON.parse(readFileSync(path.join(ana.folder, 'boxes.json'), 'utf8')) as {
      readonly boxes: Readonly<Record<string, object>>
    }
    assert.deepEqual(Object.keys(boxes).toSorted(), ['default', ...names].toSorted())
    await fail(ana, ['read'], /There are several boxes: name one by --box \(default, /)
    await fail(ana, ['read', '--box', 'none'], /There is no box none/)
  })

  it('makes two boxes of one name at once, and keeps both', async () => {
    const other = createMachine()
    try {
      const made = await Promise.all([other.run(['init', server.url]), other.run(['init', server.url])])
      assert.deepEqual(
        made.map(({ code }) => code),
        [0, 0],
      )
      const links = await Promise.all(
        ['default', 'default-2'].map(async (name) => (await succeed(other, ['link', '--box', name])).trim()),
      )
      assert.deepEqual(links.toSorted(), made.map(({ stdout }) => stdout.trim()).toSorted())
      await fail(other, ['read', '--box', 'toString'], /There is no box toString/)
      await fail(other, ['send', links[0] ?? '', '-'], /not text in UTF-8/, Buffer.from([0x61, 0xff]))
    } finally {
      other.remove()
    }
  })

  it('two machines share a box by a backup', async () => {
    const other = createMachine()
    try {
      const file = path.join(path.dirname(other.folder), 'backup.json')
      assert.match(await succeed(ana, ['backup', file, '--box', 'default']), /^1 box in /)
      assert.equal(statSync(file).mode & 0o777, 0o600)
      await fail(ana, ['backup', file, '--box', 'default'], /is there already/)
      assert.equal(await succeed(other, ['restore', file]), '1 box restored.\n')
      assert.equal((await succeed(other, ['link'])).trim(), link)
      await send('for both')
      assert.match(await succeed(other, ['read', '--keep']), /for both/)
      assert.match(await succeed(ana, ['read', '--box', 'default']), /for both/)
      // What is there already is not doubled.
      assert.equal(await succeed(other, ['restore', file]), '1 box restored.\n')
      assert.equal((await succeed(other, ['link'])).trim(), link)
      writeFileSync(file, readFileSync(file, 'utf8').replace('"box":"', '"box":"AAAA'))
      await fail(other, ['restore', file], /passphrase is wrong, or the backup was damaged/)
    } finally {
      other.remove()
    }
  })

  it('grants and refuses permission', async () => {
    const asking = createMachine()
    try {
      await succeed(asking, ['init', server.url])
      assert.equal(
        await succeed(asking, ['contacts', 'ask', link, '--name', 'Bea\u0007']).catch(() => 'refused'),
        'refused',
      )
      assert.equal(await succeed(asking, ['contacts', 'ask', link, '--name', 'Bea']), 'pending\n')
      const [, id = ''] =
        /^(\d+) {2}[\d-]{10} {2}Bea\n$/.exec(await succeed(ana, ['contacts', 'list', '--box', 'default'])) ??
        []
      await succeed(ana, ['contacts', 'accept', id, '--box', 'default'])
      assert.equal(await succeed(asking, ['contacts', 'ask', link]), 'accepted\n')
      await fail(ana, ['contacts', 'reject', id, '--box', 'default'], /already been answered/)
      await fail(ana, ['contacts', 'reject', 'x', '--box', 'default'], /not the number of a request/)
    } finally {
      asking.remove()
    }
  })

  it('seals for the plain form without sending', async () => {
    const encrypted_message = (await succeed(ana, ['seal', link, 'sealed first'])).trim()
    const [, link_token] = /#(link_[\w-]+)\./.exec(link) ?? []
    assert.equal(await succeed(ana, ['read', '--box', 'default']), '')
    assert.equal((await server.post('/send', { link_token, encrypted_message })).status, 201)
    assert.match(await succeed(ana, ['read', '--box', 'default']), /sealed first/)
  })

  it('serves a phone’s link with the key in it, and refuses the one without', async () => {
    const phone = await registerPhone(server)
    const withKey = `${server.url}/l#${phone.linkToken}.x.${Buffer.from(phone.boxKey).toString('base64url')}`
    assert.equal(await succeed(ana, ['send', withKey, 'to a phone']), 'Left.\n')
    await fail(ana, ['send', `${server.url}/l/${phone.linkToken}`, 'x'], /key of this box is not known/)
    const derived = await registerPhone(server, { encryption: 'derived' })
    const { stderr } = await ana.run(['send', `${server.url}/l/${derived.linkToken}`, 'believed'])
    assert.match(stderr, /the server is believed/)
  })

  it('says what is wrong in one line, and ends with 1; with 2 when its words are wrong', async () => {
    await fail(ana, ['send', `${link}x`, 'hi'], /not a link to a box, or it was damaged/)
    await fail(ana, ['send', link.replace(/#.*/, ''), 'hi'], /behind # is missing/)
    await fail(
      ana,
      ['send', link.replace('127.0.0.1', 'drop.example'), 'hi'],
      /plain http to another machine/,
    )
    await fail(ana, ['send', link], /nothing to send/, '')
    await fail(ana, ['send', link, 'x'.repeat(17_000)], /too long for one drop/)
    for (const address of ['drop.example', 'localhost:5077']) {
      for (const words of [
        ['init', address, '--box', 'new'],
        ['verify', address],
      ]) {
        await fail(ana, words, /^sealdrop: An address begins with https:\/\/ .*: https:\/\/drop\.example\n$/)
      }
    }
    await fail(ana, ['init', 'http://127.0.0.1:1', '--box', 'new'], /cannot be reached/)
    await fail(ana, ['restore', '/nowhere/at/all'], /ENOENT/)
    for (const words of [[], ['nonsense'], ['send'], ['read', '--nonsense']]) {
      assert.equal((await ana.run(words)).code, 2, words.join(' '))
    }
    assert.match(await succeed(ana, ['--help']), /Usage: sealdrop/)
    assert.match(await succeed(ana, ['--version']), /^\d+\.\d+\.\d+\n$/)
  })

  it('asks whether the clock is right when a server refuses what was made by it', async () => {
    const other = createMachine()
    try {
      const change = 'const now = Date.now; Date.now = () => now() + 15 * 60_000'
      await assert.rejects(runChanged(other, change, ['init', server.url]), {
        code: 1,
        stderr: /^sealdrop: .* Is the clock of this device right\? It says [\d-]{10} [\d:]{5} UTC\.\n$/,
      })
      await fail(other, ['read'], /There is no box yet/)
    } finally {
      other.remove()
    }
  })

  it('does not use keys that others can read, or that are damaged', async () => {
    const other = createMachine()
    try {
      await fail(other, ['read'], /There is no box yet/)
      await succeed(other, ['init', server.url])
      const file = path.join(other.folder, 'boxes.json')
      chmodSync(file, 0o644)
      await fail(other, ['read'], /Others can read/)
      chmodSync(file, 0o600)
      const whole = readFileSync(file, 'utf8')
      writeFileSync(file, whole.slice(0, -20))
      await fail(other, ['read'], /is damaged/)
      await fail(other, ['init', server.url, '--box', 'another'], /is damaged/)
      assert.equal(readFileSync(file, 'utf8'), whole.slice(0, -20), 'what is damaged is left as it is')
    } finally {
      other.remove()
    }
  })

  it('compares what a server shows with what it should', async () => {
    const { stdout, stderr, code } = await ana.run(['verify', server.url])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^All \d+ files are as in version \d+\.\d+\.\d+\.\n$/)
    assert.match(stderr, /can show others another page/)
    const list = '/.well-known/sealdrop-assets.json'
    const { files } = (await server.http.get(list)).body as { files: Record<string, string> }
    const script = Object.keys(files).find((name) => /^assets\/send-page.*\.js$/.test(name))
    assert.ok(script)
    const lies: readonly (readonly [
      change: (url: string, text: string) => string | undefined,
      said: RegExp,
    ])[] = [
      [(url, text) => (url === '/docs.html' ? `${text}<script>` : text), /: docs\.html is changed\.\n$/],
      [
        (url, text) =>
          url === '/l?lang=fa' ? text.replace('<script', '<script src=x></script><script') : text,
        /: l\?lang=fa is changed\.\n$/,
      ],
      [(url, text) => (url === '/r?lang=de' ? `${text}<p>` : text), /: r\?lang=de is changed\.\n$/],
      [(url, text) => (url === `/${script}` ? `${text};` : text), new RegExp(`: ${script} is changed`)],
      [(url, text) => (url === `/${script}` ? undefined : text), new RegExp(`: ${script} is missing`)],
      [
        (url, text) =>
          url === list ? text.replace('"files": {', '"files": {"assets/extra.js":"00",') : text,
        /: assets\/extra\.js is not known/,
      ],
      [(url, text) => (url === list ? '[]' : text), /sealdrop-assets\.json is changed/],
    ]
    for (const [change, said] of lies) {
      const liar = createServer((request, response) => {
        const url = request.url ?? ''
        void globalThis.fetch(server.url + url).then(async (answer) => {
          const text = change(url, await answer.text())
          response.statusCode = text === undefined ? 404 : answer.status
          response.end(text)
        })
      })
      await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve))
      const { port } = liar.address() as AddressInfo
      await fail(ana, ['verify', `http://127.0.0.1:${String(port)}/`], said)
      liar.close()
    }
  })
})
