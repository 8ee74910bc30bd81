/**
 * Texts of statements that are asked over and over, each made by Kysely once: for a short read, building and compiling it
 * costs as much as what the driver does with it.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Compilable, CompiledQuery } from 'kysely'

/** `shape` tells texts apart; `values` are the text's parameters, in their order. */
export type KeepText = <Row>(
  shape: string,
  values: readonly unknown[],
  build: () => Compilable<Row>,
) => Compilable<Row>

export function createKeptTexts(): KeepText {
  const texts = new Map<string, CompiledQuery>()
  return (shape, values, build) => {
    const text = texts.get(shape) ?? compileOnce(shape, values, build)
    return { compile: () => ({ ...text, parameters: values }) }
  }

  function compileOnce(shape: string, values: readonly unknown[], build: () => Compilable): CompiledQuery {
    const text = build().compile()
    if (!isDeepStrictEqual(text.parameters, values)) {
      throw new Error(`${shape}: the values are not the parameters of the statement`)
    }
    texts.set(shape, text)
    return text
  }
}
