/**
 * Debian's Apache with mod_passenger as a shared host runs it, in a folder of its own and on loopback: the lines that cPanel
 * writes, TLS, and, when root starts it, the app as an account that is neither root nor Apache's.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import supertest from 'supertest'
import { eventually } from './eventually.js'
import { APACHE_MODULES } from './parts.js'

/** Of an account of the host. Debian has it everywhere, and it can do nothing. */
export const ACCOUNT = 'games'

const IS_ROOT = process.getuid?.() === 0

export interface HostedApp {
  /** What was unpacked. */
  readonly folder: string
  readonly port: number
  /** Such as `/drop`; empty at the root. */
  readonly basePath: string
  /**
   * Who wrote the lines for it. "Setup Node.js App" is CloudLinux's: it names the startup file, and variables come from the
   * program that it puts in Node's place. The "Application Manager" is cPanel's own: no startup file, and SetEnv.
   */
  readonly panel: 'Setup Node.js App' | 'Application Manager'
  readonly environment: Readonly<Record<string, string>>
  /** The host's own settings, for all its sites. */
  readonly settings?: readonly string[]
}

export interface Apache {
  /** As BASE_URL has it. */
  readonly url: string
  /** That the browser and Python are to trust. */
  readonly certificate: string
  readonly http: ReturnType<typeof supertest.agent>
  readonly post: (path: string, body: object) => supertest.Test
  /** What Apache and Passenger have to say, and with them the app. */
  readonly errorLog: () => string
  readonly accessLog: () => string
  /** What processes of the app have written, in order. */
  readonly output: () => readonly OutputLine[]
  /** Processes of the app that have begun to listen and live. */
  readonly processes: () => readonly number[]
  /** As a host does whenever it has changed something: Apache reads its settings anew, and Passenger begins anew with it. */
  readonly reload: () => void
  /** In order: waits for the last process. */
  readonly stop: () => Promise<void>
  readonly remove: () => Promise<void>
}

export interface OutputLine {
  readonly pid: number
  readonly text: string
}

export async function startApache(app: HostedApp): Promise<Apache> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-apache-'))
  prepareFolder(folder, app)
  makeCertificate(folder)
  writeFileSync(path.join(folder, 'httpd.conf'), formatConfiguration(folder, app))
  const running = runApache(folder)
  try {
    // Not that it listens: it does so for a moment before, to find out whether it can.
    const isReady = () => running.hasEnded() || running.errorLog().includes('resuming normal operations')
    await eventually(isReady, true, 15_000)
    assert.ok(!running.hasEnded())
  } catch (error) {
    const said = running.errorLog()
    await running.remove()
    throw new Error(`Apache did not start:\n${said}`, { cause: error })
  }
  const url = `https://localhost:${String(app.port)}${app.basePath}`
  const certificate = path.join(folder, 'certificate.pem')
  const http = supertest.agent(url, { ca: readFileSync(certificate) })
  return { ...running, url, certificate, http, post: (to, body) => http.post(to).send(body) }
}

/** By the configuration in the folder, which goes with it. */
function runApache(folder: string) {
  const { PATH } = process.env
  // Passenger keeps reports of failed starts in TMPDIR, with everything that was in the environment.
  const server = spawn('apache2', ['-f', path.join(folder, 'httpd.conf'), '-DFOREGROUND'], {
    env: { PATH, TMPDIR: path.join(folder, 'tmp') },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Its own processes and Passenger's end when it is asked to, and stay when it is killed.
  const end = () => {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', end)

  const textOf = (name: string) => {
    const file = path.join(folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  const errorLog = () => textOf('error.log')
  const output = () => linesOf(errorLog())
  const living = () =>
    [...new Set([...agentsOf(errorLog()), ...output().map(({ pid }) => pid)])].filter(isAlive)
  const stop = async () => {
    await endApache(server)
    await eventually(living, [], 20_000)
  }
  return {
    hasEnded: () => hasEnded(server),
    errorLog,
    accessLog: () => textOf('access.log'),
    output,
    processes: () =>
      output()
        .filter(({ text }) => text.includes('"msg":"listening"'))
        .map(({ pid }) => pid)
        .filter(isAlive),
    reload: () => server.kill('SIGUSR1'),
    stop,
    async remove() {
      try {
        await stop()
      } finally {
        for (const pid of living()) process.kill(pid, 'SIGKILL')
        process.off('exit', end)
        end()
      }
    },
  }
}

function prepareFolder(folder: string, app: HostedApp): void {
  chmodSync(folder, 0o711)
  mkdirSync(path.join(folder, 'passenger'))
  mkdirSync(path.join(folder, 'tmp'))
  chmodSync(path.join(folder, 'tmp'), 0o1777)
  // "Setup Node.js App" makes a folder in the document root for the path, where its .htaccess stands.
  mkdirSync(path.join(folder, 'public_html', app.basePath), { recursive: true })
  writeFileSync(path.join(folder, 'node'), formatNode(app.environment), { mode: 0o755 })
  chmodSync(app.folder, 0o711)
  if (IS_ROOT) execFileSync('chown', ['-R', `${ACCOUNT}:`, app.folder])
}

function makeCertificate(folder: string): void {
  const words = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2', '-nodes']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...words].concat([
      ...['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'certificate.pem')],
    ]),
    { stdio: 'ignore' },
  )
}

function formatConfiguration(folder: string, app: HostedApp): string {
  const modules = 'mpm_event authz_core access_compat env dir remoteip ssl http2 passenger'.split(' ')
  return `
ServerRoot ${folder}
PidFile apache.pid
DefaultRuntimeDir ${folder}
ErrorLog error.log
ServerName localhost
Listen 127.0.0.1:${String(app.port)} https
${modules.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`).join('\n')}
${IS_ROOT ? 'User www-data\nGroup www-data' : ''}
LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
CustomLog access.log combined
Protocols h2 http/1.1
SSLEngine on
SSLCertificateFile certificate.pem
SSLCertificateKeyFile key.pem
PassengerRoot /usr/lib/ruby/vendor_ruby/phusion_passenger/locations.ini
PassengerInstanceRegistryDir ${folder}/passenger
PassengerDisableSecurityUpdateCheck on
PassengerDisableAnonymousTelemetry on
PassengerStatThrottleRate 1
${(app.settings ?? []).join('\n')}
DocumentRoot ${folder}/public_html
<Directory ${folder}/public_html>
  Require all granted
</Directory>
${app.panel === 'Setup Node.js App' ? linesOfNodeSelector(folder, app) : linesOfApplicationManager(app)}
`
}

/** They stand in .htaccess there, where CloudLinux's Passenger takes them and Debian's does not. */
function linesOfNodeSelector(folder: string, app: HostedApp): string {
  return `
<Directory "${folder}/public_html${app.basePath}">
# DO NOT REMOVE. CLOUDLINUX PASSENGER CONFIGURATION BEGIN
PassengerAppRoot "${app.folder}"
PassengerBaseURI "${app.basePath || '/'}"
PassengerNodejs "${folder}/node"
PassengerAppType node
PassengerStartupFile app.js
# DO NOT REMOVE. CLOUDLINUX PASSENGER CONFIGURATION END
</Directory>`
}

function linesOfApplicationManager(app: HostedApp): string {
  const variables = Object.entries(app.environment).map(
    ([name, value]) => `SetEnv "${name}" "${value.replace(/["\\]/g, '\\$&')}"`,
  )
  return `
<Location "${app.basePath || '/'}">
    <IfModule mod_env.c>
        ${variables.join('\n        ')}
    </IfModule>
    <IfModule mod_passenger.c>
        PassengerAppEnv "production"
        PassengerEnabled on
        PassengerBaseURI "${app.basePath || '/'}"
        PassengerAppRoot "${app.folder}"
        PassengerAppGroupName "ana - sealdrop"
        PassengerNodejs ${process.execPath}
    </IfModule>
</Location>
<Directory "${app.folder}">
    Allow from all
    Options -MultiViews
    Options -Indexes
    Require all granted
</Directory>`
}

/** Hosts allow an account 4 to 8 GB of it, in which Node has no room for WebAssembly. */
const ADDRESS_SPACE_KIB = 4 * 1024 * 1024

/** CloudLinux's `nodevenv/…/bin/node` is a shell script like this one. */
function formatNode(environment: Readonly<Record<string, string>>): string {
  const exports = Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  )
  return `#!/bin/sh\n${exports.join('\n')}\nulimit -v ${String(ADDRESS_SPACE_KIB)}\nexec ${process.execPath} "$@"\n`
}

function linesOf(errorLog: string): readonly OutputLine[] {
  return [...errorLog.matchAll(/^App (\d+) output: (.*)$/gm)].map(([, pid, text = '']) => ({
    pid: Number(pid),
    text,
  }))
}

/** Passenger's own processes, which go on for a while when Apache has ended. */
function agentsOf(errorLog: string): readonly number[] {
  return [...new Set([...errorLog.matchAll(/ (\d+)\/T\w+ age\//g)].map(([, pid]) => Number(pid)))]
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function hasEnded(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null
}

async function endApache(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  const force = setTimeout(() => server.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(force)
}
