/** An onion address beside one of the web: who is told of it, and who is not promised https. */
import assert from 'node:assert/strict'
import { registerPhone } from '../../setup/phone.js'
import { STORES } from '../../setup/stores.js'
import { startTestServer, type TestServer } from '../../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

const ONION_HOST = `${'a'.repeat(56)}.onion`
const ONION = `http://${ONION_HOST}`

interface Told {
  readonly onion: string | undefined
  readonly isPromisedHttps: boolean
}

describe('an onion address beside one of the web', () => {
  let server: TestServer

  before(async () => {
    server = await startTestServer(kind, { environment: { BASE_URL: `https://drop.example,${ONION}` } })
  })
  after(() => server.stop())

  const ask = async (address: string, host = 'drop.example', { http } = server): Promise<Told> => {
    const { headers } = (await http.get(address).set('Host', host)) as { headers: Record<string, string> }
    return {
      onion: headers['onion-location'],
      isPromisedHttps: headers['strict-transport-security'] !== undefined,
    }
  }

  it('is told with each page, on the same path', async () => {
    const { linkToken } = await registerPhone(server)
    for (const page of ['/', '/?lang=de', `/l/${linkToken}`, `/l/${linkToken}?lang=fa`, '/about', '/docs'])
      assert.deepEqual(await ask(page), { onion: ONION + page, isPromisedHttps: true })
    assert.equal((await ask('/l/link_unknown')).onion, `${ONION}/l/link_unknown`)
    for (const coding of ['identity', 'gzip', 'br']) {
      const { headers } = await server.http
        .get('/')
        .set('Host', 'drop.example')
        .set('Accept-Encoding', coding)
      assert.equal(headers['onion-location'], `${ONION}/`)
    }
  })

  it('is not told with what is no page, nor where the link stands behind #', async () => {
    const others = ['/health', '/instance.json', '/openapi.json', '/favicon.svg', '/robots.txt', '/nowhere']
    for (const address of [...others, '/l', '/l?lang=de', '/l/', '/L', '/r', '/r?lang=de'])
      assert.deepEqual(await ask(address), { onion: undefined, isPromisedHttps: true }, address)
    const form = await server.http.post('/l').set('Host', 'drop.example').type('form').send({ link: 'x' })
    assert.equal(form.headers['onion-location'], undefined)
  })

  it('is not told to whoever is there, who is not promised https either', async () => {
    for (const host of [ONION_HOST, ONION_HOST.toUpperCase(), `${ONION_HOST}:80`])
      for (const address of ['/', '/about', '/health', '/favicon.svg', '/l'])
        assert.deepEqual(await ask(address, host), { onion: undefined, isPromisedHttps: false }, address)
  })

  it('is a choice among the addresses that are set: any other Host is the first of them', async () => {
    for (const host of [
      'evil.example',
      'evil.onion',
      'DROP.example:443',
      `${ONION_HOST}.evil.example`,
      '',
      'drop.example:8443',
    ])
      assert.deepEqual(await ask('/', host), { onion: `${ONION}/`, isPromisedHttps: true }, host)
  })

  it('cannot be turned into another host by what is asked for', async () => {
    for (const address of [
      '/l/x@evil.example',
      '//evil.example/docs',
      '/l/../../evil',
      '/l/%0d%0aX-Evil:x',
      '/l/é',
    ]) {
      const { onion } = await ask(address)
      if (onion !== undefined) assert.equal(new URL(onion).origin, ONION)
    }
  })

  it('is told below the path of either, whether a proxy takes it off or not', async () => {
    const under = await startTestServer(kind, {
      environment: { BASE_URL: `https://host.example/drop,${ONION}` },
    })
    try {
      for (const page of ['/drop/about?lang=de', '/about?lang=de'])
        assert.equal((await ask(page, 'host.example', under)).onion, `${ONION}/about?lang=de`)
      assert.equal((await ask('/drop/', 'host.example', under)).onion, `${ONION}/`)
      assert.equal((await ask('/drop/l', 'host.example', under)).onion, undefined)
    } finally {
      await under.stop()
    }
  })

  it('is not told where it is the only one, and https is promised where another comes first', async () => {
    const alone = await startTestServer(kind, { environment: { BASE_URL: ONION } })
    const turned = await startTestServer(kind, { environment: { BASE_URL: `${ONION},https://drop.example` } })
    try {
      const nothing = { onion: undefined, isPromisedHttps: false }
      assert.deepEqual(await ask('/', ONION_HOST, alone), nothing)
      assert.deepEqual(await ask('/', 'drop.example', turned), { onion: `${ONION}/`, isPromisedHttps: true })
      assert.deepEqual(await ask('/', 'evil.example', turned), nothing)
    } finally {
      await alone.stop()
      await turned.stop()
    }
  })
})
