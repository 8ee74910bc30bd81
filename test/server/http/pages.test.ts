/** What a browser is given without a browser: languages, the plain form, who runs this, what is built. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createBox, openLink } from '../../../src/client/index.js'
import { encodeBase64 } from '../../../src/encoding/base64.js'
import { type Language, LANGUAGES, TEXTS } from '../../../src/texts/index.js'
import { type Phone, registerPhone } from '../../setup/phone.js'
import { onEachStore, STORES } from '../../setup/stores.js'
import {
  PACKAGE_FOLDER,
  startAddressedServer,
  startTestServer,
  type TestServer,
} from '../../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

onEachStore('the plain form', (each) => {
  let server: TestServer
  let phone: Phone

  before(async () => {
    server = await startTestServer(each, { environment: { BOX_MAX_DROPS: '2' } })
    phone = await registerPhone(server)
  })
  after(() => server.stop())

  const submit = (fields: object, language = 'en') =>
    server.http.post(`/l?lang=${language}`).type('form').send(fields)
  const linkOf = ({ linkToken, publicKey }: Phone) =>
    `https://drop.example/l#${linkToken}.${Buffer.from(publicKey).toString('base64url')}`

  it('leaves what is sealed, by a link in any of its forms, and once for the same bytes', async () => {
    const link = linkOf(phone)
    const encrypted_message = phone.seal('by a form')
    for (const form of [
      { link, encrypted_message },
      { link: `https://drop.example/l/${phone.linkToken}`, encrypted_message },
      { link: ` ${link}\n`, encrypted_message: ` ${encrypted_message}\r\n` },
    ]) {
      const { status, text, headers } = await submit(form, 'es')
      assert.equal(status, 200, text)
      assert.match(String(headers['content-type']), /^text\/html/)
      assert.ok(text.includes(TEXTS.es.plainLeft) && text.includes('lang="es"'))
      assert.equal(headers['access-control-allow-origin'], undefined)
    }
    const answer = await server.postAs(phone.fetchToken, '/fetch', { link_token: phone.linkToken })
    const { data } = answer.body as { readonly data: readonly { readonly encrypted_message: string }[] }
    assert.deepEqual(
      data.map((drop) => phone.open(drop.encrypted_message)),
      ['by a form'],
    )
  })

  it('says what is wrong, in the language of its reader, and stores nothing', async () => {
    const link = linkOf(phone)
    const sealed = phone.seal('x')
    const other = link.replace(/link_.{4}/, 'link_AAAA')
    const refused: readonly (readonly [
      fields: object,
      status: number,
      problem: keyof (typeof TEXTS)['fr']['problems'],
    ])[] = [
      [{}, 400, 'invalid_request'],
      [{ link, encrypted_message: 'The keys are under the third stone.' }, 400, 'invalid_request'],
      [{ link, encrypted_message: '' }, 400, 'invalid_request'],
      [{ link: 'nonsense', encrypted_message: sealed }, 400, 'invalid_request'],
      [{ link: link.slice(0, -4), encrypted_message: sealed }, 400, 'invalid_request'],
      [{ link: [link, link], encrypted_message: sealed }, 400, 'invalid_request'],
      [{ link: other, encrypted_message: sealed }, 404, 'box_not_found'],
    ]
    for (const [fields, status, problem] of refused) {
      const answer = await submit(fields, 'fr')
      assert.equal(answer.status, status)
      assert.ok(answer.text.includes(TEXTS.fr.problems[problem].replaceAll("'", '&#39;')), problem)
      assert.ok(!answer.text.includes('third stone'))
    }
    await submit({ link, encrypted_message: phone.seal('second') })
    const full = await submit({ link, encrypted_message: phone.seal('third') }, 'zh')
    assert.equal(full.status, 507)
    assert.ok(full.text.includes(TEXTS.zh.problems.box_full))
  })

  it('says what the owner has decided: closed, for contacts, another link', async () => {
    const addressed = await startAddressedServer(each)
    try {
      const box = await createBox(addressed.url)
      const { link } = box
      const sealed = encodeBase64((await openLink(link)).seal({ text: 'x' }))
      const ask = (language: Language) =>
        addressed.http.post(`/l?lang=${language}`).type('form').send({ link, encrypted_message: sealed })

      await box.update({ closed: true })
      const closed = await ask('de')
      assert.deepEqual([closed.status, closed.text.includes(TEXTS.de.problems.box_closed)], [410, true])
      await box.update({ closed: false, contactsOnly: true })
      const forContacts = await ask('ar')
      assert.equal(forContacts.status, 403)
      assert.ok(forContacts.text.includes(TEXTS.ar.problems.contacts_only))
      const { link_token } = box.keys()
      await box.rotateLink()
      for (const replaced of [await ask('fa'), await addressed.http.get(`/l/${link_token}?lang=fa`)]) {
        assert.equal(replaced.status, 410)
        assert.ok(replaced.text.includes(TEXTS.fa.problems.link_replaced))
      }
      addressed.turnClock(31 * 24 * 60 * 60 * 1000)
      const forgotten = await addressed.http.get(`/l/${link_token}?lang=zh`)
      assert.equal(forgotten.status, 404)
      assert.ok(forgotten.text.includes(TEXTS.zh.problems.box_not_found))
    } finally {
      await addressed.stop()
    }
  })

  it('is bounded, and takes no other kind of body', async () => {
    const statuses = [
      (await submit({ link: 'x'.repeat(70_000) })).status,
      (await server.http.post('/l').type('form').send('a&'.repeat(5_000))).status,
      (await server.http.post('/l').send({ link: linkOf(phone), encrypted_message: phone.seal('x') })).status,
      (await server.http.post('/l').type('form').set('Content-Encoding', 'gzip').send('x')).status,
      (await server.http.put('/l')).status,
    ]
    assert.deepEqual(statuses, [413, 400, 400, 415, 405])
    assert.deepEqual(server.log.faults, [])
  })
})

describe('pages', () => {
  let server: TestServer

  before(async () => {
    server = await startTestServer(kind, {
      environment: {
        BASE_URL: `https://drop.example,http://${'a'.repeat(56)}.onion`,
        INSTANCE_NAME: 'The <b>Example</b> Paper',
        CONTACT_URL: 'mailto:desk@paper.example',
      },
    })
  })
  after(() => server.stop())

  it('speak the language that was chosen, else the one that the browser asks for, else English', async () => {
    const languageOf = async (address: string, accepted: string) => {
      const { text, headers } = await server.http.get(address).set('Accept-Language', accepted)
      assert.match(String(headers['vary']), /Accept-Language/)
      return /<html lang="(\w+)"/.exec(text)?.[1]
    }
    assert.equal(await languageOf('/l', ''), 'en')
    assert.equal(await languageOf('/l', 'tlh, nonsense;;q=x'), 'en')
    assert.equal(await languageOf('/l', 'de-CH, en;q=0.5'), 'de')
    assert.equal(await languageOf('/l', 'da, zh-Hant-TW;q=0.7, fr;q=0.6'), 'zh')
    assert.equal(await languageOf('/l?lang=fa', 'de'), 'fa')
    assert.equal(await languageOf('/l?lang=../../package', 'de'), 'de')
    assert.equal(await languageOf('/about?lang=pt', 'de'), 'pt')
    assert.equal(await languageOf('/r', 'de'), 'de')
    assert.equal(await languageOf('/r?lang=fa', 'de'), 'fa')
    assert.equal(await languageOf('/l/link_unknown', 'ar'), 'ar')
    assert.equal((await server.http.get('/l/?lang=de')).headers['location'], '../l?lang=de')
    assert.equal((await server.http.get('/l/link_x/')).headers['location'], '../link_x')
    assert.equal((await server.http.get('/r/?lang=de')).headers['location'], '../r?lang=de')
    assert.match((await server.http.get('/l/a/b')).text, /href="\.\/\.\.\/\.\.\/assets/)
  })

  it('are sent whole, whatever part or version is asked for', async () => {
    const { linkToken } = await registerPhone(server)
    const [, script = ''] = /src="\.\/([^"]+)"/.exec((await server.http.get('/l')).text) ?? []
    for (const address of ['/l', `/l/${linkToken}`, '/docs', `/${script}`, '/favicon.svg']) {
      const whole = await server.http.get(address)
      for (const [name, value] of [
        ['Range', 'bytes=9-0'],
        ['Range', 'bytes=0-9'],
        ['If-Match', '"x"'],
        ['If-None-Match', '*'],
        ['If-Unmodified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
        ['If-Modified-Since', 'Fri, 01 Jan 2100 00:00:00 GMT'],
      ] as const) {
        const answer = await server.http.get(address).set(name, value)
        assert.deepEqual([answer.status, answer.text], [200, whole.text], `${address} ${name}`)
        assert.equal(answer.headers['accept-ranges'], undefined)
      }
    }
    assert.deepEqual(server.log.faults, [])
  })

  it('lack no text in any language, and lose none of what is put into them', () => {
    const flat = (texts: object): readonly (readonly [string, string])[] =>
      Object.entries(texts).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, value] as const] : flat(value as object),
      )
    const [english, ...others] = LANGUAGES.map((language) => flat(TEXTS[language]))
    assert.ok(english && others.length === 7)
    const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
    for (const texts of others) {
      assert.deepEqual(
        texts.map(([key]) => key),
        english.map(([key]) => key),
      )
      const same: string[] = []
      for (const [at, [key, text]] of texts.entries()) {
        assert.notEqual(text.trim(), '', key)
        assert.deepEqual(placeholders(text), placeholders(english[at]?.[1] ?? ''), key)
        assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069<>]/, key)
        if (text === english[at]?.[1] && key !== 'direction') same.push(key)
      }
      // “Contact” and “Messages” are French too.
      assert.ok(same.length <= 3, same.join())
    }
  })

  it('name nothing that is not there, and vouch for each script and style', async () => {
    const pages = LANGUAGES.flatMap((language) => ['/l', '/r', '/'].map((page) => `${page}?lang=${language}`))
    for (const page of pages) {
      const { text: html } = await server.http.get(page)
      const parts = [...html.matchAll(/<(?:script|link)[^>]*(?:src|href)="\.\/([^"]+)"([^>]*)>/g)]
      const isInbox = page.startsWith('/?')
      assert.equal(parts.length, isInbox ? 6 : 5)
      for (const [, address = '', rest = ''] of parts) {
        const { status, text } = await server.http.get(`/${address}`)
        assert.equal(status, 200)
        // Neither runs nor draws anything but itself.
        if (['favicon.svg', 'manifest.webmanifest'].includes(address)) continue
        const hash = createHash('sha384').update(text).digest('base64')
        assert.ok(rest.includes(`integrity="sha384-${hash}"`), address)
      }
      assert.doesNotMatch(html, /<style|style=|\son[a-z]+=|javascript:|https?:\/\/(?!\\S)/i)
      assert.equal(html.match(/<script/g)?.length, 1)
      const [, worker] = /data-worker="\.(\/assets\/opening-worker-\w+\.js)"/.exec(html) ?? []
      assert.equal(worker !== undefined, isInbox)
      if (worker !== undefined) assert.equal((await server.http.get(worker)).status, 200)
    }
  })

  it('say who runs this server, and where to report what is wrong with it', async () => {
    const instance = await server.http.get('/instance.json')
    assert.deepEqual(instance.body, {
      name: 'The <b>Example</b> Paper',
      contact_url: 'mailto:desk@paper.example',
      privacy_url: null,
      registration: 'open',
      onion_url: `http://${'a'.repeat(56)}.onion`,
    })
    const { text } = await server.http.get('/about')
    assert.ok(text.includes('run by The &lt;b&gt;Example&lt;/b&gt; Paper.'))
    assert.ok(text.includes('href="mailto:desk@paper.example"'))
    const security = await server.http.get('/.well-known/security.txt')
    assert.match(String(security.headers['content-type']), /^text\/plain/)
    const [, expires = ''] =
      /^Contact: mailto:desk@paper\.example\nExpires: (.*)\nCanonical: https:\/\/drop\.example\/\.well-known\/security\.txt\n$/.exec(
        security.text,
      ) ?? []
    const days = (Date.parse(expires) - Date.now()) / 86_400_000
    assert.ok(days > 150 && days < 366, expires)
    assert.match((await server.http.get('/robots.txt')).text, /Disallow: \/l\nDisallow: \/r/)
    assert.match((await server.http.get('/licences.txt')).text, /tweetnacl\n[^]*zod\n/)
  })

  it('say nothing of it where nothing is set', async () => {
    const plain = await startTestServer(kind)
    try {
      const instance = await plain.http.get('/instance.json')
      assert.deepEqual(instance.body, {
        name: null,
        contact_url: null,
        privacy_url: null,
        registration: 'open',
        onion_url: null,
      })
      assert.ok((await plain.http.get('/about')).text.includes(TEXTS.en.aboutNobody))
      assert.equal((await plain.http.get('/.well-known/security.txt')).status, 404)
    } finally {
      await plain.stop()
    }
  })

  it('are the same bytes however often they are built, and listed with their hashes', function () {
    this.timeout(60_000)
    const isCompiled = __dirname.startsWith(path.join(PACKAGE_FOLDER, 'build'))
    const builder = path.join(PACKAGE_FOLDER, isCompiled ? 'build' : 'dist', 'src/pages/build-pages.js')
    const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-public-'))
    try {
      const shown = path.join(PACKAGE_FOLDER, 'public')
      for (const name of ['favicon.svg', 'robots.txt'])
        cpSync(path.join(shown, name), path.join(folder, name))
      execFileSync(process.execPath, [builder, folder])
      const list = (root: string) => readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted()
      assert.deepEqual(list(folder), list(shown))
      const { files } = JSON.parse(
        readFileSync(path.join(shown, '.well-known/sealdrop-assets.json'), 'utf8'),
      ) as {
        files: Record<string, string>
      }
      assert.ok(Object.keys(files).length > 20)
      for (const [name, hash] of Object.entries(files)) {
        const again = readFileSync(path.join(folder, name))
        assert.ok(again.equals(readFileSync(path.join(shown, name))), name)
        assert.equal(createHash('sha256').update(again).digest('hex'), hash)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
