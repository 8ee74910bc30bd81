import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Express } from 'express'
import { renderDocsPage } from '../../src/pages/docs-page.js'
import { describeApi } from '../../src/protocol/openapi.js'
import { createApp } from '../../src/server/app.js'
import { STORES } from '../setup/stores.js'
import { PACKAGE_FOLDER, startTestServer, type TestServer } from '../setup/test-server.js'

const [EMBEDDED] = STORES
assert.ok(EMBEDDED)

interface Layer {
  readonly handle: { readonly stack?: readonly Layer[] }
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> }
}

/** Each as `post /send`, without those that only say what else is allowed. */
function routesOf(stack: readonly Layer[]): string[] {
  return stack.flatMap(({ route, handle }) =>
    route === undefined
      ? routesOf(handle.stack ?? [])
      : Object.keys(route.methods)
          .filter((method) => method !== '_all')
          .map((method) => `${method} ${route.path.replace(/:([a-z_]+)/g, '{$1}')}`),
  )
}

describe('what is said of the API', () => {
  let server: TestServer

  before(async () => {
    server = await startTestServer(EMBEDDED)
  })
  after(() => server.stop())

  it('has every route, and nothing that is none', () => {
    const app: Express = createApp(server.context)
    const routes = routesOf((app.router as unknown as { readonly stack: readonly Layer[] }).stack)
    const described = Object.entries(describeApi('').paths).flatMap(([each, methods]) =>
      Object.keys(methods).map((method) => `${method} ${each}`),
    )
    assert.ok(routes.length >= 14)
    assert.deepEqual(routes.toSorted(), described.toSorted())
  })

  it('is answered to any program, with the version of the server', async () => {
    const { status, headers, text } = await server.http
      .get('/openapi.json')
      .set('Origin', 'https://a.example')
    assert.equal(status, 200)
    assert.equal(headers['access-control-allow-origin'], '*')
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(describeApi('0.0.0-test'))))
  })

  describe('as a page', () => {
    const built = () => readFileSync(path.join(PACKAGE_FOLDER, 'public/docs.html'), 'utf8')
    /** Of the last build, which a test run begins with. */
    const rendered = () => {
      const { version } = JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as {
        readonly version: string
      }
      const assets = { pathOf: (name: string) => `assets/${name}`, integrityOf: () => '', packages: [] }
      return renderDocsPage(assets, describeApi(version))
    }
    const withoutHead = (html: string) => html.slice(html.indexOf('<body>'))

    it('is what the build makes of the description, served as it is', async () => {
      const { status, text, headers } = await server.http.get('/docs')
      assert.equal(status, 200, 'npm run build makes this page')
      assert.equal(text, built())
      assert.equal(withoutHead(text), withoutHead(rendered()))
      assert.match(String(headers['content-security-policy']), /default-src 'none'/)
    })

    it('has each call, each field and each code, and no script, style or handler within', () => {
      const html = built()
      const api = describeApi('')
      for (const [each, methods] of Object.entries(api.paths)) {
        assert.ok(html.includes(`<code>${each}</code>`), each)
        for (const { operationId } of Object.values(methods)) {
          assert.ok(html.includes(`<h2 id="${operationId}">`), operationId)
        }
      }
      for (const { properties = {} } of Object.values(api.components.schemas)) {
        for (const field of Object.keys(properties as object)) {
          assert.ok(html.includes(`<dt><code>${field}</code>`), field)
        }
      }
      assert.doesNotMatch(
        html,
        /<script|<style|style=|\son[a-z]+=|javascript:|https?:\/\/(?!(?:drop|other)\.example)/i,
      )
    })

    it('leads nowhere that is not there, and every tag that opens closes', () => {
      const html = built()
      const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
      const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
      assert.ok(links.length > 14)
      assert.deepEqual(
        links.filter((id) => !ids.has(id)),
        [],
      )
      const open: string[] = []
      for (const [, slash, tag = ''] of html.matchAll(/<(\/?)([a-z0-9]+)/g)) {
        if (['meta', 'link'].includes(tag)) continue
        if (slash === '') open.push(tag)
        else assert.equal(open.pop(), tag)
      }
      assert.deepEqual(open, [])
    })
  })
})
