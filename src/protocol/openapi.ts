/**
 * The description of the API: an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1), made from the schemas that parse.
 * JSON Schema cannot say everything that they check (canonical base64, points of a curve, what trimming leaves), so the
 * document never refuses what the server accepts, and accepts some of what it refuses.
 */
import * as z from 'zod/mini'
import { claimsIn } from './action.js'
import { contactRequest } from './contact-request.js'
import { type ErrorCode, STATUS_OF } from './errors.js'
import { EXAMPLES } from './examples.js'
import {
  type Exchange,
  EXCHANGES,
  REFUSALS_OF_ALL,
  REFUSALS_OF_HTTP,
  REFUSALS_OF_WRITING,
} from './exchanges.js'
import { drop } from './fetch.js'
import { text } from './fields.js'
import { healthyAnswer, unhealthyAnswer } from './health.js'
import { instanceAnswer } from './instance.js'
import { keyStatement } from './key-statement.js'
import { sendRequest } from './send.js'

export interface OpenApi {
  readonly openapi: '3.1.1'
  readonly info: Readonly<Record<string, unknown>> & { readonly title: string; readonly version: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly object[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: Readonly<Record<string, OpenApiResponse>>
}

export interface OpenApiResponse {
  readonly description: string
  readonly headers?: Readonly<Record<string, object>>
  readonly content: Content
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>
/** Of draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

const JSON_TYPE = 'application/json'

const INFO = [
  'A drop box: an owner registers a public key and shares a link; whoever has the link leaves drops, sealed to the owner’s ' +
    'key; the owner proves ownership, reads and acknowledges. The server holds no plaintext and no private key.',
  'Bodies are JSON in UTF-8 of at most 64 KiB. Unknown fields are ignored, null in an optional field is the same as ' +
    'leaving it out. Binary fields are standard base64, canonical, with or without padding. Answers may gain fields.',
  'A proof of ownership is a signed challenge in two fields of the request, or the fetch token as a bearer token. With both, ' +
    'the signature is judged.',
  'Every refusal has a stable `code` for programs and a sentence for people, which may change.',
]

/** @param version of the server */
export function describeApi(version: string): OpenApi {
  const names = namedSchemas()
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sealdrop',
      version,
      description: INFO.join('\n\n'),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to where this document is.
    servers: [{ url: '.' }],
    paths: {
      ...Object.fromEntries(EXCHANGES.map((exchange) => [exchange.path, { post: describe(exchange) }])),
      ...OTHER_PATHS,
    },
    components: {
      schemas: jsonSchemasOf(names),
      securitySchemes: {
        fetchToken: { type: 'http', scheme: 'bearer', description: 'The `fetch_token` of `/register`.' },
      },
    },
  }
}

function describe(exchange: Exchange): Operation {
  const { title: summary, description, proof, answers, onlyReads = false } = exchange
  const refusals = [...(onlyReads ? [] : REFUSALS_OF_WRITING), ...exchange.refusals, ...REFUSALS_OF_ALL]
  const operationId = operationIdOf(exchange)
  const example = EXAMPLES[exchange.path]
  const answered = Object.entries(answers).map(([status, answer]): [string, OpenApiResponse] => [
    status,
    {
      description: answer.description,
      content: json(refTo(answerName(exchange, status)), example?.answers[Number(status)]),
    },
  ])
  return {
    operationId,
    summary,
    description,
    // An empty requirement stands for the signature, which goes in fields of the body.
    ...(proof === 'signature or fetch token' ? { security: [{}, { fetchToken: [] }] } : {}),
    requestBody: { required: true, content: json(refTo(requestName(exchange)), example?.request) },
    responses: { ...Object.fromEntries(answered), ...describeRefusals(refusals) },
  }
}

function describeRefusals(codes: readonly ErrorCode[]): Readonly<Record<string, OpenApiResponse>> {
  const statuses = [...new Set(codes.map((code) => STATUS_OF[code]))]
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = codes.filter((code) => STATUS_OF[code] === status)
      return [
        String(status),
        { description: ofStatus.join(', '), ...headersOf(status), content: json(refusal(ofStatus)) },
      ]
    }),
  )
}

/** A page in each case, unless what came was no request yet. */
function formRefusals(statuses: readonly number[]): Readonly<Record<string, OpenApiResponse>> {
  const ofHttp = describeRefusals(REFUSALS_OF_HTTP)
  const pages = statuses.map((status) => {
    const before = ofHttp[String(status)]?.content
    return [String(status), { description: 'As of `/send`.', content: { ...HTML, ...before } }] as const
  })
  return { ...ofHttp, ...Object.fromEntries(pages) }
}

function refusal(codes: readonly ErrorCode[]): JsonSchema {
  const isGrant = codes.includes('permission_required')
  const action_required = z.optional(z.literal('request_permission'))
  return jsonSchemaOf(z.object({ error: text, code: z.enum(codes), ...(isGrant ? { action_required } : {}) }))
}

function headersOf(status: number): Pick<OpenApiResponse, 'headers'> {
  if (status === 401) return { headers: { 'WWW-Authenticate': { schema: { const: 'Bearer' } } } }
  if (status !== 429 && status !== 503) return {}
  return { headers: { 'Retry-After': { description: 'In seconds.', schema: { type: 'integer' } } } }
}

const LANGUAGE = {
  name: 'lang',
  in: 'query',
  description: 'Instead of what `Accept-Language` says.',
  schema: { type: 'string' },
}

/** Of a page that is the same in the Tor network. */
const ON_ONION = {
  'Onion-Location': {
    description:
      'Where the same page is in the Tor network: where the server has an onion address, to whoever came by another.',
    schema: { type: 'string', format: 'uri' },
  },
}

const FORM_REFUSALS = [400, 403, 404, 408, 410, 413, 415, 428, 429, 500, 503, 507]

const PLAIN: Content = { 'text/plain': { schema: { type: 'string' } } }
const HTML: Content = { 'text/html': { schema: { type: 'string' } } }

/** What is not a call. */
const OTHER_PATHS: OpenApi['paths'] = {
  '/health': {
    get: {
      operationId: 'health',
      summary: 'Ask whether the server can do its work',
      description: 'For load balancers and people who watch. Tells nothing about boxes.',
      responses: {
        200: { description: 'It can.', content: json(jsonSchemaOf(healthyAnswer)) },
        503: {
          description: 'Its store did not answer within two seconds.',
          content: json(jsonSchemaOf(unhealthyAnswer)),
        },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
  },
  '/': {
    get: {
      operationId: 'inboxPage',
      summary: 'Make a box and read it',
      description: 'The page of an owner. It makes the keys, and calls what every other client calls.',
      parameters: [LANGUAGE],
      responses: {
        200: { description: 'The page.', headers: ON_ONION, content: HTML },
        308: {
          description: 'Where the service has a path: to the same with a slash at its end.',
          content: PLAIN,
        },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
  },
  '/l': {
    get: {
      operationId: 'sendPage',
      summary: 'Open a link',
      description:
        'The page on which people leave drops. What it needs of the link stands behind `#`, which no server gets to see.',
      parameters: [LANGUAGE],
      responses: {
        200: { description: 'The page.', content: HTML },
        308: { description: 'To the same without a slash at its end.', content: PLAIN },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
    post: {
      operationId: 'sendForm',
      summary: 'Leave a drop by a form',
      description:
        'For browsers without script. The same as `/send`: what is sent has to be sealed already. Answers a page.',
      parameters: [LANGUAGE],
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              properties: {
                link: { type: 'string', description: 'A link, in any of its forms.' },
                encrypted_message: fieldOf(sendRequest, 'encrypted_message'),
              },
              required: ['link', 'encrypted_message'],
            },
          },
        },
      },
      responses: {
        200: { description: 'It is stored, or was before.', content: HTML },
        ...formRefusals(FORM_REFUSALS),
      },
    },
  },
  '/l/{link_token}': {
    get: {
      operationId: 'boxPage',
      summary: 'Open a link that names its box to the server',
      description: 'The same page; it asks the server what to seal to, and says so.',
      parameters: [{ name: 'link_token', in: 'path', required: true, schema: { type: 'string' } }, LANGUAGE],
      responses: {
        200: { description: 'The page.', headers: ON_ONION, content: HTML },
        308: { description: 'To the same without a slash at its end.', content: PLAIN },
        404: { description: 'No box has this link.', content: HTML },
        410: { description: 'Its owner has replaced it.', content: HTML },
        503: { description: 'The store does not answer.', content: HTML },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
  },
  '/r': {
    get: {
      operationId: 'receiptPage',
      summary: 'Use a receipt',
      description:
        'The page on which senders see whether a drop is still there, and take it back. The receipt stands behind `#`.',
      parameters: [LANGUAGE],
      responses: {
        200: { description: 'The page.', content: HTML },
        308: { description: 'To the same without a slash at its end.', content: PLAIN },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
  },
  '/about': {
    get: {
      operationId: 'about',
      summary: 'Read who runs this server',
      description: 'A page for people.',
      parameters: [LANGUAGE],
      responses: {
        200: { description: 'The page.', headers: ON_ONION, content: HTML },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
  },
  '/check': {
    get: {
      operationId: 'checkPage',
      summary: 'Check an installation in a browser',
      description: 'For operators: a form for the token that the server writes into its log when it starts.',
      responses: {
        200: { description: 'The form.', content: HTML },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
    post: {
      operationId: 'checkForm',
      summary: 'Have an installation checked',
      description:
        'Answers a page that says what is right, what is wrong, and what to do. The token is good once.',
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: { type: 'object', properties: { token: { type: 'string' } }, required: ['token'] },
          },
        },
      },
      responses: {
        200: { description: 'The findings.', content: HTML },
        ...formRefusals([400, 401, 408, 413, 415, 429, 503]),
      },
    },
  },
  '/instance.json': {
    get: {
      operationId: 'instance',
      summary: 'Learn who runs this server',
      description: 'What its pages show of it.',
      responses: {
        200: {
          description: 'What is set, and null for what is not.',
          content: json(jsonSchemaOf(instanceAnswer)),
        },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openapi',
      summary: 'Read this document',
      description: 'For programs. People find the same at `/docs`.',
      responses: {
        200: { description: 'OpenAPI 3.1.', content: json({ type: 'object' }) },
        ...describeRefusals(REFUSALS_OF_HTTP),
      },
    },
  },
}

interface Named {
  readonly id: string
}

/** Those that a generator of clients should give a name to. */
function namedSchemas() {
  const names = z.registry<Named>()
  names.add(drop, { id: 'Drop' })
  names.add(keyStatement, { id: 'KeyStatement' })
  names.add(contactRequest, { id: 'ContactRequest' })
  for (const exchange of EXCHANGES) {
    // Two calls share a request; a clone has a name of its own.
    names.add(z.clone(exchange.request), { id: requestName(exchange) })
    for (const [status, { schema }] of Object.entries(exchange.answers))
      names.add(schema, { id: answerName(exchange, status) })
  }
  return names
}

function jsonSchemasOf(names: ReturnType<typeof namedSchemas>): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(names, {
    io: 'input',
    metadata: z.globalRegistry,
    uri: refOf,
    override: ({ zodSchema, jsonSchema }) => {
      const contained = claimsIn.get(zodSchema)
      if (contained !== undefined) jsonSchema.contentSchema = jsonSchemaOf(contained)
    },
  })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutAddress(schema)]))
}

function jsonSchemaOf(schema: z.core.$ZodType): JsonSchema {
  return withoutAddress(z.toJSONSchema(schema, { io: 'input' }))
}

function fieldOf(schema: z.ZodMiniType, name: string): JsonSchema {
  const { properties } = jsonSchemaOf(schema)
  return (properties as Readonly<Record<string, JsonSchema>>)[name] ?? {}
}

/** The dialect is OpenAPI's own default, and the address is where the schema stands. */
function withoutAddress({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema
}

/** `/challenge_request` → `challengeRequest`. */
function operationIdOf({ path }: Exchange): string {
  return path.slice(1).replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

function requestName(exchange: Exchange): string {
  return `${capitalised(operationIdOf(exchange))}Body`
}

/** The status is named only where a call has more than one answer. */
function answerName(exchange: Exchange, status: string): string {
  const several = Object.keys(exchange.answers).length > 1
  return `${capitalised(operationIdOf(exchange))}Answer${several ? status : ''}`
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function refOf(name: string): string {
  return `#/components/schemas/${name}`
}

function refTo(name: string): JsonSchema {
  return { $ref: refOf(name) }
}

function json(schema: JsonSchema, example?: unknown): Content {
  return { [JSON_TYPE]: { schema, ...(example === undefined ? {} : { example }) } }
}
