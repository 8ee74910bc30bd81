/** The few pages that the server writes itself. Plain text goes in, and nothing of it is taken for markup. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Response } from 'express'
import { escapeHtml } from '../../encoding/html.js'
import type { ErrorBody, ErrorCode } from '../../protocol/errors.js'
import { type Language, type Problems, TEXTS } from '../../texts/index.js'
import type { Config } from '../config.js'

export interface Pages {
  /** What a sender is told whose plain form was taken. */
  readonly sendLeft: (response: Response, language: Language) => void
  readonly sendAbout: (response: Response, language: Language, instance: Config['instance']) => void
  /** In English, which the guides are in as well. @param page its `content` is markup */
  readonly sendForOperator: (
    response: Response,
    page: { readonly heading: string; readonly content: string },
  ) => void
  readonly sendError: (response: Response, language: Language, status: number, body: ErrorBody) => void
}

/** @param publicFolder as the build has filled it */
export function createPages(publicFolder: string, version: string): Pages {
  const [style, operatorStyle] = [findStyle(publicFolder, 'page'), findStyle(publicFolder, 'operator')]

  const send = (
    response: Response,
    language: Language,
    status: number,
    heading: string,
    content: string,
    head: Head = { title: TEXTS[language].title, style },
  ) => {
    // `/l`, `/r` and `/check` stand beside `assets`, what is below them one level lower each.
    const [, below = ''] = /\/(?:l|r|check)((?:\/[^/]*)*)$/.exec(response.req.path) ?? []
    const home = ['.', ...below.split('/').slice(1).fill('..')].join('/')
    const { direction } = TEXTS[language]
    const html = Buffer.from(`<!doctype html>
<html lang="${language}" dir="${direction}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escapeHtml(head.title)}</title>
    <link rel="icon" href="${home}/favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${home}/${head.style.path}" integrity="${head.style.integrity}">
  </head>
  <body>
    <main>
      <h1>${escapeHtml(heading)}</h1>
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

  return {
    sendLeft(response, language) {
      // Whether it was sealed at all, and for whom, the server cannot know.
      const { leftHeading, plainLeft } = TEXTS[language]
      send(response, language, 200, leftHeading, paragraphs(plainLeft))
    },
    sendAbout(response, language, { name, contactUrl, privacyUrl }) {
      const { aboutHeading, aboutSealed, aboutNobody, runBy, contact, privacy } = TEXTS[language]
      const links = [
        ...(contactUrl === '' ? [] : [linkTo(contactUrl, contact)]),
        ...(privacyUrl === '' ? [] : [linkTo(privacyUrl, privacy)]),
      ]
      const who = name === '' ? aboutNobody : runBy.replace('{name}', () => name)
      const content = `${paragraphs(who, aboutSealed)}${links.map((link) => `<p>${link}</p>`).join('')}${paragraphs(`Sealdrop ${version}`)}`
      send(response, language, 200, aboutHeading, content)
    },
    sendForOperator(response, { heading, content }) {
      send(response, 'en', 200, heading, content, { title: heading, style: operatorStyle })
    },
    sendError(response, language, status, { error, code }) {
      const { problems } = TEXTS[language]
      const key = PROBLEM_OF[code]
      send(
        response,
        language,
        status,
        problems.heading,
        paragraphs(key === undefined ? error : problems[key]),
      )
    },
  }
}

function paragraphs(...texts: readonly string[]): string {
  return texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n      ')
}

function linkTo(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(text)}</a>`
}

/** For what people who follow links meet. */
const PROBLEM_OF: Partial<Record<ErrorCode, keyof Problems>> = {
  box_not_found: 'box_not_found',
  box_closed: 'box_closed',
  link_replaced: 'link_replaced',
  permission_required: 'contacts_only',
  box_full: 'box_full',
  service_full: 'box_full',
  rate_limited: 'rate_limited',
  busy: 'busy',
  unavailable: 'busy',
  read_only: 'read_only',
  internal: 'busy',
  puzzle_required: 'busy',
  invalid_request: 'invalid_request',
  body_too_large: 'invalid_request',
  unsupported_media_type: 'invalid_request',
  unsupported_encoding: 'invalid_request',
  invalid_json: 'invalid_request',
  method_not_allowed: 'invalid_request',
}

interface Head {
  readonly title: string
  readonly style: Style
}

interface Style {
  readonly path: string
  readonly integrity: string
}

function findStyle(publicFolder: string, sheet: string): Style {
  const assets = path.join(publicFolder, 'assets')
  const name = readdirSync(assets).find((each) => each.startsWith(`${sheet}-`) && each.endsWith('.css'))
  if (name === undefined) throw new Error(`There is no style sheet in ${assets}: npm run build makes it.`)
  const hash = createHash('sha384').update(readFileSync(path.join(assets, name)))
  return { path: `assets/${name}`, integrity: `sha384-${hash.digest('base64')}` }
}
