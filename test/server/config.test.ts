import assert from 'node:assert/strict'
import { ConfigError, parseConfig } from '../../src/server/config.js'

function refusal(environment: Record<string, string>): string {
  try {
    parseConfig(environment)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.message
  }
  throw new Error(`accepted: ${JSON.stringify(environment)}`)
}

describe('the settings', () => {
  it('need none of them', () => {
    const config = parseConfig({})
    assert.deepEqual(config.store, { kind: 'embedded', dataFolder: './data' })
    assert.deepEqual(config.baseUrls, ['http://localhost:5000'])
    assert.deepEqual(parseConfig({ PORT: '8080' }).baseUrls, ['http://localhost:8080'])
    assert.equal(config.trustProxy, false)
  })

  it('are absent when they are empty', () => {
    assert.deepEqual(parseConfig({ PORT: '', DB_NAME: ' ', TRUST_PROXY: '', DB_HOST: '' }), parseConfig({}))
  })

  it('have nothing written to the store by READ_ONLY', () => {
    const isReadOnly = (...[given]: readonly string[]) => parseConfig({ READ_ONLY: given }).isReadOnly
    assert.deepEqual([isReadOnly(), isReadOnly('0'), isReadOnly('1')], [false, false, true])
  })

  it('choose MariaDB by DB_NAME', () => {
    assert.deepEqual(parseConfig({ DB_NAME: 'drops', DB_USER: 'u', DB_PASSWORD: ' p ' }).store, {
      kind: 'mariadb',
      database: 'drops',
      host: 'localhost',
      port: 3306,
      user: 'u',
      password: ' p ',
      socketPath: undefined,
      sslCaFile: undefined,
      connections: 16,
    })
    assert.match(refusal({ DB_PASSWORD: 'secret' }), /^DB_PASSWORD is set but DB_NAME is not/)
    assert.doesNotMatch(refusal({ DB_PASSWORD: 'secret' }), /secret/)
  })

  it('take addresses that browsers hold for safe', () => {
    const accepted = {
      'https://drop.example': ['https://drop.example'],
      'https://drop.example/box/': ['https://drop.example/box'],
      'http://abc.onion, https://drop.example': ['http://abc.onion', 'https://drop.example'],
      'http://127.0.0.1:8000': ['http://127.0.0.1:8000'],
      'http://[::1]:8000': ['http://[::1]:8000'],
    }
    for (const [text, urls] of Object.entries(accepted))
      assert.deepEqual(parseConfig({ BASE_URL: text }).baseUrls, urls)
    for (const text of [
      'http://drop.example',
      'ftp://localhost',
      'drop.example',
      'https://drop.example?x=1',
      'https://drop.example#x',
      'https://user@drop.example',
      'https://drop.example,',
      'http://localhost.evil.example',
    ]) {
      assert.match(refusal({ BASE_URL: text }), /^BASE_URL must be/, text)
    }
  })

  it('trust a number of proxies or a list of addresses, never everyone', () => {
    assert.equal(parseConfig({ TRUST_PROXY: '1' }).trustProxy, 1)
    assert.equal(parseConfig({ TRUST_PROXY: '0' }).trustProxy, false)
    assert.deepEqual(parseConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).trustProxy, [
      'loopback',
      '10.0.0.0/8',
    ])
    for (const text of ['true', 'yes', '-1', '1.5', 'proxy.example']) {
      assert.match(refusal({ TRUST_PROXY: text }), /^TRUST_PROXY must be/, text)
    }
  })

  it('take one secret key or two', () => {
    const key = 'k'.repeat(32)
    assert.deepEqual(parseConfig({ SECRET_KEY: `${key}, ${key}` }).secretKeys, [key, key])
    for (const text of ['short', `${key},`, `${key},${key},${key}`]) {
      const message = refusal({ SECRET_KEY: text })
      assert.match(message, /^SECRET_KEY must be/)
      assert.ok(!message.includes(key))
    }
  })

  it('are refused in one line that names the setting', () => {
    const wrong = {
      PORT: ['0', '65536', 'abc', '80.5', '-1'],
      REGISTRATION: ['maybe', 'OPEN'],
      READ_ONLY: ['true', 'yes', '2', '01'],
      BOX_IDLE_DAYS: ['-1', '36501', 'never'],
      RATE_LIMIT_SEND: ['-1', 'many'],
      BOX_MAX_DROPS: ['-1', '1e3'],
      MAX_STORE_BYTES: ['9007199254740992'],
      CORS_ORIGINS: ['example.org', 'https://example.org/path'],
      LOG_LEVEL: ['loud'],
      CONTACT_URL: ['javascript:alert(1)', 'me'],
      PRIVACY_URL: ['data:text/html,x'],
    }
    for (const [name, texts] of Object.entries(wrong)) {
      for (const text of texts) {
        const message = refusal({ [name]: text })
        assert.ok(message.startsWith(`${name} must be `) && !message.includes('\n'), message)
      }
    }
    assert.match(refusal({ DB_NAME: 'x', DB_SSL_CA: '/no/such/file' }), /^DB_SSL_CA must be a file/)
    assert.match(refusal({ DB_NAME: 'x', DB_PORT: '0' }), /^DB_PORT must be/)
  })
})
