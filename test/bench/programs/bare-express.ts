/** What Express takes with its own body parser and nothing behind it, in the server that it makes itself. Word: port. */
import express from 'express'

const app = express()
app.post('/', express.json(), (request, response) => {
  const { encrypted_message } = request.body as Record<string, string>
  response.status(201).json({ message: 'Message sent', id: encrypted_message?.length })
})
app.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('listening\n'))
