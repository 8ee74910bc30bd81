/** A box as it is after a busy quarter: thousands of drops, sealed to the keys of fourteen weeks, the first one's statement expired. */
import assert from 'node:assert/strict'
import sodium from 'libsodium-wrappers'
import { createBox, openLink, type SavedKeys } from '../../src/client/index.js'
import { decryptionKeys } from '../../src/client/owner-keys.js'
import { recallKeys } from '../../src/client/saved-keys.js'
import { formatEnvelope } from '../../src/crypto/envelope.js'
import { parseLinkToken } from '../../src/protocol/link.js'
import { leaveDrop } from '../../src/server/drops/leave-drop.js'
import { keepDropsForAYear } from './long-lived.js'
import type { TestServer } from './test-server.js'

const WEEKS = 14
const WEEK_MS = 7 * 24 * 60 * 60_000
/** So many share transactions. */
const AT_ONCE = 250

export interface LargeBox {
  readonly link: string
  /** As they were when the box was made: they lead to all that came later. */
  readonly keys: SavedKeys
}

/** Left by the same code that `/send` ends in, the first of them fourteen weeks ago. */
export async function makeLargeBox(server: TestServer, drops: number): Promise<LargeBox> {
  await sodium.ready
  const { clock } = server.context
  server.turnClock(-WEEKS * WEEK_MS)
  const box = await createBox(server.url, { clock })
  const keys = box.keys()
  const linkToken = parseLinkToken(keys.link_token)
  assert.ok(linkToken)
  await keepDropsForAYear(server)
  const leave = (sealed: Uint8Array) =>
    leaveDrop(server.context, {
      link_token: linkToken,
      encrypted_message: sealed,
      metadata: undefined,
      from_link_token: undefined,
      fromProof: undefined,
      from_challenge: undefined,
      from_signature: undefined,
      expires_in: undefined,
      receipt_hash: undefined,
    })

  for (let week = 0; week < WEEKS; week++) {
    const [key] = decryptionKeys(recallKeys(box.keys()))
    assert.ok(key)
    const until = Math.floor((drops * (week + 1)) / WEEKS)
    for (let number = Math.floor((drops * week) / WEEKS); number < until; number += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, until - number) }, (_, at) => number + at)
      // A third implementation of sealed boxes, and much the fastest: ten thousand take two seconds.
      const sealed = some.map((each) => sodium.crypto_box_seal(envelopeOf(textOf(each)), key.pair.publicKey))
      await Promise.all(sealed.map(leave))
    }
    server.turnClock(WEEK_MS)
    await box.renewKeys()
  }
  return { link: box.link, keys }
}

/** One more, now. */
export async function leaveOneMore({ link }: LargeBox, text: string): Promise<void> {
  await (await openLink(link)).send(text)
}

function envelopeOf(text: string): Uint8Array {
  const envelope = formatEnvelope({ text })
  assert.ok(envelope)
  return envelope
}

const WORDS =
  'stone rose bridge Straße قلعة lantern orchard night bell 鐘 river eleven quiet märz копия'.split(' ')

/** Of the three sizes of envelopes 90, 8 and 2 in a hundred. No two are the same; each begins with its number, which is also its word. */
export function textOf(number: number): string {
  const rank = (number * 37) % 100
  const [least, most] = rank < 2 ? [4_500, 9_000] : rank < 10 ? [1_100, 2_500] : [20, 600]
  const length = least + ((number * 7_919) % (most - least))
  let text = `no${String(number)}:`
  for (let at = number; text.length < length; at += 7) text += ` ${WORDS[at % WORDS.length] ?? ''}`
  return text
}
