/** The few pages that the server writes itself. Plain text goes in, and nothing of it is taken for markup. */
import type { Response } from 'express'
import { escapeHtml } from '../../encoding/html.js'
import type { ErrorBody } from '../../protocol/errors.js'

export function sendBoxPage(response: Response, displayName: string | null): void {
  const name = displayName === null ? 'a box without a name' : `<bdi>${escapeHtml(displayName)}</bdi>`
  sendPage(
    response,
    200,
    'A drop box',
    `<p>This link belongs to ${name}.</p>
    <p>What is left here is sealed on the sender’s device, and only the owner of the box can open it.
    Use an app or a program that speaks Sealdrop’s protocol to leave a drop.</p>`,
  )
}

export function sendErrorPage(response: Response, status: number, { error }: ErrorBody): void {
  sendPage(response, status, 'Not here', `<p>${escapeHtml(error)}</p>`)
}

function sendPage(response: Response, status: number, title: string, content: string): void {
  const html = Buffer.from(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Sealdrop</title>
    <link rel="stylesheet" href="../assets/page.css">
  </head>
  <body>
    <main>
    <h1>${title}</h1>
    ${content}
    </main>
  </body>
</html>
`)
  response.statusCode = status
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.setHeader('Content-Length', html.length)
  response.end(response.req.method === 'HEAD' ? undefined : html)
}
