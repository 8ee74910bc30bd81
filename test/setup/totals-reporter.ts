/** Mocha's own report; its totals, and what failed, in a file for whoever prints the last lines. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type MochaOptions, reporters, type Runner, type Test } from 'mocha'

export interface Totals {
  readonly passes: number
  readonly failures: number
  readonly pending: number
  readonly failed: readonly { readonly title: string; readonly reason: string }[]
}

export default class TotalsReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options)
    const { file } = options.reporterOptions as { readonly file: string }
    const failed: { title: string; reason: string }[] = []
    runner.on('fail', (test: Test, { stack, message }: Error) => {
      failed.push({ title: test.fullTitle(), reason: stack ?? message })
    })
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify({ passes, failures, pending, failed } satisfies Totals))
    })
  }
}
