/**
 * What an owner decides. Each of these calls takes a text that says all of it, and a signature of that text:
 *
 *     0xFF ‖ "sealdrop action v1" ‖ the UTF-8 bytes of `action`
 *
 * `action` is JSON: the call, the origin, SHA-256 of the link token, a challenge and the parameters. So what was signed for
 * one call, box or server is worth nothing at another, nobody on the way changes a parameter, and the first byte keeps it
 * apart from challenges: a server that hands out an action as a "challenge" gets no signature of it, and the other way round.
 */
import * as z from 'zod/mini'
import { encodeBase64 } from '../encoding/base64.js'
import { concatBytes, utf8 } from '../encoding/bytes.js'
import { nextChallenge } from './challenge.js'
import {
  binary,
  decoded,
  described,
  linkToken,
  message,
  parseRequest,
  type Refused,
  refused,
  text,
  wordsFor,
} from './fields.js'
import type { NamedLink } from './link.js'

const CONTEXT = concatBytes(Uint8Array.of(0xff), utf8('sealdrop action v1'))

/** The bytes that the identity key signs. */
export function actionBytes(action: string): Uint8Array {
  return concatBytes(CONTEXT, utf8(action))
}

/** What an owner's client makes and signs. */
export interface ActionClaims {
  readonly call: `/${string}`
  readonly origin: string
  /** SHA-256, 32 bytes. */
  readonly linkTokenHash: Uint8Array
  readonly challenge: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The text to sign. */
export function formatAction({ call, origin, linkTokenHash, challenge, parameters }: ActionClaims): string {
  return JSON.stringify({
    call,
    origin,
    link_token_hash: encodeBase64(linkTokenHash),
    challenge,
    parameters,
  })
}

/** What was signed, as it came, and what it claims. Nothing of it has been judged but its form. */
export interface SignedAction {
  readonly text: string
  /** Base64. */
  readonly signature: string
  readonly origin: string
  /** SHA-256, 32 bytes. */
  readonly linkTokenHash: Uint8Array
  readonly challenge: string
}

/** What an `action` holds, for the description of the API: a text says nothing of what is in it. */
export const claimsIn = new WeakMap<object, z.core.$ZodType>()

/** Of its form: the text, and what it claims. */
export interface Action<P> {
  readonly text: string
  readonly claims: Claims<P>
}

export interface Claims<P> {
  readonly origin: string
  readonly link_token_hash: Uint8Array
  readonly challenge: string
  readonly parameters: P
}

/** The body of a call that takes a signed action with these parameters. */
export function actionRequest<P extends z.ZodMiniType>(call: `/${string}`, parameters: P) {
  const claims = z.object(
    {
      call: described(z.literal(call, { error: `must be ${call}` }), 'The path of the call.'),
      origin: described(text, 'Of the address at which the client talks to the server, as in the challenge.'),
      link_token_hash: described(binary(32), 'SHA-256 of the link token that the request names, as text.'),
      challenge: described(text, 'A challenge of this box, unchanged.'),
      parameters,
    },
    { error: 'must be an object' },
  )
  const action = described(
    decoded(text, (value): Action<z.output<P>> | Refused => {
      const json = parseJson(value)
      const result = z.safeParse(claims, json)
      if (result.success) return { text: value, claims: result.data as unknown as Claims<z.output<P>> }
      return refused(`is not as it should be: ${wordsFor(result.error.issues[0], json, 'it')}`)
    }),
    { description: 'JSON, as it was signed.', contentMediaType: 'application/json' },
  )
  claimsIn.set(action, claims)
  return z.object({
    link_token: linkToken,
    action,
    action_signature: described(
      text,
      'Base64 of the Ed25519 signature, by the identity, of 0xFF, `sealdrop action v1` and the UTF-8 bytes of `action`.',
    ),
  })
}

/** What every such call answers, besides its own. */
export const actionAnswer = { message, next_challenge: nextChallenge }

interface ActionFields<P> {
  readonly link_token: NamedLink
  readonly action: Action<P>
  readonly action_signature: string
}

/** @throws ProtocolError `invalid_request` */
export function parseActionRequest<S extends z.ZodMiniType<ActionFields<unknown>>>(schema: S, body: unknown) {
  const fields = parseRequest(schema, body)
  const { text, claims } = fields.action
  const action: SignedAction = {
    text,
    signature: fields.action_signature,
    origin: claims.origin,
    linkTokenHash: claims.link_token_hash,
    challenge: claims.challenge,
  }
  const parameters: z.output<S>['action']['claims']['parameters'] = claims.parameters
  return { link_token: fields.link_token, action, parameters }
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
