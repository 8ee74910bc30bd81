import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createBox, openLink } from '../../src/client/index.js'
import { createMachine } from '../setup/command-line.js'
import { providePart, PYNACL } from '../setup/parts.js'
import { readAll } from '../setup/read-drops.js'
import { STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

interface Told {
  readonly opened: readonly (readonly [text: string, name: string | null])[]
  readonly sealed: string
}

function pynacl(given: object): Told {
  const script = path.join(PACKAGE_FOLDER, 'test/interop/pynacl_letters.py')
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', [script], {
    input: JSON.stringify(given),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as Told
}

describe('letters, between PyNaCl and the client library and the command line', function () {
  this.timeout(60_000)
  let server: TestServer
  let isStarted = false

  before(async function () {
    if (!providePart(PYNACL)) this.skip()
    server = await startAddressedServer(kind)
    isStarted = true
  })
  after(async () => {
    if (isStarted) await server.stop()
  })

  const factsOf = async (link_token: string) =>
    (await server.post('/link_info', { link_token })).body as object
  const stored = async (token: string, link_token: string) => {
    const answer = await server.postAs(token, '/fetch', { link_token, order: 'ASC' })
    return (answer.body as { data: { encrypted_message: string }[] }).data.map(
      (drop) => drop.encrypted_message,
    )
  }

  it('are opened by PyNaCl when the library sealed them, and by the library when PyNaCl did', async () => {
    const box = await createBox(server.url)
    await box.renewKeys({ evenIfNotDue: true })
    const keys = box.keys()
    await (await openLink(box.link)).send('sealed by the library 🕊️', { name: 'Zoë' })
    await (await openLink(box.link)).send('x'.repeat(9_000))
    const { opened, sealed } = pynacl({
      keys,
      facts: await factsOf(keys.link_token),
      drops: await stored(keys.fetch_token ?? '', keys.link_token),
      text: 'sealed by PyNaCl — سلام',
      name: 'Py "🐍"',
    })
    assert.deepEqual(opened, [
      ['sealed by the library 🕊️', 'Zoë'],
      ['x'.repeat(9_000), null],
    ])
    await server.post('/send', { link_token: keys.link_token, encrypted_message: sealed })
    const drops = await readAll(box.drops())
    assert.deepEqual(
      drops.slice(2).map((drop) => drop.kind === 'letter' && [drop.text, drop.name]),
      [['sealed by PyNaCl — سلام', 'Py "🐍"']],
    )
  })

  it('and by and from the command line', async () => {
    const machine = createMachine()
    try {
      const link = (await machine.run(['init', server.url])).stdout.trim()
      assert.equal((await machine.run(['send', link, 'sealed in a terminal', '--name', 'T'])).code, 0)
      const { boxes } = JSON.parse(readFileSync(path.join(machine.folder, 'boxes.json'), 'utf8')) as {
        readonly boxes: { readonly default: { readonly link_token: string; readonly fetch_token: string } }
      }
      const keys = boxes.default
      const { opened, sealed } = pynacl({
        keys,
        facts: await factsOf(keys.link_token),
        drops: await stored(keys.fetch_token, keys.link_token),
        text: 'sealed by PyNaCl',
        name: null,
      })
      assert.deepEqual(opened, [['sealed in a terminal', 'T']])
      await server.post('/send', { link_token: keys.link_token, encrypted_message: sealed })
      assert.match(
        (await machine.run(['read'])).stdout,
        /sealed in a terminal\n\n── .* UTC\n {3}sealed by PyNaCl\n/,
      )
    } finally {
      machine.remove()
    }
  })
})
