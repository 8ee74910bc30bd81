import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { PACKAGE_FOLDER } from './setup/test-server.js'

interface Cruise {
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly { readonly rule: { readonly name: string } }[]
  }
}

function cruise(...folders: readonly string[]): Cruise {
  const binary = path.join(PACKAGE_FOLDER, 'node_modules/.bin/depcruise')
  const output = execFileSync(binary, ['--output-type', 'json', ...folders], {
    cwd: PACKAGE_FOLDER,
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(output.toString()) as Cruise
}

describe('the architecture', () => {
  it('has arrows that point down only', function () {
    this.timeout(60_000)
    const { summary } = cruise('server.ts', 'src', 'migrations', 'test')
    // A compiler that the tool does not know makes it see nothing, and it then reports nothing.
    assert.ok(summary.totalCruised > 80, `only ${String(summary.totalCruised)} modules were looked at`)
    assert.deepEqual(summary.violations, [])
  })
})
