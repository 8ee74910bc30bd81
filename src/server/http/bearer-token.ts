import type { Request } from 'express'

/** Undefined without an Authorization header. One of any other form is a token that no box has: the empty one. */
export function bearerToken(request: Request): string | undefined {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  return /^Bearer ([A-Za-z0-9_-]+)$/i.exec(header)?.[1] ?? ''
}
