/**
 * The sender's side: a link becomes a recipient, and what is left for them is sealed before it goes anywhere. Whatever does
 * not fit together, link, identity, statement or time, is refused before anything is sealed.
 */
import { type BoxPublicKey, deriveBoxPublicKey, parseBoxPublicKey } from '../crypto/box-key.js'
import {
  envelopeContentBytes,
  formatEnvelope,
  type Letter,
  MAX_ENVELOPE_CONTENT_BYTES,
} from '../crypto/envelope.js'
import { fingerprintWords } from '../crypto/fingerprint-words.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import { seal, type SealedBox, SEALED_BOX_OVERHEAD_BYTES } from '../crypto/sealed-box.js'
import {
  isSignedBy,
  parseSignature,
  parseSigningPublicKey,
  type SigningPublicKey,
} from '../crypto/signing-key.js'
import { digest } from '../crypto/digest.js'
import { encodeBase64 } from '../encoding/base64.js'
import { utf8 } from '../encoding/bytes.js'
import { linkInfoAnswer } from '../protocol/box-facts.js'
import {
  type EnvelopeVersion,
  isTimely,
  type KeyStatement,
  keyStatementBytes,
} from '../protocol/key-statement.js'
import { MAX_SEALED_BOX_BYTES } from '../protocol/limits.js'
import type { Link } from '../protocol/link.js'
import { sendAnswer } from '../protocol/send.js'
import { readLink } from './read-link.js'
import { createReceipt, readReceipt } from './receipt.js'
import { SealdropError } from './sealdrop-error.js'
import { type ClientOptions, createServerCalls } from './server-calls.js'

export interface SenderOptions extends ClientOptions {
  readonly random?: RandomBytes
  /**
   * `issuedAtMs` of the latest statement of this box that was seen before. Older keys are then refused: a server that brings
   * back an old key may have learned its secret.
   */
  readonly latestIssuedAtMs?: number
}

export interface LeaveOptions {
  /** As `createReceipt` made it for this drop. Whoever tries the same sealed box again gives the same receipt. */
  readonly receipt?: string
  /** From 60 to 31,536,000: after it the drop is gone, if that is sooner than the box has it. */
  readonly expiresInSeconds?: number
}

export interface LetterOptions extends Pick<LeaveOptions, 'expiresInSeconds'> {
  /** What the sender calls themselves. */
  readonly name?: string
  /**
   * Makes a receipt and hands it back. When nothing comes back, because the server's answer was lost, there is none: who wants
   * to be sure makes one first, and seals and leaves.
   */
  readonly withReceipt?: boolean
}

/** A box that proves who sends. A fresh one for each try, since a challenge pays for one drop. */
export type SenderProof = () => Promise<{
  readonly from_link_token: string
  readonly from_challenge: string
  readonly from_signature: string
}>

/** Whom a link leads to. */
export interface Recipient {
  /** What the owner calls the box. Not vouched for by anything. */
  readonly displayName: string | null
  /** What the owner says to whoever opens the link: lines of text. Not vouched for either. */
  readonly greeting: string | null
  /** It takes drops only from boxes that were granted permission: they leave them by `openLink` of the box. */
  readonly contactsOnly: boolean
  /** How long a drop is kept; undefined when the server does not say. */
  readonly dropLifetimeDays: number | undefined
  /** `link`: the key was checked against the link. `server`: the link holds no key, and the server was believed. */
  readonly trust: 'link' | 'server'
  /** Eight words that stand for the owner's identity; undefined for a link that names a box key instead. */
  readonly words: readonly string[] | undefined
  /** Of the statement that is sealed to; undefined where there is none. */
  readonly issuedAtMs: number | undefined
  /**
   * `statement`: a key that the owner's devices replace each week and destroy once what was sealed to it is read. `identity`,
   * `box key`: one that stays, so that whoever takes it, however late, opens what is sealed now. Only the box key is in the
   * link: whether a box with an identity has statements is the server's word.
   */
  readonly sealedTo: 'statement' | 'identity' | 'box key'
  /** Whether a letter is padded, and can carry a name; else it is the text alone, whose length shows. */
  readonly takesName: boolean
  /** Bytes that a letter takes of what one drop can hold. */
  readonly measure: (letter: Letter) => { readonly bytes: number; readonly maxBytes: number }
  /** @throws SealdropError `letter_too_long`, `letter_not_text`, `name_not_possible`, `keys_expired` since the link was opened */
  readonly seal: (letter: Letter) => SealedBox
  /** Leaves what was sealed; the same sealed box again is the same drop. @throws SealdropError, `receipt_malformed` among them */
  readonly leave: (sealed: SealedBox, options?: LeaveOptions) => Promise<{ readonly id: number }>
  /** Seals and leaves. @throws SealdropError */
  readonly send: (
    text: string,
    options?: LetterOptions,
  ) => Promise<{ readonly id: number; readonly receipt?: string }>
}

/** Reads a link and asks its server what to seal to. @throws SealdropError when anything about it is not as it should be */
export function openLink(text: string, options: SenderOptions = {}): Promise<Recipient> {
  return openLinkAs(undefined, text, options)
}

/** As {@link openLink}, for a sender who says who they are. */
export async function openLinkAs(
  from: SenderProof | undefined,
  text: string,
  options: SenderOptions,
): Promise<Recipient> {
  const link = readLink(text)
  const { random = randomBytes, clock = Date.now } = options
  const call = createServerCalls(link.baseUrl, options)
  const facts = await call({
    path: '/link_info',
    body: { link_token: link.linkToken },
    schema: linkInfoAnswer,
  })
  if (facts.closed) throw new SealdropError('box_closed', { sentence: 'The owner has closed this box.' })
  const target = chooseKey(link, facts, { nowMs: clock(), latestIssuedAtMs: options.latestIssuedAtMs })

  const recipient: Recipient = {
    displayName: facts.display_name,
    greeting: facts.greeting ?? null,
    contactsOnly: facts.contacts_only ?? false,
    dropLifetimeDays: facts.drop_lifetime_days,
    trust: link.kind === 'server' ? 'server' : 'link',
    words: target.identity && fingerprintWords(target.identity),
    issuedAtMs: target.issuedAtMs,
    sealedTo: target.sealedTo,
    takesName: target.envelope === 1,
    measure: (letter) => measure(letter, target.envelope),
    seal(letter) {
      // Whoever opened the link long ago must not seal to a key that its owner may have destroyed.
      if (target.validUntilMs !== undefined && target.validUntilMs <= clock())
        throw new SealdropError('keys_expired')
      return seal(messageOf(letter, target.envelope), target.key, random)
    },
    async leave(sealed, { receipt, expiresInSeconds } = {}) {
      const body = {
        link_token: link.linkToken,
        encrypted_message: encodeBase64(sealed),
        ...(receipt === undefined ? {} : { receipt_hash: receiptHash(receipt, link) }),
        ...(expiresInSeconds === undefined ? {} : { expires_in: expiresInSeconds }),
      }
      const proven = from === undefined ? body : async () => ({ ...body, ...(await from()) })
      const { id } = await call({ path: '/send', body: proven, schema: sendAnswer })
      return { id }
    },
    async send(letterText, { name, withReceipt = false, expiresInSeconds } = {}) {
      const sealed = recipient.seal(name === undefined ? { text: letterText } : { text: letterText, name })
      const kept = withReceipt ? { receipt: createReceipt(text, { random }) } : {}
      const wish = expiresInSeconds === undefined ? kept : { ...kept, expiresInSeconds }
      return { ...(await recipient.leave(sealed, wish)), ...kept }
    },
  }
  return recipient
}

/** Base64. One that was made for another server would say nothing there. */
function receiptHash(text: string, { baseUrl }: Link): string {
  const receipt = readReceipt(text)
  if (receipt.baseUrl !== baseUrl) throw new SealdropError('receipt_malformed')
  return encodeBase64(digest(receipt.secret))
}

interface Target {
  readonly sealedTo: Recipient['sealedTo']
  readonly key: BoxPublicKey
  readonly envelope: EnvelopeVersion
  readonly identity?: SigningPublicKey
  readonly issuedAtMs?: number
  readonly validUntilMs?: number
}

interface Facts {
  readonly public_key: Uint8Array
  readonly sealing: 'derived' | 'statements' | 'unknown'
  readonly encryption_keys: readonly KeyStatement[]
}

interface Known {
  readonly nowMs: number
  readonly latestIssuedAtMs: number | undefined
}

function chooseKey(link: Link, facts: Facts, known: Known): Target {
  if (link.kind === 'box key') {
    const key = parseBoxPublicKey(link.boxKey)
    if (key === undefined) throw new SealdropError('box_key_unsound')
    return { sealedTo: 'box key', key, envelope: 0 }
  }
  const identity = parseSigningPublicKey(link.kind === 'identity' ? link.identity : facts.public_key)
  if (identity === undefined) throw new SealdropError('identity_unsound')
  if (encodeBase64(identity) !== encodeBase64(facts.public_key)) throw new SealdropError('identity_mismatch')
  switch (facts.sealing) {
    case 'unknown':
      throw new SealdropError('sealing_unknown')
    case 'derived':
      // A box that has had statements does not go back to the derived key: who offers that has something to hide.
      if (known.latestIssuedAtMs !== undefined) throw new SealdropError('keys_rolled_back')
      return { sealedTo: 'identity', key: deriveBoxPublicKey(identity), envelope: 0, identity }
    case 'statements':
      return { ...latestOf(facts.encryption_keys, identity, known), identity }
  }
}

function latestOf(
  statements: readonly KeyStatement[],
  identity: SigningPublicKey,
  { nowMs, latestIssuedAtMs }: Known,
): Target {
  const checked = statements.map((statement) => ({ statement, key: checkStatement(statement, identity) }))
  const valid = checked.filter(({ statement }) => isTimely(statement, nowMs))
  const [latest] = valid.sort((one, other) => other.statement.issuedAtMs - one.statement.issuedAtMs)
  if (latest === undefined) throw new SealdropError('keys_expired')
  const { issuedAtMs, validUntilMs, envelope } = latest.statement
  if (latestIssuedAtMs !== undefined && issuedAtMs < latestIssuedAtMs)
    throw new SealdropError('keys_rolled_back')
  return { sealedTo: 'statement', key: latest.key, envelope, issuedAtMs, validUntilMs }
}

/** @throws SealdropError `statement_unsigned` */
export function checkStatement(statement: KeyStatement, identity: SigningPublicKey): BoxPublicKey {
  const key = parseBoxPublicKey(statement.publicKey)
  const signature = parseSignature(statement.signature)
  const isSigned = signature !== undefined && isSignedBy(identity, keyStatementBytes(statement), signature)
  if (key === undefined || !isSigned) throw new SealdropError('statement_unsigned')
  return key
}

const MAX_PLAIN_BYTES = MAX_SEALED_BOX_BYTES - SEALED_BOX_OVERHEAD_BYTES

function measure(letter: Letter, envelope: EnvelopeVersion) {
  return envelope === 1
    ? { bytes: envelopeContentBytes(letter), maxBytes: MAX_ENVELOPE_CONTENT_BYTES }
    : { bytes: utf8(letter.text).length, maxBytes: MAX_PLAIN_BYTES }
}

function messageOf(letter: Letter, envelope: EnvelopeVersion): Uint8Array {
  if (/\p{Surrogate}/u.test(letter.text + (letter.name ?? ''))) throw new SealdropError('letter_not_text')
  if (envelope === 0 && letter.name !== undefined) throw new SealdropError('name_not_possible')
  const message = envelope === 1 ? formatEnvelope(letter) : utf8(letter.text)
  if (message === undefined || message.length > MAX_PLAIN_BYTES) throw new SealdropError('letter_too_long')
  return message
}
