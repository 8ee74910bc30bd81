/**
 * The fields that several exchanges share, and how a body is judged against a schema: what comes out is typed and needs
 * no further check, what does not fit is refused with the name of the field and never with its content.
 */
import * as z from 'zod/mini'
import { decodeBase64 } from '../encoding/base64.js'
import { ProtocolError } from './errors.js'
import { MAX_GREETING_CHARACTERS, MAX_NAME_CHARACTERS } from './limits.js'
import { LINK_TOKEN_FORM, type LinkToken, type NamedLink, parseLinkToken } from './link.js'

/** A request body as it came out of JSON.parse. @throws ProtocolError `invalid_request` */
export function parseRequest<S extends z.ZodMiniType>(schema: S, body: unknown): z.output<S> {
  const result = z.safeParse(schema, body)
  if (result.success) return result.data
  throw new ProtocolError('invalid_request', { sentence: `${wordsFor(result.error.issues[0], body)}.` })
}

/** What JSON Schema can say of a field beyond what the parser is made of. */
interface Words {
  readonly description?: string
  readonly format?: string
  readonly contentEncoding?: string
  readonly contentMediaType?: string
  /** How many bytes a text in that encoding holds, in words. */
  readonly 'x-bytes'?: string
  /** A regular expression that the whole text fits, with its anchors. */
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly default?: unknown
}

/** The same schema with words for the API's description (`openapi.ts`). They change nothing about what is accepted. */
export function described<S extends z.ZodMiniType>(schema: S, words: string | Words): S {
  const more = typeof words === 'string' ? { description: words } : words
  const same = z.clone(schema)
  z.globalRegistry.add(same, { ...z.globalRegistry.get(schema), ...more })
  return same
}

export const text = z.string({ error: 'must be a string' })

/** null stands for absent, as phones in the field send it. */
export function optional<S extends z.ZodMiniType>(schema: S) {
  return z.pipe(
    z.nullish(schema),
    z.transform((value: z.output<S> | null | undefined) => value ?? undefined),
  )
}

/** Standard base64 of `min` to `max` bytes. */
export function binary(min: number, max = min) {
  const length = min === max ? String(min) : `${String(min)} to ${String(max)}`
  const schema = decoded(text, (value) => {
    const bytes = decodeBase64(value)
    if (bytes === undefined) return refused('must be standard base64')
    return bytes.length < min || bytes.length > max ? refused(`must be ${length} bytes`) : bytes
  })
  return described(schema, {
    contentEncoding: 'base64',
    'x-bytes': length,
    minLength: Math.ceil((min * 4) / 3),
    maxLength: Math.ceil(max / 3) * 4,
  })
}

/** An id that this server could have given: 0 to 2^53 − 1. */
export const id = z.int({ error: 'must be an integer from 0 to 2^53 − 1' }).check(z.gte(0))

export const flag = z.boolean({ error: 'must be true or false' })

/** A link token of any other form is not wrong but unknown. (Not null: that stands for absent.) */
export const linkToken = described(
  z.pipe(
    text,
    z.transform((value: string): NamedLink => parseLinkToken(value) ?? 'unknown'),
  ),
  'Names the box. A text of any other form is unknown, not malformed.',
)

/** One that this server has handed out. */
export const issuedLinkToken = described(
  decoded(text, (value): LinkToken | Refused => parseLinkToken(value) ?? refused('must be a link token')),
  { pattern: LINK_TOKEN_FORM.source },
)

/** ISO 8601, UTC, with milliseconds; decoded to milliseconds since 1970. */
export const time = described(
  decoded(text, (value) => {
    const timeMs = Date.parse(value)
    const isExact = !Number.isNaN(timeMs) && new Date(timeMs).toISOString() === value
    return isExact ? timeMs : refused('must be a time such as 2026-11-21T03:15:00.000Z')
  }),
  { format: 'date-time' },
)

/** What an answer says to people. */
export const message = described(text, 'For people, and may change: programs go by the status.')

/** What a person calls themselves or their box. Undefined when nothing is left after trimming. */
export const displayName = decoded(text, (value) => {
  if (NOT_IN_NAMES.test(value)) return refused('must not contain control or direction characters')
  const name = value.trim()
  if (Array.from(name).length > MAX_NAME_CHARACTERS) {
    return refused(`must be at most ${String(MAX_NAME_CHARACTERS)} characters`)
  }
  return name === '' ? undefined : name
})

/** A name as a server tells it: as strictly bounded, so that what shows it can rely on that. */
export const shownName = z.string().check(z.refine(isShownName))

export function isShownName(name: string): boolean {
  return !NOT_IN_NAMES.test(name) && Array.from(name).length <= MAX_NAME_CHARACTERS
}

/** What a box says to whoever opens its link: lines of text. Undefined when nothing is left after trimming. */
export const greeting = decoded(text, (value) => {
  const trimmed = value.replaceAll('\r\n', '\n').trim()
  if (!isShownText(trimmed)) {
    return refused(
      `must be at most ${String(MAX_GREETING_CHARACTERS)} characters, none of them for control or direction`,
    )
  }
  return trimmed === '' ? undefined : trimmed
})

/** A greeting as a server tells it. */
export const shownGreeting = z.string().check(z.refine(isShownText))

export function isShownText(value: string): boolean {
  const lines = value.split('\n')
  return (
    lines.every((line) => !NOT_IN_NAMES.test(line)) && Array.from(value).length <= MAX_GREETING_CHARACTERS
  )
}

// C0 and DEL, C1, line and paragraph separators, bidirectional embeddings, overrides and isolates, lone surrogates. The
// marks RLM, LRM and ALM belong to names in right-to-left scripts and cannot turn what follows them around.
const NOT_IN_NAMES = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u

export interface Refused {
  readonly refused: string
}

export function refused(reason: string): Refused {
  return { refused: reason }
}

/** `schema`, then a decoding that either gives a value or refuses with a reason that goes behind the field's name. */
export function decoded<S extends z.ZodMiniType, T>(schema: S, decode: (value: z.output<S>) => T | Refused) {
  return z.pipe(
    schema,
    z.transform((value: z.output<S>, context): T => {
      const result = decode(value)
      if (!isRefused(result)) return result
      context.issues.push({ code: 'custom', message: result.refused, input: value })
      return z.NEVER
    }),
  )
}

function isRefused(result: unknown): result is Refused {
  return typeof result === 'object' && result !== null && 'refused' in result
}

/** Which field is wrong and how, without a full stop. */
export function wordsFor(
  issue: z.core.$ZodIssue | undefined,
  body: unknown,
  whole = 'The request body',
): string {
  const path = issue?.path ?? []
  if (issue === undefined || path.length === 0) return `${whole} must be a JSON object`
  const field = path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('')
    .slice(1)
  return valueAt(body, path) === undefined ? `${field} is missing` : `${field} ${issue.message}`
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown>)[step], body)
}
