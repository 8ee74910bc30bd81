/** What lies between the public address and this server: asked of that address itself, as a visitor would. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type CheckEchoAnswer, parseCheckEchoAnswer } from '../../protocol/check-echo.js'
import { MAX_BODY_BYTES } from '../../protocol/limits.js'
import { isLoopbackHost } from '../../protocol/origin.js'
import { parsePageHashes } from '../../protocol/page-hashes.js'
import type { Config } from '../config.js'
import { type Answer, ask } from './ask.js'
import { type Finding, note, right, wrong } from './finding.js'

export interface AddressNeeds {
  readonly config: Pick<Config, 'baseUrls' | 'trustProxy'>
  readonly packageFolder: string
  /** Each good for one request to the server; undefined when its store has no key yet. */
  readonly createToken: (() => string) | undefined
  /** What a browser called the server by, when the doctor is asked in one. */
  readonly openedAs: string | undefined
}

/** Of TEST-NET-1 (RFC 5737): nobody’s. */
const MARKED_ADDRESS = '192.0.2.99'
/** Of the second that lies between the halves of an answer. */
const STREAMED_MS = 500

export async function* examineAddress(needs: AddressNeeds): AsyncGenerator<Finding> {
  const { config, createToken, openedAs } = needs
  const [first, ...others] = config.baseUrls
  yield* judgeName(first, openedAs)
  if (createToken === undefined) {
    yield note('address', 'Whether BASE_URL leads here can be seen once the server has been started.')
    return
  }
  for (const url of others) yield isOnion(url) ? onionNote(url) : (await echo(url, createToken())).finding
  if (isOnion(first)) {
    yield onionNote(first)
    return
  }
  const { finding, echoed } = await echo(first, createToken())
  yield finding
  if (echoed === undefined) return
  yield judgeProxy(config.trustProxy, echoed)
  yield await judgeSize(first, createToken())
  try {
    yield* judgeTransit(first, needs.packageFolder, createToken())
    yield await judgeExposure(first, needs.packageFolder)
  } catch (error) {
    yield explainUnreachable(first, error)
  }
}

function isOnion(url: string): boolean {
  return new URL(url).hostname.endsWith('.onion')
}

function onionNote(url: string): Finding {
  return note('address', `Whether ${url} leads here cannot be seen without Tor.`, 'Open it in Tor Browser.')
}

function* judgeName(url: string, openedAs: string | undefined): Generator<Finding> {
  const { host, hostname } = new URL(url)
  if (openedAs !== undefined && openedAs !== host) {
    yield wrong(
      'address',
      `This page was opened at ${openedAs}, and BASE_URL names ${host}.`,
      'Set BASE_URL to the address that people use: links and proofs name it.',
    )
  } else if (openedAs === undefined && isLoopbackHost(hostname)) {
    yield note(
      'address',
      `Links will begin with ${url}, which works on this machine only.`,
      'Set BASE_URL to the public address, such as https://drop.example.',
    )
  }
}

interface Echo {
  readonly finding: Finding
  /** Undefined when it was not this server that answered. */
  readonly echoed?: CheckEchoAnswer
}

async function echo(url: string, token: string): Promise<Echo> {
  let answer: Answer
  try {
    answer = await askEcho(url, token, {}, 'identity')
  } catch (error) {
    return { finding: explainUnreachable(url, error) }
  }
  const echoed = answer.status === 200 ? parseCheckEchoAnswer(answer.body.toString()) : undefined
  if (echoed === undefined) return { finding: explainStranger(url, answer) }
  const says = `${url} leads to this server${url.startsWith('https:') ? ', over HTTPS' : ''}.`
  return { finding: right('address', says), echoed }
}

/** @param encoding what the answer may be compressed by */
function askEcho(url: string, token: string, fields: object, encoding: string): Promise<Answer> {
  const headers = {
    'Content-Type': 'application/json',
    'X-Forwarded-For': MARKED_ADDRESS,
    'Accept-Encoding': encoding,
  }
  const body = JSON.stringify({ token, marked_address: MARKED_ADDRESS, ...fields })
  return ask(`${url}/check_echo`, { method: 'POST', headers, body })
}

function explainUnreachable(url: string, error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const { hostname } = new URL(url)
  const certificate = CERTIFICATES[code]
  if (certificate !== undefined) {
    return wrong(
      'address',
      `${url} cannot be trusted: ${certificate} (${code}).`,
      'Have a certificate made for this name; panels call it SSL/TLS, AutoSSL or Let’s Encrypt.',
    )
  }
  if (code === 'ENOTFOUND') {
    return wrong(
      'address',
      `The name ${hostname} leads nowhere.`,
      'Correct BASE_URL, or add the name to the DNS.',
    )
  }
  return note(
    'address',
    `${url} does not answer from here (${code === '' ? 'no code' : code}).`,
    'Open it in a browser. When it answers there, this machine just cannot reach its own address, and the checks that ' +
      'follow from it are left out; when not, the web server or the firewall in front is where to look.',
  )
}

const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate is over',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate lacks those between it and a known one',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/** Something answers, and it is not this server, or not as it was started. */
function explainStranger(url: string, { status, body }: Answer): Finding {
  if (body.includes('"code":"read_only"')) {
    return note(
      'address',
      `At ${url} a Sealdrop answers that takes nothing now, since its READ_ONLY is 1.`,
      'Whether it is this one, and what lies in front of it, can be seen once it serves again.',
    )
  }
  const isSealdrop = /"code":"(proof_invalid|rate_limited|invalid_request|busy|unavailable)"/.test(
    body.toString(),
  )
  if (isSealdrop) {
    return wrong(
      'address',
      `At ${url} a Sealdrop answers that has another store or another SECRET_KEY.`,
      'Is it an older one that was left running, or were variables set in the panel of the host, which a shell does not ' +
        'see? Put them into .env, and start the server again.',
    )
  }
  return wrong(
    'address',
    `At ${url} something else answers (status ${String(status)}).`,
    'Correct BASE_URL, with its path; or let the web server hand that address on to Sealdrop.',
  )
}

/** Limits by address are for the address of the sender: not for one that a sender made up, nor for the proxy's. */
function judgeProxy(trustProxy: Config['trustProxy'], seen: CheckEchoAnswer): Finding {
  const { forwarded, appended, counts_mark } = seen
  const proxies = appended ?? forwarded
  const set = (count: number) =>
    count === 0 ? 'Take TRUST_PROXY away.' : `Set TRUST_PROXY=${String(count)}.`
  if (counts_mark) {
    return wrong(
      'proxy',
      'Anybody can pretend any address, and so escape the limits by address.',
      set(proxies),
    )
  }
  if (proxies === 0) {
    return trustProxy === false
      ? right('proxy', 'No proxy in front names the addresses of senders; those of connections count.')
      : note('proxy', 'TRUST_PROXY is set, but no proxy in front names the addresses of senders.', set(0))
  }
  if (countsProxy(trustProxy, proxies, seen)) {
    return wrong(
      'proxy',
      'All senders count as one: the address of a proxy is taken for theirs.',
      set(proxies),
    )
  }
  return right(
    'proxy',
    `Addresses of senders are as ${proxies === 1 ? 'the proxy' : 'the proxies'} in front name them.`,
  )
}

function countsProxy(
  trustProxy: Config['trustProxy'],
  proxies: number,
  { counts_forwarded }: CheckEchoAnswer,
): boolean {
  if (trustProxy === false) return true
  return typeof trustProxy === 'number' ? trustProxy < proxies : !counts_forwarded
}

/** The largest that any call takes, with room for what stands around it. */
async function judgeSize(url: string, token: string): Promise<Finding> {
  const fields = JSON.stringify({ token, marked_address: MARKED_ADDRESS })
  const body = fields.padEnd(MAX_BODY_BYTES, ' ')
  const headers = { 'Content-Type': 'application/json' }
  const answer = await ask(`${url}/check_echo`, { method: 'POST', headers, body }).catch(() => undefined)
  if (answer?.status === 200) return right('size', 'The largest messages get through.')
  return wrong(
    'size',
    `Large messages do not get through (${answer === undefined ? 'no answer' : `status ${String(answer.status)}`}).`,
    'Something in front refuses bodies of 64 KB: look for its limit (client_max_body_size, LimitRequestBody), or for ' +
      'ModSecurity in the panel of the host.',
  )
}

/** What the host does to answers on their way. Nothing of ours but pages is compressed, and those only for who asks. */
async function* judgeTransit(url: string, packageFolder: string, token: string): AsyncGenerator<Finding> {
  const findings: Finding[] = []
  const page = await judgePage(url, packageFolder)
  if (page !== undefined) findings.push(page)
  const halves = await askEcho(url, token, { in_two: true }, 'gzip, deflate, br')
  if (halves.headers['content-encoding'] !== undefined) {
    findings.push(
      note(
        'transit',
        'Something in front compresses answers.',
        'Harmless here. Where it can be switched off for this address, do so: Sealdrop compresses its pages itself.',
      ),
    )
  }
  if (halves.tookMs < STREAMED_MS) {
    findings.push(
      note(
        'transit',
        'Something in front holds answers back until they are complete.',
        'Harmless here: nothing in this version is answered bit by bit.',
      ),
    )
  }
  if (findings.length === 0) findings.push(right('transit', 'Pages and answers arrive as they were sent.'))
  yield* findings
}

/** Browsers refuse the scripts of a page whose bytes are not those that it names. */
async function judgePage(url: string, packageFolder: string): Promise<Finding | undefined> {
  const list = readFileSync(path.join(packageFolder, 'public/.well-known/sealdrop-assets.json'), 'utf8')
  const hash = parsePageHashes(list)?.files['l.en.html']
  const { status, body } = await ask(`${url}/l?lang=en`, { headers: { 'Accept-Encoding': 'identity' } })
  if (status === 200 && createHash('sha256').update(body).digest('hex') === hash) return undefined
  return wrong(
    'transit',
    `The page of a link does not arrive as it was sent (status ${String(status)}).`,
    'Something in front rewrites pages, such as an optimizer of the host or of a CDN: switch it off for this address.',
  )
}

/**
 * Web servers hand out what lies below their document root, whatever program answers beside it. Which folder that is nobody tells
 * the program, so each of those that it lies in is tried.
 */
async function judgeExposure(url: string, packageFolder: string): Promise<Finding> {
  const { origin } = new URL(url)
  const above = packageFolder.split(path.sep).filter((name) => name !== '')
  const folders = [
    `${url}/`,
    `${origin}/`,
    ...above.map((_name, at) => `${origin}/${above.slice(at).map(encodeURIComponent).join('/')}/`),
  ]
  for (const name of SECRET_FILES) {
    const file = path.join(packageFolder, name)
    if (!existsSync(file)) continue
    for (const folder of new Set(folders)) {
      const { status, body } = await ask(folder + name, { headers: { 'Accept-Encoding': 'identity' } })
      if (status === 200 && body.equals(readFileSync(file))) {
        return wrong(
          'files',
          `Anybody can read ${folder}${name}.`,
          'Move the folder of Sealdrop out of the document root (public_html), and change the password of the database.',
        )
      }
    }
  }
  return above.some((name) => DOCUMENT_ROOTS.includes(name))
    ? note(
        'files',
        'The folder of Sealdrop seems to lie below the document root of a site.',
        'Its files were not found there now; a folder beside the document root is safer.',
      )
    : right('files', 'The files of the program were not found at the public address.')
}

/** By their usual names. */
const DOCUMENT_ROOTS = ['public_html', 'www', 'htdocs', 'html']

const SECRET_FILES = ['.env', 'app.js', 'package.json']
