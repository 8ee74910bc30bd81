/**
 * The HTTP server that Express runs in.
 *
 * Express sets the prototype of each request and response to its own, by Object.setPrototypeOf, which throws away what V8
 * has learned of their shape and costs more than all the rest of a request. Here the objects are made with those
 * prototypes from the start, so that setting them again changes nothing: same Express, more than three times as fast.
 */
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import express, { type Express } from 'express'
import { errorBody, type ErrorCode, ProtocolError, STATUS_OF } from '../../protocol/errors.js'

/** A client that takes longer to say what it wants is cut off; nobody types HTTP by hand. */
const HEADERS_TIMEOUT_MS = 15_000
/** For a whole request: 64 KiB over a slow Tor circuit arrive in this time. */
const REQUEST_TIMEOUT_MS = 60_000
/** A connection on which nothing moves, such as a reader who stopped reading. */
const SILENT_SOCKET_MS = 75_000
/** Longer than proxies keep theirs, so that it is they who close. */
const KEEP_ALIVE_MS = 65_000
const CHECK_TIMEOUTS_EVERY_MS = 2_000

export function createHttpServer(app: Express): Server {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<R extends IncomingMessage> extends ServerResponse<R> {}
  app.request = adopt(ExpressRequest.prototype, express.request, app)
  app.response = adopt(ExpressResponse.prototype, express.response, app)

  const server = createServer(
    {
      IncomingMessage: ExpressRequest,
      ServerResponse: ExpressResponse,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_TIMEOUTS_EVERY_MS,
    },
    app,
  )
  server.timeout = SILENT_SOCKET_MS
  server.on('clientError', refuseBrokenHttp)
  return server
}

/** Gives `prototype` what Express's own has besides Node's, and the reference to the app that Express adds to it. */
function adopt<P extends object>(prototype: object, expressPrototype: P, app: Express): P {
  Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(expressPrototype))
  Object.defineProperty(prototype, 'app', {
    configurable: true,
    enumerable: true,
    writable: true,
    value: app,
  })
  return prototype as P
}

const REFUSAL_OF: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
}

// What is not HTTP never reaches Express.
function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const code = REFUSAL_OF[error.code ?? ''] ?? 'invalid_http'
  const body = JSON.stringify(errorBody(new ProtocolError(code)))
  const head = [
    `HTTP/1.1 ${String(STATUS_OF[code])} Refused`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
