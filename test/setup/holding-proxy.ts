/** Stands in front of a server, and holds one call fast: before it gets there, or before its answer comes back. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type HeldWhen = 'before it arrives' | 'after it was answered'

export interface HoldingProxy {
  readonly url: string
  /** Of calls to a path from now on the one of this number, which gets no answer any more. Resolves when it is held. */
  readonly hold: (path: string, number: number, when: HeldWhen) => Promise<void>
  readonly stop: () => Promise<void>
}

const nobody: () => void = () => undefined

export async function startHoldingProxy(port: number, target: () => string): Promise<HoldingProxy> {
  let hold = { path: '', left: 0, when: 'before it arrives' as HeldWhen, tell: nobody }
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request)
      const isHeld = request.url === hold.path && --hold.left === 0
      if (isHeld && hold.when === 'before it arrives') {
        hold.tell()
        return
      }
      const headers = { 'Content-Type': request.headers['content-type'] ?? '' }
      const answer = await globalThis.fetch(target() + (request.url ?? ''), { method: 'POST', body, headers })
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (isHeld) {
        hold.tell()
        return
      }
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(bytes)
    })()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    hold: (path, number, when) =>
      new Promise((tell) => {
        hold = { path, left: number, when, tell }
      }),
    stop: () => stop(server),
  }
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}
