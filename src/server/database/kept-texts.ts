/**
 * Texts of statements that are asked over and over, each made by Kysely once: for a short statement, building and
 * compiling it costs as much as what the driver does with it.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Compilable, CompiledQuery } from 'kysely'
import { LRUCache } from 'lru-cache'

/** Some 2 KB each, on average. */
const MAX_TEXTS = 1_000

/** `shape` tells texts apart; `values` are the text's parameters, in their order. */
export type KeepText = <Row>(
  shape: string,
  values: readonly unknown[],
  build: () => Compilable<Row>,
) => Compilable<Row>

export function createKeptTexts(): KeepText {
  const texts = new LRUCache<string, string>({ max: MAX_TEXTS })
  return (shape, values, build) => {
    const text = texts.get(shape) ?? compileOnce(shape, values, build)
    return { compile: () => CompiledQuery.raw(text, [...values]) }
  }

  function compileOnce(shape: string, values: readonly unknown[], build: () => Compilable): string {
    const { sql, parameters } = build().compile()
    if (!isDeepStrictEqual(parameters, values)) {
      throw new Error(`${shape}: the values are not the parameters of the statement`)
    }
    texts.set(shape, sql)
    return sql
  }
}
