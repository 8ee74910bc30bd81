/** A JSON body, bounded before it costs anything: its type, its coding and its length are judged before it is parsed. */
import express, { type RequestHandler } from 'express'
import { ProtocolError } from '../../protocol/errors.js'
import { MAX_BODY_BYTES } from '../../protocol/limits.js'

const parseJson = express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: false, type: () => true })

/** A request without a body goes on without one, and is told that it must be an object. */
export const jsonBody: readonly RequestHandler[] = [
  (request, _response, next) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
    const hasBody = coding !== undefined || Number(length) > 0
    if (hasBody && request.is('application/json') === false) throw new ProtocolError('unsupported_media_type')
    next()
  },
  parseJson,
]

/** What the parser's errors mean; undefined for what is not one of them. */
export function parserRefusal(error: unknown): ProtocolError | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined
  switch (error.type) {
    case 'entity.too.large':
      return new ProtocolError('body_too_large')
    case 'encoding.unsupported':
      return new ProtocolError('unsupported_encoding')
    case 'charset.unsupported':
      return new ProtocolError('unsupported_media_type')
    case 'parameters.too.many':
      return new ProtocolError('invalid_request')
    case 'entity.parse.failed':
    case 'request.size.invalid':
    case 'request.aborted':
      return new ProtocolError('invalid_json')
    default:
      return undefined
  }
}
