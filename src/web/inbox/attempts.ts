/** What an owner asks for and has to wait for: how far it has come, and what has gone wrong, beside what was pressed. */
import { element, setText } from '../elements.js'
import type { PageTexts } from '../page-texts.js'
import { type InboxProblem, inboxProblemOf } from './inbox-problem.js'

/** From 0 to 1. */
type OnProgress = (part: number) => void

export interface Attempts {
  /**
   * Does nothing while the same is going on.
   * @param doing the key of a text, where it may take a while
   * @param of the box or whatever it is done to: to another one it is not the same
   * @param isShown whether that is what the page shows now; nothing is said of it elsewhere
   */
  readonly run: (
    name: string,
    doing: string | undefined,
    work: (onProgress: OnProgress) => Promise<void>,
    of?: unknown,
    isShown?: () => boolean,
  ) => Promise<void>
  /** What has gone wrong with something that nobody waits for. */
  readonly fail: (name: string, error: unknown) => void
  /** Nothing has gone wrong any more. */
  readonly clear: () => void
  /** In another language. */
  readonly render: () => void
}

interface Going {
  readonly name: string
  readonly doing: string | undefined
  readonly of: unknown
  readonly isShown: () => boolean
}

export function createAttempts(texts: PageTexts): Attempts {
  const going = new Set<Going>()
  const problems = new Map<string, InboxProblem>()

  const render = (name: string) => {
    const problem = problems.get(name)
    setText(`${name}-problem`, problem === undefined ? '' : texts.say(problem.key, problem.values))
    if (document.getElementById(`${name}-progress`) === null) return
    const doing = [...going].find((each) => each.name === name && each.isShown())?.doing
    element(`${name}-progress`, HTMLElement).hidden = doing === undefined
    setText(`${name}-doing`, doing === undefined ? '' : texts.say(doing))
  }

  const fail = (name: string, error: unknown) => {
    const problem = inboxProblemOf(error)
    if (problem === undefined) return
    problems.set(name, problem)
    render(name)
  }

  const namesNow = () => [...problems.keys(), ...[...going].map(({ name }) => name)]

  return {
    fail,
    async run(name, doing, work, of, isShown = () => true) {
      if ([...going].some((each) => each.name === name && each.of === of)) return
      const begun = { name, doing, of, isShown }
      going.add(begun)
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
        if (isShown()) fail(name, error)
      } finally {
        going.delete(begun)
        render(name)
      }
    },
    clear() {
      const names = namesNow()
      problems.clear()
      names.forEach(render)
    },
    render() {
      namesNow().forEach(render)
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
