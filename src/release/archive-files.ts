/** What is in the archive: all that a host with Node needs, and nothing that it has to make. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundleAssets } from '../pages/bundle-assets.js'
import { renderLicences } from '../pages/licences.js'
import { formatBillOfMaterials } from './bill-of-materials.js'
import { bundlePrograms } from './bundle-programs.js'

/** By name, `/` between folders. */
export type ArchiveFiles = Readonly<Record<string, Uint8Array>>

/** Where they are in the repository, and where in the archive. */
const COPIED: Readonly<Record<string, string>> = {
  'src/release/archive/app.js': 'app.js',
  'src/release/archive/sealdrop-admin.js': 'sealdrop-admin.js',
  'src/release/archive/lib/require-node.js': 'lib/require-node.js',
  '.env.example': '.env.example',
  'CHANGELOG.md': 'CHANGELOG.md',
  LICENSE: 'LICENSE',
  'docs/backup.md': 'docs/backup.md',
  'docs/deploy-cpanel.md': 'docs/deploy-cpanel.md',
  'docs/deploy-vps.md': 'docs/deploy-vps.md',
  'docs/from-pycrypt.md': 'docs/from-pycrypt.md',
  'docs/moving.md': 'docs/moving.md',
  'docs/operating.md': 'docs/operating.md',
  'docs/updating.md': 'docs/updating.md',
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly engines: object
  readonly dependencies: Readonly<Record<string, string>>
}

/** @param packageFolder as `npm run build` leaves it */
export async function collectFiles(packageFolder: string): Promise<ArchiveFiles> {
  const read = (name: string) => readFileSync(path.join(packageFolder, name))
  const { script, packages: ofPrograms } = await bundlePrograms(packageFolder)
  const packages = [...new Set([...ofPrograms, ...(await packagesOfPages(packageFolder))])].sort()
  const copied = Object.entries(COPIED).map(([from, to]) => [to, read(from)] as const)
  const served = filesBelow(path.join(packageFolder, 'public'))
  return Object.fromEntries([
    ...copied,
    ...served.map((name) => [`public/${name}`, read(`public/${name}`)] as const),
    ['lib/sealdrop.js', script],
    ['package.json', Buffer.from(formatManifest(JSON.parse(read('package.json').toString()) as Manifest))],
    ['LICENCES.txt', Buffer.from(renderLicences(packageFolder, packages))],
    ['sbom.cdx.json', Buffer.from(formatBillOfMaterials(packageFolder, packages))],
  ])
}

/** libsql is what "npm install", or the button of that name on a host, adds to it. */
function formatManifest({ name, version, description, license, engines, dependencies }: Manifest): string {
  const manifest = {
    name,
    version,
    description,
    license,
    private: true,
    engines,
    main: 'app.js',
    scripts: { start: 'node app.js' },
    bin: { 'sealdrop-admin': 'sealdrop-admin.js' },
    optionalDependencies: { libsql: dependencies['libsql'] },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** Their code is in `public` already: made once more, for the list alone. */
async function packagesOfPages(packageFolder: string): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-release-'))
  try {
    return (await bundleAssets(packageFolder, folder)).packages
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
}
