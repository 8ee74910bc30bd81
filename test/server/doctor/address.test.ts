import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Finding } from '../../../src/server/doctor/finding.js'
import { about, ask, settingsOf } from '../../setup/doctor.js'
import { freePort } from '../../setup/free-port.js'
import { makeCertificate, type Manners, startOddHost } from '../../setup/odd-host.js'
import { type StoreKind, STORES } from '../../setup/stores.js'
import { PACKAGE_FOLDER, startTestServer } from '../../setup/test-server.js'

function embedded(): StoreKind {
  const [kind] = STORES
  assert.ok(kind)
  return kind
}

interface Visit {
  readonly manners?: Manners
  readonly environment?: Readonly<Record<string, string>>
  readonly path?: string
  readonly packageFolder?: string
  readonly openedAs?: (host: string) => string
}

/** What the doctor says of a server behind such a host. */
async function behind({
  manners = {},
  environment = {},
  path: base = '',
  ...more
}: Visit): Promise<readonly Finding[]> {
  const port = await freePort()
  const given = { BASE_URL: `http://127.0.0.1:${String(port)}${base}`, ...environment }
  const server = await startTestServer(embedded(), { environment: given })
  const host = await startOddHost(port, () => server.url, manners)
  const { openedAs, packageFolder = PACKAGE_FOLDER } = more
  try {
    return await ask(settingsOf({ ...server.store.environment, ...given }), {
      packageFolder,
      ...(openedAs === undefined ? {} : { openedAs: openedAs(`127.0.0.1:${String(port)}`) }),
    })
  } finally {
    await host.stop()
    await server.stop()
  }
}

/** A server that has been started at least once, and is not running. */
async function withoutServer(environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const server = await startTestServer(embedded())
  try {
    return about(await ask(settingsOf({ ...server.store.environment, ...environment })), 'address')
  } finally {
    await server.stop()
  }
}

const LOOPBACK = /^note: Links will begin with http:\/\/127\.0\.0\.1/

describe('the doctor, of the public address', function () {
  this.timeout(60_000)

  it('is content with a host that does as it should', async () => {
    const findings = await behind({ environment: { TRUST_PROXY: '1' } })
    const [loopback = '', leads = ''] = about(findings, 'address')
    assert.match(loopback, LOOPBACK)
    assert.match(leads, /^right: http:\/\/127\.0\.0\.1:\d+ leads to this server\.$/)
    assert.deepEqual(about(findings, 'size'), ['right: The largest messages get through.'])
    assert.deepEqual(about(findings, 'transit'), ['right: Pages and answers arrive as they were sent.'])
    assert.match(about(findings, 'files')[0] ?? '', /^right: /)
  })

  it('is content below a path', async () => {
    const findings = await behind({ environment: { TRUST_PROXY: '1' }, path: '/drop' })
    assert.match(about(findings, 'address')[1] ?? '', /^right: .*\/drop leads to this server/)
    assert.match(about(findings, 'transit')[0] ?? '', /^right: /)
  })

  it('says when a browser calls the server by another name', async () => {
    const right = await behind({ openedAs: (host) => host })
    assert.equal(about(right, 'address').length, 1)
    const findings = await behind({ openedAs: () => 'drop.example' })
    assert.match(
      about(findings, 'address')[0] ?? '',
      /^wrong: .*opened at drop\.example, and BASE_URL names 127.*Set BASE_URL/,
    )
  })

  describe('of proxies', () => {
    const of = async (forwarded: Manners['forwarded'], trust: string) => {
      const findings = await behind({
        manners: forwarded === undefined ? {} : { forwarded },
        environment: trust === '' ? {} : { TRUST_PROXY: trust },
      })
      const [said = '', ...more] = about(findings, 'proxy')
      assert.deepEqual(more, [])
      return said
    }
    const PRETEND = /^wrong: Anybody can pretend any address/
    const AS_ONE = /^wrong: All senders count as one/
    for (const [forwarded, trust, words, todo] of [
      ['appended', '1', /^right: .*the proxy in front/, /./],
      ['appended', 'loopback', /^right: /, /./],
      ['appended', '10.9.9.9', AS_ONE, /TRUST_PROXY=1\.$/],
      ['replaced', '2', /^right: /, /./],
      ['appended', '', AS_ONE, /TRUST_PROXY=1\.$/],
      ['appended', '2', PRETEND, /TRUST_PROXY=1\.$/],
      ['appended twice', '2', /^right: .*the proxies/, /./],
      ['appended twice', '1', AS_ONE, /TRUST_PROXY=2\.$/],
      ['replaced', '1', /^right: /, /./],
      ['replaced', '', AS_ONE, /TRUST_PROXY=1\.$/],
      ['passed on', '', /^right: No proxy/, /./],
      ['passed on', '1', PRETEND, /Take TRUST_PROXY away\.$/],
      ['removed', '', /^right: No proxy/, /./],
      ['removed', '1', /^note: TRUST_PROXY is set, but/, /Take TRUST_PROXY away\.$/],
    ] as const) {
      it(`knows one by which X-Forwarded-For is ${forwarded}, with TRUST_PROXY=${trust}`, async () => {
        const said = await of(forwarded, trust)
        assert.match(said, words)
        assert.match(said, todo)
      })
    }
  })

  it('says when large messages do not get through', async () => {
    const findings = await behind({ manners: { maxBytes: 32_768 } })
    assert.match(about(findings, 'size')[0] ?? '', /^wrong: .*status 413.*client_max_body_size/)
  })

  it('says when answers are compressed, held back, or rewritten', async () => {
    const compressed = about(
      await behind({ manners: { compresses: true, forwarded: 'passed on' } }),
      'transit',
    )
    assert.match(compressed.join('\n'), /note: Something in front compresses answers/)
    assert.deepEqual(about(await behind({ manners: { buffers: true } }), 'transit').length, 1)
    assert.match(
      about(await behind({ manners: { buffers: true } }), 'transit')[0] ?? '',
      /^note: .*holds answers back/,
    )
    const [rewritten = ''] = about(await behind({ manners: { rewrites: true } }), 'transit')
    assert.match(rewritten, /^wrong: The page of a link does not arrive as it was sent.*optimizer/)
  })

  it('says when the files of the program can be had, and when they lie where they could', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'sealdrop-root-'))
    const folder = path.join(root, 'public_html', 'sealdrop')
    try {
      mkdirSync(path.join(folder, 'public/.well-known'), { recursive: true })
      writeFileSync(path.join(folder, 'public/.well-known/sealdrop-assets.json'), '{"version":"","files":{}}')
      writeFileSync(path.join(folder, '.env'), 'DB_PASSWORD=secret')
      const manners = { documentRoot: path.join(root, 'public_html') }
      const [said = ''] = about(await behind({ manners, packageFolder: folder }), 'files')
      assert.match(said, /^wrong: Anybody can read http:\/\/127\.0\.0\.1:\d+\/sealdrop\/\.env\..*public_html/)
      const [hidden = ''] = about(await behind({ packageFolder: folder }), 'files')
      assert.match(hidden, /^note: The folder of Sealdrop seems to lie below the document root/)
    } finally {
      rmSync(root, { recursive: true })
    }
  })

  it('finds the files wherever a document root is', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'sealdrop-root-'))
    try {
      for (const [documentRoot, below] of [
        ['var/www/html', 'sealdrop'],
        ['home/ana/public_html/drop.example.org', 'sealdrop'],
        ['home/ana/drop.example.org', ''],
        ['srv', 'sites/a name/sealdrop'],
      ] as const) {
        const folder = path.join(root, documentRoot, below)
        mkdirSync(path.join(folder, 'public/.well-known'), { recursive: true })
        writeFileSync(
          path.join(folder, 'public/.well-known/sealdrop-assets.json'),
          '{"version":"","files":{}}',
        )
        writeFileSync(path.join(folder, '.env'), 'DB_PASSWORD=secret')
        const manners = { documentRoot: path.join(root, documentRoot) }
        const [said = ''] = about(await behind({ manners, packageFolder: folder, path: '/drop' }), 'files')
        assert.match(said, /^wrong: Anybody can read http:\/\/127\.0\.0\.1:\d+\/.*\.env/, documentRoot)
      }
    } finally {
      rmSync(root, { recursive: true })
    }
  })

  it('says when nothing answers, when the name leads nowhere, and what it cannot see', async () => {
    const port = String(await freePort())
    const [, silent = ''] = await withoutServer({ BASE_URL: `http://127.0.0.1:${port}` })
    assert.match(silent, /^note: .*does not answer from here \(ECONNREFUSED\).*Open it in a browser/)
    const [nowhere = ''] = await withoutServer({ BASE_URL: 'https://drop.invalid' })
    assert.match(nowhere, /^wrong: The name drop\.invalid leads nowhere.*DNS/)
    const onion = `http://${'a'.repeat(56)}.onion`
    const said = await withoutServer({ BASE_URL: `${onion},http://127.0.0.1:${port}` })
    assert.match(said.join('\n'), /note: Whether http:\/\/a+\.onion leads here cannot be seen without Tor/)
  })

  it('does not wait for a server that changes the protocol instead of answering', async () => {
    const server = net.createServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      )
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as net.AddressInfo
      const [, said = ''] = await withoutServer({ BASE_URL: `http://127.0.0.1:${String(port)}` })
      assert.match(said, /^note: .*does not answer from here/)
    } finally {
      server.close()
    }
  })

  it('says when another server answers, or something else', async () => {
    const other = await startTestServer(embedded())
    const page = http.createServer((_request, response) =>
      response.setHeader('Server', 'other').end('<h1>It works!</h1>'),
    )
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
    try {
      const [, stranger = ''] = await withoutServer({ BASE_URL: other.url })
      assert.match(stranger, /^wrong: .*a Sealdrop answers that has another store or another SECRET_KEY/)
      const { port } = page.address() as { readonly port: number }
      const [, something = ''] = await withoutServer({ BASE_URL: `http://127.0.0.1:${String(port)}` })
      assert.match(something, /^wrong: .*something else answers \(status 200\).*Correct BASE_URL/)
    } finally {
      page.closeAllConnections()
      page.close()
      await other.stop()
    }
  })

  it('says when a certificate cannot be trusted', async () => {
    const port = await freePort()
    const own = makeCertificate()
    const unknown = makeCertificate({ authority: own })
    try {
      for (const [certificate, words] of [
        [own, /signed by itself \(DEPTH_ZERO_SELF_SIGNED_CERT\)/],
        [unknown, /lacks those between it and a known one \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/],
      ] as const) {
        const host = await startOddHost(port, () => 'http://127.0.0.1:1', {}, certificate)
        const [, said = ''] = await withoutServer({ BASE_URL: `https://127.0.0.1:${String(port)}` })
        await host.stop()
        assert.match(said, /^wrong: .*Have a certificate made/)
        assert.match(said, words)
      }
    } finally {
      own.remove()
      unknown.remove()
    }
  })
})
