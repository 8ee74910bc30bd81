/** Mocha's own report, and its totals in a file for whoever prints the last line. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type MochaOptions, reporters, type Runner } from 'mocha'

export default class TotalsReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options)
    const { file } = options.reporterOptions as { readonly file: string }
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify({ passes, failures, pending }))
    })
  }
}
