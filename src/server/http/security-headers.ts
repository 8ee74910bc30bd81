/** Headers: of API answers only those that mean something there, of pages what keeps them to themselves. */
import cors from 'cors'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.js'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Any page may call the API: without cookies there is nothing that another origin could use. */
export function apiHeaders({
  corsOrigins,
  baseUrls,
}: Pick<Config, 'corsOrigins' | 'baseUrls'>): RequestHandler[] {
  const isHttps = baseUrls[0].startsWith('https:')
  return [
    (_request, response, next) => {
      response.setHeader('Cache-Control', 'no-store')
      response.setHeader('X-Content-Type-Options', 'nosniff')
      if (isHttps) response.setHeader('Strict-Transport-Security', `max-age=${String(YEAR_SECONDS)}`)
      next()
    },
    cors({
      origin: corsOrigins === '*' ? '*' : [...corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['Authorization', 'Content-Type'],
      exposedHeaders: ['Retry-After'],
      maxAge: 600,
    }),
  ]
}

/**
 * Nothing of another origin, nothing inline, no markup made by scripts, no frames, and no word to anybody about where the visitor
 * came from. Nothing is kept either: files in a cache would tell that somebody was here.
 * @param isInbox the page of an owner, which makes one kind of worker and can be installed
 */
export function pageHeaders(
  { baseUrls }: Pick<Config, 'baseUrls'>,
  { isInbox = false }: { readonly isInbox?: boolean } = {},
): RequestHandler {
  const isHttps = baseUrls[0].startsWith('https:')
  const harden = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: isInbox ? ['sealdrop-worker'] : ["'none'"],
        ...(isInbox ? { workerSrc: ["'self'"], manifestSrc: ["'self'"] } : {}),
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isHttps && { maxAge: YEAR_SECONDS, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  })
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store')
    harden(request, response, next)
  }
}
