/** The only scripts that this page may load besides its own, as the build has named them: its policy says so to Trusted Types. */
import { element } from '../elements.js'

interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ) => { readonly createScriptURL: (url: string) => unknown }
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined

export function workerAddress(): string {
  return vouchedFor(document.querySelector('main')?.dataset['worker'] ?? '')
}

/** What comes only when it is wanted: few owners need it often. */
export type LaterPart = 'settings' | 'moving'

/** What the script of a part says when it comes; it leaves nothing behind in the page. */
export function hereEvent(part: LaterPart): string {
  return `sealdrop-${part}`
}

/** @returns what it has brought along. Rejects when it cannot be had, or was changed on its way. */
export function loadScriptOf<T>(part: LaterPart): Promise<T> {
  return new Promise((resolve, reject) => {
    const { dataset } = element(part, HTMLElement)
    const script = document.createElement('script')
    const here = hereEvent(part)
    const isHere = (event: Event) => {
      resolve((event as CustomEvent<T>).detail)
    }
    document.addEventListener(here, isHere, { once: true })
    const fail = () => {
      document.removeEventListener(here, isHere)
      script.remove()
      reject(new Error('The script cannot be had.'))
    }
    // Once it has run, what it brings has come, or never will.
    for (const end of ['load', 'error']) script.addEventListener(end, fail)
    script.integrity = dataset['integrity'] ?? ''
    script.src = vouchedFor(dataset['script'] ?? '')
    document.head.append(script)
  })
}

function isOurs(address: string): boolean {
  const named = document.querySelectorAll<HTMLElement>('main, main > section')
  return [...named].some(({ dataset }) => [dataset['worker'], dataset['script']].includes(address))
}

/** What `Worker` and scripts take, where there are such types. */
function vouchedFor(address: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  if (trustedTypes === undefined) return address
  try {
    policy ??= trustedTypes.createPolicy('sealdrop-scripts', {
      createScriptURL: (url) => (isOurs(url) ? url : ''),
    })
  } catch {
    // The page was shown without its own policy: it opens everything by itself then.
    return ''
  }
  return policy.createScriptURL(address) as string
}
