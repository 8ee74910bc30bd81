/** What hosts put in front of a program: a proxy with the manners of one, good or bad. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

export interface Manners {
  /** What becomes of X-Forwarded-For. */
  readonly forwarded?: 'appended' | 'appended twice' | 'passed on' | 'replaced' | 'removed'
  /** For whoever takes it so. */
  readonly compresses?: boolean
  readonly buffers?: boolean
  /** Puts a word of its own into pages. */
  readonly rewrites?: boolean
  /** Of a body. */
  readonly maxBytes?: number
  /** A folder whose files are handed out past the program. */
  readonly documentRoot?: string
}

export interface OddHost {
  readonly stop: () => Promise<void>
}

/** @param certificate where it speaks HTTPS */
export async function startOddHost(
  port: number,
  target: () => string,
  manners: Manners,
  certificate?: Certificate,
): Promise<OddHost> {
  const answer: RequestListener = (request, response) => {
    void handle(request, response, target(), manners)
  }
  const server =
    certificate === undefined
      ? http.createServer(answer)
      : https.createServer(
          { key: readFileSync(certificate.key), cert: readFileSync(certificate.file) },
          answer,
        )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, target: string, manners: Manners) {
  response.setHeader('Server', 'odd')
  const { pathname } = new URL(request.url ?? '/', 'http://host')
  const file = path.join(manners.documentRoot ?? '/nowhere', decodeURIComponent(pathname))
  if (manners.documentRoot !== undefined && pathname !== '/' && existsSync(file) && statSync(file).isFile()) {
    response.end(readFileSync(file))
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  if (body.length > (manners.maxBytes ?? Infinity)) {
    response.writeHead(413).end('<h1>Request Entity Too Large</h1>')
    return
  }
  const options = { method: request.method, agent: false, headers: headersOf(request, manners) }
  http
    .request(target + (request.url ?? '/'), options, (answer) => {
      const compresses =
        manners.compresses === true && String(request.headers['accept-encoding']).includes('gzip')
      passOn(answer, response, { ...manners, compresses })
    })
    .end(body)
}

function passOn(
  answer: IncomingMessage,
  response: ServerResponse,
  { compresses, buffers, rewrites }: Manners,
) {
  const headers = { ...answer.headers }
  const isPage = rewrites === true && headers['content-type']?.startsWith('text/html') === true
  if (compresses !== true && buffers !== true && !isPage) {
    response.writeHead(answer.statusCode ?? 500, headers)
    answer.pipe(response)
    return
  }
  const chunks: Buffer[] = []
  answer.on('data', (chunk: Buffer) => chunks.push(chunk))
  answer.once('end', () => {
    delete headers['content-length']
    delete headers['transfer-encoding']
    const whole = Buffer.concat([...chunks, Buffer.from(isPage ? '<!-- optimized -->' : '')])
    if (compresses === true) headers['content-encoding'] = 'gzip'
    response.writeHead(answer.statusCode ?? 500, headers)
    response.end(compresses === true ? gzipSync(whole) : whole)
  })
}

function headersOf(
  { headers }: IncomingMessage,
  { forwarded = 'appended' }: Manners,
): http.OutgoingHttpHeaders {
  const { 'x-forwarded-for': before, ...rest } = headers
  const given = [before ?? []].flat()
  switch (forwarded) {
    case 'appended':
      return { ...rest, 'x-forwarded-for': [...given, '198.51.100.7'].join(', ') }
    case 'appended twice':
      return { ...rest, 'x-forwarded-for': [...given, '198.51.100.7', '203.0.113.8'].join(', ') }
    case 'passed on':
      return given.length === 0 ? rest : { ...rest, 'x-forwarded-for': given.join(', ') }
    case 'replaced':
      return { ...rest, 'x-forwarded-for': '198.51.100.7' }
    case 'removed':
      return rest
  }
}

export interface Certificate {
  readonly file: string
  readonly key: string
  readonly remove: () => void
}

export interface CertificateWish {
  /** Instead of localhost and 127.0.0.1. */
  readonly name?: string
  /** From now on; negative: it is over. */
  readonly days?: number
  /** May sign others. */
  readonly isAuthority?: boolean
  /** By whom it is signed, instead of by itself. */
  readonly authority?: Certificate
}

export function makeCertificate({
  name,
  days = 30,
  isAuthority = false,
  authority,
}: CertificateWish = {}): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealdrop-certificate-'))
  const [file, key, request, extensions] = ['certificate.pem', 'key.pem', 'request.pem', 'extensions'].map(
    (each) => path.join(folder, each),
  ) as [string, string, string, string]
  const openssl = (...words: readonly string[]) => {
    execFileSync('openssl', words, { stdio: 'ignore' })
  }
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', ...kind, '-subj', `/CN=${name ?? 'localhost'}`, '-keyout', key, '-out', request)
  const names = name === undefined ? 'DNS:localhost,IP:127.0.0.1' : `DNS:${name}`
  writeFileSync(
    extensions,
    `subjectAltName=${names}\nbasicConstraints=critical,CA:${String(isAuthority).toUpperCase()}\n`,
  )
  const signedBy =
    authority === undefined
      ? ['-signkey', key]
      : ['-CA', authority.file, '-CAkey', authority.key, '-CAcreateserial']
  const words = ['x509', '-req', '-in', request, '-days', String(days), '-extfile', extensions]
  openssl(...words, ...signedBy, '-out', file)
  return {
    file,
    key,
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
