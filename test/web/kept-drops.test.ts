/** The messages of a box as the inbox page keeps them, without a browser: what it would store is then in memory. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { createBox, type SavedKeys } from '../../src/client/index.js'
import { STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startAddressedServer, type TestServer } from '../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

/** As far as the test goes: they are bundled, since they use modules that only bundles have. */
interface Parts {
  readonly openVaultStorage: (name: string, onWiped: () => void) => Promise<object>
  readonly createVault: (
    storage: object,
    passphrase: string,
    onProgress: () => void,
  ) => Promise<object | undefined>
  readonly createKeptDrops: (vault: object, keys: SavedKeys, onChange: () => void) => KeptDrops
}

interface KeptDrops {
  readonly keepNew: (drops: readonly object[]) => Promise<void>
  readonly all: () => AsyncIterable<{ readonly id: number }>
  readonly forgetAll: () => void
}

const PARTS = `
export { createKeptDrops } from './src/web/inbox/kept-drops.ts'
export { createVault } from './src/web/inbox/vault.ts'
export { openVaultStorage } from './src/web/inbox/vault-storage.ts'
`

/** More than what is read at once. */
const DROPS = 400

describe('the messages that the inbox page keeps', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-kept-drops-'))
  let server: TestServer
  let parts: Parts

  before(async () => {
    server = await startAddressedServer(kind)
    const outfile = path.join(folder, 'parts.cjs')
    await build({
      stdin: { contents: PARTS, resolveDir: PACKAGE_FOLDER },
      bundle: true,
      platform: 'node',
      outfile,
    })
    parts = createRequire(__filename)(outfile) as Parts
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await server.stop()
  })

  it('are read to the end or not at all: what is cut short does not end as the whole does', async () => {
    const storage = await parts.openVaultStorage('in memory', () => undefined)
    const vault = await parts.createVault(storage, 'correct horse battery staple', () => undefined)
    assert.ok(vault)
    const keys = (await createBox(server.url)).keys()
    const drops = parts.createKeptDrops(vault, keys, () => undefined)
    await drops.keepNew(
      Array.from({ length: DROPS }, (_, at) => ({
        id: at + 1,
        createdAtMs: 0,
        seen: false,
        kind: 'plain',
        text: String(at),
      })),
    )
    const read: number[] = []
    for await (const { id } of drops.all()) read.push(id)
    assert.deepEqual(
      read,
      Array.from({ length: DROPS }, (_, at) => DROPS - at),
    )
    const readUntilForgotten = async () => {
      for await (const { id } of drops.all()) if (id === DROPS) drops.forgetAll()
    }
    await assert.rejects(readUntilForgotten(), (error: object) => error.constructor.name === 'LockedError')
  })
})
