/** `/manifest.webmanifest`: the inbox as an app of its own on a phone or a desk, https://www.w3.org/TR/appmanifest/. */

export function renderManifest(): string {
  const icon = { src: 'favicon.svg', type: 'image/svg+xml', sizes: 'any' }
  const manifest = {
    name: 'Sealdrop',
    short_name: 'Sealdrop',
    id: './',
    start_url: './',
    scope: './',
    display: 'standalone',
    background_color: '#fbfaf8',
    theme_color: '#0b5a5e',
    icons: [icon],
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
