/** What `npm pack` makes, installed into a fresh project of either kind, as somebody else would. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import supertest from 'supertest'
import { freePort } from './setup/free-port.js'
import { leave, registerPhone } from './setup/phone.js'
import { PACKAGE_FOLDER } from './setup/test-server.js'

const SOURCES = [
  'server.ts',
  'src',
  'migrations',
  'public',
  'package.json',
  'tsconfig.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  '.env.example',
  '.npmrc',
]

function run(folder: string, command: string, ...words: readonly string[]): string {
  return execFileSync(command, words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] }).toString()
}

const TEN_LINES = `
async function main(server) {
  const box = await createBox(server, { displayName: 'Ana' })
  const recipient = await openLink(box.link)
  await recipient.send('sealed and sent')
  for await (const drop of box.drops()) {
    if (drop.kind === 'letter') console.log('read: ' + drop.text)
    await box.acknowledge([drop.id])
  }
}
void main(process.argv[2])
`

/** What docs/clients.md shows, with this server in place of its own. */
function documented(language: string): string {
  const document = readFileSync(path.join(PACKAGE_FOLDER, 'docs/clients.md'), 'utf8')
  const [, block] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(document) ?? []
  assert.ok(block)
  return block
}

const DOCUMENTED_ES = documented('js').replace(`'https://drop.example'`, 'process.argv[2]')

const DOCUMENTED_COMMANDS = `
const { execFileSync } = require('node:child_process')
const script = ${JSON.stringify(documented('sh'))}
  .replace('https://drop.example --name Ana ', process.argv[2] + ' --name Ana | tee link ')
  .replace(/'https:[^']*' -/, '"$(cat link)" - <<< "sealed and sent"')
const env = { ...process.env, SEALDROP_HOME: './keys', SEALDROP_PASSPHRASE: 'x', PATH: './node_modules/.bin:' + process.env.PATH }
const said = execFileSync('bash', ['-ec', script + 'sealdrop verify ' + process.argv[2]], { env, stdio: ['ignore', 'pipe', 'ignore'] }).toString()
if (!/1 box in ana.backup.\\nAll \\d+ files/.test(said)) throw new Error(said)
console.log(/^ {3}(.*)$/m.exec(said)[1])
`

/** Judged as TypeScript by both ways of resolving modules. */
const TYPED = `
import { createBox, openLink, SealdropError, type Box, type ReadDrop } from 'sealdrop'
export async function read(server: string): Promise<readonly string[]> {
  const box: Box = await createBox(server)
  const texts: string[] = []
  for await (const drop of box.drops()) texts.push(textOf(drop))
  await (await openLink(box.link)).send('x', { name: 'Bo' }).catch((error: unknown) => {
    if (!(error instanceof SealdropError) || error.code !== 'box_full') throw error
  })
  return texts
}
function textOf(drop: ReadDrop): string {
  return drop.kind === 'letter' || drop.kind === 'plain' ? drop.text : ''
}
// @ts-expect-error -- a drop without a key has no text
export const wrong = (drop: ReadDrop): string => drop.text
`

describe('the package', function () {
  this.timeout(180_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-package-'))
  let archive: string

  before(() => {
    const source = path.join(folder, 'source')
    for (const name of SOURCES) {
      cpSync(path.join(PACKAGE_FOLDER, name), path.join(source, name), { recursive: true })
    }
    symlinkSync(path.join(PACKAGE_FOLDER, 'node_modules'), path.join(source, 'node_modules'))
    run(source, 'npm', 'run', '--silent', 'build')
    const [packed] = JSON.parse(run(source, 'npm', 'pack', '--json', '--loglevel=error')) as [
      { readonly filename: string; readonly files: readonly { readonly path: string }[] },
    ]
    archive = path.join(source, packed.filename)
    const files = packed.files.map((file) => file.path)
    for (const name of ['dist/server.js', 'public/docs.html', 'LICENSE', 'README.md']) {
      assert.ok(files.includes(name), name)
    }
    const surplus = files.filter((name) =>
      /^(test|src|data|node_modules)\/|\.map$|tsbuildinfo|^\.env$/.test(name),
    )
    assert.deepEqual(surplus, [])
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const PROJECTS = [
    {
      kind: 'CommonJS',
      type: 'commonjs',
      text: `require('sealdrop/server')\n`,
      start: ['node', 'app.js'],
      clientText: `const { createBox, openLink } = require('sealdrop')\n${TEN_LINES}`,
      said: 'read: sealed and sent',
    },
    {
      kind: 'ES',
      type: 'module',
      text: `import 'sealdrop/server'\n`,
      start: ['node', 'app.js'],
      clientText: DOCUMENTED_ES,
      said: 'The keys are under the third stone.',
    },
    {
      kind: 'command line',
      type: 'commonjs',
      text: '',
      start: ['node_modules/.bin/sealdrop-server'],
      clientText: DOCUMENTED_COMMANDS,
      said: 'sealed and sent',
    },
  ] as const

  for (const { kind, type, text, start, clientText, said } of PROJECTS) {
    it(`serves in a fresh ${kind} project`, async () => {
      const project = path.join(folder, kind.replace(' ', '-'))
      cpSync(archive, path.join(project, 'sealdrop.tgz'))
      writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'a', version: '1.0.0', type }))
      writeFileSync(path.join(project, 'app.js'), text)
      run(
        project,
        'npm',
        'install',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '--prefer-offline',
        './sealdrop.tgz',
      )
      const port = await freePort()
      const [command, ...words] = start
      const server = spawn(command, words, {
        cwd: project,
        env: {
          PATH: process.env['PATH'],
          PORT: String(port),
          HOST: '127.0.0.1',
          BASE_URL: `http://127.0.0.1:${String(port)}`,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        await untilListening(server)
        const posting = {
          post: (to: string, body: object) =>
            supertest(`http://127.0.0.1:${String(port)}`)
              .post(to)
              .send(body),
        }
        await leave(posting, await registerPhone(posting))
        const docs = await supertest(`http://127.0.0.1:${String(port)}`).get('/docs')
        assert.equal(docs.status, 200)
        writeFileSync(path.join(project, 'client.js'), clientText)
        assert.equal(run(project, 'node', 'client.js', `http://127.0.0.1:${String(port)}`), `${said}\n`)
      } finally {
        const ended = new Promise((resolve) => server.once('exit', resolve))
        server.kill('SIGTERM')
        assert.equal(await ended, 0)
      }
    })
  }

  for (const [kind, module] of [
    ['CommonJS', 'node16'],
    ['ES', 'node16'],
    ['ES', 'esnext'],
  ] as const) {
    it(`has types for an ${kind} project whose modules are ${module}`, () => {
      const project = path.join(folder, kind)
      writeFileSync(path.join(project, 'typed.ts'), TYPED)
      const resolution = module === 'esnext' ? 'bundler' : module
      const words = [
        '--noEmit',
        '--strict',
        '--target',
        'es2023',
        '--module',
        module,
        '--moduleResolution',
        resolution,
      ]
      run(
        project,
        path.join(PACKAGE_FOLDER, 'node_modules/.bin/tsc'),
        ...words,
        '--lib',
        'es2023,dom',
        'typed.ts',
      )
    })
  }
})

async function untilListening(server: ChildProcess): Promise<void> {
  let output = ''
  server.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  for (let tries = 0; !output.includes('Sealdrop listens on'); tries++) {
    assert.ok(tries < 200 && server.exitCode === null, output)
    await wait(50)
  }
}
