/** `/`: what is here. */
import type { Assets } from './bundle-assets.js'
import { renderFrame } from './page-frame.js'

export function renderIndexPage(assets: Assets): string {
  const body = `    <main>
      <h1>Sealdrop</h1>
      <p>
        This server keeps sealed drop boxes. Whoever has the link of a box can leave something in it; it is
        sealed on their own device, and only the owner of the box can open it. The server cannot.
      </p>
      <p>
        If somebody gave you a link, open that link. If you run this server, its log says how to make a first
        box.
      </p>
    </main>`
  return renderFrame(assets, {
    language: 'en',
    direction: 'ltr',
    title: 'Sealdrop',
    home: '.',
    styles: ['page'],
    body,
  })
}
