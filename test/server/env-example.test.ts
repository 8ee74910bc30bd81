import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'dotenv'
import { parseConfig } from '../../src/server/config.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

/** A setting as it stands in `.env.example`: `# NAME=default`. */
const SETTING = /^# ([A-Z][A-Z0-9_]*)=(.*)$/

function linesOf(file: string): readonly string[] {
  return readFileSync(path.join(PACKAGE_FOLDER, file), 'utf8').split('\n')
}

function namesThatAreRead(): readonly string[] {
  const source = linesOf('src/server/config.ts').join('\n')
  const names = [...source.matchAll(/\b(?:read\(\s*|environment\[)'([A-Z0-9_]+)'/g)]
  return names.map(([, name = '']) => name)
}

describe('.env.example', () => {
  const lines = linesOf('.env.example')
  const settings = lines.filter((line) => SETTING.test(line))

  it('names every setting that is read, once, and no other', () => {
    const names = settings.map((line) => SETTING.exec(line)?.[1] ?? '')
    assert.ok(names.includes('PORT') && names.includes('DB_PASSWORD'), names.join(', '))
    assert.deepEqual(names.toSorted(), [...new Set(namesThatAreRead())].toSorted())
  })

  it('says what each setting means, in the lines above it', () => {
    for (const [at, line] of lines.entries()) {
      if (!SETTING.test(line)) continue
      const above = lines[at - 1] ?? ''
      assert.ok(/^# \S/.test(above) && !SETTING.test(above), line)
    }
  })

  it('changes nothing when it is copied as it is', () => {
    assert.deepEqual(parseConfig(parse(lines.join('\n'))), parseConfig({}))
  })

  it('gives the defaults', () => {
    // DB_NAME chooses MariaDB, so the settings of its connection are not those of an empty environment.
    const uncommented = settings.map((line) => line.slice(2)).filter((line) => !line.startsWith('DB_'))
    assert.ok(uncommented.length > 0)
    assert.deepEqual(parseConfig(parse(uncommented.join('\n'))), parseConfig({}))
  })
})
