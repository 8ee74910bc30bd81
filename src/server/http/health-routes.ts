/** `/health`: whether this process and its store can do their work. */
import { Router } from 'express'
import type { HealthAnswer } from '../../protocol/health.js'
import type { Context } from '../context.js'
import { answer } from './answer.js'
import { refuseMethod } from './call.js'

const STORE_DEADLINE_MS = 2_000

export function healthRoutes({ pingStore, clock, version, config }: Context): Router {
  const router = Router()
  const readOnly = config.isReadOnly ? { read_only: true as const } : {}
  router
    .route('/health')
    .get(async (_request, response) => {
      const isHealthy = await answersInTime(pingStore)
      const timestamp = new Date(clock()).toISOString()
      const status = isHealthy ? 'healthy' : 'unhealthy'
      const health = { status, timestamp, version, ...readOnly } satisfies HealthAnswer
      answer(response, isHealthy ? 200 : 503, health)
    })
    .all(refuseMethod('GET'))
  return router
}

async function answersInTime(ping: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, STORE_DEADLINE_MS, false)
  })
  const pong = ping().then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([pong, deadline])
  } finally {
    clearTimeout(timer)
  }
}
