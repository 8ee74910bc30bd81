import path from 'node:path'

/** What the code lies in: `dist`, or the package itself when it runs as written. */
const codeFolder = path.resolve(__dirname, '../..')

export const packageFolder = ['dist', 'build'].includes(path.basename(codeFolder))
  ? path.dirname(codeFolder)
  : codeFolder
