/** Scripts and style sheets of `src/web` into `public/assets`, their names with a hash of what is in them. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { lighterScripts } from './lighter-scripts.js'
import { withTurns } from './responsive-scripts.js'

export interface Assets {
  /** Below `public`, of `send-page.js` and the like. */
  readonly pathOf: (name: string) => string
  /** Subresource integrity, https://www.w3.org/TR/SRI/. */
  readonly integrityOf: (name: string) => string
  /** Folders of packages whose code is in the scripts, such as `node_modules/idb`, sorted. */
  readonly packages: readonly string[]
}

/** Of early 2023 and later; Tor Browser is far newer. */
const BROWSERS = ['chrome110', 'firefox115', 'safari16.4']

export async function bundleAssets(packageFolder: string, publicFolder: string): Promise<Assets> {
  const entries = [
    'page.css',
    'docs.css',
    'operator.css',
    'send-page.css',
    'no-script.css',
    'inbox/inbox-page.css',
    'send-page.ts',
    'receipt-page.ts',
    'inbox/inbox-page.ts',
    'inbox/settings-part.ts',
    'inbox/moving-part.ts',
    'opening-worker.ts',
  ]
  const { metafile } = await build({
    absWorkingDir: packageFolder,
    entryPoints: entries.map((name) => `src/web/${name}`),
    outdir: path.join(publicFolder, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    target: BROWSERS,
    legalComments: 'none',
    charset: 'utf8',
    preserveSymlinks: true,
    metafile: true,
    logLevel: 'warning',
    plugins: [...lighterScripts, withTurns],
  })
  const paths = new Map<string, string>()
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint === undefined) continue
    const name = path.basename(entryPoint).replace(/\.ts$/, '.js')
    paths.set(name, path.relative(publicFolder, path.join(packageFolder, output)).replaceAll(path.sep, '/'))
  }
  const pathOf = (name: string): string => {
    const found = paths.get(name)
    if (found === undefined) throw new Error(`There is no asset ${name}.`)
    return found
  }
  return {
    pathOf,
    integrityOf(name) {
      const hash = createHash('sha384').update(readFileSync(path.join(publicFolder, pathOf(name))))
      return `sha384-${hash.digest('base64')}`
    },
    packages: packagesOf(Object.keys(metafile.inputs)),
  }
}

/** Of files as esbuild names them. A package may lie in another one's folder, where it needs a version of its own. */
export function packagesOf(files: readonly string[]): readonly string[] {
  const folders = files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [])
  return [...new Set(folders)].sort()
}
