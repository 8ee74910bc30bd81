/** Apps that may open links: what Android and Apple's systems ask a server for. */
import assert from 'node:assert/strict'
import { ConfigError, parseConfig } from '../../../src/server/config.js'
import { STORES } from '../../setup/stores.js'
import { startTestServer } from '../../setup/test-server.js'

const [kind] = STORES
assert.ok(kind)

const FINGERPRINT = Array.from({ length: 32 }, (_, at) =>
  (at * 7).toString(16).toUpperCase().padStart(2, '0'),
).join(':')
const OTHER = FINGERPRINT.replace(/^00/, 'FF')

describe('app links', () => {
  it('name the apps that are set, with the paths of links', async () => {
    const server = await startTestServer(kind, {
      environment: {
        BASE_URL: 'https://drop.example,https://other.example/drop',
        ANDROID_APPS: `com.example.app/${FINGERPRINT}, com.example.app/${OTHER},org.example.other_app/${FINGERPRINT}`,
        APPLE_APPS: 'ABCDE12345.com.example.app, FGHIJ67890.org.example.Other-App',
      },
    })
    try {
      const android = await server.http.get('/.well-known/assetlinks.json')
      assert.match(String(android.headers['content-type']), /^application\/json/)
      const relation = ['delegate_permission/common.handle_all_urls']
      const target = (package_name: string, ...sha256_cert_fingerprints: readonly string[]) => ({
        namespace: 'android_app',
        package_name,
        sha256_cert_fingerprints,
      })
      assert.deepEqual(android.body, [
        { relation, target: target('com.example.app', FINGERPRINT, OTHER) },
        { relation, target: target('org.example.other_app', FINGERPRINT) },
      ])
      const apple = await server.http.get('/.well-known/apple-app-site-association')
      assert.equal(apple.status, 200)
      assert.match(String(apple.headers['content-type']), /^application\/json/)
      assert.deepEqual(apple.body, {
        applinks: {
          details: [
            {
              appIDs: ['ABCDE12345.com.example.app', 'FGHIJ67890.org.example.Other-App'],
              components: [{ '/': '/l' }, { '/': '/l/*' }, { '/': '/drop/l' }, { '/': '/drop/l/*' }],
            },
          ],
        },
      })
    } finally {
      await server.stop()
    }
  })

  it('are not there where none is set', async () => {
    const server = await startTestServer(kind)
    try {
      for (const name of ['assetlinks.json', 'apple-app-site-association'])
        assert.equal((await server.http.get(`/.well-known/${name}`)).status, 404)
    } finally {
      await server.stop()
    }
  })

  it('are refused at the start when they are not of the form', () => {
    for (const ANDROID_APPS of [
      'com.example.app',
      `app/${FINGERPRINT}`,
      `com.example.app/${FINGERPRINT.toLowerCase()}`,
      `com.example.app/${FINGERPRINT}:00`,
      `com.example.app/${FINGERPRINT},`,
    ]) {
      assert.throws(() => parseConfig({ ANDROID_APPS }), ConfigError, ANDROID_APPS)
    }
    for (const APPLE_APPS of [
      'com.example.app',
      'ABCDE12345',
      'abcde12345.com.example.app',
      'ABCDE12345.com example',
    ])
      assert.throws(() => parseConfig({ APPLE_APPS }), ConfigError, APPLE_APPS)
  })
})
