/** What `npm run release` makes: what is in it, what is not, that anybody makes the same, and how a damaged one is known. */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { build } from 'esbuild'
import { unzipSync } from 'fflate'
import { providePart, PYNACL, SSH_KEYGEN } from '../setup/parts.js'
import { buildRelease, releaseArchive } from '../setup/release-archive.js'
import { PACKAGE_FOLDER } from '../setup/test-server.js'

/** What is made, kept or private, and so no source of a release. */
const NO_SOURCES = ['.git', '.env', 'build', 'coverage', 'data', 'dist', 'node_modules', 'release']

interface Bill {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
}

interface Component {
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
}

describe('the archive of a release', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-archive-'))
  let archive: string
  let files: Readonly<Record<string, Uint8Array>>

  before(async () => {
    archive = await releaseArchive()
    files = unzipSync(readFileSync(archive))
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const names = () => Object.keys(files)
  const textOf = (name: string) => {
    const content = files[name]
    assert.ok(content !== undefined, `${name} is not in it`)
    return Buffer.from(content).toString()
  }
  const billOf = () => JSON.parse(textOf('sbom.cdx.json')) as Bill

  it('is named after the version, and no more than 5 MB', () => {
    const { version } = JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as {
      readonly version: string
    }
    assert.equal(path.basename(archive), `sealdrop-${version}.zip`)
    assert.equal((JSON.parse(textOf('package.json')) as { readonly version: string }).version, version)
    assert.ok(readFileSync(archive).length < 5_000_000)
  })

  it('holds what a host needs, and nothing else', () => {
    const others = names().filter((name) => !name.startsWith('public/') && !name.startsWith('docs/'))
    assert.deepEqual(others.toSorted(), [
      '.env.example',
      'CHANGELOG.md',
      'LICENCES.txt',
      'LICENSE',
      'app.js',
      'lib/require-node.js',
      'lib/sealdrop.js',
      'package.json',
      'sbom.cdx.json',
      'sealdrop-admin.js',
    ])
    const documents = names().filter((name) => name.startsWith('docs/'))
    for (const name of ['deploy-cpanel', 'deploy-vps', 'updating']) {
      assert.ok(documents.includes(`docs/${name}.md`), name)
    }
    assert.ok(documents.every((name) => /^docs\/[a-z-]+\.md$/.test(name)))
  })

  it('has exactly the files to be served that it lists with their hashes, and these in compressed form', () => {
    const list = 'public/.well-known/sealdrop-assets.json'
    const { files: hashes } = JSON.parse(textOf(list)) as { readonly files: Readonly<Record<string, string>> }
    assert.ok('l.en.html' in hashes && 'inbox.fa.html' in hashes)
    for (const [name, hash] of Object.entries(hashes)) {
      const content = files[`public/${name}`] ?? new Uint8Array()
      assert.equal(createHash('sha256').update(content).digest('hex'), hash, name)
      assert.deepEqual(gunzipSync(files[`public/${name}.gz`] ?? ''), Buffer.from(content), name)
      assert.deepEqual(brotliDecompressSync(files[`public/${name}.br`] ?? ''), Buffer.from(content), name)
    }
    const expected = Object.keys(hashes).flatMap((name) => [name, `${name}.br`, `${name}.gz`])
    const served = names().filter((name) => name.startsWith('public/') && name !== list)
    assert.deepEqual(served.toSorted(), expected.map((name) => `public/${name}`).toSorted())
  })

  it('tells nothing of the machine that made it, and has no map to sources', () => {
    for (const name of names()) {
      const text = textOf(name)
      assert.ok(!text.includes(PACKAGE_FOLDER), name)
      if (/\.(js|json|html|css)$/.test(name)) {
        assert.doesNotMatch(text, /["'`\s(]\/(home|root|Users|tmp|work|build)\/|file:\/\/\/|[A-Z]:\\\\/, name)
        assert.doesNotMatch(text, /sourceMappingURL|sourcesContent/, name)
      }
    }
  })

  it('needs nothing but Node: no package is asked for except libsql, no native code, no WebAssembly', async () => {
    const script = textOf('lib/sealdrop.js')
    const asked = await modulesAskedFor(script)
    assert.ok(asked.includes('node:http'))
    assert.deepEqual(
      asked.filter((name) => !isBuiltin(name)),
      [],
    )
    assert.deepEqual(script.match(/createRequire\w*\)?\(__filename\)\([^)]*\)/g)?.length, 1)
    assert.match(script, /createRequire\w*\)?\(__filename\)\("libsql"\)/)
    assert.doesNotMatch(script, /\bWebAssembly\b/)
    assert.deepEqual(
      names().filter((name) => /\.(node|wasm|so|dll|dylib|exe)$/.test(name)),
      [],
    )
    const { dependencies, optionalDependencies, engines } = JSON.parse(textOf('package.json')) as Manifest
    const ours = JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as Manifest
    assert.equal(dependencies, undefined)
    assert.deepEqual(optionalDependencies, { libsql: ours.dependencies?.['libsql'] })
    assert.deepEqual(engines, ours.engines)
  })

  it('lists exactly the packages whose code is in it', async () => {
    const inServer = [...textOf('lib/sealdrop.js').matchAll(/^ *\/\/ (node_modules\/.*)$/gm)]
    const inPages = await packagesInPages(names())
    const packages = [...inServer.map(([, file = '']) => packageOf(file)), ...inPages].map(withVersion)
    const { components, metadata } = billOf()
    assert.deepEqual(components.map(idOf).toSorted(), [...new Set(packages)].toSorted())
    assert.equal(metadata.component.name, 'sealdrop')
    for (const { group, name, version, purl } of components) {
      assert.equal(
        purl,
        `pkg:npm/${group === undefined ? '' : `${group.replace('@', '%40')}/`}${name}@${version}`,
      )
    }
  })

  it('lists them as CycloneDX 1.6 wants it', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    assert.equal(await validator.validate(textOf('sbom.cdx.json')), null)
    assert.notEqual(
      await validator.validate(textOf('sbom.cdx.json').replace('"version"', '"vversion"')),
      null,
    )
  })

  it('has the licence of each of them', () => {
    const [ours = '', ...theirs] = textOf('LICENCES.txt').split(/\n-{72}\n\n/)
    assert.ok(ours.includes(textOf('LICENSE').trim()))
    const licences = new Map(theirs.map((each) => [each.slice(0, each.indexOf('\n')), each]))
    for (const { group, name } of billOf().components) {
      const full = group === undefined ? name : `${group}/${name}`
      assert.match(licences.get(full) ?? '', /permi(t|ss)|free software|public domain|Apache License/i, full)
    }
    assert.equal(licences.size, billOf().components.length)
  })

  it('has documents whose links lead to what is in it, or to the web', () => {
    for (const name of names().filter((each) => each.endsWith('.md'))) {
      const targets = [...textOf(name).matchAll(/\]\(([^)\s]+)[^)]*\)|(?:href|src)="([^"]+)"/g)].map(
        ([, first, second]) => first ?? second ?? '',
      )
      for (const target of targets.filter((each) => !/^(https?:|mailto:|#)/.test(each))) {
        const [file = '', anchor] = path.posix.join(path.posix.dirname(name), target).split('#')
        assert.ok(file in files, `${name} → ${target}`)
        if (anchor !== undefined) assert.ok(anchorsOf(textOf(file)).includes(anchor), `${name} → ${target}`)
      }
    }
  })

  it('is a ZIP to others as well, made of plain files that all may read', function () {
    if (!providePart(PYNACL)) return this.skip()
    const tested = spawnSync('/usr/bin/python3', ['-m', 'zipfile', '-t', archive], { encoding: 'utf8' })
    assert.deepEqual([tested.status, tested.stdout], [0, 'Done testing\n'])
    const list = `import sys, zipfile
for each in zipfile.ZipFile(sys.argv[1]).infolist(): print(oct(each.external_attr >> 16), each.date_time, each.filename)`
    const { stdout } = spawnSync('/usr/bin/python3', ['-c', list, archive], { encoding: 'utf8' })
    const lines = stdout.trim().split('\n')
    assert.deepEqual(
      lines,
      names().map((name) => `0o100644 (1980, 1, 1, 0, 0, 0) ${name}`),
    )
    assert.ok(names().every((name) => !name.startsWith('/') && !name.includes('..') && !name.includes('\\')))
  })

  it('is made again the same from another folder, at another place of the world, by another account’s habits', async function () {
    this.timeout(120_000)
    const elsewhere = path.join(folder, 'Another folder – ж')
    cpSync(PACKAGE_FOLDER, elsewhere, {
      recursive: true,
      filter: (name) => !NO_SOURCES.includes(path.relative(PACKAGE_FOLDER, name)),
    })
    for (const name of readdirSync(path.join(elsewhere, 'public'))) {
      if (!['favicon.svg', 'robots.txt'].includes(name)) {
        rmSync(path.join(elsewhere, 'public', name), { recursive: true })
      }
    }
    symlinkSync(path.join(PACKAGE_FOLDER, 'node_modules'), path.join(elsewhere, 'node_modules'))
    const out = path.join(folder, 'out')
    await promisify(execFile)('sh', ['-c', 'umask 077; exec npm run --silent release -- "$0"', out], {
      cwd: elsewhere,
      env: {
        ...process.env,
        NODE_V8_COVERAGE: undefined,
        TZ: 'Pacific/Kiritimati',
        LC_ALL: 'tr_TR.UTF-8',
        LANG: 'tr_TR.UTF-8',
        SIGNING_KEY: undefined,
      },
    })
    const again = path.join(out, path.basename(archive))
    assert.ok(readFileSync(again).equals(readFileSync(archive)))
    assert.equal(readFileSync(`${again}.sha256`, 'utf8'), readFileSync(`${archive}.sha256`, 'utf8'))
  })

  it('has a SHA-256 that sha256sum finds right, and wrong once a bit is', () => {
    const copy = path.join(folder, path.basename(archive))
    const check = () =>
      spawnSync('sha256sum', ['--check', '--strict', `${path.basename(archive)}.sha256`], { cwd: folder })
        .status
    cpSync(archive, copy)
    cpSync(`${archive}.sha256`, `${copy}.sha256`)
    assert.equal(check(), 0)
    damage(copy)
    assert.equal(check(), 1)
  })

  it('is not signed where no key is given', () => {
    assert.ok(!existsSync(`${archive}.sig`))
  })

  it('is signed with a key of ssh-keygen, for nothing but Sealdrop, as docs/updating.md says how to check it', async function () {
    if (!providePart(SSH_KEYGEN)) return this.skip()
    const key = path.join(folder, 'key')
    for (const file of [key, path.join(folder, 'stranger')]) {
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file])
    }
    const signed = await buildRelease(path.join(folder, 'signed'), { SIGNING_KEY: key })
    assert.ok(readFileSync(signed).equals(readFileSync(archive)), 'the archive itself is the same')
    const trust = (name: string) => {
      const line = `sealdrop namespaces="sealdrop" ${readFileSync(path.join(folder, `${name}.pub`), 'utf8')}`
      writeFileSync(path.join(path.dirname(signed), 'sealdrop.signers'), line)
    }
    const check = () => {
      const command = documentedCheck(path.basename(signed))
      return spawnSync('sh', ['-c', command], { cwd: path.dirname(signed), encoding: 'utf8' })
    }
    trust('key')
    const { status, stdout } = check()
    assert.equal(status, 0)
    assert.match(stdout, /^Good "sealdrop" signature for sealdrop with ED25519 key /)
    trust('stranger')
    assert.notEqual(check().status, 0)
    trust('key')
    damage(signed)
    assert.notEqual(check().status, 0)
  })

  it('is not made where it cannot be signed', async function () {
    if (!providePart(SSH_KEYGEN)) return this.skip()
    const out = path.join(folder, 'unsigned')
    const building = buildRelease(out, { SIGNING_KEY: path.join(folder, 'no-key') })
    await assert.rejects(building, /The archive could not be signed with \S+, so there is none\.\n$/)
    assert.deepEqual(readdirSync(out), [])
  })

  it('is not left behind with the signature of an earlier one', async function () {
    if (!providePart(SSH_KEYGEN)) return this.skip()
    const out = path.join(folder, 'twice')
    mkdirSync(out)
    writeFileSync(path.join(out, `${path.basename(archive)}.sig`), 'of another')
    await buildRelease(out)
    assert.deepEqual(readdirSync(out).toSorted(), [
      path.basename(archive),
      `${path.basename(archive)}.sha256`,
    ])
  })
})

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly engines: object
}

/** `node_modules/a/node_modules/b` of a file in it. */
function packageOf(file: string): string {
  const [, folder = ''] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
  return folder
}

function withVersion(folder: string): string {
  const manifest = readFileSync(path.join(PACKAGE_FOLDER, folder, 'package.json'), 'utf8')
  const { name, version } = JSON.parse(manifest) as Component
  return `${name}@${version}`
}

function idOf({ group, name, version }: Component): string {
  return `${group === undefined ? '' : `${group}/`}${name}@${version}`
}

/** The scripts are minified and do not say it: bundled once more, they show of which packages something is left in them. */
async function packagesInPages(archived: readonly string[]): Promise<readonly string[]> {
  const scripts = [
    'send-page.ts',
    'receipt-page.ts',
    'inbox/inbox-page.ts',
    'inbox/settings-part.ts',
    'inbox/moving-part.ts',
    'opening-worker.ts',
  ]
  const inArchive = archived.filter((name) => name.endsWith('.js') && name.startsWith('public/'))
  assert.equal(inArchive.length, scripts.length)
  const { metafile } = await build({
    absWorkingDir: PACKAGE_FOLDER,
    entryPoints: scripts.map((name) => `src/web/${name}`),
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
  })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes('node_modules/'))
    .map(([file]) => packageOf(file))
}

/** By `require` and `import`, as esbuild reads the script. */
async function modulesAskedFor(script: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents: script },
    outfile: 'out.js',
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    metafile: true,
    logLevel: 'error',
  })
  return Object.values(metafile.inputs).flatMap(({ imports }) => imports.map((each) => each.path))
}

/** Of headings, as GitHub and others make them. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The command of the document, for this file. */
function documentedCheck(name: string): string {
  const document = readFileSync(path.join(PACKAGE_FOLDER, 'docs/updating.md'), 'utf8')
  const [, command] = /^ *(ssh-keygen -Y verify .*)$/m.exec(document) ?? []
  assert.ok(command !== undefined)
  return command.replace(/sealdrop-[^ ]*\.zip/g, name)
}

/** One bit, in the middle. */
function damage(file: string): void {
  const content = readFileSync(file)
  const middle = content.length >> 1
  content[middle] = (content[middle] ?? 0) ^ 1
  writeFileSync(file, content)
}
