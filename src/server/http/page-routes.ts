/** What a browser is shown: the files of `public`, of which the three pages are one for each language, and the plain form. */
import path from 'node:path'
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import expressStaticGzip from 'express-static-gzip'
import { parseLink, parseLinkToken } from '../../protocol/link.js'
import { MAX_BODY_BYTES } from '../../protocol/limits.js'
import { parseSendRequest } from '../../protocol/send.js'
import { type Language, LANGUAGES, parseLanguage } from '../../texts/index.js'
import { findBox } from '../boxes/find-box.js'
import type { Config } from '../config.js'
import type { Context } from '../context.js'
import { leaveDrop } from '../drops/leave-drop.js'
import { refuseMethod } from './call.js'
import { spendBudgetIfAccepted } from './rate-limit.js'
import { offerOnion, pageHeaders } from './security-headers.js'

/** Whatever is wrong with a link, a person is told so on a page, in a language of theirs. */
export function pageManners(config: Pick<Config, 'baseUrls'>): Router {
  const router = Router()
  router.use(['/l', '/r', '/about'], pageHeaders(config), offerOnion(config), (request, response, next) => {
    response.locals['page'] = languageOf(request)
    response.setHeader('X-Robots-Tag', 'noindex')
    response.vary('Accept-Language')
    next()
  })
  return router
}

export function pageRoutes(context: Context): Router {
  const router = Router()
  const headers = pageHeaders(context.config)
  const inboxHeaders = pageHeaders(context.config, { isInbox: true })
  const offer = offerOnion(context.config)
  const files = pageFiles(context.publicFolder, headers, inboxHeaders, offer)

  const showPage = (name: (language: Language) => string): RequestHandler => {
    return (request, response, next) => {
      request.url = `/${name(languageOf(request))}.html`
      files(request, response, next)
    }
  }
  router
    .route('/')
    .get(
      inboxHeaders,
      toSlash,
      (_request, response, next) => {
        response.vary('Accept-Language')
        next()
      },
      showPage((language) => `inbox.${language}`),
    )
    .all(refuseMethod('GET'))
  router
    .route('/l')
    .get(
      toNoSlash,
      showPage((language) => `l.${language}`),
    )
    .post(
      spendBudgetIfAccepted(context.budgets.send),
      express.urlencoded({ extended: false, limit: MAX_BODY_BYTES, inflate: false }),
      async (request, response) => {
        await leaveDrop(context, parseSendRequest(sealedForm(request.body)))
        context.pages.sendLeft(response, languageOf(request))
      },
    )
    .all(refuseMethod('GET', 'POST'))
  router
    .route('/l/:link_token')
    .get(
      toNoSlash,
      async (request, _response, next) => {
        await findBox(context, parseLinkToken(request.params.link_token) ?? 'unknown')
        next()
      },
      showPage((language) => `l-box.${language}`),
    )
    .all(refuseMethod('GET'))
  router
    .route('/r')
    .get(
      toNoSlash,
      showPage((language) => `r.${language}`),
    )
    .all(refuseMethod('GET'))
  router
    .route('/about')
    .get((request, response) => {
      context.pages.sendAbout(response, languageOf(request), context.config.instance)
    })
    .all(refuseMethod('GET'))

  router.use(files)
  return router
}

/** As they are, or as the build has compressed them. Headers only on what is a file: whatever is none goes on to the API. */
function pageFiles(
  publicFolder: string,
  headers: RequestHandler,
  inboxHeaders: RequestHandler,
  offer: RequestHandler,
): RequestHandler {
  const files = expressStaticGzip(publicFolder, {
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    serveStatic: {
      dotfiles: 'allow',
      acceptRanges: false,
      etag: false,
      lastModified: false,
      cacheControl: false,
      redirect: false,
      extensions: ['html'],
      setHeaders(answer, name) {
        const response = answer as Response
        const isInbox = path.basename(name).startsWith('inbox.')
        if (isInbox || response.locals['page'] !== undefined) response.vary('Accept-Language')
        const wanted = isInbox ? inboxHeaders : headers
        wanted(response.req, response, () => undefined)
        if (path.basename(name).includes('.html')) offer(response.req, response, () => undefined)
      },
    },
  }) as RequestHandler
  return (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method) || !isEncodedProperly(request.path)) {
      next()
      return
    }
    for (const condition of CONDITIONS) request.headers[condition] = undefined
    files(request, response, next)
  }
}

/** Small files that nobody may keep are sent whole: of a part, or of a version, there is nothing to be refused. */
const CONDITIONS = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
] as const

function isEncodedProperly(path: string): boolean {
  try {
    return decodeURIComponent(path) !== ''
  } catch {
    return false
  }
}

/** `/drop` is `/drop/`: what the page names, and whom it signs for, stands below it. */
const toSlash: RequestHandler = (request, response, next) => {
  const [path = '', query] = request.originalUrl.split('?')
  if (request.baseUrl === '' || path !== request.baseUrl) {
    next()
    return
  }
  const [name = ''] = /[^/]*$/.exec(path) ?? []
  response.redirect(308, `${name}/${query === undefined ? '' : `?${query}`}`)
}

/** `/l/` is `/l`, and so on: browsers keep what stands behind `#`. Relative, since the path before it may be a proxy's. */
const toNoSlash: RequestHandler = (request, response, next) => {
  const [path = '', query] = request.url.split('?')
  if (!path.endsWith('/')) {
    next()
    return
  }
  const [name = ''] = /[^/]*(?=\/$)/.exec(path) ?? []
  response.redirect(308, `../${name}${query === undefined ? '' : `?${query}`}`)
}

/** The one that was chosen, else the first that the browser asks for. */
function languageOf(request: Request): Language {
  const [, query] = request.originalUrl.split('?')
  const chosen = parseLanguage(new URLSearchParams(query).get('lang'))
  return chosen ?? parseLanguage(request.acceptsLanguages([...LANGUAGES]) || undefined) ?? 'en'
}

/** What the plain form sends, as `/send` takes it. */
function sealedForm(body: unknown): object {
  const { link, encrypted_message } = (body ?? {}) as Record<string, unknown>
  const parsed = typeof link === 'string' ? parseLink(link) : 'malformed'
  return {
    link_token: typeof parsed === 'string' ? undefined : parsed.linkToken,
    encrypted_message: typeof encrypted_message === 'string' ? encrypted_message.trim() : undefined,
  }
}
