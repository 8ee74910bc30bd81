/** `GET /health`: whether the server and its store can do their work. */
import * as z from 'zod/mini'
import { text, time } from './fields.js'

export const healthyAnswer = z.object({ status: z.literal('healthy'), timestamp: time, version: text })
export const unhealthyAnswer = z.object({ status: z.literal('unhealthy'), timestamp: time, version: text })

export type HealthAnswer = z.input<typeof healthyAnswer> | z.input<typeof unhealthyAnswer>
