/**
 * Bodies made from the description of the API: what it asks for, and the same with something wrong. Each value comes from
 * its JSON Schema, and some are then changed, dropped, doubled or put in the wrong place.
 */
import fc from 'fast-check'
import type { JsonSchema } from '../../src/protocol/openapi.js'
import { base64 } from './phone.js'

/** Stands for JSON that is nested too deep to be made of values: whoever writes the text puts it in. */
export const VERY_DEEP = 'very deep'

type Schemas = Readonly<Record<string, JsonSchema>>

/** Mostly of the form that is described, with some part that is not. */
export function requestsTo(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  return valuesOf(schema, { schemas, oddEvery: 24 })
}

interface Making {
  readonly schemas: Schemas
  /** One value in so many is not of its schema. */
  readonly oddEvery: number
}

function valuesOf(schema: JsonSchema, making: Making): fc.Arbitrary<unknown> {
  const { $ref } = schema
  if (typeof $ref === 'string') return valuesOf(making.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, making)
  return fc.oneof(
    { weight: making.oddEvery - 1, arbitrary: rightValues(schema, making) },
    { weight: 1, arbitrary: ODD_VALUES },
  )
}

function rightValues(schema: JsonSchema, making: Making): fc.Arbitrary<unknown> {
  const {
    anyOf,
    const: value,
    enum: values,
    type,
    contentEncoding,
    contentSchema,
    items,
    properties,
  } = schema
  if (value !== undefined) return fc.constant(value)
  if (Array.isArray(values)) return fc.constantFrom(...(values as unknown[]))
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each: JsonSchema) => valuesOf(each, making)))
  if (contentEncoding === 'base64') return base64Texts(schema)
  if (contentSchema !== undefined) return jsonTexts(contentSchema as JsonSchema, making)
  if (items !== undefined) {
    const maxLength = Math.min(Number(schema['maxItems'] ?? 8), 12)
    return fc.array(valuesOf(items as JsonSchema, making), { maxLength })
  }
  if (properties !== undefined) return objectsOf(schema, making)
  if (schema['format'] === 'date-time') return TIMES
  if (typeof schema['pattern'] === 'string') return fc.stringMatching(new RegExp(schema['pattern']))
  const types = Array.isArray(type) ? (type as string[]) : [typeof type === 'string' ? type : 'anything']
  return fc.oneof(...types.map((each) => ofType(each)))
}

/** Now and then not quite JSON, or with more around it. */
function jsonTexts(schema: JsonSchema, making: Making): fc.Arbitrary<string> {
  const texts = rightValues(schema, making).map((value) => JSON.stringify(value))
  return fc.oneof(
    { weight: 8, arbitrary: texts },
    { weight: 1, arbitrary: texts.map((text) => JSON.stringify(JSON.parse(text), null, 2)) },
    { weight: 1, arbitrary: texts.map((text) => text.slice(0, -1)) },
  )
}

function objectsOf(schema: JsonSchema, making: Making): fc.Arbitrary<unknown> {
  const properties = schema['properties'] as Schemas
  const fields = Object.entries(properties).map(([name, field]) => [name, valuesOf(field, making)] as const)
  const requiredKeys = (schema['required'] ?? []) as string[]
  const whole = fc.record(Object.fromEntries(fields), { requiredKeys })
  const surprises = fc.dictionary(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'x', ''),
    ODD_VALUES,
    {
      maxKeys: 2,
    },
  )
  const crowded = fc.tuple(whole, surprises).map(([record, extra]) => ({ ...extra, ...record }))
  if (fields.length === 0) return crowded
  const lacking = fc
    .tuple(whole, fc.constantFrom(...fields.map(([name]) => name)))
    .map(([record, name]) => Object.fromEntries(Object.entries(record).filter(([each]) => each !== name)))
  return fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 1, arbitrary: crowded },
    { weight: 1, arbitrary: lacking },
  )
}

/** Of the length that is described, at its ends, and a byte past them; now and then not quite base64. */
function base64Texts({ minLength, maxLength }: JsonSchema): fc.Arbitrary<string> {
  const least = Math.floor((Number(minLength) * 3) / 4)
  const most = Math.floor((Number(maxLength) * 3) / 4)
  const lengths = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: least, max: Math.min(most, least + 100) }) },
    { weight: 1, arbitrary: fc.constantFrom(least - 1, least, most - 2, most - 1, most, most + 1) },
  )
  const texts = fc
    .tuple(lengths, fc.integer({ min: 1, max: 255 }))
    .map(([length, seed]) =>
      base64(Uint8Array.from({ length: Math.max(length, 0) }, (_, at) => seed * (at + 1) * 31)),
    )
  return fc.oneof(
    { weight: 8, arbitrary: texts },
    { weight: 1, arbitrary: texts.map((text) => text.replace(/=+$/, '')) },
    { weight: 1, arbitrary: texts.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')) },
  )
}

function ofType(type: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 2 ** 53 - 1))
    case 'number':
      return fc.double()
    case 'string':
      return fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 }), TOKEN_LIKE)
    default:
      return fc.oneof(
        { weight: 9, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
        { weight: 1, arbitrary: fc.constant(VERY_DEEP) },
      )
  }
}

const TIMES = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((time) => time.toISOString())

const TOKEN_LIKE = fc.constantFrom(
  `link_${'A'.repeat(32)}`,
  'link_',
  '',
  'http://localhost:5000',
  'a'.repeat(70_000),
)

const ODD_VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    [],
    {},
    -1,
    0.5,
    1e308,
    2 ** 53,
    '0',
    'null',
    '\u0000',
    '\ud800',
    true,
  ),
  fc.constantFrom<unknown>(nested(50), nested(3_000), { __proto__: null }, ['', null], {
    toString: 1,
    valueOf: null,
  }),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
)

function nested(depth: number): unknown {
  let value: unknown = 0
  for (let level = 0; level < depth; level++) value = [value]
  return value
}
