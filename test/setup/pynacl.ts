/** A sender that nobody here wrote, and that seals whatever it likes. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { concatBytes, utf8 } from '../../src/encoding/bytes.js'
import { base64 } from './phone.js'
import { PACKAGE_FOLDER } from './test-server.js'

/** @param key base64 @returns base64 */
export function sealByPynacl(key: string, messages: readonly Uint8Array[]): readonly string[] {
  const script = path.join(PACKAGE_FOLDER, 'test/interop/pynacl_seal.py')
  const input = JSON.stringify({ key, messages: messages.map(base64) })
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', [script], { input, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as readonly string[]
}

/** Envelope 1 around any text, whether it is JSON or not, in the smallest of its sizes. */
export function envelopeAround(text: string): Uint8Array {
  const content = concatBytes(Uint8Array.of(1), utf8(text), Uint8Array.of(0x80))
  const size = [1_024, 4_096, 16_336].find((each) => each >= content.length)
  assert.ok(size !== undefined)
  return concatBytes(content, new Uint8Array(size - content.length))
}
