/** A step of `npm run build`: writes the pages that are made from the code into `public`. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeApi } from '../protocol/openapi.js'
import { renderDocsPage } from './docs-page.js'

/** From `dist/src/pages` or `build/src/pages`. */
const packageFolder = path.resolve(__dirname, '../../..')

const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
  readonly version: string
}
writeFileSync(path.join(packageFolder, 'public/docs.html'), renderDocsPage(describeApi(version)))
