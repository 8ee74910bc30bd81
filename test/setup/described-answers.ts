/**
 * Holds every answer that this process gets over HTTP against the description of the API: its status, its type, its form
 * and its code must be there. Here, unlike for clients, an answer may have no field that the description does not name.
 */
import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import addFormats from 'ajv-formats'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { describeApi, type JsonSchema, type OpenApi } from '../../src/protocol/openapi.js'

const api: OpenApi = describeApi('0.0.0-test')

export interface HttpAnswer {
  readonly method: string
  /** As it stands in the first line of the request. */
  readonly path: string
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface JudgedAnswers {
  readonly count: () => number
  /** Since it was asked last: what does not fit. */
  readonly takeMisfits: () => readonly string[]
}

/** Until the process ends. */
export function judgeAllAnswers(): JudgedAnswers {
  let judged = 0
  let misfits: string[] = []
  const judge = (request: ClientRequest, response: IncomingMessage, body: string) => {
    // Ours names no software: this one is a web server's in front.
    if (response.headers['server'] !== undefined) return
    const { method } = request
    judged++
    const type = response.headers['content-type'] ?? ''
    const misfit = misfitOf({ method, path: request.path, status: response.statusCode ?? 0, type, body })
    if (misfit !== undefined) misfits.push(misfit)
  }
  diagnostics.subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
    const chunks: Buffer[] = []
    const push = response.push.bind(response)
    // What the parser hands on, so that whoever reads the answer reads it at their own pace.
    response.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
      if (chunk !== null) chunks.push(chunk)
      else if (response.complete) judge(request, response, Buffer.concat(chunks).toString())
      return push(chunk, encoding)
    }
  })
  return {
    count: () => judged,
    takeMisfits: () => {
      const taken = misfits
      misfits = []
      return taken
    },
  }
}

/** Undefined for an answer that is as the description says. */
export function misfitOf(answer: HttpAnswer): string | undefined {
  const { method, path, status } = answer
  try {
    if (method === 'HEAD') return undefined
    if (method === 'OPTIONS' && status === 204) return undefined
    judge(answer)
    return undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `${method} ${path} ${String(status)}: ${reason}\n${answer.body.slice(0, 500)}`
  }
}

function judge(answer: HttpAnswer): void {
  const { status, type, body } = answer
  const described = operationOf(answer)
  if (described === 'no such path') {
    // Files of `public` are pages and not part of the API.
    if (status === 200 || status === 206) return
    assert.equal(status, 404)
    if (!type.startsWith('text/html')) assert.equal(codeIn(answer), 'not_found')
    return
  }
  if (described === 'no such method') {
    assert.equal(status, 405)
    if (!type.startsWith('text/html')) assert.equal(codeIn(answer), 'method_not_allowed')
    return
  }
  const { operation } = described
  const response = operation.responses[String(status)]
  assert.ok(response, 'the status is not described')
  const media = response.content[type.split(';')[0] ?? '']
  assert.ok(media, `the type ${type} is not described`)
  if (!type.startsWith('application/json')) return
  const validate = validatorOf(media.schema)
  assert.ok(validate(JSON.parse(body)), JSON.stringify(validate.errors))
}

function codeIn({ status, body }: HttpAnswer): string {
  const { code } = JSON.parse(body) as { readonly code: string }
  assert.ok(status >= 400)
  return code
}

/** At the root, or below the path of the public address that some tests give a server. */
function operationOf(answer: Pick<HttpAnswer, 'method' | 'path'>) {
  const { method } = answer
  const path = answer.path.replace(/^http:\/\/[^/]+/, '').split('?')[0] ?? ''
  const template = templateOf(path) ?? templateOf(path.replace(/^\/drop(?=\/|$)/, '') || '/')
  if (template === undefined) return 'no such path'
  const operation = api.paths[template]?.[method.toLowerCase()]
  return operation === undefined ? 'no such method' : { operation }
}

// As Express matches them: in any case, with a slash at the end or without.
const PATTERNS = Object.keys(api.paths).map((template) => ({
  template,
  pattern: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{[a-z_]+\}/g, '[^/]+')}/?$`, 'i'),
}))

function templateOf(path: string): string | undefined {
  return PATTERNS.find(({ pattern }) => pattern.test(path))?.template
}

const ajv = new Ajv2020({ strict: false, allErrors: false })
addFormats(ajv)
ajv.addSchema({ $id: 'api', components: closed(api.components) as object })

const validators = new Map<JsonSchema, ValidateFunction>()

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = validators.get(schema)
  if (known !== undefined) return known
  const validate = ajv.compile(withAddress(closed(schema)) as JsonSchema)
  validators.set(schema, validate)
  return validate
}

/** No field but those that are named. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const same = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]))
  return 'properties' in same && same['type'] === 'object' ? { ...same, additionalProperties: false } : same
}

/** References from outside the document. */
function withAddress(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/'))
}
