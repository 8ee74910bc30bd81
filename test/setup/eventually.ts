import assert from 'node:assert/strict'

/** Asks again until the answer is the wanted one; fails with the last one after five seconds. */
export async function eventually<T>(ask: () => T | Promise<T>, wanted: T): Promise<void> {
  for (const untilMs = Date.now() + 5_000; ;) {
    const answer = await ask()
    try {
      assert.deepEqual(answer, wanted)
      return
    } catch (error) {
      if (Date.now() > untilMs) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
