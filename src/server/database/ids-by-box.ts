/** Which drops of which boxes, for statements about several. */
export function idsByBox(
  drops: readonly { readonly box_id: number; readonly id: number }[],
): ReadonlyMap<number, readonly number[]> {
  const idsOf = new Map<number, number[]>()
  for (const { box_id, id } of drops) {
    const ids = idsOf.get(box_id)
    if (ids === undefined) idsOf.set(box_id, [id])
    else ids.push(id)
  }
  return idsOf
}
