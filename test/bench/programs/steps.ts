/** The first so many steps of a `/send`, and an answer. Words: port, steps. */
import { randomBytes } from '../../../src/crypto/random.js'
import express, { type RequestHandler } from 'express'
import { parseSendRequest } from '../../../src/protocol/send.js'
import { parseConfig } from '../../../src/server/config.js'
import { answer } from '../../../src/server/http/answer.js'
import { createHttpServer } from '../../../src/server/http/http-server.js'
import { jsonBody } from '../../../src/server/http/json-body.js'
import { createBudgets, spendBudgetIfAccepted } from '../../../src/server/http/rate-limit.js'
import { logRequests } from '../../../src/server/http/request-log.js'
import { apiHeaders } from '../../../src/server/http/security-headers.js'
import { openLog } from '../../../src/server/log.js'
import { poolRandomBytes } from '../../../src/server/random-pool.js'

const [port, steps] = process.argv.slice(2).map(Number)
const config = parseConfig({ TRUST_PROXY: '1', RATE_LIMIT_SEND: '1000000000' })
const random = poolRandomBytes(randomBytes)
const parse: RequestHandler = (request, _response, next) => {
  parseSendRequest(request.body)
  next()
}
const handlers: readonly (readonly RequestHandler[])[] = [
  [logRequests({ log: openLog('info', 1), random })],
  apiHeaders(config),
  [spendBudgetIfAccepted(createBudgets(config.rateLimits, Date.now, random).send)],
  jsonBody,
  [parse],
]

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.set('query parser', false)
app.set('trust proxy', config.trustProxy)
for (const handler of handlers.slice(0, steps).flat()) app.use(handler)
app.post('/send', (_request, response) => {
  answer(response, 201, { message: 'Message sent', id: 1 })
})
createHttpServer(app).listen(port, '127.0.0.1', () => process.stdout.write('listening\n'))
