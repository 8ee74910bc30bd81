/** What docs/deploy-vps.md says besides its proxies: the unit, the settings, the store, and where its words lead to. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse as parseDotenv } from 'dotenv'
import { parseConfig } from '../../src/server/config.js'
import { blockOfGuide, GUIDE, GUIDE_ONION } from '../setup/deployment-guide.js'
import { providePart, SYSTEMD, TOR } from '../setup/parts.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

describe('the guide for a server of your own', () => {
  let folder: string

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-guide-'))
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const write = (name: string, text: string) => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }

  it('has a unit of which systemd knows each line, and says how exposed it leaves the service', function () {
    if (!providePart(SYSTEMD)) this.skip()
    const unit = write('sealdrop.service', blockOfGuide('/etc/systemd/system/sealdrop.service'))
    const analyze = (...words: readonly string[]) =>
      spawnSync('systemd-analyze', [...words, unit], { encoding: 'utf8' })
    const { stderr } = analyze('verify', '--man=false')
    assert.doesNotMatch(stderr, /Unknown|Failed to parse|Invalid|ignoring/)
    const [, found = ''] =
      /exposure level for sealdrop\.service: (\S+)/.exec(
        analyze('security', '--no-pager', '--offline=true').stdout,
      ) ?? []
    const [, told = '', version = ''] = /exposure level of (\d\.\d) in systemd (\d+)/.exec(GUIDE) ?? []
    assert.ok(Number(found) > 0 && Number(found) < 2, found)
    // What counts differs between versions.
    if (execFileSync('systemd-analyze', ['--version']).includes(`systemd ${version} `))
      assert.equal(found, told)
    assert.doesNotMatch(readFileSync(unit, 'utf8'), /MemoryDenyWriteExecute/)
  })

  it('has an onion service that tor takes', function () {
    if (!providePart(TOR)) this.skip()
    const told = blockOfGuide('/etc/tor/torrc').replace(
      '/var/lib/tor/sealdrop',
      path.join(folder, 'sealdrop'),
    )
    const file = write('torrc', `DataDirectory ${folder}/data\n${told}`)
    const { status, stdout } = spawnSync('tor', ['--verify-config', '-f', file], { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
    assert.doesNotMatch(stdout, /\[(?:warn|err)\](?! You are running Tor as root)/)
  })

  it('has settings with which the server starts, with an onion address or without', () => {
    const settings = parseDotenv(blockOfGuide('/opt/sealdrop/.env'))
    const { baseUrls, store, trustProxy, host, port } = parseConfig(settings)
    assert.deepEqual([baseUrls, trustProxy, host, port], [['https://drop.example'], 1, '127.0.0.1', 5000])
    assert.deepEqual(store, {
      kind: 'mariadb',
      database: 'sealdrop',
      user: 'sealdrop',
      password: 'a long random password',
      host: 'localhost',
      port: 3306,
      socketPath: '/run/mysqld/mysqld.sock',
      sslCaFile: undefined,
      connections: 16,
    })
    const [, both = ''] = /^BASE_URL=(.*,.*)$/m.exec(GUIDE) ?? []
    assert.deepEqual(parseConfig({ ...settings, BASE_URL: both }).baseUrls, [
      'https://drop.example',
      `http://${GUIDE_ONION}`,
    ])
  })

  it('asks of MariaDB what the README asks', () => {
    const readme = readFileSync(path.join(PACKAGE_FOLDER, 'README.md'), 'utf8')
    const [, statements = ''] = /^```sql\n([^]*?)^```$/m.exec(readme) ?? []
    assert.match(statements, /^CREATE DATABASE/)
    assert.ok(GUIDE.includes(statements))
  })

  it('leads nowhere but to what travels with it', () => {
    const links = [...GUIDE.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    assert.ok(links.length > 0)
    for (const link of links) {
      assert.match(
        link,
        /^(backup\.md|deploy-cpanel\.md|operating\.md|updating\.md|\.\.\/\.env\.example|\.\.\/CHANGELOG\.md)$/,
      )
      assert.ok(existsSync(path.join(PACKAGE_FOLDER, 'docs', link)), link)
    }
  })
})
