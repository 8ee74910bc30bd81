import type { Response } from 'express'

/** JSON as it is: no ETag and no negotiation, neither of which means anything for an answer that nobody may keep. */
export function answer(response: Response, status: number, body: object): void {
  const json = Buffer.from(JSON.stringify(body))
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Content-Length', json.length)
  response.end(json)
}
