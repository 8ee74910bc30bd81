/** `GET /health`: whether the server and its store can do their work. */
import * as z from 'zod/mini'
import { described, text, time } from './fields.js'

const facts = {
  timestamp: time,
  version: text,
  read_only: described(
    z.optional(z.literal(true)),
    'It is being moved: what may write is refused with `read_only`.',
  ),
}

export const healthyAnswer = z.object({ status: z.literal('healthy'), ...facts })
export const unhealthyAnswer = z.object({ status: z.literal('unhealthy'), ...facts })

export type HealthAnswer = z.input<typeof healthyAnswer> | z.input<typeof unhealthyAnswer>
