/** What an owner asks for and has to wait for: how far it has come, and what has gone wrong, beside what was pressed. */
import { element, setText } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import { type InboxProblem, inboxProblemOf } from './inbox-problem.js'

/** From 0 to 1. */
type OnProgress = (part: number) => void

export interface Attempts {
  /** Does nothing while the same is going on. @param doing the key of a text, where it may take a while */
  readonly run: (
    name: string,
    doing: string | undefined,
    work: (onProgress: OnProgress) => Promise<void>,
  ) => Promise<void>
  /** What has gone wrong with something that nobody waits for. */
  readonly fail: (name: string, error: unknown) => void
  /** Nothing has gone wrong any more. */
  readonly clear: () => void
  /** In another language. */
  readonly render: () => void
}

export function createAttempts(texts: PageTexts): Attempts {
  const going = new Map<string, string | undefined>()
  const problems = new Map<string, InboxProblem>()

  const render = (name: string) => {
    const problem = problems.get(name)
    setText(`${name}-problem`, problem === undefined ? '' : texts.say(problem.key, problem.values))
    if (document.getElementById(`${name}-progress`) === null) return
    const doing = going.get(name)
    element(`${name}-progress`, HTMLElement).hidden = doing === undefined
    setText(`${name}-doing`, doing === undefined ? '' : texts.say(doing))
  }

  const fail = (name: string, error: unknown) => {
    const problem = inboxProblemOf(error)
    if (problem === undefined) return
    problems.set(name, problem)
    render(name)
  }

  return {
    fail,
    async run(name, doing, work) {
      if (going.has(name)) return
      going.set(name, doing)
      problems.delete(name)
      render(name)
      const bar = document.getElementById(`${name}-bar`)
      if (bar instanceof HTMLProgressElement) bar.removeAttribute('value')
      try {
        await aFrame()
        await work((part) => {
          if (bar instanceof HTMLProgressElement) bar.value = part
        })
      } catch (error) {
        fail(name, error)
      } finally {
        going.delete(name)
        render(name)
      }
    },
    clear() {
      const names = [...problems.keys()]
      problems.clear()
      names.forEach(render)
    },
    render() {
      for (const name of new Set([...going.keys(), ...problems.keys()])) render(name)
    },
  }
}

/** Or a moment where none is drawn, as in a tab behind others. */
function aFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      resolve()
    })
    setTimeout(resolve, 100)
  })
}
