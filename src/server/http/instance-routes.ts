/** `/instance.json`: who runs this server, for its pages. `/.well-known/security.txt` (RFC 9116): the same for finders of faults. */
import { Router } from 'express'
import type { InstanceAnswer } from '../../protocol/instance.js'
import { DAY_MS } from '../clock.js'
import type { Context } from '../context.js'
import { answer } from './answer.js'
import { refuseMethod } from './call.js'

/** What stands in it is to be looked at again after at most a year (RFC 9116 section 2.5.5). */
const SECURITY_TEXT_LIFETIME_MS = 180 * DAY_MS

export function instanceRoutes({ config, clock }: Pick<Context, 'config' | 'clock'>): Router {
  const router = Router()
  const { name, contactUrl, privacyUrl } = config.instance
  const instance: InstanceAnswer = {
    name: name === '' ? null : name,
    contact_url: contactUrl === '' ? null : contactUrl,
    privacy_url: privacyUrl === '' ? null : privacyUrl,
    registration: config.registration,
    onion_url: config.baseUrls.find((url) => new URL(url).hostname.endsWith('.onion')) ?? null,
  }
  router
    .route('/instance.json')
    .get((_request, response) => {
      answer(response, 200, instance)
    })
    .all(refuseMethod('GET'))

  // Without somebody to write to there is nothing to say.
  if (contactUrl !== '') {
    router
      .route('/.well-known/security.txt')
      .get((_request, response) => {
        const expires = new Date(Math.floor(clock() / DAY_MS) * DAY_MS + SECURITY_TEXT_LIFETIME_MS)
        const canonical = `${config.baseUrls[0]}/.well-known/security.txt`
        response
          .type('text/plain')
          .end(`Contact: ${contactUrl}\nExpires: ${expires.toISOString()}\nCanonical: ${canonical}\n`)
      })
      .all(refuseMethod('GET'))
  }
  return router
}
