/** nginx and Caddy as the guide sets them up, but with folders and ports of the tests' own: nothing of the system's is touched. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { blockOfGuide, GUIDE_ONION } from './deployment-guide.js'
import { freePort } from './free-port.js'
import { CADDY, NGINX, type Part } from './parts.js'

/** How a path of the public address is handed on, where it has one. */
export type PathRule = 'handed on' | 'taken off'

export interface ProxyKind {
  readonly name: string
  readonly part: Part
  readonly start: (appPort: number, rule?: PathRule) => Promise<ReverseProxy>
}

export interface ReverseProxy {
  readonly httpsPort: number
  readonly httpPort: number
  readonly onionPort: number
  /** PEM; of drop.example. */
  readonly certificate: string
  /** Everything that it has written down. */
  readonly log: () => string
  readonly stop: () => Promise<void>
}

export const ONION_HOST = GUIDE_ONION
export const HOST = 'drop.example'

export const PROXIES: readonly ProxyKind[] = [
  { name: 'nginx', part: NGINX, start: startNginx },
  { name: 'Caddy', part: CADDY, start: startCaddy },
]

async function startNginx(appPort: number, rule?: PathRule): Promise<ReverseProxy> {
  const place = await makePlace()
  const { folder, httpPort, httpsPort, onionPort } = place
  const guide = blockOfGuide('/etc/nginx/sites-available/sealdrop')
  const web = withPath(guide, /location \/ \{[^}]*\}/, 'nginx', rule)
  const site = adapt(web + blockOfGuide('nginx: for tor'), {
    '127.0.0.1:5000': `127.0.0.1:${String(appPort)}`,
    'listen 80;': `listen 127.0.0.1:${String(httpPort)};`,
    'listen [::]:80;': '',
    'listen 443 ssl http2;': `listen 127.0.0.1:${String(httpsPort)} ssl http2;`,
    'listen [::]:443 ssl http2;': '',
    'listen 127.0.0.1:8081;': `listen 127.0.0.1:${String(onionPort)};`,
    '/etc/letsencrypt/live/drop.example/fullchain.pem': place.certificateFile,
    '/etc/letsencrypt/live/drop.example/privkey.pem': place.keyFile,
  })
  const snippet = adapt(blockOfGuide('/etc/nginx/snippets/sealdrop.conf'), {
    '/var/log/nginx/': `${folder}/log/`,
  })
  mkdirSync(path.join(folder, 'snippets'))
  writeFileSync(path.join(folder, 'snippets/sealdrop.conf'), snippet)
  writeFileSync(path.join(folder, 'site'), site)
  // What Debian's own nginx.conf says around it, and places for the tests.
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const main = `daemon off; pid ${folder}/pid; error_log ${folder}/log/main.log;
    worker_processes 2; events { worker_connections 768; }
    http { ${temporary.map((each) => `${each}_temp_path ${folder}/spool/${each};`).join(' ')}
      sendfile on; types_hash_max_size 2048; default_type application/octet-stream; gzip on;
      access_log ${folder}/log/access.log; error_log ${folder}/log/error.log; include ${folder}/site; }`
  mkdirSync(path.join(folder, 'spool'))
  writeFileSync(path.join(folder, 'nginx.conf'), main)
  const proxy = await startProxy(place, 'nginx', [
    '-p',
    folder,
    '-c',
    path.join(folder, 'nginx.conf'),
    '-e',
    `${folder}/log/main.log`,
  ])
  // Whatever it wanted to put down on its way would fail from here on.
  rmSync(path.join(folder, 'spool'), { recursive: true })
  return proxy
}

async function startCaddy(appPort: number, rule?: PathRule): Promise<ReverseProxy> {
  const place = await makePlace()
  const { folder, httpPort, httpsPort, onionPort } = place
  const web = withPath(blockOfGuide('/etc/caddy/Caddyfile'), /import sealdrop\n/, 'Caddy', rule)
  const file = adapt(web + blockOfGuide('Caddy: for tor'), {
    'admin off': `admin off\n\thttp_port ${String(httpPort)}\n\thttps_port ${String(httpsPort)}`,
    '127.0.0.1:5000': `127.0.0.1:${String(appPort)}`,
    'tls admin@drop.example': `tls ${place.certificateFile} ${place.keyFile}`,
    ':8081 {': `:${String(onionPort)} {`,
  })
  writeFileSync(path.join(folder, 'Caddyfile'), file)
  return startProxy(place, 'caddy', [
    'run',
    '--adapter',
    'caddyfile',
    '--config',
    path.join(folder, 'Caddyfile'),
  ])
}

/** The lines that the guide gives for a path, in place of those for none. */
function withPath(text: string, lines: RegExp, program: string, rule: PathRule | undefined): string {
  if (rule === undefined) return text
  return text.replace(lines, () => blockOfGuide(`${program}: the path is ${rule}`))
}

/** Names, ports and paths of the guide put in place by those of a test. Each has to be there, else the test would test another text. */
function adapt(text: string, replacements: Readonly<Record<string, string>>): string {
  let adapted = text
  for (const [from, to] of Object.entries(replacements)) {
    assert.ok(adapted.includes(from), `the guide lacks ${from}`)
    adapted = adapted.replaceAll(from, to)
  }
  return adapted
}

interface Place {
  readonly folder: string
  readonly httpPort: number
  readonly httpsPort: number
  readonly onionPort: number
  readonly certificateFile: string
  readonly keyFile: string
}

async function makePlace(): Promise<Place> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-proxy-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  // nginx's workers have another account when root starts it.
  chmodSync(folder, 0o755)
  mkdirSync(path.join(folder, 'log'))
  const certificateFile = path.join(folder, 'certificate.pem')
  const keyFile = path.join(folder, 'key.pem')
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`]
  const out = ['-nodes', '-keyout', keyFile, '-out', certificateFile, '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...out], { stdio: 'ignore' })
  const [httpPort, httpsPort, onionPort] = [await freePort(), await freePort(), await freePort()]
  return { folder, httpPort, httpsPort, onionPort, certificateFile, keyFile }
}

async function startProxy(place: Place, program: string, words: readonly string[]): Promise<ReverseProxy> {
  const { folder, certificateFile } = place
  const child = spawn(program, words, {
    env: { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve()
    })
    child.once('error', () => {
      resolve()
    })
  })
  const log = () => {
    const files = existsSync(folder) ? readdirSync(path.join(folder, 'log')) : []
    return [...output, ...files.map((name) => readFileSync(path.join(folder, 'log', name), 'utf8'))].join(
      '\n',
    )
  }
  const stop = async () => {
    child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(force)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (const port of [place.httpPort, place.httpsPort, place.onionPort]) await untilListening(port, child)
  } catch (error) {
    const said = log()
    await stop()
    throw new Error(`${program} did not start:\n${said}`, { cause: error })
  }
  return { ...place, certificate: readFileSync(certificateFile, 'utf8'), log, stop }
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.destroy()
          resolve()
        })
        socket.once('error', reject)
      })
      return
    } catch (error) {
      if (tries > 200 || child.exitCode !== null) throw error
      await wait(50)
    }
  }
}
