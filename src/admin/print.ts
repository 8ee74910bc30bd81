/** What a command says on stdout: words for people, or one JSON object for programs. */

export function printLine(isJson: boolean, facts: object, words: string): void {
  process.stdout.write(`${isJson ? JSON.stringify(facts) : words}\n`)
}

/** `1 drop`, `2 drops`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

export function minuteOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
