import assert from 'node:assert/strict'

/** Asks again until the answer is the wanted one; fails with the last one when the time is over. */
export async function eventually<T>(ask: () => T | Promise<T>, wanted: T, withinMs = 5_000): Promise<void> {
  for (const untilMs = Date.now() + withinMs; ;) {
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
