import type { Response } from 'express'

/** JSON as it is: no ETag and no negotiation, neither of which means anything for an answer that nobody may keep. */
export function answer(response: Response, status: number, body: object): void {
  answerJson(response, status, JSON.stringify(body))
}

export function answerJson(response: Response, status: number, json: string | Buffer): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Content-Length', Buffer.byteLength(json))
  response.end(json)
}
