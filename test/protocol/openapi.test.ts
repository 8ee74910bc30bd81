import assert from 'node:assert/strict'
import addFormats from 'ajv-formats'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import * as z from 'zod/mini'
import { ERROR_CODES, STATUS_OF } from '../../src/protocol/errors.js'
import { EXAMPLES } from '../../src/protocol/examples.js'
import { type Exchange, EXCHANGES, REFUSALS_OF_HTTP } from '../../src/protocol/exchanges.js'
import { describeApi, type JsonSchema, type Operation } from '../../src/protocol/openapi.js'
import { requestsTo } from '../setup/requests-from-schema.js'

const api = describeApi('1.2.3')
const ajv = new Ajv2020({ strict: false })
addFormats(ajv)
ajv.addSchema({ $id: 'api', components: api.components })

function bodySchema({ path }: Exchange): JsonSchema {
  const schema = api.paths[path]?.['post']?.requestBody?.content['application/json']?.schema
  assert.ok(schema)
  return schema
}

/** As JSON carries it; what it cannot carry is null. */
function onWire(body: unknown): unknown {
  return body === undefined ? null : JSON.parse(JSON.stringify(body))
}

function validator(schema: JsonSchema) {
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object)
}

describe('the description of the API', () => {
  it('is a valid document of OpenAPI 3.1', async () => {
    const { Validator } = await import('@seriousme/openapi-schema-validator')
    const validator = new Validator()
    const result = await validator.validate(JSON.parse(JSON.stringify(api)) as Record<string, unknown>)
    assert.deepEqual(result, { valid: true })
    assert.equal(validator.version, '3.1')
  })

  it('names every error code that a call can meet, under its status', () => {
    const described = new Set<string>()
    for (const { responses } of Object.values(api.paths).flatMap(Object.values)) {
      for (const [status, { content }] of Object.entries(responses as object)) {
        const codes = /"code":\{"type":"string","enum":(\[[^\]]*\])/.exec(JSON.stringify(content))?.[1]
        for (const code of JSON.parse(codes ?? '[]') as string[]) {
          assert.equal(String(STATUS_OF[code as keyof typeof STATUS_OF]), status, code)
          described.add(code)
        }
      }
    }
    // These two say that there is no such call.
    const others = ['method_not_allowed', 'not_found']
    assert.deepEqual([...described, ...others].toSorted(), ERROR_CODES.toSorted())
  })

  it('has what is answered before anything of ours has seen the request, everywhere and as JSON', () => {
    for (const { operationId, responses } of Object.values(api.paths).flatMap(Object.values<Operation>)) {
      for (const code of REFUSALS_OF_HTTP) {
        const schema = responses[String(STATUS_OF[code])]?.content['application/json']?.schema
        assert.ok(JSON.stringify(schema ?? '').includes(`"${code}"`), `${operationId}: ${code}`)
      }
    }
  })

  it('gives each call a name of its own, and says what each field of a request is', () => {
    const names = Object.values(api.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    assert.equal(new Set(names).size, names.length)
    const SAID_BY_THEIR_VALUES = ['key_type', 'action']
    for (const [name, schema] of Object.entries(api.components.schemas)) {
      if (!name.endsWith('Body')) continue
      const fields = schema['properties'] as Record<string, { readonly description?: string }>
      const silent = Object.keys(fields).filter((field) => fields[field]?.description === undefined)
      assert.deepEqual(
        silent.filter((field) => !SAID_BY_THEIR_VALUES.includes(field)),
        [],
        name,
      )
    }
  })

  for (const exchange of EXCHANGES) {
    describe(`of ${exchange.path}`, () => {
      it('has an example, which is accepted', () => {
        const example = EXAMPLES[exchange.path]
        assert.ok(example)
        assert.ok(z.safeParse(exchange.request, example.request).success)
        assert.deepEqual(Object.keys(example.answers), Object.keys(exchange.answers))
        for (const [status, { schema }] of Object.entries(exchange.answers)) {
          const answer: object | undefined = example.answers[Number(status)]
          assert.deepEqual(Object.keys(z.parse(schema, answer) as object), Object.keys(answer ?? {}))
        }
      })

      it('refuses nothing that the server accepts', () => {
        const isDescribed = validator(bodySchema(exchange))
        let accepted = 0
        fc.assert(
          fc.property(requestsTo(bodySchema(exchange), api.components.schemas), (body) => {
            const wire: unknown = onWire(body)
            if (!z.safeParse(exchange.request, wire).success) return
            accepted++
            assert.ok(isDescribed(wire), JSON.stringify(isDescribed.errors))
          }),
          { numRuns: 500 },
        )
        assert.ok(accepted > 10, `only ${String(accepted)} of 500 were accepted`)
      })
    })
  }
})
