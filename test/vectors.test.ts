/**
 * The vectors in test/vectors, which PyNaCl made: our code and libsodium say the same, and PyNaCl still does. Another
 * client can be written against them.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { wordlist } from '@scure/bip39/wordlists/english'
import sodium from 'libsodium-wrappers'
import {
  boxKeyPairFromSecret,
  deriveBoxPublicKey,
  deriveBoxSecretKey,
  parseBoxPublicKey,
} from '../src/crypto/box-key.js'
import { digest } from '../src/crypto/digest.js'
import {
  envelopeContentBytes,
  formatEnvelope,
  MAX_ENVELOPE_CONTENT_BYTES,
  readEnvelope,
  readPlain,
} from '../src/crypto/envelope.js'
import { fingerprintWords } from '../src/crypto/fingerprint-words.js'
import { boxKeyPairOf, nextLink, parseChainLink } from '../src/crypto/key-chain.js'
import { open, seal } from '../src/crypto/sealed-box.js'
import {
  isSignedBy,
  parseSignature,
  parseSigningPublicKey,
  sign,
  signingKeyPairFromSeed,
} from '../src/crypto/signing-key.js'
import { encodeBase64 } from '../src/encoding/base64.js'
import { toHex } from '../src/encoding/bytes.js'
import { actionBytes, formatAction } from '../src/protocol/action.js'
import { parseChallenge } from '../src/protocol/challenge.js'
import { keyStatementBytes } from '../src/protocol/key-statement.js'
import { formatLink, parseLink } from '../src/protocol/link.js'
import { formatReceipt, parseReceipt } from '../src/protocol/receipt.js'
import { providePart, PYNACL } from './setup/parts.js'
import { PACKAGE_FOLDER } from './setup/test-server.js'

function vectors(name: string): unknown {
  return JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, 'test/vectors', `${name}.json`), 'utf8'))
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const SEED = Uint8Array.from({ length: 32 }, (_, at) => at)

describe('vectors', () => {
  before(() => sodium.ready)

  it('of keys: an identity, and the X25519 keys that belong to it', () => {
    interface Case {
      readonly seed: string
      readonly identity: string
      readonly x25519_public_key: string
      readonly x25519_secret_key: string
    }
    for (const each of (vectors('keys') as { readonly cases: readonly Case[] }).cases) {
      const { publicKey, secretKey } = signingKeyPairFromSeed(hex(each.seed))
      assert.equal(encodeBase64(publicKey), each.identity)
      assert.equal(encodeBase64(deriveBoxPublicKey(publicKey)), each.x25519_public_key)
      assert.equal(toHex(deriveBoxSecretKey(secretKey)), each.x25519_secret_key)
      const theirs = sodium.crypto_sign_seed_keypair(hex(each.seed))
      assert.equal(encodeBase64(theirs.publicKey), each.identity)
      assert.equal(
        toHex(sodium.crypto_sign_ed25519_sk_to_curve25519(theirs.privateKey)),
        each.x25519_secret_key,
      )
    }
  })

  it('of words: an identity as eight of them', () => {
    // https://github.com/bitcoin/bips/blob/master/bip-0039/english.txt
    const list = createHash('sha256')
      .update(`${wordlist.join('\n')}\n`)
      .digest('hex')
    assert.equal(list, '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda')
    for (const { identity, words } of (
      vectors('words') as {
        readonly cases: readonly { readonly identity: string; readonly words: readonly string[] }[]
      }
    ).cases) {
      assert.deepEqual(fingerprintWords(bytesOf(identity)), words)
    }
  })

  it('of links: what each names, and what is refused, and why', () => {
    interface Good {
      readonly link: string
      readonly kind: string
      readonly base_url: string
      readonly link_token: string
      readonly key?: string
    }
    const { good, bad } = vectors('links') as {
      readonly good: readonly Good[]
      readonly bad: Readonly<Record<string, readonly string[]>>
    }
    for (const each of good) {
      const link = parseLink(each.link)
      assert.ok(typeof link === 'object', each.link)
      const key = link.kind === 'identity' ? link.identity : link.kind === 'box key' ? link.boxKey : undefined
      assert.deepEqual(
        { ...each, kind: link.kind, base_url: link.baseUrl, link_token: link.linkToken },
        { ...each, ...(key === undefined ? {} : { key: encodeBase64(key) }) },
      )
      assert.equal(formatLink(link), each.link)
      assert.deepEqual(parseLink(`  ${each.link}\n`), link)
    }
    for (const [why, texts] of Object.entries(bad))
      for (const text of texts) assert.equal(parseLink(text), why, text)
  })

  it('of envelopes: letters, what is too long, and what is none', () => {
    interface Good {
      readonly text: string
      readonly name?: string
      readonly bytes: number
      readonly sha256: string
    }
    const { good, too_long, more, unreadable, plain } = vectors('envelopes') as {
      readonly good: readonly Good[]
      readonly too_long: { readonly text_of_x: number }
      readonly more: readonly { readonly envelope: string; readonly text: string; readonly name: string }[]
      readonly unreadable: readonly string[]
      readonly plain: readonly string[]
    }
    for (const { bytes, sha256: hash, ...letter } of good) {
      const envelope = formatEnvelope(letter)
      assert.ok(envelope)
      assert.deepEqual({ bytes: envelope.length, hash: sha256(envelope) }, { bytes, hash })
      assert.ok(envelopeContentBytes(letter) <= MAX_ENVELOPE_CONTENT_BYTES)
      assert.deepEqual(readEnvelope(envelope), { kind: 'letter', ...letter })
      assert.deepEqual(sodium.unpad(envelope, bytes), envelope.subarray(0, envelopeContentBytes(letter)))
    }
    const tooLong = { text: 'x'.repeat(too_long.text_of_x) }
    assert.equal(formatEnvelope(tooLong), undefined)
    assert.equal(envelopeContentBytes(tooLong), MAX_ENVELOPE_CONTENT_BYTES + 1)
    for (const { envelope, ...letter } of more)
      assert.deepEqual(readEnvelope(hex(envelope)), { kind: 'letter', ...letter })
    for (const each of unreadable)
      assert.deepEqual(readEnvelope(hex(each)), { kind: 'unreadable' }, each.slice(0, 60))
    for (const text of plain) {
      const message = Uint8Array.from(Buffer.from(text))
      assert.deepEqual(readEnvelope(message), { kind: 'plain', text })
      assert.deepEqual(readPlain(message), { kind: 'plain', text })
    }
    assert.deepEqual(readPlain(hex('ff')), { kind: 'unreadable' })
  })

  it('of sealed boxes, with a given ephemeral key', () => {
    interface Case {
      readonly recipient_secret_key: string
      readonly recipient_public_key: string
      readonly ephemeral_secret_key: string
      readonly message?: string
      readonly message_sha256?: string
      readonly sealed?: string
      readonly sealed_sha256?: string
      readonly bytes: number
    }
    const counting = Uint8Array.from({ length: 16_336 }, (_, at) => at)
    for (const each of (vectors('sealed-boxes') as { readonly cases: readonly Case[] }).cases) {
      const pair = boxKeyPairFromSecret(hex(each.recipient_secret_key))
      const key = parseBoxPublicKey(bytesOf(each.recipient_public_key))
      assert.ok(key)
      assert.deepEqual(pair.publicKey, key)
      const message = each.message === undefined ? counting : hex(each.message)
      const sealed = seal(message, key, () => hex(each.ephemeral_secret_key))
      assert.equal(sealed.length, each.bytes)
      if (each.sealed !== undefined) assert.equal(encodeBase64(sealed), each.sealed)
      if (each.sealed_sha256 !== undefined) assert.equal(sha256(sealed), each.sealed_sha256)
      if (each.message_sha256 !== undefined) assert.equal(sha256(message), each.message_sha256)
      assert.deepEqual(open(sealed, pair), message)
      assert.deepEqual(sodium.crypto_box_seal_open(sealed, pair.publicKey, pair.secretKey), message)
    }
  })

  it('of the key chain: its steps, and the key pair of each', () => {
    interface Step {
      readonly index: number
      readonly link: string
      readonly secret_key: string
      readonly public_key: string
    }
    const { steps } = vectors('key-chain') as { readonly steps: readonly Step[] }
    let link = parseChainLink(hex(steps[0]?.link ?? ''))
    let index = 0
    for (const step of steps) {
      for (; index < step.index; index++) link = link && nextLink(link)
      assert.ok(link)
      assert.equal(toHex(link), step.link)
      const { publicKey, secretKey } = boxKeyPairOf(link)
      assert.deepEqual([encodeBase64(publicKey), toHex(secretKey)], [step.public_key, step.secret_key])
    }
    assert.equal(index, 59)
    assert.equal(parseChainLink(new Uint8Array(31)), undefined)
  })

  it('of statements: the bytes that are signed, and the signature', () => {
    interface Wire {
      readonly public_key: string
      readonly envelope: 0 | 1
      readonly issued_at_ms: number
      readonly valid_until_ms: number
      readonly signature: string
    }
    const { identity, cases } = vectors('statements') as {
      readonly identity: string
      readonly cases: readonly { readonly signed_bytes: string; readonly statement: Wire }[]
    }
    const { publicKey, secretKey } = signingKeyPairFromSeed(SEED)
    assert.equal(encodeBase64(publicKey), identity)
    for (const { signed_bytes, statement } of cases) {
      const signed = keyStatementBytes({
        publicKey: bytesOf(statement.public_key),
        envelope: statement.envelope,
        issuedAtMs: statement.issued_at_ms,
        validUntilMs: statement.valid_until_ms,
      })
      assert.equal(toHex(signed), signed_bytes)
      assert.equal(encodeBase64(sign(signed, secretKey)), statement.signature)
      assert.equal(encodeBase64(sodium.crypto_sign_detached(signed, secretKey)), statement.signature)
    }
  })

  it('of challenges: the signature over the text, and texts that are none', () => {
    const { identity, cases, not_ours } = vectors('challenges') as {
      readonly identity: string
      readonly cases: readonly {
        readonly origin: string
        readonly challenge: string
        readonly signature: string
      }[]
      readonly not_ours: readonly string[]
    }
    const key = parseSigningPublicKey(bytesOf(identity))
    assert.ok(key)
    for (const { origin, challenge, signature } of cases) {
      const text = Uint8Array.from(Buffer.from(challenge))
      const parsed = parseSignature(bytesOf(signature))
      assert.ok(parsed)
      assert.ok(isSignedBy(key, text, parsed))
      assert.ok(sodium.crypto_sign_verify_detached(parsed, text, key))
      assert.equal(parseChallenge(challenge)?.origin, origin)
    }
    for (const text of not_ours) assert.equal(parseChallenge(text), undefined, text)
  })

  it('of actions: the text, the bytes that are signed, and the signature', () => {
    const { identity, origin, link_token, challenge, cases } = vectors('actions') as {
      readonly identity: string
      readonly origin: string
      readonly link_token: string
      readonly challenge: string
      readonly cases: readonly {
        readonly call: `/${string}`
        readonly parameters: Readonly<Record<string, unknown>>
        readonly action: string
        readonly signed_bytes: string
        readonly action_signature: string
      }[]
    }
    const { publicKey, secretKey } = signingKeyPairFromSeed(SEED)
    assert.equal(encodeBase64(publicKey), identity)
    const linkTokenHash = digest(Uint8Array.from(Buffer.from(link_token)))
    for (const { call, parameters, action, signed_bytes, action_signature } of cases) {
      assert.equal(formatAction({ call, origin, linkTokenHash, challenge, parameters }), action)
      const signed = actionBytes(action)
      assert.equal(toHex(signed), signed_bytes)
      assert.equal(encodeBase64(sign(signed, secretKey)), action_signature)
      assert.equal(encodeBase64(sodium.crypto_sign_detached(signed, secretKey)), action_signature)
      assert.equal(parseChallenge(action), undefined)
      assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(signed))
    }
  })

  it('of receipts: the secret and its hash, and texts that are none', () => {
    const { good, bad } = vectors('receipts') as {
      readonly good: readonly {
        readonly receipt: string
        readonly base_url: string
        readonly secret: string
        readonly receipt_hash: string
      }[]
      readonly bad: readonly string[]
    }
    for (const { receipt, base_url, secret, receipt_hash } of good) {
      const parsed = parseReceipt(receipt)
      assert.deepEqual(parsed, { baseUrl: base_url, secret: bytesOf(secret) })
      assert.equal(encodeBase64(digest(parsed.secret)), receipt_hash)
      assert.equal(formatReceipt(parsed), receipt)
      assert.deepEqual(parseReceipt(`  ${receipt}\n`), parsed)
    }
    for (const text of bad) assert.equal(parseReceipt(text), undefined, text)
  })

  it('are what PyNaCl makes', function () {
    if (!providePart(PYNACL)) return this.skip()
    const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-vectors-'))
    try {
      const list = path.join(folder, 'words')
      writeFileSync(list, wordlist.join('\n'))
      const script = path.join(PACKAGE_FOLDER, 'test/vectors/make_vectors.py')
      const { stdout, stderr } = spawnSync('/usr/bin/python3', [script, list, '--check'], {
        encoding: 'utf8',
      })
      assert.equal(stdout, 'as it should be\n', stderr)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
