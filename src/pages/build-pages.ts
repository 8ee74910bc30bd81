/**
 * A step of `npm run build`: writes what is served as it is into `public`, beside it the same in compressed form, and the
 * hashes of all of it, by which `sealdrop verify` knows it again.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { PageHashes } from '../protocol/page-hashes.js'
import { describeApi } from '../protocol/openapi.js'
import { LANGUAGES } from '../texts/index.js'
import { bundleAssets } from './bundle-assets.js'
import { renderDocsPage } from './docs-page.js'
import { renderInboxPage } from './inbox-page-html.js'
import { renderLicences } from './licences.js'
import { renderManifest } from './manifest.js'
import { renderMovingPage } from './moving-page-html.js'
import { renderReceiptPage } from './receipt-page-html.js'
import { renderSettingsPage } from './settings-page-html.js'
import { renderSendPage } from './send-page-html.js'

/** `dist` or `build`. */
const codeFolder = path.resolve(__dirname, '../..')
const packageFolder = path.dirname(codeFolder)
const publicFolder = path.resolve(process.argv[2] ?? path.join(packageFolder, 'public'))

/** What is served and not made here. */
const KEPT = ['favicon.svg', 'robots.txt']

void main()

async function main(): Promise<void> {
  for (const name of readdirSync(publicFolder)) {
    if (!KEPT.includes(name)) rmSync(path.join(publicFolder, name), { recursive: true })
  }
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  const assets = await bundleAssets(packageFolder, publicFolder)
  write('docs.html', renderDocsPage(assets, describeApi(version)))
  for (const language of LANGUAGES) {
    write(`inbox.${language}.html`, renderInboxPage(assets, language, version))
    write(`settings.${language}.html`, renderSettingsPage(language))
    write(`moving.${language}.html`, renderMovingPage(language))
    write(`l.${language}.html`, renderSendPage(assets, language, '.', version))
    write(`r.${language}.html`, renderReceiptPage(assets, language, version))
    write(`l-box.${language}.html`, renderSendPage(assets, language, '..', version))
  }
  write('manifest.webmanifest', renderManifest())
  write('licences.txt', renderLicences(packageFolder, assets.packages))
  const names = filesOf(publicFolder)
  const files = Object.fromEntries(names.map((name) => [name, hashOf(name)]))
  for (const name of names) compress(name)
  write(
    '.well-known/sealdrop-assets.json',
    `${JSON.stringify({ version, files } satisfies PageHashes, null, 2)}\n`,
  )
}

function write(name: string, content: string): void {
  const file = path.join(publicFolder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}

function hashOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(path.join(publicFolder, name)))
    .digest('hex')
}

function compress(name: string): void {
  const content = readFileSync(path.join(publicFolder, name))
  writeFileSync(path.join(publicFolder, `${name}.br`), brotliCompressSync(content))
  writeFileSync(path.join(publicFolder, `${name}.gz`), gzipSync(content, { level: 9 }))
}
