/**
 * Who may open links of this server besides a browser: `/.well-known/assetlinks.json` for Android
 * (developers.google.com/digital-asset-links) and `/.well-known/apple-app-site-association` for Apple's systems
 * (developer.apple.com/documentation/xcode/supporting-associated-domains). An owner's own app opens its links then, with what
 * stands behind `#`.
 */
import { Router } from 'express'
import type { Config } from '../config.js'
import type { Context } from '../context.js'
import { answerJson } from './answer.js'
import { refuseMethod } from './call.js'

export function appLinkRoutes({ config }: Pick<Context, 'config'>): Router {
  const router = Router()
  const files: Readonly<Record<string, unknown>> = {
    ...(config.androidApps.length === 0 ? {} : { 'assetlinks.json': assetLinks(config.androidApps) }),
    ...(config.appleApps.length === 0 ? {} : { 'apple-app-site-association': appleAssociation(config) }),
  }
  for (const [name, content] of Object.entries(files)) {
    const json = JSON.stringify(content)
    router
      .route(`/.well-known/${name}`)
      .get((_request, response) => {
        answerJson(response, 200, json)
      })
      .all(refuseMethod('GET'))
  }
  return router
}

function assetLinks(apps: Config['androidApps']): object {
  const packages = [...new Set(apps.map(({ packageName }) => packageName))]
  return packages.map((package_name) => ({
    relation: ['delegate_permission/common.handle_all_urls'],
    target: {
      namespace: 'android_app',
      package_name,
      sha256_cert_fingerprints: apps
        .filter(({ packageName }) => packageName === package_name)
        .map(({ certificateFingerprint }) => certificateFingerprint),
    },
  }))
}

function appleAssociation({ appleApps, baseUrls }: Pick<Config, 'appleApps' | 'baseUrls'>): object {
  const paths = [...new Set(baseUrls.map((url) => new URL(url).pathname.replace(/\/$/, '')))]
  const components = paths.flatMap((path) => [{ '/': `${path}/l` }, { '/': `${path}/l/*` }])
  return { applinks: { details: [{ appIDs: appleApps, components }] } }
}
