import type { Request, RequestHandler, Response, Router } from 'express'
import { ProtocolError } from '../../protocol/errors.js'
import { jsonBody } from './json-body.js'

type Handler = (request: Request, response: Response) => Promise<void>

/** One call of the API: a POST with a JSON body. `before` runs ahead of the body's parsing. */
export function call(
  router: Router,
  path: string,
  ...handlers: [...before: RequestHandler[], handler: Handler]
): void {
  const before = handlers.slice(0, -1)
  const handler = handlers.at(-1) as Handler
  router
    .route(path)
    .post(...before, ...jsonBody, handler)
    .all(refuseMethod('POST'))
}

/** For the end of a route: whatever method it has not answered is not allowed there. */
export function refuseMethod(...allowed: readonly string[]): RequestHandler {
  return (_request, response) => {
    response.setHeader('Allow', allowed.join(', '))
    throw new ProtocolError('method_not_allowed')
  }
}
