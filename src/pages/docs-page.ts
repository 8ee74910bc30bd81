/** `/docs`: the description of the API for people, one page of HTML without script, made from the OpenAPI document. */
import { escapeHtml } from '../encoding/html.js'
import type { JsonSchema, OpenApi, OpenApiResponse, Operation } from '../protocol/openapi.js'
import type { Assets } from './bundle-assets.js'
import { renderFrame } from './page-frame.js'

export function renderDocsPage(assets: Assets, api: OpenApi): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const schemas = api.components.schemas
  // Those that other schemas refer to; requests and answers stand with their call.
  const shared = Object.entries(schemas).filter(([name]) => !/(Body|Answer\d*)$/.test(name))
  const body = `    <main>
      <h1>The API of Sealdrop ${escapeHtml(api.info.version)}</h1>
      ${paragraphs(String(api.info['description']))}
      <p>The same for programs, as an OpenAPI 3.1 document: <a href="openapi.json">openapi.json</a>.</p>
      <nav aria-label="Calls">
        <ul>
          ${operations.map(({ path, operation }) => `<li><a href="#${operation.operationId}"><code>${escapeHtml(path)}</code></a> ${prose(operation.summary)}</li>`).join('\n          ')}
        </ul>
      </nav>
      ${operations.map((each) => renderOperation(each.method, each.path, each.operation, schemas)).join('\n      ')}
      <h2>Shared parts</h2>
      ${shared.map(([name, schema]) => `<h3 id="${name}">${name}</h3>\n      ${renderFields(schema)}`).join('\n      ')}
    </main>`
  return renderFrame(assets, {
    language: 'en',
    title: 'API · Sealdrop',
    home: '.',
    styles: ['page', 'docs'],
    body,
  })
}

type Schemas = OpenApi['components']['schemas']

function renderOperation(method: string, path: string, operation: Operation, schemas: Schemas): string {
  const body = operation.requestBody?.content['application/json']
  const request =
    body === undefined
      ? ''
      : `<h3>Request</h3>
        ${renderFields(resolve(body.schema, schemas))}
        ${renderExample(body.example)}`
  const responses = Object.entries(operation.responses)
  const answers = responses.filter(([, response]) => !isRefusal(response))
  const refusals = responses.filter(([, response]) => isRefusal(response))
  const { operationId, summary, description } = operation
  return `<section aria-labelledby="${operationId}">
        <h2 id="${operationId}"><code>${method} ${escapeHtml(path)}</code> ${prose(summary)}</h2>
        ${paragraphs(description)}
        ${request}
        ${answers.map(([status, response]) => renderAnswer(status, response, schemas)).join('\n        ')}
        ${refusals.length === 0 ? '' : renderRefusals(refusals)}
      </section>`
}

function isRefusal({ content }: OpenApiResponse): boolean {
  return codesOf(content['application/json']?.schema).length > 0
}

function codesOf(schema: JsonSchema | undefined): readonly string[] {
  const properties = schema?.['properties'] as Readonly<Record<string, JsonSchema>> | undefined
  return (properties?.['code']?.['enum'] as readonly string[] | undefined) ?? []
}

function renderAnswer(status: string, { description, content }: OpenApiResponse, schemas: Schemas): string {
  const media = content['application/json']
  const title = `<h3>${status}</h3>
        ${paragraphs(description)}`
  if (media === undefined) return title
  const schema = resolve(media.schema, schemas)
  const alternatives = (schema['anyOf'] as readonly JsonSchema[] | undefined) ?? [schema]
  const forms = alternatives.map(renderFields)
  return `${title}
        ${forms.join('\n        <p>or</p>\n        ')}
        ${renderExample(media.example)}`
}

function renderRefusals(refusals: readonly (readonly [string, OpenApiResponse])[]): string {
  const entries = refusals.map(([status, { content }]) => {
    const codes = codesOf(content['application/json']?.schema).map((code) => `<code>${code}</code>`)
    return `<dt>${status}</dt><dd>${codes.join(', ')}</dd>`
  })
  return `<h3>Refused</h3>
        <dl class="refused">${entries.join('')}</dl>`
}

function renderFields(schema: JsonSchema): string {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
  const required = (schema['required'] ?? []) as readonly string[]
  const entries = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : ', optional'
    const content = field['contentSchema'] as JsonSchema | undefined
    const within = content === undefined ? '' : renderFields(content)
    // A field of objects of its own, such as the parameters of an action.
    const below = field['properties'] === undefined ? within : renderFields(field)
    return `<dt><code>${name}</code> ${typeOf(field)}${optional}</dt><dd>${prose(descriptionOf(field))}${below}</dd>`
  })
  return entries.length === 0 ? '' : `<dl>${entries.join('')}</dl>`
}

/** In words. That an optional field may be null is said once, at the top of the page. */
function typeOf(schema: JsonSchema): string {
  const { $ref, anyOf, items, type, format, enum: values, const: value } = schema
  const { contentEncoding, contentSchema } = schema
  if (typeof $ref === 'string') return linkTo($ref)
  if (Array.isArray(anyOf)) {
    return anyOf
      .filter((each: JsonSchema) => each['type'] !== 'null')
      .map(typeOf)
      .join(' or ')
  }
  if (value !== undefined) return codeOf(value)
  if (Array.isArray(values)) return values.map(codeOf).join(' or ')
  if (contentEncoding === 'base64') return `base64 of ${String(schema['x-bytes'])} bytes`
  if (contentSchema !== undefined) return 'JSON as a string'
  if (format === 'date-time') return 'time'
  if (items !== undefined) {
    const most = typeof schema['maxItems'] === 'number' ? `, at most ${String(schema['maxItems'])}` : ''
    return `list of ${typeOf(items as JsonSchema)}${most}`
  }
  if (Array.isArray(type)) return type.filter((each) => each !== 'null').join(' or ')
  return typeof type === 'string' ? type : 'any JSON'
}

function descriptionOf(schema: JsonSchema): string {
  return typeof schema['description'] === 'string' ? schema['description'] : ''
}

function linkTo(ref: string): string {
  const name = ref.split('/').at(-1) ?? ''
  return `<a href="#${name}">${name}</a>`
}

function codeOf(value: unknown): string {
  return `<code>${escapeHtml(JSON.stringify(value))}</code>`
}

function resolve(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const { $ref } = schema
  return typeof $ref === 'string' ? (schemas[$ref.split('/').at(-1) ?? ''] ?? schema) : schema
}

function renderExample(example: unknown): string {
  return example === undefined
    ? ''
    : `<pre><code>${escapeHtml(JSON.stringify(example, null, 2))}</code></pre>`
}

function paragraphs(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) => `<p>${prose(paragraph)}</p>`)
    .join('\n      ')
}

/** Of Markdown only code in backticks. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}
