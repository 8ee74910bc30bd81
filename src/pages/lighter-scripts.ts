/** What the scripts of pages do without, or carry folded: a page is loaded anew each time, perhaps through Tor on a phone. */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Plugin } from 'esbuild'
import ts from 'typescript'

/** Pages have texts of their own. The library's sentences, in one language, would be a kilobyte of each script. */
const withoutSentences: Plugin = {
  name: 'without-sentences',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]src[\\/]client[\\/]sentences\.ts$/ }, ({ path: file }) => {
      const codes = [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+):/gm)].map(([, code = '']) => code)
      const empty = Object.fromEntries(codes.map((code) => [code, '']))
      return { contents: `export const SENTENCES = ${JSON.stringify(empty)}` }
    })
  },
}

/** `described(schema, words)` is the schema: its words are for the description of the API, which no page shows. */
const withoutDescriptions: Plugin = {
  name: 'without-descriptions',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]src[\\/]protocol[\\/][^\\/]+\.ts$/ }, ({ path: file }) => {
      const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
        transformers: { before: [undescribe, letGo] },
      })
      return { contents: outputText }
    })
  },
}

const undescribe: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const visit = (node: ts.Node): ts.Node => {
    const visited = ts.visitEachChild(node, visit, context)
    if (!ts.isCallExpression(visited) || !ts.isIdentifier(visited.expression)) return visited
    const [schema] = visited.arguments
    return visited.expression.text === 'described' && schema !== undefined ? schema : visited
  }
  return (file) => ts.visitEachChild(file, visit, context)
}

/** A schema takes calls to make: each in one that the bundler may leave out, where nobody asks for what it makes. */
const letGo: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context
  const lazily = (made: ts.Expression): ts.Expression => {
    const arrow = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, made)
    const call = factory.createCallExpression(factory.createParenthesizedExpression(arrow), undefined, [])
    return ts.addSyntheticLeadingComment(call, ts.SyntaxKind.MultiLineCommentTrivia, ' @__PURE__ ')
  }
  const visitDeclaration = (node: ts.Node): ts.Node => {
    if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isCallExpression(node.initializer))
      return node
    return factory.updateVariableDeclaration(node, node.name, undefined, undefined, lazily(node.initializer))
  }
  const visit = (node: ts.Node): ts.Node => {
    if (!ts.isVariableStatement(node)) return node
    const list = ts.visitEachChild(node.declarationList, visitDeclaration, context)
    return factory.updateVariableStatement(node, node.modifiers, list)
  }
  return (file) => ts.visitEachChild(file, visit, context)
}

/** The 2,048 words in order, each without what it begins with as the one before: a third less, compressed as well. */
const withFoldedWords: Plugin = {
  name: 'with-folded-words',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]bip39[\\/].*[\\/]english\.js$/ }, ({ path: file }) => {
      const [, list = ''] = /`([a-z\n]+)`/.exec(readFileSync(file, 'utf8')) ?? []
      const words = list.split('\n')
      const folded = words.map((word, at) => fold(word, words[at - 1] ?? '')).join('')
      if (words.length !== 2048 || !isDeepStrictEqual(unfold(folded), words))
        throw new Error(`${file} is not the list of words that it was.`)
      return { contents: `export const wordlist = (${unfold.toString()})('${folded}')` }
    })
  },
}

function fold(word: string, before: string): string {
  let same = 0
  while (same < before.length && word[same] === before[same]) same++
  return String(same) + word.slice(same)
}

/** It runs in pages, too: nothing outside of it is there. */
function unfold(folded: string): readonly string[] {
  let word = ''
  return (folded.match(/\d\D+/g) ?? []).map((next) => (word = word.slice(0, Number(next[0])) + next.slice(1)))
}

const DRAWINGS = ['renderAscii', 'renderTerm', 'renderSvg', 'renderGif', 'gifDataUrl']

/** A page draws a QR code by itself, from its squares; the library's ways to draw one stay behind. */
const withoutDrawings: Plugin = {
  name: 'without-drawings',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]node_modules[\\/]qr[\\/]index\.js$/ }, ({ path: file }) => {
      const contents = DRAWINGS.reduce(
        (source, name) => {
          const drawing = new RegExp(`^function ${name}\\([^]*?\\n}\\n`, 'm')
          if (!drawing.test(source)) throw new Error(`${file} has no ${name}.`)
          return source.replace(drawing, `const ${name} = undefined\n`)
        },
        readFileSync(file, 'utf8'),
      )
      return { contents }
    })
  },
}

const SIGNATURES = '(() => twistedEdwards(ed25519Defaults))()'
const POINTS = '(() => ({ Point: edwards(ed25519_CURVE, { Fp, Fn, uvRatio }) }))()'

/**
 * Of the curve a page needs its points. Signatures are another library's, and SHA-512 with them; what the class of another group
 * over the same curve is given afterwards keeps bundlers from leaving it out.
 */
const withPointsOnly: Plugin = {
  name: 'with-points-only',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]@noble[\\/]curves[\\/]esm[\\/]ed25519\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8')
      const group = /^class _RistrettoPoint .*\n[^]*?\n}\n(?:(?:\/\/|\/\*|_RistrettoPoint\.).*\n)+/m
      if (!group.test(source) || !source.includes(SIGNATURES)) throw new Error(`${file} is not as it was.`)
      const points = source.replace(group, 'const _RistrettoPoint = undefined\n').replace(SIGNATURES, POINTS)
      return { contents: `import { edwards } from './abstract/edwards.js'\n${points}` }
    })
  },
}

export const lighterScripts: readonly Plugin[] = [
  withoutSentences,
  withoutDescriptions,
  withFoldedWords,
  withoutDrawings,
  withPointsOnly,
]
