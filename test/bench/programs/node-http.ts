/** What Node takes over HTTP when nothing is done with it: a body is read and parsed as JSON. Word: port. */
import { createServer } from 'node:http'

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { encrypted_message } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>
    const json = JSON.stringify({ message: 'Message sent', id: encrypted_message?.length })
    response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) })
    response.end(json)
  })
}).listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('listening\n'))
