import type { KeptDrop, ReadDrop } from '../../src/client/index.js'

export async function readAll<D extends ReadDrop | KeptDrop>(drops: AsyncIterable<D>): Promise<readonly D[]> {
  const all: D[] = []
  for await (const drop of drops) all.push(drop)
  return all
}

/** Undefined for a drop that was not opened. */
export function textsOf(drops: readonly (ReadDrop | KeptDrop)[]): readonly (string | undefined)[] {
  return drops.map((drop) => ('text' in drop ? drop.text : undefined))
}
