import assert from 'node:assert/strict'
import { judgeAllAnswers } from './described-answers.js'
import { removeSharedMariadb } from './stores.js'

const answers = judgeAllAnswers()

export const mochaHooks = {
  afterEach(): void {
    const [misfit, ...others] = answers.takeMisfits()
    assert.ok(
      misfit === undefined,
      `${String(others.length + 1)} answers are not as the API is described, the first: ${misfit ?? ''}`,
    )
  },
}

export async function mochaGlobalTeardown(): Promise<void> {
  process.stdout.write(`\n${String(answers.count())} answers were held against the description of the API.\n`)
  await removeSharedMariadb()
}
