/** What a browser is shown: the files of `public`, and for now a plain page for a link that names the box. */
import express, { Router } from 'express'
import { parseLinkToken } from '../../protocol/link.js'
import { findBox } from '../boxes/find-box.js'
import type { Context } from '../context.js'
import { refuseMethod } from './call.js'
import { sendBoxPage } from './pages.js'
import { pageHeaders } from './security-headers.js'

export function pageRoutes(context: Context): Router {
  const router = Router()
  const headers = pageHeaders(context.config)

  // Whatever is wrong with a link, a person is told so on a page.
  router.use('/l', headers, (_request, response, next) => {
    response.locals['isPage'] = true
    response.setHeader('X-Robots-Tag', 'noindex')
    response.setHeader('Cache-Control', 'no-store')
    next()
  })
  router
    .route('/l/:link_token')
    .get(async (request, response) => {
      const box = await findBox(context, parseLinkToken(request.params.link_token) ?? 'unknown')
      sendBoxPage(response, box.displayName)
    })
    .all(refuseMethod('GET'))

  router.use(
    express.static(context.publicFolder, {
      etag: false,
      redirect: false,
      extensions: ['html'],
      // Only on what is a file: whatever is none goes on to the API with its own headers.
      setHeaders: (response: express.Response) => {
        headers(response.req, response, () => undefined)
      },
    }),
  )

  return router
}
