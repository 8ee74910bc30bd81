import type { ReadDrop } from '../../src/client/index.js'

export async function readAll(drops: AsyncIterable<ReadDrop>): Promise<readonly ReadDrop[]> {
  const all: ReadDrop[] = []
  for await (const drop of drops) all.push(drop)
  return all
}

/** Undefined for a drop that was not opened. */
export function textsOf(drops: readonly ReadDrop[]): readonly (string | undefined)[] {
  return drops.map((drop) => ('text' in drop ? drop.text : undefined))
}
