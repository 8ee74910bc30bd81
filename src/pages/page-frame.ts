/** What all pages have around their content, so that they look alike and say nothing to who looks over a shoulder. */
import { escapeHtml } from '../encoding/html.js'
import { type Language, TEXTS } from '../texts/index.js'
import type { Assets } from './bundle-assets.js'

export interface Frame {
  readonly language: Language
  readonly title: string
  /** From the page to the folder of the service: `.`, or `..` for pages one level below. */
  readonly home: '.' | '..'
  /** Names of style sheets and of the script, without folder and ending. */
  readonly styles: readonly string[]
  readonly script?: string
  /** https://www.w3.org/TR/appmanifest/, in the folder of the service. */
  readonly manifest?: string
  /** HTML. */
  readonly body: string
}

export function renderFrame(assets: Assets, frame: Frame): string {
  const { language, title, home, styles, script, manifest, body } = frame
  const linkTo = (name: string) =>
    `href="${home}/${assets.pathOf(name)}" integrity="${assets.integrityOf(name)}"`
  const scripts =
    script === undefined
      ? ''
      : `
    <noscript><link rel="stylesheet" ${linkTo('no-script.css')}></noscript>
    <script defer src="${home}/${assets.pathOf(`${script}.js`)}" integrity="${assets.integrityOf(`${script}.js`)}"></script>`
  return `<!doctype html>
<html lang="${language}" dir="${TEXTS[language].direction}" data-home="${home}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <title>${escapeHtml(title)}</title>
    <meta property="og:title" content="${escapeHtml(title)}">
    <link rel="icon" href="${home}/favicon.svg" type="image/svg+xml">${manifest === undefined ? '' : `\n    <link rel="manifest" href="${home}/${manifest}">`}
    ${styles.map((name) => `<link rel="stylesheet" ${linkTo(`${name}.css`)}>`).join('\n    ')}${scripts}
  </head>
  <body>
${body}
  </body>
</html>
`
}
