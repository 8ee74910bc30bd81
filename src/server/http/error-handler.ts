/** The only place that knows status codes of refusals, and the last one that sees a fault before it is logged. */
import type { ErrorRequestHandler } from 'express'
import { errorBody, type ErrorCode, ProtocolError } from '../../protocol/errors.js'
import type { StoreFault } from '../database/dialects/dialect.js'
import type { Log } from '../log.js'
import { answer } from './answer.js'
import { parserRefusal } from './json-body.js'
import { sendErrorPage } from './pages.js'

export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  invalid_json: 400,
  invalid_statement: 400,
  request_already_processed: 400,
  invalid_http: 400,
  proof_required: 401,
  proof_invalid: 401,
  registration_closed: 403,
  permission_required: 403,
  request_not_yours: 403,
  not_found: 404,
  box_not_found: 404,
  sender_not_found: 404,
  request_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  box_closed: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  puzzle_required: 428,
  rate_limited: 429,
  contact_requests_full: 429,
  headers_too_large: 431,
  internal: 500,
  busy: 503,
  unavailable: 503,
  box_full: 507,
  service_full: 507,
}

export interface ErrorNeeds {
  readonly faultOf: (error: unknown) => StoreFault
  readonly log: Log
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
    if (response.locals['isPage'] === true) sendErrorPage(response, status, errorBody(refusal))
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
