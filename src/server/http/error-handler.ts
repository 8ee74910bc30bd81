/** The only place that turns refusals into HTTP, and the last one that sees a fault before it is logged. */
import type { ErrorRequestHandler } from 'express'
import { errorBody, ProtocolError, STATUS_OF } from '../../protocol/errors.js'
import type { StoreFault } from '../database/dialects/dialect.js'
import type { Language } from '../../texts/index.js'
import type { Log } from '../log.js'
import { answer } from './answer.js'
import { parserRefusal } from './json-body.js'
import type { Pages } from './pages.js'

export interface ErrorNeeds {
  readonly faultOf: (error: unknown) => StoreFault
  readonly log: Log
  readonly pages: Pages
}

export function errorHandler(needs: ErrorNeeds): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, _request, response, _next) => {
    const refusal = refusalOf(needs, error, String(response.locals['requestId']))
    if (response.headersSent) {
      response.destroy()
      return
    }
    const status = STATUS_OF[refusal.code]
    if (refusal.retryAfterSeconds !== undefined) response.setHeader('Retry-After', refusal.retryAfterSeconds)
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
    const language = response.locals['page'] as Language | undefined
    if (language !== undefined) needs.pages.sendError(response, language, status, errorBody(refusal))
    else answer(response, status, errorBody(refusal))
  }
}

function refusalOf({ faultOf, log }: ErrorNeeds, error: unknown, requestId: string): ProtocolError {
  if (error instanceof ProtocolError) return error
  const parser = parserRefusal(error)
  if (parser !== undefined) return parser
  // A path that is not percent-encoded as it should be names nothing.
  if (error instanceof URIError) return new ProtocolError('not_found')
  const fault = faultOf(error)
  if (fault === 'unavailable' || fault === 'misconfigured' || fault === 'conflict') {
    log.fault('the store does not answer', error, requestId)
    return new ProtocolError('unavailable', { retryAfterSeconds: 5 })
  }
  log.fault('a request failed unexpectedly', error, requestId)
  return new ProtocolError('internal')
}
