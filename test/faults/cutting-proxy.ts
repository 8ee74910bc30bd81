/** A proxy that cuts connections in the middle of an answer. */
import { type AddressInfo, connect, createServer } from 'node:net'

export interface CuttingProxy {
  readonly url: string
  readonly cuts: () => number
  readonly close: () => void
}

/** Of the answers, one in `every` gets no further than its first bytes, and one not even there. */
export async function startCuttingProxy(port: number, every: number): Promise<CuttingProxy> {
  let answers = 0
  let cuts = 0
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
    client.pipe(server)
    server.on('data', (chunk: Buffer) => {
      const turn = answers++ % every
      if (turn > 1) {
        client.write(chunk)
        return
      }
      cuts++
      if (turn === 1) client.write(chunk.subarray(0, chunk.length / 2), () => client.destroy())
      else client.destroy()
      server.destroy()
    })
    server.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    cuts: () => cuts,
    close: () => proxy.close(),
  }
}
