/**
 * Who asks for permission, kept so that the database alone cannot tell: AES-256-GCM under a key made from the recipient's
 * link token, which the server holds only while that recipient asks. Layout: nonce (12 bytes) ‖ tag (16) ‖ ciphertext.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { RandomBytes } from '../../crypto/random.js'
import type { LinkToken } from '../../protocol/link.js'

export interface ContactSender {
  readonly linkToken: LinkToken
  readonly nickname: string
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export function sealSender(sender: ContactSender, recipient: LinkToken, random: RandomBytes): Buffer {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, keyOf(recipient), nonce)
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(sender), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

/** Undefined when it was sealed for another link token, or changed. */
export function openSender(sealed: Uint8Array, recipient: LinkToken): ContactSender | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(ALGORITHM, keyOf(recipient), nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  const opened = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES))
  try {
    return JSON.parse(Buffer.concat([opened, decipher.final()]).toString('utf8')) as ContactSender
  } catch {
    return undefined
  }
}

function keyOf(recipient: LinkToken): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', recipient, '', 'sealdrop contact v1', 32))
}
