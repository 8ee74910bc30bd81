/** What the scripts of pages leave to the browser in between: a page is drawn, and hears of keys, while a passphrase is tried. */
import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'

const NOT_AT_ALL = 'export const nextTick = async () => { };'
/** A message waits for no timer, which is slow to come, and held back where a page is behind others. */
const BY_A_MESSAGE = `export const nextTick = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); resolve(); };
  port2.postMessage(0);
});`

/** The library's long loops wait for what is done already, so that nothing else of the page has its turn (noble-hashes#113). */
export const withTurns: Plugin = {
  name: 'with-turns',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]@noble[\\/]hashes[\\/]esm[\\/]utils\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8')
      if (!source.includes(NOT_AT_ALL)) throw new Error(`${file} has no such pause.`)
      return { contents: source.replace(NOT_AT_ALL, BY_A_MESSAGE) }
    })
  },
}
