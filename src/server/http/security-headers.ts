/** Headers: of API answers only those that mean something there, of pages what keeps them to themselves. */
import cors from 'cors'
import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.js'
import { createVisitedAddress } from './visited-address.js'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Any page may call the API: without cookies there is nothing that another origin could use. */
export function apiHeaders({
  corsOrigins,
  baseUrls,
}: Pick<Config, 'corsOrigins' | 'baseUrls'>): RequestHandler[] {
  const promise = promiseHttps(baseUrls)
  return [
    (request, response, next) => {
      response.setHeader('Cache-Control', 'no-store')
      response.setHeader('X-Content-Type-Options', 'nosniff')
      promise(request, response)
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
  const promise = promiseHttps(baseUrls)
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
        trustedTypes: isInbox ? ['sealdrop-scripts'] : ["'none'"],
        ...(isInbox ? { workerSrc: ["'self'"], manifestSrc: ["'self'"] } : {}),
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store')
    promise(request, response)
    harden(request, response, next)
  }
}

/** Tells Tor Browser where the same page is in the Tor network (community.torproject.org/onion-services/advanced/onion-location). */
export function offerOnion({ baseUrls }: Pick<Config, 'baseUrls'>): RequestHandler {
  const { onionLocation } = createVisitedAddress(baseUrls)
  return (request, response, next) => {
    const address = onionLocation(request)
    if (address !== undefined) response.setHeader('Onion-Location', address)
    next()
  }
}

function promiseHttps(baseUrls: Config['baseUrls']) {
  const { isHttps } = createVisitedAddress(baseUrls)
  return (request: Request, response: Response): void => {
    if (isHttps(request)) response.setHeader('Strict-Transport-Security', `max-age=${String(YEAR_SECONDS)}`)
  }
}
