import type { Box } from '../boxes/box-store.js'
import type { Clock } from '../clock.js'
import type { BoxLimits } from '../config.js'
import type { DropStore } from './drop-store.js'

export interface AcknowledgeNeeds {
  readonly drops: Pick<DropStore, 'acknowledge' | 'markUnseen'>
  readonly clock: Clock
  readonly config: { readonly boxLimits: BoxLimits }
}

/** Seen drops stay, the newest of them up to as much as unseen ones may take, or go at once: as the owner wishes. */
export function acknowledgeDrops(
  { drops, clock, config }: AcknowledgeNeeds,
  { id, deletesOnAck }: Pick<Box, 'id' | 'deletesOnAck'>,
  ids: readonly number[],
  seen: boolean,
): Promise<number> {
  if (!seen) return drops.markUnseen(id, ids, clock())
  const after = deletesOnAck
    ? ({ deletes: true } as const)
    : ({ deletes: false, keeps: config.boxLimits } as const)
  return drops.acknowledge(id, ids, clock(), after)
}
