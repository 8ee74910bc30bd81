/** Requests of the doctor to its own server. By node:https: fetch() needs memory that shared hosts refuse. */
import http from 'node:http'
import https from 'node:https'

const TIMEOUT_MS = 8_000
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
  /** Between its first byte and its last. */
  readonly tookMs: number
}

/** Follows no redirect. Rejects with what the system or TLS says. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> {
  const { request } = url.startsWith('https:') ? https : http
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const options = { method, agent: false, headers: { ...headers, ...length } }
    const asking = request(url, options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      let firstAt = performance.now()
      response.on('data', (chunk: Buffer) => {
        if (size === 0) firstAt = performance.now()
        size += chunk.length
        chunks.push(chunk)
        if (size > MAX_ANSWER_BYTES) asking.destroy(new Error('the answer does not end'))
      })
      response.once('error', reject)
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          tookMs: performance.now() - firstAt,
        })
      })
    })
    const deadline = setTimeout(() => {
      asking.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
    }, TIMEOUT_MS)
    asking.once('close', () => {
      clearTimeout(deadline)
      // Such as after "101 Switching Protocols", which is neither an answer nor an error. After an answer this does nothing.
      reject(new Error('the connection ended without an answer'))
    })
    asking.once('error', reject)
    asking.end(body)
  })
}
