/** Signatures that anybody can make for a key of small order. */
import { hash, randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519'

const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

/** 32 zeros: a point of order 4. */
const SMALL_ORDER_KEY = new Uint8Array(32)

/** For {@link SMALL_ORDER_KEY}: S·B = R + k·A holds with R = S·B wherever k is a multiple of 4, and one in four is. */
export function forgeForSmallOrder(message: Uint8Array): Uint8Array {
  for (;;) {
    const number = BigInt(`0x${randomBytes(31).toString('hex')}`)
    const nonce = ed25519.Point.BASE.multiply(number).toBytes()
    const challenge = hash('sha512', Buffer.concat([nonce, SMALL_ORDER_KEY, message]), 'buffer')
    const reduced = BigInt(`0x${challenge.reverse().toString('hex')}`) % GROUP_ORDER
    if (reduced % 4n !== 0n) continue
    const bytes = Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse()
    return Buffer.concat([nonce, bytes])
  }
}
