/** A proxy that cuts connections in the middle of an answer. */
import { type AddressInfo, connect, createServer } from 'node:net'

export interface CuttingProxy {
  readonly url: string
  readonly cuts: () => number
  readonly close: () => void
}

/** What comes through between two cuts: answers as they come in from the network, however few or many they are, or bytes. */
export type CutEvery = { readonly answers: number } | { readonly bytes: number }

/** Each time one answer gets no further than its first bytes, and one not even there. */
export async function startCuttingProxy(port: number, every: CutEvery): Promise<CuttingProxy> {
  let passed = Number.POSITIVE_INFINITY
  let cuts = 0
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
    client.pipe(server)
    server.on('data', (chunk: Buffer) => {
      if (passed < ('bytes' in every ? every.bytes : every.answers)) {
        passed += 'bytes' in every ? chunk.length : 1
        client.write(chunk)
        return
      }
      cuts++
      if (cuts % 2 === 1) {
        client.destroy()
      } else {
        client.write(chunk.subarray(0, chunk.length / 2), () => client.destroy())
        passed = 0
      }
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
