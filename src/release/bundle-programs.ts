/** The programs and all packages that they need as one CommonJS file, so that a host has nothing to install. */
import { build } from 'esbuild'
import { packagesOf } from '../pages/bundle-assets.js'

export interface ProgramBundle {
  readonly script: Uint8Array
  /** Folders of packages whose code is in it, such as `node_modules/express`, sorted. */
  readonly packages: readonly string[]
}

/** libsql is native code and stays out: it is loaded by name when an embedded store is opened. */
export async function bundlePrograms(packageFolder: string): Promise<ProgramBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: packageFolder,
    entryPoints: ['src/release/programs.ts'],
    outfile: 'sealdrop.js',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    // By the names that they have here, not by where a link leads: what is made tells no path of this machine.
    preserveSymlinks: true,
    // mysql2's long integers would take WebAssembly at the start; where a host bounds the address space that can end the
    // process. Without it they do the same in plain JavaScript.
    define: { WebAssembly: 'undefined' },
    // Passenger takes the plain name away from whoever asks for it, and complains of it at length in the host's log.
    alias: { cluster: 'node:cluster' },
    // Legible, so that whoever runs it can see what it does, and so that its log names our own lines.
    minify: false,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'error',
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundle is empty.')
  return { script: output.contents, packages: packagesOf(Object.keys(metafile.inputs)) }
}
