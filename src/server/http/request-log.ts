import type { Request, RequestHandler } from 'express'
import { encodeBase64Url } from '../../encoding/base64.js'
import type { RandomBytes } from '../../crypto/random.js'
import type { Log } from '../log.js'

/** One line a request, when its answer is out or the client has gone. */
export function logRequests({
  log,
  random,
}: {
  readonly log: Log
  readonly random: RandomBytes
}): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now()
    const id = encodeBase64Url(random(9))
    response.locals['requestId'] = id
    response.once('close', () => {
      log.request({
        id,
        method: request.method,
        route: routeOf(request),
        status: response.statusCode,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        ...(response.writableFinished ? {} : { aborted: true }),
      })
    })
    next()
  }
}

// Whatever no route answers is named by no more than that: a mistyped link is still a link.
function routeOf(request: Request): string {
  const route = request.route as { readonly path?: unknown } | undefined
  return typeof route?.path === 'string' ? route.path : 'none'
}
