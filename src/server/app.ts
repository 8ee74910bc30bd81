/** The order of middleware and routes, and nothing else. */
import express, { type Express, Router } from 'express'
import { ProtocolError } from '../protocol/errors.js'
import type { Context } from './context.js'
import { errorHandler } from './http/error-handler.js'
import { healthRoutes } from './http/health-routes.js'
import { logRequests } from './http/request-log.js'
import { apiHeaders } from './http/security-headers.js'

export function createApp(context: Context): Express {
  const { config } = context
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.set('trust proxy', config.trustProxy)

  const service = Router()
  service.use(apiHeaders(config))
  service.use(healthRoutes(context))

  app.use(logRequests(context))
  for (const path of basePaths(config.baseUrls)) app.use(path, service)
  app.use(apiHeaders(config), () => {
    throw new ProtocolError('not_found')
  })
  app.use(errorHandler(context))
  return app
}

/** Some hosts hand the path of the public address on, some proxies take it off: both find what they ask for. */
function basePaths(baseUrls: readonly string[]): string[] {
  const paths = baseUrls.map((baseUrl) => new URL(baseUrl).pathname.replace(/\/$/, '') || '/')
  return [...new Set([...paths, '/'])]
}
