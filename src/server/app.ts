/** The order of middleware and routes, and nothing else. */
import express, { type Express, Router } from 'express'
import { ProtocolError } from '../protocol/errors.js'
import { boxRoutes } from './boxes/box-routes.js'
import { contactRoutes } from './contacts/contact-routes.js'
import type { Context } from './context.js'
import { checkEchoRoutes, checkPageManners, checkPageRoutes } from './doctor/check-routes.js'
import { dropRoutes } from './drops/drop-routes.js'
import { appLinkRoutes } from './http/app-link-routes.js'
import { descriptionRoutes } from './http/description-routes.js'
import { errorHandler } from './http/error-handler.js'
import { healthRoutes } from './http/health-routes.js'
import { instanceRoutes } from './http/instance-routes.js'
import { pageManners, pageRoutes } from './http/page-routes.js'
import { countFailedProofs } from './http/rate-limit.js'
import { refuseWrites } from './http/refuse-writes.js'
import { logRequests } from './http/request-log.js'
import { apiHeaders } from './http/security-headers.js'
import { movingRoutes } from './moving/moving-routes.js'
import { challengeRoutes } from './ownership/challenge-routes.js'

export function createApp(context: Context): Express {
  const { config } = context
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.set('trust proxy', config.trustProxy)

  const service = Router()
  service.use(checkPageManners(config))
  service.use(pageManners(config))
  service.use(refuseWrites(config))
  service.use(checkPageRoutes(context))
  service.use(pageRoutes(context))
  service.use(apiHeaders(config))
  service.use((_request, _response, next) => {
    context.forgetting.nudge()
    next()
  })
  service.use(dropRoutes(context))
  service.use(challengeRoutes(context))
  service.use(boxRoutes(context))
  service.use(contactRoutes(context))
  service.use(movingRoutes(context))
  service.use(healthRoutes(context))
  service.use(descriptionRoutes(context))
  service.use(instanceRoutes(context))
  service.use(checkEchoRoutes(context))
  service.use(appLinkRoutes(context))

  app.use(logRequests(context))
  for (const path of basePaths(config.baseUrls)) app.use(path, service)
  app.use(apiHeaders(config), () => {
    throw new ProtocolError('not_found')
  })
  app.use(countFailedProofs(context))
  app.use(errorHandler(context))
  return app
}

/** Some hosts hand the path of the public address on, some proxies take it off: both find what they ask for. */
function basePaths(baseUrls: readonly string[]): string[] {
  const paths = baseUrls.map((baseUrl) => new URL(baseUrl).pathname.replace(/\/$/, '') || '/')
  return [...new Set([...paths, '/'])]
}
