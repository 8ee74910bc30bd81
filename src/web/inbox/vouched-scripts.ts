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
  return vouchedFor(addresses().worker)
}

/** What the script of a part says when it comes; it leaves nothing behind in the page. */
export const SETTINGS_HERE = 'sealdrop-settings'

/** @returns what it has brought along. Rejects when it cannot be had, or was changed on its way. */
export function loadSettingsScript<T>(): Promise<T> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    const isHere = (event: Event) => {
      resolve((event as CustomEvent<T>).detail)
    }
    document.addEventListener(SETTINGS_HERE, isHere, { once: true })
    const fail = () => {
      document.removeEventListener(SETTINGS_HERE, isHere)
      script.remove()
      reject(new Error('The script cannot be had.'))
    }
    // Once it has run, what it brings has come, or never will.
    for (const end of ['load', 'error']) script.addEventListener(end, fail)
    script.integrity = element('settings', HTMLElement).dataset['integrity'] ?? ''
    script.src = vouchedFor(addresses().settings)
    document.head.append(script)
  })
}

function addresses() {
  return {
    worker: document.querySelector('main')?.dataset['worker'] ?? '',
    settings: element('settings', HTMLElement).dataset['script'] ?? '',
  }
}

/** What `Worker` and scripts take, where there are such types. */
function vouchedFor(address: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  if (trustedTypes === undefined) return address
  try {
    policy ??= trustedTypes.createPolicy('sealdrop-scripts', {
      createScriptURL: (url) => (Object.values(addresses()).includes(url) ? url : ''),
    })
  } catch {
    // The page was shown without its own policy: it opens everything by itself then.
    return ''
  }
  return policy.createScriptURL(address) as string
}
