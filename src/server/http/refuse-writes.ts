/**
 * With `READ_ONLY=1`, while the store is being copied elsewhere: whatever may write is refused before anything of it is read. That
 * is each POST that is described and is not marked as one that only reads, so also a call that comes later; nothing but a POST
 * writes, and no address takes a POST that is not described, which tests hold.
 */
import { type RequestHandler, Router } from 'express'
import { ProtocolError } from '../../protocol/errors.js'
import { EXCHANGES } from '../../protocol/exchanges.js'
import { describeApi } from '../../protocol/openapi.js'
import type { Config } from '../config.js'
import { apiHeaders } from './security-headers.js'

/** Copying takes minutes, or hours: whoever asks again each minute costs little, and hears soon that it is over. */
const RETRY_AFTER_SECONDS = 60

export function refuseWrites(config: Pick<Config, 'isReadOnly' | 'corsOrigins' | 'baseUrls'>): Router {
  const router = Router()
  if (!config.isReadOnly) return router
  const headers = apiHeaders(config)
  for (const path of writingPaths()) {
    const isForm = !EXCHANGES.some((exchange) => exchange.path === path)
    router.all(path, onlyPosts, ...(isForm ? [] : headers), refuse)
  }
  return router
}

/** The forms of pages among them. */
export function writingPaths(): readonly string[] {
  const reading = EXCHANGES.filter(({ onlyReads }) => onlyReads).map(({ path }): string => path)
  return Object.entries(describeApi('').paths)
    .filter(([path, methods]) => 'post' in methods && !reading.includes(path))
    .map(([path]) => path)
}

// A route for POST alone would answer OPTIONS by itself, without what a browser asks for.
const onlyPosts: RequestHandler = (request, _response, next) => {
  next(request.method === 'POST' ? undefined : 'route')
}

const refuse: RequestHandler = () => {
  throw new ProtocolError('read_only', { retryAfterSeconds: RETRY_AFTER_SECONDS })
}
